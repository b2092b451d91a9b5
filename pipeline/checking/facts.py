"""Documents → what the dossier says of itself: each fact from its best source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from extractors.values.codes import is_credit_code, kind_of_code
from extractors.values.dates import parse_date
from extractors.values.names import name_exact
from extractors.values.text import squeeze
from pipeline.checking.likeness import CONFIDENT, Likeness, compare_names, same_organisation
from pipeline.checking.versions import version_of
from schemas.documents import STATEMENT_TYPES, Document, Value
from schemas.findings import DossierFacts, Lead, LeadKind
from schemas.portal import NO_PORTAL_FACTS, PortalFacts

LICENCES = ("business_licence", "legal_entity_certificate")
_NAMED_BY = {
    "implementation_plan": ("lead", 3.0),
    "commitment_letter": ("entity", 2.0),
    "consortium_agreement": ("lead", 2.0),
    "recommendation_letter": ("lead", 2.0),
    "business_licence": ("entity", 1.5),
    "legal_entity_certificate": ("entity", 1.5),
    "management_rules": ("entity", 1.0),
    "integrity_pledge": ("entity", 0.5),
}
"""Where a paper names the lead, and how much its word counts; six statements together count as one plan."""
_STATEMENT_VOTE = 0.5
_UNIVERSITY = ("大学", "学院", "学校")
_ENTERPRISE = ("公司", "合作社", "联合社", "集团", "厂", "农场", "牧场")
_INSTITUTE = ("研究院", "研究所", "研究中心", "科学院", "实验室", "试验站", "中心")

_NO_MEMBERS = re.compile(r"(?:成员|合作|参与|联合)单位[^\n::]{0,6}[::]?\s*(?:无|没有|/|独立申报)\s*(?:\n|$)")
_FOUNDED = re.compile(r"(?:成立(?:日期|时间):?|(?:公司|企业|合作社|我院|本院)成立于)(.{6,16})")
_TELL_FOUNDING = ("implementation_plan", "credit_report", "audit_report", "recommendation_letter")
Found = tuple[Document, Value]


def gather_facts(documents: Sequence[Document], portal: PortalFacts = NO_PORTAL_FACTS) -> DossierFacts:
    """The dossier's facts; where papers differ, what most of the confident ones say, later versions first.

    What no paper says may be known to the portal.
    """
    documents = sorted(documents, key=lambda document: -version_of(document.file))
    name = _lead_name(documents) or portal.applicant
    plan, agreement = ("implementation_plan",), ("consortium_agreement",)
    members = _best(documents, "members", plan) or _best(documents, "members", agreement)
    own = [document for document in documents if _is_of(document, name, _names(members))]
    code = _credit_code(own)
    return DossierFacts(
        project_title=_text(_best(documents, "project_title", (*plan, *agreement, "commitment_letter")))
        or portal.project_title,
        list_item=_text(_best(documents, "list_item", plan)) or portal.list_item,
        lead=Lead(name, _kind(name, code, own), code, _established(own)),
        members=[member for member in _names(members) if name is None or not same_organisation(member, name)],
        alone=not _names(members) and any(says_alone(d) for d in documents if d.type in plan),
        chief_scientist=_text(_best(documents, "chief_scientist", (*plan, *agreement))),
        total_budget=_money(_best(documents, "total_budget", plan)),
        matching_funds=_money(_best(documents, "matching_funds", plan)),
        promised=_money(_best(own, "amount", ("commitment_letter",))),
        portal=portal,
    )


def says_alone(plan: Document) -> bool:
    """Whether a typed plan says that there are no members: 合作单位：无."""
    typed = all(part.page.source != "ocr" for part in plan.parts)
    return typed and not plan.blank_template and bool(_NO_MEMBERS.search(plan.text))


def gather_figures(yearly: Mapping[tuple[str, int], Document]) -> dict[str, dict[int, Decimal]]:
    """Lines of the lead's statements by year, as far as they were read with confidence."""
    figures: dict[str, dict[int, Decimal]] = {}
    for (_, year), document in sorted(yearly.items()):
        for item in document.line_items:
            if item.item and item.current is not None and item.current.confidence >= CONFIDENT:
                figures.setdefault(item.item, {}).setdefault(year, item.current.value)
    return figures


def lead_names(documents: Sequence[Document]) -> Iterator[tuple[Document, str, Value]]:
    """Each paper's name for the organisation whose application it is, with the field it stands in."""
    for document in documents:
        field = "entity" if document.type in STATEMENT_TYPES else _NAMED_BY.get(document.type, ("", 0.0))[0]
        value = document.fields.get(field)
        if value is not None:
            yield document, field, value


def credit_codes(documents: Sequence[Document]) -> Iterator[tuple[Document, str, Value]]:
    """Each paper's credit code for its own organisation, with the field it stands in."""
    for document in documents:
        field = "taxpayer_id" if document.type in STATEMENT_TYPES else "credit_code"
        value = document.fields.get(field)
        if value is not None:
            yield document, field, value


def _lead_name(documents: Sequence[Document]) -> str | None:
    """The organisation that most papers speak for, in the spelling that most of those use."""
    votes: dict[str, float] = {}
    for document, _, value in lead_names(documents):
        name = name_exact(str(value.value))
        vote = _STATEMENT_VOTE if document.type in STATEMENT_TYPES else _NAMED_BY[document.type][1]
        printed = 1.5 if value.source != "ocr" else 1.0
        votes[name] = votes.get(name, 0.0) + vote * value.confidence * printed
    if not votes:
        return None
    support = {name: sum(v for other, v in votes.items() if same_organisation(name, other)) for name in votes}
    most = max(votes, key=lambda name: (round(support[name], 6), votes[name], name))
    # a misreading that lies between two other spellings is like both, and no paper's own for that
    return max((name for name in votes if same_organisation(most, name)), key=lambda name: (votes[name], name))


def _is_of(document: Document, lead: str | None, members: Sequence[str]) -> bool:
    """Whether nothing says that a paper is another organisation's."""
    for _, _, value in lead_names([document]):
        if lead is None:
            return True
        return compare_names(value, lead) != Likeness.DIFFERENT and not is_of_member(value, lead, members)
    return True


def is_of_member(value: Value, lead: str, members: Sequence[str]) -> bool:
    """Whether a name, be it read with doubt, is a member's and not the lead's."""
    name = str(value.value)
    return not same_organisation(name, lead) and any(same_organisation(name, member) for member in members)


def _credit_code(documents: Sequence[Document]) -> str | None:
    votes: dict[str, float] = {}
    for document, _, value in credit_codes(documents):
        code = str(value.value)
        if len(code) == 18 and value.confidence >= CONFIDENT / 2:
            weight = 2.0 if document.type in LICENCES or document.type == "implementation_plan" else 1.0
            votes[code] = votes.get(code, 0.0) + weight * value.confidence * (3.0 if is_credit_code(code) else 1.0)
    return max(votes, key=lambda code: (votes[code], code)) if votes else None


def _kind(name: str | None, code: str | None, documents: Sequence[Document]) -> LeadKind | None:
    """An ending that can mean but one kind first, then what the code was given for, then the certificate, then the name."""
    name = name or ""
    if name.endswith(_ENTERPRISE):
        return "enterprise"
    if name.endswith(_UNIVERSITY):
        return "university"
    by_code = kind_of_code(code) if code and is_credit_code(code) else None
    if by_code == "enterprise":
        return "enterprise"
    titles = "".join(document.title or "" for document in documents if document.type == "legal_entity_certificate")
    if by_code == "public_institution":
        return "research_institute"
    if by_code == "non_profit" or any(word in titles for word in ("民办非企业", "社会团体", "社会服务机构", "基金会")):
        return "non_profit"
    if name.endswith(_INSTITUTE):
        return "research_institute"
    return "enterprise" if any(document.type == "business_licence" for document in documents) else None


def _established(documents: Sequence[Document]) -> date | None:
    """From the lead's licence, else from what another of its papers says of the founding."""
    value = _best(documents, "established", LICENCES)
    if value is not None and isinstance(value.value, date):
        return value.value
    told = (found for document in documents if document.type in _TELL_FOUNDING for found in _founding(document))
    return next(told, None)


def _founding(document: Document) -> Iterator[date]:
    for match in _FOUNDED.finditer(squeeze(document.text)):
        parsed = parse_date(match[1])
        if parsed is not None and parsed.precision in ("day", "month"):
            yield parsed.value


def _best(documents: Sequence[Document], field: str, types: Sequence[str]) -> Value | None:
    """The field where it was read with confidence, the types in their order; else wherever it was read."""
    values = [
        document.fields[field]
        for type_ in types
        for document in documents
        if document.type == type_ and field in document.fields and not document.blank_template
    ]
    confident: Callable[[Value], bool] = lambda value: value.confidence >= CONFIDENT  # noqa: E731
    return next(filter(confident, values), values[0] if values else None)


def _names(value: Value | None) -> list[str]:
    if value is None:
        return []
    names = value.value if isinstance(value.value, list) else [str(value.value)]
    return list(dict.fromkeys(names))


def _text(value: Value | None) -> str | None:
    return None if value is None else str(value.value)


def _money(value: Value | None) -> Decimal | None:
    return value.value if value is not None and isinstance(value.value, Decimal) else None
