"""Pages of a file → what stands at their edges: running heads and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.values.text import squeeze
from schemas.pages import Line, Page

HEAD_SHARE = 0.085
FOOT_SHARE = 0.915
_OF = re.compile(r"^第?(\d{1,3})页?[/,;]?(?:共|of)?(\d{1,3})页?$", re.IGNORECASE)
_NUMBER = re.compile(r"^[-~·.(第]{0,3}(\d{1,3})[-~·.)页]{0,3}$")


@dataclass(frozen=True)
class Furniture:
    """What is no text of the paper itself: ids of such lines, the running head without digits, the printed page number."""

    lines: frozenset[int] = frozenset()
    head: str = ""
    number: int | None = None
    total: int | None = None


def find_furniture(pages: Sequence[Page]) -> list[Furniture]:
    """For each page of a file. A running head is a line at the edge that another page has too; ids are places in `page.lines`."""
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(text for found in edges for text in {_plain(line) for _, line, _ in found})
    return [_furnish(found, seen) for found in edges]


def _edge_lines(page: Page) -> list[tuple[int, Line, bool]]:
    """Place, line, and whether at the foot."""
    found = []
    for i, line in enumerate(page.lines):
        if line.box[3] < HEAD_SHARE * page.height or line.box[1] > FOOT_SHARE * page.height:
            found.append((i, line, line.box[1] > FOOT_SHARE * page.height))
    return found


def _furnish(found: Sequence[tuple[int, Line, bool]], seen: Counter[str]) -> Furniture:
    lines: set[int] = set()
    head, number, total = "", None, None
    for i, line, foot in found:
        text = squeeze(line.text)
        printed = _page_number(text)
        if printed is not None:
            number, total = printed
            lines.add(i)
        elif seen[_plain(line)] > 1 and len(_plain(line)) >= 3:
            lines.add(i)
            head = head or ("" if foot else _plain(line))
    return Furniture(frozenset(lines), head, number, total)


def _plain(line: Line) -> str:
    return re.sub(r"\d+", "", squeeze(line.text))


def _page_number(text: str) -> tuple[int, int | None] | None:
    of = _OF.match(text)
    if of and not text.isdigit() and 1 <= int(of[1]) <= int(of[2]):
        return int(of[1]), int(of[2])
    plain = _NUMBER.match(text)
    return (int(plain[1]), None) if plain and int(plain[1]) else None
