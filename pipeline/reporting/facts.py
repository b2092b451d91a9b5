"""What the dossier says of itself → a list of names and values, each linked to a place that says it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reporting.places import Places
from pipeline.reporting.words import Words

SOURCES = {
    "lead": ("lead", "entity"),
    "credit_code": ("credit_code", "taxpayer_id"),
    "established": ("established",),
    "project": ("project_title",),
    "list_item": ("list_item",),
    "members": ("members",),
    "chief_scientist": ("chief_scientist",),
    "total_budget": ("total_budget",),
    "matching_funds": ("matching_funds", "amount"),
}


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    href: str | None


def list_facts(words: Words, places: Places) -> list[Fact]:
    """Every fact, also those that no paper says (their value is empty)."""
    dossier = words.report.dossier
    values: dict[str, str | list[str] | None] = {
        "lead": dossier.lead.name,
        "kind": words.word(f"kind_{dossier.lead.kind}") if dossier.lead.kind else None,
        "credit_code": dossier.lead.credit_code,
        "established": dossier.lead.established,
        "project": dossier.project_title,
        "list_item": dossier.list_item,
        "members": dossier.members,
        "chief_scientist": dossier.chief_scientist,
        "total_budget": dossier.total_budget,
        "matching_funds": dossier.matching_funds,
    }
    return [Fact(words.word(k), _shown(words, value), _place(words, places, k, value)) for k, value in values.items()]


def _shown(words: Words, value: str | list[str] | None) -> str:
    return "、".join(value) if isinstance(value, list) else words.shown(value)


def _place(words: Words, places: Places, key: str, value: str | list[str] | None) -> str | None:
    """The first field that says the same, in the order of the papers."""
    if not value:
        return None
    for document in words.report.documents:
        for field in SOURCES.get(key, ()):
            found = document.fields.get(field)
            if found is not None and found.value == value:
                anchor = places.mark(document.file, found.page, found.box, "value")
                if anchor:
                    return anchor
    return None
