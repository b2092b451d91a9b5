"""How much of a page is inked, which tells an empty sheet."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.darkness import Darkness, darker_than_paper, darkness
from extractors.image import Image

INK = 48
SMALL_PX = 600
"""Pictures with a side no longer are measured at their full size."""
TONES = 48
LEAST_PICTURE = 0.12
"""Empty sheets under every light of the generator show at most 0.03, its landscapes 0.19 and more."""


def ink_share(grey: Image, dark: Darkness | None = None) -> float:
    """Share of pixels clearly darker than the paper around them, or of the sheet that is a photograph.

    `dark` is the picture's darkness where it is known already.
    """
    if min(grey.shape) <= SMALL_PX:
        dark = darker_than_paper(grey)
    elif dark is None:
        dark = darkness(grey)
    # a scanner's dark edge and dust are no ink of the page
    down, across = dark.shape[0] // 30, dark.shape[1] // 30
    inner = dark[down : -down or None, across : -across or None]
    return max(float(np.mean(inner > INK)), _picture_share(grey))


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
