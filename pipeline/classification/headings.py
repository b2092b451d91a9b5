"""A page's lines → its headings: what is larger than the text, stands in its middle, or stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

from rapidfuzz import fuzz

from extractors.values.text import squeeze
from schemas.document_types import load_document_types
from schemas.pages import Line, Page, enclosing_box

LONGEST_HEADING = 46
LARGER = 1.18
CENTRED = 0.09
WIDEST = 0.86
SENTENCE = re.compile(r"\.{3}|·{2}|…|;|[\u4e00-\u9fff)\"]\.|[\u4e00-\u9fff],.*[\u4e00-\u9fff],|\d[\d,]*\.\d{2}(?!\d)")
"""Leaders of a list of contents, a sentence, or an amount."""
SPECKS = ".,·'"
"""What a speck beside a title reads as: no sentence is large and in the middle of its line."""
LINE_GAP = 2.1
COLUMNS_OF_TABLE = 3
COLUMN_GAP = 3.0
"""Pieces of a line that stand further apart than this many heights are not one heading (a title and its form number)."""


@dataclass(frozen=True)
class Heading:
    """A heading of one to three lines. `printed` is without blanks, `text` has wrong characters put right by the known words
    of titles (`read` is then below 1.0); `larger` compares it with the page's text. `columns`: pieces of the line it is from.
    """

    text: str
    printed: str
    top: float
    bottom: float
    larger: float
    centred: bool
    parts: tuple[str, ...]
    read: float = 1.0
    columns: int = 1

    @property
    def stands_out(self) -> bool:
        """Larger than the text or in the page's middle, where cells of a table stand too."""
        return self.larger >= LARGER or (self.centred and self.columns < COLUMNS_OF_TABLE)


def text_height(page: Page) -> float:
    """The usual height of a line's words, by characters."""
    heights = [line.words[0].height for line in page.lines for _ in range(1 + len(line.text) // 8)]
    return median(heights) if heights else 0.0


def find_headings(page: Page, skip: frozenset[int] = frozenset(), *, most_lines: int = 3) -> Iterator[list[Heading]]:
    """At each line of the page the headings that could begin there, longest first. `skip`: places of lines that are none."""
    size = text_height(page)
    lines = page.lines
    for i, line in enumerate(lines):
        if i in skip:
            continue
        found = []
        for count in range(most_lines, 0, -1):
            group = lines[i : i + count]
            if len(group) == count and (count == 1 or _close(group)) and not skip & set(range(i, i + count)):
                heading = _heading(group, page, size)
                if heading is not None:
                    found.append(heading)
        pieces = _pieces(line)
        headings = [heading for piece in pieces if (heading := _heading([piece], page, size)) is not None]
        found += [replace(heading, columns=len(pieces)) for heading in headings]
        if found:
            yield found


def _pieces(line: Line) -> list[Line]:
    """The line's columns, where it has several."""
    runs: list[list[int]] = [[0]]
    for i in range(1, len(line.words)):
        if line.words[i].x0 - line.words[i - 1].x1 > COLUMN_GAP * line.words[i].height:
            runs.append([])
        runs[-1].append(i)
    return [Line(tuple(line.words[i] for i in run)) for run in runs] if len(runs) > 1 else []


def _close(group: Sequence[Line]) -> bool:
    return all(
        below.box[1] - above.box[3] <= LINE_GAP * max(above.words[0].height, below.words[0].height)
        for above, below in zip(group, group[1:], strict=False)
    )


def _heading(group: Sequence[Line], page: Page, size: float) -> Heading | None:
    parts = tuple(squeeze(line.text) for line in group)
    text = "".join(parts)
    boxes = [line.box for line in group]
    x0, top, x1, bottom = enclosing_box(boxes)
    middle = all(abs((box[0] + box[2]) / 2 - page.width / 2) < CENTRED * page.width for box in boxes)
    larger = min(line.words[0].height for line in group) / size if size else 1.0
    centred = middle and x1 - x0 < WIDEST * page.width
    if page.source == "ocr" and centred and larger >= LARGER:
        text = text.strip(SPECKS)
    if not 3 <= len(text) <= LONGEST_HEADING or SENTENCE.search(text):
        return None
    read = text
    if page.source == "ocr" and (centred or larger >= LARGER):
        read = correct_title(text)
    return Heading(read, text, top, bottom, larger, centred, parts, 1.0 if read == text else 0.97)


@cache
def correct_title(text: str) -> str:
    """A title with the one wrong or lost character of each known word of titles put right."""
    for word in load_document_types().title_words:
        if word in text:
            continue
        least = {3: 66.0, 4: 74.0}.get(len(word), 79.0)
        found = fuzz.partial_ratio_alignment(word, text, score_cutoff=least)
        if found is None or found.dest_end - found.dest_start < len(word) - 1:
            continue
        # a word of three characters says little: only what a title ends with
        if len(word) == 3 and found.dest_end != len(text):
            continue
        window = text[found.dest_start : found.dest_end]
        if not any(other in text for other in load_document_types().title_words if _alike(other, window)):
            text = text[: found.dest_start] + word + text[found.dest_end :]
    return text


def _alike(word: str, window: str) -> bool:
    return len(word) == len(window) and sum(a == b for a, b in zip(word, window, strict=True)) >= len(word) - 1
