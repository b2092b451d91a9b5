"""How a night went → nightly.json, the index, the lines on the terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.clock import SHANGHAI
from pipeline.folders import write_whole
from pipeline.planning import NightQueue
from pipeline.reporting import ReportOptions, write_index

NIGHTLY = "nightly.json"


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

    def close(self, queue: NightQueue) -> None:
        self.skipped += queue.skipped
        self.failed += queue.failed
        self.left += queue.left
        self.loose += queue.loose
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
        }

    def rows(self) -> list[dict[str, str]]:
        """A row a dossier, what needs somebody first."""
        named = (("failed", self.failed), ("left for later", self.left), ("checked", self.processed))
        rows = [{"dossier": id_, "run": run, "result": text} for run, found in named for id_, text in found]
        return rows + [{"dossier": id_, "run": "skipped", "result": reason} for id_, reason in self.skipped]


def write_night(night: Night, out: Path, options: ReportOptions) -> None:
    """nightly.json, then the index that shows it."""
    out.mkdir(parents=True, exist_ok=True)
    write_whole(
        out / NIGHTLY, json.dumps(night.dump(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    )
    write_index(out, options)
