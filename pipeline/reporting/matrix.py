"""Requirements → papers × years, each cell one word and a way to its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.reporting.overview import requirement_anchor
from pipeline.reporting.places import Places
from pipeline.reporting.words import Words
from schemas.call import RequiredPaper
from schemas.report import DocumentJson, RequirementJson

State = Literal["met", "missing", "wrong_year", "defective", "unclear", "not_applicable"]


@dataclass(frozen=True)
class MatrixCell:
    state: State
    href: str
    title: str
    note: str


@dataclass(frozen=True)
class MatrixRow:
    """A paper: a cell a year, or one cell where years do not matter."""

    title: str
    cells: list[MatrixCell | None]


def matrix(words: Words, places: Places) -> list[MatrixRow]:
    """Every paper of the call, in its order."""
    by_id = {q.id: q for q in words.report.requirements}
    rows = []
    for paper in words.call.papers:
        ids = [f"{paper.id}:{year}" for year in words.call.years] if paper.per_year else [paper.id]
        found = [by_id.get(id_) for id_ in ids]
        if any(found):
            strangers = _of_wrong_period(words, paper)
            cells = [_cell(words, places, q, strangers) if q else None for q in found]
            rows.append(MatrixRow(_row_title(words, paper, found), cells))
    return rows


def _row_title(words: Words, paper: RequiredPaper, found: list[RequirementJson | None]) -> str:
    if not paper.per_year:
        return next(words.title(q) for q in found if q)
    return paper.title if words.catalogue.lang == "zh" else words.catalogue.find(f"paper_{paper.id}") or paper.title


def _of_wrong_period(words: Words, paper: RequiredPaper) -> list[DocumentJson]:
    """Statements of this kind that a finding says are of another year, each to be used up by one lacking year."""
    wrong = {
        id_
        for finding in words.report.findings
        if finding.rule == "wrong_period" and finding.severity != "info"
        for id_ in finding.documents
    }
    return [d for d in words.report.documents if d.id in wrong and d.type in paper.types]


def _cell(words: Words, places: Places, requirement: RequirementJson, strangers: list[DocumentJson]) -> MatrixCell:
    documents = [d for d in words.report.documents if d.id in requirement.documents]
    state: State = requirement.status
    own = [d for d in strangers if d in documents]
    instead = own if state == "defective" else (own or strangers) if state == "missing" else []
    if instead:
        documents = instead[:1]
        strangers.remove(documents[0])
        state = "wrong_year"
    href = _page_of(documents, places) if state in ("met", "wrong_year") else None
    anchor = href or requirement_anchor(words, requirement)
    return MatrixCell(state, anchor, words.title(requirement), requirement.reason)


def _page_of(documents: list[DocumentJson], places: Places) -> str | None:
    anchors = (places.anchor(d.file, page) for d in documents for page in d.pages[:1])
    return next((anchor for anchor in anchors if anchor), None)
