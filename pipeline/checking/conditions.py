"""A dossier's facts as conditions name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractors.values.text import squeeze
from schemas.call import Call
from schemas.conditions import Fact, compile_condition
from schemas.documents import Document
from schemas.findings import DossierFacts


def facts_of(
    facts: DossierFacts, call: Call, year: int | None = None, documents: Sequence[Document] = ()
) -> dict[str, Fact]:
    """What conditions may name (schemas/conditions.py); None where the dossier does not say."""
    lead, portal = facts.lead, facts.portal
    return {
        "lead.name": lead.name,
        "lead.kind": lead.kind,
        "lead.code": lead.credit_code,
        "lead.founded_year": lead.established.year if lead.established else None,
        "lead.founded": lead.established.isoformat() if lead.established else None,
        "members": list(facts.members) or ([] if facts.alone else None),
        "project_title": facts.project_title,
        "list_item": facts.list_item,
        "chief_scientist": facts.chief_scientist,
        "total_budget": _number(facts.total_budget),
        "matching_funds": _number(facts.matching_funds),
        "promised": _number(facts.promised),
        "figures": {line: {str(y): float(v) for y, v in years.items()} for line, years in facts.figures.items()},
        "latest": {line: float(years[max(years)]) for line, years in facts.figures.items()},
        "flags": {name: said for name, said in _flags(call, documents)},
        "stage": portal.stage or "applied",
        "submitted": portal.submitted.isoformat() if portal.submitted else None,
        "year": year,
        "deadline": call.deadline.isoformat() if call.deadline else None,
        "call_list_items": list(call.list_items),
    }


def holds(expression: str, facts: Mapping[str, Fact]) -> bool | None:
    """Whether a condition holds; None where a fact that decides it is not known."""
    return compile_condition(expression).holds(facts)


def _flags(call: Call, documents: Sequence[Document]) -> list[tuple[str, Any]]:
    """Whether the text says what a flag asks; not known where no such paper was read."""
    out = []
    for name, flag in call.flags.items():
        texts = [squeeze(d.text) for d in documents if d.type in flag.types and not d.blank_template]
        if texts:
            out.append((name, any(squeeze(word) in text for word in flag.words for text in texts)))
    return out


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
