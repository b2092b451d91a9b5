"""Places worth a second look → what the second readers say, from the pages' pictures, in the worker processes."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from extractors import pdf, pictures
from extractors.errors import UnreadableFile
from extractors.formats import FORMATS, Layered, Pictures
from extractors.image import Image
from extractors.ocr_engines import RapidEngine, load_engine
from extractors.rapid import RapidReader
from extractors.scans import stand_upright
from extractors.second_reader import look_at_cells
from extractors.upright import Stance, look
from pipeline import cache
from pipeline.reading.files import ReadSettings, cache_entry
from pipeline.reading.pages import SCAN_DPI
from pipeline.reading.pool import WorkerPool
from pipeline.reading.spreads import fold_picture
from schemas.pages import Box, Page, SourceFile
from schemas.second_readings import CellKey, CellLook

LOOKS: TypeAdapter[list[CellLook]] = TypeAdapter(list[CellLook])
KEPT_LOOKS = "looks.json"
SECOND_READER_VERSION = "8"


Place = tuple[Box, float, float]
"""A cell, and how far to the left and right its number may reach."""


@dataclass(frozen=True)
class PictureTask:
    """A page that is looked at again. `turn_deg` and `skew_deg` are those of the first reading: it is set upright the same way."""

    path: str
    location: str
    media_type: str
    number: int
    engine: str
    pixels: int
    turn_deg: int
    skew_deg: float
    sheet: tuple[float, float, float] | None


@dataclass(frozen=True)
class CellTask(PictureTask):
    """Cells of one page; `text_pt` is the usual height of its digits."""

    text_pt: float
    places: tuple[Place, ...]


def read_again(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    cells: Sequence[CellKey],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[CellKey, CellLook]:
    """A look at each cell; cells of pages that cannot be looked at again are left out."""
    looks: dict[CellKey, CellLook] = {}
    fresh: list[tuple[CellTask, Path | None]] = []
    by_path = {file.path: file for file in files}
    for task in _tasks(by_path, pages, cells, settings):
        kept = _kept_at(by_path[task.path], task, settings)
        known = _load(kept)
        if known is None:
            fresh.append((task, kept))
        else:
            looks.update(_keyed(task, known))
    kept_at = {task: kept for task, kept in fresh}
    for outcome in pool.run(look_at_page, [task for task, _ in fresh]):
        if outcome.result is not None:
            looks.update(_keyed(outcome.task, outcome.result))
            _store(kept_at[outcome.task], outcome.result)
    return looks


def look_at_page(task: CellTask) -> list[CellLook]:
    """A look at each box of one page. Raises UnreadableFile."""
    engine = load_engine(task.engine)
    if not isinstance(engine, RapidEngine):
        raise UnreadableFile("unsupported", f"no second reading with {task.engine}")
    image, dpi = upright_picture(task, engine.reader)
    return look_at_cells(image, task.places, engine.reader, dpi=dpi, text_pt=task.text_pt)


def upright_picture(task: PictureTask, reader: RapidReader) -> tuple[Image, float]:
    """The page's picture as its first reading saw it, and its resolution. Raises UnreadableFile."""
    if not task.media_type.startswith("image/"):
        image, dpi = pdf.render(task.location, task.number, dpi=SCAN_DPI)
    else:
        image, dpi = pictures.read_frame(task.location, task.number, pixels=task.pixels)
    image = stand_upright(image, Stance(task.turn_deg, task.skew_deg, True, 1), look(image, reader))
    return (image if task.sheet is None else fold_picture(image, task.sheet)), dpi


def _tasks(
    files: dict[str, SourceFile], pages: dict[str, list[Page]], cells: Sequence[CellKey], settings: ReadSettings
) -> list[CellTask]:
    by_page: dict[tuple[str, int], list[Place]] = {}
    for path, number, box, left, right in dict.fromkeys(cells):
        by_page.setdefault((path, number), []).append((box, left, right))
    tasks = []
    for (path, number), places in by_page.items():
        file = files.get(path)
        page = next((p for p in pages.get(path, []) if p.number == number), None)
        if file is None or file.location is None or page is None or not is_picture(file, page):
            continue
        picture = vars(picture_task(file, page, settings))
        tasks.append(CellTask(**picture, text_pt=_text_height(page), places=tuple(places)))
    return tasks


def picture_task(file: SourceFile, page: Page, settings: ReadSettings) -> PictureTask:
    return PictureTask(
        file.path, file.reads_as or str(file.location), file.media_type, page.number, settings.engine, settings.pixels,
        page.turned_deg, page.skew_deg, page.sheet,
    )  # fmt: skip


def is_picture(file: SourceFile, page: Page) -> bool:
    """Whether the page was read from a picture that can be made again."""
    return page.source == "ocr" and isinstance(FORMATS.get(file.media_type), Layered | Pictures)


def _text_height(page: Page) -> float:
    """Usual height of the page's digits in points: boxes of the detector stand a third higher than the ink."""
    heights = sorted(word.height for word in page.words if sum(c.isdigit() for c in word.text) >= 3)
    return 0.68 * heights[len(heights) // 2] if heights else 8.0


def _keyed(task: CellTask, looks: Sequence[CellLook]) -> dict[CellKey, CellLook]:
    return {(task.path, task.number, *place): look for place, look in zip(task.places, looks, strict=True)}


def _kept_at(file: SourceFile, task: CellTask, settings: ReadSettings) -> Path | None:
    return cache_entry(file, settings, ["cells", SECOND_READER_VERSION, task.number, task.text_pt, task.places])


def _load(kept: Path | None) -> list[CellLook] | None:
    with cache.opened(kept) as entry:
        try:
            return None if entry is None else LOOKS.validate_json(entry.read(KEPT_LOOKS))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None


def _store(kept: Path | None, looks: list[CellLook]) -> None:
    if kept is not None:
        cache.keep(kept, {KEPT_LOOKS: LOOKS.dump_json(looks)})
