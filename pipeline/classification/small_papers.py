"""Two licences or certificates one above the other on a page, as people copy them → a paper each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.values.text import squeeze
from pipeline.classification.headings import find_headings
from schemas.documents import PageLabel, PagePart
from schemas.pages import Page

TITLES = {"business_licence": "营业执照", "legal_entity_certificate": "法人证书"}
LEAST_HEIGHT = 0.25
"""Of the page: a licence that shares it takes about half."""
ABOVE_TITLE_PT = 8.0


def each_paper(label: PageLabel) -> Iterator[PageLabel]:
    """The label, or one for each of the two papers on its page. Each has a title and a code of its own."""
    page, title = label.part.page, TITLES.get(label.type)
    cut = _second_title(page, title) if title is not None and label.part.whole else None
    if cut is None:
        yield label
        return
    parts = (PagePart(page, 0.0, cut), PagePart(page, cut, page.height))
    if all("代码" in squeeze(part.as_page().text) for part in parts):
        yield from (replace(label, part=part) for part in parts)
    else:
        yield label


def _second_title(page: Page, title: str) -> float | None:
    """Where the second paper begins, in points from the top."""
    tops = sorted(
        heading.top
        for headings in find_headings(page, frozenset())
        for heading in headings[-1:]
        if squeeze(heading.text).startswith(title) and heading.stands_out
    )
    below = [top for top in tops[1:] if top - tops[0] >= LEAST_HEIGHT * page.height]
    return below[0] - ABOVE_TITLE_PT if below else None
