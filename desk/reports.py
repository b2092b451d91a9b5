"""Reports that were looked at lately: a page, its tabs and its pictures need the same one again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from pipeline.reporting.changes import read_report
from schemas.report import ReportJson

MOST_KEPT = 32


class Reports:
    """Nobody changes what `get` gives: it is everybody's."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Path, tuple[tuple[int, int], ReportJson]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path) -> ReportJson | None:
        """The report as it lies there now; None where there is none that can be read."""
        try:
            stat = path.stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            known = self._kept.get(path)
            if known is not None and known[0] == stamp:
                self._kept.move_to_end(path)
                return known[1]
        report = read_report(path)
        if report is None:
            return None
        with self._lock:
            self._kept[path] = (stamp, report)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return report
