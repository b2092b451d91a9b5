"""The head of a statement → its period: 所属期, the line under the title, the heads of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.values.dates import find_dates, find_period
from pipeline.extraction.days import parse_day
from pipeline.extraction.labelled import Candidate, LabelledText, Parsed
from pipeline.extraction.placed_text import PlacedText, Row
from schemas.documents import DocumentType, Period, PeriodKind

LABELLED, UNDER_TITLE, COLUMN_HEADS = 1.0, 0.99, 0.85
_INTERIM_TITLE = re.compile(r"月季报|季报|季度|月报|月度|中期|半年")
_RANGE = re.compile(r"至|到|-|~|起|止")
_NOT_PERIOD = re.compile(r"编制日期|报出日期|报送日期|打印|申报日期|填报日期|填表日期|制表日期|审核|批准报出|FAX|传真")
_CLOCK = re.compile(r"^[,;]?(?:上午|下午|[AP]M)?\d{1,2}:\d{2}")
"""The time of day behind a date: when the page was printed or faxed."""
_HALF = re.compile(r"(20\d\d)年?(?:度)?(上|下)?半年度?")
_QUARTER_ONLY = re.compile(r"(20\d\d)年?(?:度)?第?([1-4一二三四])季")
_MONTHS = re.compile(r"(20\d\d)年(?:度)?(\d{1,2})月?[-~至到](\d{1,2})月")
_DAYS = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日?[-~至到](\d{1,2})月(\d{1,2})日")
"""The year is said once: 2023年1月1日至12月31日."""
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_POINT_QUARTERS = {(3, 31), (6, 30), (9, 30)}


@dataclass(frozen=True)
class Found:
    """A stretch of time as printed: `whole` months that it names, or a single day (start is None)."""

    start: date | None
    end: date
    placed: PlacedText
    sure: float
    year_only: bool = False


def find_printed_period(labelled: LabelledText, head: Sequence[Row], columns: Sequence[Row]) -> Found | None:
    """The period that the paper prints; None where it prints none."""
    return next(
        (found for found in (*_labelled(labelled, head), *_in_rows(head), *_in_columns(columns)) if found is not None),
        None,
    )


def to_period(found: Found, type_: DocumentType, title: str) -> Period:
    """Year, end and kind. What the paper prints decides: a range's length, a day's place in the year, its title."""
    return Period(found.end.year, found.end, _kind(found, type_, title), found.start if not found.year_only else None)


def _labelled(labelled: LabelledText, head: Sequence[Row]) -> Iterator[Found | None]:
    rows = {id(row) for row in head}
    start = _labelled_day(labelled, "period_start", rows)
    end = _labelled_day(labelled, "period_end", rows)
    if start is not None and end is not None and start.value < end.value:
        yield Found(start.value, end.value, start.placed + end.placed, LABELLED)
    for label in labelled.of("period"):
        if id(label.row) not in rows:
            continue
        for candidate in labelled.candidates(label):
            for placed in (candidate.whole, candidate.steps[-1]):
                found = find_period_in(placed, LABELLED * label.sure)
                # no period ends so: the day with which it begins, of which a misread caption hid the other
                yield None if found is not None and found.start is None and found.end.day == 1 else found


def _labelled_day(labelled: LabelledText, field: str, rows: set[int]) -> Parsed[date] | None:
    def parse(candidate: Candidate) -> Parsed[date] | None:
        return parse_day(candidate.whole) if id(candidate.label.row) in rows else None

    found = labelled.first(field, parse)
    return found[0] if found is not None and found[0].sure > 0.6 else None


def _in_rows(head: Sequence[Row]) -> Iterator[Found | None]:
    """Title and the lines below it; a line of column heads (two points in time) is none of these."""
    ranked = sorted(head, key=lambda row: not _RANGE.search(row.plain))
    for row in ranked:
        if _NOT_PERIOD.search(row.plain) or _is_column_heads(row):
            continue
        for piece in (row.placed, *row.placed.pieces(2.5)):
            found = find_period_in(piece, UNDER_TITLE)
            if found is not None:
                yield found
                break


def _is_column_heads(row: Row) -> bool:
    years = {match[0] for match in re.finditer(r"20\d\d(?=年)", row.plain)}
    return len(years) > 1 and not _RANGE.search(row.plain)


def _in_columns(columns: Sequence[Row]) -> Iterator[Found | None]:
    """The latest point of time or year that heads a column."""
    found: list[Found] = []
    for row in columns:
        for piece in row.placed.pieces(0.9):
            period = find_period_in(piece, COLUMN_HEADS)
            if period is not None:
                found.append(period)
    yield max(found, key=lambda f: f.end, default=None)


def find_period_in(placed: PlacedText, sure: float) -> Found | None:
    """From–to, months, a half or a quarter, a day, a month, a year."""
    plain = _arabic_years(placed.plain)
    for pattern, bounds in ((_DAYS, _days), (_MONTHS, _months), (_HALF, _half), (_QUARTER_ONLY, _quarter)):
        match = pattern.search(plain)
        span = bounds(match) if match else None
        if match and span is not None:
            return Found(span[0], span[1], placed.slice(match.start(), match.end()), sure)
    days = [hit for hit in find_dates(plain) if hit.precision == "day" and not _CLOCK.match(plain[hit.end :])]
    if (
        len(days) >= 2
        and days[0].value < days[1].value
        and (_RANGE.search(plain[days[0].end : days[1].start]) or _are_bounds(days[0].value, days[1].value))
    ):
        return Found(days[0].value, days[1].value, placed.slice(days[0].start, days[1].end), sure)
    if days:
        return Found(None, days[0].value, placed.slice(days[0].start, days[0].end), sure)
    months = [hit for hit in find_dates(plain) if hit.precision == "month"]
    if months:
        end = _month_end(months[-1].value)
        return Found(months[0].value, end, placed.slice(months[0].start, months[-1].end), sure)
    match = re.search(r"(20\d\d)(?:年度?|会计年度)(?!\d)", plain)
    if match and find_period(match[0]):
        year = int(match[1])
        return Found(date(year, 1, 1), date(year, 12, 31), placed.slice(match.start(), match.end()), sure, True)
    return None


def _arabic_years(plain: str) -> str:
    """二〇二三年度 as 2023年度: as many characters, so that places in the text stay."""
    return re.sub(
        r"[一二][〇○零一二三四五六七八九]{3}(?=年)",
        lambda match: match[0].translate(_CHINESE_DIGITS),
        plain,
    )


def _months(match: re.Match[str]) -> tuple[date, date] | None:
    year, first, last = int(match[1]), int(match[2]), int(match[3])
    return (date(year, first, 1), _month_end(date(year, last, 1))) if 1 <= first <= last <= 12 else None


def _days(match: re.Match[str]) -> tuple[date, date] | None:
    year, *rest = map(int, match.groups())
    try:
        first, last = date(year, rest[0], rest[1]), date(year, rest[2], rest[3])
    except ValueError:
        return None
    return (first, last) if first < last else None


def _half(match: re.Match[str]) -> tuple[date, date]:
    year = int(match[1])
    return (date(year, 7, 1), date(year, 12, 31)) if match[2] == "下" else (date(year, 1, 1), date(year, 6, 30))


def _quarter(match: re.Match[str]) -> tuple[date, date]:
    number = "一二三四".find(match[2]) + 1 or int(match[2])
    year = int(match[1])
    return date(year, 3 * number - 2, 1), _month_end(date(year, 3 * number, 1))


def _are_bounds(first: date, last: date) -> bool:
    """Whether two days are the first of a month and the last of one: a range, also where the words between were misread."""
    return first.day == 1 and last == _month_end(last)


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _kind(found: Found, type_: DocumentType, title: str) -> PeriodKind:
    interim = _INTERIM_TITLE.search(title)
    start, end = found.start, found.end
    if start is None:
        if interim is not None:
            return "month" if "月报" in interim[0] or interim[0] == "月度" else "quarter"
        return _kind_of_day(end, type_)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    year_end = (end.month, end.day) == (12, 31)
    if interim is not None and not (months >= 12 and "年" not in interim[0] and "月季报" not in interim[0]):
        if months == 1:
            return "month"
        return "month" if interim[0] in ("月报", "月度") else "quarter"
    if months >= 12 and year_end:
        return "annual"
    if type_ == "balance_sheet" and months == 1 and year_end and "月" in found.placed.plain and start.day == 1:
        # 2022年12月 heads a balance sheet of 31 December; a return for December alone prints both days
        return "annual" if len(find_dates(found.placed.plain)) == 1 else "month"
    if months == 1:
        return "quarter" if type_ == "balance_sheet" and (end.month, end.day) in _POINT_QUARTERS else "month"
    if year_end and months not in (3,):
        return "annual"
    return "quarter" if end.month % 3 == 0 else "month"


def _kind_of_day(end: date, type_: DocumentType) -> PeriodKind:
    if (end.month, end.day) == (12, 31):
        return "annual"
    if (end.month, end.day) in _POINT_QUARTERS:
        return "quarter"
    return "month" if (end + timedelta(days=1)).day == 1 else "unknown"
