"""How to recognise each document type, as data (`schemas/data/document_types.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatementCues(_Data):
    title: str


class PaperCues(_Data):
    """`title` and `not_title` are regular expressions on lines without blanks; `cues` are phrases."""

    title: str
    not_title: str | None = None
    cues: tuple[str, ...] = ()
    pages: Literal["one", "several"] = "several"


class DocumentTypes(_Data):
    statements: dict[str, StatementCues]
    statement_not_title: str
    papers: dict[str, PaperCues]
    other_titles: str
    inner_titles: str


@cache
def load_document_types() -> DocumentTypes:
    path = Path(__file__).parent / "data" / "document_types.yaml"
    return DocumentTypes.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
