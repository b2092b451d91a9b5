"""Document → fields: which reader takes which type."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.extraction.agreements import read_agreement
from pipeline.extraction.heads import read_head
from pipeline.extraction.letters import read_commitment, read_pledge, read_recommendation
from pipeline.extraction.licences import read_licence
from pipeline.extraction.plans import read_plan
from pipeline.extraction.reports import read_audit, read_credit
from pipeline.extraction.rules_papers import read_rules
from schemas.documents import Document

_READERS: dict[str, Callable[[Document], None]] = {
    "commitment_letter": read_commitment,
    "consortium_agreement": read_agreement,
    "recommendation_letter": read_recommendation,
    "integrity_pledge": read_pledge,
    "management_rules": read_rules,
    "implementation_plan": read_plan,
    "business_licence": read_licence,
    "legal_entity_certificate": read_licence,
    "audit_report": read_audit,
    "credit_report": read_credit,
}


_NAMES = ("entity", "lead", "members")
_WIDE = str.maketrans("()", "（）")


def extract_header(document: Document) -> None:
    """Fills the head fields and the period of a statement."""
    read_head(document)
    _print_names(document)


def extract_fields(document: Document) -> None:
    """Fills the fields (and parties) of a document that is no statement; other types are left as they are."""
    reader = _READERS.get(document.type)
    if reader is not None:
        reader(document)
        _print_names(document)


def _print_names(document: Document) -> None:
    """Names of organisations in the brackets that the paper prints: Chinese ones, which engines often write narrow."""
    for name in _NAMES:
        value = document.fields.get(name)
        if value is None or not (value.source == "ocr" or "（" in value.text):
            continue
        if isinstance(value.value, str):
            value.value = value.value.translate(_WIDE)
        elif isinstance(value.value, list):
            value.value = [item.translate(_WIDE) for item in value.value]
