"""Cells worth a second look → what the second readers say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pydantic import TypeAdapter

from extractors.second_reader import look_at_cells
from pipeline.reading.files import ReadSettings
from pipeline.reading.pool import WorkerPool
from pipeline.reading.second_looks import PictureTask, SecondLook, look_again, tasks_of, upright_picture
from schemas.pages import Box, Page, SourceFile
from schemas.second_readings import CellKey, CellLook

_LONG_NUMBER = re.compile(r"[-(（]?\d[\d,，. ]{4,}[)）]?")
LONGER, EDGE = 1.2, 0.3
"""How much longer a number may be than its column's others, and how far it may stand over its place, in digits' heights."""
FEWEST_NUMBERS = 3
"""So many numbers of a column tell where its others stand."""


@dataclass(frozen=True)
class CellTask(PictureTask):
    """Cells of one page, each with how far to the left and right its number may reach; `text_pt` is the usual height of the
    page's digits. `sealed` is where the column's numbers stand in those under a seal, None for the others."""

    text_pt: float
    sealed: tuple[Box | None, ...]

    @property
    def asked(self) -> tuple[Any, ...]:
        return self.text_pt, self.places, self.sealed


def read_again(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    cells: Sequence[CellKey],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[CellKey, CellLook]:
    """A look at each cell; cells of pages that cannot be looked at again are left out."""
    found = tasks_of(files, pages, cells, settings)
    tasks = [
        CellTask(
            **vars(task), text_pt=_text_height(page), sealed=tuple(_under_seal(page, *place) for place in task.places)
        )
        for page, task in found
    ]
    return look_again(files, tasks, CELLS, pool, settings)


def look_at_page(task: CellTask) -> list[CellLook]:
    """A look at each box of one page. Raises UnreadableFile."""
    image, dpi, reader = upright_picture(task)
    return look_at_cells(image, task.places, reader, dpi=dpi, text_pt=task.text_pt, sealed=task.sealed)


CELLS = SecondLook("cells", "13", look_at_page, TypeAdapter(list[CellLook]))


def _text_height(page: Page) -> float:
    """Usual height of the page's digits in points: boxes of the detector stand a third higher than the ink."""
    heights = sorted(word.height for word in page.words if sum(c.isdigit() for c in word.text) >= 3)
    return 0.68 * heights[len(heights) // 2] if heights else 8.0


def _under_seal(page: Page, box: Box, left: float, right: float) -> Box | None:
    """Where the numbers of a place's column stand at its height; None where no seal lies on them, or none were read."""
    numbers = [
        word for word in page.words if left <= (word.x0 + word.x1) / 2 <= right and _LONG_NUMBER.fullmatch(word.text)
    ]
    if len(numbers) < FEWEST_NUMBERS:
        return None
    height = _text_height(page)
    end = median(word.x1 for word in numbers)
    start = end - max(word.x1 - word.x0 for word in numbers)
    # a number under a seal may be longer than any that was read; its column's edge is worn like the others
    x0, x1 = max(left - EDGE * height, start - LONGER * height), min(right, end) + EDGE * height
    band = (round(x0, 2), box[1], round(x1, 2), box[3])
    return band if any(_overlap(seal.box, band) for seal in page.seals) else None


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
