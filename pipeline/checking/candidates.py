"""A requirement + the documents → the papers that may serve it, each with what is wrong or doubtful about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.values.text import squeeze
from pipeline.checking.case import Candidate, Case, Fault, Slot, pages_of, place
from pipeline.checking.likeness import Likeness, same_organisation
from pipeline.checking.periods import Fit, fit
from pipeline.checking.seal_states import SealState, SealVerdict, judge_letter_seal, judge_party_seals
from pipeline.checking.versions import edition_of, version_of
from schemas.call_parts import RequiredPaper
from schemas.documents import STATEMENT_TYPES, Document
from schemas.findings import Message

TYPE_SURE = 0.6
"""Below this the classifier's word alone does not make a paper what it was taken for."""
HEADING_LINES = 6
_OWN_PAPERS = STATEMENT_TYPES | {"commitment_letter", "management_rules", "consortium_agreement", "implementation_plan"}
"""Papers that must be the lead's; a recommendation is another's by its nature."""


def candidates(case: Case, slot: Slot) -> Iterator[Candidate]:
    """Papers of the kinds that are asked for, of the year, and what may stand in their place."""
    paper = slot.paper
    copies = [document for document in case.documents if is_asked_for(document, paper)]
    for document in copies:
        period = _period(case, document, slot)
        if period is Fit.OTHER_YEAR:
            continue
        fault = _blank(document) or _foreign(case, document) or _unsuitable(case, document, slot)
        fault = fault or _partial(document, period, slot)
        if fault is None and (paper.sealed_by or paper.signed_by):
            fault = _unsealed(case, document, copies, paper) or _unsigned(document, paper)
        yield _candidate(case, document, fault, None if fault else _doubt(case, document, period, paper))
    for document in case.documents:
        if document not in copies:
            yield from _instead(case, document, paper)


def seal_verdicts(case: Case, document: Document, copies: Sequence[Document], by: str) -> list[SealVerdict]:
    """The state of every seal that a paper must bear."""
    if by == "lead":
        name = case.facts.lead.name or (str(document.entity.value) if document.entity else "")
        return [judge_letter_seal(document, name, case.documents)] if name else []
    return judge_party_seals(copies, party_names(copies), case.documents)


def party_names(copies: Sequence[Document]) -> list[str]:
    """Whom an agreement names: its parties as its head gives them, else its signature blocks."""
    names: list[str] = []
    for document in copies:
        for field in ("lead", "members"):
            value = document.fields.get(field)
            if value is not None:
                names += value.value if isinstance(value.value, list) else [str(value.value)]
    if not names:
        names = [party.name for document in copies for party in document.parties]
    return list(dict.fromkeys(names))


def is_titled(document: Document, words: Sequence[str]) -> bool:
    """Whether a paper's heading holds one of the words: its title, or what stands at its top."""
    if not words:
        return False
    head = squeeze(document.title or "")
    if document.parts:
        head += "".join(squeeze(line.text) for line in document.parts[0].as_page().lines[:HEADING_LINES])
    return any(squeeze(word) in head for word in words)


def is_asked_for(document: Document, paper: RequiredPaper) -> bool:
    """Whether a document is of the kind that a requirement names, not only in its place."""
    if paper.not_titled and is_titled(document, paper.not_titled):
        return False
    if document.type in paper.types:
        return _on_subject(document, paper.subject) and (not paper.titled or is_titled(document, paper.titled))
    return not paper.types and document.type != "blank" and is_titled(document, paper.titled)


def _instead(case: Case, document: Document, paper: RequiredPaper) -> Iterator[Candidate]:
    for other in paper.instead:
        if document.type == "blank" or document.blank_template:
            continue
        if document.type in other.types or (document.type not in paper.types and is_titled(document, other.titled)):
            values = {"file": document.file, "pages": pages_of(document)}
            doubt = None if other.outcome == "met" else Message("reason_instead", values)
            yield _candidate(case, document, None, doubt)
            return


def _candidate(case: Case, document: Document, fault: Fault | None, doubt: Message | None) -> Candidate:
    return Candidate(document, fault, doubt, version_of(document.file), edition_of(document, case.documents))


def _period(case: Case, document: Document, slot: Slot) -> Fit:
    if not slot.year:
        return Fit.YEAR
    latest = max(slot.paper.years or case.call.years, default=0)
    return fit(document, slot.year, latest, case.facts.lead.established)


def _on_subject(document: Document, subject: str | None) -> bool:
    value = document.fields.get("subject")
    return subject is None or value is None or value.value in (subject, "both")


def _blank(document: Document) -> Fault | None:
    return Fault("blank_template", "blank_template", evidence=place(document)) if document.blank_template else None


def _foreign(case: Case, document: Document) -> Fault | None:
    if document.type not in _OWN_PAPERS or not case.is_foreign(document):
        return None
    value = document.entity
    if value is None:
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


def _unsuitable(case: Case, document: Document, slot: Slot) -> Fault | None:
    """A statement of income on the form of another kind of organisation, where the lead's other statements have its own."""
    if document.type not in ("activity_statement", "revenue_expense_statement") or case.facts.lead.kind != "enterprise":
        return None
    forms = {d.form for d in case.documents if d.type in ("balance_sheet", "cash_flow_statement") and d.form}
    if document.form is None or document.form in forms or not forms:
        return None
    return Fault("unsuitable_form", "unsuitable_form", certain=False, evidence=place(document))


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


def _unsealed(case: Case, document: Document, copies: Sequence[Document], paper: RequiredPaper) -> Fault | None:
    """A demanded seal that is certainly not there; another's seal in its place is a contradiction, not a gap."""
    if paper.sealed_by is None:
        return None
    absent = [v for v in seal_verdicts(case, document, copies, paper.sealed_by) if v.state is SealState.ABSENT]
    if not absent:
        return None
    return Fault("missing_seal", "missing_seal", values={"who": "、".join(verdict.name for verdict in absent)})


def _unsigned(document: Document, paper: RequiredPaper) -> Fault | None:
    """A party of which neither signature nor seal stands in its block: a seal alone binds an organisation."""
    blank = [party for party in document.parties if party.signed is False and party.sealed is False]
    if paper.signed_by != "parties" or not blank or paper.sealed_by:
        return None
    return Fault("missing_signature", "missing_signature", values={"who": "、".join(party.name for party in blank)})


def _doubt(case: Case, document: Document, period: Fit, paper: RequiredPaper) -> Message | None:
    if document.confidence < TYPE_SURE:
        return Message("reason_type_unsure", {"file": document.file, "pages": pages_of(document)})
    if period is Fit.UNDATED:
        return Message("reason_undated", {"file": document.file, "pages": pages_of(document)})
    if paper.subject and "subject" not in document.fields:
        return Message("reason_subject_unsure", {"file": document.file, "pages": pages_of(document)})
    reading = case.likeness.get(document.id) is Likeness.READING and document.type in STATEMENT_TYPES
    value = document.entity
    alike = value is not None and same_organisation(str(value.value), case.facts.lead.name or "")
    if reading and value is not None and not alike and not case.is_confirmed(document):
        return Message("reason_entity_unsure", {"file": document.file, "who": str(value.value)})
    return None
