"""What a call is made of: papers, conditions, judgements, remarks, the region."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from schemas.documents import DocumentType
from schemas.findings import Severity


class Data(BaseModel):
    """Data files are refused where they say something that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


PROVEN = {"conditions are proven": True}
"""Validation context of a call from which a report was made as it stands: compiling its conditions costs more than all else
of an unchanged dossier."""


def is_proven(info: ValidationInfo) -> bool:
    return info.context == PROVEN


def _compiles(expression: str, info: ValidationInfo) -> str:
    if not is_proven(info):
        # the CEL library is loaded where something is compiled
        from schemas.conditions import compile_condition

        compile_condition(expression)
    return expression


Cel = Annotated[str, AfterValidator(_compiles)]
"""A CEL condition; schemas/conditions.py lists what it may name."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(:[a-z0-9_]+)?$")]
Words = tuple[str, ...]


class Alternative(Data):
    """What may stand in a paper's place. `unclear`: a person must look whether it does."""

    types: tuple[DocumentType, ...] = Field((), description="kinds of papers")
    titled: Words = Field((), description="headings by which a paper without a kind is known")
    outcome: Literal["met", "unclear"] = Field("unclear", description="what the requirement then is")

    @model_validator(mode="after")
    def _is_known_by_something(self) -> Alternative:
        if not self.types and not self.titled:
            raise ValueError("give types or titled")
        return self


class RequiredPaper(Data):
    """A paper that must be there.

    It is demanded unless `when` is certainly false or `exempt` certainly true. An `optional` one is welcome and never
    demanded.
    """

    id: Id
    title: str = Field(description="as the notice to the applicant calls it")
    clause: str = Field(description="the sentence of the call that asks for it")
    types: tuple[DocumentType, ...] = Field((), description="kinds of papers that serve")
    titled: Words = Field((), description="headings by which a paper without a kind is known: 查新报告, 报价单")
    not_titled: Words = Field((), description="headings of papers that do not serve: 专项审计")
    instead: tuple[Alternative, ...] = Field((), description="what may stand in its place")
    when: Cel = Field("true", description="CEL: of whom it is demanded")
    exempt: Cel = Field("false", description="CEL: who need not, although `when` holds")
    per_year: bool = Field(False, description="once for each year")
    years: tuple[int, ...] = Field((), description="where not all of the call's years are asked for")
    subject: Literal["project", "funds"] | None = Field(None, description="which management rules")
    sealed_by: Literal["lead", "parties"] | None = Field(None, description="whose seal it must bear")
    signed_by: Literal["lead", "parties"] | None = Field(None, description="who must sign it")
    names: Words = Field((), description="words by which the name of an unread file points to it")
    optional: bool = Field(False, description="welcome, never demanded")
    at_least: int = Field(1, ge=1, le=50, description="how many are asked for: three quotations")
    pages_at_most: int | None = Field(None, ge=1, description="longer than this is a finding")
    not_before: date | None = Field(None, description="a date of its own before this is a finding")
    not_after: date | None = Field(None, description="a date of its own after this is a finding")
    sections: Words = Field((), description="headings that it must contain")

    @model_validator(mode="after")
    def _is_known_by_something(self) -> RequiredPaper:
        if not self.types and not self.titled:
            raise ValueError("give types or titled")
        return self


class Requirement(Data):
    """What must hold of the applicant: `rule` names the check that decides it, or `holds` is a condition on the facts."""

    id: Id
    title: str
    clause: str
    rule: str | None = Field(None, description="a rule of schemas/rules.yaml that decides it")
    holds: Cel | None = Field(None, description="CEL: what must be true")
    when: Cel = Field("true", description="CEL: of whom it is demanded")
    severity: Severity = Field("error", description="of the finding where `holds` is false")

    @model_validator(mode="after")
    def _is_decided_by_one(self) -> Requirement:
        if (self.rule is None) == (self.holds is None):
            raise ValueError("give rule or holds")
        return self


class Judgement(Data):
    """What only a reviewer can judge; `evidence`: kinds of papers that help."""

    id: Id
    title: str
    clause: str
    evidence: tuple[DocumentType, ...] = ()


class Remark(Data):
    """A sentence of the call that asks nothing of a dossier, and why."""

    clause: str
    says: str


class Flag(Data):
    """What a condition may know from the text: whether any of the words stands in papers of these kinds."""

    types: tuple[DocumentType, ...]
    words: Words = Field(min_length=1)


class Region(Data):
    """Where the lead must be registered: names and GB/T 2260 codes; `higher_codes` of authorities above it."""

    name: str
    codes: Words
    names: Words
    not_names: Words = ()
    higher_codes: Words = ()
