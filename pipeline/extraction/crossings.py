"""Words that a scan's reader cut at an upright line → where one text runs across it, so that no line of the table is there.

Lines are found over the gaps that merged cells leave in them; what stands in such a cell is then cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.pages import Page, Word

MEETING_PT = 0.5
WIDEST_PITCH = 1.1
"""Width of a character in heights: two cells that were read as one word are cut in the blank between them and are wider."""
SHORTEST_TEXT, WELL_INSIDE = 10, 2.0
"""Heads of narrow columns that touch are shorter together."""


@dataclass(frozen=True)
class Seam:
    """Where text runs across an upright line."""

    x: float
    top: float
    bottom: float


def seams_of(page: Page) -> list[Seam]:
    """The places where words of one running text were cut."""
    if page.source != "ocr":
        return []
    found = []
    for line in page.lines:
        for run in _runs(line.words):
            if sum(len(word.text) for word in run) >= SHORTEST_TEXT:
                found += [Seam(word.x0, word.top, word.bottom) for word in run[1:]]
    return found + list(_across_words(page))


def _across_words(page: Page) -> Iterator[Seam]:
    """Upright lines that fall well inside a word of running text that the reader did not cut there."""
    uprights = [rule for rule in page.rules if rule[3] - rule[1] > 3 * (rule[2] - rule[0])]
    long = [word for word in page.words if len(word.text) >= SHORTEST_TEXT and _is_prose(word.text) and _is_tight(word)]
    for word in long:
        for x0, top, x1, bottom in uprights:
            x = (x0 + x1) / 2
            inside = word.x0 + WELL_INSIDE * word.height < x < word.x1 - WELL_INSIDE * word.height
            if inside and top < word.middle < bottom:
                yield Seam(x, word.top, word.bottom)


def _is_prose(text: str) -> bool:
    return all(_is_chinese(char) for char in text)


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words that go on where the one before was cut."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _goes_on(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run for run in runs if len(run) > 1]


def _goes_on(before: Word, word: Word) -> bool:
    if abs(before.x1 - word.x0) > MEETING_PT or abs(before.middle - word.middle) > 0.3 * word.height:
        return False
    return _is_chinese(before.text[-1:]) and _is_chinese(word.text[:1]) and _is_tight(before) and _is_tight(word)


def _is_tight(word: Word) -> bool:
    widths = sum(0.5 if char.isascii() else 1.0 for char in word.text)
    return word.x1 - word.x0 <= WIDEST_PITCH * word.height * widths


def _is_chinese(char: str) -> bool:
    return "一" <= char <= "鿿"
