"""Signatures that print the name first: 张三 董事长、法定代表人, or the name on the line above 法定代表人."""

from __future__ import annotations

import re

from extractors.values.person_names import can_be_person
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import Reading, Row

NAME_FIRST = 0.9
LAST_ROWS = 14
"""Signatures stand within so many lines from the end."""
_OFFICE = r"(?:[一-鿿]{2,8}[,/兼及、|])*(?:法定代表人|法人代表)(?:[,/兼及、|][一-鿿]{2,8})*(?:\([^()]{1,8}\))?"
_ENGLISH = r"(?:\(?[A-Za-z][A-Za-z.'/ -]*\)?)?"
_ON_LINE = re.compile(rf"(?P<name>[一-鿿·]{{2,9}}){_ENGLISH},?(?P<office>{_OFFICE}){_ENGLISH}:?")
_NAME = re.compile(rf"(?P<name>[一-鿿·]{{2,9}}){_ENGLISH}")
_OFFICE_ALONE = re.compile(rf"{_OFFICE}{_ENGLISH}:?")
NEAR = 1.6
"""The name stands so many heights above its office at most."""


def representative_before_office(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The legal representative whose name stands before or above his office, at the paper's end; None where none does."""
    rows = reading.rows[-LAST_ROWS:]
    for above, row in zip([None, *rows], rows, strict=False):
        found = _beside(row) or (_above(above, row) if above is not None else None)
        if found is not None:
            return found, NAME_FIRST
    return None


def _beside(row: Row) -> Parsed[str] | None:
    pieces = row.placed.pieces(0.3)
    match = _ON_LINE.fullmatch(row.plain)
    if match is None:
        return None
    # the office is set apart from the name, or a comma parts them
    name = pieces[0].plain.strip(",")
    return Parsed(name, row.placed.slice(0, len(name))) if name in match["name"] and can_be_person(name) else None


def _above(above: Row, row: Row) -> Parsed[str] | None:
    match = _NAME.fullmatch(above.plain)
    near = row.box[1] - above.box[3] < NEAR * (row.box[3] - row.box[1]) and above.page is row.page
    if match is None or not near or not _OFFICE_ALONE.fullmatch(row.plain) or not can_be_person(match["name"]):
        return None
    return Parsed(match["name"], above.placed.slice(0, match.end("name")))
