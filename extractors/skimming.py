"""A page of a long paper → only its head, its headings and its foot, where these read like the inside of rules or of notes.

What such a page is, and that the paper goes on, stands there. Lines are those of the cheap look; the others stay unread, and
their number is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.cell_cuts import box_of
from extractors.image import Image
from extractors.inks import has_red
from extractors.rapid import LEAST_CONFIDENCE, Quad, RapidReader
from extractors.upright import crop_quad
from schemas.pages import Box, Line, Word, enclosing_box, group_lines

HEAD_ROWS, FOOT_ROWS = 6, 3
FEWEST_ROWS = 14
"""A page with fewer is read whole: little would be saved."""
MOST_PARTED = 0.2
"""Share of rows that stand in several pieces: more, and the page is a table, a form or a list of figures."""
CENTRED, SHORT = 0.06, 0.6
"""A heading's middle lies so near the text's, in widths of the text, and it is so short: a paper may begin with one in mid-page."""
FEWEST_CLAUSES = 2
RUNNING_HEAD = 0.15
_CLAUSE = re.compile(r"^第[一二三四五六七八九十百零〇\d]{1,6}[条章节]")
_NOTES_HEAD = re.compile("报表附注")


@dataclass(frozen=True)
class Skimmed:
    """`words` in points of the picture; so many lines were seen and not read."""

    words: list[Word]
    unread: int


def skim(image: Image, lines: Sequence[Quad], reader: RapidReader, *, dpi: float) -> Skimmed | None:
    """What stands at the head, at the foot and in headings; None where the page has to be read whole.

    `lines` are places on the upright `image`, in pixels.
    """
    px = dpi / 72
    quads = {box_of(quad, px): quad for quad in lines}
    rows = group_lines([Word("", box) for box in quads])
    parted = sum(len(row.words) > 1 for row in rows)
    # what a red seal stands on has to be seen whole
    if len(rows) < FEWEST_ROWS or parted > MOST_PARTED * len(rows) or has_red(image):
        return None

    def read(rows: Sequence[Line]) -> list[Word]:
        boxes = [word.box for row in rows for word in row.words]
        found = reader.recognise([crop_quad(image, quads[box]) for box in boxes])
        words = (Word(one.text.strip(), box, round(one.confidence, 4)) for box, one in zip(boxes, found, strict=True))
        return [word for word in words if word.text and word.confidence >= LEAST_CONFIDENCE]

    head = read(rows[:HEAD_ROWS])
    wanted = 0 if _is_of_notes(head, image.shape[0] / px) else FEWEST_CLAUSES
    if wanted and not _clauses(head):
        return None
    text = enclosing_box(row.box for row in rows)
    rest = [row for row in rows[HEAD_ROWS:-FOOT_ROWS] if _is_heading(row, text)] + rows[-FOOT_ROWS:]
    words = head + read(rest)
    unread = len(rows) - HEAD_ROWS - len(rest)
    return Skimmed(words, unread) if unread > 0 and _clauses(words) >= wanted else None


def _is_heading(row: Line, text: Box) -> bool:
    """Whether a row is short and in the middle of the text's width."""
    width = text[2] - text[0]
    first, _, last, _ = row.box
    return last - first < SHORT * width and abs(first + last - text[0] - text[2]) / 2 < CENTRED * width


def _clauses(words: Sequence[Word]) -> int:
    return sum(bool(_CLAUSE.match(word.text)) for word in words)


def _is_of_notes(head: Sequence[Word], height: float) -> bool:
    """Whether the running head of a page of this height, in points, names the notes to financial statements."""
    return any(word.bottom < RUNNING_HEAD * height and _NOTES_HEAD.search(word.text) for word in head)
