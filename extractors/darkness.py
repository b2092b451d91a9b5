"""How much darker than the paper around it each place of a page is: computed once, asked by all that look for ink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image

Darkness = NDArray[np.int16]

PAPER_WINDOW_PX = 31
"""The paper's own tone is the median over so much at half the picture's size: wider than strokes, narrower than shadows."""


def darkness(grey: Image) -> Darkness:
    """Tones (0-255) by which each place is darker than the paper, at half the picture's size; below 0 where it is lighter."""
    return darker_than_paper(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def darker_than_paper(grey: Image) -> Darkness:
    """The same at the picture's own size."""
    return cv2.subtract(cv2.medianBlur(grey, PAPER_WINDOW_PX), grey, dtype=cv2.CV_16S)  # type: ignore[return-value]
