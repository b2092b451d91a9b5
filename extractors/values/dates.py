"""Dates and periods in all the forms that papers print."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
_CN = {
    c: str(i)
    for i, row in enumerate(["〇○零Ｏ", "一壹元", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for c in row
}
_D = r"[\dOolI]"
_CNN = r"[〇○零一壹元二贰三叁四肆五伍六陆七柒八捌九玖十拾]"
_PATTERNS = [
    re.compile(rf"(?P<y>[12OolI]{_D}{{3}})\s*年\s*(?P<m>{_D}{{1,2}})\s*月\s*(?:(?P<d>{_D}{{1,2}})\s*[日号曰])?"),
    re.compile(
        rf"(?P<y>[二贰一壹]{_CNN}{{3}})\s*年\s*(?P<m>{_CNN}{{1,4}})\s*月\s*(?:(?P<d>{_CNN}{{1,4}})\s*[日号曰])?"
    ),
    re.compile(r"(?<![\d.,])(?P<y>20\d\d|19\d\d)\s*[-./]\s*(?P<m>\d{1,2})\s*[-./]\s*(?P<d>\d{1,2})(?![\d,]|\.\d)"),
    re.compile(r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"),
]
_YEAR = re.compile(r"(?P<y>20\d\d|19\d\d)\s*年?度|(?P<y2>20\d\d|19\d\d)\s*年")
_RANGE_TO = re.compile(r"\s*(?:至|到|—|-|~|～|–|一)+\s*")


@dataclass(frozen=True)
class ParsedDate:
    value: date
    precision: Precision


@dataclass(frozen=True)
class FoundDate:
    """A date in a text; positions in the NFKC text."""

    start: int
    end: int
    value: date
    precision: Precision
    text: str


@dataclass(frozen=True)
class FoundPeriod:
    start: date
    end: date
    text: str


def find_dates(text: str) -> list[FoundDate]:
    """All dates of a text in order. A month without a day counts as its first day, precision month."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            made = _make(match["y"], match["m"], match["d"])
            if made and not any(f.start < match.end() and match.start() < f.end for f in found):
                found.append(FoundDate(match.start(), match.end(), made.value, made.precision, match[0]))
    return sorted(found, key=lambda f: f.start)


def parse_date(text: str) -> ParsedDate | None:
    """The first date of a text; a bare year (2023年度) has precision year."""
    found = find_dates(text)
    if found:
        return ParsedDate(found[0].value, found[0].precision)
    match = _YEAR.search(unicodedata.normalize("NFKC", text))
    return ParsedDate(date(int(match["y"] or match["y2"]), 1, 1), "year") if match else None


def is_unfilled_date(text: str) -> bool:
    """`2024年  月  日`, `年 月 日`: a date that nobody filled in."""
    return bool(re.search(r"年[\s_]*月[\s_]*日", text))


def find_period(text: str) -> FoundPeriod | None:
    """The stretch of time a text names: from–to, 2022年1-12月, 2022年度, 2022年第三季度, 2022年9月, a day."""
    plain = unicodedata.normalize("NFKC", text)
    days = [found for found in find_dates(plain) if found.precision == "day"]
    for first, second in zip(days, days[1:], strict=False):
        if _RANGE_TO.fullmatch(plain[first.end : second.start]) or re.fullmatch(
            r"\W*(?:所属期)?[止至]?\W*", plain[first.end : second.start]
        ):
            return FoundPeriod(first.value, second.value, plain[first.start : second.end])
    match = re.search(
        r"(20\d\d)\s*年\s*(\d{1,2})\s*月?\s*(?:至|到|-|~|—|–)+\s*(?:20\d\d\s*年)?\s*(\d{1,2})\s*月", plain
    )
    if match and 1 <= int(match[2]) <= int(match[3]) <= 12:
        return FoundPeriod(date(int(match[1]), int(match[2]), 1), _month_end(int(match[1]), int(match[3])), match[0])
    match = re.search(r"(20\d\d)\s*年?\s*第?\s*([一二三四1234])\s*季度", plain)
    if match:
        quarter = "一二三四".find(match[2]) + 1 or int(match[2])
        return FoundPeriod(date(int(match[1]), 3 * quarter - 2, 1), _month_end(int(match[1]), 3 * quarter), match[0])
    if days:
        return FoundPeriod(days[0].value, days[0].value, days[0].text)
    months = [found for found in find_dates(plain) if found.precision == "month"]
    if months:
        first = months[0].value
        return FoundPeriod(first, _month_end(first.year, first.month), months[0].text)
    match = _YEAR.search(plain)
    if match:
        year = int(match["y"] or match["y2"])
        return FoundPeriod(date(year, 1, 1), date(year, 12, 31), match[0])
    return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _make(year: str, month: str, day: str | None) -> ParsedDate | None:
    try:
        made = date(_number(year), _number(month), _number(day) if day else 1)
    except ValueError:
        return None
    return ParsedDate(made, "day" if day else "month") if 1900 <= made.year <= 2100 else None


def _number(text: str) -> int:
    text = re.sub("[OoＯ]", "0", text) if re.search(r"[\d]", text) else text
    text = re.sub("[lI]", "1", text)
    if re.search("[十拾]", text):
        head, _, tail = re.sub("拾", "十", text).partition("十")
        head = head.strip("〇○零")
        return int(_CN[head] if head else "1") * 10 + int(_CN[tail] if tail else "0")
    return int("".join(_CN.get(char, char) for char in text if not char.isspace()))
