"""Pages → full_text.txt: what was read, page by page, to be searched by any program."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reporting.personal import Mask
from pipeline.reporting.words import Words
from schemas.pages import Line, Page

FULL_TEXT = "full_text.txt"


def full_text(words: Words, pages: Sequence[Page]) -> str:
    """Every page under its file, number and papers, masked like the report."""
    papers = {document.id: words.document(document) for document in words.report.documents}
    told = {(page.file, page.number): page for page in words.report.pages}
    parts = []
    for page in pages:
        known = told.get(page.key)
        names = "、".join(papers[name] for name in known.documents if name in papers) if known else ""
        head = f"==== {page.file} · {words.word('page', page=str(page.number))} · {names} ===="
        parts.append("\n".join([head, *(_masked(line, words.mask) for line in page.lines), ""]))
    return "\n".join(parts)


def _masked(line: Line, mask: Mask) -> str:
    """A line's text; a number that is split into several words is told only by putting them together."""
    joined = "".join(word.text for word in line.words)
    covered = mask(joined)
    return mask(line.text) if covered == joined else covered
