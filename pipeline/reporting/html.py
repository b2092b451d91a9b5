"""report.html: what a reviewer sees, in one page that opens from a file share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting.decided import Decided
from pipeline.reporting.facts import list_facts
from pipeline.reporting.findings import Gallery, group_findings
from pipeline.reporting.inventory import list_files, view_pages
from pipeline.reporting.ledger import make_ledger
from pipeline.reporting.matrix import matrix
from pipeline.reporting.overview import overview, requirement_anchor
from pipeline.reporting.pictures import PictureStore
from pipeline.reporting.places import Places
from pipeline.reporting.seals import sealed_papers
from pipeline.reporting.statements import statement_tables
from pipeline.reporting.templating import html_language, page_frame, render
from pipeline.reporting.words import Words
from schemas.pages import Page

MOST_ENTRIES = 8
"""Lines of a list on the first screen; more are a click away."""


def render_report(words: Words, pages: Sequence[Page], store: PictureStore, full_text: str | None = None) -> str:
    """The page's text; `full_text` names the file beside it that holds all that was read; whole pictures are written to the store on the way. Everything from an upload is escaped."""
    places = Places(pages, [file.path for file in words.report.files])
    by_key = {page.key: page for page in pages}
    pictures = {page.key: picture for page in pages if (picture := store.keep(page)) is not None}
    groups, notes = group_findings(words, Gallery(by_key, store, places, words))
    view: dict[str, Any] = {
        **page_frame("report"),
        "r": words.report,
        "call": words.call,
        "words": words,
        "w": words.word,
        "lang": html_language(words.catalogue.lang),
        "most": MOST_ENTRIES,
        "lists": overview(words),
        "decided": Decided(words),
        "changed": _changed(words),
        "matrix": matrix(words, places),
        "groups": groups,
        "notes": notes,
        "facts": list_facts(words, places),
        "statements": statement_tables(words, places),
        "sealed": sealed_papers(words, by_key, store, places),
        "ledger": make_ledger(words),
        **_demands(words),
        "helpful": _helpful(words, places),
        "full_text": full_text,
    }
    # last, when every place has its mark
    view["views"] = view_pages(words, pages, pictures, places)
    for page, shown in zip(pages, view["views"].values(), strict=True):
        if shown.drawing:
            store.keep_drawn(page, shown.drawing)
    view["files"] = list_files(words, view["views"], places)
    view["sizes"] = {index: (page.width, page.height) for index, page in enumerate(pages, start=1)}
    view["hrefs"] = {i: v.picture.href for i, v in view["views"].items() if v.picture}
    return render("report/report.html.j2", view, words.mask)


def _demands(words: Words) -> dict[str, Any]:
    requirements = words.report.requirements
    return {
        "anchors": {q.id: requirement_anchor(words, q) for q in requirements},
        "papers": [q for q in requirements if q.kind == "document"],
        "conditions": [q for q in requirements if q.kind == "condition"],
        "judgements": [q for q in requirements if q.kind == "judgement"],
    }


def _helpful(words: Words, places: Places) -> dict[str, list[tuple[str, str]]]:
    """For each judgement the papers of the dossier that help, each with the anchor of its first page."""
    found: dict[str, list[tuple[str, str]]] = {}
    for judgement in words.call.judgements:
        papers = [d for d in words.report.documents if d.type in judgement.evidence and d.pages]
        named = [(words.document(d), places.anchor(d.file, d.pages[0])) for d in papers]
        found[judgement.id] = [(name, anchor) for name, anchor in named if anchor]
    return found


def _changed(words: Words) -> dict[str, list[str]]:
    """What was fixed and what is new since the run before, each as a sentence."""
    changes = words.report.changes
    if changes is None:
        return {"fixed": [], "new": []}
    return {name: [words.fact(c.message) for c in getattr(changes, name)] for name in ("fixed", "new")}
