"""A report by the machine alone + decisions → statuses, findings and verdict that follow them, and word of each decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from pipeline.decisions.targets import Targets, amounts_of
from schemas.call import Call
from schemas.decisions import Decision, Target, in_force
from schemas.findings import RequirementStatus, Verdict
from schemas.report import DecidedPlaceJson, DecisionJson, FindingJson, ReportJson, RequirementJson
from schemas.rules import load_rules

COMPLETENESS = frozenset({"missing", "period", "fault", "seal"})
"""Kinds of rules by whose findings a paper is missing, defective or unclear."""
SHANGHAI = timezone(timedelta(hours=8))
_WORST = {"error": 0, "warning": 1, "info": 2}
_State = tuple[str, str | None]


@dataclass
class _Run:
    """Decisions in force by the binding and by the key of what they are on, and what became of each."""

    targets: Targets
    decisions: Sequence[Decision]
    optional: frozenset[str]
    states: dict[int, _State] = field(default_factory=dict)

    def on(self, target: Target) -> Decision | None:
        """The decision in force on exactly this; others on the same thing are stale."""
        own = None
        for decision in self.decisions:
            if decision.target.kind == target.kind and decision.target.key == target.key:
                if decision.target.binding == target.binding:
                    own = decision
                else:
                    self.states.setdefault(decision.number, ("stale", None))
        return own

    def note(self, decision: Decision, machine: str) -> None:
        self.states[decision.number] = ("in_force", machine)


def apply_to_report(report: ReportJson, log: Sequence[Decision], call: Call) -> None:
    """Changes the report in place. `report` holds what the machine says, values and pages already as they were decided."""
    decisions = in_force(list(log))
    optional = frozenset(p.id for p in call.papers if p.optional)
    run = _Run(Targets(report), decisions, optional)
    if not decisions:
        return
    report.machine_verdict = report.verdict
    machine = {q.id: q.status for q in report.requirements}
    faults = {q.id: [f for f in report.findings if _is_fault(f, q)] for q in report.requirements}
    waived = _findings(run)
    for requirement in report.requirements:
        _requirement(run, requirement, faults[requirement.id], waived, machine)
    report.findings.sort(key=lambda finding: _WORST[finding.severity])
    report.verdict = verdict_of(report, run.optional)
    report.decisions = [_told(run, decision) for decision in decisions]


def verdict_of(report: ReportJson, optional: frozenset[str] = frozenset()) -> Verdict:
    """Incomplete before inconsistent before needs_review before complete."""
    papers = [q for q in report.requirements if q.kind == "document" and q.id not in optional]
    if any(q.status in ("missing", "defective") for q in papers):
        return "incomplete"
    if any(f.severity == "error" for f in report.findings):
        return "inconsistent"
    doubts = any(f.severity == "warning" and f.rule != "duplicate_document" for f in report.findings)
    return "needs_review" if doubts or any(q.status == "unclear" for q in papers) else "complete"


def _findings(run: _Run) -> dict[int, Decision]:
    """Waived ones count no more, doubts that a person confirmed count as what their rule says. Gives the decisions by id()."""
    rules = load_rules()
    decided: dict[int, Decision] = {}
    for finding in run.targets.report.findings:
        decision = run.on(run.targets.finding(finding))
        if decision is None:
            continue
        run.note(decision, finding.severity)
        decided[id(finding)] = decision
        if decision.action == "waive":
            finding.severity = "info"
        elif decision.action == "confirm" and finding.severity == "warning":
            rule = rules.get(finding.rule)
            finding.severity = rule.severity if rule is not None and rule.severity == "error" else "warning"
    return decided


def _requirement(
    run: _Run,
    requirement: RequirementJson,
    faults: Sequence[FindingJson],
    decided: dict[int, Decision],
    machine: dict[str, RequirementStatus],
) -> None:
    said = machine[requirement.id]
    decision = run.on(run.targets.requirement(requirement, said))
    if decision is None:
        requirement.status = _by_findings(said, faults, decided)
        return
    run.note(decision, said)
    if decision.action == "correct":
        requirement.status = decision.correction["status"]
    elif decision.action == "waive":
        requirement.status = "not_applicable"
    # what made the paper missing or defective is settled with it
    if requirement.status in ("met", "not_applicable") and said != requirement.status:
        for finding in faults:
            finding.severity = "info"


def _by_findings(
    said: RequirementStatus, faults: Sequence[FindingJson], decided: dict[int, Decision]
) -> RequirementStatus:
    """A paper all of whose faults were waived serves; one whose doubt was confirmed does not."""
    if said not in ("missing", "defective", "unclear") or not faults:
        return said
    actions = {f.rule: decided[id(f)].action if id(f) in decided else None for f in faults}
    if all(action == "waive" for action in actions.values()):
        return "not_applicable" if "missing_document" in actions else "met"
    if said == "unclear" and "confirm" in actions.values():
        return "missing" if actions.get("missing_document") == "confirm" else "defective"
    return said


def _is_fault(finding: FindingJson, requirement: RequirementJson) -> bool:
    grave = finding.severity in ("error", "warning")
    return grave and finding.subject == requirement.id and is_completeness(finding.rule)


def is_completeness(rule: str) -> bool:
    """Whether a finding of this rule is what makes a paper missing, defective or unclear."""
    known = load_rules().get(rule)
    return known is not None and known.kind in COMPLETENESS


def _told(run: _Run, decision: Decision) -> DecisionJson:
    paths = {file.sha256: file.path for file in reversed(run.targets.report.files) if file.sha256}
    places = [DecidedPlaceJson(sha256=s, file=paths.get(s), page=page) for s, page in decision.target.places]
    state, machine = run.states.get(decision.number) or _state(run, decision)
    return DecisionJson(
        id=decision.number,
        at=datetime.fromtimestamp(decision.at, SHANGHAI).isoformat(timespec="seconds"),
        by=decision.by,
        action=decision.action,
        kind=decision.target.kind,
        name=decision.target.name,
        subject=decision.target.subject,
        places=places,
        state=state,  # type: ignore[arg-type]
        remark=decision.remark,
        correction=decision.correction,
        machine=machine,
        thing=decision.target.key,
        binding=decision.target.binding,
    )


def _state(run: _Run, decision: Decision) -> _State:
    """Of a decision that no finding or requirement of the report answers to."""
    report, target = run.targets.report, decision.target
    here = {file.sha256 for file in report.files}
    if any(sha256 and sha256 not in here for sha256, _ in target.places):
        return "stale", None
    machine = target.claim[0] if target.claim else None
    if target.kind == "page":
        (sha256, page), *_ = target.places
        starts = [run.targets.page(d) for d in report.documents]
        return ("in_force" if any(t.places[0] == (sha256, page) for t in starts) else "stale"), machine
    if target.kind == "value":
        return ("in_force" if _has_value(run, target) else "stale"), machine
    return "moot", machine


def _has_value(run: _Run, target: Target) -> bool:
    for document in run.targets.report.documents:
        if run.targets.value(document, target.name).key != target.key:
            continue
        if target.name.startswith("fields."):
            return True
        return any(name == target.name for name, *_ in amounts_of(document))
    return False
