"""The map of text over a page: bands of a large picture put together give what the whole would."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ruled_lines import find_ruled_lines
from extractors.text_map import BAND_PX, GRID_PX, LONGEST_SIDE_PX, OVERLAP_PX, bands, text_map

LOOKED_AT: list[tuple[int, int]] = []


def local_network(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Looks around each pixel as far as a few lines, as the real one does."""
    LOOKED_AT.append((pixels.shape[2], pixels.shape[3]))
    around = cv2.blur(pixels[0, 0], (63, 63), borderType=cv2.BORDER_REFLECT)
    return np.asarray(around, np.float32)[None, None]


@pytest.mark.parametrize("size", [(3200, 2336), (2336, 4704), (5984, 5984), (992, 736), (6016, 736)], ids=str)
def test_bands_make_the_map_of_the_whole(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(7).integers(0, 256, (*size, 3), dtype=np.uint8)
    whole = local_network((picture[None, None, :, :, 2].astype(np.float32) * (2 / 255) - 1).astype(np.float32))
    LOOKED_AT.clear()
    found = text_map(picture, local_network)
    assert found.shape == (1, 1, *size)
    assert np.abs(found - whole).max() < 1e-4
    assert all(height * width <= BAND_PX for height, width in LOOKED_AT)
    assert all(side % GRID_PX == 0 for shape in LOOKED_AT for side in shape)


@pytest.mark.parametrize("long_px", range(4800, 9000, 416))
def test_bands_cover_everything_once_and_with_room_at_the_cuts(long_px: int) -> None:
    found = list(bands(long_px, 1504))
    assert [begin for _, _, begin, _ in found] == [0, *(end for _, _, _, end in found[:-1])]
    assert found[-1][3] == long_px
    for first, last, begin, end in found:
        assert begin - first >= OVERLAP_PX // 2 or begin == first == 0
        assert last - end >= OVERLAP_PX // 2 or end == last == long_px


def test_a_thin_strip_becomes_no_enormous_picture() -> None:
    made = text_map(np.zeros((20, 5000, 3), dtype=np.uint8), local_network)
    assert max(made.shape) <= LONGEST_SIDE_PX


@pytest.mark.parametrize("size", [(16, 16), (3, 40), (1, 1)], ids=str)
def test_a_picture_of_a_few_pixels_has_no_lines(size: tuple[int, int]) -> None:
    assert find_ruled_lines(np.full(size, 200, dtype=np.uint8), dpi=max(size) / 11.7) == []
