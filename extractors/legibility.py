"""Page → whether it was read well enough that what was read says what the page is not."""

from __future__ import annotations

import re

from extractors.values.amounts import looks_numeric
from schemas.pages import Line, Page

LEAST_CONFIDENCE = 0.6
"""Words below this mean confidence are no text to judge by."""
SHEET_CHARACTERS = 100
"""Photos of machines, fields and plates show fewer; a paper has more."""
MANY_AMOUNTS = 16
_SEPARATOR = re.compile(r"\d[.,，]\d")


def word_confidence(page: Page) -> float:
    """Mean confidence of the page's words, by characters; 0 where there are none."""
    count = sum(len(word.text) for word in page.words)
    return sum(word.confidence * len(word.text) for word in page.words) / count if count else 0.0


def is_legible(page: Page) -> bool:
    """False for a scan of text that was read as noise, and of a table whose amounts were read and whose labels were not.

    Such a page may be any paper. Pages with little text are photos, of which nothing more is to be read.
    """
    if page.source != "ocr" or sum(len(word.text) for word in page.words) < SHEET_CHARACTERS:
        return True
    return word_confidence(page) >= LEAST_CONFIDENCE and not _lost_labels(page)


def _lost_labels(page: Page) -> bool:
    """Whether most lines with amounts have no words: a table of any kind says beside each what it is."""
    rows = [line for line in page.lines if any(_is_amount(word.text) for word in line.words)]
    return len(rows) >= MANY_AMOUNTS and sum(not _is_labelled(line) for line in rows) > len(rows) / 2


def _is_amount(text: str) -> bool:
    return looks_numeric(text) and _SEPARATOR.search(text) is not None


def _is_labelled(line: Line) -> bool:
    return sum(char.isalpha() for char in line.text) >= 2
