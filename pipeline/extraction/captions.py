"""Form tables that a caption names (表3 参加单位, 表4 首席科学家) → the cells of a head or a label below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.values.names import is_organisation, name_exact
from extractors.values.person_names import can_be_person
from pipeline.extraction.cells import Grid, grid_of
from pipeline.extraction.kinds import parse_organisation
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.people import parse_person
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from schemas.pages import Box
from schemas.paper_labels import load_paper_labels

LONGEST_COLUMN = 24
_NUMBER = r"附?表(?:格)?(?:[\d一二三四五六七八九十]{1,3})(?:[-.]\d{1,2})?[-.:,、]?"
_HEADING = (
    r"(?:[一二三四五六七八九十]{1,3}[、,.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部])"
)
_KIND_OF_TABLE = r"(?:基本)?(?:情况|信息|简况|概况|简介|名单|一览)表?"
_SECTION = re.compile(rf"(?:{_NUMBER}|{_HEADING})[一-鿿]|[一-鿿]{{2,12}}{_KIND_OF_TABLE}$")
"""What ends the part of a form that a caption names: the next caption or heading."""
_NAMES = re.compile(
    r"(?:(?:参加|参与|合作|协作|成员|联合|承担|揭榜|申报)?(?:单位|机构|企业)(?:\([^()]{1,8}\))?(?:名称|全称)?|名称|全称)(?:\([^()]{1,8}\))?:?"
)
_PERSON = re.compile(r"(?:首席科学家)?(?:姓名|名字)(?:\([^()]{1,8}\))?:?")


@dataclass(frozen=True)
class Part:
    """The lines of a form below a caption, up to the next one."""

    rows: tuple[Row, ...]


def parts_captioned(reading: Reading, family: str, field: str) -> Iterator[Part]:
    """The parts of a form of which the caption names a field."""
    labels = [label for label, named in load_paper_labels().fields(family).items() if named == field]
    spelled = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    caption = re.compile(rf"(?:{_NUMBER}|{_HEADING})(?:{spelled})(?:{_KIND_OF_TABLE})?|(?:{spelled}){_KIND_OF_TABLE}")
    for index, row in enumerate(reading.rows):
        if caption.fullmatch(row.plain) and _alone(row, reading):
            yield Part(tuple(_until_next(reading, index + 1)))


def _until_next(reading: Reading, start: int) -> Iterator[Row]:
    for row in reading.rows[start:]:
        if _SECTION.match(row.plain) and _alone(row, reading):
            return
        yield row


def _alone(row: Row, reading: Reading) -> bool:
    """Whether nothing stands beside a line, as beside a cell of a form."""
    middle = (row.box[1] + row.box[3]) / 2
    return not any(o is not row and o.page is row.page and o.box[1] < middle < o.box[3] for o in reading.rows)


def names_in(part: Part) -> list[tuple[str, PlacedText]]:
    """The organisations below the head of a table's column, which the next page repeats, or each right of its 单位名称."""
    found: list[tuple[str, PlacedText]] = []
    for row in part.rows:
        if not _NAMES.fullmatch(row.plain):
            continue
        grid, cell = grid_of(row.page), _cell(row)
        if cell is None:
            continue
        right = _text(grid, grid.right_of(cell))
        name = parse_organisation(right)
        if name is not None:
            found.append((name.value, name.placed))
        else:
            found += names_below(grid, cell)
    return found


def names_below(grid: Grid, head: Box) -> list[tuple[str, PlacedText]]:
    """The organisations in the cells under one, as far as each holds a name."""
    found: list[tuple[str, PlacedText]] = []
    below = grid.below(head)
    for _ in range(LONGEST_COLUMN):
        text = _text(grid, below)
        name = name_exact(text.plain)
        if below is None or not is_organisation(name):
            break
        found.append((name, text))
        below = grid.below(below)
    return found


def person_in(part: Part) -> Parsed[str] | None:
    """The person right of 姓名, or below it in a table with heads."""
    for row in part.rows:
        grid, cell = grid_of(row.page), _cell(row)
        if cell is None or not _PERSON.fullmatch(row.plain):
            continue
        for beside in (grid.right_of(cell), grid.below(cell)):
            name = parse_person(_text(grid, beside))
            if name is not None and can_be_person(name.value):
                return name
    return None


def _cell(row: Row) -> Box | None:
    first = row.line.words[0]
    return grid_of(row.page).around(first.box)


def _text(grid: Grid, cell: Box | None) -> PlacedText:
    return grid.text(cell) if cell is not None else PlacedText(())
