"""A page → its lines in the order in which a reader of tables takes them: cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extraction.cells import Grid, grid_of
from pipeline.extraction.placed_text import Row, place_words, rows_of
from schemas.pages import Box, Line, Page, Word

WIDEST = 0.8
"""A cell that goes over so much of the page, a photo's whole sheet of paper at times, has none beside it: its lines stand as they are."""
SAME_TOP_PT = 5.0
"""Cells of one row of a table begin within so many points of each other."""


def rows_by_cell(page: Page) -> list[Row]:
    """The page's lines; one that goes over several ruled cells is cut, and the lines of a cell stand together."""
    rows = rows_of(page)
    grid = grid_of(page)
    if not grid.vertical:
        return rows
    parts = [part for row in rows for part in _parts(row, grid)]
    tops = _levelled(sorted(cell[1] for cell, _ in parts if cell is not None))

    def place(part: tuple[Box | None, Row]) -> tuple[float, float, float]:
        cell, row = part
        middle = (row.box[1] + row.box[3]) / 2
        return (middle, 0.0, 0.0) if cell is None else (tops[cell[1]], cell[0], middle)

    return [row for _, row in sorted(parts, key=place)]


def _parts(row: Row, grid: Grid) -> Iterator[tuple[Box | None, Row]]:
    """A line's words by the cell that they stand in."""
    runs: list[tuple[Box | None, list[Word]]] = []
    for word in row.line.words:
        cell = grid.around(word.box)
        if cell is not None and cell[2] - cell[0] > WIDEST * row.page.width:
            cell = None
        if runs and runs[-1][0] == cell:
            runs[-1][1].append(word)
        else:
            runs.append((cell, [word]))
    if len(runs) == 1:
        yield runs[0][0], row
        return
    for cell, words in runs:
        yield cell, Row(row.page, place_words(row.page, words), Line(tuple(words)))


def _levelled(tops: list[float]) -> dict[float, float]:
    """Each top with that of the first cell of its row of the table."""
    found: dict[float, float] = {}
    first = 0.0
    for i, top in enumerate(tops):
        if not i or top - first > SAME_TOP_PT:
            first = top
        found[top] = first
    return found
