"""A cell's value and its number format → the text that a spreadsheet program shows, as far as statements need it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PLACES = re.compile(r"[0#?]\.([0#?]+)")
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")


def printed(value: Any, number_format: str = "General") -> tuple[str, bool]:
    """The text, and whether it is a number. Empty for what is not shown."""
    if isinstance(value, bool) or value is None:
        return "", False
    if isinstance(value, datetime | date):
        return _day(value, number_format), False
    if isinstance(value, time | timedelta):
        return str(value), False
    if isinstance(value, int | float):
        return _number(float(value), number_format), True
    return " ".join(str(value).split("\n")).strip(), False


def _day(value: date, number_format: str) -> str:
    """A date with the parts that its format shows."""
    plain = _QUOTED.sub("", number_format).lower()
    shows_day = "d" in plain or "y" not in plain
    if not shows_day and "m" in plain:
        return f"{value.year}年{value.month}月"
    return f"{value.year}年{value.month}月{value.day}日" if shows_day else f"{value.year}年"


def _number(value: float, number_format: str) -> str:
    section = _QUOTED.sub("", number_format.split(";")[0])
    if "%" in section:
        return f"{value * 100:.{_shown_places(section)}f}%"
    scaled = _SCALED.search(section)
    if scaled is not None:
        value /= 1000 ** len(scaled[1])
    places = 0 if value.is_integer() and not _shown_places(section) else 2
    if not scaled and places and abs(round(value, 2) - value) > 1e-6:
        # more places than fen are there: keep them, but not the noise of binary fractions
        return f"{value:.10g}"
    places = _shown_places(section) if scaled else places
    return f"{value:,.{places}f}" if "," in section else f"{value:.{places}f}"


def _shown_places(section: str) -> int:
    found = _PLACES.search(section)
    return len(found[1]) if found else 0
