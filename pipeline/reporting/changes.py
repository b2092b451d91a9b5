"""The report before + the new findings → what was fixed, what is new, what stands; which files and papers changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from schemas.report import ChangeJson, ChangesJson, FilesChangedJson, FindingJson, PaperChangedJson, ReportJson

Key = tuple[str, str]


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
    fixed, new, standing = _without(before, after), _without(after, before), _both(after, before)
    files = _files(before, after)
    if not (fixed or new or files.added or files.removed or files.replaced):
        return before.changes
    return ChangesJson(
        since=before.run.finished,
        verdict_before=before.verdict,
        fixed=[_told(finding) for finding in fixed],
        new=[_told(finding) for finding in new],
        standing=len(standing),
        files=files,
        papers=_papers(before, after),
    )


def _without(report: ReportJson, other: ReportJson) -> list[FindingJson]:
    """Errors and warnings of the first that the second has not."""
    left = Counter(_keys(other))
    rest = []
    for finding, key in zip(_grave(report), _keys(report), strict=True):
        if left[key]:
            left[key] -= 1
        else:
            rest.append(finding)
    return rest


def _both(report: ReportJson, other: ReportJson) -> list[Key]:
    return list((Counter(_keys(report)) & Counter(_keys(other))).elements())


def _grave(report: ReportJson) -> list[FindingJson]:
    return [finding for finding in report.findings if finding.severity != "info"]


def _keys(report: ReportJson) -> list[Key]:
    """What tells findings apart from run to run: the rule, and the paper by its kind and year.

    Documents are counted in the order of upload, so their ids shift when a file comes or goes.
    """
    papers = {
        d.id: f"{d.type} {d.period.year if d.period else ''} {d.period.end if d.period else ''} {d.scope}"
        for d in report.documents
    }
    return [(finding.rule, papers.get(finding.subject, finding.subject)) for finding in _grave(report)]


def _files(before: ReportJson, after: ReportJson) -> FilesChangedJson:
    """By path; a file that kept its path and not its content was replaced, one that only moved did not change."""
    old, new = ({f.path: f.sha256 for f in r.files if f.status != "ignored"} for r in (before, after))
    contents = set(old.values()), set(new.values())
    return FilesChangedJson(
        added=[path for path, sha256 in new.items() if path not in old and sha256 not in contents[0]],
        removed=[path for path, sha256 in old.items() if path not in new and sha256 not in contents[1]],
        replaced=[path for path, sha256 in new.items() if path in old and sha256 != old[path]],
    )


def _papers(before: ReportJson, after: ReportJson) -> list[PaperChangedJson]:
    """Requirements of kind document whose status is another now."""
    statuses = {q.id: q.status for q in before.requirements}
    return [
        PaperChangedJson(id=q.id, before=statuses[q.id], after=q.status)
        for q in after.requirements
        if q.kind == "document" and statuses.get(q.id, q.status) != q.status
    ]


def _told(finding: FindingJson) -> ChangeJson:
    return ChangeJson(rule=finding.rule, subject=finding.subject, severity=finding.severity, message=finding.message)


__all__: Sequence[str] = ["compare", "read_report"]
