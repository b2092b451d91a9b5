"""CEL expression + facts → true, false, or not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from celpy import celtypes
from celpy.adapter import json_to_cel

from schemas.call import Call
from schemas.findings import DossierFacts
from schemas.rules import compile_condition

_NAME = re.compile(r"(?<![\w.'\"])[a-z_][\w.]*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
Fact = str | int | float | bool | list[str] | None


def facts_of(facts: DossierFacts, call: Call, year: int | None = None) -> dict[str, Fact]:
    """The facts that conditions may name; None where the dossier does not say."""
    lead = facts.lead
    return {
        "lead.kind": lead.kind,
        "lead.founded_year": lead.established.year if lead.established else None,
        "lead.founded": lead.established.isoformat() if lead.established else None,
        "members": list(facts.members) or None,
        "list_item": facts.list_item,
        "total_budget": _number(facts.total_budget),
        "matching_funds": _number(facts.matching_funds),
        "year": year,
        "call_list_items": list(call.list_items),
    }


def holds(expression: str, facts: Mapping[str, Fact]) -> bool | None:
    """Whether a condition holds; None where a fact that it names is not known. Raises KeyError for a name that is no fact."""
    named = {name for name in _NAME.findall(_QUOTED.sub("", expression)) if name not in ("true", "false", "in", "size")}
    if any(facts[name] is None for name in named):
        return None
    return bool(compile_condition(expression).evaluate(_nested({name: facts[name] for name in named})))


def _nested(facts: Mapping[str, Fact]) -> dict[str, celtypes.Value]:
    """lead.kind → {"lead": {"kind": …}}."""
    tree: dict[str, object] = {}
    for name, value in facts.items():
        head, _, tail = name.partition(".")
        if tail:
            branch = tree.setdefault(head, {})
            assert isinstance(branch, dict)
            branch[tail] = value
        else:
            tree[head] = value
    return {name: json_to_cel(value) for name, value in tree.items()}  # type: ignore[arg-type]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
