"""Where dossiers are checked: the workers, the state, and the care around each dossier that nothing is lost or done twice."""

from __future__ import annotations

import atexit
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.errors import described
from pipeline.checking import Neighbours
from pipeline.folders import report_folder
from pipeline.intake.upload_folder import Entry
from pipeline.reading.pool import WorkerPool
from pipeline.records import read_records, write_record
from pipeline.settings import Settings, check_shared, keep_private, prepare_places
from pipeline.state import HeldElsewhere, Hold, Running, Store, open_store, read_log
from pipeline.uploads.fingerprint import Listing, content_digest, list_dossier
from pipeline.uploads.supplements import list_supplements, with_supplements
from schemas.call import load_call
from schemas.decisions import Decision
from schemas.housekeeping import Housekeeping
from schemas.limits import Limits
from schemas.pages import SourceFile
from schemas.records import DossierRecord

POLL_S = 0.5
_log = logging.getLogger(__name__)


class DossierChanged(RuntimeError):
    """The dossier's files changed while they were read."""


class HoldLost(RuntimeError):
    """Another run took the dossier over, since this one gave no sign of life for too long."""


@dataclass
class Workshop:
    """`store` None keeps no state: for evaluation."""

    settings: Settings
    pool: WorkerPool
    store: Store | None
    night: Any = None
    """How the night went that was worked at it."""
    _neighbours: Neighbours | None = None

    @property
    def known_state(self) -> Store:
        if self.store is None:
            raise RuntimeError("this workshop keeps no state")
        return self.store

    @property
    def neighbours(self) -> Neighbours:
        """What is known of the other dossiers that have a report below OUT."""
        if self._neighbours is None:
            self._neighbours = Neighbours()
            for record in read_records(self.settings.out):
                self._neighbours.put(record)
        return self._neighbours

    def forget_neighbours(self) -> None:
        """Others may have written records meanwhile."""
        self._neighbours = None

    def remember(self, record: DossierRecord | None) -> None:
        """For the dossiers that come later, this night and after."""
        if record is not None:
            write_record(self.settings.out, record)
            self.neighbours.put(record)

    @contextmanager
    def attending(self, path: Path, id_: str, *, strict: bool) -> Iterator[Attendance]:
        """Takes the dossier for this run. `strict`: one that changes meanwhile gets no report.

        Raises HeldElsewhere. What is raised inside is noted as the run's end and passes.
        """
        content = with_supplements(content_digest(path), self.settings.out, id_, content=True)
        decisions = read_log(self.store, id_) if self.store is not None else []
        decided = str(decisions[-1].number) if decisions else ""
        basis = self.settings.basis_of(path, decided)
        fingerprint = hashlib.sha256(f"{content} {basis.digest}".encode()).hexdigest()
        if self.store is None:
            yield Attendance(path, id_, self.settings.out, fingerprint)
            return
        with self.store.hold(id_) as hold:
            listing = list_dossier(path)
            running = self.store.begin(
                id_,
                path,
                listing=with_supplements(listing.fingerprint, self.settings.out, id_, content=False),
                shape=with_supplements(listing.shape, self.settings.out, id_, content=False),
                content=content,
                basis=basis,
            )
            try:
                yield Attendance(
                    path,
                    id_,
                    self.settings.out,
                    fingerprint,
                    self.store,
                    running,
                    hold,
                    listing,
                    strict=strict,
                    decisions=decisions,
                )
            except BaseException as error:
                self.store.fail(running, described(error))
                raise


@dataclass
class Attendance:
    """One run over one dossier. `fingerprint` stands for its content and all that the report rests on."""

    path: Path
    id: str
    out: Path
    fingerprint: str
    store: Store | None = None
    running: Running | None = None
    hold: Hold | None = None
    listing: Listing | None = None
    strict: bool = False
    changed: bool = False
    decisions: list[Decision] = field(default_factory=list)
    """What people decided on the dossier, as it stood when the run began."""

    def supplements(self) -> list[Entry]:
        """Papers that came in after the upload, as intake lists them; where no state is kept there are none."""
        found = list_supplements(self.out, self.id) if self.store is not None else []
        return [Entry(s.path, s.location, "file", s.location.stat().st_size) for s in found]

    def took_in(self, files: Sequence[SourceFile]) -> None:
        """Before a byte of them is read: what is read of them can then be forgotten, whatever happens."""
        if self.store is not None:
            self.store.note_uploaded(self.id, (file.sha256 for file in files))

    def before_report(self, files: Sequence[SourceFile]) -> None:
        """Raises DossierChanged where files changed and the run is strict, HoldLost where the dossier is another's now."""
        if self.hold is not None and self.hold.lost:
            raise HoldLost(f"{self.id} was taken over by another run")
        torn = any(file.problem is not None and file.problem.code == "changed" for file in files)
        self.changed = torn or (
            self.listing is not None and list_dossier(self.path).fingerprint != self.listing.fingerprint
        )
        if self.changed:
            _log.warning("%s changed while it was read; what it has become is not in this report", self.id)
        if self.changed and self.strict:
            raise DossierChanged(f"{self.id} changed while it was read")

    def reported(self, verdict: str) -> None:
        """The report stands."""
        if self.store is not None and self.running is not None:
            size = (report_folder(self.out, self.id) / "report.json").stat().st_size
            self.store.finish(self.running, self.path.resolve(), verdict=verdict, report_bytes=size)


_workshop: ContextVar[Workshop | None] = ContextVar("workshop", default=None)


@contextmanager
def opened(settings: Settings, source: Path) -> Iterator[Workshop]:
    """The workshop of this run: the one that is open, else a new one. Raises BadPlace, StateUnusable, UnknownCall."""
    known = _workshop.get()
    if known is not None:
        yield known
        return
    with _new_workshop(settings, source) as workshop:
        mark = _workshop.set(workshop)
        try:
            yield workshop
        finally:
            _workshop.reset(mark)


@contextmanager
def _new_workshop(settings: Settings, source: Path) -> Iterator[Workshop]:
    keep_private(settings.house)
    load_call(settings.call)
    prepare_places(settings, source)
    store = open_store(settings.out, settings.house.state_url)
    with open_pool(settings.workers) as pool:
        try:
            yield Workshop(settings, pool, store)
        finally:
            store.close()


_kept: dict[str, Workshop] = {}
_one_at_a_time = threading.Lock()


@contextmanager
def kept_open(settings: Settings, source: Path) -> Iterator[Workshop]:
    """A workshop that stays open for the next dossier with the same settings, since loading the models costs seconds: for a process
    that serves nights which others run. Raises as `opened` does, and BadPlace where the state is this machine's alone."""
    check_shared(settings.house)
    with _one_at_a_time:
        workshop = _kept.get(repr(settings))
        if workshop is None:
            stays = ExitStack()
            workshop = _kept[repr(settings)] = stays.enter_context(_new_workshop(settings, source))
            atexit.register(stays.close)
        workshop.forget_neighbours()
        mark = _workshop.set(workshop)
        try:
            yield workshop
        finally:
            _workshop.reset(mark)


def open_pool(workers: int) -> WorkerPool:
    limits = Limits()
    return WorkerPool(
        workers, memory_bytes=limits.worker_bytes, task_s=limits.page_seconds, cpu_s=limits.page_cpu_seconds
    )


def in_turn(work: Callable[[], Any], house: Housekeeping, say: Callable[[str], Any]) -> Any:
    """Does the work once no other run holds its dossier. Raises HeldElsewhere when the patience ends."""
    begun, told = time.monotonic(), ""
    while True:
        try:
            return work()
        except HeldElsewhere as error:
            if time.monotonic() - begun > house.hold_patience_seconds:
                raise
            if str(error) != told:
                told = str(error)
                say(f"waiting: {told}")
        time.sleep(POLL_S)
