"""Upright lines of which a fax or a copy left dots."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from schemas.pages import Box

BAND_PT, STEP_PT, CLEAR_PT, LINE_HALF_PT = 72.0, 1.5, 4.0, 1.2
"""A worn line is looked for in bands; from one to the next it moves by no more than a step. It has so much clear paper on
either side."""
LEAST_INKED, MOST_BESIDE = 0.45, 0.22
"""Shares of a band's rows: in the line's column, and beside it, where rows of the table cross."""
LEAST_BY_TEXT = 0.8
"""Digits take 0.6 to 0.7 of the height of the closest rows."""
SHORTEST_WORN_PT = 140.0
MOST_SOLID = 0.6
"""Of a worn line's length, covered by a solid one: then it is that one."""
BLANK_PT, MOST_BLANKS = 2.0, 3.5
"""Blanks of such length in a band: rows that begin with one and the same character leave one each, dots of a worn line 0 to 2."""
SHORTEST_LEFT_PT = 24.0
END_PT, LEAST_AT_END, LONGEST_FADED_PT = 12.0, 0.7, 36.0
"""Of so much of a line such a share is inked up to its end. From there a fainter rest may go on to the table's edge."""


def find_worn_verticals(dark: Image, horizontal: Sequence[Box], solid: Sequence[Box], *, dpi: float) -> list[Box]:
    """Upright lines of which a fax or a copy left dots: no stroke is long enough, but band after band of the page has ink in
    one narrow column and none beside it. Characters never stand so: what is inked under them is as wide as they are.

    `dark` is the upright page's ink; `horizontal` are its lines across, `solid` its upright lines that are whole, in points.
    """
    px = dpi / 72
    height, width = dark.shape
    band, clear = round(BAND_PT * px), round(CLEAR_PT * px)
    if clear < 1:
        return []  # too coarse a picture for dots of a line
    inked = cv2.dilate(dark, np.ones((1, 3), np.uint8)) > 0
    found: list[tuple[int, int, int]] = []
    for top in range(0, max(1, height - band // 2), band // 2):
        share = inked[top : top + band].mean(axis=0, dtype=np.float32)
        # on either side, from where the line itself cannot reach
        means = cv2.blur(share[None, :], (clear, 1), borderType=cv2.BORDER_REPLICATE)[0]
        reach = clear // 2 + round(LINE_HALF_PT * px) + 1
        sides = np.roll(means, reach), np.roll(means, -reach)
        # amounts may stand close to a line on one side, and cover less of the height than a line does
        clear_about = (share >= LEAST_INKED) & (np.maximum(*sides) <= MOST_BESIDE)
        clear_beyond = (share >= LEAST_BY_TEXT) & (np.minimum(*sides) <= MOST_BESIDE)
        line = (clear_about | clear_beyond) & (share >= cv2.dilate(share[None, :], np.ones((1, 5)))[0])
        line[: 2 * clear] = line[width - 2 * clear :] = False
        found += [(int(x), top, min(height, top + band)) for x in np.flatnonzero(line)]
    chains: list[list[tuple[int, int, int]]] = []
    for piece in found:
        after = next(
            (c for c in chains if c[-1][1] < piece[1] <= c[-1][2] and abs(c[-1][0] - piece[0]) <= STEP_PT * px), None
        )
        if after is not None:
            after.append(piece)
        elif not any(c[-1][1] == piece[1] and abs(c[-1][0] - piece[0]) <= STEP_PT * px for c in chains):
            chains.append([piece])
    lines = [_extent(inked, chain, px) for chain in chains if chain[-1][2] - chain[0][1] >= SHORTEST_WORN_PT * px]
    return _beside_solid([_to_the_edge(inked, box, horizontal, px) for box in lines if box is not None], solid)


def _beside_solid(worn: Sequence[Box], solid: Sequence[Box]) -> list[Box]:
    """Worn lines where none is solid, no further up and down than the solid ones of the table reach.

    Beyond its ends a line's column is inked by headings and signatures, of which nothing else tells the dots of a line.
    """
    long = [line for line in solid if line[3] - line[1] >= SHORTEST_WORN_PT]
    top, bottom = min((line[1] for line in long), default=0.0), max((line[3] for line in long), default=float("inf"))
    if len(long) < 2:
        top, bottom = 0.0, float("inf")
    kept: list[Box] = []
    for x0, first, x1, last in worn:
        same = [s for s in long if abs((s[0] + s[2]) - (x0 + x1)) / 2 <= CLEAR_PT]
        covered = sum(max(0.0, min(last, s[3]) - max(first, s[1])) for s in same)
        first, last = max(first, top), min(last, bottom)
        if covered < MOST_SOLID * (last - first) and last - first >= SHORTEST_LEFT_PT:
            kept.append((x0, first, x1, last))
    return kept


def _extent(inked: NDArray[np.bool_], chain: Sequence[tuple[int, int, int]], px: float) -> Box | None:
    """The line from where it really begins to where it ends: bands reach beyond it, into a heading or a signature."""
    first, last = chain[0][1], chain[-1][2]
    rows = np.concatenate([inked[top : min(bottom, after), x] for (x, top, bottom), after in _until(chain)])
    window = max(3, round(END_PT * px))
    whole = (
        cv2.blur(rows.astype(np.float32)[:, None], (1, window), borderType=cv2.BORDER_CONSTANT)[:, 0] >= LEAST_AT_END
    )
    where = np.flatnonzero(whole)
    if len(where) == 0 or _blanks(rows, BLANK_PT * px) * BAND_PT * px > MOST_BLANKS * len(rows):
        return None
    # at an end the window is full from its half on
    top = first + max(0, int(where[0]) - window // 5)
    bottom = min(last, first + int(where[-1]) + window // 5)
    x = round(float(np.median([piece[0] for piece in chain])))
    if bottom - top < SHORTEST_LEFT_PT * px:
        return None
    return (x - 1) / px, float(top) / px, (x + 2) / px, float(bottom) / px


def _blanks(rows: NDArray[np.bool_], least: float) -> int:
    """How many runs of rows without ink are longer than `least`."""
    ends = np.flatnonzero(np.diff(np.concatenate([[True], rows, [True]]).astype(np.int8)))
    return int((ends[1::2] - ends[::2] > least).sum())


def _to_the_edge(inked: NDArray[np.bool_], line: Box, horizontal: Sequence[Box], px: float) -> Box:
    """A line whose last dots are too thin, drawn on to the line across that it meets there."""
    x0, top, x1, bottom = line
    x = (x0 + x1) / 2
    column = np.asarray(inked[:, max(0, round(x * px) - 1) : round(x * px) + 2].any(axis=1))
    met = [(h[1] + h[3]) / 2 for h in horizontal if h[0] - STEP_PT <= x <= h[2] + STEP_PT]

    def inked_between(first: float, last: float) -> bool:
        part = column[round(first * px) : round(last * px)]
        return part.size > 0 and float(part.mean()) >= LEAST_INKED

    tops = [y for y in met if 0 < top - y <= LONGEST_FADED_PT and inked_between(y, top)]
    bottoms = [y for y in met if 0 < y - bottom <= LONGEST_FADED_PT and inked_between(bottom, y)]
    return (x0, min(tops, default=top), x1, max(bottoms, default=bottom))


def _until(chain: Sequence[tuple[int, int, int]]) -> list[tuple[tuple[int, int, int], int]]:
    """Each piece of a chain with the row at which the next one begins."""
    following = [piece[1] for piece in chain[1:]]
    return list(zip(chain, [*following, chain[-1][2]], strict=True))
