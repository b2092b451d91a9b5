"""Amounts in words (大写): 人民币肆佰零壹万元整 ↔ 4010000. Grammar of 会计基础工作规范 art. 52, and what people write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractors.values.text import squeeze

_DIGITS = {
    c: i
    for i, row in enumerate(
        ["零〇○Ｏ", "壹一弌", "贰二贰貳两", "叁三参叄", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九"]
    )
    for c in row
}
_SMALL = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_PREFIX = re.compile(r"^(人民币|大写|金额|RMB|[¥:()])+")
_ANY = "".join(_DIGITS)
_WORDS = re.compile(rf"[{_ANY}{''.join(_SMALL)}万萬亿億]{{1,40}}[元圆圓](?:[{_ANY}角分]{{0,6}}[角分])?[整正]?")
_EVERYDAY = re.compile(r"[一二两三四五六七八九十百千]元")
_PRINT = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True)
class FoundWords:
    start: int
    end: int
    value: Decimal
    text: str


def find_amount_in_words(text: str) -> list[FoundWords]:
    """Amounts in words in a text; positions in the squeezed text. 一元 and 十元 alone are everyday words (一元化)."""
    plain = squeeze(text)
    found = []
    for match in _WORDS.finditer(plain):
        value = None if _EVERYDAY.fullmatch(match[0]) else parse_amount_in_words(match[0])
        if value is not None:
            found.append(FoundWords(match.start(), match.end(), value, match[0]))
    return found


def parse_amount_in_words(text: str) -> Decimal | None:
    """Words → yuan; None where the grammar is broken (missing 元 before 角, rising units, a blank skeleton)."""
    plain = squeeze(text).replace("萬", "万").replace("億", "亿")
    plain = re.sub(r"[圆圓块]", "元", plain)
    plain = _PREFIX.sub("", plain).strip("():")
    plain = re.sub(r"[整正]$", "", plain)
    match = re.fullmatch(r"(?:(?P<int>.+?)元)?零?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?", plain)
    if not match or not (match["int"] or match["jiao"] or match["fen"]):
        return _integer_or_none(plain) if plain and not re.search("[角分元]", plain) else None
    if match["int"] is None and len(plain) > 4:
        return None
    total = Decimal(0)
    if match["int"]:
        whole = _integer(match["int"])
        if whole is None:
            return None
        total += whole
    for name, factor in (("jiao", Decimal("0.1")), ("fen", Decimal("0.01"))):
        if match[name]:
            if match[name] not in _DIGITS:
                return None
            total += _DIGITS[match[name]] * factor
    return total


def form_remarks(text: str) -> tuple[str, ...]:
    """How words depart from the form of 会计基础工作规范 art. 52: everyday characters, no 元, no 整 after a whole amount."""
    plain = _PREFIX.sub("", squeeze(text))
    told = {
        "informal_chars": re.search(r"[一二三四五六七八九十百千]", plain),
        "no_yuan": not re.search(r"[元圆圓块]", plain),
        "no_zheng": not re.search(r"[整正角分]", plain),
    }
    return tuple(remark for remark, holds in told.items() if holds)


def _integer_or_none(text: str) -> Decimal | None:
    value = _integer(text)
    return Decimal(value) if value is not None else None


def _integer(text: str) -> int | None:
    """… 亿 … 万 … section."""
    total = 0
    for unit, factor in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            head, text = text.rsplit(unit, 1) if unit == "亿" else text.split(unit, 1)
            value = _integer(head) if unit == "亿" and "万" in head else _section(head)
            if value is None or (value == 0 and "零" not in head):
                return None
            total += value * factor
    if not text:
        return total
    value = _section(text)
    return None if value is None else total + value


def _section(text: str) -> int | None:
    """(digit? unit)* with strictly falling units; 拾 alone at the beginning is 10."""
    if not text:
        return None
    total, digit, last, seen = 0, None, 10_000, False
    for i, char in enumerate(text):
        if char in _DIGITS:
            value = _DIGITS[char]
            if digit not in (None, 0):
                return None
            digit = value
            seen = True
        elif char in _SMALL:
            unit = _SMALL[char]
            if unit >= last or (digit is None and not (i == 0 and unit == 10)):
                return None
            total += (1 if digit is None else digit) * unit
            seen, digit, last = True, None, unit
        else:
            return None
    return total + (digit or 0) if seen else None


def print_amount_in_words(value: Decimal) -> str:
    """Yuan → words as the standard wants them: 60000000.5 → 陆仟万元伍角整."""
    fen = int((value * 100).to_integral_value())
    whole, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    out = _print_integer(whole) + "元" if whole else ""
    if not jiao and not rest:
        return (out or "零元") + "整"
    if jiao:
        out += _PRINT[jiao] + "角"
    elif whole:
        out += "零"
    return out + (_PRINT[rest] + "分" if rest else "整")


def _print_integer(value: int) -> str:
    if value >= 10**8:
        return _joined(value, 10**8, "亿")
    if value >= 10**4:
        return _joined(value, 10**4, "万")
    out, zero = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if zero and out else "") + _PRINT[digit] + name
            zero = False
        else:
            zero = True
    return out


def _joined(value: int, factor: int, name: str) -> str:
    head, tail = divmod(value, factor)
    out = _print_integer(head) + name
    if tail:
        out += ("零" if tail < factor // 10 else "") + _print_integer(tail)
    return out
