"""A page's words → where personal data stand, so that pictures of the page can cover them."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.values.personal import find_personal_data
from schemas.pages import Box, Line, Page, Word


def personal_places(page: Page) -> Iterator[Box]:
    """Where ID numbers, mobile phones and bank cards stand, also where they run over several words; boxes in points."""
    for line in page.lines:
        spans = list(_spans(line))
        text = "".join(word.text for _, _, word in spans)
        places = {(found.start, found.end) for found in find_personal_data(text)}
        for start, _, word in spans:
            places |= {(start + found.start, start + found.end) for found in find_personal_data(word.text)}
        for first, last in sorted(places):
            for start, end, word in spans:
                if start < last and first < end:
                    yield _share(word, max(first, start) - start, min(last, end) - start)


def _spans(line: Line) -> Iterator[tuple[int, int, Word]]:
    position = 0
    for word in line.words:
        yield position, position + len(word.text), word
        position += len(word.text)


def _share(word: Word, first: int, last: int) -> Box:
    """The stretch of a word's box that some of its characters take; wide ones count double."""
    widths = [2 if ord(char) > 0x2E7F else 1 for char in word.text]
    unit = (word.x1 - word.x0) / max(1, sum(widths))
    return (word.x0 + unit * sum(widths[:first]), word.top, word.x0 + unit * sum(widths[:last]), word.bottom)
