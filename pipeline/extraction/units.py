"""Statements whose unit could not be read, among others that are not in yuan: a thousand or ten thousand times may be meant."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.doubtful_places import doubt
from schemas.documents import STATEMENT_TYPES, UNIT_UNSURE, Document

YUAN = "元"


def doubt_units(documents: Sequence[Document]) -> None:
    """Lowers the confidence of all amounts of such a statement. A paper that says nothing is in yuan, unless it is a scan whose
    head may have been misread."""
    statements = [document for document in documents if document.type in STATEMENT_TYPES]
    units = {str(document.fields["unit"].value) for document in statements if "unit" in document.fields}
    if units <= {YUAN}:
        return
    for document in statements:
        if "unit" in document.fields or all(part.page.source != "ocr" for part in document.parts):
            continue
        doubt((amount for item in document.line_items for amount in item.amounts), UNIT_UNSURE)
