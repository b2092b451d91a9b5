"""How a night went → nightly.json, the index, the lines on the terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.clock import SHANGHAI
from pipeline.folders import write_whole
from pipeline.planning import NightQueue
from pipeline.reporting import ReportOptions, write_index
from pipeline.state.database import FOLDER
from schemas.call import load_call

if TYPE_CHECKING:
    from pipeline.workshop import Workshop

NIGHTLY = "nightly.json"
UNFINISHED = "night-unfinished"


def now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="seconds")


@dataclass
class Night:
    """`processed` are (id, verdict), `failed`, `left` and `skipped` (id, reason); `loose` names belong to no dossier."""

    started: str = field(default_factory=now)
    finished: str = ""
    processed: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    never_ran: list[str] = field(default_factory=list)
    """Rules that came to no result in any dossier."""

    def checked(self, id_: str, verdict: str) -> None:
        self.processed = [entry for entry in self.processed if entry[0] != id_] + [(id_, verdict)]

    def close(self, queue: NightQueue, never_ran: list[str]) -> None:
        self.skipped += queue.skipped
        self.failed += queue.failed
        self.left += queue.left
        self.loose += queue.loose
        self.never_ran = never_ran
        self.finished = now()

    def dump(self) -> dict[str, Any]:
        return {
            "started": self.started,
            "finished": self.finished,
            "processed": [{"id": id_, "verdict": verdict} for id_, verdict in self.processed],
            "skipped": [{"id": id_, "reason": reason} for id_, reason in self.skipped],
            "failed": [{"id": id_, "reason": reason} for id_, reason in self.failed],
            "left": [{"id": id_, "reason": reason} for id_, reason in self.left],
            "loose_files": self.loose,
            "never_ran": self.never_ran,
        }

    def rows(self) -> list[dict[str, str]]:
        """A row a dossier, what needs somebody first."""
        named = (("failed", self.failed), ("left for later", self.left), ("checked", self.processed))
        rows = [{"dossier": id_, "run": run, "result": text} for run, found in named for id_, text in found]
        return rows + [{"dossier": id_, "run": "skipped", "result": reason} for id_, reason in self.skipped]


def never_ran(workshop: Workshop, queue: NightQueue) -> list[str]:
    """Rules of the call that came to no result in any dossier of the upload folder."""
    return workshop.neighbours.never_ran(queue.ids, load_call(workshop.settings.call).switched_on)


def begin_night(queue: NightQueue, out: Path) -> None:
    """Marks the night as begun: one that is killed before its end is no quiet one the next time."""
    if len(queue):
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        (out / FOLDER / UNFINISHED).touch()


def is_unfinished(out: Path) -> bool:
    """Whether a night was begun and did not come to its end, or something since asks for another."""
    return (out / FOLDER / UNFINISHED).exists()


def last_never_ran(out: Path) -> list[str]:
    """What the last night said of rules; where nothing changed, that stands."""
    try:
        told = json.loads((out / NIGHTLY).read_text(encoding="utf-8"))["never_ran"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [str(rule) for rule in told] if isinstance(told, list) else []


def write_night(night: Night, out: Path, options: ReportOptions) -> None:
    """nightly.json, then the index that shows it."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(night.dump(), ensure_ascii=False, indent=1)
    write_whole(out / NIGHTLY, text.encode("utf-8", "backslashreplace"))
    write_index(out, options)
    (out / FOLDER / UNFINISHED).unlink(missing_ok=True)
