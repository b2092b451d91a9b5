"""A page without a picture (Word, Excel, text) → its words set where they stand, as SVG."""

from __future__ import annotations

from markupsafe import Markup, escape

from pipeline.reporting.personal import Mask
from schemas.pages import Page

MOST_WORDS = 1500
"""A long sheet is drawn down to here; the original has the rest."""


def draw_page(page: Page, mask: Mask) -> Markup:
    """The inside of an SVG symbol in the page's own points. Text is escaped, and masked by `mask`."""
    parts = [f'<rect width="{page.width:.0f}" height="{page.height:.0f}" fill="#fff"/>']
    rules = "".join(f"M{x0:.1f} {top:.1f}L{x1:.1f} {bottom:.1f}" for x0, top, x1, bottom in page.rules[:MOST_WORDS])
    if rules:
        parts.append(f'<path d="{rules}" stroke="#8a94a3" stroke-width=".6" fill="none"/>')
    for word in page.words[:MOST_WORDS]:
        text = mask(word.text).strip()
        if text:
            size = min(word.height * 0.86, _fitting(text, word.x1 - word.x0))
            parts.append(
                f'<text x="{word.x0:.1f}" y="{word.bottom - 0.16 * word.height:.1f}" '
                f'font-size="{size:.1f}">{escape(_printable(text))}</text>'
            )
    return Markup("".join(parts))


def _fitting(text: str, width: float) -> float:
    """The size at which a text is as wide as its box."""
    ems = sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text)
    return max(4.0, width / max(0.5, ems))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
