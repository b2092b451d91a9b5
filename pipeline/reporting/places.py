"""Places that a report names → marks on the pages, each with an anchor that a link can lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.reporting.cuts import outset
from schemas.pages import Page
from schemas.report import FractionBox

MarkKind = Literal["error", "warning", "info", "value"]
Key = tuple[str, int]


@dataclass(frozen=True)
class PageMark:
    """A marked place, and the frame that is drawn around it. Marks of findings are always seen on the page, those of values only when one comes from a link."""

    id: str
    box: FractionBox
    frame: FractionBox
    kind: MarkKind
    number: int | None

    @property
    def place(self) -> tuple[float, float, float, float]:
        """left, top, width, height in per cent of the page."""
        x0, y0, x1, y1 = (100 * v for v in self.frame)
        return round(x0, 2), round(y0, 2), round(max(0.4, x1 - x0), 2), round(max(0.3, y1 - y0), 2)


class Places:
    """Anchors are counted, never made of names: names come from uploads."""

    def __init__(self, pages: Sequence[Page], files: Sequence[str] = ()) -> None:
        self._pages = {page.key: page for page in pages}
        self._index = {page.key: index for index, page in enumerate(pages, start=1)}
        self._files = {path: index for index, path in enumerate(files, start=1)}
        self._marks: dict[Key, list[PageMark]] = {}
        self._count = 0

    def index(self, file: str, number: int | None) -> int | None:
        """A page's place in the inventory, from 1; None for a page that the inventory does not have."""
        return self._index.get((file, number)) if number is not None else None

    def anchor(self, file: str, number: int | None) -> str | None:
        """The id of a page's view."""
        index = self.index(file, number)
        return f"page-{index}" if index else None

    def file_anchor(self, file: str) -> str | None:
        """The id of a file's entry in the inventory."""
        return f"file-{self._files[file]}" if file in self._files else None

    def mark(
        self, file: str, number: int | None, box: FractionBox | None, kind: MarkKind, finding: int | None = None
    ) -> str | None:
        """The id to link to: the marked place, the whole page where there is no box, None where there is no page."""
        anchor = self.anchor(file, number)
        if anchor is None or box is None or number is None:
            return anchor
        marks = self._marks.setdefault((file, number), [])
        same = next((m for m in marks if m.box == box and m.kind == kind and m.number == finding), None)
        if same:
            return same.id
        self._count += 1
        frame = outset(box, self._pages[(file, number)])
        marks.append(PageMark(f"m{self._count}", box, frame, kind, finding))
        return marks[-1].id

    def on(self, key: Key) -> list[PageMark]:
        return self._marks.get(key, [])
