"""Headings of a page, and what paper each announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

from extractors.values.text import squeeze
from schemas.document_types import load_document_types
from schemas.pages import Line, Page

TOP_SHARE = 0.46
"""Papers are headed in the upper part of a page; covers carry their title as low as this."""
LONGEST_TITLE = 46


@dataclass(frozen=True)
class Title:
    """A heading that names a paper. `type` is a document type, `other` for papers that are none of ours."""

    type: str
    text: str
    top: float
    statement: bool


def find_titles(page: Page) -> list[Title]:
    """Headings in reading order: of statements anywhere on the page, of other papers in its upper part."""
    titles: list[Title] = []
    lines = page.lines
    size = median([line.words[0].height for line in lines]) if lines else 0.0
    taken = -1
    for i in range(len(lines)):
        if i <= taken:
            continue
        for count in (3, 2, 1):
            group = lines[i : i + count]
            if len(group) == count and _close(group):
                title = _title(group, page, size)
                if title is not None:
                    titles.append(title)
                    taken = i + count - 1
                    break
    return titles


def _close(group: Sequence[Line]) -> bool:
    """Lines of one heading follow each other closely and are short."""
    for above, below in zip(group, group[1:], strict=False):
        if below.box[1] - above.box[3] > 1.9 * max(above.words[0].height, below.words[0].height):
            return False
    return True


def _title(group: Sequence[Line], page: Page, size: float) -> Title | None:
    text = "".join(squeeze(line.text) for line in group)
    if not 3 <= len(text) <= LONGEST_TITLE or re.search(r"[,.;]$", text) and len(text) > 14:
        return None
    types = load_document_types()
    top = group[0].box[1]
    if len(group) == 1:
        statement = _statement_type(text)
        if statement is not None and _heads(group, page, size):
            return Title(statement, text, top, True)
    if top > TOP_SHARE * page.height or re.search(types.inner_titles, text) or not _heads(group, page, size):
        return None
    for type_, pattern, excluded in _paper_patterns():
        if pattern.search(text) and not (excluded and excluded.search(text)) and _says_title(group, pattern):
            return Title(type_, text, top, False)
    if len(group) == 1 and re.search(types.other_titles, text) and len(text) <= 24:
        return Title("other", text, top, False)
    return None


def _says_title(group: Sequence[Line], pattern: re.Pattern[str]) -> bool:
    """A heading over several lines must need its first and last line."""
    texts = [squeeze(line.text) for line in group]
    return len(texts) == 1 or not (pattern.search("".join(texts[1:])) or pattern.search("".join(texts[:-1])))


def _statement_type(text: str) -> str | None:
    types = load_document_types()
    if len(text) > 34 or re.search(types.statement_not_title, re.sub(r"\(.*", "", text)):
        return None
    found = [name for name, cues in types.statements.items() if re.search(cues.title, text)]
    return found[0] if len(found) == 1 else None


def _heads(group: Sequence[Line], page: Page, size: float) -> bool:
    """A heading is larger than the text, or stands in the middle with room on both sides, or is short and alone at the top."""
    boxes = [line.box for line in group]
    larger = min(line.words[0].height for line in group) >= 1.18 * size
    x0, x1 = min(box[0] for box in boxes), max(box[2] for box in boxes)
    centred = abs((x0 + x1) / 2 - page.width / 2) < 0.09 * page.width and x1 - x0 < 0.85 * page.width
    sheet = page.source == "office" and group[0].box[1] < 0.25 * page.height
    return larger or centred or sheet


@cache
def _paper_patterns() -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    return [
        (name, re.compile(cues.title), re.compile(cues.not_title) if cues.not_title else None)
        for name, cues in load_document_types().papers.items()
    ]
