"""Plane of ink → square seals: frames of a chop's size with letters in them, and what the letters say.

People's chops are 15–25 mm, square seals of organisations up to 50 mm. Columns are read from the right, downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from extractors.rings import Ring
from extractors.seal_text import NOTHING, ReadLines, SealText

SMALLEST_MM, LARGEST_MM = 11.0, 52.0
LARGEST_GREY_MM = 40.0
BRIDGES_MM = {True: (0.0, 0.8, 1.6), False: (0.0, 0.5)}
"""Breaks in a frame that are bridged, in red and in grey: more joins it to what stands beside it."""
LONGEST_SIDE = 1.3
"""Longer side over shorter: what is longer is a table's cell or a line stamp."""
LEAST_FRAME = {True: 0.62, False: 0.8}
"""Of the two worst sides, in red and in grey: large characters are squares of strokes too."""
LAYOUTS = ((2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (3, 5), (4, 5))
"""Columns and rows of letters; the first is that of most people's chops, and tried first."""
GOOD = 0.85
SIDE_PX = 200


@dataclass(frozen=True)
class Chop:
    """A square in pixels: its corners from the top left, clockwise; `frame` is the share of its sides that is inked."""

    corners: NDArray[np.float32]
    frame: float
    filled: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (*self.corners.min(axis=0).tolist(), *self.corners.max(axis=0).tolist())

    def distance(self, other: Chop) -> float:
        """Between the two middles."""
        return float(np.linalg.norm(self.corners.mean(axis=0) - other.corners.mean(axis=0)))

    def scaled(self, factor: float) -> Chop:
        return Chop(self.corners * factor, self.frame, self.filled)


def find_chops(ink: Image, rings: Sequence[Ring], *, px_per_mm: float, red: bool) -> list[Chop]:
    """Squares in a plane of ink, apart from the rims of rings found in it."""
    inked = (ink > 70).astype(np.uint8)
    for ring in rings:
        rim = ring.points(np.linspace(0, 2 * np.pi, 90, endpoint=False), 0.985).astype(np.int32)
        cv2.polylines(inked, [rim], True, 0, max(2, round(1.7 * px_per_mm)))
    found: list[Chop] = []
    for bridge_mm in BRIDGES_MM[red]:
        size = round(bridge_mm * px_per_mm) | 1
        closed = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)) if size > 1 else inked
        outlines = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
        for chop in _squares(ink, outlines, px_per_mm, red=red):
            if not _on_ring(chop, rings) and not any(chop.distance(other) < 5 * px_per_mm for other in found):
                found.append(chop)
    return found


def _squares(ink: Image, outlines: Sequence[Any], px_per_mm: float, *, red: bool) -> Iterator[Chop]:
    largest_mm = LARGEST_MM if red else LARGEST_GREY_MM
    for outline in outlines:
        (_, (width, height), _) = rect = cv2.minAreaRect(outline)
        low, high = sorted((width, height))
        if low < SMALLEST_MM * px_per_mm or high > largest_mm * px_per_mm or high > LONGEST_SIDE * low:
            continue
        if cv2.contourArea(cv2.convexHull(outline)) < 0.87 * width * height:
            continue
        corners = _ordered(np.asarray(cv2.boxPoints(rect), np.float32))
        flat = _flattened(ink, corners)
        frame, inside = _frame_share(flat), float((flat[30:-30, 30:-30] > 70).mean())
        filled = inside > 0.5
        if frame >= LEAST_FRAME[red] and 0.08 < inside < 0.88:
            yield Chop(corners, round(frame, 3), filled)


def _on_ring(chop: Chop, rings: Sequence[Ring]) -> bool:
    """Whether it is what is left of a ring's inside."""
    x, y = chop.corners.mean(axis=0)
    side = float(np.linalg.norm(chop.corners[0] - chop.corners[1]))
    return any(np.hypot(ring.x - x, ring.y - y) < 0.5 * ring.radius and side < 1.7 * ring.radius for ring in rings)


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the top left, clockwise."""
    start = int(corners.sum(axis=1).argmin())
    turned = np.roll(corners, -start, axis=0)
    middle = turned.mean(axis=0)
    angles = np.unwrap(np.arctan2(turned[:, 1] - middle[1], turned[:, 0] - middle[0]))
    return turned if angles[-1] > angles[0] else np.concatenate([turned[:1], turned[:0:-1]])


def _flattened(plane: Image, corners: NDArray[np.float32]) -> Image:
    target = np.array([[0, 0], [SIDE_PX, 0], [SIDE_PX, SIDE_PX], [0, SIDE_PX]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(plane, matrix, (SIDE_PX, SIDE_PX), flags=cv2.INTER_CUBIC)


def _frame_share(flat: Image) -> float:
    """How much of the worst side but one is inked near its edge."""
    depth = SIDE_PX // 9
    sides = (flat[:depth], flat[-depth:], flat[:, :depth].T, flat[:, -depth:].T)
    shares = sorted(float((side.max(axis=0) > 70).mean()) for side in sides)
    return float(np.mean(shares[:2]))


def read_chop(plane: Image, chop: Chop, read_lines: ReadLines) -> SealText:
    """The letters of a square, its cells laid out as a line; the layout that reads best."""
    flat = _flattened(plane, chop.corners)
    ink = 255 - flat if chop.filled else flat
    inset = SIDE_PX // 14
    inner = np.ascontiguousarray(ink[inset:-inset, inset:-inset])
    texts = _read_layouts(inner, LAYOUTS[:1], read_lines)
    if not texts or texts[0][0] < GOOD:
        texts = sorted([*texts, *_read_layouts(inner, LAYOUTS[1:], read_lines)], reverse=True)
    if not texts or texts[0][2] < 0.5:
        return NOTHING
    _, text, sure = texts[0]
    return SealText(text, round(sure, 3), tuple(other for _, other, _ in texts[1:] if other != text))


def _read_layouts(
    inner: Image, layouts: Sequence[tuple[int, int]], read_lines: ReadLines
) -> list[tuple[float, str, float]]:
    """For each layout that gives enough letters: how well it fits, its text, how sure that is."""
    texts = []
    found = read_lines([_as_line(inner, columns, rows) for columns, rows in layouts])
    for (columns, rows), line in zip(layouts, found, strict=True):
        pairs = zip(line.text, line.chances, strict=True)
        chars = [(char, chance) for char, chance in pairs if "一" <= char <= "鿿"]
        if len(chars) >= 2 and len(chars) > 0.5 * columns * rows:
            sure = sum(chance for _, chance in chars) / len(chars)
            texts.append((sure * len(chars) / (columns * rows), "".join(char for char, _ in chars), sure))
    return texts


def _as_line(inner: Image, columns: int, rows: int) -> Image:
    """Cells from the right column down, side by side, dark on white."""
    height, width = inner.shape
    cells = []
    for column in range(columns - 1, -1, -1):
        for row in range(rows):
            cell = inner[
                row * height // rows : (row + 1) * height // rows,
                column * width // columns : (column + 1) * width // columns,
            ]
            cells.append(cv2.resize(cell, (52, 52), interpolation=cv2.INTER_AREA))
    line = 255 - cv2.copyMakeBorder(np.hstack(cells), 4, 4, 6, 6, cv2.BORDER_CONSTANT, value=0)
    return np.repeat(line[:, :, None], 3, axis=2)
