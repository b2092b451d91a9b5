"""Statement forms as data: lines in printed order, sums as weighted lists (`schemas/data/forms.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from schemas.yaml_text import load_yaml

DATA = Path(__file__).parent / "data"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormLine(_Data):
    """A line of a form. `row` is its printed 行次 where the official form has one."""

    key: str
    label: str
    row: int | None = None
    optional: bool = False


class Sum(_Data):
    """total = Σ weight × line. A soft sum's parts need not be complete."""

    total: str
    terms: dict[str, int]
    soft: bool = False


class StatementForm(_Data):
    """One statement of one accounting standard."""

    type: str
    form_number: str
    lines: tuple[FormLine, ...]
    sums: tuple[Sum, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(line.key for line in self.lines)


class Standard(_Data):
    id: str
    name: str
    statements: tuple[StatementForm, ...]

    def statement(self, type_: str) -> StatementForm | None:
        return next((form for form in self.statements if form.type == type_), None)


class Forms(_Data):
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unkeyed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    standards: tuple[Standard, ...]

    def standard(self, id_: str) -> Standard:
        return next(standard for standard in self.standards if standard.id == id_)

    def form(self, standard: str | None, type_: str) -> StatementForm | None:
        """The form of a statement under a standard; None where the standard has no such statement."""
        return self.standard(standard).statement(type_) if standard else None


@cache
def load_forms() -> Forms:
    """The forms that the program knows. Raises pydantic.ValidationError where the data file is wrong."""
    return Forms.model_validate(load_yaml((DATA / "forms.yaml").read_text(encoding="utf-8")))
