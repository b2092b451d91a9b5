"""Completeness: what is missing, of another period, another's, blank, or not sealed."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checking.case import Case, Slot, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.documents import Document
from schemas.findings import Message, Outcome
from schemas.rules import Rule


@kind("missing")
def _missing(rule: Rule, case: Case) -> Iterator[Output]:
    for slot in case.slots:
        if slot.paper.optional:
            continue
        if slot.status == "missing":
            yield _lacking(rule, slot)
        results: dict[str, Outcome] = {"missing": "failed", "unclear": "undecided", "not_applicable": "not_applicable"}
        yield outcome(rule, slot.id, results.get(slot.status, "passed"), _reason(slot))


def _lacking(rule: Rule, slot: Slot) -> Output:
    """Nothing at all, or fewer than are asked for."""
    if not slot.serving:
        return finding(rule, slot.id, (), shown(title=slot.title))
    say = shown(
        evidence=[e for document in slot.serving for e in place(document)],
        expected=str(slot.paper.at_least),
        actual=str(len(slot.serving)),
        title=slot.title,
    )
    return finding(rule, slot.id, slot.serving, say, key="missing_some")


@kind("fault")
def _fault(rule: Rule, case: Case) -> Iterator[Output]:
    """Papers that are there and cannot serve, where nothing else does."""
    told: set[str] = set()
    for slot in case.slots:
        bad = [c for c in slot.candidates if c.fault is not None and c.fault.rule == rule.name]
        if slot.status in ("met", "not_applicable") or not bad:
            if slot.candidates and slot.status != "not_applicable":
                yield outcome(rule, slot.id, "passed")
            continue
        for candidate in bad:
            fault, document = candidate.fault, candidate.document
            if fault is None or document.id in told:
                continue
            told.add(document.id)
            yield finding(
                rule,
                slot.id,
                [document],
                shown(
                    evidence=fault.evidence,
                    expected=fault.expected,
                    actual=fault.actual,
                    title=slot.title,
                    **fault.values,
                ),
                severity="error" if slot.status == "defective" else "warning",
            )
        yield outcome(rule, slot.id, "failed", _reason(slot))


@kind("period")
def _period(rule: Rule, case: Case) -> Iterator[Output]:
    """Parts of a year given for a year, and statements of other years where a year's own is missing."""
    spare = _other_years(case)
    for slot in case.slots:
        if slot.year is None:
            continue
        if slot.status in ("met", "not_applicable"):
            yield outcome(rule, slot.id, "passed" if slot.status == "met" else "not_applicable", _reason(slot))
            continue
        part = next((c for c in slot.candidates if c.fault is not None and c.fault.rule == rule.name), None)
        if part is not None and part.fault is not None:
            fault = part.fault
            yield finding(
                rule,
                slot.id,
                [part.document],
                shown(
                    evidence=fault.evidence,
                    expected=fault.expected,
                    actual=fault.actual,
                    title=slot.title,
                    **fault.values,
                ),
                key=f"wrong_period_{fault.key}",
                severity="error" if fault.certain and slot.status == "defective" else "warning",
            )
            yield outcome(rule, slot.id, "failed" if fault.certain else "undecided", _reason(slot))
            continue
        other = _nearest(slot, spare)
        if other is not None and slot.status == "missing":
            spare.remove(other)
            yield _of_another_year(rule, slot, other)
            yield outcome(rule, slot.id, "failed", _reason(slot))
        else:
            yield outcome(rule, slot.id, "undecided", _reason(slot))


def _of_another_year(rule: Rule, slot: Slot, document: Document) -> Output:
    year = str(document.period.year) if document.period else ""
    return finding(
        rule,
        slot.id,
        [document],
        shown(
            evidence=place(document, document.fields.get("period_end")),
            expected=str(slot.year),
            actual=year,
            title=slot.title,
        ),
        key="wrong_period_year",
    )


def _other_years(case: Case) -> list[Document]:
    """Statements of the lead that no year of the call asks for."""
    asked = {candidate.document.id for slot in case.slots for candidate in slot.candidates if slot.year}
    types = {type_ for slot in case.slots if slot.year for type_ in slot.paper.types}
    return [d for d in case.own(*sorted(types)) if d.id not in asked and d.period is not None and d.period.year]


def _nearest(slot: Slot, spare: list[Document]) -> Document | None:
    fitting = [d for d in spare if d.type in slot.paper.types and d.period is not None and d.period.year is not None]
    return min(
        fitting,
        key=lambda d: abs((d.period.year if d.period and d.period.year else 0) - (slot.year or 0)),
        default=None,
    )


def _reason(slot: Slot) -> Message:
    return Message(slot.reason.key, {"title": slot.title, **slot.reason.values})
