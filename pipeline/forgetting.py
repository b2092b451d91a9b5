"""What is kept of a dossier → removed, with word of what it was; and what is too old or too much goes by itself."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline import cache
from pipeline.cache import Removed
from pipeline.folders import report_folder, write_whole
from pipeline.night import NIGHTLY, UNFINISHED
from pipeline.reporting import write_index
from pipeline.settings import Settings, keep_private
from pipeline.state import HeldElsewhere, Store, open_store
from pipeline.state.database import FOLDER
from pipeline.uploads.supplements import remove_supplements
from pipeline.workspace import sweep_workspaces
from schemas.report import ReportJson

DAY_S = 24 * 3600.0
TRIMMED = ".trimmed"
TRIM_EVERY_S = 3600.0
_LISTS = ("processed", "skipped", "failed", "left")


@dataclass(frozen=True)
class Forgotten:
    """What was removed of one dossier."""

    dossier: str
    files: int
    cached: Removed
    rows: int
    shared: int

    @property
    def told(self) -> str:
        kept = f"; of {self.shared} files it is kept, since other dossiers hold them too" if self.shared else ""
        return (
            f"{self.dossier}: {self.files} files of reports, {self.rows} rows of the state,"
            f" {self.cached.entries} entries of the cache ({self.cached.bytes} bytes){kept}"
        )

    @property
    def nothing(self) -> bool:
        return not (self.files or self.cached.entries or self.rows)


def forget_kept(settings: Settings, dossier: str | None, older_than_days: float | None) -> list[Forgotten]:
    """One dossier, or all that were last checked so many days ago. Raises HeldElsewhere, StateUnusable."""
    keep_private(settings.house)
    store = open_store(settings.out, settings.house.state_url)
    try:
        if dossier is not None:
            found = [forget(dossier, settings, store)]
        else:
            found = forget_older((older_than_days or 0.0) * DAY_S, settings, store, also_present=True)
    finally:
        store.close()
    write_index(settings.out, settings.reports)
    return found


def forget(dossier: str, settings: Settings, store: Store) -> Forgotten:
    """Removes reports, pictures, state, and what was read of files that no other dossier holds. Raises HeldElsewhere.

    The state goes last: where this is broken off, what is left can still be found.
    """
    with store.hold(dossier):
        folder = report_folder(settings.out, dossier)
        own, shared = store.bytes_of(dossier)
        own |= _reported_bytes(folder)
        cached = cache.drop(settings.cache, own - shared) if settings.cache is not None else Removed()
        files = sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0
        if folder.is_dir():
            shutil.rmtree(folder)
        files += remove_supplements(settings.out, dossier)
        _strike_out(settings.out / NIGHTLY, dossier)
        # reports that name it beside themselves are to be made anew
        (settings.out / FOLDER / UNFINISHED).touch()
        return Forgotten(dossier, files, cached, store.forget(dossier), len(own & shared))


def keep_house(settings: Settings) -> list[Forgotten]:
    """After a run: the cache within its bounds, left work folders swept, dossiers forgotten that are beyond their age."""
    sweep_workspaces()
    age_s = settings.house.retention_days * DAY_S or None
    if settings.cache is not None and _is_time(settings.cache / TRIMMED):
        cache.trim(settings.cache, most_bytes=settings.house.cache_bytes, most_age_s=age_s)
    if age_s is None:
        return []
    store = open_store(settings.out, settings.house.state_url)
    try:
        return forget_older(age_s, settings, store)
    finally:
        store.close()


def forget_older(age_s: float, settings: Settings, store: Store, *, also_present: bool = False) -> list[Forgotten]:
    """Forgets dossiers whose last run is older and that are no longer in the upload folder (`also_present`: those too)."""
    gone = []
    for record in store.records().values():
        if record.finished is None or store.now() - record.finished <= age_s:
            continue
        if not also_present and not _has_left(Path(record.source)):
            continue
        try:
            gone.append(forget(record.dossier, settings, store))
        except HeldElsewhere:
            continue
    return gone


def _has_left(source: Path) -> bool:
    """Whether the dossier is gone from a folder that is there and holds others: a share that is away holds none."""
    try:
        return not source.exists() and any(source.parent.iterdir())
    except OSError:
        return False


def _reported_bytes(folder: Path) -> set[str]:
    """Hashes that the report itself lists, for one that was made before there was a state."""
    try:
        report = ReportJson.model_validate_json((folder / "report.json").read_bytes())
    except (OSError, ValueError):
        return set()
    return {file.sha256 for file in report.files if file.sha256}


def _strike_out(path: Path, dossier: str) -> None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        for name in _LISTS:
            told[name] = [entry for entry in told.get(name, []) if entry.get("id") != dossier]
    except (OSError, ValueError, AttributeError, TypeError):
        return
    write_whole(path, json.dumps(told, ensure_ascii=False, indent=1).encode())


def _is_time(mark: Path) -> bool:
    """At most once an hour: to look through a large cache takes a moment."""
    try:
        if 0 <= time.time() - mark.stat().st_mtime < TRIM_EVERY_S:
            return False
    except OSError:
        pass
    try:
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch()
    except OSError:
        return False
    return True
