"""Things on papers that are round, square or red, and no seals: they must not be taken for any."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from extractors.image import Image

Drawing = Callable[[Image, float, random.Random], None]


def draw_distractor(page: Image, px_per_mm: float, rng: random.Random) -> None:
    """One of them, somewhere on the page."""
    rng.choice(DRAWINGS)(page, px_per_mm, rng)


def _place(page: Image, px_per_mm: float, rng: random.Random, room_mm: float) -> tuple[int, int]:
    room = room_mm * px_per_mm
    return (round(rng.uniform(room, page.shape[1] - room)), round(rng.uniform(room, page.shape[0] - room)))


def _pen_ring(page: Image, mm: float, rng: random.Random) -> None:
    """A reviewer's red ring around some words, by hand."""
    x, y = _place(page, mm, rng, 25)
    across, down = rng.uniform(9, 22) * mm, rng.uniform(5, 15) * mm
    angles = np.linspace(0, 2 * np.pi * rng.uniform(0.93, 1.12), 60) + rng.uniform(0, 6)
    wobble = 1 + 0.06 * np.sin(angles * 2 + rng.uniform(0, 6)) + 0.05 * np.sin(angles * 3 + rng.uniform(0, 6))
    points = np.stack([x + across * wobble * np.cos(angles), y + down * wobble * np.sin(angles)], axis=1)
    cv2.polylines(page, [points.astype(np.int32)], False, (205, 30, 40), max(1, round(0.6 * mm)), cv2.LINE_AA)


def _emblem(page: Image, mm: float, rng: random.Random) -> None:
    """A round emblem at a letter's head: ring, disc, Latin letters around."""
    x, y = _place(page, mm, rng, 16)
    radius = rng.uniform(7, 11.5) * mm
    colour = rng.choice(((180, 30, 35), (25, 60, 140), (40, 40, 40), (20, 110, 70)))
    cv2.circle(page, (x, y), round(radius), colour, max(1, round(0.5 * mm)), cv2.LINE_AA)
    cv2.circle(page, (x, y), round(radius * 0.66), colour, -1, cv2.LINE_AA)
    for angle in np.linspace(0, 2 * np.pi, 18, endpoint=False):
        at = (round(x + 0.83 * radius * np.cos(angle)), round(y + 0.83 * radius * np.sin(angle)))
        cv2.circle(page, at, max(1, round(0.06 * radius)), colour, -1, cv2.LINE_AA)


def _state_emblem(page: Image, mm: float, rng: random.Random) -> None:
    """A red disc with gold at its rim, as above a licence."""
    x, y = _place(page, mm, rng, 20)
    radius = rng.uniform(10, 15) * mm
    cv2.circle(page, (x, y), round(radius), (214, 175, 60), -1, cv2.LINE_AA)
    cv2.circle(page, (x, y), round(radius * 0.8), (205, 20, 25), -1, cv2.LINE_AA)
    for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        at = (round(x + radius * np.cos(angle)), round(y + radius * np.sin(angle)))
        cv2.circle(page, at, max(1, round(0.12 * radius)), (205, 40, 30), -1, cv2.LINE_AA)


def _pie(page: Image, mm: float, rng: random.Random) -> None:
    x, y = _place(page, mm, rng, 26)
    radius, start = round(rng.uniform(14, 24) * mm), 0
    for colour in ((200, 60, 50), (70, 120, 200), (90, 170, 90), (230, 180, 60)):
        end = start + rng.randint(50, 130)
        cv2.ellipse(page, (x, y), (radius, radius), 0, start, min(360, end), colour, -1, cv2.LINE_AA)
        start = end


def _ring_logo(page: Image, mm: float, rng: random.Random) -> None:
    """A printed ring with a word in it."""
    x, y = _place(page, mm, rng, 24)
    radius = rng.uniform(14, 21) * mm
    colour = rng.choice(((30, 30, 30), (190, 35, 40), (30, 70, 150)))
    cv2.circle(page, (x, y), round(radius), colour, max(1, round(rng.uniform(0.3, 1.1) * mm)), cv2.LINE_AA)
    cv2.putText(page, "ISO", (round(x - 0.5 * radius), round(y + 0.2 * radius)), cv2.FONT_HERSHEY_DUPLEX,
                radius / 30, colour, max(1, round(0.5 * mm)), cv2.LINE_AA)  # fmt: skip


def _matrix_code(page: Image, mm: float, rng: random.Random) -> None:
    """A square of black and white modules with three finders."""
    count, side = 25, round(rng.uniform(18, 26) * mm)
    bits = np.random.Generator(np.random.PCG64(rng.getrandbits(32))).integers(0, 2, (count, count)) * 255
    for top, left in ((0, 0), (0, count - 7), (count - 7, 0)):
        bits[top : top + 7, left : left + 7] = 0
        bits[top + 1 : top + 6, left + 1 : left + 6] = 255
        bits[top + 2 : top + 5, left + 2 : left + 5] = 0
    code = cv2.resize(bits.astype(np.uint8), (side, side), interpolation=cv2.INTER_NEAREST)
    x, y = _place(page, mm, rng, 28)
    page[y - side // 2 : y - side // 2 + side, x - side // 2 : x - side // 2 + side] = code[:, :, None]


def _red_head(page: Image, mm: float, rng: random.Random) -> None:
    """The red rule and star of an office's letter head."""
    y, width = round(rng.uniform(40, 70) * mm), page.shape[1]
    cv2.line(page, (round(25 * mm), y), (width - round(25 * mm), y), (215, 20, 25), max(1, round(0.7 * mm)))
    tips = [(width / 2 + r * np.sin(a), y - r * np.cos(a)) for a, r in zip(np.linspace(0, 2 * np.pi, 10, endpoint=False), [5 * mm, 2 * mm] * 5, strict=True)]  # fmt: skip
    cv2.fillPoly(page, [np.array(tips, np.int32)], (215, 20, 25), cv2.LINE_AA)


def _check_marks(page: Image, mm: float, rng: random.Random) -> None:
    for _ in range(rng.randint(2, 5)):
        x, y = _place(page, mm, rng, 15)
        points = np.array([[x, y], [x + 3 * mm, y + 4 * mm], [x + 10 * mm, y - 8 * mm]], np.int32)
        cv2.polylines(page, [points], False, (210, 25, 35), max(1, round(0.7 * mm)), cv2.LINE_AA)


def _framed_word(page: Image, mm: float, rng: random.Random) -> None:
    """A square frame, as for a photograph or a barcode label."""
    x, y = _place(page, mm, rng, 25)
    side = round(rng.uniform(8, 20) * mm)
    cv2.rectangle(page, (x - side, y - side), (x + side, y + side), (30, 30, 30), max(1, round(0.3 * mm)))


DRAWINGS: tuple[Drawing, ...] = (
    _pen_ring, _emblem, _state_emblem, _pie, _ring_logo, _matrix_code, _red_head, _check_marks, _framed_word,
)  # fmt: skip
