"""A call as data: what it asks for, of whom, for which years, by when (`schemas/calls/*.yaml`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas.rules import compile_condition, load_rules

CALLS = Path(__file__).parent / "calls"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnknownCall(LookupError):
    """No call of that name; the message lists those there are."""


class RequiredPaper(_Data):
    """A paper that must be there; `per_year` repeats it for each year of the call.

    `when` and `exempt` are CEL conditions on the facts and the `year`: it is demanded unless `when` is certainly false or
    `exempt` certainly true. `subject` narrows management rules. `sealed_by` names who must seal it: the lead, or each
    party. `names` are words by which a file's name points to it. An `optional` paper is welcome and never demanded.
    """

    id: str
    title: str
    clause: str
    types: tuple[str, ...]
    when: str = "true"
    exempt: str = "false"
    per_year: bool = False
    subject: str | None = None
    sealed_by: Literal["lead", "parties"] | None = None
    names: tuple[str, ...] = ()
    optional: bool = False

    @field_validator("when", "exempt")
    @classmethod
    def _compiles(cls, expression: str) -> str:
        compile_condition(expression)
        return expression


class Condition(_Data):
    """What must hold of the applicant. `rule` is the check that decides it; None for a judgement."""

    id: str
    title: str
    clause: str
    rule: str | None = None


class Region(_Data):
    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    not_names: tuple[str, ...] = ()
    higher_codes: tuple[str, ...] = ()


class Call(_Data):
    """`rules` are those switched on; `tolerances` in yuan where a rule allows more than rounding.

    `other_names` are words by which a file's name points to a paper that the call does not ask for.
    """

    id: str
    title: str
    issuer: str
    published: date
    deadline: date
    recommendation_deadline: date
    years: tuple[int, ...]
    list_items: tuple[str, ...] = ()
    region: Region
    not_checked: tuple[str, ...] = ()
    papers: tuple[RequiredPaper, ...]
    conditions: tuple[Condition, ...] = ()
    judgements: tuple[Condition, ...] = ()
    rules: tuple[str, ...] = Field(default_factory=tuple)
    tolerances: dict[str, Decimal] = Field(default_factory=dict)
    other_names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _rules_exist(self) -> Call:
        known = load_rules()
        named = {*self.rules, *self.tolerances, *(c.rule for c in self.conditions if c.rule)}
        unknown = sorted(named - set(known))
        if unknown:
            raise ValueError(f"no such rule: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _ids_once(self) -> Call:
        ids = [*(p.id for p in self.papers), *(c.id for c in (*self.conditions, *self.judgements))]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if twice:
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        return self


def list_calls() -> list[str]:
    """Ids of the calls that the program knows."""
    return sorted(path.stem for path in CALLS.glob("*.yaml"))


def load_call(name: str) -> Call:
    """The call by its id or by the path of a file. Raises UnknownCall; ValueError where the file is wrong."""
    path = Path(name) if name.endswith(".yaml") else CALLS / f"{name}.yaml"
    if not path.is_file() or (not name.endswith(".yaml") and name not in list_calls()):
        raise UnknownCall(f"no call {name!r}; there are: {', '.join(list_calls())}")
    try:
        return Call.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}") from error
