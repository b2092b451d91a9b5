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
_DASHES = frozenset(["-", "--", "---", "/", "一", "无", "*", "_", "~", "·"])
_LOOKALIKES = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "〇": "0",
        "○": "0",
        "Q": "0",
        "D": "0",
        "l": "1",
        "I": "1",
        "|": "1",
        "i": "1",
        "S": "5",
        "s": "5",
        "B": "8",
        "Z": "2",
        "z": "2",
    }
)
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")
_MONEY = re.compile(
    r"(?P<sign>[¥$]|RMB|人民币)?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d+(?:\.\d{1,6})?)\s*(?P<unit>亿元|百万元|千万元|万元|千元|万|元)?"
)


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


def is_dash(text: str) -> bool:
    """Whether a cell says "nothing" with a stroke."""
    plain = squeeze(text)
    return plain in _DASHES or (bool(plain) and set(plain) <= {"-", "_", "~"})


def looks_numeric(text: str) -> bool:
    """Whether a cell means a number: more digits than anything but separators."""
    plain = squeeze(text)
    digits = sum(char.isdigit() for char in plain)
    others = sum(not char.isdigit() and char not in ".,'-()¥+△▲元:" for char in plain)
    return digits > 0 and others <= digits * 0.34


def parse_amount(text: str) -> ParsedAmount | None:
    """A statement's cell → amount; None where it is none. Separators may be misread for each other."""
    plain = squeeze(text).strip("¥:;'\"").removesuffix("元").removeprefix("¥")
    if not looks_numeric(plain):
        return None
    negative = bool(re.match(r"^[(（\-△▲]", plain)) or plain.endswith(("-", ")"))
    body = plain.strip("()-△▲+¥ ")
    fixed = body.translate(_LOOKALIKES)
    repaired = fixed != body
    fixed = re.sub(r"[.,']{2,}", ".", fixed).strip(".,'")
    if not _NUMBER.fullmatch(fixed):
        return None
    parts = re.split(r"[.,']", fixed)
    separators = re.findall(r"[.,']", fixed)
    number = _join(parts, separators)
    if number is None:
        return None
    value, clean = number
    decimals = len(parts[-1]) if "." in value else 0
    amount = Decimal(value)
    return ParsedAmount(-amount if negative else amount, decimals, repaired or not clean)


def _join(parts: list[str], separators: list[str]) -> tuple[str, bool] | None:
    """Digit groups → number. The last separator is the decimal point unless a group of three follows a comma."""
    if not separators:
        return parts[0], True
    middle_ok = all(len(part) == 3 for part in parts[1:-1])
    last = parts[-1]
    if len(separators) == 1 and separators[0] == "." and len(parts[0]) > 3:
        return f"{parts[0]}.{last}", True
    if len(last) == 3 and separators[-1] == "," and middle_ok and len(parts[0]) <= 3:
        return "".join(parts), all(s == "," for s in separators)
    if len(last) <= 2 or separators[-1] == ".":
        if len(separators) > 1 and not (middle_ok and len(parts[0]) <= 3):
            return None
        if len(last) == 3 and len(separators) > 1 and all(s == "." for s in separators):
            return "".join(parts), False
        clean = separators[-1] == "." and all(s == "," for s in separators[:-1])
        return f"{''.join(parts[:-1])}.{last}", clean
    return None


def find_money(text: str, unit: str | None = None) -> list[FoundMoney]:
    """Amounts that carry a unit or a currency sign in running text, in yuan. `unit` holds for bare numbers (None: skipped)."""
    plain = normalise(text)
    found = []
    for match in _MONEY.finditer(plain):
        printed = match["unit"]
        if printed is None and match["sign"] is None and unit is None:
            continue
        name = {"万": "万元", "千万元": "千万元", None: unit if match["sign"] is None else (unit or "元")}.get(
            printed, printed
        )
        factor = Decimal(10_000_000) if name == "千万元" else UNITS[str(name or "元")]
        value = Decimal(match["number"].replace(",", "")) * factor
        found.append(FoundMoney(match.start(), match.end(), value, match[0].strip()))
    return found


def parse_money(text: str, unit: str = "元") -> Decimal | None:
    """The one amount of a text such as `200万元` or `￥4,010,000.00元`, in yuan; None where there is none."""
    found = find_money(text, unit)
    return found[0].value if found else None
