"""Scan → words: an RGB picture of a page is set upright, its lines are found, cut at the table's grid and recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.cell_cuts import box_of, cut_cells, drops_a_digit, single_lines, stand_apart, usual_height
from extractors.darkness import Darkness, darkness
from extractors.flatten import flatten
from extractors.image import Image
from extractors.ink_share import ink_share
from extractors.inks import remove_seals
from extractors.left_over import left_over, passed_over
from extractors.rapid import LEAST_CONFIDENCE, Quad, RapidReader, Recognition
from extractors.ruled_lines import find_ruled_lines, without_bundles
from extractors.seals import find_seals
from extractors.skimming import skim
from extractors.touching_lines import part_touching
from extractors.upright import LOOK_SIDE_PX, Look, Stance, crop_quad, find_stance, look, set_upright
from extractors.worn_lines import SHORTEST_WORN_PT
from schemas.pages import Box, Seal, Word

DETECTION_TEXT_PX = 20.0
"""Boxes of 18 to 22 px find more amounts of statement pages than the page at 200 dpi does (1,270 of 1,284 against 1,254), in a quarter
of the time."""
NEARLY, LEVEL_DEG = 1.1, 0.6
"""Of the size of the cheap look, and of skew: lines found there are as good as found anew."""
LEAST_IN_SEAL = 0.75
"""Within a seal's ring the letters of the arc read as single odd characters; only a good reading there is text."""
SEAL_REACH = 0.25
"""Share of a seal's width on either side of it: most labels that begin or end under it are seen whole."""
SEAL_RIM_PT = 3.0
WITHIN, MOST_THROUGH = 0.2, 0.3
"""How far within a word a line runs through it, in its heights; share of a line that may do so."""
LEAST_SIDE_PX = 32
MOST_PASSED_OVER = 0.045
"""Of the characters' ink; sheets on which all lines were found show up to 0.03, sheets with lines that touch 0.06 to 0.26."""
LEAST_LEFT_OVER = 0.8
"""Ink that the detector passed over is a line of text only where it reads well."""
ONE_AMOUNT = re.compile(r"[-(（]?\d{1,3}(?:[,.，]\d{3})*[.,]\d{2}[)）]?|[-(（]?\d{4,12}\.\d{2}[)）]?")
MOST_UNDER_SEAL = 0.75
MOST_TORN = 0.75
"""For a number of which a digit may have been cut off with a table's line."""


@dataclass
class ScanReading:
    """What was read from a picture: the upright picture itself, and everything on it in points at `dpi`."""

    image: Image
    stance: Stance
    words: list[Word]
    rules: list[Box]
    seals: list[Seal]
    ink: float
    unread: int = 0
    """Lines that were seen and left unread, where the page was skimmed."""


def read_scan(image: Image, reader: RapidReader, *, dpi: float, skimming: bool = False) -> ScanReading:
    """Everything that stands on one page picture; where `skimming` is allowed, of the inside of long papers only what tells that it is that."""
    seen = look(image, reader)
    stance = find_stance(seen, reader)
    turned = set_upright(image, stance)
    skimmed = skim(turned, seen.lines_upright(stance), reader, dpi=dpi) if skimming and stance.clear else None
    if skimmed is not None:
        grey = cv2.cvtColor(turned, cv2.COLOR_RGB2GRAY)
        return ScanReading(turned, stance, skimmed.words, [], [], ink_share(grey), skimmed.unread)
    image = _flat(turned, stance, seen)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    dark = darkness(grey)
    ink = ink_share(grey, dark)
    if stance.lines == 0:
        return ScanReading(image, stance, [], [], [], ink)
    rules = find_ruled_lines(grey, dpi=dpi)
    seals = find_seals(image, dpi=dpi, read_lines=reader.recognise)
    known, side_px = seen.lines_upright(stance), _detection_side(seen)
    as_seen = image is turned and abs(stance.skew_deg) <= LEVEL_DEG and side_px <= NEARLY * LOOK_SIDE_PX
    words, stacks = read_words(
        image, reader, dpi=dpi, rules=rules, seals=seals, side_px=side_px, known=known, as_seen=as_seen, dark=dark
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
    longest: int = max(seen.image.shape[:2])
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
    dark: Darkness | None = None,
) -> tuple[list[Word], list[Box]]:
    """The words of an upright picture, and its stacks of lines that touch, in points. Under a red seal the picture without the seal's ink is read too.

    `side_px` shrinks the picture for finding the lines, not for reading them. `known` are lines as a look at another size saw
    them: where hardly any are found again, those count; all of them, where that look was at this very picture at nearly this size
    (`as_seen`). `dark` is the picture's darkness where it is known already. In a stack the feet and heads of characters look like ruled lines.
    """
    px = dpi / 72
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    dark = darkness(grey) if dark is None else dark
    stacks: list[Box] = []
    red = [seal.box for seal in seals if seal.colour == "red"]
    clean = _without_seals(image, red, px) if red else image
    detected = list(known) if as_seen and not red else reader.detect(clean, side_px=side_px)
    covered = [seal.box for seal in seals]
    missed = passed_over(dark, detected, covered, px) if side_px is not None else 0.0
    if missed > MOST_PASSED_OVER:
        # lines that nearly touch are told apart on the large picture only, where a seal's rest may join others to a blot
        larger = reader.detect(clean)
        missed_then = passed_over(dark, larger, covered, px)
        if missed_then <= missed:
            detected, missed = larger, missed_then
        if missed > MOST_PASSED_OVER:
            sure = partial(_mean_confidence, clean, reader)
            detected, stacks = part_touching(grey, dark, detected, covered, px, sure)
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
    detected = single_lines(detected, grey, usual_height(detected))
    cells = [list(cut_cells(quad, grey, verticals, px)) for quad in detected]
    torn = {
        id(piece)
        for quad, pieces in zip(detected, cells, strict=True)
        if drops_a_digit(quad, pieces, grey, verticals, px)
        for piece in pieces
    }
    quads, readings = _read_cells(image, grey, reader, detected, cells)
    boxes = [box_of(quad, px) for quad in quads]
    rest = single_lines(left_over(dark, quads, covered, px), grey, usual_height(quads))
    for quad, reading in zip(rest, reader.recognise([crop_quad(clean, quad) for quad in rest]), strict=True):
        if reading.confidence >= LEAST_LEFT_OVER and len(reading.text) > 1:
            quads.append(quad)
            readings.append(reading)
            boxes.append(box_of(quad, px))
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
        if len(pieces) != 1 and not any(stand_apart(*pair, grey) for pair in pairwise(pieces))
    ]
    for (box, pieces), found in zip(cut, reader.recognise([crop_quad(image, box) for box, _ in cut]), strict=True):
        if ONE_AMOUNT.fullmatch(found.text.strip()):
            pieces[:] = [box]
    quads = [piece for pieces in cells for piece in pieces]
    return quads, reader.recognise([crop_quad(image, quad) for quad in quads])


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
