"""What stands in a report → the targets of decisions on it: named by content, so that they are found again in later runs.

Claims are compared with personal data masked, since a report may be written either way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from extractors.values.personal import mask_personal_data
from schemas.decisions import Place, Target
from schemas.report import AmountJson, DocumentJson, FindingJson, ReportJson, RequirementJson

Column = Literal["current", "prior"]
COLUMNS: tuple[Column, ...] = ("current", "prior")


class Targets:
    """The targets in one report."""

    def __init__(self, report: ReportJson) -> None:
        self.report = report
        self._sha256 = {file.path: file.sha256 for file in report.files}
        self._documents = {document.id: document for document in report.documents}

    def finding(self, finding: FindingJson) -> Target:
        """A finding rests on the places that it shows; without any, on the papers that it names."""
        seen = {self._place(e.file, e.page) for e in finding.evidence}
        places = seen or {p for id_ in finding.documents for p in self._pages(self._documents.get(id_))}
        claim = tuple(mask_personal_data(text or "") for text in (finding.expected, finding.actual))
        return Target("finding", finding.rule, self.stable_subject(finding.subject), _sorted(places), claim)

    def requirement(self, requirement: RequirementJson, machine: str | None = None) -> Target:
        """A requirement rests on its papers and on the status that the machine gave it (`machine` where another shows)."""
        places = {p for id_ in requirement.documents for p in self._pages(self._documents.get(id_))}
        return Target("requirement", requirement.id, "", _sorted(places), (machine or requirement.status,))

    def page(self, document: DocumentJson) -> Target:
        """The type of the document that begins on this page."""
        return Target("page", "type", "", (self._first(document),), (document.type,))

    def page_at(self, document: DocumentJson, page: int) -> Target:
        """A page within a document: another one may begin there."""
        return Target("page", "type", "", (self._place(document.file, page),), (document.type,))

    def value(self, document: DocumentJson, name: str) -> Target:
        """A value of a document by its name: `fields.entity`, `line_items.<row>.current`."""
        return Target("value", name, document.type, (self._first(document),), (value_text(document, name),))

    def stable_subject(self, subject: str) -> str:
        """A file by its content, a document by where it begins; everything else as it is."""
        document = self._documents.get(subject)
        if document is not None:
            sha256, page = self._first(document)
            return f"document {sha256} {page}"
        return f"file {self._sha256[subject]}" if self._sha256.get(subject) else subject

    def _first(self, document: DocumentJson) -> Place:
        return self._place(document.file, document.pages[0] if document.pages else None)

    def _pages(self, document: DocumentJson | None) -> Iterator[Place]:
        for page in document.pages if document is not None else ():
            yield self._place(document.file, page) if document is not None else ("", None)

    def _place(self, path: str, page: int | None) -> Place:
        return self._sha256.get(path, ""), page


def row_names(document: DocumentJson) -> list[str]:
    """A name for each row of a statement: its key, or its label, with a number where that comes again."""
    seen: Counter[str] = Counter()
    names = []
    for row in document.line_items:
        name = row.item or row.label
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def amounts_of(document: DocumentJson) -> Iterator[tuple[str, str, Column, AmountJson | None]]:
    """Every cell of a statement: name of the value, label of the row, column, what was read."""
    for name, row in zip(row_names(document), document.line_items, strict=True):
        for column in COLUMNS:
            amount = row.current if column == "current" else row.prior
            yield f"line_items.{name}.{column}", row.label, column, amount


def value_text(document: DocumentJson, name: str) -> str:
    """What the report says for a value, as a person would write it; empty where it says nothing."""
    if name.startswith("fields."):
        found = document.fields.get(name.removeprefix("fields."))
        value = found.value if found is not None else ""
        return "、".join(value) if isinstance(value, list) else value
    amount = next((amount for known, _, _, amount in amounts_of(document) if known == name), None)
    return amount.value if amount is not None else ""


def _sorted(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (place[0], place[1] or 0)))
