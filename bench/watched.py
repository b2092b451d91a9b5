"""A night whose reading processes note what each task cost: `python -m bench.watched UPLOADS OUT NOTES WORKERS`.

The parts of the night are those of the command; only the two functions that run in the reading processes are wrapped.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from pipeline.reading import files, pages
from pipeline.reading.pages import PageTask
from pipeline.settings import Settings
from schemas.housekeeping import Housekeeping

NOTES = "QIJIAN_BENCH_NOTES"
LOOK_S = 0.1


@dataclass(frozen=True)
class Cost:
    """One task: a file's opening (page 0) or a page. `peak_bytes` and `kept_bytes`: of its process, in it and after it."""

    file: str
    page: int
    pid: int
    wall_s: float
    cpu_s: float
    peak_bytes: int
    kept_bytes: int


def prepare(task: PageTask) -> Any:
    return _noted(pages.prepare, task, 0)


def read_page(task: PageTask) -> Any:
    return _noted(pages.read_page, task, max(1, task.number))


def _noted(function: Callable[[PageTask], Any], task: PageTask, page: int) -> Any:
    # proc(5): 5 makes the peak begin anew
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    wall, cpu = time.monotonic(), time.process_time()
    try:
        return function(task)
    finally:
        peak, kept = memory_of(os.getpid())
        note = [task.path, page, os.getpid(), time.monotonic() - wall, time.process_time() - cpu, peak, kept]
        with open(os.environ[NOTES], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(note) + "\n")


def memory_of(pid: int) -> tuple[int, int]:
    """Peak and present memory of a process, bytes."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines())
    told = {words[0]: int(words[1]) * 1024 for words in lines if words[0] in ("VmHWM:", "VmRSS:")}
    return told["VmHWM:"], told["VmRSS:"]


def costs(notes: Path) -> list[Cost]:
    """In the order in which the tasks ended."""
    if not notes.exists():
        return []
    return [Cost(*json.loads(line)) for line in notes.read_text(encoding="utf-8").splitlines()]


class LargestProcess(threading.Thread):
    """Looks at all processes below this one: unpackers and converters are none of the pool's."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes, self.name = 0, ""

    def run(self) -> None:
        me = psutil.Process()
        while True:
            for process in me.children(recursive=True):
                with suppress(psutil.Error):
                    size = process.memory_info().rss
                    if size > self.bytes:
                        self.bytes, self.name = size, " ".join(process.cmdline()[:3])
            time.sleep(LOOK_S)


def watch(notes: Path) -> None:
    """From now on tasks note their cost."""
    os.environ[NOTES] = str(notes.resolve())
    for function in (prepare, read_page):
        setattr(files, function.__name__, function)


def main() -> None:
    uploads, out, notes, workers = sys.argv[1:]
    watch(Path(notes))
    largest = LargestProcess()
    largest.start()
    from runs import run_nightly

    house = Housekeeping(settle_seconds=0, settle_patience_seconds=0)
    told = run_nightly(Path(uploads), Settings(out=Path(out), cache=None, workers=int(workers), house=house))
    own = memory_of(os.getpid())[0]
    print(
        json.dumps(
            {
                "failed": told["failed"],
                "left": told["left"],
                "largest": largest.bytes,
                "largest_name": largest.name,
                "own": own,
            }
        )
    )


if __name__ == "__main__":
    main()
