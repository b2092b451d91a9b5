"""Inside units → report.json: yuan as strings, dates as ISO, boxes as fractions of the upright page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from extractors.values.codes import mask_personal_data
from schemas.documents import Amount, Document, Scalar, Value
from schemas.findings import Assessment, Dossier, Evidence
from schemas.messages import Catalogue
from schemas.pages import Box, Page
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
    PeriodJson,
    ProblemJson,
    ReportJson,
    RequirementJson,
    RunJson,
    SealJson,
    ValueJson,
)

Pages = Mapping[tuple[str, int], Page]


def make_report(dossier: Dossier, assessment: Assessment, run: RunJson, call: str, catalogue: Catalogue) -> ReportJson:
    pages: Pages = {part.page.key: part.page for document in dossier.documents for part in document.parts}
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
                problem=ProblemJson(code=f.problem.code, message=f.problem.message) if f.problem else None,
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
                reason=catalogue.say(r.reason),
            )
            for r in assessment.requirements
        ],
        findings=[
            FindingJson(
                rule=f.rule,
                severity=f.severity,
                subject=f.subject,
                message=mask_personal_data(catalogue.say(f.message)),
                documents=f.documents,
                evidence=[_evidence(e, pages) for e in f.evidence],
                expected=f.expected,
                actual=f.actual,
            )
            for f in assessment.findings
        ],
        checks=[
            CheckJson(rule=c.rule, subject=c.subject, outcome=c.outcome, reason=catalogue.say(c.reason))
            for c in assessment.checks
        ],
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
    )


def _value(document: Document, value: Value, pages: Pages) -> ValueJson:
    plain = [str(v) for v in value.value] if isinstance(value.value, list) else _plain(value.value) or ""
    return ValueJson(
        value=plain,
        text=mask_personal_data(value.text),
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
        text=mask_personal_data(evidence.text) if evidence.text else evidence.text,
    )


def _plain(value: Scalar | None) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _fraction(file: str, number: int | None, box: Box | None, pages: Pages) -> FractionBox | None:
    page = pages.get((file, number)) if number is not None else None
    if page is None or box is None:
        return None
    spans = (page.width, page.height, page.width, page.height)
    x0, y0, x1, y1 = (round(float(min(1.0, max(0.0, v / span))), 5) for v, span in zip(box, spans, strict=True))
    return x0, y0, x1, y1
