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
from extractors.rapid import Quad, RapidReader
from extractors.upright import crop_quad
from schemas.pages import Word

HEAD_ROWS, FOOT_ROWS = 6, 3
FEWEST_ROWS = 14
"""A page with fewer is read whole: little would be saved."""
MOST_PARTED = 0.2
"""Share of rows that stand in several pieces: more, and the page is a table, a form or a list of figures."""
CENTRED, SHORT = 0.06, 0.6
"""A heading's middle lies so near the text's, in widths of the text, and it is so short: a paper may begin with one in mid-page."""
FEWEST_CLAUSES = 2
SAME_ROW = 0.6
MARGIN = 0.03
_CLAUSE = re.compile(r"^第[一二三四五六七八九十百零〇\d]{1,6}[条章节]")
_NOTES_HEAD = re.compile(r"(?:财务|会计)报表附注|报表附注")
LEAST_CONFIDENCE = 0.3


@dataclass(frozen=True)
class Skimmed:
    """`words` in points of the picture; so many lines were seen and not read."""

    words: list[Word]
    unread: int


def skim(image: Image, lines: Sequence[Quad], reader: RapidReader, *, dpi: float) -> Skimmed | None:
    """What stands at the head, at the foot and in headings; None where the page has to be read whole.

    `lines` are places on the upright `image`, in pixels.
    """
    rows = _rows(lines)
    # what a red seal stands on has to be seen whole
    if len(rows) < FEWEST_ROWS or has_red(image) or sum(len(row) > 1 for row in rows) > MOST_PARTED * len(rows):
        return None
    head = _read(image, [quad for row in rows[:HEAD_ROWS] for quad in row], reader, dpi)
    wanted = 0 if _is_of_notes(head, dpi, image.shape[0]) else FEWEST_CLAUSES
    if wanted and not _clauses(head):
        return None
    rest = [row for row in rows[HEAD_ROWS:-FOOT_ROWS] if _is_heading(row, rows)] + rows[-FOOT_ROWS:]
    words = head + _read(image, [quad for row in rest for quad in row], reader, dpi)
    unread = len(rows) - HEAD_ROWS - len(rest)
    return Skimmed(words, unread) if unread > 0 and _clauses(words) >= wanted else None


def _rows(lines: Sequence[Quad]) -> list[list[Quad]]:
    """Pieces side by side are one row, from the top of the page down."""
    rows: list[list[Quad]] = []
    for quad in sorted(lines, key=lambda quad: float(quad[:, 1].mean())):
        if rows:
            last = rows[-1][-1]
            if float(quad[:, 1].mean() - last[:, 1].mean()) < SAME_ROW * min(_height(quad), _height(last)):
                rows[-1].append(quad)
                continue
        rows.append([quad])
    return [sorted(row, key=lambda quad: float(quad[:, 0].min())) for row in rows]


def _is_heading(row: Sequence[Quad], rows: Sequence[Sequence[Quad]]) -> bool:
    left = min(float(quad[:, 0].min()) for row in rows for quad in row)
    right = max(float(quad[:, 0].max()) for row in rows for quad in row)
    width = right - left
    first, last = float(row[0][:, 0].min()), float(row[-1][:, 0].max())
    return last - first < SHORT * width and abs(first + last - left - right) / 2 < CENTRED * width


def _clauses(words: Sequence[Word]) -> int:
    return sum(bool(_CLAUSE.match(word.text)) for word in words)


def _is_of_notes(head: Sequence[Word], dpi: float, height_px: int) -> bool:
    """Whether the running head names the notes to financial statements."""
    top = 0.15 * height_px * 72 / dpi
    return any(word.bottom < top and _NOTES_HEAD.search(word.text) for word in head)


def _read(image: Image, quads: Sequence[Quad], reader: RapidReader, dpi: float) -> list[Word]:
    px = dpi / 72
    found = reader.recognise([crop_quad(image, quad) for quad in quads])
    words = []
    for quad, reading in zip(quads, found, strict=True):
        text = reading.text.strip()
        if text and reading.confidence >= LEAST_CONFIDENCE:
            words.append(Word(text, box_of(quad, px), round(reading.confidence, 4)))
    return words


def _height(quad: Quad) -> float:
    return float(quad[:, 1].max() - quad[:, 1].min())
