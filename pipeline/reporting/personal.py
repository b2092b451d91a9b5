"""A page's words → where personal data stand, so that pictures of the page can cover them; and text with them covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from extractors.values.personal import find_personal_data, mask_personal_data
from schemas.pages import Box, Line, Page, Word
from schemas.report import ReportJson

NAMES = frozenset({"id", "path", "file", "sha256", "duplicate_of", "subject", "rule", "run"})
Mask = Callable[[str], str]
"""What is done with personal data in text: `hide` or `show`."""


def hide(text: str) -> str:
    """Personal data starred out."""
    return mask_personal_data(text)


def show(text: str) -> str:
    """Personal data as they are, for who asked for them."""
    return text


def mask_report(report: ReportJson, mask: Mask) -> ReportJson:
    """The report with every text masked; what names a file, a paper or a rule to programs stays, since they look it up."""
    told: dict[str, Any] = {**report.dump(), "personal_data": "shown" if mask is show else "masked"}
    return ReportJson.model_validate(_masked(told, mask))


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, dict):
        return {key: part if key in NAMES else _masked(part, mask) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked(part, mask) for part in value]
    return mask(value) if isinstance(value, str) else value


def personal_places(page: Page) -> Iterator[Box]:
    """Where ID numbers, phones and bank accounts stand, also where they run over several words; boxes in points."""
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
