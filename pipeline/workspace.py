"""A work folder for one dossier, gone with the run; what a killed run left is swept by the next."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is swept
    fcntl = None  # type: ignore[assignment]

PREFIX = "qijian-work-"
LOCK = ".lock"


@contextmanager
def workspace() -> Iterator[Path]:
    """An empty folder that nobody else may enter."""
    sweep_workspaces()
    work = Path(tempfile.mkdtemp(prefix=PREFIX))
    # the system drops the lock with the process, however it ends; a number of a process could be another's by then
    lock = os.open(work / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def sweep_workspaces() -> int:
    """Removes work folders of this user whose run is gone: they hold pictures of papers. How many there were."""
    swept = 0
    for work in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with suppress(OSError):
            if fcntl is not None and work.stat().st_uid == os.getuid() and _is_left(work):
                shutil.rmtree(work, ignore_errors=True)
                swept += 1
    return swept


def _is_left(work: Path) -> bool:
    try:
        lock = os.open(work / LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        # made a moment ago, or killed in that moment
        return not any(work.iterdir()) and work.stat().st_mtime < time.time() - 60
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
