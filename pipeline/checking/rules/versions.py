"""Several papers for one requirement: a later version beside an earlier one, the tax print beside the audited one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.values.names import title_key
from pipeline.checking.case import Candidate, Case, Slot, is_sure, pages_of, place
from pipeline.checking.rules.table import Output, Shown, finding, kind, outcome, shown
from pipeline.checking.versions import Edition
from schemas.documents import STATEMENT_TYPES, Amount, Document, Value
from schemas.rules import Rule

COMPARED = {
    "commitment_letter": ("amount", "amount_in_words", "project_title"),
    "implementation_plan": ("project_title", "total_budget", "matching_funds", "chief_scientist"),
}
"""What two versions of a paper must agree in; of agreements and management rules there may be several."""
MOST_SHOWN = 4
FEWEST = 3


@kind("superseded")
def _superseded(rule: Rule, case: Case) -> Iterator[Output]:
    """A later version serves; the earlier is listed with what differs."""
    yield from _alone(rule, case)
    for slot, best, other in _pairs(case):
        if other.version >= best.version:
            continue
        differing = _differences(other.document, best.document)
        key = "superseded_differs" if differing else rule.name
        yield finding(rule, slot.id, [other.document, best.document], _say(slot, other, best, differing), key=key)
        yield outcome(rule, slot.id, "failed")


@kind("conflicting")
def _conflicting(rule: Rule, case: Case) -> Iterator[Output]:
    """Two papers for one requirement that differ, and nothing says which of them is the later."""
    yield from _alone(rule, case)
    for slot, best, other in _pairs(case):
        if other.version != best.version or not other.serves or _are_two_editions(best, other):
            continue
        differing = _differences(other.document, best.document)
        if differing:
            yield finding(rule, slot.id, [other.document, best.document], _say(slot, other, best, differing))
        yield outcome(rule, slot.id, "failed" if differing else "passed")


@kind("editions")
def _editions(rule: Rule, case: Case) -> Iterator[Output]:
    """What was filed with the tax office against what was audited."""
    yield from _alone(rule, case)
    for slot, best, other in _pairs(case):
        if not other.serves or not _are_two_editions(best, other):
            continue
        differing = _differences(other.document, best.document)
        if differing:
            yield finding(rule, slot.id, [other.document, best.document], _say(slot, other, best, differing))
        yield outcome(rule, slot.id, "failed" if differing else "passed")


@kind("only_audited")
def _only_audited(rule: Rule, case: Case) -> Iterator[Output]:
    for slot, best in _served_statements(case):
        audited = best.edition is Edition.AUDITED
        if audited:
            yield finding(rule, slot.id, [best.document], _shown_alone(slot, best))
        yield outcome(rule, slot.id, "failed" if audited else "passed")


@kind("only_consolidated")
def _only_consolidated(rule: Rule, case: Case) -> Iterator[Output]:
    for slot, best in _served_statements(case):
        group = best.document.scope == "consolidated"
        if group:
            yield finding(rule, slot.id, [best.document], _shown_alone(slot, best))
        yield outcome(rule, slot.id, "failed" if group else "passed")


def _alone(rule: Rule, case: Case) -> Iterator[Output]:
    """Requirements with one paper, which nothing contradicts."""
    several = {slot.id for slot, _, _ in _pairs(case)}
    for slot in case.slots:
        if slot.status == "met" and slot.id not in several:
            yield outcome(rule, slot.id, "passed", "reason_one_version")


def _pairs(case: Case) -> Iterator[tuple[Slot, Candidate, Candidate]]:
    """What serves a requirement, and each other paper for it that is comparable and no copy."""
    for slot in case.slots:
        if slot.status == "not_applicable" or slot.paper.at_least > 1:
            continue
        best = next((c for c in slot.candidates if c.document in slot.serving), None)
        for other in slot.candidates if best is not None else ():
            if best is None or other is best or other.document.type != best.document.type:
                continue
            twin = best.document.id in (other.document.duplicate_of, *_twins(case, other.document))
            if not twin and other.document.scope == best.document.scope and _is_whole(other.document):
                yield slot, best, other


def _twins(case: Case, document: Document) -> list[str]:
    return [d.id for d in case.documents if d.duplicate_of == document.id]


def _is_whole(document: Document) -> bool:
    """A version of its own, no page that was split off."""
    if document.blank_template:
        return False
    if document.type in STATEMENT_TYPES:
        return len(document.line_items) >= FEWEST
    return sum(field in document.fields for field in COMPARED.get(document.type, ())) >= FEWEST


def _are_two_editions(a: Candidate, b: Candidate) -> bool:
    return (
        a.document.type in STATEMENT_TYPES and a.edition is not b.edition and Edition.AUDITED in (a.edition, b.edition)
    )


def _served_statements(case: Case) -> Iterator[tuple[Slot, Candidate]]:
    for slot in case.slots:
        if slot.year and slot.status == "met":
            yield slot, next(c for c in slot.candidates if c.document in slot.serving)


def _differences(older: Document, newer: Document) -> list[str]:
    """Lines of text: what differs between two versions, as far as both were read with confidence."""
    if older.type in STATEMENT_TYPES:
        return _different_amounts(older, newer)
    out = []
    for field in COMPARED.get(older.type, ()):
        a, b = older.fields.get(field), newer.fields.get(field)
        if a is not None and b is not None and is_sure(a) and is_sure(b) and _plain(a) != _plain(b):
            out.append(f"{a.text} → {b.text}")
    return out


def _different_amounts(older: Document, newer: Document) -> list[str]:
    before = {item.item: item.current for item in older.line_items if item.item}
    out = []
    for item in newer.line_items:
        a, b = before.get(item.item) if item.item else None, item.current
        if a is not None and b is not None and is_sure(a) and is_sure(b) and _differ(a, b):
            out.append(f"“{item.label}” {a.value:,.2f} → {b.value:,.2f}")
    return out


def _differ(a: Amount, b: Amount) -> bool:
    return abs(a.value - b.value) > (a.quantum + b.quantum) / 2


def _plain(value: Value) -> str:
    return title_key(str(value.value))


def _say(slot: Slot, other: Candidate, best: Candidate, differing: Sequence[str]) -> Shown:
    return shown(
        evidence=(*place(other.document), *place(best.document)),
        title=slot.title,
        pages=pages_of(other.document),
        other=best.document.file,
        other_pages=pages_of(best.document),
        lines="；".join(differing[:MOST_SHOWN]),
        count=str(len(differing)),
    )


def _shown_alone(slot: Slot, best: Candidate) -> Shown:
    return shown(evidence=place(best.document), title=slot.title, pages=pages_of(best.document))
