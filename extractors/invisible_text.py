"""A PDF page → the share of its text that is there to be searched and not shown: another program's OCR."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.errors import UnreadableFile

_UNSHOWN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
DEEPEST_FORM = 4


def invisible_share(document: pypdfium2.PdfDocument, number: int) -> float:
    """By pieces of text as the page sets them; 0 where it has none. Raises UnreadableFile."""
    try:
        pieces = list(document[number - 1].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=DEEPEST_FORM))
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UnreadableFile("damaged", f"page {number} cannot be taken apart") from error
    return sum(map(_is_unshown, pieces)) / len(pieces) if pieces else 0.0


def _is_unshown(piece: Any) -> bool:
    return int(pdfium.FPDFTextObj_GetTextRenderMode(piece.raw)) in _UNSHOWN
