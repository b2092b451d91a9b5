"""What a file's own structure tells of a page → put on the page that was read."""

from __future__ import annotations

from dataclasses import replace

from extractors.prepared import Prepared
from schemas.folded import fold, unfold
from schemas.pages import Box, Page


def with_told(page: Page, ready: Prepared) -> Page:
    """The page with its marks and electronic seals. A seal that was found on the picture too is there once."""
    marks, seals = ready.marks.get(page.number, []), ready.seals.get(page.number, [])
    if not marks and not seals:
        return page
    if page.turned_deg:
        # their places are those of the page as it lies in the file; a seal was found on the picture that was turned
        return replace(page, marks=[*page.marks, *(replace(mark, box=None) for mark in marks)])
    sheet = unfold(page)
    seen = [seal for seal in sheet.seals if not any(_same_place(seal.box, other.box) for other in seals)]
    told = replace(sheet, marks=[*sheet.marks, *marks], seals=[*seals, *seen])
    return told if page.sheet is None else fold(told, page.sheet[2])


def _same_place(a: Box, b: Box) -> bool:
    """Whether one box's middle lies in the other."""
    across, down = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
    return b[0] <= across <= b[2] and b[1] <= down <= b[3]
