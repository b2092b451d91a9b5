"""A sheet of cells → a page: every cell's text in its column and row, so that nothing overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.pages import Mark, Page, Word

ROW_PT, SIZE_PT, MARGIN_PT = 16.0, 10.0, 30.0
LEAST_COLUMN_PT, EMPTY_COLUMN_PT = 40.0, 20.0
RUNS_OVER_PT = 200.0
"""A text longer than this, with nothing to its right, runs over the columns beside it and widens none."""
MOST_ROWS, MOST_COLUMNS = 3000, 120


@dataclass(frozen=True)
class Cell:
    """Text in a cell; `rows` and `columns` are how many it covers. `confidence` 0: what it shows is not known."""

    row: int
    column: int
    text: str
    number: bool = False
    columns: int = 1
    rows: int = 1
    confidence: float = 1.0


@dataclass(frozen=True)
class Grid:
    """A sheet: its name, its cells, and what is to be said of it."""

    name: str | None
    cells: list[Cell]
    marks: list[Mark] = field(default_factory=list)


def lay_out(file: str, number: int, grid: Grid) -> Page:
    """The sheet as a page as large as it needs."""
    widths = _widths(grid.cells)
    edges = [MARGIN_PT]
    for column in range(max(widths, default=0) + 1):
        edges.append(edges[-1] + widths.get(column, EMPTY_COLUMN_PT))
    words = [_word(cell, edges) for cell in grid.cells]
    rows = max((cell.row + cell.rows for cell in grid.cells), default=1)
    width = max([edges[-1], *(word.x1 for word in words)]) + MARGIN_PT
    height = max(842.0, 2 * MARGIN_PT + rows * ROW_PT)
    return Page(
        file, number, width, height, "office", words=words, title=grid.name, marks=list(grid.marks),
        notes=[mark.kind for mark in grid.marks],
    )  # fmt: skip


def _widths(cells: Sequence[Cell]) -> dict[int, float]:
    """By column: of the longest text in it. A merged cell's text has the room of its columns and widens only the last."""
    widths: dict[int, float] = {}
    filled = {(cell.row, cell.column) for cell in cells}
    for cell in cells:
        alone = not any((cell.row, other) in filled for other in range(cell.column + 1, cell.column + 4))
        width = text_width(cell.text) + 8
        if alone and not cell.number and width > RUNS_OVER_PT or cell.columns > 1:
            width = LEAST_COLUMN_PT
        for column in range(cell.column, min(cell.column + cell.columns, MOST_COLUMNS)):
            widths[column] = max(widths.get(column, LEAST_COLUMN_PT), width)
    return widths


def _word(cell: Cell, edges: Sequence[float]) -> Word:
    """Numbers stand at the right of their column, what is merged over several in its middle, all else at the left."""
    width = text_width(cell.text)
    x0, x1 = edges[cell.column], edges[min(cell.column + cell.columns, len(edges) - 1)]
    left = x1 - 4 - width if cell.number else (x0 + x1 - width) / 2 if cell.columns > 1 else x0 + 2
    top = MARGIN_PT + (cell.row + (cell.rows - 1) / 2) * ROW_PT + 3
    return Word(cell.text, (max(2.0, left), top, max(2.0, left) + width, top + SIZE_PT), cell.confidence)


def text_width(text: str) -> float:
    return sum(SIZE_PT if ord(char) > 0x2E7F else SIZE_PT * 0.55 for char in text)
