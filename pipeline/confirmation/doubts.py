"""Documents → the cells worth a second look: read with doubt, not read, blank on a scan, or part of a sum that does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.confirmation.columns import Cell, Column, columns_of
from schemas.documents import Document
from schemas.second_readings import CellKey

SURE = 0.95


def find_doubts(documents: Sequence[Document]) -> list[CellKey]:
    """Cells of scanned statements to be looked at again, each once."""
    found: dict[CellKey, None] = {}
    for document in documents:
        for column in columns_of(document):
            for cell in _doubtful(column):
                key = key_of(document, cell)
                if key is not None:
                    found[key] = None
    return list(found)


def key_of(document: Document, cell: Cell) -> CellKey | None:
    """Where a cell stands; None where there is no picture to look at."""
    return (document.file, cell.item.page, cell.box, *cell.reach) if cell.scanned and cell.box is not None else None


def _doubtful(column: Column) -> Iterator[Cell]:
    for cell in column.cells:
        if (
            cell.amount is None
            or cell.amount.confidence < SURE
            or cell.sticks_out
            or cell.odd
            or cell.hidden
            or column.role in cell.item.unread
        ):
            yield cell
    for total in column.sums():
        if not column.holds(total):
            yield from (column.by_key[key] for key in (total.total, *total.terms) if key in column.by_key)
