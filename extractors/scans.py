"""Scan → words: an RGB picture of a page is set upright, its lines are found, cut at the table's grid and recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.flatten import flatten
from extractors.inks import remove_seals
from extractors.left_over import left_over, passed_over
from extractors.rapid import Quad, RapidReader, Recognition
from extractors.ruled_lines import SHORTEST_WORN_PT, find_ruled_lines, without_bundles
from extractors.seals import find_seals
from extractors.touching_lines import part_touching
from extractors.upright import LOOK_SIDE_PX, Look, Stance, crop_quad, find_stance, look, set_upright
from schemas.pages import Box, Seal, Word

Image = NDArray[np.uint8]

DETECTION_TEXT_PX = 20.0
"""Boxes of 18 to 22 px find more amounts of statement pages than the page at 200 dpi does (1,270 of 1,284 against 1,254), in a quarter
of the time."""
NEARLY, LEVEL_DEG = 1.1, 0.6
"""Of the size of the cheap look, and of skew: lines found there are as good as found anew."""
LEAST_CONFIDENCE = 0.3
"""Below this a reading is noise: specks, a seal's rim, a signature."""
LEAST_IN_SEAL = 0.75
SEAL_REACH = 0.25
"""Share of a seal's width on either side of it: most labels that begin or end under it are seen whole."""
SEAL_RIM_PT = 3.0
WITHIN, MOST_THROUGH = 0.2, 0.3
"""How far within a word a line runs through it, in its heights; share of a line that may do so."""
LEAST_SIDE_PX = 32
MOST_PASSED_OVER = 0.06
"""Of the characters' ink; sheets on which all lines were found show up to 0.02, sheets with lines that touch 0.26."""
LEAST_LEFT_OVER = 0.8
"""Ink that the detector passed over is a line of text only where it reads well."""
"""Within a seal's ring the letters of the arc read as single odd characters; only a good reading there is text."""
ONE_AMOUNT = re.compile(r"[-(（]?\d{1,3}(?:[,.，]\d{3})*[.,]\d{2}[)）]?|[-(（]?\d{4,12}\.\d{2}[)）]?")
MOST_UNDER_SEAL = 0.75
MOST_TORN = 0.75
"""For a number of which a digit may have been cut off with a table's line."""
DIGIT_SHARE = 0.5
"""Of a box's height: digits take 0.6 to 0.8, dashes, dots and specks far less."""
LINE_BLUR_PX = 2.0
LEAST_APART, MOST_IN_BLANK = 0.7, 0.2
"""Blank about a line between two numbers, in heights of the box: a comma and its gaps are 0.35 wide in all, 0.55 in type of one
width. Share of a blank column's height that specks may take."""
WIDE_GAP = 2.2
"""Blank as wide as this many line heights inside one box parts two cells of a table without lines."""


@dataclass
class ScanReading:
    """What was read from a picture: the upright picture itself, and everything on it in points at `dpi`."""

    image: Image
    stance: Stance
    words: list[Word]
    rules: list[Box]
    seals: list[Seal]
    ink: float


def read_scan(image: Image, reader: RapidReader, *, dpi: float) -> ScanReading:
    """Everything that stands on one page picture."""
    seen = look(image, reader)
    stance = find_stance(seen, reader)
    turned = set_upright(image, stance)
    image = _flat(turned, stance, seen)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = ink_share(grey)
    if stance.lines == 0:
        return ScanReading(image, stance, [], [], [], ink)
    rules = find_ruled_lines(grey, dpi=dpi)
    seals = find_seals(image, dpi=dpi, read_lines=reader.recognise)
    known, side_px = seen.lines_upright(stance), _detection_side(seen)
    as_seen = image is turned and abs(stance.skew_deg) <= LEVEL_DEG and side_px <= NEARLY * LOOK_SIDE_PX
    words, stacks = read_words(
        image, reader, dpi=dpi, rules=rules, seals=seals, side_px=side_px, known=known, as_seen=as_seen
    )
    rules = [rule for rule in rules if not _is_of_stack(rule, stacks) and not _is_of_characters(rule, words)]
    return ScanReading(image, stance, words, rules, seals, ink)


def stand_upright(image: Image, stance: Stance, seen: Look) -> Image:
    """The picture turned, straightened and made flat; `seen` is the look at it that the stance comes from."""
    return _flat(set_upright(image, stance), stance, seen)


def _flat(image: Image, stance: Stance, seen: Look) -> Image:
    return flatten(image, lambda: seen.lines_upright(stance)) if stance.lines else image


def _detection_side(seen: Look) -> int:
    """Long side in pixels at which the small lines of a page are as high as the detector finds them best."""
    longest = max(seen.image.shape[:2])
    return round(min(longest, max(LOOK_SIDE_PX, longest * DETECTION_TEXT_PX / max(seen.text_px, 1.0))))


def read_words(
    image: Image,
    reader: RapidReader,
    *,
    dpi: float,
    rules: Sequence[Box] = (),
    seals: Sequence[Seal] = (),
    side_px: int | None = None,
    known: Sequence[Quad] = (),
    as_seen: bool = False,
) -> tuple[list[Word], list[Box]]:
    """The words of an upright picture, and its stacks of lines that touch, in points. Under a red seal the picture without the seal's ink is read too.

    `side_px` shrinks the picture for finding the lines, not for reading them. `known` are lines as a look at another size saw
    them: where hardly any are found again, those count; all of them, where that look was at this very picture at nearly this size
    (`as_seen`). In a stack the feet and heads of characters look like ruled lines.
    """
    px = dpi / 72
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    stacks: list[Box] = []
    red = [seal.box for seal in seals if seal.colour == "red"]
    clean = _without_seals(image, red, px) if red else image
    detected = list(known) if as_seen and not red else reader.detect(clean, side_px=side_px)
    covered = [seal.box for seal in seals]
    if side_px is not None and passed_over(grey, detected, covered, px) > MOST_PASSED_OVER:
        # lines that nearly touch are told apart on the large picture only
        detected = reader.detect(clean)
        if passed_over(grey, detected, covered, px) > MOST_PASSED_OVER:
            sure = partial(_mean_confidence, clean, reader)
            detected, stacks = part_touching(grey, detected, covered, px, sure)
    # the sides of a seal's ring are upright, and cut no numbers
    upright = [
        r for r in rules if r[3] - r[1] > r[2] - r[0] and not any(_within(r, _with_rim(seal.box)) for seal in seals)
    ]
    verticals = without_bundles([rule for rule in upright if not _is_of_stack(rule, stacks)])
    if len(detected) < len(known) / 2:
        detected += [quad for quad in known if not any(_covers(other, quad.mean(axis=0)) for other in detected)]
    for seal in seals:
        if seal.colour == "grey":
            detected += _lines_under(image, reader, seal.box, detected, px)
    detected = _single_lines(detected, grey, _usual_height(detected))
    cells = [list(_cut(quad, grey, verticals, px)) for quad in detected]
    torn = {
        id(piece)
        for quad, pieces in zip(detected, cells, strict=True)
        if drops_a_digit(quad, pieces, grey, verticals, px)
        for piece in pieces
    }
    quads, readings = _read_cells(image, grey, reader, detected, cells)
    boxes = [_box(quad, px) for quad in quads]
    rest = _single_lines(left_over(grey, quads, covered, px), grey, _usual_height(quads))
    for quad, reading in zip(rest, reader.recognise([crop_quad(clean, quad) for quad in rest]), strict=True):
        if reading.confidence >= LEAST_LEFT_OVER and len(reading.text) > 1:
            quads.append(quad)
            readings.append(reading)
            boxes.append(_box(quad, px))
    if red:
        _read_under_seals(clean, reader, quads, boxes, readings, red)
    words = (
        _word(box, reading, seals, torn=id(quad) in torn)
        for box, reading, quad in zip(boxes, readings, quads, strict=True)
    )
    return [word for word in words if word is not None], stacks


def _mean_confidence(image: Image, reader: RapidReader, quads: Sequence[Quad]) -> float:
    found = reader.recognise([crop_quad(image, quad) for quad in quads])
    return sum(reading.confidence for reading in found) / max(1, len(found))


def _lines_under(image: Image, reader: RapidReader, seal: Box, found: Sequence[Quad], px: float) -> list[Quad]:
    """Lines under a seal that cannot be told from the print by its colour: looked for once more, larger."""
    reach = SEAL_REACH * (seal[2] - seal[0])
    left, top = max(0, round((seal[0] - reach) * px)), max(0, round(seal[1] * px))
    part = image[top : round(seal[3] * px), left : round((seal[2] + reach) * px)]
    if min(part.shape[:2]) < LEAST_SIDE_PX:
        return []
    seen = [quad + np.array([left, top], dtype=np.float32) for quad in reader.detect(part, side_px=max(part.shape[:2]))]
    return [quad for quad in seen if not any(_covers(other, quad.mean(axis=0)) for other in found)]


def _covers(quad: Quad, point: NDArray[np.float32]) -> bool:
    return bool((quad.min(axis=0) <= point).all() and (point <= quad.max(axis=0)).all())


def _word(box: Box, reading: Recognition, seals: Sequence[Seal], *, torn: bool = False) -> Word | None:
    """The word; None for noise. A number that begins or ends under a seal may have lost digits there: it is doubtful, as is
    one that was `torn` at a table's line."""
    text, confidence = reading.text.strip(), reading.confidence
    number = sum(char.isdigit() for char in text) >= 3
    inside = any(_within(box, seal.box) for seal in seals)
    if not text or confidence < (LEAST_IN_SEAL if inside and not number else LEAST_CONFIDENCE):
        return None
    if number and any(_edge_under(box, seal.box) for seal in seals):
        confidence = min(confidence, MOST_UNDER_SEAL)
    if number and torn:
        confidence = min(confidence, MOST_TORN)
    return Word(text, box, round(confidence, 4))


def _edge_under(box: Box, seal: Box) -> bool:
    """Whether the left or right end of a box lies within the seal's circle."""
    x, y, radius = (seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2, (seal[2] - seal[0]) / 2
    middle = (box[1] + box[3]) / 2
    return any((edge - x) ** 2 + (middle - y) ** 2 < radius**2 for edge in (box[0], box[2]))


def _usual_height(quads: Sequence[Quad]) -> float:
    return float(np.median([np.ptp(quad[:, 1]) for quad in quads])) if quads else 0.0


def _single_lines(quads: Sequence[Quad], grey: Image, usual: float) -> list[Quad]:
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


def _read_cells(
    image: Image, grey: Image, reader: RapidReader, boxes: Sequence[Quad], cells: Sequence[list[Quad]]
) -> tuple[list[Quad], list[Recognition]]:
    """Each box's pieces, read. Where a box that was cut reads as one well-formed amount, the cut was through a number.

    Folds and streaks of a scan run down a page like a table's lines do, and lines lean on photos: only the reading tells. But
    a line's number and the amount beside it read as one amount as well: between two numbers there is more blank than in one.
    """
    cut = [
        (box, pieces)
        for box, pieces in zip(boxes, cells, strict=True)
        if len(pieces) != 1 and not any(_stand_apart(*pair, grey) for pair in pairwise(pieces))
    ]
    for (box, pieces), found in zip(cut, reader.recognise([crop_quad(image, box) for box, _ in cut]), strict=True):
        if ONE_AMOUNT.fullmatch(found.text.strip()):
            pieces[:] = [box]
    quads = [piece for pieces in cells for piece in pieces]
    return quads, reader.recognise([crop_quad(image, quad) for quad in quads])


def _stand_apart(left: Quad, right: Quad, grey: Image) -> bool:
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


def _without_seals(image: Image, seals: Sequence[Box], px: float) -> Image:
    """The picture with the ink of red seals taken out of their boxes: red print elsewhere stays."""
    clean = image.copy()
    for box in seals:
        x0, y0, x1, y1 = (max(0, round(v * px)) for v in _with_rim(box))
        place = slice(y0, y1), slice(x0, x1)
        if clean[place].size:
            clean[place] = remove_seals(clean[place])
    return clean


def _read_under_seals(
    clean: Image,
    reader: RapidReader,
    quads: Sequence[Quad],
    boxes: Sequence[Box],
    readings: list[Recognition],
    seals: Sequence[Box],
) -> None:
    """Reads once more, without the seal's ink, what a red seal touches; keeps the surer reading."""
    touched = [i for i, box in enumerate(boxes) if any(_overlap(box, seal) for seal in seals)]
    for i, again in zip(touched, reader.recognise([crop_quad(clean, quads[i]) for i in touched]), strict=True):
        if again.confidence > readings[i].confidence:
            readings[i] = again


TONES = 48
LEAST_PICTURE = 0.12
"""Empty sheets under every light of the generator show at most 0.03, its landscapes 0.19 and more."""


def ink_share(grey: Image) -> float:
    """Share of pixels clearly darker than the paper around them, or of the sheet that is a photograph."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if min(grey.shape) > 600 else grey
    paper = cv2.medianBlur(small, 31)
    # a scanner's dark edge and dust are no ink of the page
    inner = (
        slice(small.shape[0] // 30, -small.shape[0] // 30 or None),
        slice(small.shape[1] // 30, -small.shape[1] // 30),
    )
    return max(float(np.mean((paper.astype(np.int16) - small)[inner] > 48)), _picture_share(grey))


def _picture_share(grey: Image) -> float:
    """Share of the sheet's middle that is neither paper nor its shading: a photograph has few strokes and is no empty sheet.

    0 where it is below `LEAST_PICTURE`, as on a sheet under uneven light.
    """
    tones = cv2.resize(grey, (TONES, TONES), interpolation=cv2.INTER_AREA).astype(np.float32)
    middle = tones[TONES // 8 : -TONES // 8, TONES // 8 : -TONES // 8]
    y, x = np.mgrid[-1 : 1 : middle.shape[0] * 1j, -1 : 1 : middle.shape[1] * 1j]
    smooth = np.stack([np.ones_like(x), x, y, x * y, x**2, y**2, x**3, y**3], axis=-1).reshape(middle.size, -1)
    shading = smooth @ np.linalg.lstsq(smooth, middle.ravel(), rcond=None)[0]
    share = float(np.mean(np.abs(middle.ravel() - shading) > 20))
    return share if share > LEAST_PICTURE else 0.0


def _cut(quad: Quad, grey: Image, verticals: Sequence[Box], px: float) -> Iterator[Quad]:
    """A box that crosses a table's vertical line, or a wide blank, is two cells."""
    x0, top, x1, bottom = (v * px for v in _box(quad, px))
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


def drops_a_digit(quad: Quad, pieces: Sequence[Quad], grey: Image, verticals: Sequence[Box], px: float) -> bool:
    """Whether a stroke as high as a digit stands in what was cut off a box at a table's line: a 1 may have been part of it."""
    x0, top, x1, bottom = (v * px for v in _box(quad, px))
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


def _box(quad: Quad, px: float) -> Box:
    xs, ys = quad[:, 0] / px, quad[:, 1] / px
    return (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _is_of_stack(rule: Box, stacks: Sequence[Box]) -> bool:
    """Whether a line may be made of characters that touch: no such one runs down a table."""
    return rule[3] - rule[1] < SHORTEST_WORN_PT and any(_overlap(rule, stack) for stack in stacks)


def _is_of_characters(rule: Box, words: Sequence[Word]) -> bool:
    """Whether an upright line runs through words for much of its length: strokes of digits over one another."""
    x, length = (rule[0] + rule[2]) / 2, rule[3] - rule[1]
    if length <= rule[2] - rule[0]:
        return False
    through = [w for w in words if w.x0 + WITHIN * w.height < x < w.x1 - WITHIN * w.height]
    covered = sum(max(0.0, min(rule[3], w.bottom) - max(rule[1], w.top)) for w in through)
    return covered > MOST_THROUGH * length


def _with_rim(seal: Box) -> Box:
    """A seal's box with what may stand out of it: a hair of its ring joins the numbers of several rows."""
    return seal[0] - SEAL_RIM_PT, seal[1] - SEAL_RIM_PT, seal[2] + SEAL_RIM_PT, seal[3] + SEAL_RIM_PT


def _within(box: Box, seal: Box) -> bool:
    return seal[0] <= box[0] and box[2] <= seal[2] and seal[1] <= box[1] and box[3] <= seal[3]
