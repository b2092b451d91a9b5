"""Names read with doubt → how likely each is a name that the dossier knows."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from extractors.name_reader import weigh_names
from pipeline.reading.files import ReadSettings
from pipeline.reading.pool import WorkerPool
from pipeline.reading.second_looks import PictureTask, SecondLook, look_again, tasks_of, upright_picture
from schemas.pages import Page, SourceFile
from schemas.second_readings import NameKey


def weigh_again(
    files: Sequence[SourceFile],
    pages: dict[str, list[Page]],
    names: Sequence[NameKey],
    pool: WorkerPool,
    settings: ReadSettings,
) -> dict[NameKey, tuple[float, ...]]:
    """For each place the chances of its names (see `weigh_names`); places that cannot be looked at again are left out."""
    tasks = [task for _, task in tasks_of(files, pages, names, settings)]
    return look_again(files, tasks, NAMES, pool, settings)


def weigh_on_page(task: PictureTask) -> list[tuple[float, ...]]:
    """The chances at each place of one page. Raises UnreadableFile."""
    image, dpi, reader = upright_picture(task)
    return [weigh_names(image, box, names, reader, dpi=dpi) for box, names in task.places]


NAMES = SecondLook("names", "1", weigh_on_page, TypeAdapter(list[tuple[float, ...]]))
