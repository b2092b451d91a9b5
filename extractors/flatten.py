"""Photographed page → flat page: lines that converge or bend are made straight and level.

The page is taken for a smooth sheet: by how much lines lean is a low polynomial of the place, fitted to the leanings of ruled
lines and text lines; its integral says by how much each point has to move. A scanner's flat page has nothing to fit and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from extractors.rapid import Quad

Floats = NDArray[np.float64]

LOOK_SIDE_PX = 1200
SHORTEST_SHARE = 0.035
"""Segments shorter than this share of the page's long side are strokes of characters."""
STEEPEST = 0.12
FEWEST = 12
MANY_RULED = 40
COLUMN_STEP_PX = 50.0, 260.0
"""Ends of lines so far apart, on the small picture, tell a column's lean: nearer ones are whole pixels."""
MOST_PAIRS = 3000
ALIKE_LEANS = 0.015
LEAST_ALIKE = 0.35
"""Of leans up to `STEEPEST` that are due to chance, an eighth are so much alike."""
LEAST_SHIFT_SHARE = 0.0016
"""Below 0.16 % of the height (some 4 px of 2,400) rows do not get mixed up, and warping only blurs."""
LARGEST_SHIFT_SHARE = 0.08


@dataclass(frozen=True)
class _Leanings:
    """Places (−1…1 in both directions), how much a line leans there (rise over run), and how much each counts."""

    x: Floats
    y: Floats
    lean: Floats
    weight: Floats


def flatten(image: Image, text_lines: Callable[[], Sequence[Quad]] = tuple) -> Image:
    """The picture with its lines level and its columns upright; the same picture where they already are.

    `text_lines` finds them where ruled lines are too few to go by.
    """
    height, width = image.shape[:2]
    across, down = _leanings(image, text_lines)
    dy = _shift(across, width, height, along_x=True)
    dx = _shift(down, height, width, along_x=False)
    if dy is None and dx is None:
        return image
    still = np.zeros((1, 1), np.float32)
    xs = cv2.resize(still if dx is None else dx, (width, height))
    ys = cv2.resize(still if dy is None else dy, (width, height))
    xs += np.arange(width, dtype=np.float32)
    ys += np.arange(height, dtype=np.float32)[:, None]
    return cv2.remap(image, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _leanings(image: Image, text_lines: Callable[[], Sequence[Quad]]) -> tuple[_Leanings, _Leanings]:
    """Of near-level and of near-upright segments."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, LOOK_SIDE_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(small)[0]
    segments = np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)
    level = _measure(segments, small.shape[1], small.shape[0])
    upright = _measure(segments[:, [1, 0, 3, 2]], small.shape[0], small.shape[1])
    if min(len(level.lean), len(upright.lean)) >= MANY_RULED:
        return level, upright
    # a text line's lean: from the middle of its left edge to the middle of its right edge
    lines = np.reshape([((q[0] + q[3]) / 2, (q[1] + q[2]) / 2) for q in text_lines()], (-1, 2, 2)) * scale
    if len(level.lean) < MANY_RULED:
        level = _measure(np.concatenate([segments, lines.reshape(-1, 4)]), small.shape[1], small.shape[0])
    if len(upright.lean) < MANY_RULED:
        edges = np.concatenate([segments, _edges(lines[:, 0]), _edges(lines[:, 1])])
        upright = _measure(edges[:, [1, 0, 3, 2]], small.shape[0], small.shape[1])
    return level, upright


def _edges(ends: Floats) -> Floats:
    """Segments down the page between ends of lines that stand in one column, as amounts and paragraphs do.

    `ends` are points, one a line. Ends that merely happen to stand near one another lean every way; a column's lean alike.
    """
    if len(ends) < FEWEST:
        return np.zeros((0, 4))
    down = ends[None, :, 1] - ends[:, None, 1]
    aside = ends[None, :, 0] - ends[:, None, 0]
    near, far = COLUMN_STEP_PX
    one, other = np.nonzero((down > near) & (down < far) & (np.abs(aside) < STEEPEST * down))
    if len(one) < FEWEST:
        return np.zeros((0, 4))
    few = slice(None, None, 1 + len(one) // MOST_PAIRS)
    one, other = one[few], other[few]
    leans = aside[one, other] / down[one, other]
    alike = np.abs(leans[:, None] - leans[None, :]) < ALIKE_LEANS
    most = alike[int(np.argmax(alike.sum(axis=1)))]
    if most.mean() < LEAST_ALIKE:
        return np.zeros((0, 4))
    return np.concatenate([ends[one[most]], ends[other[most]]], axis=1)


def _measure(segments: Floats, length: int, breadth: int) -> _Leanings:
    run, rise = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    lean = rise / np.where(np.abs(run) < 1e-6, 1e-6, run)
    keep = (np.abs(run) >= SHORTEST_SHARE * max(length, breadth)) & (np.abs(lean) < STEEPEST)
    segments, lean = segments[keep], lean[keep]
    x = (segments[:, 0] + segments[:, 2]) / length - 1
    y = (segments[:, 1] + segments[:, 3]) / breadth - 1
    return _Leanings(x, y, lean, np.abs(run[keep]))


def _terms(x: Floats, y: Floats) -> Floats:
    """What a lean may depend on: 1, y (lines that converge), x and x·y (a sheet that bends)."""
    return np.stack([np.ones_like(x), y, x, x * y], axis=-1)


def _shift(leanings: _Leanings, length: int, breadth: int, *, along_x: bool) -> NDArray[np.float32] | None:
    """Pixels by which each point of a coarse grid must be fetched from further across; None where that is next to nothing."""
    if len(leanings.lean) < FEWEST or leanings.y.max() - leanings.y.min() < 0.5:
        return None
    coefficients = _fit(leanings)
    grid = np.linspace(-1, 1, 64)
    x, y = np.meshgrid(grid, grid) if along_x else np.meshgrid(grid, grid, indexing="ij")
    # the integral of the lean along the line, nought in the page's middle
    a, b, c, d = coefficients
    shift: Floats = (length / 2) * (a * x + b * x * y + (c * x**2 + d * x**2 * y) / 2)
    most = float(np.abs(shift).max())
    if not LEAST_SHIFT_SHARE * breadth <= most <= LARGEST_SHIFT_SHARE * breadth:
        return None
    return shift.astype(np.float32)


def _fit(leanings: _Leanings) -> Floats:
    """Weighted least squares, thrice, with those left out that lie far off (strokes of seals, the desk's edge)."""
    terms = _terms(leanings.x, leanings.y)
    weight = leanings.weight.copy()
    coefficients = np.zeros(4)
    for _ in range(3):
        root = np.sqrt(weight)[:, None]
        # a little ridge: what the page does not show is not made up
        system = np.concatenate(
            [terms * root, np.eye(4) * np.array([0.0, 0.3, 0.6, 0.6]) * np.sqrt(weight.mean() + 1e-9)]
        )
        wanted = np.concatenate([leanings.lean * root[:, 0], np.zeros(4)])
        coefficients = np.linalg.lstsq(system, wanted, rcond=None)[0]
        off = np.abs(terms @ coefficients - leanings.lean)
        weight = leanings.weight * (off < max(0.004, 2.5 * float(np.median(off))))
    return np.asarray(coefficients)
