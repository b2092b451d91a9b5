"""Amounts in figures: cells of statements, and money in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractors.values.text import normalise, squeeze

UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
_PRINTED_UNITS: dict[str, Decimal] = {
    **UNITS,
    "圆": Decimal(1),
    "仟元": Decimal(1000),
    "千万元": Decimal(10_000_000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}
MOST_DIGITS = 14
"""Longer runs before the decimal point are codes and account numbers: the largest banks own fourteen digits of yuan."""
_STROKES = frozenset("-_~/\\一")
_DASHES = frozenset(["无", "*", "·"])
_ROUND_AND_UPRIGHT = str.maketrans("Oo〇○◯lI|i", "000001111")
_LOOKALIKES = str.maketrans("Oo〇○◯QDlI|iSsBZz", "0000000111155822")
_NUMBER = re.compile(r"\d+(?:[.,']\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,']\d{3})+(?:\.\d+|[,']\d\d)?")
_ALL_BUT_DIGITS = re.compile(r"[\dOo〇○lI|]{1,3}(?:[.,'][\dOo〇○lI|]{3})*[.,'][\dOo〇○lI|]{2,3}")
_SPACED = re.compile(r"\d{1,9}(?:[ .,']\d{3})*(?:[ .,']\d{2})?")
_MISSHAPEN = re.compile(r"[.,']\d|0\d|\d{4,}[.,']\d{3}[.,']")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|[¥$元圆])+|(?:元|圆|整)+$")
_MINUS = re.compile(r"^[(\-△▲<]|[)\-]$")
_MONEY = re.compile(
    r"(?P<sign>¥|RMB|CNY|人民币)?\s?(?P<minus>(?<![^\s:(¥])-)?(?<!\d)(?<!\d[.,])(?P<number>\d+(?:[.,']\d+)*)\s?(?:余|多)?"
    rf"(?P<unit>{'|'.join(sorted(_PRINTED_UNITS, key=len, reverse=True))})?(?![\d%‰])"
)
_NOT_MONEY = re.compile(r"\s?(?:[年月日号度%‰条章节项人个名份页期级位台套吨亩]|[-/.]\d)")


@dataclass(frozen=True)
class ParsedAmount:
    """An amount as printed (no unit applied). `repaired` says that a character or separator had to be read otherwise."""

    value: Decimal
    decimals: int
    repaired: bool = False


@dataclass(frozen=True)
class FoundMoney:
    """Money in a text, in yuan; `start`/`end` are positions in the normalised text."""

    start: int
    end: int
    value: Decimal
    text: str


@dataclass(frozen=True)
class _Number:
    """Digits with a decimal point at most; `clean` where the separators stand as they should."""

    text: str
    clean: bool


def is_dash(text: str) -> bool:
    """Whether a cell says "nothing" with a stroke."""
    plain = squeeze(text)
    return plain in _DASHES or (bool(plain) and set(plain) <= _STROKES)


def looks_numeric(text: str) -> bool:
    """Whether a cell means a number: more digits than anything but separators."""
    plain = squeeze(text)
    if _ALL_BUT_DIGITS.fullmatch(plain.strip("()-△▲¥元")):
        return any(char.isdigit() for char in plain)
    digits = sum(char.isdigit() for char in plain)
    others = sum(not char.isdigit() and char not in ".,'-()¥+△▲元:;" for char in plain)
    return digits > 0 and others <= digits * 0.34


def is_misshapen(text: str) -> bool:
    """Whether a number was not seen as it is printed: it begins with a separator or a needless nought (,345.67 and 000.00: digits
    were cut off), or more than three digits stand before the first of several separators (7219,904,215.94: a comma was lost, or
    two numbers were joined)."""
    return _MISSHAPEN.match(squeeze(text).lstrip("(-¥")) is not None


def parse_amount(text: str) -> ParsedAmount | None:
    """A statement's cell → amount; None where it is none. Separators may be misread for each other."""
    plain = _CURRENCY.sub("", squeeze(_with_blanks(text)).strip(":;'\""))
    if not looks_numeric(plain):
        return None
    negative = _MINUS.search(plain) is not None
    lopsided = plain.startswith("(") != plain.endswith(")")
    body = _CURRENCY.sub("", plain.strip("()-△▲<>+ "))
    fixed = _with_digits(_with_separators(body))
    number = _join(fixed)
    if number is None:
        return None
    amount = Decimal(number.text)
    repaired = fixed != body or lopsided or not number.clean
    return ParsedAmount(-amount if negative and amount else amount, len(number.text.partition(".")[2]), repaired)


def _with_blanks(text: str) -> str:
    """Commas for the blanks that a fax leaves of separators: between groups of three, and before two decimals."""
    plain = normalise(text)
    core = plain.strip("()-△▲<>+¥ ")
    return plain.replace(core, core.replace(" ", ",")) if " " in core and _SPACED.fullmatch(core) else plain


def _with_separators(text: str) -> str:
    """What is read for a comma between digits (1;234:567.89), and a separator read twice."""
    text = re.sub(r"(?<=\d)[;:·\"](?=\d{3}(?!\d))", ",", text)
    return re.sub(r"[.,']{2,}", ".", text).strip(",'").removesuffix(".").removeprefix(".")


def _with_digits(text: str) -> str:
    """Letters read for digits. S, B, Z and the like only where separators show that money is meant, not a code."""
    money = re.search(r"[.,'][\dA-Za-z|〇○◯]{2,3}(?![\dA-Za-z])", text) is not None
    return text.translate(_LOOKALIKES if money else _ROUND_AND_UPRIGHT)


def _join(text: str) -> _Number | None:
    """Digit groups → number. The last separator is the decimal point unless a group of three follows it."""
    if not _NUMBER.fullmatch(text):
        return None
    parts, separators = re.split(r"[.,']", text), re.findall(r"[.,']", text)
    number = _single(parts, separators[0]) if len(separators) == 1 else _grouped(parts, separators)
    return number if number is None or len(number.text.partition(".")[0]) <= MOST_DIGITS else None


def _single(parts: list[str], separator: str) -> _Number | None:
    """One separator: 1234.5, 1,234, and what OCR makes of them."""
    whole, last = parts
    if separator == "." and (len(last) != 3 or len(whole) > 3 or whole.startswith("0")):
        return _Number(f"{whole}.{last}", True)
    if len(last) <= 2:
        return _Number(f"{whole}.{last}", False)
    if len(last) % 3 == 0:
        # 1.234 is a comma read as a dot more often than an amount with three decimals; a lost comma leaves 1234,567
        return _Number(whole + last, separator != "." and len(last) == 3 and len(whole) <= 3)
    return None


def _grouped(parts: list[str], separators: list[str]) -> _Number | None:
    """No or several separators; a group of six digits or a long first one has lost its comma."""
    if not separators:
        return _Number(parts[0], True)
    middle, last = parts[1:-1], parts[-1]
    if any(len(part) % 3 for part in middle):
        return None
    regular = all(len(part) == 3 for part in middle) and len(parts[0]) <= 3
    marks = set(separators[:-1])
    if len(last) % 3 == 0 and (separators[-1] in marks or separators[-1] != "."):
        return _Number("".join(parts), regular and len(last) == 3 and len(set(separators)) == 1 and "." not in marks)
    if len(last) <= 2 or (separators[-1] == "." and separators[-1] not in marks):
        clean = regular and separators[-1] == "." and len(marks) == 1 and "." not in marks
        return _Number(f"{''.join(parts[:-1])}.{last}", clean)
    return None


def find_money(text: str, unit: str | None = None) -> list[FoundMoney]:
    """Amounts that carry a unit or a currency sign in running text, in yuan. `unit` holds for bare numbers (None: skipped)."""
    plain = normalise(text)
    found = []
    for match in _MONEY.finditer(plain):
        printed = match["unit"] or unit or ("元" if match["sign"] else None)
        bare = match["unit"] is None and match["sign"] is None
        if printed is None or (bare and _NOT_MONEY.match(plain, match.end())):
            continue
        value = _in_running_text(match["number"])
        if value is not None:
            yuan = (-value if match["minus"] else value) * _PRINTED_UNITS[printed]
            found.append(FoundMoney(match.start(), match.end(), yuan, match[0].strip()))
    return found


def _in_running_text(number: str) -> Decimal | None:
    """Stricter than a cell: 1.234亿元 has three decimals, and 1,2,3万元 is a list."""
    if re.fullmatch(r"\d+(?:\.\d+)?", number):
        return Decimal(number)
    joined = _join(number) if _GROUPED.fullmatch(number) else None
    return Decimal(joined.text) if joined else None


def parse_money(text: str, unit: str = "元") -> Decimal | None:
    """The one amount of a text such as `200万元` or `￥4,010,000.00元`, in yuan; None where there is none.

    An amount that carries a unit or a sign goes before a bare number.
    """
    found = find_money(text) or find_money(text, unit)
    return found[0].value if found else None
