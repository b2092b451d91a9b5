"""What stands already: a report, or a whole night, where nothing changed. Known before flows and models are loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.folders import report_folder
from pipeline.planning import NightQueue, is_current
from pipeline.settings import Settings
from pipeline.state import Store, open_store
from pipeline.uploads.fingerprint import dossier_id
from schemas.report import ReportJson


def standing_report(dossier: Path, settings: Settings) -> ReportJson | None:
    """The dossier's report where it was made from the same files on the same basis. Raises StateUnusable."""
    id_ = dossier_id(dossier.resolve())
    with _opened(settings) as store:
        if not is_current(store, settings, id_, dossier, store.record(id_)):
            return None
    try:
        return ReportJson.model_validate_json((report_folder(settings.out, id_) / "report.json").read_bytes())
    except (OSError, ValueError):
        return None


def quiet_night(uploads: Path, settings: Settings) -> dict[str, Any] | None:
    """How the night went where there was nothing to check; None where there is. Raises StateUnusable."""
    if os.environ.get("PREFECT_API_URL"):
        # who looks at Prefect's pages wants to see this night too
        return None
    # the index is loaded where it is written: one dossier that stands needs none
    from pipeline.forgetting import keep_house
    from pipeline.night import Night, is_unfinished, last_never_ran, write_night

    with _opened(settings) as store:
        night = Night()
        queue = NightQueue(uploads, settings, store)
        if len(queue) or is_unfinished(settings.out):
            return None
        night.close(queue, last_never_ran(settings.out))
        write_night(night, settings.out, settings.reports)
    keep_house(settings)
    return night.dump()


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.out, settings.house.state_url)
    try:
        yield store
    finally:
        store.close()
