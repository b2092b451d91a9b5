"""A document as running text whose every character knows its word, so that a value found in it has a place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from extractors.labels import find_labels
from schemas.documents import Document, Scalar, Value
from schemas.pages import Line, Page, Word, enclosing_box

GAP = "\t"
"""Stands where words are apart by more than a character: the next cell or column."""


@dataclass(frozen=True)
class Span:
    """A stretch of the text, and what it says."""

    start: int
    end: int
    text: str


class DocumentText:
    """Lines without blanks, joined by newlines, gaps as tabs; NFKC with Chinese quotes kept."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._owners: list[tuple[Page, Word] | None] = []
        parts: list[str] = []
        for part in document.parts:
            page = part.as_page()
            for line in page.lines:
                parts.append(self._add_line(page, line))
        self.text = "".join(parts)

    def _add_line(self, page: Page, line: Line) -> str:
        out = ""
        before: Word | None = None
        for word in line.words:
            if before is not None and word.x0 - before.x1 > 0.9 * word.height:
                out += GAP
                self._owners.append(None)
            plain = "".join(unicodedata.normalize("NFKC", word.text).split())
            out += plain
            self._owners += [(page, word)] * len(plain)
            before = word
        self._owners.append(None)
        return out + "\n"

    def value(self, span: Span, value: Scalar | list[str], sureness: float = 1.0, note: str | None = None) -> Value:
        """A value with its place: the words of the span on its first page."""
        owners = [owner for owner in self._owners[span.start : span.end] if owner is not None]
        if not owners:
            return Value(value, span.text, None, None, 0.5 * sureness, "ocr")
        page = owners[0][0]
        words = list({id(word): word for owner_page, word in owners if owner_page is page}.values())
        confidence = min(word.confidence for word in words) if page.source == "ocr" else 0.99
        source = {"text_layer": "text_layer", "office": "office"}.get(page.source, "ocr")
        return Value(
            value,
            span.text.replace(GAP, " ").strip(),
            page.number,
            enclosing_box(word.box for word in words),
            round(confidence * sureness, 4),
            source,  # type: ignore[arg-type]
            [note] if note else [],
        )

    def labelled(self, family: str) -> dict[str, list[Span]]:
        """What stands after each label: to the next label or gap on its line, else on the line below."""
        found: dict[str, list[Span]] = {}
        start = 0
        lines = self.text.split("\n")
        starts = []
        for line in lines:
            starts.append(start)
            start += len(line) + 1
        for number, line in enumerate(lines):
            # labels are letter-spaced in forms (名 称): match without gaps, then map back
            positions = [i for i, char in enumerate(line) if char != GAP]
            labels = find_labels("".join(line[i] for i in positions), family)
            for label, following in zip(labels, [*labels[1:], None], strict=False):
                if label.field is None:
                    continue
                begin = positions[label.end - 1] + 1
                end = positions[following.start] if following is not None else len(line)
                span = _trimmed(line, begin, end, starts[number])
                if span is not None:
                    found.setdefault(label.field, []).append(span)
        return found


def _trimmed(line: str, begin: int, end: int, offset: int) -> Span | None:
    """The value without brackets of the label, colon and gaps around; one cell only."""
    while begin < end and line[begin] in ":;,.|" + GAP:
        begin += 1
    if begin < end and line[begin] == "(":
        close = line.find(")", begin, end)
        if 0 < close - begin <= 12:
            inside = line[begin : close + 1]
            rest = _trimmed(line, close + 1, end, offset)
            if rest is not None:
                # a unit in the label's bracket belongs to the value: 总经费（万元） 593
                unit = next((u for u in ("万元", "千元", "元") if u in inside), "")
                return Span(rest.start, rest.end, rest.text + (unit if unit and rest.text[-1:].isdigit() else ""))
            return None
    text = line[begin:end]
    cut = text.find(GAP)
    # short pieces parted by gaps are one value that was set apart: 2024 年 4 月 7 日, 张 三
    if cut > 0 and len(text[:cut]) > 4:
        text = text[:cut]
    text = text.rstrip(GAP + ":;,.|")
    return Span(offset + begin, offset + begin + len(text), text.replace(GAP, "")) if text else None
