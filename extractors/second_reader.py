"""Cell of a page → second readings of its amount: cropped anew by its own ink, cleaned, by two models of different make.

The first reading sees a line as the detector cut it. What the detector missed, cut short or joined, or what stands under a
seal, is read here from the cell itself: without red ink, by the line recogniser, enlarged too, and by the reader of amounts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import cv2
import numpy as np

from extractors import amount_reader
from extractors.image import Image
from extractors.rapid import RapidReader
from schemas.pages import Box
from schemas.second_readings import UNDER_SEAL, CellLook, CellReading

DIGIT_HEIGHT = (0.45, 1.7)
"""Heights of digits as shares of the usual one: lower is a dash, a comma or a speck, higher a stroke or a ring."""
WIDEST = 14.0
"""Digits that run together are one mark, at most so many heights wide."""
WIDEST_GAP = 0.95
"""Digits of one number stand closer than so many heights, also around a comma; columns of a table do not."""
REACH = 7.0
SLACK = 0.3
SLIVER = 0.2
RED_LIFT = 0.7
INK_BELOW_PAPER = 45
MINUS_REACH, MINUS_AT = 1.1, (0.25, 0.75)
"""A minus stands so near before its number, and so far below the digits' heads, in their heights: commas and points stand lower."""
ENLARGED_PX = 64
COMMA_FOOT, MOST_LEAN = 0.25, 0.15
"""How far commas stand below the digits, and how far the ends of a leaning number above and below its middle, in their heights."""
ON_LINE, LINE_STEP = 0.8, 0.5
"""Digits of one line stand so near to its middle, and to one another, in their heights."""
SIGNS = ("-", "−", "–", "—", "一", "－", "(", "（")
_WHOLE = re.compile(r"[-(]?(?P<whole>\d{1,3}([,.]\d{3})+|\d{3,})[,.](?P<fen>\d\d)\)?")
"""Strokes of a seal in a blank cell do not read so."""
SMALLEST_PX = 6
MARGIN = 0.22
"""Blank around the ink, in text heights: the recogniser was trained on lines with a little air."""


@dataclass(frozen=True)
class _Ink:
    """A number's ink: its place in the page in pixels, and its picture with everything else taken out.

    `minus`: a mark stands before it where a minus would. `digits` is the picture no higher than its digits and commas are: rests
    of ruled lines and of the next rows, which the larger one may have, make the digits too small for a reader of one height.
    """

    place: tuple[int, int, int, int]
    crop: Image
    digits: Image
    minus: bool


def look_at_cells(
    image: Image,
    places: Sequence[tuple[Box, float, float]],
    reader: RapidReader,
    *,
    dpi: float,
    text_pt: float,
    sealed: Sequence[Box | None] = (),
) -> list[CellLook]:
    """A second look at each place of an upright RGB page: a box, and how far left and right of it the number may reach.

    All in points; `text_pt` is the usual height of the page's digits. `sealed` tells of places under a seal where the column's
    numbers stand: a seal's strokes join digits, so that such a number cannot be told from them by its ink.
    """
    px = dpi / 72
    clean = _without_red(image)
    inks = [_find_ink(clean, box, (left, right), px, text_pt * px) for box, left, right in places]
    plain = [ink.crop for ink in inks if ink is not None]
    large = [_enlarge(crop) for crop in plain]
    by_line = reader.recognise([_rgb(crop) for crop in plain])
    by_large = reader.recognise([_rgb(crop) for crop in large])
    by_amounts = amount_reader.read_amounts([ink.digits for ink in inks if ink is not None])
    said = iter(zip(by_line, by_large, by_amounts, strict=True))
    under = _read_under_seals(clean, sealed, px, text_pt * px)
    looks: list[CellLook] = []
    for ink, place_under, read_under in zip_longest(inks, sealed, under):
        if ink is None:
            looks.append(CellLook(read_under is not None, place_under if read_under else None, _if_any(read_under)))
            continue
        line, enlarged, amount = next(said)
        readings = (
            CellReading("recogniser", line.text.strip(), round(line.confidence, 4)),
            CellReading("recogniser, enlarged", enlarged.text.strip(), round(enlarged.confidence, 4)),
            CellReading("amounts", _signed_as(line.text, amount[0]), round(amount[1], 4)),
            *_if_any(read_under),
        )
        x0, top, x1, bottom = (v / px for v in ink.place)
        looks.append(CellLook(True, (x0, top, x1, bottom), readings, ink.minus))
    return looks


def _read_under_seals(grey: Image, sealed: Sequence[Box | None], px: float, height: float) -> list[CellReading | None]:
    """What the reader of amounts sees in the strips where numbers stand under a seal, as far as it is a whole amount."""
    strips = [None if box is None else _strip(grey, box, px, height) for box in sealed]
    said = iter(amount_reader.read_amounts([strip for strip in strips if strip is not None], under_seals=True))
    read = [("", 0.0) if strip is None else next(said) for strip in strips]
    return [_whole(text, sure) for text, sure in read]


def _whole(text: str, sure: float) -> CellReading | None:
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None
    # a seal's stroke makes a comma of the point, hardly two digits of three
    plain = f"{re.sub(r'[,.]', '', found['whole'])}.{found['fen']}"
    return CellReading(UNDER_SEAL, f"-{plain}" if text[0] in "-(" else plain, round(sure, 4))


def _strip(grey: Image, box: Box, px: float, height: float) -> Image | None:
    x0, top, x1, bottom = (v * px for v in box)
    middle, margin = (top + bottom) / 2, MARGIN * height
    strip = grey[
        max(0, round(middle - height / 2 - margin)) : round(middle + height / 2 + COMMA_FOOT * height),
        max(0, round(x0)) : round(x1),
    ]
    return strip if min(strip.shape) >= SMALLEST_PX else None


def _if_any(reading: CellReading | None) -> tuple[CellReading, ...]:
    return () if reading is None else (reading,)


def _without_red(image: Image) -> Image:
    """The page in grey, its red ink as light as paper: the red channel, lifted where it exceeds the others.

    The red channel alone leaves a seal's strokes a little darker than the paper, which is enough to join digits.
    """
    red = image[:, :, 0].astype(np.float32)
    excess = red - image[:, :, 1:].max(axis=2)
    lifted: Image = np.clip(red + RED_LIFT * np.maximum(excess, 0), 0, 255).astype(np.uint8)
    return lifted


def _find_ink(grey: Image, box: Box, reach: tuple[float, float], px: float, height: float) -> _Ink | None:
    """The number that stands in a box or reaches out of it; None where there is none.

    Marks of a digit's height within the box are taken, then those beside them as long as the gap is one within a number:
    a box that was cut through a number is made whole so.
    """
    x0, top, x1, bottom = (v * px for v in box)
    # a digit at the edge of its column may stand a little over it
    left = max(0, round(max(x0 - REACH * height, (reach[0] * px) - SLACK * height)))
    right = round(min(x1 + REACH / 2 * height, reach[1] * px + SLACK * height))
    upper, lower = max(0, round(top - 0.6 * height)), round(bottom + 0.6 * height)
    region = grey[upper:lower, left:right]
    if region.shape[0] < 6 or region.shape[1] < 6 or x1 - x0 < 3:
        return None
    paper = float(np.percentile(region, 80))
    dark = _without_lines((region < paper - INK_BELOW_PAPER).astype(np.uint8), height)
    marks = [_shift(mark, left, upper) for mark in _marks(dark)]
    digits = [m for m in marks if _is_digit_like(m, height) and top <= (m[1] + m[3]) / 2 <= bottom]
    seeds = [m for m in digits if x0 <= (m[0] + m[2]) / 2 <= x1]
    edges = reach[0] * px, reach[1] * px
    if not seeds or all(_is_rest_of_line(mark, edges, height) for mark in seeds):
        return None
    seeds = _of_one_line(seeds, (top + bottom) / 2, height)
    digits = [m for m in digits if abs(_middle(m) - _middle(_around(seeds))) < ON_LINE * height]
    number = _grown(_largest_run(seeds, height), digits, height)
    place = _with_small_marks(number, marks, height)
    minus = _has_minus(number, marks, height)
    crop = _clean_crop(grey, dark, place, (left, upper), paper, height)
    within = [m for m in digits if number[0] <= m[0] and m[2] <= number[2]]
    return _Ink(place, crop, _digits_crop(grey, within, place, height), minus)


Mark = tuple[int, int, int, int]


def _without_lines(dark: Image, height: float) -> Image:
    """Ink without ruled lines: strokes much longer than a digit."""
    tall = cv2.getStructuringElement(cv2.MORPH_RECT, (1, max(3, round(1.6 * height))))
    wide = cv2.getStructuringElement(cv2.MORPH_RECT, (max(3, round(2.5 * height)), 1))
    lines = cv2.bitwise_or(cv2.morphologyEx(dark, cv2.MORPH_OPEN, tall), cv2.morphologyEx(dark, cv2.MORPH_OPEN, wide))
    return cv2.subtract(dark, cv2.dilate(lines, np.ones((3, 3), np.uint8)))


def _marks(dark: Image) -> list[Mark]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, area in stats[1:] if area >= 4]


def _shift(mark: Mark, x: int, y: int) -> Mark:
    return mark[0] + x, mark[1] + y, mark[2] + x, mark[3] + y


def _is_digit_like(mark: Mark, height: float) -> bool:
    low, high = DIGIT_HEIGHT
    return low * height <= mark[3] - mark[1] <= high * height and mark[2] - mark[0] <= WIDEST * height


def _is_rest_of_line(mark: Mark, edges: tuple[float, float], height: float) -> bool:
    """A sliver at the edge of its column: what a fax or a fold left of the ruled line, which reads as a 1."""
    middle = (mark[0] + mark[2]) / 2
    return mark[2] - mark[0] < SLIVER * height and any(abs(middle - edge) < SLACK * height for edge in edges)


def _middle(mark: Mark) -> float:
    return (mark[1] + mark[3]) / 2


def _of_one_line(marks: Sequence[Mark], y: float, height: float) -> list[Mark]:
    """The marks of the line that is nearest to a height: the next row's may reach into the cell."""
    lines: list[list[Mark]] = []
    for mark in sorted(marks, key=_middle):
        if lines and _middle(mark) - _middle(lines[-1][-1]) < LINE_STEP * height:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return min(lines, key=lambda line: abs(_middle(_around(line)) - y))


def _largest_run(seeds: Sequence[Mark], height: float) -> list[Mark]:
    """The seeds that make the longest number: a neighbour's last digit may stand within the box too."""
    runs: list[list[Mark]] = []
    for mark in sorted(seeds):
        if runs and mark[0] - max(m[2] for m in runs[-1]) <= WIDEST_GAP * height:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return max(runs, key=lambda run: run[-1][2] - run[0][0])


def _grown(seeds: Sequence[Mark], digits: Sequence[Mark], height: float) -> Mark:
    """The box around the seeds and around the digits that follow on either side without a wide gap."""
    x0, top, x1, bottom = _around(seeds)
    grown = True
    while grown:
        grown = False
        for mark in digits:
            beside = x0 - WIDEST_GAP * height <= mark[2] and mark[0] <= x1 + WIDEST_GAP * height
            if beside and (mark[0] < x0 or mark[2] > x1):
                x0, x1, top, bottom = min(x0, mark[0]), max(x1, mark[2]), min(top, mark[1]), max(bottom, mark[3])
                grown = True
    return x0, top, x1, bottom


def _with_small_marks(place: Mark, marks: Sequence[Mark], height: float) -> Mark:
    """Commas, points, brackets and a minus sign beside the digits belong to the number."""
    x0, top, x1, bottom = place
    near = [
        m
        for m in marks
        if x0 - 1.1 * height < (m[0] + m[2]) / 2 < x1 + 0.7 * height
        and top - 0.3 * height < (m[1] + m[3]) / 2 < bottom + 0.3 * height
        and m[2] - m[0] < height
    ]
    return _around([place, *near])


def _has_minus(number: Mark, marks: Sequence[Mark], height: float) -> bool:
    """Whether one low mark stands before the digits at half their height. Among several it may be dust."""
    x0, top, _, bottom = number
    before = [
        m for m in marks if x0 - MINUS_REACH * height < (m[0] + m[2]) / 2 < x0 and top <= (m[1] + m[3]) / 2 <= bottom
    ]
    if len(before) != 1:
        return False
    middle, low = (before[0][1] + before[0][3]) / 2, before[0][3] - before[0][1] < DIGIT_HEIGHT[0] * height
    return low and top + MINUS_AT[0] * height < middle < top + MINUS_AT[1] * height


def _around(marks: Sequence[Mark]) -> Mark:
    lefts, tops, rights, bottoms = zip(*marks, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _clean_crop(grey: Image, dark: Image, place: Mark, origin: tuple[int, int], paper: float, height: float) -> Image:
    """The number on plain paper: ruled lines beside it are read as ones and brackets."""
    margin = round(MARGIN * height)
    x0, top, x1, bottom = place
    crop = grey[max(0, top - margin) : bottom + margin, max(0, x0 - 2 * margin) : x1 + 2 * margin].copy()
    left, upper = max(0, x0 - 2 * margin), max(0, top - margin)
    ink = dark[
        upper - origin[1] : upper - origin[1] + crop.shape[0],
        max(0, left - origin[0]) : left - origin[0] + crop.shape[1],
    ]
    if ink.shape != crop.shape:
        return crop
    near_ink = cv2.dilate(ink, np.ones((5, 5), np.uint8))
    # all that is dark and not near the number's ink becomes paper
    crop[(near_ink == 0) & (crop < paper - INK_BELOW_PAPER / 2)] = round(paper)
    return crop


def _digits_crop(grey: Image, digits: Sequence[Mark], place: Mark, height: float) -> Image:
    """The number with what stands beside it, between a little above its digits and the feet of its commas. A stroke of a ruled line
    that is taken for a digit is higher than these are."""
    margin = round(MARGIN * height)
    top, bottom = (float(np.median([mark[side] for mark in digits])) for side in (1, 3))
    lean = MOST_LEAN * height
    upper = max(min(mark[1] for mark in digits), top - lean) - margin
    lower = min(max(mark[3] for mark in digits), bottom + lean) + COMMA_FOOT * height
    return grey[max(0, round(upper)) : round(lower), max(0, place[0] - 2 * margin) : place[2] + 2 * margin]


def _signed_as(line: str, amount: str) -> str:
    """What the reader of amounts says, without a minus that the other one does not see: dust before a number looks like one."""
    return amount.removeprefix("-") if not line.strip().startswith(SIGNS) else amount


def _enlarge(crop: Image) -> Image:
    """Larger, evenly lit and a little sharper."""
    scale = ENLARGED_PX / max(1, crop.shape[0])
    large = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    low, high = float(np.percentile(large, 2)), float(np.percentile(large, 85))
    if high - low < 20:
        return large
    stretched: Image = np.clip((large.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    soft = cv2.GaussianBlur(stretched, (0, 0), 1.5)
    return cv2.addWeighted(stretched, 1.5, soft, -0.5, 0)


def _rgb(grey: Image) -> Image:
    return np.repeat(grey[:, :, None], 3, axis=2)
