"""Forms in which a cell heads what stands in several cells: 首席科学家 beside 姓名, 职称 …, 合作单位 over 序号, 单位名称."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.values.appointments import person_in
from extractors.values.names import is_organisation
from pipeline.extraction.cells import SLACK_PT, Grid
from pipeline.extraction.placed_text import PlacedText
from schemas.pages import Box

MOST_ROWS, MOST_CELLS = 24, 10
STEP_PT = SLACK_PT + 1.0
_OF_PERSON = re.compile(r"(?:首席科学家|负责人)?(?:姓名|名字)(?:\([^()]{1,8}\))?:?")
_OF_ORGANISATION = re.compile(
    r"(?:(?:参加|参与|合作|协作|成员|联合|承担|揭榜|申报|牵头|依托|所在)?(?:单位|机构|企业|公司)(?:\([^()]{1,8}\))?(?:名称|全称)|名称|全称|单位)(?:\([^()]{1,8}\))?:?"
)
_NUMBER = re.compile(r"(?:序号|\(?(?:\d{1,2}|[一二三四五六七八九十])[.)、,]?)?")
_IN_RING = re.compile(r"\(?[1-9][.)]?")
_PEOPLE = frozenset({"chief_scientist", "legal_representative"})
_ORGANISATIONS = frozenset({"lead", "members", "entity"})
Rows = Sequence[Sequence[Box]]


def value_in_block(grid: Grid, cell: Box, field: str | None) -> PlacedText | None:
    """The name beside or below the inner label (姓名, 单位名称) of the block that a cell heads; None where it has none."""
    if field in _PEOPLE:
        return next(_people(grid, _block(grid, cell)), None)
    if field in _ORGANISATIONS:
        return next(iter(names_in_block(grid, cell)), None)
    return None


def names_in_block(grid: Grid, cell: Box) -> list[PlacedText]:
    """The organisations of the block that a cell heads: those of its inner labels, else one a row."""
    rows = _block(grid, cell)
    found = list(_named(grid, rows))
    numbered = bool(rows) and _IN_RING.fullmatch(grid.text(rows[0][0]).plain) is not None
    if found or len(rows) < 2 and not numbered:
        return found
    firsts = [_first_text(grid, row) for row in rows]
    return firsts if all(is_organisation(text.plain, labelled=True) for text in firsts) else []


def _named(grid: Grid, rows: Rows) -> Iterator[PlacedText]:
    for at, row in enumerate(rows):
        for i, cell in enumerate(row):
            if not _OF_ORGANISATION.fullmatch(grid.text(cell).plain):
                continue
            right = grid.text(row[i + 1]) if i % 2 == 0 and i + 1 < len(row) else PlacedText(())
            if is_organisation(right.plain, labelled=True):
                yield right
            else:
                yield from _below(grid, cell, rows[at + 1 :])


def _below(grid: Grid, head: Box, rows: Rows) -> Iterator[PlacedText]:
    """The organisations of a column under its head, as far as each row holds one."""
    for row in rows:
        text = next((grid.text(cell) for cell in row if _over(head, cell)), PlacedText(()))
        if not is_organisation(text.plain, labelled=True):
            return
        yield text


def _people(grid: Grid, rows: Rows) -> Iterator[PlacedText]:
    for at, row in enumerate(rows):
        for i, cell in enumerate(row):
            if not _OF_PERSON.fullmatch(grid.text(cell).plain):
                continue
            under = [other for following in rows[at + 1 : at + 2] for other in following if _over(cell, other)]
            for option in (*(row[i + 1 : i + 2] if i % 2 == 0 else ()), *under):
                text = grid.text(option)
                if person_in(text.plain, 0, len(text)) is not None:
                    yield text


def _over(head: Box, cell: Box) -> bool:
    return cell[0] < (head[0] + head[2]) / 2 < cell[2]


def _first_text(grid: Grid, row: Sequence[Box]) -> PlacedText:
    """A row's first cell that is not just its number."""
    texts = [grid.text(cell) for cell in row]
    return next((text for text in texts if not _NUMBER.fullmatch(text.plain)), PlacedText(()))


def _block(grid: Grid, cell: Box) -> Rows:
    """The rows that a cell heads: those beside it, or those below one that goes over several columns."""
    beside = list(_rows(grid, cell[2] + STEP_PT, cell[1], _reach(grid, cell), float("inf")))
    if beside:
        return beside
    below = []
    for row in _rows(grid, cell[0] + STEP_PT, cell[3], float("inf"), cell[2]):
        if len(row) < 2:
            break
        below.append(row)
    return below


def _reach(grid: Grid, cell: Box) -> float:
    """Down to where a head reaches: hand-made tables leave the cells below it empty instead of joining them."""
    below = grid.below(cell)
    for _ in range(MOST_ROWS):
        if below is None or grid.text(below) or abs(below[0] - cell[0]) + abs(below[2] - cell[2]) > 2 * SLACK_PT:
            break
        cell = below
        below = grid.below(cell)
    return cell[3]


def _rows(grid: Grid, left: float, top: float, bottom: float, right: float) -> Iterator[list[Box]]:
    """Rows of cells from a place on, down to a level; a cell that goes over several rows is in each."""
    y = top + STEP_PT
    for _ in range(MOST_ROWS):
        row: list[Box] = []
        x = left
        while x < right and len(row) < MOST_CELLS:
            cell = grid.cell(x, y)
            if cell is None:
                break
            row.append(cell)
            x = cell[2] + STEP_PT
        if not row:
            return
        yield row
        y = min(cell[3] for cell in row) + STEP_PT
        if y >= bottom:
            return
