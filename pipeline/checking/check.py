"""All rules over one dossier, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checking.context import Context
from pipeline.checking.facts import gather_facts
from pipeline.checking.papers import check_papers
from pipeline.checking.requirements import judge_requirements
from pipeline.checking.statements import check_statements
from schemas.call import Call
from schemas.findings import Assessment, Dossier, Finding, RequirementResult, Verdict

_WORST = {"error": 0, "warning": 1, "info": 2}


def check(dossier: Dossier, call: Call) -> Assessment:
    """Completeness first, then consistency. The order of upload changes nothing."""
    context = Context(dossier.documents, dossier.files, call, gather_facts(dossier.documents))
    judge_requirements(context)
    check_statements(context)
    check_papers(context)
    findings = sorted(context.findings, key=lambda f: (_WORST[f.severity], f.rule, f.subject))
    verdict = decide(context.requirements, findings)
    return Assessment(context.facts, verdict, context.requirements, findings, context.checks)


def decide(requirements: Sequence[RequirementResult], findings: Sequence[Finding]) -> Verdict:
    """Incomplete before inconsistent before needs_review before complete; conditions and judgements move nothing."""
    papers = [
        r
        for r in requirements
        if r.kind == "document" and not r.id.startswith(("recommendation_letter", "project_summary_table"))
    ]
    if any(r.status in ("missing", "defective") for r in papers):
        return "incomplete"
    if any(f.severity == "error" for f in findings):
        return "inconsistent"
    doubts = any(f.severity == "warning" and f.rule != "duplicate_document" for f in findings)
    if doubts or any(r.status == "unclear" for r in papers):
        return "needs_review"
    return "complete"
