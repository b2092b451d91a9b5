"""Requirements, findings and checks: what checking makes of documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.documents import Document
from schemas.pages import Box, SourceFile
from schemas.portal import NO_PORTAL_FACTS, PortalFacts
from schemas.records import DossierRecord

Severity = Literal["error", "warning", "info"]
Outcome = Literal["passed", "failed", "undecided", "not_applicable"]
RequirementKind = Literal["document", "condition", "judgement"]
RequirementStatus = Literal["met", "missing", "defective", "unclear", "not_applicable"]
Verdict = Literal["complete", "incomplete", "inconsistent", "needs_review"]
LeadKind = Literal["enterprise", "university", "research_institute", "non_profit"]


@dataclass(frozen=True)
class Evidence:
    """A place on a page. `box` in points; None for a whole page or file."""

    file: str
    page: int | None
    box: Box | None
    text: str | None


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue: `key` of `schemas/messages/<lang>.yaml` and what fills its blanks."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Finding:
    rule: str
    severity: Severity
    subject: str
    message: Message
    documents: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    expected: str | None = None
    actual: str | None = None


@dataclass
class RequirementResult:
    id: str
    kind: RequirementKind
    title: str
    clause: str
    status: RequirementStatus
    documents: list[str] = field(default_factory=list)
    reason: Message = field(default_factory=lambda: Message("none"))


@dataclass
class CheckResult:
    """One rule applied to one subject, whatever came of it."""

    rule: str
    subject: str
    outcome: Outcome
    reason: Message


@dataclass
class Lead:
    name: str | None = None
    kind: LeadKind | None = None
    credit_code: str | None = None
    established: date | None = None


@dataclass
class DossierFacts:
    """What the dossier says of itself, each from its best source; None where no paper says it.

    `alone`: the plan says that there are no members. `promised` is what the letter promises, `figures` the lines of the lead's statements by year, `portal` what the portal
    says.
    """

    project_title: str | None = None
    list_item: str | None = None
    lead: Lead = field(default_factory=Lead)
    members: list[str] = field(default_factory=list)
    alone: bool = False
    chief_scientist: str | None = None
    total_budget: Decimal | None = None
    matching_funds: Decimal | None = None
    promised: Decimal | None = None
    figures: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    portal: PortalFacts = NO_PORTAL_FACTS


@dataclass
class Dossier:
    """All that checking sees: the files, the documents that were read from them, what the portal says."""

    id: str
    files: list[SourceFile]
    documents: list[Document]
    portal: PortalFacts = NO_PORTAL_FACTS


@dataclass
class Assessment:
    """All that checking says, and what it keeps of the dossier for its neighbours."""

    facts: DossierFacts
    verdict: Verdict
    requirements: list[RequirementResult]
    findings: list[Finding]
    checks: list[CheckResult]
    record: DossierRecord | None = None
