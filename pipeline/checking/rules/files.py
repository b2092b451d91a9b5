"""Uploads: what could not be read, what came twice, what could not be told, what was read with doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.checking.case import Case, is_sure, pages_of, place
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from pipeline.checking.unread import UNTOLD, unread_files
from schemas.documents import Amount, Document, Value
from schemas.findings import Evidence
from schemas.rules import Rule

MOST_SHOWN = 20


@kind("unreadable")
def _unreadable(rule: Rule, case: Case) -> Iterator[Output]:
    for file in unread_files(case.dossier.files):
        why = file.problem.message if file.problem else ""
        evidence = [Evidence(file.path, None, None, None)]
        yield finding(rule, file.path, (), shown(evidence=evidence, actual=why or None, file=file.path, why=why))
        yield outcome(rule, file.path, "failed")
    if all(file.status not in ("unreadable", "rejected", "partly_read") for file in case.dossier.files):
        yield outcome(rule, "files", "passed")


@kind("duplicates")
def _duplicates(rule: Rule, case: Case) -> Iterator[Output]:
    """The same bytes, or another scan or export of the same paper."""
    found = False
    for file in case.dossier.files:
        if file.status == "duplicate":
            found = True
            evidence = [Evidence(file.path, None, None, None)]
            yield finding(
                rule,
                file.path,
                (),
                shown(evidence=evidence, expected=file.duplicate_of, file=file.path, other=file.duplicate_of or ""),
            )
    originals = {document.id: document for document in case.documents}
    for document in case.documents:
        original = originals.get(document.duplicate_of or "")
        if original is None:
            continue
        found = True
        yield finding(
            rule,
            document.id,
            [document, original],
            shown(
                evidence=(*place(document), *place(original)),
                expected=original.file,
                pages=pages_of(document),
                other=original.file,
                other_pages=pages_of(original),
            ),
            key="duplicate_paper",
        )
    yield outcome(rule, "files", "failed" if found else "passed")


@kind("unclassified")
def _unclassified(rule: Rule, case: Case) -> Iterator[Output]:
    untold: dict[str, list[Document]] = defaultdict(list)
    for document in case.documents:
        if document.type == "other" and document.confidence < UNTOLD:
            untold[document.file].append(document)
    for file, documents in untold.items():
        pages = "、".join(str(page) for document in documents for page in document.pages)
        evidence = [Evidence(file, page, None, None) for document in documents for page in document.pages]
        yield finding(rule, file, documents, shown(evidence=evidence, pages=pages))
        yield outcome(rule, file, "failed")
    if not untold:
        yield outcome(rule, "pages", "passed")


@kind("doubtful_values")
def _doubtful_values(rule: Rule, case: Case) -> Iterator[Output]:
    """One note a document: which of its values a person should look at. They change nothing by themselves."""
    for document in case.documents:
        doubtful = [value for value in _values(document) if not is_sure(value)]
        unread = [item for item in document.line_items if item.unread]
        if not doubtful and not unread:
            continue
        evidence = [e for value in doubtful[:MOST_SHOWN] for e in place(document, value)]
        evidence += [Evidence(document.file, item.page, item.box, None) for item in unread[:MOST_SHOWN]]
        count = len(doubtful) + sum(len(item.unread) for item in unread)
        subject = case.subject(document)
        yield doubt(
            subject,
            [document],
            shown(evidence=evidence, count=str(count), pages=pages_of(document)),
            key="doubtful_values",
            severity="info",
        )
        yield outcome(rule, subject, "failed", "reason_doubtful")
    if all(is_sure(value) for document in case.documents for value in _values(document)):
        yield outcome(rule, "dossier", "passed")


def _values(document: Document) -> list[Value | Amount]:
    amounts: list[Amount | None] = [a for item in document.line_items for a in (item.current, item.prior)]
    return [*document.fields.values(), *(amount for amount in amounts if amount is not None)]
