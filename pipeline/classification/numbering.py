"""Lines → numbers of their clauses, and whether those of a page go on where the page before stopped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Number = int
_CN = "一二三四五六七八九十百零〇"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("article", re.compile(rf"^第([{_CN}\d]{{1,4}})条")),
    ("chapter", re.compile(rf"^第([{_CN}\d]{{1,3}})[章部]")),
    ("section", re.compile(r"^(\d{1,2})[.](\d{1,2})(?![\d.,%])")),
    ("heading", re.compile(rf"^([{_CN}]{{1,3}})[,.、]")),
    ("item", re.compile(r"^(\d{1,2})[.,)](?!\d)")),
    ("bracket", re.compile(rf"^\(([{_CN}]{{1,3}})\)")),
    ("title", re.compile(r"^(\d{1,2})(?=[\u4e00-\u9fff])(?![年月日号个万元项台套件名份%])")),
)
TELLING = {"article": 3.0, "chapter": 2.5, "section": 2.0, "heading": 2.0, "title": 1.5, "item": 1.0, "bracket": 1.0}
"""How much it tells that a number follows the last one of its kind on the page before: items restart under every heading."""


def find_numbers(lines: Iterable[str]) -> list[tuple[str, Number]]:
    """Kind and value of each numbered line, in order."""
    found = []
    for text in lines:
        for kind, pattern in _PATTERNS:
            match = pattern.match(text)
            if match:
                value = parse_numeral(match[1])
                if value and kind == "section":
                    value = 100 * value + int(match[2])
                if value:
                    found.append((kind, value))
                break
    return found


def parse_numeral(text: str) -> int | None:
    """Arabic or Chinese numerals below one thousand."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(char.replace("〇", "零"))
    return total + max(digit, 0) or None


def follows(last: Mapping[str, Number], numbers: Iterable[tuple[str, Number]]) -> float:
    """How strongly a page's numbers go on from the last ones of the pages before; negative where they start anew."""
    first: dict[str, Number] = {}
    for kind, value in numbers:
        first.setdefault(kind, value)
    told = 0.0
    for kind, value in first.items():
        before = last.get(kind)
        if before is None:
            continue
        if value == before + 1 or kind == "section" and value % 100 == 1 and value // 100 == before // 100 + 1:
            told = max(told, TELLING[kind])
        elif value == 1 and before > 1 and kind in ("article", "chapter", "heading", "title") and told <= 0:
            told = min(told, -0.7)
    return told
