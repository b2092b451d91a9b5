"""Picture → how probably each pixel of it belongs to a line of text: what the detector of lines starts from.

Large pictures are looked at in bands, so that what the network's layers take of memory does not grow with the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image

Map = NDArray[np.float32]

GRID_PX = 32
"""The network takes sides that are multiples of this."""
SHORT_SIDE_PX = 736
"""Smaller pictures are enlarged to this short side, as the network was trained."""
LONGEST_SIDE_PX = 188 * GRID_PX
"""No picture is enlarged beyond this: a strip of few rows would become an enormous one."""
BAND_PX = 4_500_000
"""Pixels that are looked at at once: an A4 page at 200 dpi and some more. The layers take some 170 bytes a pixel."""
OVERLAP_PX = 8 * GRID_PX
"""By so much bands overlap, several lines of text; each band counts up to the middle of it."""


def text_map(image: Image, network: Callable[[Map], Any]) -> Map:
    """The map of an RGB picture, (1, 1, h, w), 0–1, at the size that the network takes. `network`: (1, 3, h, w) → its map."""
    image = _at_network_size(image)
    if image.shape[0] * image.shape[1] <= BAND_PX:
        return np.asarray(network(_as_input(image)))
    if image.shape[0] < image.shape[1]:
        return _in_bands(image, 1, network)
    return _in_bands(image, 0, network)


def _in_bands(image: Image, axis: int, network: Callable[[Map], Any]) -> Map:
    """Bands across the longer side (`axis`: 0 rows, 1 columns), put together again."""
    made = np.empty((1, 1, *image.shape[:2]), dtype=np.float32)
    for first, last, begin, end in bands(image.shape[axis], image.shape[1 - axis]):
        band = image[first:last] if axis == 0 else image[:, first:last]
        found = np.asarray(network(_as_input(band)))
        if axis == 0:
            made[:, :, begin:end] = found[:, :, begin - first : end - first]
        else:
            made[:, :, :, begin:end] = found[:, :, :, begin - first : end - first]
    return made


def bands(long_px: int, short_px: int) -> Iterator[tuple[int, int, int, int]]:
    """(first, last, begin, end) of each band along the longer side: what is looked at, and what of it counts."""
    most = max(3 * OVERLAP_PX, BAND_PX // short_px // GRID_PX * GRID_PX)
    count = max(1, -(-(long_px - OVERLAP_PX) // (most - OVERLAP_PX)))
    step = -(-(long_px - OVERLAP_PX) // count // GRID_PX) * GRID_PX
    begin = 0
    for first in range(0, long_px - OVERLAP_PX, step):
        last = min(long_px, first + step + OVERLAP_PX)
        end = long_px if last == long_px else last - OVERLAP_PX // 2
        yield first, last, begin, end
        begin = end
        if end == long_px:
            return


def _at_network_size(image: Image) -> Image:
    """Sides of whole grid steps, the short one not too short."""
    height, width = image.shape[:2]
    ratio = max(1.0, SHORT_SIDE_PX / min(height, width))
    ratio = min(ratio, max(1.0, LONGEST_SIDE_PX / max(height, width)))
    size = [max(GRID_PX, round(int(side * ratio) / GRID_PX) * GRID_PX) for side in (width, height)]
    return np.asarray(cv2.resize(image, (size[0], size[1])), dtype=np.uint8)


def _as_input(image: Image) -> Map:
    """RGB → (1, 3, h, w), blue first, −1…1. In single precision from the start: the library's own takes three times the room."""
    made = np.empty((1, 3, *image.shape[:2]), dtype=np.float32)
    for channel in range(3):
        np.multiply(image[:, :, 2 - channel], np.float32(2 / 255), out=made[0, channel])
    made -= 1
    return made
