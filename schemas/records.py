"""What is kept of a dossier for its neighbours: enough to see a statement, a file or a text again, no more."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

FORMAT = 1


class StatementRecord(BaseModel):
    """A statement's non-zero amounts as `line=value`, by which it is known again whoever scanned it."""

    model_config = ConfigDict(extra="ignore")

    document: str
    type: str
    year: int | None
    amounts: list[str]


class DossierRecord(BaseModel):
    """`files`: path by sha256. `sentences`: digests of the plan's long sentences. `matched` and `ran`: what its last check
    found elsewhere, and which rules came to a result, passed or failed.
    """

    model_config = ConfigDict(extra="ignore")

    format: int = FORMAT
    id: str
    call: str
    lead: str | None
    members: list[str]
    chief_scientist: str | None
    files: dict[str, str]
    statements: list[StatementRecord]
    sentences: list[str]
    matched: list[str] = []
    ran: list[str] = []
