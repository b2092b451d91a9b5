"""Places of pages that are looked at once more, from the pages' pictures, in the worker processes; what was seen is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from extractors import pdf, pictures
from extractors.errors import UnreadableFile
from extractors.formats import FORMATS, Layered, Pictures
from extractors.image import Image
from extractors.ocr_engines import RapidEngine, load_engine
from extractors.rapid import RapidReader
from extractors.scans import stand_upright
from extractors.upright import Stance, look
from pipeline import cache
from pipeline.reading.files import ReadSettings, cache_entry
from pipeline.reading.pages import SCAN_DPI
from pipeline.reading.pool import WorkerPool
from pipeline.reading.spreads import fold_picture
from schemas.pages import Page, SourceFile

Key = TypeVar("Key", bound=tuple[Any, ...])
"""File, page, and what tells a place there."""
Seen = TypeVar("Seen")


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
    places: tuple[tuple[Any, ...], ...]

    @property
    def asked(self) -> tuple[Any, ...]:
        """What else the answer depends on than the file and the page."""
        return (self.places,)


Task = TypeVar("Task", bound=PictureTask)


@dataclass(frozen=True)
class SecondLook(Generic[Task, Seen]):
    """What is done to a page's places, in their order; `name` and `version` are part of the cache's key, `kept` says what is kept."""

    name: str
    version: str
    function: Callable[[Task], list[Seen]]
    kept: TypeAdapter[list[Seen]]

    @property
    def member(self) -> str:
        return f"{self.name}.json"


def tasks_of(
    files: Sequence[SourceFile], pages: dict[str, list[Page]], keys: Sequence[Key], settings: ReadSettings
) -> Iterator[tuple[Page, PictureTask]]:
    """A task a page; pages that were not read from a picture that can be made again are left out."""
    by_path = {file.path: file for file in files}
    by_page: dict[tuple[str, int], list[tuple[Any, ...]]] = {}
    for path, number, *place in dict.fromkeys(keys):
        by_page.setdefault((path, number), []).append(tuple(place))
    for (path, number), places in by_page.items():
        file = by_path.get(path)
        page = next((p for p in pages.get(path, []) if p.number == number), None)
        if file is None or file.location is None or page is None or not _is_picture(file, page):
            continue
        yield page, PictureTask(
            path, file.reads_as or file.location, file.media_type, number, settings.engine, settings.pixels,
            page.turned_deg, page.skew_deg, page.sheet, tuple(places),
        )  # fmt: skip


def look_again(
    files: Sequence[SourceFile],
    tasks: Sequence[Task],
    how: SecondLook[Task, Seen],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[Any, Seen]:
    """What was seen by key; what was seen before comes from the cache, pages that fail are left out."""
    found: dict[Any, Seen] = {}
    by_path = {file.path: file for file in files}
    fresh: dict[Task, Path | None] = {}
    for task in tasks:
        entry = cache_entry(by_path[task.path], settings, [how.name, how.version, task.number, *task.asked])
        known = _load(entry, how)
        if known is None:
            fresh[task] = entry
        else:
            found |= _keyed(task, known)
    for outcome in pool.run(how.function, list(fresh)):
        if outcome.result is not None:
            found |= _keyed(outcome.task, outcome.result)
            _store(fresh[outcome.task], outcome.result, how)
    return found


def upright_picture(task: PictureTask) -> tuple[Image, float, RapidReader]:
    """The page's picture as its first reading saw it, its resolution, and the reader. Raises UnreadableFile."""
    engine = load_engine(task.engine)
    if not isinstance(engine, RapidEngine):
        raise UnreadableFile("unsupported", f"no second reading with {task.engine}")
    if not task.media_type.startswith("image/"):
        image, dpi = pdf.render(task.location, task.number, dpi=SCAN_DPI)
    else:
        image, dpi = pictures.read_frame(task.location, task.number, pixels=task.pixels)
    image = stand_upright(image, Stance(task.turn_deg, task.skew_deg, True, 1), look(image, engine.reader))
    return (image if task.sheet is None else fold_picture(image, task.sheet)), dpi, engine.reader


def _is_picture(file: SourceFile, page: Page) -> bool:
    return page.source == "ocr" and isinstance(FORMATS.get(file.media_type), Layered | Pictures)


def _keyed(task: PictureTask, seen: Sequence[Seen]) -> dict[Any, Seen]:
    return {(task.path, task.number, *place): one for place, one in zip(task.places, seen, strict=True)}


def _load(entry: Path | None, how: SecondLook[Any, Seen]) -> list[Seen] | None:
    with cache.opened(entry) as archive:
        try:
            return None if archive is None else how.kept.validate_json(archive.read(how.member))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None


def _store(entry: Path | None, seen: list[Seen], how: SecondLook[Any, Seen]) -> None:
    if entry is not None:
        cache.keep(entry, {how.member: how.kept.dump_json(seen)})
