"""Requirements → papers × years, each cell one word and a way to its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.reporting.grouping import numbered
from pipeline.reporting.overview import requirement_anchor
from pipeline.reporting.places import Places
from pipeline.reporting.words import Words
from schemas.call import RequiredPaper
from schemas.report import DocumentJson, RequirementJson

State = Literal["met", "missing", "wrong_year", "defective", "unclear", "not_applicable"]


@dataclass(frozen=True)
class MatrixCell:
    """`file` and `page` are where the paper lies, `errors` how many it has, `note` why it has its state."""

    state: State
    href: str
    title: str
    note: str
    file: str
    page: str
    errors: int


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
    first = documents[0] if documents and state in ("met", "wrong_year", "defective", "unclear") else None
    href = _href(words, places, requirement, first if state == "met" else None)
    note = "" if state == "met" else requirement.reason
    errors = [f for f in words.report.findings if f.severity == "error" and words.requirement(f) is requirement]
    return MatrixCell(
        state,
        href,
        words.title(requirement),
        note,
        _name(first),
        _page(words, first),
        len(errors) if state == "met" else 0,
    )


def _href(words: Words, places: Places, requirement: RequirementJson, document: DocumentJson | None) -> str:
    """The paper itself where it serves; else what was found out about it; else the demand and the reason."""
    if document is not None and (anchor := places.anchor(document.file, next(iter(document.pages), None))):
        return anchor
    about = (n for n, f in numbered(words) if f.subject == requirement.id and f.severity != "info")
    number = next(about, None)
    return f"f-{number}" if number else requirement_anchor(words, requirement)


def _name(document: DocumentJson | None) -> str:
    return document.file.rpartition("/")[2] if document else ""


def _page(words: Words, document: DocumentJson | None) -> str:
    return words.word("page", page=str(document.pages[0])) if document and document.pages else ""
