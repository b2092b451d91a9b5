"""What the text of a paper says, lacks, or was left with: terms of an agreement, blanks of a form, marks of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.values.personal import find_personal_data
from extractors.values.text import squeeze
from pipeline.checking.candidates import is_titled
from pipeline.checking.case import Case, pages_of, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.document_types import load_document_types
from schemas.documents import STATEMENT_TYPES, Document
from schemas.findings import Evidence
from schemas.pages import Line
from schemas.rules import Rule

MOST_SHOWN = 5
SHORTEST_TEXT = 120
"""A page that was hardly read says nothing of what it lacks."""


@kind("says")
def _says(rule: Rule, case: Case) -> Iterator[Output]:
    """At least one of the words stands in at least one of these papers."""
    papers = [d for d in case.own(*rule.types) if _is_about(d, rule) and len(squeeze(d.text)) >= SHORTEST_TEXT]
    if not papers:
        return
    said = any(squeeze(word) in squeeze(document.text) for document in papers for word in rule.words)
    subject = case.subject(papers[0])
    if not said:
        yield finding(rule, subject, papers, shown(place(papers[0]), pages=pages_of(papers[0])))
    yield outcome(rule, subject, "passed" if said else "failed")


def _is_about(document: Document, rule: Rule) -> bool:
    """`field` narrows management rules to one subject."""
    value = document.fields.get("subject")
    return rule.field is None or (value is not None and value.value in (rule.field, "both"))


@kind("headed")
def _headed(rule: Rule, case: Case) -> Iterator[Output]:
    """Papers that serve under a heading which says that they are something less; `pattern` in the text excuses them."""
    for document in _serving(case, rule.types):
        odd = is_titled(document, rule.words)
        if odd and rule.pattern and re.search(rule.pattern, squeeze(document.text)):
            odd = False
        subject = case.subject(document)
        if odd:
            title = next(slot.title for slot in case.slots if document in slot.serving)
            say = shown(place(document), actual=document.title, title=title)
            yield finding(rule, subject, [document], say)
        yield outcome(rule, subject, "failed" if odd else "passed")


@kind("marked")
def _marked(rule: Rule, case: Case) -> Iterator[Output]:
    """Lines of a demanded paper that match the rule's pattern."""
    pattern = re.compile(rule.pattern or "(?!)")
    for document in _serving(case, rule.types):
        hits = [(number, line) for number, line in _lines(document) if pattern.search(squeeze(line.text))]
        subject = case.subject(document)
        if hits:
            evidence = [Evidence(document.file, number, line.box, line.text) for number, line in hits[:MOST_SHOWN]]
            say = shown(evidence, actual=squeeze(hits[0][1].text)[:60], pages=str(hits[0][0]), count=str(len(hits)))
            yield finding(rule, subject, [document], say)
        yield outcome(rule, subject, "failed" if hits else "passed")


@kind("says_anywhere")
def _says_anywhere(rule: Rule, case: Case) -> Iterator[Output]:
    """The same for every paper of the upload: text that speaks to whoever checks it is data like any other."""
    pattern = re.compile(rule.pattern or "(?!)")
    found = False
    for document in case.documents:
        for number, line in _lines(document):
            if pattern.search(squeeze(line.text)):
                found = True
                evidence = [Evidence(document.file, number, line.box, line.text)]
                say = shown(evidence, actual=squeeze(line.text)[:60], pages=str(number))
                yield finding(rule, document.id, [document], say)
                break
    yield outcome(rule, "documents", "failed" if found else "passed")


@kind("personal_data")
def _personal_data(rule: Rule, case: Case) -> Iterator[Output]:
    """Papers of no kind that the call asks for, with numbers of identity cards or bank cards."""
    asked = {type_ for paper in case.call.papers for type_ in paper.types}
    found = [d for d in case.documents if d.type not in asked and _is_personal(d)]
    for document in found:
        yield finding(rule, document.id, [document], shown(place(document), pages=pages_of(document)))
    yield outcome(rule, "documents", "failed" if found else "passed")


def _is_personal(document: Document) -> bool:
    return any(hit.kind in ("id_number", "bank_account") for hit in find_personal_data(document.text))


@kind("file_name")
def _file_name(rule: Rule, case: Case) -> Iterator[Output]:
    """A file named for one statement that holds another, and that one alone."""
    titles = {type_: re.compile(cues.title) for type_, cues in load_document_types().statements.items()}
    wrong = False
    for file in sorted({document.file for document in case.documents}):
        papers = [d for d in case.documents if d.file == file and d.type != "blank"]
        stem = squeeze(file.rpartition("/")[2].rpartition(".")[0])
        named = [type_ for type_, pattern in titles.items() if pattern.search(stem)]
        if len(papers) != 1 or len(named) != 1 or papers[0].type not in STATEMENT_TYPES or papers[0].type in named:
            continue
        wrong = True
        say = shown(place(papers[0]), actual=papers[0].title or papers[0].type)
        yield finding(rule, file, papers, say)
    yield outcome(rule, "files", "failed" if wrong else "passed")


def _serving(case: Case, types: Sequence[str]) -> list[Document]:
    documents = [d for slot in case.slots if slot.status != "not_applicable" for d in slot.serving if d.type in types]
    return list({document.id: document for document in documents}.values())


def _lines(document: Document) -> Iterator[tuple[int, Line]]:
    for part in document.parts:
        for line in part.as_page().lines:
            yield part.page.number, line
