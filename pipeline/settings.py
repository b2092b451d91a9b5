"""What a run is done with, and the places that it may not be done in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.cache import cache_root
from pipeline.portal import portal_stamp
from pipeline.reporting import ReportOptions
from pipeline.state import Basis, basis_of
from pipeline.uploads.fingerprint import is_inside
from schemas.housekeeping import Housekeeping

Progress = Callable[[str, int, int], Any]


@dataclass(frozen=True)
class Settings:
    """`cache` None reads everything anew. `full_text` reads every page to its end and writes what was read beside the report."""

    call: str = "tongliao-2024"
    out: Path = Path("reports")
    ocr: str = "auto"
    lang: str = "zh"
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    cache: Path | None = field(default_factory=cache_root)
    progress: Progress = lambda path, done, total: None
    show_personal: bool = False
    full_text: bool = False
    notice_template: Path | None = None
    reply_by: date | None = None
    house: Housekeeping = field(default_factory=Housekeeping)

    @property
    def reports(self) -> ReportOptions:
        return ReportOptions(self.lang, self.show_personal, self.notice_template, self.reply_by, self.full_text)

    def basis_of(self, dossier: Path, decisions: str = "") -> Basis:
        """What a report about the dossier would rest on now; `decisions` as `state.last_number` tells it."""
        return basis_of(self.call, self.ocr, self.reports.digest, portal_stamp(dossier), decisions)


class BadPlace(ValueError):
    """A folder that cannot be written to, or that lies where it may not; the message says which."""


def prepare_places(settings: Settings, source: Path) -> None:
    """Makes the output folder. Raises BadPlace where it, the cache or the work folder lies within what was uploaded."""
    if settings.house.dask_scheduler:
        check_shared(settings.house)
    out, places = settings.out, {"output": settings.out, "temporary": Path(tempfile.gettempdir())}
    if settings.cache is not None:
        places["cache"] = settings.cache
    if source.is_dir():
        for name, place in places.items():
            if is_inside(place, source):
                raise BadPlace(f"the {name} folder lies inside the upload folder: {place}")
    try:
        out.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out).close()
    except OSError as error:
        raise BadPlace(f"cannot write to {out}: {error.strerror or error}") from error


def check_shared(house: Housekeeping) -> None:
    """Raises BadPlace where several machines would keep a state each, or one SQLite file on a network share."""
    if not house.state_url:
        raise BadPlace("QIJIAN_STATE_URL is not set here: machines that share the work share the state in PostgreSQL")


def keep_private(house: Housekeeping) -> None:
    """Files and folders that this process and its children make are for their owner alone, unless set otherwise."""
    os.umask(int(house.umask, 8))
