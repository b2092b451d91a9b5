"""Plans → the chief scientist: behind a label, in the form's table of that caption, in the list of the team, in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.values.appointments import Appointment, find_chief_scientists
from extractors.values.person_names import can_be_person
from pipeline.extraction.captions import parts_captioned, person_in
from pipeline.extraction.cells import Grid, grid_of
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.people import all_of, parse_person
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from schemas.pages import Box

CAPTIONED, IN_TEAM, UNHEADED, BELOW_HEADING = 0.98, 0.97, 0.9, 0.85
LONGEST_SENTENCE = 80
MOST_ROWS, MOST_COLUMNS, COLUMN_GAP = 30, 9, 1.0
_HEADING = re.compile(r"[\d一二三四五六七八九十,.、()第章节]*(?:项目)?首席(?:科学家|专家)(?:简介|情况|介绍)?")
_ROLE = re.compile(
    r"(?:(?:项目)?(?:总?负责人|主持人)[,/及和兼]?)?(?:[本该]?项目)?(?:首席科学家|首席专家|项目首席)(?:[,/及和兼].{2,16}|\(.{1,12}\))?"
)
"""All that a cell says of somebody's part in the team; what he does besides may follow."""
_NAMES = re.compile(
    r"(?:人员|成员|骨干|团队成员)?(?:姓名|名字)(?:\([^()]{1,6}\))?|(?:项目|研究|团队|主要)(?:组)?(?:成员|人员)"
)
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[一二三四五六七八九十])[.)、,]?")
Found = tuple[Parsed[str], float]


def chief_without_label(reading: Reading) -> Found | None:
    """The chief scientist of a plan in which no label stands before the name."""
    return _in_captioned_table(reading) or _in_team(reading) or _in_text(reading)


def _in_captioned_table(reading: Reading) -> Found | None:
    parts = parts_captioned(reading, "implementation_plan", "chief_scientist")
    found = next((name for part in parts if (name := person_in(part)) is not None), None)
    return (found, CAPTIONED) if found is not None else None


def _in_team(reading: Reading) -> Found | None:
    """Whom a list of the team calls so; several where it says so of several."""
    found = [pair for index, row in enumerate(reading.rows) if (pair := _teammate(reading, index, row)) is not None]
    names = list(dict.fromkeys(parsed.value for parsed, _ in found))
    if not found:
        return None
    first, sure = found[0]
    return replace(first, value="、".join(names)), min(sure for _, sure in found)


def _teammate(reading: Reading, index: int, row: Row) -> Found | None:
    """The person in whose row of a table the role stands."""
    grid = grid_of(row.page)
    first = row.placed.characters[0]
    cell = grid.cell(first.x0 + 1, first.word.middle)
    if cell is None:
        return _in_open_table(reading, index)
    if not _ROLE.fullmatch(grid.text(cell).plain):
        return None
    row_cells = [other for other in _leftwards(grid, cell) if not _NUMBER.fullmatch(grid.text(other).plain)]
    named = [other for other in row_cells if grid.text(other) and _person(grid.text(other)) is not None]
    for other in named:
        if any(_NAMES.fullmatch(grid.text(head).plain) for head in _upwards(grid, other)):
            return _found(grid.text(other), IN_TEAM)
    return _found(grid.text(named[-1]), UNHEADED) if named and named[-1] == row_cells[-1] else None


def _in_open_table(reading: Reading, index: int) -> Found | None:
    """The same without ruled lines: a line of columns with the role among them, below a line that begins with 姓名."""
    row = reading.rows[index]
    pieces = [piece for piece in row.placed.pieces(COLUMN_GAP) if not _NUMBER.fullmatch(piece.plain)]
    if len(pieces) < 3 or not any(_ROLE.fullmatch(piece.plain) for piece in pieces[1:]):
        return None
    above = reading.rows[max(0, index - MOST_ROWS) : index]
    heads = [piece for other in above if other.page is row.page for piece in other.placed.pieces(COLUMN_GAP)]
    headed = any(_NAMES.fullmatch(piece.plain) for piece in heads)
    return _found(pieces[0], IN_TEAM) if headed else None


def _found(text: PlacedText, sure: float) -> Found | None:
    name = _person(text)
    return (name, sure) if name is not None else None


def _person(text: PlacedText) -> Parsed[str] | None:
    name = parse_person(text)
    return name if name is not None and can_be_person(name.value) else None


def _leftwards(grid: Grid, cell: Box) -> list[Box]:
    """The cells left of one, the nearest first."""
    found: list[Box] = []
    other = grid.left_of(cell)
    while other is not None and len(found) < MOST_COLUMNS:
        found.append(other)
        other = grid.left_of(other)
    return found


def _upwards(grid: Grid, cell: Box) -> Iterator[Box]:
    other = grid.above(cell)
    for _ in range(MOST_ROWS):
        if other is None:
            return
        yield other
        other = grid.above(other)


def _in_text(reading: Reading) -> Found | None:
    """由…担任首席科学家 and the like, or the section of that name whose text begins with the name."""
    appointed = find_chief_scientists(reading.plain) or _at_line_starts(reading)
    if appointed:
        first = appointed[0]
        found = all_of(first.people, reading.running)
        others = dict.fromkeys("、".join(p.name for p in other.people) for other in appointed[1:])
        notes = tuple(
            f"elsewhere {name}" for name in others if not set(name.split("、")) <= set(found.value.split("、"))
        )
        return replace(found, notes=notes), first.sure
    return _below_heading(reading.rows)


def _at_line_starts(reading: Reading) -> list[Appointment]:
    """Whom a sentence names that begins its line below a heading, of which no full stop parts it."""
    for offset in reading.offsets:
        found = find_chief_scientists(reading.plain[offset : offset + LONGEST_SENTENCE])
        if found and found[0].people[0].start < LONGEST_SENTENCE // 2:
            people = tuple(replace(p, start=p.start + offset, end=p.end + offset) for p in found[0].people)
            return [replace(found[0], people=people)]
    return []


def _below_heading(rows: Sequence[Row]) -> Found | None:
    for row, following in zip(rows, rows[1:], strict=False):
        if _HEADING.fullmatch(row.plain):
            head = re.match(r"([一-鿿·]{2,12})[,(]", following.plain)
            name = parse_person(following.placed.slice(0, head.end(1))) if head else None
            if name is not None:
                return name, BELOW_HEADING
    return None
