"""A text → days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.values.dates import FoundDate, find_dates
from pipeline.extraction.kinds import REPAIRED
from pipeline.extraction.labelled import Candidate, Parsed
from pipeline.extraction.placed_text import PlacedText, gap_between, source_of

MONTH_ONLY = 0.6
"""Sureness of a date without its day."""
BLANK = 0.6
_WIDE = re.compile(r"\s{2,}|\u3000+")
_CUT_YEAR = re.compile(r"(?<!\d)0?(2\d)年(\d{1,2}月\d{1,2}[日号])")
"""24年4月8日, and what a seal leaves of 2024."""
_CHINESE_DATE = re.compile(
    r"^[一二]?[〇○零0Oo〇。.口]?([一二])([一二三四五六七八九〇零])年(?P<rest>[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_STROKES = re.compile(r"((?:20[0-3]\d)年\d{1,2}月)((?=[\d]?[Il|])[\dIl|]{1,2})[日号]")
"""2024年5月Ⅱ日: ones that a scan reads as a Roman numeral or as letters."""
_DATE_LABEL = re.compile(r"^(?:日期|时间|签[订署]日期|承诺日期|填报日期):?")
_LOST_MARK = re.compile(r"(20[0-3]\d)(?:[-./,=_年月]?(\d{1,2})[-./,=_月](\d{1,2})|[-./,=_年月](\d{3,4}))日?")
"""20239.4, 2019.1125, 2023.929 and 2018=12-28: a day alone on its line, whose points a scan lost or misread, not both of them."""
_MARK = r"[^\d年月至到第:;,.()~—-]"
_COVERED_MARK = re.compile(
    rf"(?P<year>20[0-3]\d)(?:年(?P<month>\d{{1,2}}){_MARK}|{_MARK}(?P<month2>\d{{1,2}})月)(?P<day>\d{{1,2}})日"
)
"""2023年5差10日: a day alone on its line, one of whose marks a scan misread under a seal."""
_NO_DAY = re.compile(r"(20[0-3]\d年\d{1,2}月)[47](\d)日?")
"""2024年4月41日: no month has that day, and a 1 that a seal's ring crosses is read as a 4 or a 7."""


_LOST_DAY = re.compile(r"(20[0-3]\d年\d{1,2}月)(?:(\d{1,2})[月口]|(\d{2}))")
"""2024年4月12月 and 2024年4月12: a day alone on its line whose 日 a scan misread, or lost under a seal."""


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
    scanned = source_of(placed.page) == "ocr"
    if scanned and not any(parsed.sure > MONTH_ONLY for parsed in found) and (match := _STROKES.search(plain)):
        for hit in find_dates(match[1] + re.sub(r"[Il|]", "1", match[2]) + "日"):
            found = [Parsed(hit.value, placed.slice(match.start(), match.end()), REPAIRED, ("repaired",))]
    if not found:
        found = [_parsed(part, hit) for part in _at_blanks(placed) for hit in find_dates(part.plain)]
    if not found and (match := _CHINESE_DATE.match(plain)):
        for hit in find_dates(f"二〇{match[1]}{match[2]}年{match['rest']}"):
            found.append(Parsed(hit.value, placed.slice(0, match.end()), REPAIRED, ("repaired",)))
    if not found and (match := _LOST_MARK.fullmatch(plain)):
        found += _without_marks(placed, match)
    if scanned and not any(parsed.sure > MONTH_ONLY for parsed in found):
        found = list(_under_a_seal(placed, plain)) or found
    return found


def _at_blanks(placed: PlacedText) -> Iterator[PlacedText]:
    """The parts of a text at wide blanks, without which V2.0 runs into the day behind it."""
    begin = 0
    for i, (before, after) in enumerate(zip(placed.characters, placed.characters[1:], strict=False), 1):
        within = before.word is after.word and _WIDE.fullmatch(before.word.text[before.index + 1 : after.index])
        if within or before.word is not after.word and gap_between(before, after) > BLANK * after.height:
            yield placed.slice(begin, i)
            begin = i
    if begin:
        yield placed.slice(begin)


def _without_marks(placed: PlacedText, match: re.Match[str]) -> Sequence[Parsed[date]]:
    """The one day that the digits can be; none where they can be two (2016115)."""
    year, month, day_, run = match.groups()
    splits = [(month, day_)] if run is None else [(run[:i], run[i:]) for i in (1, 2)]
    hits = [hit for m, d in splits if len(d) <= 2 for hit in find_dates(f"{year}年{m}月{d}日")]
    days = [hit for hit in hits if hit.precision == "day"]
    return [Parsed(hit.value, placed, REPAIRED, ("a mark was lost",)) for hit in days] if len(days) == 1 else ()


def _under_a_seal(placed: PlacedText, plain: str) -> Iterator[Parsed[date]]:
    """What a day alone on its line must be, one of whose characters cannot be right."""
    label = _DATE_LABEL.match(plain)
    start = label.end() if label else 0
    alone = plain[start:].rstrip(":;,.")
    text = ""
    if match := _COVERED_MARK.fullmatch(alone):
        text = f"{match['year']}年{match['month'] or match['month2']}月{match['day']}日"
    elif match := _NO_DAY.fullmatch(alone):
        text = f"{match[1]}1{match[2]}日"
    elif match := _LOST_DAY.fullmatch(alone):
        text = f"{match[1]}{match[2] or match[3]}日"
    for hit in find_dates(text):
        yield Parsed(hit.value, placed.slice(start, start + len(alone)), REPAIRED, ("repaired",))


def _parsed(placed: PlacedText, hit: FoundDate) -> Parsed[date]:
    return Parsed(hit.value, placed.slice(hit.start, hit.end), 1.0 if hit.precision == "day" else MONTH_ONLY)


def _repair_digits(plain: str) -> str:
    """二0二四, 二O二四: the round zero of Chinese years as OCR writes it."""
    return re.sub(r"(?<=[二一])[0Oo○口。.](?=[一二][一二三四五六七八九〇零0Oo○]年)", "〇", plain)
