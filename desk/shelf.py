"""The reports of one folder as rows of a list; a report is read once and again only when it changed."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from desk.matters import open_count
from pipeline.folders import write_whole
from pipeline.reporting.changes import read_report
from pipeline.state.database import FOLDER
from schemas.findings import Verdict
from schemas.report import ReportJson

LOOK_AGAIN_S = 1.0
KEPT = "desk-list.json"
FORMAT = 2
"""Changes when entries do."""


@dataclass(frozen=True)
class Entry:
    """A dossier in the list. `open` counts errors and doubts that nobody decided on, `stale` decisions whose content changed;
    `search` is what a search looks through, in lower case."""

    id: str
    verdict: Verdict
    machine_verdict: Verdict | None
    lead: str
    project: str
    errors: int
    warnings: int
    open: int
    decided: int
    stale: int
    new: int
    fixed: int
    finished: str
    search: str


class Shelf:
    """Entries by the report's folder; safe for several threads."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._kept: dict[str, tuple[tuple[int, int], Entry | None]] = {}
        self._looked = 0.0
        self._lock = threading.Lock()

    def entries(self, *, now: bool = False) -> list[Entry]:
        """All that can be read, as of at most a second ago."""
        with self._lock:
            if now or time.monotonic() - self._looked > LOOK_AGAIN_S:
                self._look()
                self._looked = time.monotonic()
            return [entry for _, entry in self._kept.values() if entry is not None]

    def _look(self) -> None:
        """What a desk before this one read is kept beside the reports: thousands of them take seconds to read."""
        if not self._kept:
            self._kept = self._load()
        known = dict(self._kept)
        self._read()
        if self._kept != known:
            self._save()

    def _load(self) -> dict[str, tuple[tuple[int, int], Entry | None]]:
        try:
            told = json.loads((self.out / FOLDER / KEPT).read_text(encoding="utf-8"))
            rows = told["rows"] if told["format"] == FORMAT else {}
            return {name: ((stamp[0], stamp[1]), Entry(**row) if row else None) for name, (stamp, row) in rows.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _save(self) -> None:
        rows = {name: (stamp, asdict(entry) if entry else None) for name, (stamp, entry) in self._kept.items()}
        data = json.dumps({"format": FORMAT, "rows": rows}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        with suppress(OSError):
            write_whole(self.out / FOLDER / KEPT, data)

    def _read(self) -> None:
        kept: dict[str, tuple[tuple[int, int], Entry | None]] = {}
        for path in sorted(self.out.glob("*/report.json")):
            try:
                stat = path.stat()
            except OSError:
                continue
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._kept.get(path.parent.name)
            if known is None or known[0] != stamp:
                report = read_report(path)
                known = (stamp, _entry(report) if report is not None else None)
            kept[path.parent.name] = known
        self._kept = kept


def _entry(report: ReportJson) -> Entry:
    dossier = report.dossier
    lead, project = dossier.lead.name or "", dossier.project_title or ""
    severities = [finding.severity for finding in report.findings]
    return Entry(
        dossier.id,
        report.verdict,
        report.machine_verdict,
        lead,
        project,
        severities.count("error"),
        severities.count("warning"),
        open_count(report),
        sum(d.state == "in_force" for d in report.decisions),
        sum(d.state == "stale" for d in report.decisions),
        len(report.changes.new) if report.changes else 0,
        len(report.changes.fixed) if report.changes else 0,
        report.run.finished,
        f"{dossier.id} {lead} {project}".lower(),
    )
