"""All documents of a dossier → their fields, line items, seals."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.fields import extract_fields, extract_header
from pipeline.extraction.seals import place_seals
from pipeline.extraction.sections import inherit_periods
from pipeline.extraction.statements import extract_line_items
from pipeline.extraction.told_by_others import look_for_told
from pipeline.extraction.units import doubt_units
from schemas.documents import STATEMENT_TYPES, Document

FEWEST_ROWS = 6


def extract(documents: Sequence[Document]) -> None:
    """Fills each document in place; seals last, since their owners are looked for among all names found."""
    for document in documents:
        if document.type in STATEMENT_TYPES:
            extract_header(document)
            extract_line_items(document)
            _judge_blank(document)
        elif document.type not in ("other", "blank"):
            extract_fields(document)
    look_for_told(documents)
    inherit_periods(documents)
    doubt_units(documents)
    place_seals(documents)


def _judge_blank(document: Document) -> None:
    """A form whose lines are there and whose amounts are not is a blank template."""
    items = document.line_items
    amounts = [amount for item in items for amount in item.amounts]
    document.blank_template = len(items) >= FEWEST_ROWS and not amounts and not any(item.unread for item in items)
