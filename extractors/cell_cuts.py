"""Boxes of the detector → one line and one cell each: cut between lines, at a table's upright lines and at wide blanks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from extractors.rapid import Quad
from schemas.pages import Box

DIGIT_SHARE = 0.5
"""Of a box's height: digits take 0.6 to 0.8, dashes, dots and specks far less."""
LINE_BLUR_PX = 2.0
LEAST_APART, MOST_IN_BLANK = 0.7, 0.2
"""Blank about a line between two numbers, in heights of the box: a comma and its gaps are 0.35 wide in all, 0.55 in type of one
width. Share of a blank column's height that specks may take."""
WIDE_GAP = 2.2
"""Blank as wide as this many line heights inside one box parts two cells of a table without lines."""


def usual_height(quads: Sequence[Quad]) -> float:
    return float(np.median([np.ptp(quad[:, 1]) for quad in quads])) if quads else 0.0


def single_lines(quads: Sequence[Quad], grey: Image, usual: float) -> list[Quad]:
    """Boxes of one line each: a label that wraps within its cell is often found as one box of twice the height."""
    out: list[Quad] = []
    for quad in quads:
        height = float(np.ptp(quad[:, 1]))
        cut = _line_gap(quad, grey) if height > 1.5 * usual and float(np.ptp(quad[:, 0])) > 2.2 * height else None
        if cut is None:
            out.append(quad)
            continue
        (x0, top), (x1, bottom) = quad.min(axis=0), quad.max(axis=0)
        for first, last in ((top, cut), (cut, bottom)):
            out.append(np.array([[x0, first], [x1, first], [x1, last], [x0, last]], dtype=np.float32))
    return out


def _line_gap(quad: Quad, grey: Image) -> float | None:
    """The row between two lines of a box: the least inked of its middle, where it is clearly less inked than both lines."""
    (x0, top), (x1, bottom) = quad.min(axis=0), quad.max(axis=0)
    strip = grey[max(0, int(top)) : int(bottom), max(0, int(x0)) : int(x1)]
    if strip.shape[0] < 16 or strip.shape[1] < 16:
        return None
    inked = (strip < float(np.percentile(strip, 85)) - 50).mean(axis=1)
    third = len(inked) // 3
    middle = third + int(np.argmin(inked[third : 2 * third]))
    lines = min(float(inked[:third].max()), float(inked[2 * third :].max()))
    return float(top) + middle if inked[middle] < 0.25 * lines else None


def cut_cells(quad: Quad, grey: Image, verticals: Sequence[Box], px: float) -> Iterator[Quad]:
    """A box that crosses a table's vertical line, or a wide blank, is two cells."""
    x0, top, x1, bottom = (v * px for v in box_of(quad, px))
    height = bottom - top
    if x1 - x0 < 1.5 * height:
        yield quad
        return
    through = [v for v in verticals if _runs_through(v, (x0 / px, top / px, x1 / px, bottom / px))]
    ends = 0.3 * height
    cuts = [c for v in through if x0 + ends < (c := (v[0] + v[2]) / 2 * px) < x1 - ends]
    cuts += _wide_gaps(grey, x0, top, x1, bottom)
    # a line at the very end of a box would be read as a 1
    left = max((v[2] * px + 1 for v in through if v[2] * px <= x0 + ends), default=x0)
    right = min((v[0] * px - 1 for v in through if v[0] * px >= x1 - ends), default=x1)
    if not cuts and (left, right) == (x0, x1):
        yield quad
        return
    edges = [left, *sorted(cut for cut in cuts if left < cut < right), right]
    for left, right in zip(edges, edges[1:], strict=False):
        if right - left >= 0.45 * height:
            yield np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)


def stand_apart(left: Quad, right: Quad, grey: Image) -> bool:
    """Whether more clear paper lies about the line where two pieces of a box meet than a comma leaves within a number."""
    top, bottom = float(left[:, 1].min()), float(left[:, 1].max())
    height = bottom - top
    inset, reach = 0.2 * height, round(LEAST_APART * height)
    meet = round((float(left[:, 0].max()) + float(right[:, 0].min())) / 2)
    strip = grey[max(0, round(top + inset)) : round(bottom - inset), max(0, meet - 2 * reach) : meet + 2 * reach]
    if strip.size == 0:
        return False
    blank = (strip < float(np.percentile(strip, 90)) - 60).mean(axis=0) < MOST_IN_BLANK
    middle, half = min(meet, 2 * reach), round(LINE_BLUR_PX + 0.06 * height)
    return _run(blank[: middle - half][::-1]) + _run(blank[middle + half :]) >= reach


def _run(flags: NDArray[np.bool_]) -> int:
    """How many are true at the beginning."""
    return len(flags) if flags.all() else int(np.argmin(flags))


def drops_a_digit(quad: Quad, pieces: Sequence[Quad], grey: Image, verticals: Sequence[Box], px: float) -> bool:
    """Whether a stroke as high as a digit stands in what was cut off a box at a table's line: a 1 may have been part of it."""
    x0, top, x1, bottom = (v * px for v in box_of(quad, px))
    height = bottom - top
    kept = sorted((float(piece[:, 0].min()), float(piece[:, 0].max())) for piece in pieces)
    ends = [x0, *(x for span in kept for x in span), x1]
    strip = grey[max(0, int(top)) : int(bottom), max(0, int(x0)) : int(x1) + 1]
    if not kept or strip.size == 0:
        return False
    dark = strip < float(np.percentile(strip, 90)) - 60
    # the lines themselves are no digits
    for line in verticals:
        first, last = line[0] * px - LINE_BLUR_PX - x0, line[2] * px + LINE_BLUR_PX - x0
        dark[:, max(0, int(first)) : max(0, int(np.ceil(last)) + 1)] = False
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        part = dark[:, max(0, round(first - x0)) : max(0, round(last - x0))]
        # a slanted stroke is spread over some columns
        if part.size and part.any(axis=1).sum() >= DIGIT_SHARE * height and part.sum(axis=0).max() >= 0.3 * height:
            return True
    return False


def _runs_through(vertical: Box, box: Box) -> bool:
    """A vertical line that crosses the box from beyond its top to beyond its bottom: no stroke of a character."""
    height = box[3] - box[1]
    return (
        box[0] <= (vertical[0] + vertical[2]) / 2 <= box[2]
        and vertical[1] <= box[1] + 0.15 * height
        and vertical[3] >= box[3] - 0.15 * height
        and vertical[3] - vertical[1] >= 1.1 * height
    )


def _wide_gaps(grey: Image, x0: float, top: float, x1: float, bottom: float) -> list[float]:
    """Middles of blanks that are wider than a letter-spaced title's."""
    height = bottom - top
    strip = grey[max(0, int(top + 0.15 * height)) : int(bottom - 0.15 * height), max(0, int(x0)) : int(x1)]
    if strip.size == 0:
        return []
    paper = float(np.percentile(strip, 90))
    inked = (strip < paper - 60).any(axis=0)
    where = np.flatnonzero(inked)
    if len(where) < 2:
        return []
    gaps = np.flatnonzero(np.diff(where) > WIDE_GAP * height)
    return [x0 + (where[g] + where[g + 1]) / 2 for g in gaps]


def box_of(quad: Quad, px: float) -> Box:
    xs, ys = quad[:, 0] / px, quad[:, 1] / px
    return (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))
