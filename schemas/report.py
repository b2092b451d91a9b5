"""report.json, as other programs read it.

Money is a string with a decimal number of yuan, dates are ISO, boxes fractions of the upright page, pages count from 1 in
the uploaded file; `None` is what is not known. Keys with a default were added since 1.0 and may be absent in older reports.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from schemas.decisions import Action, TargetKind
from schemas.findings import RequirementStatus, Verdict

FractionBox = tuple[float, float, float, float]
"""x0, y0, x1, y1 as fractions of the upright page, origin top left."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProblemJson(_Part):
    code: str
    message: str


class FileJson(_Part):
    path: str
    sha256: str
    bytes: int
    media_type: str
    pages: int
    status: Literal["read", "partly_read", "unreadable", "rejected", "duplicate", "ignored"]
    problem: ProblemJson | None
    duplicate_of: str | None = None


class PageJson(_Part):
    """One page of the inventory. `documents` names those that it belongs to; `drawn` that it has no picture of its own.
    `lines_unread`: so many lines inside a long paper were seen and not read. `picture` is the picture of it below the report's folder, `size` that picture's width and height; None without one."""

    file: str
    number: int
    source: Literal["text_layer", "ocr", "office", "unread"]
    documents: list[str]
    turned_deg: int = 0
    lines_unread: int = 0
    drawn: bool = False
    picture: str | None = None
    size: tuple[int, int] | None = None
    problem: ProblemJson | None = None


class ValueJson(_Part):
    value: str | list[str]
    text: str
    page: int | None
    box: FractionBox | None
    confidence: float
    source: Literal["text_layer", "ocr", "office"]


class AmountJson(_Part):
    value: str
    text: str
    page: int
    box: FractionBox | None
    confidence: float


class LineItemJson(_Part):
    item: str | None
    label: str
    current: AmountJson | None
    prior: AmountJson | None
    unread: list[Literal["current", "prior"]] = []


class PeriodJson(_Part):
    year: int | None
    end: str | None
    kind: Literal["annual", "quarter", "month", "unknown"]


class SealJson(_Part):
    page: int
    box: FractionBox
    text: str | None
    owner: str | None = None
    colour: str | None = None


class PartyJson(_Part):
    """A signature block of an agreement; `sealed` and `signed`: True seen, False certainly absent, None in doubt."""

    role: str
    name: str
    page: int | None
    box: FractionBox | None
    sealed: bool | None
    signed: bool | None


class MarkJson(_Part):
    """What the file says beside the words of a page: who signed, changed or remarked what (`schemas.pages.MarkKind`)."""

    kind: str
    page: int
    box: FractionBox | None
    text: str


class DocumentJson(_Part):
    id: str
    type: str
    confidence: float
    title: str | None
    file: str
    pages: list[int]
    entity: str | None
    period: PeriodJson | None
    fields: dict[str, ValueJson]
    line_items: list[LineItemJson]
    seals: list[SealJson]
    parties: list[PartyJson] = []
    signed: bool | None = None
    scope: Literal["consolidated", "parent", "single"] = "single"
    blank_template: bool = False
    duplicate_of: str | None = None
    marks: list[MarkJson] = []


class RequirementJson(_Part):
    id: str
    kind: Literal["document", "condition", "judgement"]
    title: str
    clause: str
    status: RequirementStatus
    documents: list[str]
    reason: str


class EvidenceJson(_Part):
    file: str
    page: int | None
    box: FractionBox | None
    text: str | None


class FindingJson(_Part):
    rule: str
    severity: Literal["error", "warning", "info"]
    subject: str
    message: str
    documents: list[str]
    evidence: list[EvidenceJson]
    expected: str | None
    actual: str | None


class CheckJson(_Part):
    rule: str
    subject: str
    outcome: Literal["passed", "failed", "undecided", "not_applicable"]
    reason: str


class LeadJson(_Part):
    name: str | None
    kind: Literal["enterprise", "university", "research_institute", "non_profit"] | None
    credit_code: str | None
    established: str | None


class DossierJson(_Part):
    id: str
    project_title: str | None
    list_item: str | None
    lead: LeadJson
    members: list[str]
    chief_scientist: str | None
    total_budget: str | None
    matching_funds: str | None


class RunJson(_Part):
    version: str
    started: str
    finished: str
    seconds: float
    pages: int
    pages_ocr: int
    ocr: str
    timings: dict[str, float]
    cached: int
    fingerprint: str = ""


class ChangeJson(_Part):
    rule: str
    subject: str
    severity: Literal["error", "warning", "info"]
    message: str


class FilesChangedJson(_Part):
    """Paths of files since the report before: new ones, gone ones, those whose content is another."""

    added: list[str] = []
    removed: list[str] = []
    replaced: list[str] = []


class PaperChangedJson(_Part):
    """A requirement whose status is another than in the report before."""

    id: str
    before: RequirementStatus
    after: RequirementStatus


class ChangesJson(_Part):
    """What became of the findings of the report before: `standing` counts those that are still there."""

    since: str
    verdict_before: Verdict
    fixed: list[ChangeJson]
    new: list[ChangeJson]
    standing: int
    files: FilesChangedJson = FilesChangedJson()
    papers: list[PaperChangedJson] = []


class DecidedPlaceJson(_Part):
    """Content that a decision rests on. `file`: its path in this dossier, None where the content is not here any more."""

    sha256: str
    file: str | None
    page: int | None


class DecisionJson(_Part):
    """What a person decided. `state`: in_force; stale, since what it rests on changed; moot, since there is nothing left
    that it is about. `machine` is what the program says by itself: severity, status, type or value. `thing` and `binding`
    are those of its target (`schemas.decisions.Target`)."""

    id: int
    at: str
    by: str
    action: Action
    kind: TargetKind
    name: str
    subject: str
    places: list[DecidedPlaceJson]
    state: Literal["in_force", "stale", "moot"]
    remark: str
    correction: dict[str, Any]
    machine: str | None
    thing: str
    binding: str


class ReportJson(_Part):
    schema_version: Literal["1.0"] = "1.0"
    call: str
    dossier: DossierJson
    run: RunJson
    verdict: Verdict
    files: list[FileJson]
    documents: list[DocumentJson]
    requirements: list[RequirementJson]
    findings: list[FindingJson]
    checks: list[CheckJson]
    pages: list[PageJson] = []
    changes: ChangesJson | None = None
    decisions: list[DecisionJson] = []
    machine_verdict: Verdict | None = None
    """The verdict without decisions on findings and requirements; None where nobody decided anything."""
    lang: str = "zh"
    personal_data: Literal["masked", "shown"] = "masked"

    def dump(self) -> dict[str, Any]:
        return self.model_dump(mode="json")
