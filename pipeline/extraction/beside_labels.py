"""Values of several lines beside a label that stands at half their height, in tables without ruled lines, and lines that go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.extraction.label_finder import Label
from pipeline.extraction.placed_text import PlacedText, Reading
from schemas.pages import Box

COLUMN_GAP = 0.8
"""Columns stand at least so many heights apart."""
FARTHEST = 16.0
"""A value begins within so many heights of its label."""
EDGE, LEVEL, ON_LEVEL = 0.8, 0.3, 0.5
"""In heights: how far the lines of a value may begin apart, a line is from a label's level, and from another's to be that one's."""
NEXT_LINE = 1.6
"""The next line's middle is within so many heights."""
SHORTER = 2.0
"""A line that goes on below reaches to within so many heights of the longest."""


def block_beside(label: Label, reading: Reading) -> PlacedText | None:
    """The lines right of a label, as many above its level as below; None where there is one at most."""
    box = label.placed.box
    if box is None:
        return None
    pieces = _pieces(label, reading)
    height, level = box[3] - box[1], (box[1] + box[3]) / 2
    right = [p for p in pieces if _left(p) > box[2] and abs(_middle(p) - level) < NEXT_LINE * height]
    if not right:
        return None
    edge = min(_left(p) for p in right)
    if edge - box[2] > FARTHEST * height:
        return None
    column = sorted((p for p in pieces if abs(_left(p) - edge) < EDGE * height), key=_middle)
    own = [p for p in column if not _has_own_label(p, pieces, box)]
    above = _chain((p for p in reversed(own) if _middle(p) < level - LEVEL * height), level, height)
    below = _chain((p for p in own if _middle(p) > level + LEVEL * height), level, height)
    on = [p for p in column if abs(_middle(p) - level) <= LEVEL * height]
    each = min(len(above), len(below))
    if not each or len(on) > 1:
        return None
    lines = [*reversed(above[:each]), *on, *below[:each]]
    return PlacedText(tuple(c for line in lines for c in line.characters))


def text_beside(label: Label, reading: Reading) -> PlacedText | None:
    """The nearest text right of a label on its level."""
    box = label.placed.box
    if box is None:
        return None
    height, level = box[3] - box[1], (box[1] + box[3]) / 2
    right = [p for p in _pieces(label, reading) if _left(p) > box[2] and abs(_middle(p) - level) < ON_LEVEL * height]
    nearest = min(right, key=_left, default=None)
    return nearest if nearest is not None and _left(nearest) - box[2] < FARTHEST * height else None


def line_below(value: PlacedText, labels: Sequence[Label], reading: Reading) -> PlacedText | None:
    """The line that goes on with a value: close below, within its width, no other label's; the value's own line is full."""
    first, last = value.characters[0], value.characters[-1]
    own = [label.placed.box for label in labels if label.row.page is last.page and label.placed.box is not None]
    own = [box for box in own if box[1] < first.word.middle < box[3] and box[0] < first.x0]
    pieces = [p for row in reading.rows if row.page is last.page for p in row.placed.pieces(COLUMN_GAP)]
    for piece in pieces:
        apart = _middle(piece) - last.word.middle
        inside = first.x0 - last.height < _left(piece) < last.x1
        full = piece.characters[-1].x1 < last.x1 + SHORTER * last.height
        if 0.5 * last.height < apart < NEXT_LINE * last.height and inside and full:
            others = any(_has_own_label(piece, pieces, box) for box in own)
            return None if others else piece
    return None


def _pieces(label: Label, reading: Reading) -> list[PlacedText]:
    return [piece for row in reading.rows if row.page is label.row.page for piece in row.placed.pieces(COLUMN_GAP)]


def _left(piece: PlacedText) -> float:
    return piece.characters[0].x0


def _middle(piece: PlacedText) -> float:
    return sum(c.word.middle for c in piece.characters) / len(piece)


def _has_own_label(line: PlacedText, pieces: Iterable[PlacedText], label: Box) -> bool:
    """Whether another text stands on a line's level in the label's column."""
    height = line.characters[0].height
    return any(
        abs(_middle(p) - _middle(line)) < ON_LEVEL * height
        and label[0] - height < _left(p) < label[2]
        and abs(_middle(p) - (label[1] + label[3]) / 2) > ON_LEVEL * height
        for p in pieces
        if p is not line
    )


def _chain(lines: Iterable[PlacedText], level: float, height: float) -> list[PlacedText]:
    """Lines as far as each is next to the one before, away from a level."""
    found: list[PlacedText] = []
    at = level
    for line in lines:
        if abs(_middle(line) - at) > NEXT_LINE * height:
            break
        found.append(line)
        at = _middle(line)
    return found
