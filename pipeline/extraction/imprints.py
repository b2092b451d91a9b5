"""The line at a page's very top or foot that a browser, an accounting program or a fax machine prints: no part of the paper."""

from __future__ import annotations

import re

from extractors.values.text import squeeze
from schemas.pages import Page

EDGE_SHARE = 0.07
"""Share of the page's height at its top in which such a line stands."""
_PRINTED_AT = re.compile(r"20\d\d\D.*\d{1,2}:\d{2}|FAX|传真.*\d{7}|https?:/")


def is_imprint(text: str) -> bool:
    """Whether a line says when or from where a page was printed or sent."""
    return _PRINTED_AT.search(squeeze(text)) is not None


def imprint_bottom(page: Page) -> float:
    """Where the imprint at the page's top ends, in points; 0 where there is none."""
    top = [line for line in page.lines if line.box[1] < EDGE_SHARE * page.height and is_imprint(line.text)]
    return max((line.box[3] for line in top), default=0.0)
