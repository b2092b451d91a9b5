"""One dossier checked again from the desk: by the night's own flow, one after the other, with word of how far it is."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from desk.office import Office, office_of
from desk.pages import dossier_url, message_page
from desk.routing import Way
from extractors.errors import described
from pipeline.folders import report_folder
from pipeline.reporting.changes import read_report
from pipeline.settings import Settings
from pipeline.state import HeldElsewhere
from schemas.call import list_calls

Phase = Literal["waiting", "running", "done", "failed", "held", "gone"]
RECHECK_S = 60.0
"""How long a decision waits for its check; the check goes on after that."""
_log = logging.getLogger(__name__)


@dataclass
class Run:
    """A check asked for at the desk. `done` of `total` pages of `file` are read; `reason` says why it came to nothing."""

    dossier: str
    phase: Phase = "waiting"
    file: str = ""
    done: int = 0
    total: int = 0
    verdict: str = ""
    reason: str = ""
    seconds: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def told(self) -> dict[str, Any]:
        names = ("dossier", "phase", "file", "done", "total", "verdict", "reason", "seconds")
        return {name: getattr(self, name) for name in names}


class Reruns:
    """The queue of one desk and the thread that works it off."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Office, Run]] = queue.SimpleQueue()
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, office: Office, dossier: str, *, again: bool = False) -> Run:
        """Asks for a check; one that waits already does for both. `again`: also where one is running, since what it rests on
        has changed meanwhile."""
        with self._lock:
            known = self._runs.get(dossier)
            if known is not None and (known.phase == "waiting" or (known.phase == "running" and not again)):
                return known
            run = self._runs[dossier] = Run(dossier)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="reruns", daemon=True)
                self._thread.start()
        self._queue.put((office, run))
        return run

    def warm_up(self) -> None:
        """Loads what a check needs, so that the first decision of the day does not wait for it."""
        threading.Thread(target=lambda: __import__("runs"), name="warm-up", daemon=True).start()

    def state(self, dossier: str) -> Run | None:
        return self._runs.get(dossier)

    def _work(self) -> None:
        while True:
            office, run = self._queue.get()
            begun = time.monotonic()
            try:
                _check(office, run)
            except HeldElsewhere as error:
                run.phase, run.reason = "held", error.holder.told
            except Exception as error:  # noqa: BLE001 (a check that fails must not end the desk; it is told)
                _log.exception("the check of %s failed", run.dossier)
                run.phase, run.reason = "failed", described(error)
            run.seconds = round(time.monotonic() - begun, 2)
            run.ended.set()


def settings_for(office: Office, dossier: str, progress: Callable[[str, int, int], Any]) -> Settings:
    """As the dossier's last report was made, so that the night after takes this one for current."""
    settings = replace(office.settings, progress=progress)
    report = read_report(report_folder(office.settings.out, dossier) / "report.json")
    if report is None:
        return settings
    call = report.call if report.call in list_calls() else settings.call
    return replace(settings, call=call, lang=report.lang, show_personal=report.personal_data == "shown")


def _check(office: Office, run: Run) -> None:
    # Prefect is loaded with it, which takes seconds: not before the first check
    from runs import run_check

    record = office.store.record(run.dossier)
    source = Path(record.source) if record is not None else None
    if source is None or not source.exists():
        run.phase, run.reason = "gone", str(source or "")
        return

    def progress(file: str, done: int, total: int) -> None:
        run.file, run.done, run.total = file, done, total

    settings = settings_for(office, run.dossier, progress)
    patient = settings.house.model_copy(update={"hold_patience_seconds": 5.0})
    run.phase = "running"
    report = run_check(source, replace(settings, house=patient), lambda text: None)
    run.verdict, run.phase = report.verdict, "done"


def recheck(request: Request, dossier: str) -> Run:
    """After a decision: with the pages that were read already, so a matter of a second or some."""
    reruns: Reruns = request.app.state.reruns
    run = reruns.start(office_of(request), dossier, again=True)
    run.ended.wait(RECHECK_S)
    return run


def start_rerun(request: Request) -> Response:
    office, dossier = office_of(request), request.path_params["dossier"]
    holder = office.store.holder(dossier)
    if holder is not None:
        return message_page(request, 409, "desk_held", holder=holder.told)
    request.app.state.reruns.start(office, dossier)
    return RedirectResponse(f"{dossier_url(dossier)}?running=1", 303)


def show_rerun(request: Request) -> Response:
    run = request.app.state.reruns.state(request.path_params["dossier"])
    return JSONResponse(run.told() if run is not None else {"phase": "none"}, headers={"cache-control": "no-store"})


WAYS = (
    Way("/dossier/{dossier}/rerun", show_rerun, "reviewer", "GET", "rerun progress"),
    Way("/dossier/{dossier}/rerun", start_rerun, "staff", "POST", "rerun"),
)
