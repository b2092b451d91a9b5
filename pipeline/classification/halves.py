"""A sheet whose two pages were put above one another → its pages, told one by one, and their labels on the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.documents import PageLabel, PagePart
from schemas.pages import Box, Page


@dataclass(frozen=True)
class Half:
    """A page by itself; `shift` is how far down it lies on `sheet`."""

    page: Page
    sheet: Page
    shift: float

    def on_sheet(self, label: PageLabel) -> PageLabel:
        if self.sheet is self.page:
            return label
        part = PagePart(self.sheet, label.part.top + self.shift, label.part.bottom + self.shift)
        return replace(label, part=part)


def halves_of(page: Page) -> Iterator[Half]:
    """The two pages of a folded sheet; any other page alone."""
    if page.sheet is None:
        yield Half(page, page, 0.0)
        return
    height = page.sheet[1]
    for shift in (0.0, height):
        part = PagePart(page, shift, shift + height).as_page()

        def up(box: Box, by: float = shift) -> Box:
            return (box[0], box[1] - by, box[2], box[3] - by)

        moved = replace(
            part,
            height=height,
            words=[replace(word, box=up(word.box)) for word in part.words],
            rules=[up(rule) for rule in part.rules],
            seals=[replace(seal, box=up(seal.box)) for seal in part.seals],
            sheet=None,
        )
        yield Half(moved, page, shift)
