"""Cell of a page → second readings of its amount: cropped anew by its own ink, cleaned, by two models of different make.

The first reading sees a line as the detector cut it. What the detector missed, cut short or joined, or what stands under a
seal, is read here from the cell itself: without red ink, enlarged, by the line recogniser and by Tesseract.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import tesseract
from extractors.rapid import RapidReader
from extractors.seals import remove_seals
from schemas.pages import Box
from schemas.second_readings import CellLook, CellReading

Image = NDArray[np.uint8]

DIGIT_HEIGHT = (0.45, 1.7)
"""Heights of digits as shares of the usual text height: lower is a dash, a comma or a speck, higher a stroke or a ring."""
FEWEST_MARKS = 1
INK_BELOW_PAPER = 45
ENLARGED_PX = 64
MARGIN = 0.22
"""Blank around the ink, in text heights: the recogniser was trained on lines with a little air."""


def look_at_cells(
    image: Image, boxes: Sequence[Box], reader: RapidReader, *, dpi: float, text_pt: float
) -> list[CellLook]:
    """A second look at each box (points) of an upright RGB page; `text_pt` is the usual height of its text."""
    px = dpi / 72
    clean = remove_seals(image)[:, :, 0]
    places = [_ink_place(clean, box, px, text_pt * px) for box in boxes]
    inked = [place for place in places if place is not None]
    plain = [_crop(clean, place, text_pt * px) for place in inked]
    large = [_enlarge(crop) for crop in plain]
    by_line = reader.recognise([_rgb(crop) for crop in plain])
    by_large = reader.recognise([_rgb(crop) for crop in large])
    by_tesseract = tesseract.read_amounts(large) if tesseract.is_available() else [("", 0.0)] * len(large)
    looks: list[CellLook] = []
    at = 0
    for place in places:
        if place is None:
            looks.append(CellLook(False))
            continue
        readings = (
            CellReading("recogniser", by_line[at].text.strip(), round(by_line[at].confidence, 4)),
            CellReading("recogniser, enlarged", by_large[at].text.strip(), round(by_large[at].confidence, 4)),
            CellReading("tesseract", by_tesseract[at][0], round(by_tesseract[at][1], 4)),
        )
        x0, top, x1, bottom = place
        looks.append(CellLook(True, (x0 / px, top / px, x1 / px, bottom / px), readings))
        at += 1
    return looks


def _ink_place(grey: Image, box: Box, px: float, height: float) -> tuple[int, int, int, int] | None:
    """Where the marks of digits stand in a cell, in pixels; None where there are none."""
    x0, top, x1, bottom = (round(v * px) for v in box)
    x0, top = max(0, x0), max(0, top)
    cell = grey[top:bottom, x0:x1]
    if cell.shape[0] < 6 or cell.shape[1] < 6:
        return None
    paper = float(np.percentile(cell, 80))
    dark = (cell < paper - INK_BELOW_PAPER).astype(np.uint8)
    _without_rules(dark)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    marks = [s for s in stats[1:] if _is_digit_like(s, height, cell.shape[0])]
    if len(marks) < FEWEST_MARKS:
        return None
    left, right = min(s[0] for s in marks), max(s[0] + s[2] for s in marks)
    upper, lower = min(s[1] for s in marks), max(s[1] + s[3] for s in marks)
    # commas, points and a minus sign beside the digits belong to the number
    for x, y, w, h, _ in stats[1:]:
        near = left - 1.2 * height < x + w / 2 < right + 0.8 * height
        if (
            near
            and upper - 0.3 * height < y + h / 2 < lower + 0.3 * height
            and w < 1.2 * height
            and h < 0.8 * height
            and w * h > 3
        ):
            left, right = min(left, x), max(right, x + w)
    return int(x0 + left), int(top + upper), int(x0 + right), int(top + lower)


def _without_rules(dark: Image) -> None:
    """Takes a table's lines along the cell's edges out, in place."""
    height, width = dark.shape
    for y in np.flatnonzero(dark.mean(axis=1) > 0.6):
        dark[y] = 0
    edge = max(2, width // 12)
    for x in np.flatnonzero(dark.mean(axis=0) > 0.8):
        if x < edge or x >= width - edge:
            dark[:, x] = 0
    del height


def _is_digit_like(stats: NDArray[np.int32], height: float, room: int) -> bool:
    _, _, w, h, area = (int(v) for v in stats)
    low, high = DIGIT_HEIGHT
    return low * height <= h <= min(high * height, room) and w <= 14 * height and area >= 0.06 * height * height


def _crop(grey: Image, place: tuple[int, int, int, int], height: float) -> Image:
    margin = round(MARGIN * height)
    x0, top, x1, bottom = place
    return grey[max(0, top - margin) : bottom + margin, max(0, x0 - 2 * margin) : x1 + 2 * margin]


def _enlarge(crop: Image) -> Image:
    """Larger, evenly lit and a little sharper."""
    scale = ENLARGED_PX / max(1, crop.shape[0])
    large = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    low, high = float(np.percentile(large, 2)), float(np.percentile(large, 85))
    if high - low < 20:
        return large  # type: ignore[return-value]
    stretched = np.clip((large.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    soft = cv2.GaussianBlur(stretched, (0, 0), 1.5)
    return cv2.addWeighted(stretched, 1.5, soft, -0.5, 0)  # type: ignore[return-value]


def _rgb(grey: Image) -> Image:
    return np.repeat(grey[:, :, None], 3, axis=2)
