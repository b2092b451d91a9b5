"""Picture → planes of ink: how red and how dark each place is against the paper around it, whatever the light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image

PAPER_WINDOW_MM = 18.0
"""The paper's own colour is the median over so much: wider than a seal's star, narrower than a shadow."""
PAPER_DPI = 32.0
MOST_TINT = 0.16
"""Warm light and wooden desks are redder than paper by no more than this; what is redder is ink, however large."""
BILEVEL_BLUR_MM = 0.13
DARKER_THAN_RIM = 1.5
RED_GAIN = 1.5
DARK_GAIN = 1.25

SEAL_RED, LEAST_RED = 50, 0.0006
"""Steps of 255 by which a seal's red leads the other colours; share of a page that a pale seal takes."""


@dataclass(frozen=True)
class Inks:
    """Ink of a picture, 0–255: `red` where it is redder than its surroundings, `dark` where it is darker.

    `contrast` is how dark the darkest hundredth is, 0–1: what `dark` was stretched by.
    """

    red: Image
    dark: Image
    contrast: float

    def of(self, colour: str) -> Image:
        return self.red if colour == "red" else self.dark


def has_red(image: Image) -> bool:
    """Whether anything on an RGB picture is as red as a seal: a cheap look at every fourth pixel."""
    small = image[::4, ::4].astype(np.int16)
    return float(np.mean(small[:, :, 0] - np.maximum(small[:, :, 1], small[:, :, 2]) > SEAL_RED)) > LEAST_RED


def find_inks(image: Image, *, dpi: float) -> Inks:
    """The inks of an RGB picture."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    light = np.maximum(_paper(grey, dpi), 24)
    dark = np.clip(1 - grey / light, 0, 1)
    contrast = float(np.clip(np.percentile(dark[::4, ::4], 99), 0.2, 1.0))
    stretched = np.clip(dark * (255 * DARK_GAIN / contrast), 0, 255).astype(np.uint8)
    return Inks(_redness(image, light, dpi), stretched, contrast)


def _redness(image: Image, light: NDArray[np.float32], dpi: float) -> Image:
    red, green, blue = cv2.split(image)
    excess = cv2.subtract(red, cv2.max(green, blue)).astype(np.float32) * (255 * RED_GAIN) / light
    plane = np.clip(excess, 0, 255).astype(np.uint8)
    tint = np.minimum(_median(plane, dpi), int(MOST_TINT * 255 * RED_GAIN))
    return cv2.subtract(plane, cv2.resize(tint.astype(np.uint8), (plane.shape[1], plane.shape[0])))


def letter_plane(image: Image, colour: str, rim: NDArray[np.float64], *, dpi: float) -> Image:
    """The ink of a seal's letters in a cut-out of a picture, 0–255; print that it lies on is left out as far as it can be told.

    Red: how dark, which is sharper than how red (colour is stored coarsely), and only how red where black print shows in the
    red channel. Grey: what is much darker than the seal's own rim is print. `rim` are points of the rim.
    """
    if _is_bilevel(image):
        image = cv2.GaussianBlur(image, (0, 0), BILEVEL_BLUR_MM * dpi / 25.4)
    dark = _darkness(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dpi)
    if colour == "red":
        in_red, in_green = (_darkness(np.ascontiguousarray(image[:, :, i]), dpi) for i in (0, 1))
        # black is as dark in red light as in green, red ink a fifth as dark; where colour bled, up to a half
        share = in_red / np.maximum(in_green, 0.1)
        black = np.clip((share - 0.65) * 6, 0, 1) * np.clip((in_red - 0.2) * 8, 0, 1)
        black = cv2.dilate(black.astype(np.float32), np.ones((3, 3), np.uint8))
        red = _redness(image, np.maximum(_paper(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dpi), 24), dpi)
        return (dark * 255 * (1 - black) + red * black).astype(np.uint8)
    points = rim.astype(np.float32)
    level = float(np.median(cv2.remap(dark, points[:, :, 0], points[:, :, 1], cv2.INTER_LINEAR).max(axis=1)))
    darker = cv2.dilate((dark > max(0.15, DARKER_THAN_RIM * level)).astype(np.uint8), np.ones((3, 3), np.uint8))
    plane = np.where(darker > 0, 0.0, dark)
    return np.clip(plane * 255 / max(level, 0.3), 0, 255).astype(np.uint8)


def _darkness(grey: Image, dpi: float) -> NDArray[np.float32]:
    light = np.maximum(_paper(grey, dpi), 24.0)
    return np.clip(1 - grey.astype(np.float32) / light, 0, 1)


def _is_bilevel(image: Image) -> bool:
    grey = image[:, :, 1]
    return float(((grey > 50) & (grey < 205)).mean()) < 0.02


def remove_seals(image: Image) -> Image:
    """The picture without red ink: in the red channel red is as light as paper, and black stays black."""
    red = image[:, :, 0]
    return np.repeat(red[:, :, None], 3, axis=2)


def _paper(grey: Image, dpi: float) -> NDArray[np.float32]:
    """The paper's lightness at each place."""
    # dark print in a dense table would drag the median down: what is lighter around counts
    paper = _median(cv2.dilate(_small(grey, dpi), np.ones((3, 3), np.uint8)), min(dpi, PAPER_DPI))
    return cv2.resize(paper, (grey.shape[1], grey.shape[0])).astype(np.float32)


def _small(plane: Image, dpi: float) -> Image:
    scale = min(1.0, PAPER_DPI / dpi)
    return cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _median(plane: Image, dpi: float) -> Image:
    """The median around each place, at the paper's resolution."""
    return cv2.medianBlur(_small(plane, dpi), int(PAPER_WINDOW_MM * min(dpi, PAPER_DPI) / 25.4) | 1)
