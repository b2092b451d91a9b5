"""Ruled lines → the cell around a point."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extraction.crossings import Seam, seams_of
from pipeline.extraction.placed_text import PlacedText, place_words
from schemas.pages import Box, Page, Word, group_lines

SLACK_PT = 2.5
SHORTEST_PT = 8.0
MEETING_PT = 4.0
FRAME = 0.5
"""Upright lines of more than this share of the page that have all words on one side frame it, as covers are."""


class Grid:
    """The ruled lines of a page that part words from words."""

    def __init__(self, page: Page) -> None:
        self.page = page
        kept = [rule for rule in page.rules if not _within_word(rule, page.words) and not _within_seal(rule, page)]
        vertical = [r for r in kept if r[3] - r[1] >= SHORTEST_PT and r[3] - r[1] > 3 * (r[2] - r[0])]
        self.horizontal = [r for r in kept if r[2] - r[0] >= SHORTEST_PT and r[2] - r[0] > 3 * (r[3] - r[1])]
        # a cell's side meets a cell's top or bottom; a stroke of a seal or a character seldom does
        self.vertical = [r for r in vertical if any(_meet(r, other) for other in self.horizontal)]
        if all(_frames(rule, page) for rule in self.vertical):
            self.vertical = []
        self._seams = [self._within_row(seam) for seam in seams_of(page)] if self.vertical else []
        self._by_height = sorted(range(len(page.words)), key=lambda i: page.words[i].middle)
        self._middles = [page.words[i].middle for i in self._by_height]

    def _within_row(self, seam: Seam) -> Seam:
        """A seam with the height of the table's row that it is in."""
        middle = (seam.top + seam.bottom) / 2
        levels = [(r[1] + r[3]) / 2 for r in self.horizontal if r[0] - SLACK_PT <= seam.x <= r[2] + SLACK_PT]
        top = max((at for at in levels if at <= middle), default=seam.top)
        return Seam(seam.x, top, min((at for at in levels if at > middle), default=seam.bottom))

    def cell(self, x: float, y: float) -> Box | None:
        """The box between the nearest ruled lines around a point; None where it is open on a side."""
        lefts = self._uprights(y)
        tops = [(r[1] + r[3]) / 2 for r in self.horizontal if r[0] - SLACK_PT <= x <= r[2] + SLACK_PT]
        x0 = max((at for at in lefts if at <= x), default=None)
        x1 = min((at for at in lefts if at > x), default=None)
        top = max((at for at in tops if at <= y), default=None)
        bottom = min((at for at in tops if at > y), default=None)
        if x0 is None or x1 is None or top is None or bottom is None:
            return None
        return (x0, top, x1, bottom)

    def around(self, box: Box) -> Box | None:
        """The cell that holds the middle of a word or a text."""
        return self.cell((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)

    def _uprights(self, y: float) -> list[float]:
        """Where upright lines stand at a height, those left out that text runs across there."""
        middles = [(r[0] + r[2]) / 2 for r in self.vertical if r[1] - SLACK_PT <= y <= r[3] + SLACK_PT]
        across = [seam.x for seam in self._seams if seam.top <= y <= seam.bottom]
        return [x for x in middles if not any(abs(x - at) <= SLACK_PT for at in across)]

    def text(self, cell: Box) -> PlacedText:
        """What stands in a cell, line by line."""
        first, last = (bisect_left(self._middles, y) for y in (cell[1], cell[3]))
        # in the page's order, which lines of one height keep
        near = (self.page.words[i] for i in sorted(self._by_height[first:last]))
        words = [word for word in near if cell[0] <= (word.x0 + word.x1) / 2 < cell[2]]
        out = PlacedText(())
        for line in group_lines(words):
            out = out + place_words(self.page, line.words)
        return out

    def right_of(self, cell: Box) -> Box | None:
        return self.cell(cell[2] + SLACK_PT + 1.0, (cell[1] + cell[3]) / 2)

    def text_right_of(self, cell: Box | None) -> PlacedText:
        """What stands in the next cell; empty where there is none."""
        right = self.right_of(cell) if cell is not None else None
        return self.text(right) if right is not None else PlacedText(())

    def left_of(self, cell: Box) -> Box | None:
        return self.cell(cell[0] - SLACK_PT - 1.0, (cell[1] + cell[3]) / 2)

    def below(self, cell: Box) -> Box | None:
        return self.cell((cell[0] + cell[2]) / 2, cell[3] + SLACK_PT + 1.0)

    def above(self, cell: Box) -> Box | None:
        return self.cell((cell[0] + cell[2]) / 2, cell[1] - SLACK_PT - 1.0)

    def parts(self, left: Word, right: Word) -> bool:
        """Whether a ruled line stands between two words of one line."""
        ends = sorted((left.x1, right.x0))
        return any(ends[0] - SLACK_PT <= wall <= ends[1] + SLACK_PT for wall in self.walls(left.middle))

    def walls(self, y: float) -> list[float]:
        """Where upright lines cross a height, from left to right; double lines once."""
        found = sorted(self._uprights(y))
        return [at for i, at in enumerate(found) if i == 0 or at - found[i - 1] > 4.0]


def grid_of(page: Page) -> Grid:
    """The page's grid, made once."""
    return _grid(_Key(page))


class _Key:
    def __init__(self, page: Page) -> None:
        self.page = page

    def __hash__(self) -> int:
        return id(self.page)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.page is self.page


@lru_cache(maxsize=64)
def _grid(key: _Key) -> Grid:
    return Grid(key.page)


def _frames(upright: Box, page: Page) -> bool:
    """Whether an upright line is the frame of a page: tall, and all words on one side of it."""
    x = (upright[0] + upright[2]) / 2
    sides = {(word.x0 + word.x1) / 2 < x for word in page.words}
    return upright[3] - upright[1] > FRAME * page.height and len(sides) < 2


def _meet(upright: Box, level: Box) -> bool:
    x, y = (upright[0] + upright[2]) / 2, (level[1] + level[3]) / 2
    return (
        level[0] - MEETING_PT <= x <= level[2] + MEETING_PT and upright[1] - MEETING_PT <= y <= upright[3] + MEETING_PT
    )


def _within_seal(rule: Box, page: Page) -> bool:
    x, y = (rule[0] + rule[2]) / 2, (rule[1] + rule[3]) / 2
    long = max(rule[2] - rule[0], rule[3] - rule[1])
    return page.source == "ocr" and any(
        s.box[0] <= x <= s.box[2] and s.box[1] <= y <= s.box[3] and long < 0.8 * (s.box[2] - s.box[0])
        for s in page.seals
    )


def _within_word(rule: Box, words: Sequence[Word]) -> bool:
    """Strokes of characters and underlines are taken for ruled lines by picture analysis."""
    x, y = (rule[0] + rule[2]) / 2, (rule[1] + rule[3]) / 2
    long = max(rule[2] - rule[0], rule[3] - rule[1])
    return any(
        word.x0 - 1 <= x <= word.x1 + 1
        and word.top - 2 <= y <= word.bottom + 2
        and long <= 1.2 * (word.x1 - word.x0 + 2)
        if rule[2] - rule[0] >= rule[3] - rule[1]
        else word.x0 + 1 <= x <= word.x1 - 1 and word.top - 2 <= y <= word.bottom + 2 and long <= 1.4 * word.height
        for word in words
    )
