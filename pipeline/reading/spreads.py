"""A landscape page that holds two portrait pages side by side (A3 from a copier, a spread of a book) → where they meet.

A table or a title that runs over the middle says that it is one page; so does a middle without a margin's breadth of blank.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.image import Image
from schemas.pages import Page, Word

NARROWEST, WIDEST = 1.25, 1.6
"""Two pages of A4 are 1.41 times as wide as high; photos and trimmed copies are a little off."""
MIDDLE = 0.02
"""How far from the middle, as a share of the width, the pages may meet: a title over the middle must not be dodged."""
LEAST_GUTTER = 0.05
"""Blank between two pages of text: two margins of 20 mm on 420 mm are 0.095."""
LEAST_WORDS = 12
LEAST_HEIGHT = 0.3
"""Each page is written on over so much of its height."""


def find_fold(page: Page) -> float | None:
    """Where two pages meet, in points from the left; None where the page is one."""
    if page.height <= 0 or not NARROWEST <= page.width / page.height <= WIDEST or page.sheet is not None:
        return None
    middle = page.width / 2
    places = np.linspace(middle - MIDDLE * page.width, middle + MIDDLE * page.width, 13)
    free = [at for at in places if _is_blank(page, float(at), LEAST_GUTTER / 2 * page.width)]
    if not free:
        return None
    at = float(min(free, key=lambda place: abs(place - middle)))
    halves = ([w for w in page.words if w.x1 <= at], [w for w in page.words if w.x0 >= at])
    return at if all(_is_page(half, page.height) for half in halves) else None


def _is_blank(page: Page, at: float, margin: float) -> bool:
    """Whether neither a word nor a level line comes near. Upright lines do: the edge of a sheet, the shadow of a fold."""
    boxes = [word.box for word in page.words] + [rule for rule in page.rules if rule[2] - rule[0] > rule[3] - rule[1]]
    return not any(box[0] < at + margin and box[2] > at - margin for box in boxes)


def _is_page(words: Sequence[Word], height: float) -> bool:
    if len(words) < LEAST_WORDS:
        return False
    return max(w.bottom for w in words) - min(w.top for w in words) >= LEAST_HEIGHT * height


def fold_picture(image: Image, sheet: tuple[float, float, float]) -> Image:
    """The picture of the folded page: the right half below the left one."""
    at = round(image.shape[1] * sheet[2] / sheet[0])
    left, right = image[:, :at], image[:, at:]
    width = max(left.shape[1], right.shape[1])
    padded = [np.pad(half, ((0, 0), (0, width - half.shape[1]), (0, 0)), constant_values=255) for half in (left, right)]
    return np.ascontiguousarray(np.concatenate(padded))
