"""Lines of text that a detector passed over: ink of a line's height that no box covers.

Ink is looked for in the page's `dark`ness (half the picture's size); boxes are in pixels of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.darkness import Darkness
from extractors.image import Image
from extractors.pieces import boxes_of_pieces
from extractors.rapid import Quad
from schemas.pages import Box

INK = 48
"""Darker than the paper around it by so much, 0-255."""
JOINS = 0.7
"""Characters of one line stand nearer than this share of its height."""
HEIGHTS = (0.45, 2.7)
"""In heights of the page's usual box: a label on two narrow lines is one piece of ink."""
WIDTH = 1.4
FILL = (0.12, 0.75)
"""Share of a line's rectangle that is ink: less is a stroke or specks, more a bar or a picture."""
RULE = 2.5
STROKES = (0.3, 3.0)
"""Heights of pieces of ink that may be characters, in heights of the usual box."""
BESIDE_PX, LEAST_DOWN, CLEARER = 7, 0.04, 3.0
"""A dotted line's column holds ink over so much of the page's height, so many times as much as the columns on either side."""
MOST_LINES = 40
"""More left over than this is no text: a photograph, a pattern, noise."""


def left_over(dark: Darkness, quads: Sequence[Quad], covered: Sequence[Box], px: float) -> list[Quad]:
    """Boxes (pixels) of ink that looks like lines of text and lies neither in `quads` (pixels) nor in `covered` (points)."""
    if not quads:
        return []
    usual = _usual_height(quads)
    ink = _uncovered(_ink(dark, covered, px, usual), quads)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, round(JOINS * usual)) | 1), np.uint8))
    found = []
    for x, y, width, height in boxes_of_pieces(joined):
        tall = HEIGHTS[0] * usual <= height <= HEIGHTS[1] * usual
        if not tall or width < WIDTH * height:
            continue
        if FILL[0] <= float(ink[y : y + height, x : x + width].mean()) <= FILL[1]:
            left, top, right, bottom = 2 * x - 4, 2 * y - 4, 2 * (x + width) + 4, 2 * (y + height) + 4
            found.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32))
    return found if len(found) <= MOST_LINES else []


def passed_over(dark: Darkness, quads: Sequence[Quad], covered: Sequence[Box], px: float) -> float:
    """Share (0-1) of the ink of characters that lies neither in `quads` (pixels) nor in `covered` (points); specks do not count."""
    if not quads:
        return 0.0
    usual = _usual_height(quads)
    ink = _ink(dark, covered, px, usual)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    strokes = (stats[:, 3] > STROKES[0] * usual) & (stats[:, 3] < STROKES[1] * usual)
    strokes[0] = False
    ink = strokes[labels].astype(np.uint8)
    total = int(ink.sum())
    return int(_without_dotted(_uncovered(ink, quads)).sum()) / total if total else 0.0


def _without_dotted(ink: Image) -> Image:
    """Ink without upright dotted lines: dots and dashes over one another down the page, with clear paper on either side."""
    down = ink.sum(axis=0, dtype=np.float32)
    beside = cv2.blur(down[None, :], (BESIDE_PX, 1), borderType=cv2.BORDER_REPLICATE)[0]
    reach = BESIDE_PX // 2 + 3
    sides = (np.roll(beside, reach) + np.roll(beside, -reach)) / 2
    dotted = (down >= LEAST_DOWN * len(ink)) & (down >= CLEARER * sides)
    near = cv2.dilate(dotted[None, :].astype(np.uint8), np.ones((1, 5), np.uint8))[0] > 0
    return np.where(near[None, :], np.uint8(0), ink)


def passed_ink(dark: Darkness, quads: Sequence[Quad], covered: Sequence[Box], px: float) -> Image:
    """All ink that lies in neither, as a mask of 0 and 1 at half the picture's size. There must be a quad."""
    return _uncovered(_ink(dark, covered, px, _usual_height(quads)), quads)


def _usual_height(quads: Sequence[Quad]) -> float:
    """Of boxes, on the picture at half its size."""
    return float(np.median([np.ptp(quad[:, 1]) for quad in quads])) / 2


def _ink(dark: Darkness, covered: Sequence[Box], px: float, usual: float) -> Image:
    """What is darker than the paper, at half the picture's size, without ruled lines and without `covered`."""
    ink: Image = (dark > INK).astype(np.uint8)
    ink = cv2.subtract(ink, _rules(ink, usual))
    for x0, y0, x1, y1 in covered:
        cv2.rectangle(ink, _corner(x0, y0, px, -2), _corner(x1, y1, px, 2), 0, cv2.FILLED)
    return ink


def _uncovered(ink: Image, quads: Sequence[Quad]) -> Image:
    ink = ink.copy()
    for quad in quads:
        cv2.fillConvexPoly(ink, np.round(_grown(quad) / 2).astype(np.int32), 0)
    return ink


def _rules(ink: Image, usual: float) -> Image:
    """Runs of ink that are too long for a stroke of a character, and what is one pixel beside them."""
    long = max(9, round(RULE * usual))
    lines = [cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in ((1, long), (long, 1))]
    return cv2.dilate(cv2.bitwise_or(*lines), np.ones((3, 3), np.uint8))


def _grown(quad: Quad) -> NDArray[np.float32]:
    """The quad with a fifth of its height added at each end."""
    middle = quad.mean(axis=0)
    height = float(np.ptp(quad[:, 1]))
    grown: NDArray[np.float32] = quad + np.sign(quad - middle) * height * 0.2
    return grown


def _corner(x: float, y: float, px: float, by: int) -> tuple[int, int]:
    return round(x * px / 2) + by, round(y * px / 2) + by
