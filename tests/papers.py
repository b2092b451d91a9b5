"""Papers for tests, laid out by hand: lines of words, and ruled tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.documents import Document, DocumentType, PagePart
from schemas.pages import Box, Page, Seal, Word

Cell = str | tuple[str, ...]
PITCH_PT = 20.0


def width_of(text: str, size: float) -> float:
    return sum(size if ord(char) > 0x2E7F else 0.55 * size for char in text)


def word(text: str, x0: float, top: float, size: float = 12.0, confidence: float = 1.0) -> Word:
    return Word(text, (x0, top, x0 + width_of(text, size), top + size), confidence)


def lines(*rows: str | Sequence[tuple[str, float]], top: float = 80.0, size: float = 12.0) -> list[Word]:
    """A word a line at the left margin, or words at given places."""
    words = []
    for i, row in enumerate(rows):
        placed = [(row, 72.0)] if isinstance(row, str) else row
        words += [word(text, x0, top + PITCH_PT * i, size) for text, x0 in placed if text]
    return words


def table(rows: Sequence[Sequence[Cell]], edges: Sequence[float], top: float) -> tuple[list[Word], list[Box]]:
    """A ruled table: each cell a text or a tuple of its lines; `edges` are the upright lines."""
    words: list[Word] = []
    rules: list[Box] = []
    y = top
    for row in rows:
        depth = max((len(cell) if isinstance(cell, tuple) else 1 for cell in row), default=1)
        rules.append((edges[0], y, edges[-1], y))
        for cell, x0 in zip(row, edges, strict=False):
            texts = cell if isinstance(cell, tuple) else (cell,)
            offset = (depth - len(texts)) * 8.0
            words += [word(text, x0 + 4, y + 4 + offset + 16 * i) for i, text in enumerate(texts) if text]
        y += 8 + 16 * depth
    rules.append((edges[0], y, edges[-1], y))
    rules += [(edge, top, edge, y) for edge in edges]
    return words, rules


def sheet(words: Sequence[Word], rules: Sequence[Box] = (), *, number: int = 1, **extra: Any) -> Page:
    return Page("a.pdf", number, 595, 842, extra.pop("source", "text_layer"), list(words), list(rules), **extra)


def paper(type_: DocumentType, *pages: Page, title: str | None = None) -> Document:
    return Document("d1", type_, 0.97, title, "a.pdf", [PagePart(page, 0, page.height) for page in pages])


def seal(x0: float, top: float, text: str | None, size: float = 110.0) -> Seal:
    return Seal((x0, top, x0 + size, top + size), "round", "red", text, 0.9)
