"""Rules as data (`schemas/rules.yaml`): what each is called, how grave it is, what it compares."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import celpy
import yaml
from celpy.celparser import CELParseError
from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.findings import Severity


class Rule(BaseModel):
    """One rule. `kind` names the check that carries it out; the fields below `reason` are what that check needs.

    `totals` and `terms` choose sums of the forms: by the line they end in, and by the lines that they must be made of.
    `rest` takes every sum that no other rule of the kind chose. `field` and `types` choose a field of some documents.
    `lines` are pairs of a statement's column and a line, `condition` a CEL expression on the facts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: str
    severity: Severity
    zh: str
    en: str
    reason: str
    totals: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    rest: bool = False
    field: str | None = None
    types: tuple[str, ...] = ()
    near: float = 1.0
    left: str | None = None
    right: str | None = None
    condition: str | None = None

    @model_validator(mode="after")
    def _condition_compiles(self) -> Rule:
        if self.condition is not None:
            compile_condition(self.condition)
        return self


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_once(self) -> _Rules:
        names = [rule.name for rule in self.rules]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"rules named twice: {', '.join(sorted(twice))}")
        return self


@cache
def load_rules() -> dict[str, Rule]:
    """Every rule by its name. Raises pydantic.ValidationError where the data file is wrong."""
    text = (Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8")
    return {rule.name: rule for rule in _Rules.model_validate(yaml.safe_load(text)).rules}


def compile_condition(expression: str) -> celpy.Runner:
    """A CEL expression, ready to be evaluated. Raises ValueError where it is none."""
    environment = celpy.Environment()
    try:
        return environment.program(environment.compile(expression))
    except CELParseError as error:
        raise ValueError(f"bad condition {expression!r}: {error}") from error
