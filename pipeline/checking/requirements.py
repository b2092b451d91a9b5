"""Documents + call → the status of each requirement: which paper serves it, or why none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.checking.case import Candidate, Case, Fault, Slot, pages_of, place
from pipeline.checking.conditions import facts_of, holds
from pipeline.checking.likeness import Likeness
from pipeline.checking.periods import Fit, fit
from pipeline.checking.seal_states import SealState, SealVerdict, judge_letter_seal, judge_party_seals
from pipeline.checking.unread import is_named, may_hold, unread_files
from schemas.call import RequiredPaper
from schemas.documents import STATEMENT_TYPES, Document
from schemas.findings import Message, RequirementResult
from schemas.pages import SourceFile

TYPE_SURE = 0.6
"""Below this the classifier's word alone does not make a paper what it was taken for."""
_OWN_PAPERS = STATEMENT_TYPES | {"commitment_letter", "management_rules", "consortium_agreement", "implementation_plan"}
"""Papers that must be the lead's; a recommendation is another's by its nature."""


def judge_papers(case: Case) -> None:
    """Fills the case's slots."""
    case.slots = [_open(case, paper, year) for paper in case.call.papers for year in _years(case, paper)]
    for slot in case.slots:
        slot.candidates = sorted(_candidates(case, slot), key=_rank, reverse=True)
        _settle(slot)
    for file in unread_files(case.dossier.files):
        _leave_open(case, file)


def as_results(case: Case) -> list[RequirementResult]:
    """The requirements of papers as the report lists them."""
    return [
        RequirementResult(
            slot.id,
            "document",
            slot.title,
            slot.paper.clause,
            slot.status,
            [document.id for document in slot.serving],
            Message(slot.reason.key, {"title": slot.title, **slot.reason.values}),
        )
        for slot in case.slots
    ]


def _years(case: Case, paper: RequiredPaper) -> Sequence[int | None]:
    return case.call.years if paper.per_year else (None,)


def _open(case: Case, paper: RequiredPaper, year: int | None) -> Slot:
    """A slot, and whether it is demanded of this lead."""
    facts = facts_of(case.facts, case.call, year)
    applies = holds(paper.when, facts)
    slot = Slot(paper, year, applies)
    if applies is False:
        slot.reason = Message("reason_not_enterprise")
    elif holds(paper.exempt, facts):
        founded = str(facts["lead.founded_year"] or "")
        slot.applies, slot.reason = False, Message("reason_founded_later", {"year": founded})
    return slot


def _settle(slot: Slot) -> None:
    """The status by the papers there are."""
    best = slot.candidates[0] if slot.candidates else None
    if slot.applies is False:
        slot.status = "not_applicable"
        slot.serving = [c.document for c in slot.candidates if c.serves][:1]
    elif slot.paper.optional:
        slot.status = "met" if best else "not_applicable"
        slot.reason = _where(best.document) if best else Message("reason_optional")
        slot.serving = [best.document] if best else []
    elif best is None:
        slot.status = "missing" if slot.applies else "unclear"
        slot.reason = Message("reason_missing" if slot.applies else "reason_kind_unknown")
    else:
        slot.serving = [best.document]
        slot.status = "met" if best.serves else "defective" if best.fault and best.fault.certain else "unclear"
        slot.reason = _reason(best)


def _reason(candidate: Candidate) -> Message:
    if candidate.fault is not None:
        return Message(f"reason_{candidate.fault.key}", {"file": candidate.document.file, **candidate.fault.values})
    return candidate.doubt or _where(candidate.document)


def _where(document: Document) -> Message:
    return Message("reason_served", {"file": document.file, "pages": pages_of(document)})


def _leave_open(case: Case, file: SourceFile) -> None:
    """An unread file may be what is missing; one that is named for it, also what replaces a paper that cannot serve."""
    demanded = [slot for slot in case.slots if slot.applies is not False and not slot.paper.optional]
    for slot in may_hold(file, demanded, case.call):
        if slot.status == "missing" or (slot.status == "defective" and is_named(file, slot, case.call)):
            slot.status, slot.reason = "unclear", Message("reason_unread", {"file": file.path})


def _rank(candidate: Candidate) -> tuple[bool, bool, bool, bool, bool, float]:
    """What serves before what may, single before consolidated statements, originals before copies."""
    document = candidate.document
    return (
        candidate.serves,
        candidate.fault is None or not candidate.fault.certain,
        document.duplicate_of is None,
        document.scope != "consolidated",
        any(part.page.source != "ocr" for part in document.parts),
        document.confidence,
    )


def _candidates(case: Case, slot: Slot) -> Iterator[Candidate]:
    copies = [d for d in case.of(*slot.paper.types) if _on_subject(d, slot.paper.subject)]
    latest = max(case.call.years, default=0)
    for document in copies:
        period = fit(document, slot.year, latest) if slot.year else Fit.YEAR
        if period is Fit.OTHER_YEAR:
            continue
        fault = _blank(document) or _foreign(case, document) or _partial(document, period, slot)
        if fault is None and slot.paper.sealed_by:
            fault = _unsealed(case, document, copies, slot.paper.sealed_by)
        yield Candidate(document, fault, None if fault else _doubt(case, document, period, slot.paper))


def _on_subject(document: Document, subject: str | None) -> bool:
    value = document.fields.get("subject")
    return subject is None or value is None or value.value in (subject, "both")


def _blank(document: Document) -> Fault | None:
    return Fault("blank_template", "blank_template", evidence=place(document)) if document.blank_template else None


def _foreign(case: Case, document: Document) -> Fault | None:
    if document.type not in _OWN_PAPERS or not case.is_foreign(document):
        return None
    value = document.entity
    if value is None or _among_parties(case, document):
        return None
    name = str(value.value)
    return Fault(
        "wrong_entity",
        "wrong_entity",
        values={"who": name},
        evidence=place(document, value),
        expected=case.facts.lead.name,
        actual=name,
    )


def _among_parties(case: Case, document: Document) -> bool:
    """An agreement that any of its parties leads is still this consortium's; then names differ, not the paper."""
    if document.type != "consortium_agreement":
        return False
    members = document.fields.get("members")
    names = members.value if members is not None and isinstance(members.value, list) else []
    known = {*case.facts.members, case.facts.lead.name}
    return any(name in known for name in names)


def _partial(document: Document, period: Fit, slot: Slot) -> Fault | None:
    if period not in (Fit.PART, Fit.LAST_PART):
        return None
    end = document.period.end if document.period else None
    return Fault(
        "wrong_period",
        "part_of_year" if period is Fit.PART else "last_part_of_year",
        certain=period is Fit.PART,
        values={"end": end.isoformat() if end else ""},
        evidence=place(document, document.fields.get("period_end")),
        expected=f"{slot.year}",
        actual=end.isoformat() if end else None,
    )


def _unsealed(case: Case, document: Document, copies: Sequence[Document], by: str) -> Fault | None:
    """A demanded seal that is certainly not there; another's seal in its place is a contradiction, not a gap."""
    absent = [v for v in seal_verdicts(case, document, copies, by) if v.state is SealState.ABSENT]
    if not absent:
        return None
    return Fault("missing_seal", "missing_seal", values={"who": "、".join(verdict.name for verdict in absent)})


def seal_verdicts(case: Case, document: Document, copies: Sequence[Document], by: str) -> list[SealVerdict]:
    """The state of every seal that a paper must bear."""
    if by == "lead":
        name = case.facts.lead.name or (str(document.entity.value) if document.entity else "")
        return [judge_letter_seal(document, name, case.documents)] if name else []
    return judge_party_seals(copies, _party_names(copies), case.documents)


def _party_names(copies: Sequence[Document]) -> list[str]:
    """Whom the agreement names: its parties as its head gives them, else its signature blocks."""
    names: list[str] = []
    for document in copies:
        for field in ("lead", "members"):
            value = document.fields.get(field)
            if value is not None:
                names += value.value if isinstance(value.value, list) else [str(value.value)]
    if not names:
        names = [party.name for document in copies for party in document.parties]
    return list(dict.fromkeys(names))


def _doubt(case: Case, document: Document, period: Fit, paper: RequiredPaper) -> Message | None:
    if document.confidence < TYPE_SURE:
        return Message("reason_type_unsure", {"file": document.file, "pages": pages_of(document)})
    if period is Fit.UNDATED:
        return Message("reason_undated", {"file": document.file, "pages": pages_of(document)})
    if paper.subject and "subject" not in document.fields:
        return Message("reason_subject_unsure", {"file": document.file, "pages": pages_of(document)})
    reading = case.likeness.get(document.id) is Likeness.READING and document.type in STATEMENT_TYPES
    value = document.entity
    if reading and value is not None and not case.is_confirmed(document):
        return Message("reason_entity_unsure", {"file": document.file, "who": str(value.value)})
    return None
