"""Page → picture as an office's devices make it, and where each point of the page went.

Wider than the generator's looks: resolutions from 100 to 600 dpi, screens photographed and shot, sheets that curl, shadows, pale copies.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from extractors.image import Image

Floats = NDArray[np.float32]
Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Points (n, 2) of the page's picture → points of the device's picture."""


@dataclass(frozen=True)
class Device:
    """What a device does. `colour`: colour, grey or bilevel. Angles in degrees, `perspective` and `curl` as shares of the width."""

    name: str
    dpi: int = 200
    colour: str = "colour"
    skew_deg: float = 0.4
    noise: float = 3.0
    blur_mm: float = 0.05
    specks: int = 0
    shadow: float = 0.0
    contrast: float = 1.0
    quality: int = 62
    perspective: float = 0.0
    curl: float = 0.0
    moire: float = 0.0
    frame: bool = False
    threshold: int = 150


DEVICES: dict[str, tuple[Device, ...]] = {
    "dev": (
        Device("drawn", dpi=200, skew_deg=0, noise=0, blur_mm=0, quality=100),
        Device("clean"),
        Device("grey", colour="grey", skew_deg=0.8, noise=4, quality=58, contrast=1.1),
        Device("noisy", dpi=180, skew_deg=1.8, noise=9, blur_mm=0.11, specks=60, shadow=0.35, quality=48),
        Device("fax", colour="bilevel", skew_deg=0.9, noise=14, blur_mm=0.08, specks=40),
        Device("photo", dpi=190, skew_deg=1.5, noise=5, blur_mm=0.09, shadow=0.45, perspective=0.035),
        Device("curled photo", dpi=190, skew_deg=1.0, noise=5, blur_mm=0.09, shadow=0.5, perspective=0.02, curl=0.012),
        Device("pale", colour="grey", noise=5, contrast=0.45, quality=55),
        Device("coarse", dpi=100, noise=3, blur_mm=0.06, quality=70),
        Device("fine", dpi=400, skew_deg=0.6, noise=4, quality=50),
        Device("screen photo", dpi=170, skew_deg=1.2, noise=4, blur_mm=0.1, shadow=0.2, perspective=0.025, moire=0.16),
        Device("screenshot", dpi=120, skew_deg=0, noise=0, blur_mm=0.03, quality=80, frame=True),
    ),
    "final": (
        Device("drawn", dpi=200, skew_deg=0, noise=0, blur_mm=0, quality=100),
        Device("clean", dpi=150, skew_deg=0.7, noise=3, blur_mm=0.07, quality=70),
        Device("grey", dpi=240, colour="grey", skew_deg=1.2, noise=6, blur_mm=0.1, contrast=1.25, quality=45, specks=15),
        Device("noisy", dpi=150, colour="grey", skew_deg=2.5, noise=11, blur_mm=0.09, specks=120, shadow=0.3, quality=42, contrast=0.95),
        Device("fax", dpi=204, colour="bilevel", skew_deg=1.4, noise=20, blur_mm=0.09, specks=90, threshold=140),
        Device("photo", dpi=170, skew_deg=2.5, noise=7, blur_mm=0.11, shadow=0.6, perspective=0.06, quality=52),
        Device("curled photo", dpi=170, skew_deg=1.5, noise=6, blur_mm=0.1, shadow=0.55, perspective=0.03, curl=0.018),
        Device("pale", dpi=150, colour="colour", noise=6, contrast=0.38, quality=50),
        Device("coarse", dpi=110, colour="grey", noise=4, blur_mm=0.08, quality=60),
        Device("fine", dpi=600, skew_deg=1.0, noise=5, quality=40),
        Device("screen photo", dpi=160, skew_deg=2.0, noise=5, blur_mm=0.11, shadow=0.3, perspective=0.04, moire=0.22),
        Device("screenshot", dpi=96, skew_deg=0, noise=0, blur_mm=0.0, quality=75, frame=True),
    ),
}  # fmt: skip


def draw_page(pdf: bytes, number: int, dpi: float) -> Image:
    """Page `number` as RGB."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1].render(scale=dpi / 72, rev_byteorder=True)
        return np.ascontiguousarray(page.to_numpy()[:, :, :3])


def capture(page: Image, device: Device, rng: random.Random) -> tuple[Image, Move]:
    """The page as the device delivers it."""
    image, moves = page, []
    if device.colour != "colour":
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if device.curl:
        image, move = _curl(image, device.curl, rng)
        moves.append(move)
    matrix, size = _placement(image, device, rng)
    table = (255, 255, 255) if not device.perspective else rng.choice(((126, 96, 70), (90, 92, 98), (152, 140, 122)))
    image = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=table)
    moves.append(lambda points: cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0])
    image = _expose(image, device, rng)
    if device.frame:
        image, move = _in_a_window(image, rng)
        moves.append(move)
    return _encoded(image, device), _chain(moves)


def _chain(moves: list[Move]) -> Move:
    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        for step in moves:
            points = step(points)
        return points

    return move


def _placement(image: Image, device: Device, rng: random.Random) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Skew, and for cameras the sheet on a table seen from the side."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-device.skew_deg, device.skew_deg), 1)
    skew = np.vstack([turn, [0, 0, 1]])
    if not device.perspective:
        return skew, (width, height)
    margin = round(width * 0.05)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    reach = device.perspective * width
    seen = corners + margin + np.array([[rng.uniform(-reach, reach) for _ in "xy"] for _ in range(4)], np.float32)
    return cv2.getPerspectiveTransform(corners, seen.astype(np.float32)) @ skew, (
        width + 2 * margin,
        height + 2 * margin,
    )


def _curl(image: Image, strength: float, rng: random.Random) -> tuple[Image, Move]:
    """A sheet that bends along its width: its rows rise and fall like a wave."""
    height, width = image.shape[:2]
    phase, waves, growth = rng.uniform(0, 6.3), rng.uniform(0.35, 0.75), rng.uniform(-0.6, 0.6)
    top = strength * width

    def rise(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        return top * np.sin(phase + 2 * np.pi * waves * x / width) * (1 + growth * (y / height - 0.5))  # type: ignore[no-any-return]

    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    bent = cv2.remap(image, xs, (ys - rise(xs, ys)).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255))

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([points[:, 0], points[:, 1] + rise(points[:, 0], points[:, 1])], axis=1)

    return bent, move


def _expose(image: Image, device: Device, rng: random.Random) -> Image:
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    blur = device.blur_mm * device.dpi / 25.4
    image = cv2.GaussianBlur(image, (0, 0), blur) if blur > 0.2 else image
    values = 255 - (255 - image.astype(np.float32)) * device.contrast
    if device.contrast < 0.7:
        # a pale copy is not on white paper either
        values -= 18
    height, width = image.shape[:2]
    values *= _light(height, width, device, rng)[:, :, None]
    if device.moire:
        values *= _moire(height, width, device, rng)
    if device.noise:
        values += noise.normal(0, device.noise, values.shape[:2]).astype(np.float32)[:, :, None]
    result: Image = np.asarray(np.clip(values, 0, 255), np.uint8)
    for _ in range(device.specks):
        x, y = int(noise.integers(width)), int(noise.integers(height))
        cv2.circle(result, (x, y), int(noise.integers(1, 3)), (60, 60, 60), -1)
    return result


def _light(height: int, width: int, device: Device, rng: random.Random) -> Floats:
    """Darker towards one side; under a camera the soft edge of a hand's shadow as well."""
    if not device.shadow:
        return np.ones((height, width), np.float32)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    slope = (x * rng.choice((-1, 1)) * rng.uniform(0.3, 1) + y * rng.uniform(-0.8, 0.8) + 1.4) / 2.8
    light = 1 - device.shadow * 0.5 * np.clip(slope, 0, 1)
    if device.perspective:
        angle, place = rng.uniform(0, 6.3), rng.uniform(-0.2, 0.7)
        edge = (x * np.cos(angle) + y * np.sin(angle) - place) * 12
        light *= 1 - device.shadow * 0.5 / (1 + np.exp(-np.clip(edge, -30, 30)))
    else:
        light -= device.shadow * 0.8 * np.exp(-(((x + 1) * 14) ** 2))
    return np.asarray(light, np.float32)


def _moire(height: int, width: int, device: Device, rng: random.Random) -> Floats:
    """Bands where a camera's pixels beat with a screen's, each colour shifted against the others."""
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    out = np.ones((height, width, 3), np.float32)
    for period in (rng.uniform(3.1, 5.0), rng.uniform(18, 60)):
        angle = rng.uniform(0, np.pi)
        wave = 2 * np.pi * (xs * np.cos(angle) + ys * np.sin(angle)) / period
        bend = 1.5 * np.sin(2 * np.pi * ys / height + rng.uniform(0, 6))
        for channel in range(3):
            out[:, :, channel] *= 1 - device.moire / 2 * (1 + np.sin(wave + bend + channel * 1.1)) / 2
    return out


def _in_a_window(image: Image, rng: random.Random) -> tuple[Image, Move]:
    """A screenshot: the page within a viewer's grey ground, a dark bar above."""
    height, width = image.shape[:2]
    left, top, right, bottom = rng.randint(10, 160), rng.randint(40, 90), rng.randint(10, 160), rng.randint(5, 30)
    ground = rng.choice((82, 128, 225))
    out = np.full((height + top + bottom, width + left + right, 3), ground, np.uint8)
    out[: top - 8] = rng.choice((45, 240))
    out[top : top + height, left : left + width] = image
    return out, lambda points: points + np.array([left, top], dtype=np.float64)


def _encoded(image: Image, device: Device) -> Image:
    """Through the file format and back."""
    if device.colour == "bilevel":
        return np.repeat(((image[:, :, 0] > device.threshold) * 255).astype(np.uint8)[:, :, None], 3, axis=2)
    if device.quality >= 100:
        return image
    from PIL import Image as PillowImage

    stream = io.BytesIO()
    picture = PillowImage.fromarray(image)
    (picture if device.colour == "colour" else picture.convert("L")).save(stream, "JPEG", quality=device.quality)
    stream.seek(0)
    return np.ascontiguousarray(np.asarray(PillowImage.open(stream).convert("RGB")))
