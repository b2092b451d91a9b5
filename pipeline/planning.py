"""Upload folder + state → what is to be checked this night, in which order, and what is left for later and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.folders import report_folder
from pipeline.settings import Settings
from pipeline.state import Record, Store, plain_name
from pipeline.uploads.fingerprint import content_digest, is_inside, list_dossier, list_dossiers
from pipeline.uploads.motion import MotionWatch
from pipeline.uploads.supplements import with_supplements

CHANGED = "changed while it was read"
MOST_CHANGES = 2
"""A dossier that changes under two readings in one night is left for the next."""
SUSPECT = 2
"""One kill may hit any dossier; two in a row speak against it."""
POLL_S = 1.0
REASONS = {
    "still_copied": "still being copied",
    "partial_file": "holds a file that is still being written",
    "not_marked": "not marked as complete",
}


@dataclass
class Item:
    """A dossier that is to be checked. `attempts`: runs that ended on it without a word."""

    id: str
    path: Path
    attempts: int = 0
    changes: int = 0
    reason: str = ""
    held: bool = False


def is_current(store: Store, settings: Settings, id_: str, path: Path, record: Record | None) -> bool:
    """Whether the dossier's last report stands: same files, same basis, and the report is there as it was written."""
    if record is None or not _stands(settings.out, id_, record):
        return False
    if record.basis != settings.basis_of(path, record.decided).digest:
        return False
    out, listing = settings.out, list_dossier(path)
    fingerprint = with_supplements(listing.fingerprint, out, id_, content=False)
    if fingerprint == record.listing:
        return True
    if with_supplements(listing.shape, out, id_, content=False) != record.shape:
        return False
    if with_supplements(content_digest(path), out, id_, content=True) != record.content:
        return False
    # touched, copied again, given other rights: the bytes are what they were
    store.confirm(id_, fingerprint)
    return True


def _stands(out: Path, id_: str, record: Record) -> bool:
    try:
        return (report_folder(out, id_) / "report.json").stat().st_size == record.report_bytes
    except OSError:
        return False


@dataclass
class NightQueue:
    """The dossiers of one night. Iterating gives those that are ready; the others are asked again and again until the
    patience ends. What came of the rest stands in `skipped`, `left` and `failed`, as (id, reason)."""

    uploads: Path
    settings: Settings
    store: Store
    force: bool = False
    sleep: Callable[[float], Any] = time.sleep
    clock: Callable[[], float] = time.monotonic
    skipped: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    _waiting: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._house = self.settings.house
        self._watch = MotionWatch(self._house.settle_seconds, self._house.upload_marker)
        found, self.loose = list_dossiers(self.uploads)
        records = self.store.records()
        for id_, path in found:
            record = records.get(plain_name(id_))
            if is_inside(report_folder(self.settings.out, id_), self.uploads):
                self.failed.append((id_, "its report would lie inside the upload folder"))
            elif not self.force and is_current(self.store, self.settings, id_, path, record):
                self.skipped.append((id_, "unchanged"))
            else:
                self._waiting.append(Item(id_, path, record.attempts if record else 0))
        self._all = [Item(id_, path) for id_, path in found]
        # what ended one run after the other comes last: it must not keep the others from their turn night after night
        self._waiting.sort(key=lambda item: item.attempts if item.attempts >= SUSPECT else 0)

    def __len__(self) -> int:
        """How many are still to be checked."""
        return len(self._waiting)

    def __iter__(self) -> Iterator[Item]:
        idle_since = self.clock()
        while self._waiting:
            item = next((item for item in list(self._waiting) if self._is_ready(item)), None)
            if item is not None:
                self._waiting.remove(item)
                yield item
                idle_since = self.clock()
            elif self.clock() - idle_since >= self._patience():
                break
            elif self._waiting:
                self.sleep(POLL_S)
        self.left += [(item.id, item.reason) for item in self._waiting]
        self._waiting.clear()

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self._all]

    def done_and(self, is_wanted: Callable[[str], bool]) -> Iterator[Item]:
        """Dossiers whose reports stand, and that are wanted once more."""
        not_done = {id_ for id_, _ in (*self.failed, *self.left)}
        for item in self._all:
            if item.id not in not_done and is_wanted(item.id):
                self.skipped = [entry for entry in self.skipped if entry[0] != item.id]
                yield item
        self.left += [(item.id, item.reason) for item in self._waiting]
        self._waiting.clear()

    def put_back(self, item: Item, reason: str, *, held: bool = False) -> None:
        """The dossier could not be checked now: another run has it, or it changed."""
        item.reason, item.held = reason, held
        item.changes += not held
        if item.changes >= MOST_CHANGES:
            self.left.append((item.id, reason))
        else:
            self._waiting.append(item)

    def _patience(self) -> float:
        held = any(item.held for item in self._waiting)
        return self._house.hold_patience_seconds if held else self._house.settle_patience_seconds

    def _is_ready(self, item: Item) -> bool:
        if not item.path.exists():
            self._waiting.remove(item)
            self.left.append((item.id, "vanished"))
            return False
        motion = self._watch.look(item.path)
        if motion is not None:
            item.reason, item.held = REASONS[motion], False
            return False
        holder = self.store.holder(item.id)
        if holder is not None:
            item.reason, item.held = f"being checked by {holder.told}", True
            return False
        if item.held and self._was_done(item):
            self._waiting.remove(item)
            self.skipped.append((item.id, "checked by another run"))
            return False
        return True

    def _was_done(self, item: Item) -> bool:
        record = self.store.record(item.id)
        return is_current(self.store, self.settings, item.id, item.path, record)
