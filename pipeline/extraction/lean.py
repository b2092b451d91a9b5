"""Tables whose columns lean while their rows are level, as on photos taken from the side: made upright, and places put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors.values.amounts import parse_amount
from schemas.documents import LineItem
from schemas.pages import Box, Page, Word

LEAST_LEAN = 0.015
"""Columns of a whole page that lean by less shift by a digit's width or two."""
MOST_LEAN = 0.35
FEWEST_PAIRS = 8
ROWS_APART = 3.5
"""Numbers of one column follow each other within so many heights."""


@dataclass(frozen=True)
class Lean:
    """How far columns run to the right per point of height, about the level `middle`."""

    slope: float
    middle: float

    def upright(self, box: Box) -> Box:
        return self._moved(box, -self.slope)

    def back(self, box: Box) -> Box:
        return self._moved(box, self.slope)

    def _moved(self, box: Box, slope: float) -> Box:
        by = slope * ((box[1] + box[3]) / 2 - self.middle)
        return (box[0] + by, box[1], box[2] + by, box[3])


def find_lean(page: Page) -> Lean | None:
    """How the columns of a scan lean; None where they stand upright or it cannot be told.

    Numbers of a column end in line: from one to the next below it their ends move as the column leans.
    """
    if page.source != "ocr":
        return None
    slopes = list(_slopes([word for word in page.words if _is_money(word.text)]))
    if len(slopes) < FEWEST_PAIRS:
        return None
    slope = median(slopes)
    return Lean(slope, page.height / 2) if abs(slope) >= LEAST_LEAN else None


def upright(page: Page, lean: Lean) -> Page:
    """The page as if its columns did not lean."""
    words = [replace(word, box=lean.upright(word.box)) for word in page.words]
    seals = [replace(seal, box=lean.upright(seal.box)) for seal in page.seals]
    return replace(page, words=words, rules=[lean.upright(rule) for rule in page.rules], seals=seals)


def put_back(items: Sequence[LineItem], lean: Lean) -> None:
    """Places of rows that were found on the upright page, as they are on the page itself."""
    for item in items:
        item.box = lean.back(item.box)
        item.cells = {role: lean.back(box) for role, box in item.cells.items()}
        for amount in item.amounts:
            amount.box = lean.back(amount.box)


def _slopes(words: Sequence[Word]) -> Iterator[float]:
    ordered = sorted(words, key=lambda word: word.middle)
    for i, word in enumerate(ordered):
        below = next((w for w in ordered[i + 1 :] if w.top > word.middle and w.x0 < word.x1 and word.x0 < w.x1), None)
        if below is None or below.middle - word.middle > ROWS_APART * word.height:
            continue
        slope = (below.x1 - word.x1) / (below.middle - word.middle)
        if abs(slope) <= MOST_LEAN:
            yield slope


def _is_money(text: str) -> bool:
    amount = parse_amount(text)
    return amount is not None and amount.decimals > 0
