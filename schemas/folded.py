"""A sheet that holds two pages side by side → one page of twice the height, and back.

Everything that reads pages goes from top to bottom; so the right half is put below the left one while it is worked on. What
people are shown is the sheet as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schemas.pages import Box, Page

Move = Callable[[Box], Box]


def fold(page: Page, at: float) -> Page:
    """The sheet's halves above one another; `at` is where they meet."""

    def down(box: Box) -> Box:
        right = (box[0] + box[2]) / 2 >= at
        return (box[0] - at, box[1] + page.height, box[2] - at, box[3] + page.height) if right else box

    moved = _moved(page, down)
    return replace(moved, width=max(at, page.width - at), height=2 * page.height, sheet=(page.width, page.height, at))


def unfold(page: Page) -> Page:
    """The sheet as it was; a page that was never folded stays."""
    if page.sheet is None:
        return page
    width, height, _ = page.sheet
    return replace(_moved(page, lambda box: seen_box(page, box)), width=width, height=height)


def seen_box(page: Page, box: Box) -> Box:
    """Where a box of the folded page lies on the sheet."""
    if page.sheet is None:
        return box
    width, height, at = page.sheet
    if (box[1] + box[3]) / 2 < height:
        return (min(box[0], width), box[1], min(box[2], width), min(box[3], height))
    return (box[0] + at, max(0.0, box[1] - height), min(box[2] + at, width), min(box[3] - height, height))


def _moved(page: Page, move: Move) -> Page:
    return replace(
        page,
        words=[replace(word, box=move(word.box)) for word in page.words],
        rules=[move(rule) for rule in page.rules],
        seals=[replace(seal, box=move(seal.box)) for seal in page.seals],
        marks=[replace(mark, box=move(mark.box) if mark.box else None) for mark in page.marks],
    )
