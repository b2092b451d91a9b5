"""A statement's period against the year that it is asked for."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from pipeline.checking.case import is_sure
from pipeline.checking.unread import years_in
from schemas.documents import Document, Period

_CUMULATIVE = re.compile("累计|本年(金额|数|发生)")
_PART = re.compile("本月|本季")


class Fit(StrEnum):
    """PART: a month or quarter. LAST_PART: one that ends the year and may cover it. UNDATED: it may be of that year."""

    YEAR = "year"
    PART = "part"
    LAST_PART = "last_part"
    UNDATED = "undated"
    OTHER_YEAR = "other_year"


def fit(document: Document, year: int, latest: int, founded: date | None = None) -> Fit:
    """How a statement's period fits a year; `latest` is the last year that the call asks for.

    A founding year begins with the founding, not in January.
    """
    named = years_in(document.file, latest)
    period = document.period
    if period is None or period.year is None:
        # a name that gives other years says which year it is not
        return Fit.UNDATED if not named or year in named else Fit.OTHER_YEAR
    if period.year != year:
        doubtful = "period_end" in document.fields and not is_sure(document.fields["period_end"])
        return Fit.UNDATED if doubtful and year in named else Fit.OTHER_YEAR
    if _since_founding(period, founded):
        return Fit.YEAR
    if period.kind in ("annual", "unknown") and not _begins_late(document, founded):
        return Fit.YEAR
    if period.end is None or (period.end.month, period.end.day) < (12, 1):
        return Fit.PART
    return Fit.LAST_PART if _may_cover_year(document, year) else Fit.PART


def _since_founding(period: Period, founded: date | None) -> bool:
    """Whether a period runs from the month of founding to the end of that year."""
    if founded is None or period.start is None or period.end is None or period.year != founded.year:
        return False
    months = abs((period.start.year - founded.year) * 12 + period.start.month - founded.month)
    return months <= 1 and (period.end.month, period.end.day) == (12, 31)


def _begins_late(document: Document, founded: date | None) -> bool:
    """Whether a paper of flows covers less than the year although it ends with it: 2023年下半年."""
    period = document.period
    if document.type == "balance_sheet" or period is None or period.start is None or period.year is None:
        return False
    within_founding = founded is not None and founded.year == period.year
    return founded is not None and not within_founding and period.start >= date(period.year, 3, 1)


def _may_cover_year(document: Document, year: int) -> bool:
    """A December or fourth-quarter paper: unless its columns are of the month alone, they may run from January."""
    heads = "".join(head or "" for head in document.column_heads)
    if document.type == "balance_sheet" or _CUMULATIVE.search(heads):
        return True
    start = document.period.start if document.period else None
    if start is not None and start > date(year, 1, 1) and _PART.search(heads):
        return False
    return document.cumulative and not _PART.search(heads)
