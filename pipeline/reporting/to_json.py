"""Inside units → report.json: yuan as strings, dates as ISO, boxes as fractions of the upright page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.reporting.words import requirement_title
from schemas.documents import Amount, Document, Scalar, Value
from schemas.findings import Assessment, Dossier, Evidence, Message
from schemas.folded import seen_box
from schemas.messages import Catalogue
from schemas.pages import Box, Page, Problem
from schemas.problems import problem, problem_kinds
from schemas.report import (
    AmountJson,
    CheckJson,
    DocumentJson,
    DossierJson,
    EvidenceJson,
    FileJson,
    FindingJson,
    FractionBox,
    LeadJson,
    LineItemJson,
    MarkJson,
    PageJson,
    PartyJson,
    PeriodJson,
    ProblemJson,
    ReportJson,
    RequirementJson,
    RunJson,
    SealJson,
    ValueJson,
)

Pages = Mapping[tuple[str, int], Page]
COLUMNS: tuple[Literal["current"], Literal["prior"]] = ("current", "prior")


def make_report(
    dossier: Dossier,
    assessment: Assessment,
    run: RunJson,
    call: str,
    catalogue: Catalogue,
    inventory: Sequence[Page] = (),
) -> ReportJson:
    """The report's content, personal data as read. `inventory` is every page of every file, also of those that no document claimed."""
    pages: Pages = {part.page.key: part.page for document in dossier.documents for part in document.parts}

    foreign = _translations(dossier, assessment, catalogue)

    def say(message: Message) -> str:
        return catalogue.say(Message(message.key, {k: foreign.get(v, v) for k, v in message.values.items()}))

    facts = assessment.facts
    return ReportJson(
        call=call,
        dossier=DossierJson(
            id=dossier.id,
            project_title=facts.project_title,
            list_item=facts.list_item,
            lead=LeadJson(
                name=facts.lead.name,
                kind=facts.lead.kind,
                credit_code=facts.lead.credit_code,
                established=facts.lead.established.isoformat() if facts.lead.established else None,
            ),
            members=facts.members,
            chief_scientist=facts.chief_scientist,
            total_budget=_plain(facts.total_budget),
            matching_funds=_plain(facts.matching_funds),
        ),
        run=run,
        verdict=assessment.verdict,
        files=[
            FileJson(
                path=f.path,
                sha256=f.sha256,
                bytes=f.bytes,
                media_type=f.media_type,
                pages=f.pages,
                status=f.status,
                problem=_problem(f.problem),
                duplicate_of=f.duplicate_of,
            )
            for f in dossier.files
        ],
        documents=[_document(document, pages) for document in dossier.documents],
        requirements=[
            RequirementJson(
                id=r.id,
                kind=r.kind,
                title=r.title,
                clause=r.clause,
                status=r.status,
                documents=r.documents,
                reason=say(r.reason),
            )
            for r in assessment.requirements
        ],
        findings=[
            FindingJson(
                rule=f.rule,
                severity=f.severity,
                subject=f.subject,
                message=say(f.message),
                documents=f.documents,
                evidence=[_evidence(e, pages) for e in f.evidence],
                expected=f.expected,
                actual=f.actual,
            )
            for f in assessment.findings
        ],
        checks=[
            CheckJson(rule=c.rule, subject=c.subject, outcome=c.outcome, reason=say(c.reason))
            for c in assessment.checks
        ],
        pages=[_page(page, dossier) for page in inventory],
        lang=catalogue.lang,
    )


def _translations(dossier: Dossier, assessment: Assessment, catalogue: Catalogue) -> dict[str, str]:
    """What fills sentences in the call's own language: titles of papers, troubles with files → another language."""
    if catalogue.lang == "zh":
        return {}
    words = {r.title: requirement_title(catalogue, r.id, r.title) for r in assessment.requirements}
    troubles = [f.problem for f in dossier.files if f.problem and f.problem.code in problem_kinds()]
    return words | {trouble.message: problem(trouble.code, catalogue.lang).message for trouble in troubles}


def _problem(problem: Problem | None) -> ProblemJson | None:
    return ProblemJson(code=problem.code, message=problem.message) if problem else None


def _page(page: Page, dossier: Dossier) -> PageJson:
    return PageJson(
        file=page.file,
        number=page.number,
        source=page.source,
        documents=[d.id for d in dossier.documents if d.file == page.file and page.number in d.pages],
        turned_deg=page.turned_deg,
        lines_unread=page.lines_unread,
        drawn=page.image is None,
        problem=_problem(page.problem),
    )


def _document(document: Document, pages: Pages) -> DocumentJson:
    period = document.period
    entity = document.entity
    return DocumentJson(
        id=document.id,
        type=document.type,
        confidence=round(document.confidence, 4),
        title=document.title,
        file=document.file,
        pages=document.pages,
        entity=str(entity.value) if entity else None,
        period=PeriodJson(year=period.year, end=period.end.isoformat() if period.end else None, kind=period.kind)
        if period
        else None,
        fields={name: _value(document, value, pages) for name, value in document.fields.items()},
        line_items=[
            LineItemJson(
                item=i.item,
                label=i.label,
                current=_amount(document, i.current, pages),
                prior=_amount(document, i.prior, pages),
                unread=[column for column in COLUMNS if column in i.unread],
            )
            for i in document.line_items
        ],
        seals=[
            SealJson(
                page=s.page,
                box=_fraction(document.file, s.page, s.box, pages) or (0, 0, 1, 1),
                text=s.text,
                owner=s.owner,
                colour=s.colour,
            )
            for s in document.seals
        ],
        parties=[
            PartyJson(
                role=p.role,
                name=p.name,
                page=p.page,
                box=_fraction(document.file, p.page, p.box, pages),
                sealed=p.sealed,
                signed=p.signed,
            )
            for p in document.parties
        ],
        marks=[
            MarkJson(kind=mark.kind, page=number, box=_fraction(document.file, number, mark.box, pages), text=mark.text)
            for part in document.parts
            for number, mark in ((part.page.number, mark) for mark in part.as_page().marks)
        ],
        signed=document.signed,
        scope=document.scope,
        blank_template=document.blank_template,
        duplicate_of=document.duplicate_of,
    )


def _value(document: Document, value: Value, pages: Pages) -> ValueJson:
    plain = [str(v) for v in value.value] if isinstance(value.value, list) else _plain(value.value) or ""
    return ValueJson(
        value=plain,
        text=value.text,
        page=value.page,
        box=_fraction(document.file, value.page, value.box, pages),
        confidence=value.confidence,
        source=value.source,
    )


def _amount(document: Document, amount: Amount | None, pages: Pages) -> AmountJson | None:
    if amount is None:
        return None
    return AmountJson(
        value=_plain(amount.value) or "0.00",
        text=amount.text,
        page=amount.page,
        box=_fraction(document.file, amount.page, amount.box, pages),
        confidence=amount.confidence,
    )


def _evidence(evidence: Evidence, pages: Pages) -> EvidenceJson:
    return EvidenceJson(
        file=evidence.file,
        page=evidence.page,
        box=_fraction(evidence.file, evidence.page, evidence.box, pages),
        text=evidence.text,
    )


def _plain(value: Scalar | None) -> str | None:
    if isinstance(value, Decimal):
        return f"{value + 0:.2f}"  # no minus before nought
    return value.isoformat() if isinstance(value, date) else value


def _fraction(file: str, number: int | None, box: Box | None, pages: Pages) -> FractionBox | None:
    page = pages.get((file, number)) if number is not None else None
    if page is None or box is None or page.width <= 0 or page.height <= 0:
        return None
    spans = (page.width, page.height, page.width, page.height)
    seen = seen_box(page, box)
    x0, y0, x1, y1 = (round(float(min(1.0, max(0.0, v / span))), 5) for v, span in zip(seen, spans, strict=True))
    return x0, y0, x1, y1
