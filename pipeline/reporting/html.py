"""report.html: what a reviewer sees, in one page that opens from a file share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting.facts import list_facts
from pipeline.reporting.findings import Gallery, group_findings
from pipeline.reporting.inventory import list_files
from pipeline.reporting.ledger import make_ledger
from pipeline.reporting.matrix import matrix
from pipeline.reporting.overview import overview, requirement_anchor
from pipeline.reporting.pictures import PictureStore
from pipeline.reporting.places import Places
from pipeline.reporting.seals import sealed_papers
from pipeline.reporting.statements import statement_tables
from pipeline.reporting.templating import environment, inline, policy
from pipeline.reporting.words import Words
from schemas.pages import Page


def render_report(words: Words, pages: Sequence[Page], store: PictureStore) -> str:
    """The page's text; whole pictures are written to the store on the way. Everything from an upload is escaped."""
    places = Places(pages)
    by_key = {page.key: page for page in pages}
    pictures = {page.key: picture for page in pages if (picture := store.keep(page)) is not None}
    script = inline("report.js.j2")
    requirements = words.report.requirements
    view: dict[str, Any] = {
        "r": words.report,
        "call": words.call,
        "words": words,
        "w": words.word,
        "lang": "zh-CN" if words.catalogue.lang == "zh" else "en",
        "lists": overview(words),
        "matrix": matrix(words, places),
        "groups": group_findings(words, Gallery(by_key, store, places, words)),
        "facts": list_facts(words, places),
        "statements": statement_tables(words, places),
        "sealed": sealed_papers(words, by_key, store, places),
        "ledger": make_ledger(words),
        # last, when every place has its mark
        "files": list_files(words, pages, pictures, places),
        "sizes": {index: (page.width, page.height) for index, page in enumerate(pages, start=1)},
        "anchors": {q.id: requirement_anchor(words, q) for q in requirements},
        "papers": [q for q in requirements if q.kind == "document"],
        "conditions": [q for q in requirements if q.kind == "condition"],
        "judgements": [q for q in requirements if q.kind == "judgement"],
        "style": inline("report.css"),
        "script": script,
        "policy": policy(script),
    }
    return environment().get_template("report.html.j2").render(view)
