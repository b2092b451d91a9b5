"""The status of each requirement: which paper serves it, and what is wrong where none does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import celpy
from celpy import celtypes

from extractors.values.names import confusable, name_similarity
from pipeline.checking.context import DOUBTFUL, Context, evidence_of
from schemas.call import RequiredPaper
from schemas.documents import STATEMENT_TYPES, Document
from schemas.findings import Evidence, Message, RequirementResult, RequirementStatus

OTHER_COMPANY = 0.62
"""Names less alike than this are of two organisations, whatever OCR did."""


def judge_requirements(context: Context) -> None:
    """Fills `requirements` and `serving`, and finds what is missing or cannot serve."""
    for paper in context.call.papers:
        applies = _applies(paper, context)
        years: Sequence[int | None] = context.call.years if paper.per_year else [None]
        for year in years:
            id_ = f"{paper.id}:{year}" if year else paper.id
            title = f"{year}年度{paper.title}" if year else paper.title
            context.requirements.append(_judge(context, paper, id_, title, year, applies))
    _judge_conditions(context)


def _applies(paper: RequiredPaper, context: Context) -> bool | None:
    """Whether the condition holds; None where a fact that it needs is not known."""
    if paper.when == "true":
        return True
    kind = context.facts.lead.kind
    if kind is None:
        return None
    environment = celpy.Environment()
    program = environment.program(environment.compile(paper.when))
    lead = celtypes.MapType({celtypes.StringType("kind"): celtypes.StringType(kind)})
    return bool(program.evaluate({"lead": lead}))


def _judge(
    context: Context, paper: RequiredPaper, id_: str, title: str, year: int | None, applies: bool | None
) -> RequirementResult:
    def result(status: RequirementStatus, documents: Sequence[Document], key: str, **values: str) -> RequirementResult:
        for document in documents:
            context.serving.setdefault(document.id, id_)
        reason = Message(key, {"title": title, **values})
        return RequirementResult(id_, "document", title, paper.clause, status, [d.id for d in documents], reason)

    established = context.facts.lead.established
    if applies is False:
        return result("not_applicable", [], "not_an_enterprise")
    if year and established and established.year > year:
        return result("not_applicable", [], "founded_later", year=str(established.year))
    candidates = [d for d in context.documents if d.type in paper.types and _of_subject(d, paper.subject)]
    if year:
        others = [
            d
            for d in candidates
            if d.period is None or d.period.year != year or d.period.kind not in ("annual", "unknown")
        ]
        candidates = [d for d in candidates if d not in others]
    else:
        others = []
    best = max(candidates, key=lambda d: _rank(d, context), default=None)
    if best is None:
        return _without(context, paper, id_, title, year, others, applies, result)
    fault = _fault(context, best, paper)
    if fault:
        context.serving.setdefault(best.id, id_)
        _find_fault(context, best, id_, title, fault)
        return result("defective", [best], f"fault_{fault}")
    if best.confidence < 0.6:
        return result("unclear", [best], "type_unsure")
    if paper.subject and "subject" not in best.fields:
        return result("unclear", [best], "subject_unsure")
    return result("met", [best], "served", file=best.file, pages=_pages(best))


def _without(context, paper, id_, title, year, others, applies, result):  # type: ignore[no-untyped-def]
    """No paper of the right kind and year: missing, or unclear where something unread may be it."""
    if paper.optional:
        return result("not_applicable", [], "not_demanded")
    late = [d for d in others if year and d.period and d.period.end == date(year, 12, 31) and d.cumulative]
    if late and late[0].type != "balance_sheet":
        context.find(
            "wrong_period",
            "warning",
            id_,
            late[:1],
            evidence_of(late[0], late[0].fields.get("period_end")),
            key="quarter_for_year",
            title=title,
            file=late[0].file,
        )
        return result("unclear", late[:1], "quarter_for_year")
    undated = [d for d in others if d.period is None]
    if undated:
        return result("unclear", undated[:1], "period_unread", file=undated[0].file)
    pointing = [f.path for f in _unread(context) if any(name in f.path.rsplit("/", 1)[-1] for name in paper.names)]
    silent = [f.path for f in _unread(context) if not _says_anything(context, f.path)]
    if pointing or silent:
        return result("unclear", [], "may_be_unread", files="、".join((pointing or silent)[:3]))
    doubtful = [d for d in context.documents if d.type == "other" and d.confidence < 0.5]
    if doubtful:
        return result("unclear", [], "may_be_unclassified", files=doubtful[0].file)
    if applies is None:
        return result("unclear", [], "kind_unknown")
    wrong = [d for d in others if d.period is not None]
    seen = "、".join(sorted({_period_text(d) for d in wrong}))
    context.find(
        "missing_document", "error", id_, (), (), title=title, key="missing_document_wrong" if seen else None, seen=seen
    )
    return result("missing", [], "missing_wrong_period" if seen else "missing", seen=seen)


def _period_text(document: Document) -> str:
    period = document.period
    if period is None or period.year is None:
        return ""
    return {"annual": f"{period.year}年度", "quarter": f"{period.year}年季度", "month": f"{period.year}年月度"}.get(
        period.kind, f"{period.year}年"
    )


def find_wrong_periods(context: Context) -> None:
    """Statements of a year that the call does not ask for, or of a part of a year, that serve nothing."""
    for document in context.documents:
        period = document.period
        if document.type not in STATEMENT_TYPES or document.type == "equity_statement" or period is None:
            continue
        subject = context.subject(document)
        wanted = period.year in context.call.years and period.kind in ("annual", "unknown")
        founded_late = period.year == context.call.deadline.year
        if wanted or founded_late or context.facts.lead.kind not in ("enterprise", None):
            context.tell("wrong_period", subject, "passed" if wanted else "not_applicable")
            continue
        served = any(r.status == "met" and r.id == f"{document.type}:{period.year}" for r in context.requirements)
        older = (period.year or 0) < min(context.call.years) and all(
            r.status in ("met", "not_applicable") for r in context.requirements if r.id.startswith(f"{document.type}:")
        )
        severity = "info" if served or older else "error"
        context.find(
            "wrong_period",
            severity,
            subject,
            [document],
            evidence_of(document, document.fields.get("period_end")),
            expected="、".join(map(str, context.call.years)),
            actual=_period_text(document),
            file=document.file,
        )  # type: ignore[arg-type]
        context.tell("wrong_period", subject, "failed")


def _of_subject(document: Document, subject: str | None) -> bool:
    if subject is None:
        return True
    value = document.fields.get("subject")
    return value is None or value.value in (subject, "both")


def _rank(document: Document, context: Context) -> tuple[float, ...]:
    lead = context.facts.lead.name
    entity = document.entity
    ours = 1.0 if entity is None or lead is None else name_similarity(str(entity.value), lead)
    return (
        not document.blank_template,
        ours > 0.85,
        document.scope != "consolidated",
        bool(document.fields.get("subject")),
        bool(document.seals),
        document.duplicate_of is None,
        document.confidence,
    )


def _fault(context: Context, document: Document, paper: RequiredPaper) -> str | None:
    if document.blank_template:
        return "blank_template"
    if is_other_organisation(context, document):
        return "wrong_entity"
    if paper.sealed_by == "lead" and not document.seals and _surely_unsealed(document):
        return "missing_seal"
    if paper.sealed_by == "parties" and any(party.sealed is False for party in document.parties):
        return "missing_seal"
    return None


def is_other_organisation(context: Context, document: Document) -> bool:
    """A paper of the lead's kind that names an organisation clearly not the lead."""
    lead, entity = context.facts.lead.name, document.entity
    if lead is None or entity is None or entity.confidence < DOUBTFUL or document.type == "recommendation_letter":
        return False
    name = str(entity.value)
    return (
        name_similarity(name, lead) < OTHER_COMPANY and not confusable(name, lead) and name not in context.facts.members
    )


def _surely_unsealed(document: Document) -> bool:
    """Only where ink would have been seen: a text layer's page, drawn and looked at, or a Word file with its pictures."""
    return all(part.page.source in ("text_layer", "office") for part in document.parts)


def _find_fault(context: Context, document: Document, id_: str, title: str, fault: str) -> None:
    evidence = evidence_of(document, document.entity)
    if fault == "wrong_entity":
        entity = document.entity
        context.find(
            fault,
            "error",
            id_,
            [document],
            evidence,
            expected=context.facts.lead.name,
            actual=str(entity.value) if entity else None,
            title=title,
            file=document.file,
        )
    elif fault == "missing_seal":
        absent = [p for p in document.parties if p.sealed is False]
        places = [Evidence(document.file, p.page, p.box, p.name) for p in absent] or evidence
        who = "、".join(p.name for p in absent) or (context.facts.lead.name or "")
        context.find(fault, "error", id_, [document], places, title=title, who=who, file=document.file)
    else:
        context.find(fault, "error", id_, [document], evidence, title=title, file=document.file)


def _unread(context: Context) -> Iterator:  # type: ignore[type-arg]
    return (f for f in context.files if f.status in ("unreadable", "rejected", "partly_read"))


def _says_anything(context: Context, path: str) -> bool:
    """Whether a file's name points to any paper at all."""
    name = re.sub(r"\.[A-Za-z0-9]+$", "", path.rsplit("/", 1)[-1])
    others = ("营业执照", "执照", "信用", "照片", "宣传", "审计", "简介", "证书", "推荐", "汇总")
    return any(word in name for paper in context.call.papers for word in (*paper.names, *others))


def _pages(document: Document) -> str:
    pages = document.pages
    return f"{pages[0]}" if len(pages) == 1 else f"{pages[0]}–{pages[-1]}"


def _judge_conditions(context: Context) -> None:
    """Filled with `unclear`; the rules that decide a condition set it afterwards."""
    for condition in context.call.conditions:
        context.requirements.append(
            RequirementResult(
                condition.id, "condition", condition.title, condition.clause, "unclear", [], Message("condition_open")
            )
        )
    for judgement in context.call.judgements:
        context.requirements.append(
            RequirementResult(
                judgement.id, "judgement", judgement.title, judgement.clause, "unclear", [], Message("judgement")
            )
        )
