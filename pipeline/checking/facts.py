"""What the dossier says of itself: each fact from its best source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from extractors.values.codes import is_credit_code, kind_of_code
from extractors.values.names import name_exact
from schemas.documents import STATEMENT_TYPES, Document, Value
from schemas.findings import DossierFacts, Lead, LeadKind

SURE = 0.8
_LICENCES = ("business_licence", "legal_entity_certificate")
_LEAD_FIELDS = (
    ("implementation_plan", "lead"),
    ("consortium_agreement", "lead"),
    ("commitment_letter", "entity"),
    ("recommendation_letter", "lead"),
    ("business_licence", "entity"),
    ("legal_entity_certificate", "entity"),
)


def gather_facts(documents: Sequence[Document]) -> DossierFacts:
    """The dossier's facts; where papers differ, the spelling that most of them share."""
    name = _lead_name(documents)
    code = _lead_code(documents, name)
    lead = Lead(name, _kind(documents, name, code), code, _established(documents, name))
    plan = {"implementation_plan"}
    agreement = {"consortium_agreement"}
    return DossierFacts(
        project_title=_first(
            documents,
            "project_title",
            ("implementation_plan", "consortium_agreement", "commitment_letter", "recommendation_letter"),
        ),
        list_item=_first(documents, "list_item", plan),
        lead=lead,
        members=_first(documents, "members", plan) or _first(documents, "members", agreement) or [],
        chief_scientist=_first(documents, "chief_scientist", (*plan, *agreement)),
        total_budget=_money(documents, "total_budget"),
        matching_funds=_money(documents, "matching_funds"),
    )


def values_of(documents: Sequence[Document], types: Sequence[str], field: str) -> Iterator[tuple[Document, Value]]:
    """A field wherever these papers have it, in the order of `types`."""
    for type_ in types:
        for document in documents:
            if document.type == type_ and field in document.fields:
                yield document, document.fields[field]


def lead_names(documents: Sequence[Document]) -> Iterator[tuple[Document, Value, str]]:
    """Each paper's name for the lead, with the field it stands in."""
    for type_, field in _LEAD_FIELDS:
        for document, value in values_of(documents, [type_], field):
            yield document, value, field
    for document in documents:
        if (document.type in STATEMENT_TYPES or document.type == "management_rules") and "entity" in document.fields:
            yield document, document.fields["entity"], "entity"


def _lead_name(documents: Sequence[Document]) -> str | None:
    """The applicant's own papers name the lead; statements and rules only confirm a spelling."""
    votes: Counter[str] = Counter()
    for document, value, _ in lead_names(documents):
        own = document.type in dict(_LEAD_FIELDS) and document.type not in _LICENCES
        weight = (3 if own else 1) * (2 if value.confidence >= SURE else 1)
        votes[name_exact(str(value.value))] += weight
    return votes.most_common(1)[0][0] if votes else None


def _lead_code(documents: Sequence[Document], name: str | None) -> str | None:
    votes: Counter[str] = Counter()
    for document, value in _codes(documents):
        code = str(value.value)
        votes[code] += (2 if is_credit_code(code) else 1) * (
            2 if document.type in ("implementation_plan", *_LICENCES) else 1
        )
    return votes.most_common(1)[0][0] if votes else None


def _codes(documents: Sequence[Document]) -> Iterator[tuple[Document, Value]]:
    yield from values_of(documents, ("implementation_plan", *_LICENCES), "credit_code")
    for document in documents:
        if document.type in STATEMENT_TYPES and "taxpayer_id" in document.fields:
            yield document, document.fields["taxpayer_id"]


def lead_codes(documents: Sequence[Document]) -> list[tuple[Document, Value]]:
    """Every credit code that the papers give for the lead."""
    return list(_codes(documents))


def _kind(documents: Sequence[Document], name: str | None, code: str | None) -> LeadKind | None:
    """From the name's ending first (it tells universities from other public institutions), then the code."""
    name = name or ""
    if name.endswith(("大学", "学院", "学校")):
        return "university"
    if name.endswith(("公司", "合作社", "集团", "厂", "联合社", "农场", "牧场")):
        return "enterprise"
    by_code = kind_of_code(code) if code else None
    if by_code == "enterprise":
        return "enterprise"
    if name.endswith(("研究院", "研究所", "研究中心", "科学院")):
        return "research_institute" if by_code != "non_profit" else "non_profit"
    if by_code == "non_profit":
        return "non_profit"
    if by_code == "public_institution":
        return "research_institute"
    return None


def _established(documents: Sequence[Document], name: str | None) -> date | None:
    found = [value.value for _, value in values_of(documents, _LICENCES, "established")]
    return found[0] if found and isinstance(found[0], date) else None


def _first(documents: Sequence[Document], field: str, types: Any) -> Any:
    best = max(values_of(documents, list(types), field), key=lambda found: found[1].confidence >= SURE, default=None)
    return best[1].value if best else None


def _money(documents: Sequence[Document], field: str) -> Decimal | None:
    value = _first(documents, field, ["implementation_plan"])
    return value if isinstance(value, Decimal) else None
