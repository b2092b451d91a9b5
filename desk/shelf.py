"""The reports of one folder as rows of a list; a report is read once and again only when it changed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from desk.matters import open_count
from pipeline.reporting.changes import read_report
from schemas.findings import Verdict
from schemas.report import ReportJson

LOOK_AGAIN_S = 1.0


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
