"""The report before + the new findings → what was fixed, what is new, what stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from schemas.report import ChangeJson, ChangesJson, FindingJson, ReportJson


def read_report(path: Path) -> ReportJson | None:
    """A report on disk; None where there is none that can be read."""
    try:
        return ReportJson.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def compare(before: ReportJson | None, after: ReportJson) -> ChangesJson | None:
    """What changed since the report before; None where there is none to compare with.

    A run on the same files that finds the same keeps what the run before it said, so that a repeated run hides no news.
    """
    if before is None or before.call != after.call:
        return None
    fixed = _without(before.findings, after.findings)
    new = _without(after.findings, before.findings)
    same = before.run.fingerprint and before.run.fingerprint == after.run.fingerprint
    if same and not fixed and not new:
        return before.changes
    return ChangesJson(
        since=before.run.finished,
        verdict_before=before.verdict,
        fixed=[_told(finding) for finding in fixed],
        new=[_told(finding) for finding in new],
        standing=sum(finding.severity != "info" for finding in after.findings) - len(new),
    )


def _without(findings: Sequence[FindingJson], others: Sequence[FindingJson]) -> list[FindingJson]:
    """Errors and warnings of the first that the second has not, told apart by rule and subject; notes aside."""
    left = Counter((other.rule, other.subject) for other in others if other.severity != "info")
    rest = []
    for finding in findings:
        if finding.severity == "info":
            continue
        if left[(finding.rule, finding.subject)]:
            left[(finding.rule, finding.subject)] -= 1
        else:
            rest.append(finding)
    return rest


def _told(finding: FindingJson) -> ChangeJson:
    return ChangeJson(rule=finding.rule, subject=finding.subject, severity=finding.severity, message=finding.message)
