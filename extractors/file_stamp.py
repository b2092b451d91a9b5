"""A file → size and time of its last change: whether it is still the one that was hashed."""

from __future__ import annotations

import os
from pathlib import Path

Stamp = tuple[int, int]
"""Bytes, and nanoseconds of the last change. No inode: file shares number them anew."""


def stamp_of(path: str | Path) -> Stamp | None:
    """The stamp of what lies there, a link itself; None where it is gone or cannot be reached."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
