"""Picture → seals: red ones by their ink, grey ones by their ring; the name along the arc is unrolled and recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.pages import Seal

Image = NDArray[np.uint8]
ReadLines = Callable[[list[Image]], list[tuple[str, float]]]

LOOK_DPI = 100.0
SMALLEST_MM, LARGEST_MM = 28.0, 70.0
"""Company seals are 38–45 mm across, official ones up to 58; pictures of unknown scale need room on both sides."""
BANDS = ((0.58, 0.96), (0.64, 0.99), (0.52, 0.92))
"""Where the arc's letters stand, as shares of the ring's radius; seal makers differ."""


@dataclass(frozen=True)
class _Ring:
    """A circle in pixels of the looking picture."""

    x: float
    y: float
    radius: float
    support: float


def find_seals(image: Image, *, dpi: float, read_lines: ReadLines) -> list[Seal]:
    """Seals of an upright RGB page, boxes in points."""
    scale = min(1.0, LOOK_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    look_dpi = dpi * scale
    ink = red_ink(small)
    red = list(_rings(ink, look_dpi, 0.38)) if (ink > 110).mean() > 0.0004 else []
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    dark = cv2.subtract(cv2.medianBlur(grey, 31), grey)
    # what is red is not looked for again as grey
    dark[cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 90] = 0
    grey_rings = [r for r in _rings(dark, look_dpi, 0.62) if not any(_same(r, other) for other in red)]
    found = [(ring, "red", red_ink) for ring in red] + [(ring, "grey", _dark_ink) for ring in grey_rings]
    seals = []
    for ring, colour, plane in found:
        text, confidence = _read_arc(image, ring, 1 / scale, plane, read_lines)
        if colour == "grey" and not text and ring.support < 0.8:
            continue
        box = tuple(
            v * 72 / look_dpi
            for v in (ring.x - ring.radius, ring.y - ring.radius, ring.x + ring.radius, ring.y + ring.radius)
        )
        seals.append(Seal(box, "round", colour, text, round(max(confidence, min(0.99, ring.support)), 3)))  # type: ignore[arg-type]
    return seals


def remove_seals(image: Image) -> Image:
    """The picture without red ink: in the red channel red is as light as paper, and black stays black."""
    red = image[:, :, 0]
    return np.repeat(red[:, :, None], 3, axis=2)


def red_ink(image: Image) -> Image:
    """How red each pixel is, 0–255, whatever its brightness."""
    channels = image.astype(np.int16)
    excess = channels[:, :, 0] - np.maximum(channels[:, :, 1], channels[:, :, 2])
    return np.clip(excess * 2.6, 0, 255).astype(np.uint8)


def _dark_ink(image: Image) -> Image:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.clip((np.percentile(grey, 85) - grey.astype(np.float32)) * 1.6, 0, 255).astype(np.uint8)


def _rings(ink: Image, dpi: float, least: float) -> Iterator[_Ring]:
    """Circles of a seal's size, each ink's own: voted by edges, kept where most of the rim is inked."""
    mm = dpi / 25.4
    smooth = cv2.GaussianBlur(ink, (3, 3), 0)
    strong = np.where(smooth > 60, 255, 0).astype(np.uint8)
    circles = cv2.HoughCircles(
        smooth,
        cv2.HOUGH_GRADIENT,
        dp=1.5,
        minDist=12 * mm,
        param1=120,
        param2=38,
        minRadius=int(SMALLEST_MM / 2 * mm),
        maxRadius=int(LARGEST_MM / 2 * mm),
    )
    if circles is None:
        return
    rings = [
        ring
        for x, y, r in circles[0][:40]
        if (ring := _best_rim(strong, float(x), float(y), float(r))).support >= least
    ]
    kept: list[_Ring] = []
    for ring in sorted(rings, key=lambda r: -r.support):
        if not any(_same(ring, other) for other in kept):
            kept.append(ring)
            yield ring


def _best_rim(strong: Image, x: float, y: float, radius: float) -> _Ring:
    """The circle nearby whose rim has most ink: the outer one of a double ring."""
    rings = [
        _Ring(x + dx, y + dy, radius * f, _rim_support(strong, x + dx, y + dy, radius * f))
        for f in (0.9, 0.94, 0.97, 1.0, 1.03, 1.06, 1.12, 1.2)
        for dx in (-2, 0, 2)
        for dy in (-2, 0, 2)
    ]
    best = max(ring.support for ring in rings)
    return max((ring for ring in rings if ring.support >= 0.92 * best), key=lambda ring: (ring.radius, ring.support))


def _rim_support(strong: Image, x: float, y: float, radius: float) -> float:
    """Share of the rim that is inked, less the ink just outside it (text and table lines are inked there too)."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)

    def share(r: float) -> float:
        hits = np.zeros(len(angles), dtype=bool)
        for offset in (-1.0, 0.0, 1.0):
            xs = np.clip(np.round(x + (r + offset) * np.cos(angles)).astype(int), 0, strong.shape[1] - 1)
            ys = np.clip(np.round(y + (r + offset) * np.sin(angles)).astype(int), 0, strong.shape[0] - 1)
            hits |= strong[ys, xs] > 0
        return float(hits.mean())

    return share(radius) - 0.7 * share(radius * 1.13)


def _same(a: _Ring, b: _Ring) -> bool:
    return float(np.hypot(a.x - b.x, a.y - b.y)) < 0.55 * max(a.radius, b.radius)


def _read_arc(
    image: Image, ring: _Ring, factor: float, plane: Callable[[Image], Image], read_lines: ReadLines
) -> tuple[str | None, float]:
    """The arc's text: the ring is cut at its gap and laid out as a line."""
    radius = ring.radius * factor
    x, y = ring.x * factor, ring.y * factor
    pad = int(radius * 1.15) + 2
    cut = _cut_out(image, int(x), int(y), pad)
    ink = plane(cut)
    centre = (pad + x - int(x), pad + y - int(y))
    steps = int(2 * np.pi * radius * 0.82)
    polar = cv2.warpPolar(ink, (int(radius), steps), centre, radius, cv2.WARP_POLAR_LINEAR)
    strip = np.rot90(polar)  # rows: outer rim first; columns: angle, clockwise from the right
    starts = (_gap(strip), steps // 4)
    crops = [
        _line(np.roll(strip, -start, axis=1), band, len(strip)) for start in dict.fromkeys(starts) for band in BANDS
    ]
    best = max(read_lines(crops), key=lambda found: _plausible(*found))
    text = "".join(char for char in best[0] if char.isalnum() or char in "()（）")
    chinese = sum("一" <= char <= "鿿" for char in text)
    return (text, best[1]) if chinese >= 3 and best[1] >= 0.45 else (None, 0.0)


def _cut_out(image: Image, x: int, y: int, pad: int) -> Image:
    bordered = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(bordered[y : y + 2 * pad, x : x + 2 * pad])


def _gap(strip: Image) -> int:
    """Middle of the widest stretch without letters: where the name ends and begins."""
    height = len(strip)
    letters = strip[int(0.06 * height) : int(0.36 * height)].astype(np.float32)
    profile = (letters > 90).mean(axis=0)
    width = max(3, strip.shape[1] // 60)
    smooth = np.convolve(np.concatenate([profile, profile]), np.ones(width) / width, mode="same")
    blank = smooth < max(0.04, 0.35 * float(np.median(smooth)))
    best, start = (0, strip.shape[1] // 4), None
    for i, empty in enumerate([*blank, False]):
        if empty and start is None:
            start = i
        elif not empty and start is not None:
            best = max(best, (i - start, (start + i) // 2))
            start = None
    return best[1] % strip.shape[1]


def _line(strip: Image, band: tuple[float, float], height: int) -> Image:
    """The band of letters as dark text on white."""
    top, bottom = int((1 - band[1]) * height), int((1 - band[0]) * height)
    letters = 255 - strip[top:bottom]
    line = cv2.copyMakeBorder(letters, 3, 3, 8, 8, cv2.BORDER_CONSTANT, value=255)
    return np.ascontiguousarray(np.repeat(line[:, :, None], 3, axis=2))


def _plausible(text: str, confidence: float) -> float:
    chinese = sum("一" <= char <= "鿿" for char in text)
    ending = 1.25 if text.endswith(("公司", "大学", "学院", "院", "所", "局", "中心", "社", "会")) else 1.0
    return confidence * min(chinese, 14) * ending
