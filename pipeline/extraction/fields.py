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


def extract_header(document: Document) -> None:
    """Fills the head fields and the period of a statement."""
    read_head(document)


def extract_fields(document: Document) -> None:
    """Fills the fields (and parties) of a document that is no statement; other types are left as they are."""
    reader = _READERS.get(document.type)
    if reader is not None:
        reader(document)
