"""Rules across papers: names, codes, amounts, people, parties, dates, registration, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from extractors.values.codes import is_credit_code, region_of_code
from extractors.values.names import confusable, name_exact, name_key, name_similarity, title_key, title_similarity
from pipeline.checking.context import DOUBTFUL, Context, evidence_of
from pipeline.checking.facts import lead_codes, lead_names, values_of
from pipeline.checking.requirements import OTHER_COMPANY, find_wrong_periods, is_other_organisation
from schemas.documents import Document, Value

NEAR_TITLE = 0.9
SAME_NAME = 0.95


def check_papers(context: Context) -> None:
    for rule in RULES:
        rule(context)


def _names(context: Context) -> None:
    """Every paper's name for the lead against the one that most papers have."""
    lead = context.facts.lead.name
    bad = 0
    seen = list(lead_names(context.documents))
    for document, value, field in seen:
        name = name_exact(str(value.value))
        if lead is None or name == lead or is_other_organisation(context, document):
            continue
        if document.type == "management_rules" and name_similarity(name, lead) < OTHER_COMPANY:
            continue
        bad += 1
        only_form = name_key(name) == name_key(lead)
        doubtful = value.confidence < DOUBTFUL or (
            value.source == "ocr" and (confusable(name, lead) or value.confidence < SAME_NAME or len(name) != len(lead))
        )
        rule = "low_confidence_value" if doubtful and not only_form else "name_mismatch"
        severity = "info" if doubtful else "warning" if only_form else "error"
        context.find(
            rule,
            severity,
            field,
            [document],
            evidence_of(document, value),
            expected=lead,
            actual=name,
            key="name_mismatch" if rule == "name_mismatch" else "doubtful_name",
            file=document.file,
        )  # type: ignore[arg-type]
    context.tell(
        "name_mismatch",
        "lead",
        "failed" if any(f.rule == "name_mismatch" for f in context.findings) else "passed" if seen else "undecided",
    )


def _wrong_entities(context: Context) -> None:
    for document in context.documents:
        if document.entity is None or document.type in (
            "recommendation_letter",
            "other",
            "blank",
            "credit_report",
            "audit_report",
        ):
            continue
        other = is_other_organisation(context, document)
        subject = context.subject(document)
        context.tell("wrong_entity", subject, "failed" if other else "passed")
        told = any(f.rule == "wrong_entity" and document.id in f.documents for f in context.findings)
        if other and not told:
            severity = (
                "info"
                if document.type in ("business_licence", "legal_entity_certificate", "integrity_pledge")
                else "warning"
            )
            context.find(
                "wrong_entity",
                severity,
                subject,
                [document],
                evidence_of(document, document.entity),
                expected=context.facts.lead.name,
                actual=str(document.entity.value),
                title=document.title or document.type,
                file=document.file,
            )  # type: ignore[arg-type]


def _codes(context: Context) -> None:
    found = [(d, v) for d, v in lead_codes(context.documents) if not is_other_organisation(context, d)]
    bad: set[str] = set()
    for document, value in found:
        code = str(value.value)
        if len(code) == 15 or is_credit_code(code) or code in bad:
            continue
        bad.add(code)
        certain = value.source != "ocr" or value.confidence >= 0.9
        rule = "credit_code_invalid" if certain else "low_confidence_value"
        context.find(
            rule,
            "error" if certain else "warning",
            "credit_code",
            [document],
            evidence_of(document, value),
            actual=code,
            key="credit_code_invalid" if certain else "doubtful_code",
            file=document.file,
        )
    context.tell(
        "credit_code_invalid",
        "credit_code",
        "failed" if bad else "passed" if found else "undecided",
        "" if found else "no_code",
    )
    sure = [(d, v) for d, v in found if v.confidence >= DOUBTFUL]
    distinct = {str(v.value) for _, v in sure if len(str(v.value)) == 18}
    if len(distinct) > 1:
        first = {str(v.value): (d, v) for d, v in reversed(sure)}
        pairs = list(first.values())
        doubtful = any(v.source == "ocr" and not is_credit_code(str(v.value)) and v.confidence < 0.95 for _, v in pairs)
        context.find(
            "low_confidence_value" if doubtful else "credit_code_mismatch",
            "warning" if doubtful else "error",
            "credit_code",
            [d for d, _ in pairs],
            [e for d, v in pairs for e in evidence_of(d, v)],
            expected=context.facts.lead.credit_code,
            actual="、".join(sorted(distinct)),
            key="credit_code_mismatch",
        )
    context.tell(
        "credit_code_mismatch", "credit_code", "failed" if len(distinct) > 1 else "passed" if sure else "undecided"
    )


def _amounts(context: Context) -> None:
    for document in context.of("commitment_letter"):
        figures, words = document.fields.get("amount"), document.fields.get("amount_in_words")
        if figures is None or words is None:
            context.tell(
                "amount_words_mismatch",
                "commitment_letter",
                "undecided" if figures is None and words is None else "not_applicable",
            )
        elif figures.value == words.value:
            context.tell("amount_words_mismatch", "commitment_letter", "passed")
        else:
            doubtful = min(figures.confidence, words.confidence) < DOUBTFUL
            context.find(
                "low_confidence_value" if doubtful else "amount_words_mismatch",
                "warning" if doubtful else "error",
                "commitment_letter",
                [document],
                [*evidence_of(document, words), *evidence_of(document, figures)],
                expected=f"{words.value}",
                actual=f"{figures.value}",
                key="amount_words_mismatch",
                file=document.file,
            )
            context.tell("amount_words_mismatch", "commitment_letter", "undecided" if doubtful else "failed")
        _matching(context, document, [v for v in (figures, words) if v is not None])


def _matching(context: Context, document: Document, amounts: list[Value]) -> None:
    planned = next(values_of(context.documents, ["implementation_plan"], "matching_funds"), None)
    if planned is None or not amounts:
        context.tell("matching_funds_mismatch", "commitment_letter", "undecided", "no_amounts")
        return
    plan, value = planned
    if any(
        isinstance(a.value, Decimal) and isinstance(value.value, Decimal) and abs(a.value - value.value) < 1
        for a in amounts
    ):
        context.tell("matching_funds_mismatch", "commitment_letter", "passed")
        return
    doubtful = min(value.confidence, *(a.confidence for a in amounts)) < DOUBTFUL
    context.find(
        "low_confidence_value" if doubtful else "matching_funds_mismatch",
        "warning" if doubtful else "error",
        "commitment_letter",
        [document, plan],
        [*evidence_of(document, amounts[0]), *evidence_of(plan, value)],
        expected=f"{value.value}",
        actual=f"{amounts[0].value}",
        key="matching_funds_mismatch",
        file=document.file,
    )
    context.tell("matching_funds_mismatch", "commitment_letter", "undecided" if doubtful else "failed")


def _titles(context: Context) -> None:
    types = ("implementation_plan", "consortium_agreement", "commitment_letter", "recommendation_letter")
    found = list(values_of(context.documents, types, "project_title"))
    bad = 0
    for document, value in found[1:]:
        first = str(found[0][1].value)
        if title_key(str(value.value)) == title_key(first):
            continue
        near = title_similarity(str(value.value), first)
        misread = near >= NEAR_TITLE and "ocr" in (value.source, found[0][1].source)
        bad += not misread
        context.find(
            "low_confidence_value" if misread else "project_title_mismatch",
            "info" if misread else "warning",
            "project_title",
            [document, found[0][0]],
            evidence_of(document, value),
            expected=first,
            actual=str(value.value),
            key="doubtful_title" if misread else None,
            file=document.file,
        )
    context.tell(
        "project_title_mismatch", "project_title", "failed" if bad else "passed" if len(found) > 1 else "undecided"
    )


def _scientist(context: Context) -> None:
    plans = context.of("implementation_plan")
    value = next(values_of(context.documents, ["implementation_plan"], "chief_scientist"), None)
    if not plans:
        context.tell("chief_scientist_count", "chief_scientist", "undecided", "no_plan")
    elif value is None:
        read = all(part.page.source != "ocr" for part in plans[0].parts)
        context.find(
            "chief_scientist_count",
            "warning",
            "chief_scientist",
            plans[:1],
            evidence_of(plans[0], None),
            key="chief_scientist_none" if read else "chief_scientist_unread",
            file=plans[0].file,
        )
        context.tell("chief_scientist_count", "chief_scientist", "undecided")
    elif "、" in str(value[1].value):
        context.find(
            "chief_scientist_count",
            "error",
            "chief_scientist",
            [value[0]],
            evidence_of(*value),
            actual=str(value[1].value),
            file=value[0].file,
        )
        context.tell("chief_scientist_count", "chief_scientist", "failed")
    else:
        context.tell("chief_scientist_count", "chief_scientist", "passed")
    named = list(values_of(context.documents, ["implementation_plan", "consortium_agreement"], "chief_scientist"))
    names = {str(v.value) for _, v in named}
    if len(names) > 1 and "、" not in "".join(names):
        doubtful = any(v.confidence < DOUBTFUL for _, v in named)
        context.find(
            "low_confidence_value" if doubtful else "chief_scientist_mismatch",
            "warning" if doubtful else "error",
            "chief_scientist",
            [d for d, _ in named],
            [e for d, v in named for e in evidence_of(d, v)],
            expected=str(named[0][1].value),
            actual=str(named[-1][1].value),
            key="chief_scientist_mismatch",
        )
    context.tell(
        "chief_scientist_mismatch",
        "chief_scientist",
        "failed" if len(names) > 1 else "passed" if len(named) > 1 else "not_applicable",
    )


def _members(context: Context) -> None:
    planned = next(values_of(context.documents, ["implementation_plan"], "members"), None)
    agreements = context.of("consortium_agreement")
    if planned is None or not agreements:
        context.tell("member_not_signatory", "members", "undecided", "no_members")
        return
    signed = [(d, n) for d in agreements for n in _signatories(d)]
    if not signed:
        context.tell("member_not_signatory", "members", "undecided", "no_parties")
        return
    plan, value = planned
    wanted = value.value if isinstance(value.value, list) else [str(value.value)]
    lead = context.facts.lead.name or ""
    bad = 0
    for name in wanted:
        if not any(_same(name, other) for _, other in signed):
            bad += 1
            context.find(
                "member_not_signatory",
                "error",
                name,
                [plan, *agreements[:1]],
                evidence_of(plan, value),
                key="member_not_signatory",
                who=name,
            )
    for document, name in signed:
        if not _same(name, lead) and not any(_same(name, other) for other in wanted):
            bad += 1
            context.find(
                "member_not_signatory",
                "error",
                name,
                [document, plan],
                evidence_of(document, document.fields.get("members")),
                key="signatory_not_member",
                who=name,
            )
    context.tell("member_not_signatory", "members", "failed" if bad else "passed")


def _signatories(document: Document) -> list[str]:
    members = document.fields.get("members")
    names = list(members.value) if members is not None and isinstance(members.value, list) else []
    lead = document.fields.get("lead")
    return [*([str(lead.value)] if lead else []), *names]


def _same(a: str, b: str) -> bool:
    return name_key(a) == name_key(b) or confusable(a, b) or name_similarity(a, b) >= 0.88


def _seals(context: Context) -> None:
    lead = context.facts.lead.name or ""
    for document in context.of("commitment_letter", "consortium_agreement"):
        subject = context.subject(document)
        owners = [s.owner for s in document.seals if s.owner]
        wanted = [lead] if document.type == "commitment_letter" else [p.name for p in document.parties]
        if any(f.rule == "missing_seal" and document.id in f.documents for f in context.findings):
            context.tell("missing_seal", subject, "failed")
            continue
        doubtful = not document.seals or any(p.sealed is None for p in document.parties)
        if doubtful and not document.blank_template:
            context.find(
                "missing_seal",
                "warning",
                subject,
                [document],
                evidence_of(document, document.entity),
                key="seal_in_doubt",
                title=document.title or "",
                file=document.file,
                who="、".join(p.name for p in document.parties if not p.sealed) or lead,
            )
        context.tell("missing_seal", subject, "undecided" if doubtful else "passed")
        strangers = [
            o for o in owners if not any(name_similarity(o, w) > 0.8 for w in [*wanted, lead, *context.facts.members])
        ]
        if strangers and wanted and len(owners) == len(document.seals):
            context.find(
                "seal_mismatch",
                "error",
                subject,
                [document],
                evidence_of(document, document.entity),
                expected="、".join(wanted),
                actual="、".join(strangers),
                file=document.file,
            )
        context.tell("seal_mismatch", subject, "failed" if strangers else "passed" if owners else "undecided")


def _dates(context: Context) -> None:
    limits = {"recommendation_letter": context.call.recommendation_deadline}
    for document in context.of(
        "commitment_letter", "consortium_agreement", "implementation_plan", "recommendation_letter"
    ):
        subject = document.type
        value = document.fields.get("date")
        if value is None or not isinstance(value.value, date):
            if document.type in ("commitment_letter", "consortium_agreement") and not document.blank_template:
                read = all(part.page.source != "ocr" for part in document.parts)
                context.find(
                    "missing_date",
                    "warning" if read else "info",
                    subject,
                    [document],
                    evidence_of(document, None),
                    key="missing_date" if read else "date_unread",
                    file=document.file,
                    title=document.title or "",
                )
                context.tell("missing_date", subject, "failed" if read else "undecided")
            continue
        context.tell("missing_date", subject, "passed")
        limit = limits.get(document.type, context.call.deadline)
        if value.value <= limit:
            context.tell("late_date", subject, "passed")
            continue
        doubtful = value.confidence < DOUBTFUL
        context.find(
            "low_confidence_value" if doubtful else "late_date",
            "warning" if doubtful else "error",
            subject,
            [document],
            evidence_of(document, value),
            expected=limit.isoformat(),
            actual=value.value.isoformat(),
            key="late_date",
            file=document.file,
            title=document.title or "",
        )
        context.tell("late_date", subject, "undecided" if doubtful else "failed")


def _region(context: Context) -> None:
    """The licence decides, else the plan's address, else the code (which a move does not change)."""
    region = context.call.region
    for document, value in values_of(context.documents, ("business_licence", "legal_entity_certificate"), "address"):
        if is_other_organisation(context, document):
            continue
        address = str(value.value)
        inside = any(name in address for name in region.names) and not any(name in address for name in region.not_names)
        elsewhere = (
            not inside and any(mark in address for mark in ("市", "省", "盟", "州")) and value.confidence >= DOUBTFUL
        )
        if elsewhere:
            context.find(
                "not_registered_in_region",
                "error",
                "lead",
                [document],
                evidence_of(document, value),
                expected=region.name,
                actual=address,
                file=document.file,
            )
        context.tell("not_registered_in_region", "lead", "passed" if inside else "failed" if elsewhere else "undecided")
        _settle(context, "registered_in_region", "met" if inside else "defective" if elsewhere else "unclear")
        return
    code = context.facts.lead.credit_code
    inside = bool(code) and is_credit_code(str(code)) and region_of_code(str(code)) in region.codes
    context.tell(
        "not_registered_in_region", "lead", "passed" if inside else "undecided", "" if inside else "no_licence"
    )
    _settle(context, "registered_in_region", "met" if inside else "unclear")


def _settle(context: Context, id_: str, status: str) -> None:
    for requirement in context.requirements:
        if requirement.id == id_:
            requirement.status = status  # type: ignore[assignment]


def _joint(context: Context) -> None:
    joint = bool(context.facts.members)
    context.tell("joint_application", "members", "passed" if joint else "undecided")
    _settle(context, "joint_application", "met" if joint else "unclear")
    counted = next((c for c in context.checks if c.rule == "chief_scientist_count"), None)
    _settle(
        context,
        "one_chief_scientist",
        {"passed": "met", "failed": "defective"}.get(counted.outcome if counted else "", "unclear"),
    )


def _files(context: Context) -> None:
    unread = [f for f in context.files if f.status in ("unreadable", "rejected", "partly_read")]
    for file in unread:
        text = file.problem.message if file.problem else ""
        context.find("unreadable_file", "warning", file.path, actual=text, file=file.path)
    context.tell("unreadable_file", "files", "failed" if unread else "passed")
    twins = [f for f in context.files if f.status == "duplicate"]
    for file in twins:
        context.find("duplicate_document", "warning", file.path, expected=file.duplicate_of or "", file=file.path)
    context.tell("duplicate_document", "files", "failed" if twins else "passed")
    unsure = [d for d in context.documents if d.type == "other" and d.confidence < 0.5]
    for document in unsure:
        context.find(
            "unclassified_pages",
            "warning",
            document.id,
            [document],
            evidence_of(document, None),
            file=document.file,
            pages="、".join(map(str, document.pages)),
        )
    context.tell("unclassified_pages", "documents", "failed" if unsure else "passed")


def _remaining(context: Context) -> None:
    """Each rule of the call stands in the ledger, whatever came of it."""
    for rule in ("missing_document", "blank_template", "missing_seal", "low_confidence_value"):
        failed = [f for f in context.findings if f.rule == rule]
        for finding in failed:
            if not any(c.rule == rule and c.subject == finding.subject for c in context.checks):
                context.tell(rule, finding.subject, "failed")
        if not failed and not any(c.rule == rule for c in context.checks):
            context.tell(rule, "dossier", "passed" if context.documents else "undecided")
    told = {check.rule for check in context.checks}
    for rule in context.call.rules:
        if rule not in told:
            context.tell(rule, "dossier", "not_applicable", "nothing_to_check")


def _doubtful_values(context: Context) -> None:
    """Amounts read with doubt that no sum confirms: shown, but they change nothing by themselves."""
    for document in context.documents:
        low = [
            a for i in document.line_items for a in (i.current, i.prior) if a is not None and a.confidence < DOUBTFUL
        ]
        unread = sum(len(item.unread) for item in document.line_items)
        if low or unread:
            evidence = [e for a in low[:6] for e in evidence_of(document, a)]
            context.find(
                "low_confidence_value",
                "info",
                context.subject(document),
                [document],
                evidence,
                key="doubtful_amounts",
                count=str(len(low) + unread),
                file=document.file,
            )


RULES: tuple[Callable[[Context], None], ...] = (
    find_wrong_periods,
    _names,
    _wrong_entities,
    _codes,
    _amounts,
    _titles,
    _scientist,
    _members,
    _seals,
    _dates,
    _region,
    _joint,
    _files,
    _doubtful_values,
    _remaining,
)
