"""How to recognise each document type, as data (`schemas/data/document_types.yaml`)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from schemas.yaml_text import load_yaml


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _compiles(cls, value: object) -> object:
        """Patterns that do not compile are found when the data is loaded."""
        if isinstance(value, str):
            re.compile(value)
        return value


class StatementCues(_Data):
    """`title` and `form` are regular expressions, `phrases` stand in it besides the lines of its form."""

    title: str
    form: str
    phrases: tuple[str, ...] = ()


class PaperCues(_Data):
    """`title` and `not_title` are regular expressions on headings without blanks; strong phrases count double."""

    title: str
    not_title: str | None = None
    strong: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    pages: Literal["one", "several"] = "several"


class DocumentTypes(_Data):
    """`others` are papers that are none of the contract's types, by names of their own."""

    statements: dict[str, StatementCues]
    statement_not_title: str
    papers: dict[str, PaperCues]
    others: dict[str, PaperCues]
    vague_titles: str
    vague_types: tuple[str, ...]
    promising_titles: str
    inner_titles: str
    title_prefix: str
    attachment_marks: str
    signature_pages: str
    identity_cards: str
    title_words: tuple[str, ...]

    def cues(self, name: str) -> PaperCues | None:
        """The cues of a paper or of another paper; None for statements and names that nobody knows."""
        return self.papers.get(name) or self.others.get(name)


@cache
def load_document_types() -> DocumentTypes:
    """Raises pydantic.ValidationError where the data file is wrong."""
    path = Path(__file__).parent / "data" / "document_types.yaml"
    return DocumentTypes.model_validate(load_yaml(path.read_text(encoding="utf-8")))
