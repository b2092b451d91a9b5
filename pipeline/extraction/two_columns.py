"""Papers in two languages side by side → the lines of the Chinese column alone, which the English one would run into."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extraction.placed_text import PlacedText, Row
from schemas.pages import Line

FEWEST_LINES = 8
"""Lines of English that make a column."""
EDGE_PT = 3.0
LEAST_LETTERS = 5
LEAST_LEFT = 0.25
"""The right column begins at this share of the page's width at least."""
_CHINESE = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[A-Za-z]")


def without_english_column(rows: Sequence[Row]) -> list[Row]:
    """A page's lines without a right column that is all English; the lines as they are where there is none."""
    left = _edge(rows)
    if left is None:
        return list(rows)
    kept = [_left_of(row, left) for row in rows]
    return [row for row in kept if row.placed]


def _edge(rows: Sequence[Row]) -> float | None:
    """Where the English column begins: most of its lines begin there, and none of them has Chinese."""
    starts = [
        word.x0
        for row in rows
        for before, word in zip([None, *row.line.words], row.line.words, strict=False)
        if word.x0 > LEAST_LEFT * row.page.width and (before is None or word.x0 - before.x1 > 0.8 * word.height)
    ]
    for edge in sorted(set(starts)):
        if sum(abs(start - edge) <= EDGE_PT for start in starts) < FEWEST_LINES:
            continue
        column = [_right_of(row, edge) for row in rows]
        english = [text for text in column if len(_LATIN.findall(text)) >= LEAST_LETTERS]
        chinese = sum(len(_CHINESE.findall(text)) for text in column)
        if len(english) >= FEWEST_LINES and chinese <= len(english):
            return edge
    return None


def _right_of(row: Row, edge: float) -> str:
    return "".join(c.char for c in row.placed.characters if c.x0 >= edge - EDGE_PT)


def _left_of(row: Row, edge: float) -> Row:
    """A line without its English; Chinese that stands there too, as signatures below the columns, stays."""
    if _CHINESE.search(_right_of(row, edge)):
        return row
    placed = PlacedText(tuple(c for c in row.placed.characters if c.x0 < edge - EDGE_PT))
    return Row(row.page, placed, Line(tuple(word for word in row.line.words if word.x0 < edge - EDGE_PT)))
