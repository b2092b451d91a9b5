"""What a call says of a paper beyond that it must be there: how long, how old, with which headings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from extractors.values.dates import find_dates
from extractors.values.text import squeeze
from pipeline.checking.candidates import is_asked_for
from pipeline.checking.case import Case, Slot, date_of, is_sure, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.documents import Document, Value, ValueSource
from schemas.findings import Severity
from schemas.rules import Rule


@kind("page_limit")
def _page_limit(rule: Rule, case: Case) -> Iterator[Output]:
    for slot in case.slots:
        most = slot.paper.pages_at_most
        for document in _own(slot) if most is not None and slot.status != "not_applicable" else ():
            count = len(document.pages)
            long = most is not None and count > most
            if long:
                yield finding(
                    rule, slot.id, [document], shown(place(document), str(most), str(count), title=slot.title)
                )
            yield outcome(rule, slot.id, "failed" if long else "passed")


@kind("dated_within")
def _dated_within(rule: Rule, case: Case) -> Iterator[Output]:
    for slot in case.slots:
        first, last = slot.paper.not_before, slot.paper.not_after
        if (first is None and last is None) or slot.status == "not_applicable":
            continue
        for document in _own(slot):
            dated = date_of(document) or _last_date(document)
            if dated is None or not is_sure(dated[0]):
                yield outcome(rule, slot.id, "undecided", "reason_date_unread")
                continue
            value, day = dated
            wrong = (first is not None and day < first) or (last is not None and day > last)
            if wrong:
                limits = " – ".join(limit.isoformat() if limit else "…" for limit in (first, last))
                say = shown(place(document, value), limits, day.isoformat(), title=slot.title)
                yield finding(rule, slot.id, [document], say)
            yield outcome(rule, slot.id, "failed" if wrong else "passed")


@kind("sections")
def _sections(rule: Rule, case: Case) -> Iterator[Output]:
    """Headings that the call's own form has. On scans a heading may be there and not be read."""
    for slot in case.slots:
        if not slot.paper.sections or slot.status in ("not_applicable", "missing"):
            continue
        text = "".join(squeeze(document.text) for document in slot.serving)
        lacking = [section for section in slot.paper.sections if squeeze(section) not in text]
        if lacking and text:
            typed = all(part.page.source != "ocr" for document in slot.serving for part in document.parts)
            severity: Severity = rule.severity if typed else "info"
            say = shown(place(slot.serving[0]), actual="、".join(lacking), title=slot.title)
            yield finding(rule, slot.id, slot.serving, say, severity=severity)
        if text:
            yield outcome(rule, slot.id, "failed" if lacking else "passed")


def _own(slot: Slot) -> list[Document]:
    """What serves a requirement as the paper it names: what stands in its place has limits of its own."""
    return [document for document in slot.serving if is_asked_for(document, slot.paper)]


def _last_date(document: Document) -> tuple[Value, date] | None:
    """The last day that a paper without fields names: papers end with the day on which they were issued."""
    for part in reversed(document.parts):
        page = part.as_page()
        for line in reversed(page.lines):
            days = [found for found in find_dates(line.text) if found.precision == "day"]
            if days:
                source: ValueSource = page.source if page.source in ("ocr", "office") else "text_layer"
                read = Value(days[-1].value, line.text, page.number, line.box, line.confidence, source)
                return read, days[-1].value
    return None
