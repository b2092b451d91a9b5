"""Boxes on a page → the stretches of the page that show them: with some margin, and with the label of their row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.pages import Page
from schemas.report import FractionBox

MARGIN_PT = (40.0, 22.0)
LEAST_PT = (300.0, 72.0)
"""A place is never shown smaller than this, so that one sees where on the page it is."""
MOST_PT = (500.0, 170.0)
"""Places that fit together into a picture of this size are shown together; a row's label is shown where it fits."""
Mark = tuple[float, float, float, float]
"""left, top, width, height in per cent of the picture."""


@dataclass(frozen=True)
class Stretch:
    """A part of a page in fractions of the page, and the boxes that it shows."""

    region: FractionBox
    boxes: tuple[FractionBox, ...]

    def marks(self, page: Page) -> list[Mark]:
        """Where the boxes stand in the picture, drawn a little outside of what they frame."""
        return [_within(outset(box, page), self.region) for box in self.boxes]


def stretches(page: Page, boxes: Sequence[FractionBox]) -> list[Stretch]:
    """In the order of the boxes; boxes that stand near each other share one."""
    found: list[Stretch] = []
    for box in boxes:
        region = _surroundings(page, box)
        near = next((i for i, other in enumerate(found) if _fit(page, _union(other.region, region))), None)
        if near is None:
            found.append(Stretch(region, (box,)))
        else:
            found[near] = Stretch(_union(found[near].region, region), (*found[near].boxes, box))
    return found


def tight_stretch(page: Page, box: FractionBox, margin_pt: float = 6.0) -> Stretch:
    """The box and hardly more."""
    return Stretch(_around(box, page, (margin_pt, margin_pt), (0.0, 0.0)), (box,))


def outset(box: FractionBox, page: Page, by_pt: float = 2.0) -> FractionBox:
    """The box grown on all sides, so that its line covers no letter."""
    across, down = by_pt / page.width, by_pt / page.height
    return box[0] - across, box[1] - down, box[2] + across, box[3] + down


def _surroundings(page: Page, box: FractionBox) -> FractionBox:
    labelled = _union(box, label) if (label := _label(page, box)) else box
    fits = (labelled[2] - labelled[0]) * page.width + 2 * MARGIN_PT[0] <= MOST_PT[0]
    return _around(labelled if fits else box, page, MARGIN_PT, LEAST_PT)


def _label(page: Page, box: FractionBox) -> FractionBox | None:
    """The words in Chinese next to the left on the same line: in a statement, what the row is called."""
    x0, top, bottom = box[0] * page.width, box[1] * page.height, box[3] * page.height
    best = None
    for word in page.words:
        level = top - 1 <= word.middle <= bottom + 1 and word.x1 <= x0 + 1
        if level and any("\u4e00" <= char <= "\u9fff" for char in word.text) and (best is None or word.x1 > best.x1):
            best = word
    if best is None:
        return None
    return best.x0 / page.width, best.top / page.height, best.x1 / page.width, best.bottom / page.height


def _fit(page: Page, region: FractionBox) -> bool:
    wide, high = (region[2] - region[0]) * page.width, (region[3] - region[1]) * page.height
    return wide <= MOST_PT[0] and high <= MOST_PT[1]


def _union(a: FractionBox, b: FractionBox) -> FractionBox:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _around(box: FractionBox, page: Page, margin: tuple[float, float], least: tuple[float, float]) -> FractionBox:
    x0, x1 = _stretch(box[0], box[2], margin[0] / page.width, least[0] / page.width)
    y0, y1 = _stretch(box[1], box[3], margin[1] / page.height, least[1] / page.height)
    return x0, y0, x1, y1


def _stretch(low: float, high: float, margin: float, least: float) -> tuple[float, float]:
    """The interval with its margin, at least so long, pushed back inside the page."""
    low, high = min(low, high), max(low, high)
    span = min(1.0, max(high - low + 2 * margin, least))
    start = min(max(0.0, (low + high - span) / 2), 1.0 - span)
    return start, start + span


def _within(box: FractionBox, region: FractionBox) -> Mark:
    width, height = region[2] - region[0], region[3] - region[1]
    left, top = (box[0] - region[0]) / width, (box[1] - region[1]) / height
    across, down = (box[2] - box[0]) / width, (box[3] - box[1]) / height
    return round(100 * left, 2), round(100 * top, 2), round(100 * across, 2), round(100 * down, 2)
