"""Picture → seals: rings and squares in red ink and in grey copies of it, with the names that stand on them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from extractors.chops import Chop, find_chops, read_chop
from extractors.image import Image
from extractors.inks import Inks, find_inks, letter_plane
from extractors.rings import Ring, find_rings, same_ring
from extractors.seal_text import ReadLines, SealText, read_ring
from schemas.pages import Seal

Colour = Literal["red", "grey"]
COLOURS: tuple[Colour, ...] = ("red", "grey")

LOOK_DPI = 100.0
MOST_LOOKED_AT_PX = 6_000_000
"""An A2 sheet at that resolution and some more; larger ones are looked at more coarsely, since the search takes 50 bytes a pixel."""
LONGEST_SHEET_IN = 46.8
"""A0. A page that says it is larger is taken for one of that size: a scan was put into its PDF dot by dot, or its size is made up."""
FEWEST_RED = 0.0002
"""Share of the page that is red below which no red seal is looked for: a faint half of one covers more."""
LEAST_RIM = 0.55
FEWEST_VOTES: dict[Colour, float] = {"red": 0.9, "grey": 1.2}
"""A full rim gets 4 to 16, a thin one that beads, on a photo, about 1; the densest print up to 1.7, but little print is red."""
SURE_RIM = 0.65
"""A rim seen so far, around what looks like a seal, is one even where its letters cannot be read."""
OVAL = 1.2
STAR, CLEAR_STAR = 1.3, 1.8
"""Five points stand out so far from other numbers of points where a star is: measured 1.9 to 60, other things up to 0.9, and
up to 1.35 within rims of chance."""
CUT = 0.9
"""Share of the rim that the page holds, below which its edge goes through the seal."""


def find_seals(image: Image, *, dpi: float, read_lines: ReadLines) -> list[Seal]:
    """Seals of an upright RGB page, boxes in points."""
    likely_dpi = max(dpi, max(image.shape[:2]) / LONGEST_SHEET_IN)
    found = _find_seals(image, likely_dpi, read_lines)
    grown = likely_dpi / dpi
    if grown == 1:
        return found
    return [replace(seal, box=tuple(side * grown for side in seal.box)) for seal in found]


def _find_seals(image: Image, dpi: float, read_lines: ReadLines) -> list[Seal]:
    scale = min(1.0, LOOK_DPI / dpi, math.sqrt(MOST_LOOKED_AT_PX / (image.shape[0] * image.shape[1])))
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    inks = find_inks(small, dpi=dpi * scale)
    rings = _find_all_rings(inks, dpi * scale / 25.4)
    seals = []
    for colour in COLOURS:
        for ring in rings[colour]:
            content = _content(inks.of(colour), ring)
            if content.is_painted or not content.is_written:
                continue
            text = read_ring(image, ring.scaled(1 / scale), colour, dpi=dpi, read_lines=read_lines)
            sure = ring.support >= SURE_RIM
            # print of a table reads as letters too
            read = text.text is not None and (sure or colour == "red")
            if read or (sure and content.is_a_seals(ring)) or content.star > CLEAR_STAR:
                seals.append(_round_seal(ring, colour, text, small.shape, 72 / (dpi * scale)))
    return [*seals, *_square_seals(image, inks, rings, scale, dpi, read_lines)]


def _find_all_rings(inks: Inks, px_per_mm: float) -> dict[Colour, list[Ring]]:
    """Red rings, and grey ones where no red one is."""
    red: list[Ring] = []
    if float((inks.red > 60).mean()) > FEWEST_RED:
        red = find_rings(inks.red, px_per_mm=px_per_mm, least=LEAST_RIM, fewest_votes=FEWEST_VOTES["red"])
    dark = inks.dark.copy()
    dark[cv2.dilate(inks.red, np.ones((3, 3), np.uint8)) > 90] = 0
    grey = find_rings(dark, px_per_mm=px_per_mm, least=LEAST_RIM, fewest_votes=FEWEST_VOTES["grey"])
    return {"red": red, "grey": [ring for ring in grey if not any(same_ring(ring, other) for other in red)]}


@dataclass(frozen=True)
class _Content:
    """What a rim encloses. `lettered`: share of its angles at which something stands in the zone of letters.

    `pieces`: how many things stand there one beside the other. `solid`: how much of the zone and of the core is painted.
    `star`: how much more the core looks like five points than like two, three, four, six or seven.
    """

    lettered: float
    pieces: int
    solid: float
    star: float

    @property
    def is_painted(self) -> bool:
        return self.solid > 0.75

    @property
    def is_written(self) -> bool:
        return self.lettered > 0.12 or self.star > STAR

    def is_a_seals(self, ring: Ring) -> bool:
        """Also where no letter can be read. What the page's edge cuts shows only some of its letters and no whole star."""
        if ring.inside < CUT:
            return self.lettered > 0.2
        return self.star > STAR or (self.lettered > 0.3 and self.pieces >= 9)


def _content(ink: Image, ring: Ring) -> _Content:
    angles = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    shares = np.linspace(0.12, 0.84, 37)
    at = ring.points(angles[:, None], shares[None, :]).astype(np.float32)
    values = cv2.remap(ink, at[:, :, 0], at[:, :, 1], cv2.INTER_LINEAR, borderValue=0).astype(np.float32)
    inked = values > 45
    zone = inked[:, shares > 0.5]
    present = zone.mean(axis=1) > 0.06
    pieces = int((present & ~np.roll(present, 1)).sum())
    core = values[:, (shares > 0.15) & (shares < 0.3)].mean(axis=1)
    waves = np.abs(np.fft.rfft(core - core.mean()))
    star = float(waves[5] / (1e-3 + max(waves[[2, 3, 4, 6, 7]]))) if core.mean() > 12 else 0.0
    solid = max(float(zone.mean()), float(inked[:, (shares > 0.36) & (shares < 0.48)].mean()))
    return _Content(float(present.mean()), pieces, solid, star)


def _round_seal(ring: Ring, colour: Colour, text: SealText, shape: Sequence[int], pt: float) -> Seal:
    x0, y0, x1, y1 = ring.box
    box = (max(0.0, x0) * pt, max(0.0, y0) * pt, min(float(shape[1]), x1) * pt, min(float(shape[0]), y1) * pt)
    confidence = round(max(text.confidence, min(0.99, ring.support)), 3)
    kind: Literal["round", "oval"] = "oval" if ring.a / ring.b > OVAL else "round"
    return Seal(box, kind, colour, text.text, confidence, text.readings, cut=ring.inside < CUT)


def _square_seals(
    image: Image, inks: Inks, rings: dict[Colour, list[Ring]], scale: float, dpi: float, read_lines: ReadLines
) -> Iterator[Seal]:
    px_per_mm, pt = dpi * scale / 25.4, 72 / (dpi * scale)
    known: list[Chop] = []
    for colour in COLOURS:
        for chop in find_chops(inks.of(colour), rings[colour], px_per_mm=px_per_mm, red=colour == "red"):
            if any(chop.distance(other) < 5 * px_per_mm for other in known):
                continue
            text = _chop_text(image, chop.scaled(1 / scale), colour, dpi, read_lines)
            if text.text is None and (colour == "grey" or chop.frame < 0.8):
                continue
            known.append(chop)
            x0, y0, x1, y1 = chop.box
            sure = max(text.confidence, round(0.6 * chop.frame, 3))
            yield Seal((x0 * pt, y0 * pt, x1 * pt, y1 * pt), "square", colour, text.text, sure, text.readings)


def _chop_text(image: Image, chop: Chop, colour: Colour, dpi: float, read_lines: ReadLines) -> SealText:
    x0, y0, x1, y1 = chop.box
    left, top = max(0, int(x0) - 6), max(0, int(y0) - 6)
    crop = np.ascontiguousarray(image[top : int(y1) + 6, left : int(x1) + 6])
    placed = Chop(chop.corners - np.array([left, top], np.float32), chop.frame, chop.filled)
    middle = placed.corners.mean(axis=0)
    sides = np.linspace(placed.corners, np.roll(placed.corners, -1, axis=0), 20).reshape(-1, 1, 2)
    rim = middle + (sides - middle) * np.array([0.9, 0.93, 0.96])[None, :, None]
    return read_chop(letter_plane(crop, colour, rim, dpi=dpi), placed, read_lines)
