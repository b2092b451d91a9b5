"""A rule with a dossier that fails it and one that passes: changes to a complete dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from pipeline.checking import Neighbours, check
from schemas.call import Call, load_call
from schemas.documents import Document
from schemas.findings import Assessment, Dossier, Finding
from schemas.pages import SourceFile, Word
from schemas.portal import NO_PORTAL_FACTS, PortalFacts
from tests.build import amount, complete_dossier, document, value

CALL = load_call("tongliao-2024")
OTHER = "赤峰市远方商贸有限公司"
MEMBER = "科尔沁理工大学"
SMALL = "matching_capacity"
"""The complete dossier is that of a very small firm: it promises more than it has, which is a note."""
Papers = dict[str, Document]
Change = Callable[[Papers], object]


def nothing(papers: Papers) -> None:
    """The complete dossier as it is."""


@dataclass(frozen=True, eq=False)
class Upload:
    """A complete dossier with a change; `call` replaces keys of the call, `papers` in it keys of papers by id."""

    change: Change = nothing
    files: tuple[SourceFile, ...] = ()
    portal: PortalFacts = NO_PORTAL_FACTS
    call: dict[str, Any] = field(default_factory=dict)
    beside: Change | None = None
    """What makes another dossier of the complete one; None: there is no other."""

    def assess(self) -> Assessment:
        papers = {d.id: d for d in complete_dossier()}
        self.change(papers)
        call = changed_call(self.call) if self.call else CALL
        dossier = Dossier("d", list(self.files), list(papers.values()), self.portal)
        return check(dossier, call, neighbour(self.beside) if self.beside else None)


def neighbour(change: Change) -> Neighbours:
    """The complete dossier with a change, as another dossier knows it."""
    papers = {d.id: d for d in complete_dossier()}
    change(papers)
    known = Neighbours()
    record = check(Dossier("other", [PHOTO], list(papers.values())), CALL).record
    assert record is not None
    known.put(record)
    return known


PHOTO = SourceFile("照片.jpg", None, "f" * 64, 90_000, "image/jpeg")


@dataclass(frozen=True, eq=False)
class RuleCase:
    """What a rule says of an upload that fails it, and an upload that passes."""

    rule: str
    severity: str
    subject: str
    fails: Change | Upload
    passes: Change | Upload = nothing

    def __str__(self) -> str:
        return f"{self.rule}-{self.severity}-{self.subject}"

    def failing(self) -> Assessment:
        return _assess_once(self.fails)

    def passing(self) -> Assessment:
        return _assess_once(self.passes)


@cache
def _assess_once(given: Change | Upload) -> Assessment:
    return (given if isinstance(given, Upload) else Upload(given)).assess()


def of_rule(assessment: Assessment, rule: str) -> list[Finding]:
    return [f for f in assessment.findings if f.rule == rule]


def outcomes(assessment: Assessment, rule: str) -> set[str]:
    return {c.outcome for c in assessment.checks if c.rule == rule}


def changed_call(change: dict[str, Any]) -> Call:
    data = CALL.model_dump()
    papers = change.get("papers", {})
    data["papers"] = [{**paper, **papers.get(paper["id"], {})} for paper in data["papers"]]
    return Call.model_validate(data | {key: value for key, value in change.items() if key != "papers"})


def assess(change: Change = nothing, files: list[SourceFile] | None = None) -> Assessment:
    return Upload(change, tuple(files or ())).assess()


def says(id_: str, name: str, content: object, confidence: float = 0.99, source: str = "text_layer") -> Change:
    read = replace(value(content, confidence), source=source)  # type: ignore[arg-type]
    return lambda papers: papers[id_].fields.update({name: read})


def figure(id_: str, key: str, number: str, role: str = "current", confidence: float = 0.99) -> Change:
    def change(papers: Papers) -> None:
        item = next(item for item in papers[id_].line_items if item.item == key)
        setattr(item, role, amount(number, confidence))

    return change


def prints(id_: str, *lines: str) -> Change:
    """Lines of text on a paper's page."""

    def change(papers: Papers) -> None:
        page = papers[id_].parts[0].page
        page.words += [Word(text, (10, 200 + 20 * i, 500, 212 + 20 * i)) for i, text in enumerate(lines)]

    return change


def adds(id_: str, type_: str, *lines: str, **fields: object) -> Change:
    """One more paper."""

    def change(papers: Papers) -> None:
        papers[id_] = document(id_, type_, **fields)
        prints(id_, *lines)(papers)

    return change


def both(*changes: Change) -> Change:
    return lambda papers: [change(papers) for change in changes]


def scanned(id_: str) -> Change:
    return lambda papers: setattr(papers[id_].parts[0].page, "source", "ocr")


def without(*ids: str) -> Change:
    return lambda papers: [papers.pop(id_) for id_ in ids]


def has(id_: str, **attributes: object) -> Change:
    def change(papers: Papers) -> None:
        for name, content in attributes.items():
            setattr(papers[id_], name, content)

    return change


def copied(id_: str, name: str, *changes: Change) -> Change:
    """The same paper once more as `copy`, in a file of another name, with changes."""

    def change(papers: Papers) -> None:
        copy = next(d for d in complete_dossier() if d.id == id_)
        copy.id, copy.file = "copy", name
        papers["copy"] = copy
        both(*changes)(papers)

    return change


def founded(year: int, month: int = 6) -> Change:
    return says("licence", "established", date(year, month, 8))
