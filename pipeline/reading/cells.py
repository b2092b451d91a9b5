"""Cells worth a second look → what the second readers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from extractors.second_reader import look_at_cells
from pipeline.reading.files import ReadSettings
from pipeline.reading.pool import WorkerPool
from pipeline.reading.second_looks import PictureTask, SecondLook, look_again, tasks_of, upright_picture
from schemas.pages import Page, SourceFile
from schemas.second_readings import CellKey, CellLook


@dataclass(frozen=True)
class CellTask(PictureTask):
    """Cells of one page, each with how far to the left and right its number may reach; `text_pt` is the usual height of the
    page's digits."""

    text_pt: float

    @property
    def asked(self) -> tuple[Any, ...]:
        return self.text_pt, self.places


def read_again(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    cells: Sequence[CellKey],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[CellKey, CellLook]:
    """A look at each cell; cells of pages that cannot be looked at again are left out."""
    found = tasks_of(files, pages, cells, settings)
    tasks = [CellTask(**vars(task), text_pt=_text_height(page)) for page, task in found]
    return look_again(files, tasks, CELLS, pool, settings)


def look_at_page(task: CellTask) -> list[CellLook]:
    """A look at each box of one page. Raises UnreadableFile."""
    image, dpi, reader = upright_picture(task)
    return look_at_cells(image, task.places, reader, dpi=dpi, text_pt=task.text_pt)


CELLS = SecondLook("cells", "10", look_at_page, TypeAdapter(list[CellLook]))


def _text_height(page: Page) -> float:
    """Usual height of the page's digits in points: boxes of the detector stand a third higher than the ink."""
    heights = sorted(word.height for word in page.words if sum(c.isdigit() for c in word.text) >= 3)
    return 0.68 * heights[len(heights) // 2] if heights else 8.0
