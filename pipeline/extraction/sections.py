"""What a heading above several statements says of those that print no period of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extraction.periods import Found, find_period_in, to_period
from pipeline.extraction.placed_text import Reading
from schemas.documents import STATEMENT_TYPES, Document

_HEADING = re.compile(r"(?:财务|会计)(?:会计)?(?:报[表告]|决算)")
LONGEST_HEADING, LAST_ROWS = 40, 12
SURE = 0.78
"""A heading of the pages before is no word of the statement itself: a person should look."""


def inherit_periods(documents: Sequence[Document]) -> None:
    """Statements without a period take that of the heading right before them in the file: 六、财务报表（截止到2021年12月31日）."""
    for index, document in enumerate(documents):
        if document.type not in STATEMENT_TYPES or document.period is not None:
            continue
        before = next(
            (d for d in reversed(documents[:index]) if d.file == document.file and d.type not in STATEMENT_TYPES), None
        )
        found = _heading_period(before) if before is not None else None
        if found is not None:
            document.period = to_period(found, document.type, document.title or "")
            document.fields["period_end"] = found.placed.value(found.end, found.sure, "from the heading above")


def _heading_period(document: Document) -> Found | None:
    """The period of the last heading of a paper's last page that announces statements."""
    for row in reversed(Reading(document).rows[-LAST_ROWS:]):
        if len(row.plain) <= LONGEST_HEADING and _HEADING.search(row.plain):
            return find_period_in(row.placed, SURE)
    return None
