"""The table of kinds, and how a rule says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.checking.case import Case
from schemas.documents import Document
from schemas.findings import CheckResult, Evidence, Finding, Message, Outcome, Severity
from schemas.rules import Rule, load_rules

Output = Finding | CheckResult
Check = Callable[[Rule, Case], Iterator[Output]]
KINDS: dict[str, Check] = {}


def kind(name: str) -> Callable[[Check], Check]:
    """Enters a check in the table under the kind that `schemas/rules.yaml` calls it by."""

    def enter(check: Check) -> Check:
        KINDS[name] = check
        return check

    return enter


def run_rules(case: Case) -> tuple[list[Finding], list[CheckResult]]:
    """Every rule of the call, in its order. Each leaves at least one outcome, also where there was nothing to check."""
    findings: list[Finding] = []
    checks: list[CheckResult] = []
    for name in case.call.switched_on:
        rule = weighed(load_rules()[name], case)
        outputs = list(KINDS[rule.kind](rule, case))
        findings += [output for output in outputs if isinstance(output, Finding)]
        told = [output for output in outputs if isinstance(output, CheckResult)]
        checks += told or [outcome(rule, "dossier", "not_applicable", "reason_nothing_to_check")]
    switched_on = set(case.call.switched_on)
    return [finding for finding in findings if finding.rule in switched_on], checks


def weighed(rule: Rule, case: Case) -> Rule:
    """The rule with the severity that the call gives it."""
    severity = case.call.severities.get(rule.name)
    return rule if severity is None else rule.model_copy(update={"severity": severity})


@dataclass(frozen=True)
class Shown:
    """What a finding shows: places on pages, what was expected and what was read, and what fills its sentence."""

    evidence: tuple[Evidence, ...] = ()
    expected: str | None = None
    actual: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def shown(
    evidence: Sequence[Evidence] = (), expected: str | None = None, actual: str | None = None, **values: str
) -> Shown:
    return Shown(tuple(evidence), expected, actual, values)


def finding(
    rule: Rule,
    subject: str,
    documents: Sequence[Document] = (),
    say: Shown = Shown(),  # noqa: B008  (frozen)
    *,
    key: str | None = None,
    severity: Severity | None = None,
) -> Finding:
    """A finding with its sentence: `key` where the rule has several, the first document's file as {file}."""
    blanks = {"subject": subject, "expected": say.expected or "", "actual": say.actual or ""}
    if documents:
        blanks["file"] = documents[0].file
    return Finding(
        rule=rule.name,
        severity=severity or rule.severity,
        subject=subject,
        message=Message(key or rule.name, {**blanks, **say.values}),
        documents=list(dict.fromkeys(document.id for document in documents)),
        evidence=list(say.evidence),
        expected=say.expected,
        actual=say.actual,
    )


def doubt(
    subject: str, documents: Sequence[Document], say: Shown, *, key: str, severity: Severity = "warning"
) -> Finding:
    """A difference that a doubtful reading could explain."""
    return finding(load_rules()["low_confidence_value"], subject, documents, say, key=key, severity=severity)


def outcome(rule: Rule, subject: str, result: Outcome, reason: str | Message = "", **values: str) -> CheckResult:
    """What came of a rule for one subject; the reason is a key of the catalogue or a sentence ready made."""
    message = reason if isinstance(reason, Message) else Message(reason or f"check_{result}", values)
    return CheckResult(rule.name, subject, result, message)
