"""Documents + call → assessment: completeness first, then consistency, then the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checking.case import Case
from pipeline.checking.facts import gather_facts
from pipeline.checking.requirements import as_results, judge_papers
from pipeline.checking.rules import run_rules
from pipeline.checking.verdict import decide
from schemas.call import Call, Condition
from schemas.findings import Assessment, CheckResult, Dossier, Finding, Message, RequirementResult, RequirementStatus

_WORST = {"error": 0, "warning": 1, "info": 2}


def check(dossier: Dossier, call: Call) -> Assessment:
    """What the dossier lacks and where it contradicts itself, by the rules of the call."""
    case = Case(dossier, call, gather_facts(dossier.documents))
    judge_papers(case)
    findings, checks = run_rules(case)
    findings.sort(key=lambda finding: (_WORST[finding.severity], _place(call, finding), finding.subject))
    requirements = [*as_results(case), *_conditions(call, checks), *_judgements(call)]
    return Assessment(case.facts, decide(case.slots, findings), requirements, findings, checks)


def _place(call: Call, finding: Finding) -> int:
    return call.rules.index(finding.rule)


def _conditions(call: Call, checks: Sequence[CheckResult]) -> list[RequirementResult]:
    """A condition counts only where the dossier contradicts it; without proof it is unclear."""
    return [_condition(condition, [c for c in checks if c.rule == condition.rule]) for condition in call.conditions]


def _condition(condition: Condition, checks: Sequence[CheckResult]) -> RequirementResult:
    outcomes = {check.outcome for check in checks}
    status: RequirementStatus = "unclear"
    if "failed" in outcomes:
        status = "defective"
    elif outcomes == {"passed"}:
        status = "met"
    keys = {"defective": "reason_contradicted", "met": "reason_shown", "unclear": "reason_not_shown"}
    return RequirementResult(
        condition.id, "condition", condition.title, condition.clause, status, [], Message(keys[status])
    )


def _judgements(call: Call) -> list[RequirementResult]:
    """What only a reviewer can judge stands in the list once."""
    return [
        RequirementResult(j.id, "judgement", j.title, j.clause, "unclear", [], Message("reason_judgement"))
        for j in call.judgements
    ]
