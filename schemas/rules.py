"""Rules as data (`schemas/rules.yaml`): what each is called, how grave it is, what it compares."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.findings import Severity
from schemas.yaml_text import load_yaml


class Rule(BaseModel):
    """One rule. `kind` names the check that carries it out; the fields below `reason` are what that check needs.

    `totals` and `terms` choose sums of the forms: by the line they end in, and by the lines that they must be made of.
    `rest` takes every sum that no other rule of the kind chose. `field` and `types` choose a field of some documents.
    `left` and `right` are a statement's lines (balance_sheet.monetary_funds, .prior for its opening column), `line` one of
    `types` that is not to be nought or less (`limit: zero`) or less than nought, `condition` a CEL expression on the facts. `words` are looked for in the text of `types`, `pattern` is a
    regular expression on a line of it without blanks. `days` is how old a paper may be. `confidential` findings speak of another
    applicant: they stay with the reviewers, no letter tells of them.
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
    line: str | None = None
    limit: Literal["zero", "negative"] | None = None
    words: tuple[str, ...] = ()
    pattern: str | None = None
    days: int | None = None
    confidential: bool = False

    @model_validator(mode="after")
    def _compiles(self) -> Rule:
        if self.pattern is not None:
            re.compile(self.pattern)
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
def compile_rules() -> None:
    """Compiles the conditions of all rules. Raises ValueError where one is no CEL or names what is no fact."""
    # the CEL library is loaded where something is compiled
    from schemas.conditions import compile_condition

    for rule in load_rules().values():
        if rule.condition is not None:
            compile_condition(rule.condition)


@cache
def load_rules() -> dict[str, Rule]:
    """Every rule by its name, its condition not compiled. Raises pydantic.ValidationError where the data file is wrong."""
    text = (Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8")
    return {rule.name: rule for rule in _Rules.model_validate(load_yaml(text)).rules}
