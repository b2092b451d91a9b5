"""Reports on disk → a row a dossier, as the index and the workbook show them.

A row depends on its report alone, so rows are kept beside the reports (`.rows.json`) and made anew only where a report's
size or time of change is another: with thousands of dossiers, one new report must not mean reading all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.reporting.folders import write_whole
from schemas.findings import Verdict

KEPT = ".rows.json"
FORMAT = 3


class _Read(BaseModel):
    """What the rows need of a report; other keys and other versions do not matter."""

    model_config = ConfigDict(extra="ignore")


class _Lead(_Read):
    name: str | None = None
    kind: str | None = None
    credit_code: str | None = None
    established: str | None = None


class _Dossier(_Read):
    id: str
    project_title: str | None = None
    list_item: str | None = None
    lead: _Lead = _Lead()
    members: list[str] = []
    chief_scientist: str | None = None
    total_budget: str | None = None
    matching_funds: str | None = None


class _Run(_Read):
    finished: str = ""


class _Requirement(_Read):
    id: str
    kind: str
    title: str
    status: str


class _Evidence(_Read):
    file: str
    page: int | None = None


class _Finding(_Read):
    rule: str
    severity: str
    subject: str
    message: str
    evidence: list[_Evidence] = []
    expected: str | None = None
    actual: str | None = None


class _Check(_Read):
    rule: str
    outcome: str


class _Changes(_Read):
    fixed: list[Any] = []
    new: list[Any] = []


class _Report(_Read):
    call: str
    dossier: _Dossier
    run: _Run
    verdict: Verdict
    requirements: list[_Requirement]
    findings: list[_Finding]
    checks: list[_Check] = []
    changes: _Changes | None = None


class FindingRow(BaseModel):
    rule: str
    severity: str
    subject: str
    message: str
    expected: str | None
    actual: str | None
    file: str | None
    page: int | None


class PaperRow(BaseModel):
    id: str
    title: str
    status: str


class Row(BaseModel):
    """One dossier. `papers` are the requirements of kind document; notes are left out of `findings`.

    `ran` are the rules that came to a result.
    """

    folder: str
    stamp: tuple[int, int]
    call: str
    id: str
    lead: str | None
    lead_kind: str | None
    credit_code: str | None
    established: str | None
    members: list[str]
    chief_scientist: str | None
    project: str | None
    list_item: str | None
    verdict: Verdict
    total_budget: str | None
    matching_funds: str | None
    finished: str
    fixed: int
    new: int
    papers: list[PaperRow]
    findings: list[FindingRow]
    ran: list[str]

    @property
    def errors(self) -> int:
        """Errors in papers that are there and can serve; the others count as lacking."""
        lacking = {paper.id for paper in self.having("missing", "defective")}
        return sum(f.severity == "error" and f.subject not in lacking for f in self.findings)

    @property
    def warnings(self) -> int:
        return sum(f.severity == "warning" for f in self.findings)

    def having(self, *statuses: str) -> list[PaperRow]:
        """The papers with one of these statuses."""
        return [paper for paper in self.papers if paper.status in statuses]


class _Kept(BaseModel):
    format: int
    rows: list[Row]


def list_rows(out: Path) -> tuple[list[Row], list[str]]:
    """The rows by dossier id, and the folders whose report cannot be read."""
    kept = {(row.folder, row.stamp): row for row in _kept(out)}
    rows: list[Row] = []
    broken: list[str] = []
    for path in sorted(out.glob("*/report.json")):
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            rows.append(kept.get((path.parent.name, stamp)) or _row(path, stamp))
        except (OSError, ValidationError):
            broken.append(path.parent.name)
    data = _Kept(format=FORMAT, rows=rows).model_dump_json()
    write_whole(out / KEPT, data.encode())
    return sorted(rows, key=lambda row: row.id), broken


def _kept(out: Path) -> list[Row]:
    try:
        kept = _Kept.model_validate_json((out / KEPT).read_bytes())
    except (OSError, ValidationError):
        return []
    return kept.rows if kept.format == FORMAT else []


def _row(path: Path, stamp: tuple[int, int]) -> Row:
    report = _Report.model_validate_json(path.read_bytes())
    dossier = report.dossier
    return Row(
        folder=path.parent.name,
        stamp=stamp,
        call=report.call,
        id=dossier.id,
        lead=dossier.lead.name,
        lead_kind=dossier.lead.kind,
        credit_code=dossier.lead.credit_code,
        established=dossier.lead.established,
        members=dossier.members,
        chief_scientist=dossier.chief_scientist,
        project=dossier.project_title,
        list_item=dossier.list_item,
        verdict=report.verdict,
        total_budget=dossier.total_budget,
        matching_funds=dossier.matching_funds,
        finished=report.run.finished,
        fixed=len(report.changes.fixed) if report.changes else 0,
        new=len(report.changes.new) if report.changes else 0,
        papers=[PaperRow(id=q.id, title=q.title, status=q.status) for q in report.requirements if q.kind == "document"],
        findings=[_finding_row(f) for f in report.findings if f.severity != "info"],
        ran=sorted({check.rule for check in report.checks if check.outcome in ("passed", "failed")}),
    )


def _finding_row(finding: _Finding) -> FindingRow:
    first = finding.evidence[0] if finding.evidence else None
    return FindingRow(
        rule=finding.rule,
        severity=finding.severity,
        subject=finding.subject,
        message=finding.message,
        expected=finding.expected,
        actual=finding.actual,
        file=first.file if first else None,
        page=first.page if first else None,
    )
