"""Documents + call → the status of each requirement: which paper serves it, or why none does."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checking.candidates import candidates
from pipeline.checking.case import Candidate, Case, Slot, pages_of
from pipeline.checking.conditions import facts_of, holds
from pipeline.checking.unread import illegible_pages, is_named, may_hold, unread_files
from pipeline.checking.versions import find_twins
from schemas.call_parts import RequiredPaper
from schemas.documents import Document
from schemas.findings import Message, RequirementResult


def judge_papers(case: Case) -> None:
    """Fills the case's slots."""
    for document, original in find_twins(case.documents):
        document.duplicate_of = original.id
    case.slots = [_open(case, paper, year) for paper in case.call.papers for year in _years(case, paper)]
    for slot in case.slots:
        slot.candidates = sorted(candidates(case, slot), key=_rank, reverse=True)
        _settle(slot)
    for file in unread_files(case.dossier.files):
        _leave_open(case, file.path, Message("reason_unread", {"file": file.path}))
    for path, pages in illegible_pages(case.documents).items():
        numbers = "、".join(map(str, pages))
        _leave_open(case, path, Message("reason_illegible", {"file": path, "pages": numbers}))


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
    return (paper.years or case.call.years) if paper.per_year else (None,)


def _open(case: Case, paper: RequiredPaper, year: int | None) -> Slot:
    """A slot, and whether it is demanded of this lead."""
    facts = facts_of(case.facts, case.call, year, case.documents)
    applies = holds(paper.when, facts)
    slot = Slot(paper, year, applies)
    if applies is False:
        enterprise = "lead.kind" in paper.when and "enterprise" in paper.when
        slot.reason = Message("reason_not_enterprise" if enterprise else "reason_not_asked")
    elif holds(paper.exempt, facts):
        founded = str(facts["lead.founded_year"] or "")
        later = "lead.founded" in paper.exempt and founded
        slot.applies = False
        slot.reason = Message("reason_founded_later", {"year": founded}) if later else Message("reason_not_asked")
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
    elif slot.paper.at_least > 1:
        _count(slot)
    else:
        slot.serving = [best.document]
        slot.status = "met" if best.serves else "defective" if best.fault and best.fault.certain else "unclear"
        slot.reason = _reason(best)


def _count(slot: Slot) -> None:
    """Several are asked for: copies of one paper are one."""
    able = [c.document for c in slot.candidates if c.serves and c.document.duplicate_of is None]
    doubtful = [c for c in slot.candidates if c.doubt is not None]
    slot.serving = able
    counts = {"count": str(len(able)), "wanted": str(slot.paper.at_least)}
    if len(able) >= slot.paper.at_least:
        slot.status, slot.reason = "met", _where(able[0])
    elif len(able) + len(doubtful) >= slot.paper.at_least or not slot.applies:
        slot.status, slot.reason = "unclear", Message("reason_too_few_doubtful", counts)
    else:
        slot.status, slot.reason = "missing", Message("reason_too_few", counts)


def _reason(candidate: Candidate) -> Message:
    if candidate.fault is not None:
        return Message(f"reason_{candidate.fault.key}", {"file": candidate.document.file, **candidate.fault.values})
    return candidate.doubt or _where(candidate.document)


def _where(document: Document) -> Message:
    return Message("reason_served", {"file": document.file, "pages": pages_of(document)})


def _leave_open(case: Case, path: str, reason: Message) -> None:
    """What was not read may be what is missing; a file that is named for it, also what replaces a paper that cannot serve."""
    demanded = [slot for slot in case.slots if slot.applies is not False and not slot.paper.optional]
    for slot in may_hold(path, demanded, case.call):
        if slot.status == "missing" or (slot.status == "defective" and is_named(path, slot, case.call)):
            slot.status, slot.reason = "unclear", reason


def _rank(candidate: Candidate) -> tuple[bool, bool, bool, bool, int, int, bool, float]:
    """What serves before what may; of several that serve, one's own before consolidated figures, the newer, the tax print."""
    document = candidate.document
    return (
        candidate.serves,
        candidate.fault is None or not candidate.fault.certain,
        document.duplicate_of is None,
        document.scope != "consolidated",
        candidate.version,
        candidate.edition,
        any(part.page.source != "ocr" for part in document.parts),
        document.confidence,
    )
