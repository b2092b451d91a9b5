"""Ring of a seal → the name along it: the ring is unrolled to a line, the band of letters cut out and recognised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.image import Image
from extractors.inks import letter_plane
from extractors.rapid import Recognition
from extractors.rings import Ring

ReadLines = Callable[[list[Image]], list[Recognition]]

RADIUS_PX = 150
"""Of the unrolled ring: its letters are then some 45 px high, as the recogniser wants them."""
OUTERMOST, INNERMOST = 1.04, 0.22
OVERLAP = 0.25
"""Unrolled beyond one turn, so that no letter is cut wherever the line begins."""
BANDS = ((0.88, 0.50), (0.98, 0.58), (0.90, 0.56))
"""Where the letters stand, as shares of the ring's radius; seal makers differ."""
MORE_BANDS = ((0.96, 0.64), (0.94, 0.54))
INNER_BANDS = ((0.64, 0.30), (0.68, 0.34))
"""In two scripts the region's seals bear Mongolian along the ring and Chinese within it."""
GOOD, LEAST = 0.9, 0.45
FEWEST = 3
WIDEST_GAP = 3.4
"""In letters: what stands farther apart is not one name (a number or a purpose stands at the bottom)."""
ENDINGS = (
    "公司",
    "大学",
    "学院",
    "院",
    "所",
    "局",
    "中心",
    "社",
    "会",
    "厂",
    "部",
    "府",
    "集团",
    "医院",
    "学校",
    "站",
    "处",
    "厅",
    "委",
)


@dataclass(frozen=True)
class SealText:
    """The best reading, how sure it is, and the others."""

    text: str | None
    confidence: float
    readings: tuple[str, ...] = ()


NOTHING = SealText(None, 0.0)


def read_ring(image: Image, ring: Ring, colour: str, *, dpi: float, read_lines: ReadLines) -> SealText:
    """What stands along a ring of an RGB picture; the better known bands first, others where those read badly."""
    plane, placed = _cut_out(image, ring, colour, dpi)
    strip = _unroll(plane, placed)
    found = _read(strip, BANDS, read_lines)
    if not _is_good(found):
        found += _read(_stretched(strip), (*BANDS[:1], *MORE_BANDS), read_lines)
    if not _is_good(found):
        found += _read(strip, INNER_BANDS, read_lines)
    if not _is_good(found):
        # letters whose heads point to the middle, along the lower half
        found += _read(strip[::-1, ::-1], tuple((1.26 - low, 1.26 - high) for high, low in BANDS[:2]), read_lines)
    return _best(found)


def _is_good(found: Sequence[tuple[str, float]]) -> bool:
    return any(sure >= GOOD and len(text) >= FEWEST + 1 and text.endswith(ENDINGS) for text, sure in found)


def _best(found: Sequence[tuple[str, float]]) -> SealText:
    usable = sorted((entry for entry in found if _chinese(entry[0]) >= FEWEST and entry[1] >= LEAST), key=_worth)
    if not usable:
        return NOTHING
    text, sure = usable[-1]
    others = tuple(dict.fromkeys(other for other, _ in reversed(usable) if other != text))
    return SealText(text, round(sure, 3), others)


def _worth(found: tuple[str, float]) -> float:
    text, sure = found
    return sure**2 * min(_chinese(text), 16) * (1.25 if text.endswith(ENDINGS) else 1.0)


def _chinese(text: str) -> int:
    return sum("一" <= char <= "鿿" for char in text)


def _cut_out(image: Image, ring: Ring, colour: str, dpi: float) -> tuple[Image, Ring]:
    """The plane of the seal's letters around it, and the ring in it."""
    x0, y0, x1, y1 = ring.box
    pad = 0.12 * (x1 - x0) + 4
    left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
    crop = image[top : max(top + 8, int(y1 + pad)), left : max(left + 8, int(x1 + pad))]
    placed = Ring(ring.x - left, ring.y - top, ring.a, ring.b, ring.lean_deg, ring.support, ring.inside)
    rim = placed.points(np.linspace(0, 2 * np.pi, 240)[:, None], np.array([[0.96, 0.975, 0.99]]))
    return letter_plane(np.ascontiguousarray(crop), colour, rim, dpi=dpi), placed


def _unroll(plane: Image, ring: Ring) -> Image:
    """Rows from outside the rim inwards; columns clockwise from the bottom, one turn and the overlap."""
    columns = int(2 * np.pi * 0.75 * RADIUS_PX * (1 + OVERLAP))
    angles = np.pi / 2 + np.linspace(0, 2 * np.pi * (1 + OVERLAP), columns)
    shares = np.arange(OUTERMOST, INNERMOST, -1 / RADIUS_PX)
    points = ring.points(angles[None, :], shares[:, None]).astype(np.float32)
    return cv2.remap(plane, points[:, :, 0], points[:, :, 1], cv2.INTER_CUBIC, borderValue=0)


def _stretched(strip: Image) -> Image:
    """Faint letters as dark as print."""
    top = max(40.0, float(np.percentile(strip[8:], 97)))
    return np.asarray(np.clip(strip.astype(np.float32) * (255 / top), 0, 255), np.uint8)


def _read(strip: Image, bands: Sequence[tuple[float, float]], read_lines: ReadLines) -> list[tuple[str, float]]:
    crops = []
    for high, low in bands:
        rows = [max(0, int((OUTERMOST - share) * RADIUS_PX)) for share in (high, low)]
        crops.append(np.repeat((255 - strip[rows[0] : rows[1]])[:, :, None], 3, axis=2))
    return [_around(found) for found in read_lines(crops)]


def _around(found: Recognition) -> tuple[str, float]:
    """The name of a reading of more than a turn, from its first letter to its last, and how sure its letters are."""
    letters = [
        (place * (1 + OVERLAP), char, chance)
        for place, char, chance in zip(found.positions, found.text, found.chances, strict=True)
        if char.isalnum() or char in "()（）"
    ]
    turn = _one_turn(letters)
    groups = _groups(turn)
    if not groups:
        return "", 0.0
    best = max(groups, key=lambda group: sum(chance**2 for _, char, chance in group if _chinese(char)))
    text = "".join(char for _, char, _ in best).strip("0123456789()（）")
    return text, sum(chance for _, _, chance in best) / len(best)


_Letter = tuple[float, str, float]


def _one_turn(letters: Sequence[_Letter]) -> list[_Letter]:
    """Each letter once: from a blank in the overlap to the same blank a turn later."""
    places = [0.0, *(place for place, _, _ in letters if place < OVERLAP), OVERLAP]
    blank, start = max((b - a, (a + b) / 2) for a, b in zip(places, places[1:], strict=False))
    del blank
    return [letter for letter in letters if start <= letter[0] < start + 1]


def _groups(turn: Sequence[_Letter]) -> list[list[_Letter]]:
    """Letters that stand together, in the order they are read: parted where a blank is much wider than their pitch."""
    if len(turn) < 2:
        return [list(turn)] if turn else []
    places = [place for place, _, _ in turn]
    gaps = [b - a for a, b in zip(places, [*places[1:], places[0] + 1], strict=True)]
    pitch = float(np.median(gaps))
    # begin after the widest blank
    first = (int(np.argmax(gaps)) + 1) % len(turn)
    ordered, spaces = [*turn[first:], *turn[:first]], [*gaps[first:], *gaps[:first]]
    groups: list[list[_Letter]] = [[]]
    for letter, space in zip(ordered, spaces, strict=True):
        groups[-1].append(letter)
        if space > WIDEST_GAP * pitch:
            groups.append([])
    return [group for group in groups if group]
