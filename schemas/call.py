"""A call as data: what it asks for, of whom, for which years, by when (`schemas/calls/*.yaml`).

An overlay (`overlay_of: <call>`) adds to a call what was not known when it was written: the annexes of a notice that
were published as pictures. Those that lie beside a call apply to it by themselves.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, ValidationInfo, model_validator

from schemas.call_parts import (
    PROVEN,
    Data,
    Flag,
    Id,
    Judgement,
    Region,
    Remark,
    RequiredPaper,
    Requirement,
    Words,
    is_proven,
)
from schemas.findings import Severity
from schemas.rules import compile_rules, load_rules
from schemas.yaml_text import load_yaml

CALLS = Path(__file__).parent / "calls"
OWN_CALLS = "QIJIAN_CALLS"
"""Names a folder with calls and overlays of one's own."""
_LISTS = ("papers", "conditions", "judgements")


class UnknownCall(LookupError):
    """No call of that name; the message lists those there are."""


class Call(Data):
    """One call. Every rule is switched on unless `rules` lists them or `without` leaves some out."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*-(19|20)\d\d$", description="name-YYYY")
    title: str
    issuer: str
    published: date | None = None
    deadline: date | None = Field(None, description="the last day on which papers may be dated and handed in")
    closing_time: str = Field("24:00", pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", description="on the deadline")
    recommendation_deadline: date | None = None
    years: tuple[int, ...] = Field((), description="years of papers that are asked for `per_year`")
    list_items: Words = Field((), description="numbers of the list of topics")
    list_titles: dict[str, str] = Field(default_factory=dict, description="titles of the list's topics by number")
    region: Region | None = None
    not_checked: Words = Field((), description="parts of the call that the program does not know")
    papers: tuple[RequiredPaper, ...]
    conditions: tuple[Requirement, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    flags: dict[str, Flag] = Field(default_factory=dict)
    rules: Words = Field(default_factory=lambda: tuple(load_rules()), description="rules that are switched on")
    without: Words = Field((), description="rules that are switched off")
    severities: dict[str, Severity] = Field(default_factory=dict, description="where a rule weighs more or less")
    tolerances: dict[str, Decimal] = Field(default_factory=dict, description="yuan, beyond rounding")
    other_names: Words = Field((), description="words of file names that point to papers that are not asked for")

    @model_validator(mode="after")
    def _rules_exist(self) -> Call:
        named = {*self.rules, *self.without, *self.tolerances, *self.severities}
        named |= {condition.rule for condition in self.conditions if condition.rule}
        if unknown := sorted(named - set(load_rules())):
            raise ValueError(f"no such rule: {', '.join(unknown)}")
        if off := [c.rule for c in self.conditions if c.rule and c.rule not in self.switched_on]:
            raise ValueError(f"a condition needs a rule that is switched off: {', '.join(off)}")
        return self

    @model_validator(mode="after")
    def _ids_once(self) -> Call:
        ids = [*(p.id for p in self.papers), *(c.id for c in self.conditions), *(j.id for j in self.judgements)]
        if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _flags_exist(self, info: ValidationInfo) -> Call:
        if is_proven(info):
            return self
        from schemas.conditions import compile_condition

        compile_rules()
        expressions = [*(e for p in self.papers for e in (p.when, p.exempt)), *(c.when for c in self.conditions)]
        expressions += [condition.holds for condition in self.conditions if condition.holds]
        named = {flag for expression in expressions for flag in compile_condition(expression).flags}
        if unknown := sorted(named - set(self.flags)):
            raise ValueError(f"no such flag: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _years_are_known(self) -> Call:
        if without := [paper.id for paper in self.papers if paper.per_year and not self.years]:
            raise ValueError(f"per_year, but the call has no years: {', '.join(without)}")
        if strange := [paper.id for paper in self.papers if set(paper.years) - set(self.years)]:
            raise ValueError(f"years that are not the call's: {', '.join(strange)}")
        return self

    @cached_property
    def switched_on(self) -> tuple[str, ...]:
        """Names of the rules that apply, in their order."""
        return tuple(rule for rule in self.rules if rule not in self.without)

    @property
    def closes(self) -> datetime | None:
        """The first moment that is too late: 23:59 closes with its minute, 24:00 with the day."""
        if self.deadline is None:
            return None
        hours, minutes = map(int, self.closing_time.split(":"))
        if hours == 24:
            return datetime.combine(self.deadline, time()) + timedelta(days=1)
        return datetime.combine(self.deadline, time(hours, minutes)) + timedelta(minutes=1)


def folders() -> list[Path]:
    """Where calls lie: the program's, and one's own."""
    own = os.environ.get(OWN_CALLS)
    return [CALLS, *([Path(own)] if own else [])]


def list_calls() -> list[str]:
    """Ids of the calls that the program knows."""
    return sorted({path.stem for path, data in _files() if "overlay_of" not in data})


def load_call(name: str, *, proven: bool = False) -> Call:
    """The call by its id or by the path of a file, with its overlays.

    `proven` leaves conditions uncompiled: for whoever only tells of a report that rests on this call as it is.
    Raises UnknownCall; ValueError where a file is wrong.
    """
    path = call_file(name)
    try:
        return Call.model_validate(read_call(path), context=PROVEN if proven else None)
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def call_file(name: str) -> Path:
    """Raises UnknownCall."""
    paths = [Path(name)] if name.endswith((".yaml", ".yml")) else [folder / f"{name}.yaml" for folder in folders()]
    found = [path for path in paths if path.is_file()]
    if not found or (not name.endswith((".yaml", ".yml")) and name not in list_calls()):
        raise UnknownCall(f"no call {name!r}; there are: {', '.join(list_calls())}")
    return found[-1]


def overlays_of(call: str) -> list[Path]:
    """The overlays that lie beside the calls, in the order of their names."""
    return sorted((path for path, data in _files() if data.get("overlay_of") == call), key=lambda path: path.name)


def read_call(path: Path) -> dict[str, Any]:
    """A call's data, overlays merged; of an overlay by itself, its call with it. Raises yaml.YAMLError, ValueError."""
    data = _load(path)
    if "overlay_of" in data:
        base = read_call(call_file(str(data["overlay_of"])))
        return base if path.resolve() in {p.resolve() for p in overlays_of(str(base["id"]))} else merge(base, data)
    for overlay in overlays_of(str(data.get("id"))):
        data = merge(data, _load(overlay))
    return data


def merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """What an overlay says replaces what the call says: parts by their ids, all else by key. `drop` leaves parts out."""
    dropped = set(overlay.get("drop") or ())
    out = {**base, **{k: v for k, v in overlay.items() if k not in ("overlay_of", "drop", "id", *_LISTS)}}
    for key in _LISTS:
        parts = {part["id"]: part for part in base.get(key) or () if part["id"] not in dropped}
        parts |= {part["id"]: part for part in overlay.get(key) or ()}
        out[key] = list(parts.values())
    return out


def call_digest(name: str) -> str:
    """Changes with the call's file, its overlays, the rules."""
    digest = hashlib.sha256()
    path = call_file(name)
    for file in (path, *overlays_of(path.stem), Path(__file__).parent / "rules.yaml"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Calls and overlays; a file that is no YAML is taken for a call, which then says so."""
    for folder in folders():
        for path in sorted(folder.glob("*.yaml")):
            try:
                yield path, _load(path)
            except (yaml.YAMLError, ValueError):
                yield path, {}


def _load(path: Path) -> dict[str, Any]:
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _parsed(path: Path, changed_ns: int) -> dict[str, Any]:
    data = load_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise ValueError(f"{path.name}: a call is a mapping of keys to values")
    return data


__all__ = [
    "CALLS", "Call", "Id", "RequiredPaper", "UnknownCall", "call_digest", "call_file", "list_calls", "load_call", "merge",
    "overlays_of", "read_call",
]  # fmt: skip
