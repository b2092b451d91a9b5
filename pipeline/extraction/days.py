"""A text → days."""

from __future__ import annotations

import re
from datetime import date

from extractors.values.dates import FoundDate, find_dates
from pipeline.extraction.kinds import REPAIRED
from pipeline.extraction.labelled import Candidate, Parsed
from pipeline.extraction.placed_text import PlacedText

MONTH_ONLY = 0.6
"""Sureness of a date without its day."""
_CUT_YEAR = re.compile(r"(?<!\d)0?(2\d)年(\d{1,2}月\d{1,2}[日号])")
"""24年4月8日, and what a seal leaves of 2024."""
_CHINESE_DATE = re.compile(
    r"^[一二]?[〇○零0Oo〇。.口]?([一二])([一二三四五六七八九〇零])年(?P<rest>[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_LOST_MARK = re.compile(r"(20[0-3]\d)(?:(\d{1,2})[-./月](\d{1,2})|[-./年](1[0-2]|0[1-9])([0-2]\d|3[01]))日?")
"""20239.4 and 2019.1125: a day alone on its line, one of whose points a scan lost."""


def day(candidate: Candidate) -> Parsed[date] | None:
    return parse_day(candidate.whole) or parse_day(candidate.steps[0])


def parse_day(placed: PlacedText) -> Parsed[date] | None:
    """The first date of a text; one without its day counts as the first of the month, unsure."""
    found = days_in(placed)
    return found[0] if found else None


def days_in(placed: PlacedText) -> list[Parsed[date]]:
    """All dates of a text, in order."""
    plain = _repair_digits(placed.plain)
    found = [_parsed(placed, hit) for hit in find_dates(plain)]
    if not any(parsed.sure > MONTH_ONLY for parsed in found) and (match := _CUT_YEAR.search(plain)):
        for hit in find_dates(f"20{match[1]}年{match[2]}"):
            found.append(Parsed(hit.value, placed.slice(match.start(), match.end()), REPAIRED, ("year cut short",)))
    if not found and (match := _CHINESE_DATE.match(plain)):
        for hit in find_dates(f"二〇{match[1]}{match[2]}年{match['rest']}"):
            found.append(Parsed(hit.value, placed.slice(0, match.end()), REPAIRED, ("repaired",)))
    if not found and (match := _LOST_MARK.fullmatch(plain)):
        year, month, day_ = (part for part in match.groups() if part)
        for hit in find_dates(f"{year}年{month}月{day_}日"):
            found.append(Parsed(hit.value, placed, REPAIRED, ("a mark was lost",)))
    return found


def _parsed(placed: PlacedText, hit: FoundDate) -> Parsed[date]:
    return Parsed(hit.value, placed.slice(hit.start, hit.end), 1.0 if hit.precision == "day" else MONTH_ONLY)


def _repair_digits(plain: str) -> str:
    """二0二四, 二O二四: the round zero of Chinese years as OCR writes it."""
    return re.sub(r"(?<=[二一])[0Oo○口。.](?=[一二][一二三四五六七八九〇零0Oo○]年)", "〇", plain)
