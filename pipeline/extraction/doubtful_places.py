"""Amounts whose digits were read well and whose row or column is in doubt: they are doubtful, however clear they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from schemas.documents import COLUMN_UNSURE, ROW_UNSURE, Amount, Document, LineItem

UNSURE = 0.6
FEWEST_ROWS = 8
MOST_NAMELESS = 1 / 3
"""Share of a page's rows of amounts that no line of the form was found for: of well-read pages some rows are the firm's own."""
MOST_ASIDE = 0.2
"""Where a larger share of a column's numbers stands beside the others, none of them is sure to be that column's."""


def doubt_places(document: Document) -> None:
    """Lowers the confidence of amounts of scanned pages whose place is not sure, and notes why."""
    for part in document.parts:
        if part.page.source != "ocr":
            continue
        rows = [row for row in document.line_items if row.page == part.page.number and (row.current or row.prior)]
        if len(rows) >= FEWEST_ROWS and sum(_is_nameless(row) for row in rows) > MOST_NAMELESS * len(rows):
            doubt((amount for row in rows for amount in row.amounts), ROW_UNSURE)
        for role in ("current", "prior"):
            doubt(_beside(rows, role), COLUMN_UNSURE)


def _is_nameless(row: LineItem) -> bool:
    """Whether the form has no such line, or only its place between others says which it is."""
    return row.item is None or row.label_confidence == 0


def _beside(rows: Sequence[LineItem], role: str) -> Sequence[Amount]:
    """Numbers of one column lie over each other: those that do not, or all where many do not.

    The sides of a sheet have columns of their own.
    """
    found: list[Amount] = []
    by_column: dict[tuple[float, float], list[Amount]] = {}
    for row in rows:
        amount, place = getattr(row, role), row.cells.get(role)
        if amount is not None and place is not None:
            by_column.setdefault((place[0], place[2]), []).append(amount)
    for amounts in by_column.values():
        left, right = median(a.box[0] for a in amounts), median(a.box[2] for a in amounts)
        aside = [a for a in amounts if a.box[2] <= left or a.box[0] >= right]
        found += amounts if len(aside) > MOST_ASIDE * len(amounts) else aside
    return found


def doubt(amounts: Iterable[Amount], note: str) -> None:
    """Lowers the confidence of amounts and notes why."""
    for amount in amounts:
        amount.confidence = min(amount.confidence, UNSURE)
        if note not in amount.notes:
            amount.notes.append(note)
