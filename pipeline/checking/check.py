"""Documents + call → assessment: completeness first, then consistency, then the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checking.case import Case
from pipeline.checking.elsewhere import Neighbours
from pipeline.checking.facts import gather_facts, gather_figures
from pipeline.checking.record import make_record
from pipeline.checking.requirements import as_results, judge_papers
from pipeline.checking.rules import run_rules
from pipeline.checking.verdict import decide
from schemas.call import Call
from schemas.call_parts import Judgement, Requirement
from schemas.findings import Assessment, CheckResult, Dossier, Finding, Message, RequirementResult, RequirementStatus

_WORST = {"error": 0, "warning": 1, "info": 2}


def check(dossier: Dossier, call: Call, neighbours: Neighbours | None = None) -> Assessment:
    """What the dossier lacks and where it contradicts itself or another dossier, by the rules of the call."""
    case = Case(dossier, call, gather_facts(dossier.documents, dossier.portal), neighbours=neighbours)
    judge_papers(case)
    case.facts.figures = gather_figures(case.yearly)
    record = make_record(case)
    case.matches = neighbours.matches(record) if neighbours is not None else []
    record.matched = [match.key for match in case.matches]
    findings, checks = run_rules(case)
    record.ran = sorted({check.rule for check in checks if check.outcome in ("passed", "failed")})
    findings.sort(key=lambda finding: (_WORST[finding.severity], _place(call, finding), finding.subject))
    conditions = [_condition(condition, checks) for condition in call.conditions]
    judgements = [_judgement(judgement, case) for judgement in call.judgements]
    requirements = [*as_results(case), *conditions, *judgements]
    return Assessment(case.facts, decide(case.slots, findings), requirements, findings, checks, record)


def _place(call: Call, finding: Finding) -> int:
    return call.switched_on.index(finding.rule)


def _condition(condition: Requirement, checks: Sequence[CheckResult]) -> RequirementResult:
    """A condition counts only where the dossier contradicts it; without proof it is unclear."""
    outcomes = {check.outcome for check in checks if check.rule == condition.rule or check.subject == condition.id}
    status: RequirementStatus = "unclear"
    if "failed" in outcomes:
        status = "defective"
    elif outcomes in ({"passed"}, {"passed", "not_applicable"}):
        status = "met"
    elif outcomes == {"not_applicable"} and condition.holds is not None:
        status = "not_applicable"
    keys = {
        "defective": "reason_contradicted",
        "met": "reason_shown",
        "unclear": "reason_not_shown",
        "not_applicable": "reason_not_asked",
    }
    return RequirementResult(
        condition.id, "condition", condition.title, condition.clause, status, [], Message(keys[status])
    )


def _judgement(judgement: Judgement, case: Case) -> RequirementResult:
    """What only a reviewer can judge stands in the list once, with what the dossier offers as evidence."""
    helps = [document for document in case.own(*judgement.evidence) if not document.blank_template]
    files = "、".join(dict.fromkeys(f"“{document.file}”" for document in helps))
    reason = Message("reason_judgement_with", {"files": files}) if files else Message("reason_judgement")
    ids = [document.id for document in helps]
    return RequirementResult(judgement.id, "judgement", judgement.title, judgement.clause, "unclear", ids, reason)
