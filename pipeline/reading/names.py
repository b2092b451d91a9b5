"""Names read with doubt → how likely each is a name that the dossier knows, from the pages' pictures, in the worker processes."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from extractors.errors import UnreadableFile
from extractors.name_reader import weigh_names
from extractors.ocr_engines import RapidEngine, load_engine
from pipeline import cache
from pipeline.reading.cells import PictureTask, is_picture, picture_task, upright_picture
from pipeline.reading.files import ReadSettings, cache_entry
from pipeline.reading.pool import WorkerPool
from schemas.pages import Box, Page, SourceFile
from schemas.second_readings import NameKey

CHANCES: TypeAdapter[list[tuple[float, ...]]] = TypeAdapter(list[tuple[float, ...]])
KEPT_CHANCES = "chances.json"
NAME_READER_VERSION = "1"


@dataclass(frozen=True)
class NameTask(PictureTask):
    """Names of one page: places, and what may stand there."""

    places: tuple[tuple[Box, tuple[str, ...]], ...]


def weigh_again(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    names: Sequence[NameKey],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[NameKey, tuple[float, ...]]:
    """For each place the chances of its names (see `weigh_names`); places that cannot be looked at again are left out."""
    found: dict[NameKey, tuple[float, ...]] = {}
    fresh: list[tuple[NameTask, Path | None]] = []
    by_path = {file.path: file for file in files}
    for task in _tasks(by_path, pages, names, settings):
        kept = cache_entry(by_path[task.path], settings, ["names", NAME_READER_VERSION, task.number, task.places])
        known = _load(kept)
        if known is None:
            fresh.append((task, kept))
        else:
            found.update(_keyed(task, known))
    kept_at = {task: kept for task, kept in fresh}
    for outcome in pool.run(weigh_on_page, [task for task, _ in fresh]):
        if outcome.result is not None:
            found.update(_keyed(outcome.task, outcome.result))
            _store(kept_at[outcome.task], outcome.result)
    return found


def weigh_on_page(task: NameTask) -> list[tuple[float, ...]]:
    """The chances at each place of one page. Raises UnreadableFile."""
    engine = load_engine(task.engine)
    if not isinstance(engine, RapidEngine):
        raise UnreadableFile("unsupported", f"no second reading with {task.engine}")
    image, dpi = upright_picture(task, engine.reader)
    return [weigh_names(image, box, names, engine.reader, dpi=dpi) for box, names in task.places]


def _tasks(
    files: dict[str, SourceFile], pages: dict[str, list[Page]], names: Sequence[NameKey], settings: ReadSettings
) -> list[NameTask]:
    by_page: dict[tuple[str, int], list[tuple[Box, tuple[str, ...]]]] = {}
    for path, number, box, likely in dict.fromkeys(names):
        by_page.setdefault((path, number), []).append((box, likely))
    tasks = []
    for (path, number), places in by_page.items():
        file = files.get(path)
        page = next((p for p in pages.get(path, []) if p.number == number), None)
        if file is not None and file.location is not None and page is not None and is_picture(file, page):
            tasks.append(NameTask(**vars(picture_task(file, page, settings)), places=tuple(places)))
    return tasks


def _keyed(task: NameTask, chances: Sequence[tuple[float, ...]]) -> dict[NameKey, tuple[float, ...]]:
    return {(task.path, task.number, *place): one for place, one in zip(task.places, chances, strict=True)}


def _load(kept: Path | None) -> list[tuple[float, ...]] | None:
    with cache.opened(kept) as entry:
        try:
            return None if entry is None else CHANCES.validate_json(entry.read(KEPT_CHANCES))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None


def _store(kept: Path | None, chances: list[tuple[float, ...]]) -> None:
    if kept is not None:
        cache.keep(kept, {KEPT_CHANCES: CHANCES.dump_json(chances)})
