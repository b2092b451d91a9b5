"""All files of a dossier → their pages, over the worker pool; a file that was read before comes from the cache."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from extractors.errors import telling_no_room
from extractors.file_stamp import stamp_of
from extractors.prepared import Prepared
from extractors.versions import reader_versions
from pipeline import cache
from pipeline.reading.pages import PageTask, converted_folder, picture_name, prepare, read_page, unread_page
from pipeline.reading.pool import WorkerPool
from pipeline.reading.told import with_told
from schemas.pages import Page, Problem, SourceFile
from schemas.problems import format_name, problem

PAGES: TypeAdapter[list[Page]] = TypeAdapter(list[Page])
CONVERTED = "converted.pdf"
KEPT_PAGES = "pages.json"
READER_VERSION = "39"
"""Part of the cache's key: a change in what reading makes of a file changes it."""
LONG_FILE = 20
"""Files of fewer pages are read whole: what skimming saves is little there."""


@dataclass(frozen=True)
class ReadSettings:
    """`work` holds page pictures of this dossier; `cache` is shared by all (None: no cache)."""

    engine: str
    work: Path
    cache: Path | None
    pixels: int
    pages_per_file: int
    count_cpu_s: float = 20.0
    full_text: bool = False
    """Every line of every page; else the inside of long papers is skimmed first."""


def read_files(
    files: Sequence[SourceFile],
    pool: WorkerPool,
    settings: ReadSettings,
    progress: Callable[[str, int, int], Any] = lambda path, done, total: None,
) -> tuple[dict[str, list[Page]], int]:
    """Pages of each readable file by its path, and how many pages came from the cache. Sets status and problem of the files."""
    pages: dict[str, list[Page]] = {}
    cached = 0
    fresh = []
    for file in files:
        if file.status != "read" or file.location is None:
            continue
        found = _from_cache(file, settings)
        if found is None:
            fresh.append(file)
        else:
            pages[file.path] = found
            cached += len(found)
    pages.update(_read_fresh(fresh, pool, settings, progress))
    if settings.full_text:
        read_on(files, pages, skimmed(pages), pool, settings)
    for file in files:
        if file.path in pages:
            _judge(file, pages[file.path])
    return pages, cached


def skimmed(pages: dict[str, list[Page]]) -> list[Page]:
    """The pages of which lines were left unread."""
    return [page for found in pages.values() for page in found if page.lines_unread]


def read_on(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    wanted: Sequence[Page],
    pool: WorkerPool,
    settings: ReadSettings,
) -> None:
    """Reads pages whole that were skimmed, in their places in `pages`; one that fails now counts as not read, like any other."""
    by_path = {file.path: file for file in files}
    tasks = [_page_task(by_path[page.file], page.number, settings) for page in wanted]
    for outcome in pool.run(read_page, tasks, file_of=lambda task: task.path):
        task, found = outcome.task, pages[outcome.task.path]
        at = next(i for i, page in enumerate(found) if page.number == task.number)
        if outcome.failure is not None:
            found[at] = unread_page(task.path, task.number, outcome.failure)
            continue
        (whole,) = outcome.result or [replace(found[at], lines_unread=0)]
        # what the file's own structure told of the page was put on it when it was skimmed
        seals = [*found[at].seals, *whole.seals]
        found[at] = replace(whole, marks=found[at].marks, seals=seals, title=found[at].title)
    for path in dict.fromkeys(page.file for page in wanted):
        _judge(by_path[path], pages[path])
        _to_cache(by_path[path], pages[path], settings)


def _page_task(file: SourceFile, number: int, settings: ReadSettings) -> PageTask:
    reads_as = file.reads_as or str(file.location)
    return replace(_task(file, settings), location=reads_as, number=number)


def _read_fresh(
    files: Sequence[SourceFile], pool: WorkerPool, settings: ReadSettings, progress: Callable[[str, int, int], Any]
) -> dict[str, list[Page]]:
    by_path = {file.path: file for file in files}
    tasks: list[PageTask] = []
    ready: dict[str, Prepared] = {}
    pages: dict[str, list[Page]] = {}
    made_ready = pool.run(prepare, [_task(file, settings) for file in files], cpu_s=settings.count_cpu_s)
    for made in made_ready:
        file = by_path[made.task.path]
        if made.result is None:
            file.status, file.problem = "unreadable", _failed(file, made.failure.code if made.failure else "crashed")
            continue
        ready[file.path], pages[file.path] = made.result, []
        tasks += _page_tasks(file, made.result, settings)
    left = Counter(task.path for task in tasks)
    for done, outcome in enumerate(pool.run(read_page, tasks, file_of=lambda task: task.path), start=1):
        task = outcome.task
        progress(task.path, done, len(tasks))
        if outcome.failure is None:
            pages[task.path] += outcome.result or []
        else:
            pages[task.path].append(unread_page(task.path, max(1, task.number), outcome.failure))
        left[task.path] -= 1
        if not left[task.path]:
            # at once: a run that is stopped later has lost the file at hand and no other
            pages[task.path][:] = [with_told(page, ready[task.path]) for page in pages[task.path]]
            _finish(by_path[task.path], pages, settings)
    return pages


def _finish(file: SourceFile, pages: dict[str, list[Page]], settings: ReadSettings) -> None:
    """Keeps the pages of a file that was read; those of one that is no longer the one that was hashed are dropped."""
    if file.stamp is not None and stamp_of(str(file.location)) != file.stamp:
        file.status, file.problem = "unreadable", problem("changed")
        del pages[file.path]
    else:
        _to_cache(file, pages[file.path], settings)


def _page_tasks(file: SourceFile, ready: Prepared, settings: ReadSettings) -> list[PageTask]:
    if ready.location != file.location:
        file.reads_as = ready.location
    if ready.pages > settings.pages_per_file:
        file.problem = problem("too_large")
    whole = _task(file, settings)
    task = replace(whole, location=ready.location, media_type=ready.media_type)
    last = min(ready.pages, settings.pages_per_file)
    skimming = not settings.full_text and last >= LONG_FILE
    return [replace(task, number=n, skimming=skimming and 1 < n < last) for n in range(1, last + 1)] or [task]


def _task(file: SourceFile, settings: ReadSettings) -> PageTask:
    return PageTask(
        file.path, str(file.location), file.media_type, 0, settings.engine, str(settings.work), settings.pixels
    )


def _failed(file: SourceFile, code: str) -> Problem:
    return problem(code, format=format_name(file.media_type))


def _judge(file: SourceFile, pages: Sequence[Page]) -> None:
    """Read, partly read or unreadable: by how many of its pages were."""
    file.pages = len(pages)
    unread = [page for page in pages if page.source == "unread"]
    first: Problem | None = unread[0].problem if unread else None
    if unread and len(unread) == len(pages):
        file.status, file.problem = "unreadable", problem(first.code if first else "damaged")
    elif unread:
        numbers = "、".join(str(page.number) for page in unread[:8])
        file.status, file.problem = "partly_read", problem("partly_damaged", pages=numbers)
    elif file.problem is not None:
        file.status = "partly_read"


def cache_entry(file: SourceFile, settings: ReadSettings, what: object = "pages") -> Path | None:
    """Where what was read of a file's bytes is kept, by whatever name they came; None without a cache."""
    if settings.cache is None:
        return None
    text = json.dumps(
        [READER_VERSION, settings.engine, file.media_type, settings.pages_per_file, reader_versions(), what]
    )
    return cache.entry_path(settings.cache, file.sha256, hashlib.sha256(text.encode()).hexdigest()[:32])


def _from_cache(file: SourceFile, settings: ReadSettings) -> list[Page] | None:
    """The pages, with their pictures in the work folder under this file's name."""
    with cache.opened(cache_entry(file, settings)) as entry:
        if entry is None:
            return None
        try:
            pages = PAGES.validate_json(entry.read(KEPT_PAGES))
            pictures = {page.image: entry.read(page.image) for page in pages if page.image}
            converted = entry.read(CONVERTED) if CONVERTED in entry.namelist() else None
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
    with telling_no_room():
        for page in pages:
            page.file = file.path
            if page.image:
                data, page.image = pictures[page.image], picture_name(file.path, page.number)
                target = settings.work / page.image
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        if converted is not None:
            target = converted_folder(settings.work, file.path) / CONVERTED
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(converted)
            file.reads_as = str(target)
    return pages


def _to_cache(file: SourceFile, pages: list[Page], settings: ReadSettings) -> None:
    """Keeps what was read; a page that failed is tried again next time."""
    entry = cache_entry(file, settings)
    if entry is None or not pages or any(page.source == "unread" for page in pages):
        return
    kept = [replace(page, file="", image=page.image and f"{page.number}.jpg") for page in pages]
    members: dict[str, bytes | Path] = {KEPT_PAGES: PAGES.dump_json(kept)}
    members |= {f"{page.number}.jpg": settings.work / page.image for page in pages if page.image}
    if file.reads_as is not None:
        members[CONVERTED] = Path(file.reads_as)
    cache.keep(entry, members)


__all__ = ["ReadSettings", "read_files", "read_on", "skimmed"]
