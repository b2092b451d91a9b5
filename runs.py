"""The commands' runs: a flow directly, or through Prefect where a server is configured."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flows import check_dossier, examine, nightly
from pipeline.night import Night
from pipeline.run_options import options_of
from pipeline.settings import Settings
from pipeline.uploads.fingerprint import dossier_id
from pipeline.workshop import Workshop, in_turn, open_pool, opened
from schemas.report import ReportJson


def run_check(path: Path, settings: Settings, say: Callable[[str], Any] = print) -> ReportJson:
    """`qijian check`: one dossier. `say` is told whom it waits for. Raises HeldElsewhere when the patience ends."""
    with opened(settings, path):
        work = partial(_orchestrated(check_dossier), path, options_of(settings))
        return in_turn(work, settings.house, say)  # type: ignore[no-any-return]


def run_nightly(uploads: Path, settings: Settings, force: bool = False) -> dict[str, Any]:
    """`qijian nightly`: how the night went, as in nightly.json."""
    with opened(settings, uploads) as workshop:
        state = _orchestrated(partial(nightly, return_state=True), nightly.fn)(uploads, options_of(settings), force)
        if not isinstance(workshop.night, Night):
            # the flow broke before there was anything to tell: this raises what broke it
            state.result()
            raise RuntimeError("the night ended without a word")
        return workshop.night.dump()


@contextmanager
def checking_many(settings: Settings) -> Iterator[Callable[[Path], ReportJson]]:
    """Checks one dossier after the other with the same workers, without state and index: for evaluation."""
    with open_pool(settings.workers) as pool:
        yield partial(_check_alone, Workshop(settings, pool, None))


def _check_alone(workshop: Workshop, path: Path) -> ReportJson:
    workshop.forget_neighbours()
    with workshop.attending(path, dossier_id(path.resolve()), strict=False) as attendance:
        return examine(workshop, attendance)


def _orchestrated(flow: Any, alone: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """The flow where a server would see it, its function alone otherwise."""
    return flow if os.environ.get("PREFECT_API_URL") else alone or flow.fn
