"""Dates and periods in all the forms that papers print."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
_ZEROS = "〇○◯零0OoＯ"
_CN = {
    char: str(i)
    for i, row in enumerate([_ZEROS, "一壹元1", "二贰2", "三叁3", "四肆4", "五伍5", "六陆6", "七柒7", "八捌8", "九玖9"])
    for char in row
}
_CNN = "[" + "".join(_CN) + "十拾]"
_D = r"[\dOolI]"
_YEAR_MARK, _MONTH_MARK, _DAY_MARK = "[年午牟]", "(?:月|目(?![标录的前]))", "(?:[日号曰]|目(?![标录的前]))"
_PATTERNS = [
    re.compile(
        rf"(?<!\d)(?P<y>[12lI](?:\s?{_D}){{3}})\s*{_YEAR_MARK}\s*(?P<m>{_D}(?:\s?{_D})?)\s*{_MONTH_MARK}"
        rf"\s*(?:(?P<d>{_D}(?:\s?{_D})?)\s*{_DAY_MARK})?"
    ),
    re.compile(
        rf"(?P<y>[二贰一壹](?:\s?{_CNN}){{3}})\s*{_YEAR_MARK}\s*(?P<m>{_CNN}{{1,4}})\s*{_MONTH_MARK}"
        rf"\s*(?:(?P<d>{_CNN}{{1,4}})\s*{_DAY_MARK})?"
    ),
    re.compile(
        r"(?<!\d)(?<!\d[.,])(?P<y>20\d\d|19\d\d)\s*[-./]\s*(?P<m>\d{1,2})\s*[-./]\s*"
        # the time of day may follow without a blank
        r"(?P<d>\d{1,2}(?![\d,]|\.\d)|\d{2}(?=\d{2}:\d{2}))"
    ),
    re.compile(r"(?<![\dA-Za-z])(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?![\dA-Za-z])"),
]
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED_MONTH = rf"(?P<m>{'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_IN_ENGLISH = [
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\s*(?:st|nd|rd|th)?\s*(?:of\s*)?{_NAMED_MONTH},?\s*(?P<y>20\d\d)(?!\d)"),
    re.compile(rf"(?<![A-Za-z]){_NAMED_MONTH}\s*(?P<d>\d{{1,2}})\s*(?:st|nd|rd|th)?,\s*(?P<y>20\d\d)(?!\d)"),
]
"""10 April 2024, April 10th, 2024."""
_YEAR = re.compile(
    rf"(?<!\d)(?P<y>(?:20|19)\d\d|二[{_ZEROS}][一二三四五六七八九{_ZEROS}]{{2}})\s*年(?!\s*[\d_xX×*]*\s*月)度?|(?<!\d)(?P<y2>(?:20|19)\d\d)\s*度"
)
_UNFILLED = re.compile(r"年[\s_xX×*.]*月[\s_xX×*.]*日")
_TO = r"\s*(?:至|到|—|-|–|―|~|～|一)+\s*"
_LINK = re.compile(r"[^\d。;；]{0,14}(?:至|到|止|—|-|–|―|~|～|一)[^\d。;；]{0,14}")
_Y, _M = r"(20\d\d)\s*[年.\-/]", r"(\d{1,2})\s*月?份?"
_MONTHS = re.compile(rf"(?<!\d){_Y}\s*(?:度\s*)?{_M}{_TO}(?:{_Y}\s*)?(\d{{1,2}})\s*月")
_POINTED_MONTHS = re.compile(rf"(?<!\d)(20\d\d)[.\-/](\d{{1,2}}){_TO}(20\d\d)[.\-/](\d{{1,2}})(?![\d.,])")
_QUARTERS = re.compile(
    rf"(20\d\d)\s*年?度?\s*(?:第|前)?\s*([一二三四1-4])(?:{_TO}第?([一二三四1-4]))?\s*(?:个)?季(?:度|报)?"
)
_QUARTER_MARK = re.compile(r"(20\d\d)\s*年?\s*Q([1-4])(?!\d)", re.IGNORECASE)
_HALF = re.compile(r"(20\d\d)\s*年?度?\s*(上|下)半年")
_DAY_OF_SAME_YEAR = re.compile(rf"{_TO}(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日")


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
    for pattern in (*_PATTERNS, *_IN_ENGLISH):
        for match in pattern.finditer(plain):
            named = match["m"] in _MONTH_NAMES
            month = str(_MONTH_NAMES.index(match["m"]) + 1) if named else match["m"]
            made = _make(match["y"], month, match["d"])
            if made and not any(f.start < match.end() and match.start() < f.end for f in found):
                found.append(FoundDate(match.start(), match.end(), made.value, made.precision, match[0]))
    return sorted(found, key=lambda f: f.start)


def parse_date(text: str) -> ParsedDate | None:
    """The first date of a text; a bare year (2023年度) has precision year. None for 2024年 月 日 and 2023年2月30日."""
    found = find_dates(text)
    if found:
        return ParsedDate(found[0].value, found[0].precision)
    match = _YEAR.search(unicodedata.normalize("NFKC", text))
    return ParsedDate(date(_number(match["y"] or match["y2"]), 1, 1), "year") if match else None


def is_unfilled_date(text: str) -> bool:
    """`2024年  月  日`, `年 月 日`, `XX年XX月XX日`: a date that nobody filled in."""
    return _UNFILLED.search(unicodedata.normalize("NFKC", text)) is not None


def find_period(text: str) -> FoundPeriod | None:
    """The stretch of time a text names: from–to, 2022年1-12月, 2022年度, 2022年第三季度, 2022年9月, a day."""
    plain = unicodedata.normalize("NFKC", text)
    finders: tuple[Callable[[str], FoundPeriod | None], ...] = (
        _from_day_to_day,
        _months,
        _quarters,
        _half,
        _day_or_month,
        _year,
    )
    return next((found for find in finders if (found := find(plain)) is not None), None)


def _from_day_to_day(plain: str) -> FoundPeriod | None:
    days = [found for found in find_dates(plain) if found.precision == "day"]
    for first, second in zip(days, days[1:], strict=False):
        between = plain[first.end : second.start]
        if first.value <= second.value and (_LINK.fullmatch(between) or _frames_a_period(first, second, between)):
            return FoundPeriod(first.value, second.value, plain[first.start : second.end])
    for day in days:
        match = _DAY_OF_SAME_YEAR.match(plain, day.end)
        if match and (end := _day(day.value.year, int(match[1]), int(match[2]))) and day.value <= end:
            return FoundPeriod(day.value, end, plain[day.start : match.end()])
    return None


def _frames_a_period(first: FoundDate, second: FoundDate, between: str) -> bool:
    """Two days with nothing between them are a period from the first of a month to the last of one."""
    month_end = _month_end(second.value.year, second.value.month)
    return not between.strip() and first.value.day == 1 and second.value == month_end


def _months(plain: str) -> FoundPeriod | None:
    for match in (*_MONTHS.finditer(plain), *_POINTED_MONTHS.finditer(plain)):
        year, month, last_year, last = int(match[1]), int(match[2]), int(match[3] or match[1]), int(match[4])
        if 1 <= month <= 12 and 1 <= last <= 12 and (year, month) <= (last_year, last):
            return FoundPeriod(date(year, month, 1), _month_end(last_year, last), match[0])
    return None


def _quarters(plain: str) -> FoundPeriod | None:
    match = _QUARTERS.search(plain)
    if match:
        first, last = _digit(match[2]), _digit(match[3] or match[2])
        if "前" in match[0]:
            first = 1
    else:
        match = _QUARTER_MARK.search(plain)
        if match is None:
            return None
        first = last = int(match[2])
    year = int(match[1])
    return FoundPeriod(date(year, 3 * first - 2, 1), _month_end(year, 3 * last), match[0]) if first <= last else None


def _half(plain: str) -> FoundPeriod | None:
    match = _HALF.search(plain)
    if match is None:
        return None
    year, first = int(match[1]), match[2] == "上"
    return FoundPeriod(date(year, 1 if first else 7, 1), _month_end(year, 6 if first else 12), match[0])


def _day_or_month(plain: str) -> FoundPeriod | None:
    found = sorted(find_dates(plain), key=lambda f: f.precision != "day")
    if not found:
        return None
    day = found[0].value
    end = day if found[0].precision == "day" else _month_end(day.year, day.month)
    return FoundPeriod(day, end, found[0].text)


def _year(plain: str) -> FoundPeriod | None:
    match = _YEAR.search(plain)
    if match is None:
        return None
    year = _number(match["y"] or match["y2"])
    return FoundPeriod(date(year, 1, 1), date(year, 12, 31), match[0])


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _make(year: str, month: str, day: str | None) -> ParsedDate | None:
    try:
        made = _day(_number(year), _number(month), _number(day) if day else 1)
    except (ValueError, KeyError):
        return None
    return ParsedDate(made, "day" if day else "month") if made and 1900 <= made.year <= 2100 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _digit(text: str) -> int:
    return int(_CN[text])


def _number(text: str) -> int:
    """12, l2, 二〇二四, 十二, 零肆, 壹拾贰."""
    text = re.sub(r"\s", "", text)
    if re.search(r"\d", text):
        text = re.sub("[lI]", "1", text)
    if re.search("[十拾]", text):
        head, _, tail = text.replace("拾", "十").partition("十")
        head = head.strip(_ZEROS)
        return int(_CN[head] if head else "1") * 10 + int(_CN[tail] if tail else "0")
    return int("".join(_CN[char] for char in text))
