"""A paper: its PDF and what is true of it. The drawing modules make these, `assemble` delivers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]


@dataclass
class Paper:
    """One document. `name` is what an office would call its file; `office` holds (ending, bytes) where it is a DOCX or XLSX.

    `also`: papers that stand below it on its last page.
    """

    type: str
    name: str
    pdf: bytes
    pages: int
    entity: str | None = None
    fields: Fields = field(default_factory=dict)
    line_items: list[dict[str, str | None]] = field(default_factory=list)
    seal_owners: list[str] = field(default_factory=list)
    period_year: int | None = None
    period_kind: str | None = None
    prior_scored: bool = True
    slot: str | None = None
    office: tuple[str, bytes] | None = None
    also: tuple[Paper, ...] = ()
