"""Uploads and what was planted → truth.json: verdict, files, documents, requirements, findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from samples.generator.cast import Case
from samples.generator.papers import Paper

MONEY_PAPERS = tuple(
    f"{kind}:{year}" for year in (2022, 2023) for kind in ("balance_sheet", "income_statement", "cash_flow_statement")
)
REQUIREMENTS = (
    "implementation_plan", "consortium_agreement", "management_rules:project", "management_rules:funds", *MONEY_PAPERS, "commitment_letter",
)  # fmt: skip
VERDICT_ORDER = ("complete", "needs_review", "inconsistent", "incomplete")


@dataclass(frozen=True)
class PlacedPaper:
    """A paper and its pages within an upload (None where the file has no fixed pages)."""

    paper: Paper
    pages: tuple[int, ...] | None
    medium: str
    turned: tuple[tuple[int, int], ...] = ()
    """Pages of the upload that do not lie upright, each with the degrees clockwise that it was turned by."""


@dataclass(frozen=True)
class Upload:
    """One uploaded file as intake lists it. A member of an archive has its archive in `path`; only its archive is written."""

    path: str
    data: bytes
    pages: int | None
    papers: tuple[PlacedPaper, ...] = ()
    status: str = "read"
    inner: bool = False
    twin_of: str | None = None


@dataclass(frozen=True)
class Expected:
    """A finding that a report must have, or (must=False) may have. `severity` may hold alternatives."""

    rule: str
    subject: str
    severity: str = "error"
    must: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "subject": self.subject, "severity": self.severity, "must": self.must}


@dataclass
class Planted:
    """What defects change of the truth. `vague_unread`: a file could not be read whose name says nothing of what it is."""

    findings: list[Expected] = field(default_factory=list)
    requirements: dict[str, str] = field(default_factory=dict)
    dossier: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    vague_unread: bool = False

    def expect(self, rule: str, subject: str, severity: str = "error", *, must: bool = True) -> None:
        self.findings.append(Expected(rule, subject, severity, must))


def derive_requirements(case: Case, papers: Iterable[Paper], planted: Mapping[str, str]) -> dict[str, str]:
    """Status of each requirement from the papers that are there; what defects say goes first."""
    slots = {paper.slot for paper in papers if paper.slot}
    if "management_rules:both" in slots:
        slots |= {"management_rules:project", "management_rules:funds"}
    statuses: dict[str, str] = {}
    for requirement in REQUIREMENTS:
        money = requirement in MONEY_PAPERS or requirement == "commitment_letter"
        year = requirement.partition(":")[2]
        if money and case.lead.kind != "enterprise" or year.isdigit() and int(year) not in case.years:
            statuses[requirement] = "not_applicable"
        else:
            statuses[requirement] = "met" if requirement in slots else "missing"
    if "recommendation_letter" in slots:
        statuses["recommendation_letter"] = "met"
    return statuses | dict(planted)


def decide_verdict(requirements: Mapping[str, str], findings: Sequence[Expected]) -> str:
    """The contract's order; alternatives of statuses and severities give alternatives of the verdict."""
    alternatives = [status.split("|") for name, status in requirements.items() if name in REQUIREMENTS]
    severities = [
        finding.severity.split("|") for finding in findings if finding.must and finding.rule != "duplicate_document"
    ]
    found: set[str] = set()
    for statuses in product(*alternatives):
        for combination in product(*severities):
            found.add(_verdict(set(statuses), set(combination)))
    return "|".join(verdict for verdict in VERDICT_ORDER if verdict in found)


def _verdict(statuses: set[str], severities: set[str]) -> str:
    if statuses & {"missing", "defective"}:
        return "incomplete"
    if "error" in severities:
        return "inconsistent"
    return "needs_review" if "unclear" in statuses or "warning" in severities else "complete"


def tell_truth(
    dossier_id: str, scenario: str, case: Case, uploads: Sequence[Upload], planted: Planted
) -> dict[str, Any]:
    """truth.json as data."""
    papers = [placed.paper for upload in uploads for placed in upload.papers]
    requirements = derive_requirements(case, papers, planted.requirements)
    for name, status in requirements.items():
        if status == "missing" and name in REQUIREMENTS:
            planted.expect("missing_document", name, must=not planted.vague_unread)
        if "missing" in status.split("|") and planted.vague_unread:
            requirements[name] = f"{status}|unclear"
    verdict = decide_verdict(requirements, planted.findings)
    return {
        "verdict": verdict,
        "dossier": _describe_case(dossier_id, case) | planted.dossier,
        "scenario": scenario,
        "clean": "complete" in verdict.split("|") and not any(finding.must for finding in planted.findings),
        "files": {upload.path: upload.status for upload in uploads},
        "file_info": {upload.path: _file_info(upload) for upload in uploads},
        "twins": {upload.path: upload.twin_of for upload in uploads if upload.twin_of},
        "documents": [_describe_paper(upload.path, placed) for upload in uploads for placed in upload.papers],
        "requirements": requirements,
        "findings": [finding.as_dict() for finding in planted.findings],
        "tags": sorted(set(planted.tags)),
    }


def _describe_case(dossier_id: str, case: Case) -> dict[str, Any]:
    return {
        "id": dossier_id,
        "project_title": case.project_title,
        "list_item": case.list_item,
        "lead": lead_facts(case),
        "members": [member.name for member in case.members],
        "chief_scientist": case.chief_scientist,
        "total_budget": f"{case.total_budget:.2f}",
        "matching_funds": f"{case.matching_funds:.2f}",
    }


def lead_facts(case: Case, *, code: str | None = None, established: str | None = None) -> dict[str, str]:
    """The lead as a report describes it; alternatives or `*` where the dossier leaves it open."""
    return {
        "name": case.lead.name,
        "kind": case.lead.kind,
        "credit_code": code or case.lead.credit_code,
        "established": established or case.established.isoformat(),
    }


def _file_info(upload: Upload) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(upload.data).hexdigest(), "pages": upload.pages, "bytes": len(upload.data)}


def _describe_paper(path: str, placed: PlacedPaper) -> dict[str, Any]:
    paper = placed.paper
    return {
        "file": path,
        "pages": None if placed.pages is None else list(placed.pages),
        "medium": placed.medium,
        "turned": [page for page, _ in placed.turned],
        "turned_deg": {str(page): degrees for page, degrees in placed.turned},
        "type": paper.type,
        "entity": paper.entity,
        "period_year": paper.period_year,
        "period_kind": paper.period_kind,
        "fields": paper.fields,
        "line_items": paper.line_items,
        "seal_owners": paper.seal_owners,
        "prior_scored": paper.prior_scored,
    }
