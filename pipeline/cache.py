"""What was read of a file → kept under the hash of its bytes, for whoever meets the same bytes again.

An entry is one ZIP file, written aside and moved into place whole, so that several processes may read, write and remove at
once and a kill leaves no half entry. Everything in it can be had again by reading: the folder may be removed at any time.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LEFT_AFTER_S = 3600.0
"""A file that is still being written after an hour was left by a process that was killed."""
TRIM_TO = 0.9
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PARTIAL = ".part-"


def cache_root() -> Path:
    """QIJIAN_CACHE, else the user's cache folder."""
    base = os.environ.get("QIJIAN_CACHE") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path(os.environ.get("HOME") or tempfile.gettempdir()) / ".cache"
    return root / "qijian"


def entry_path(root: Path, sha256: str, key: str) -> Path:
    """Where what was read of the bytes is kept; `key` names the reader with its version and settings."""
    return root / "read" / sha256[:2] / sha256 / f"{key}.zip"


def keep(path: Path, members: Mapping[str, bytes | Path]) -> bool:
    """Puts the members there, replacing what was. False where that cannot be done: a cache is no necessity."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL)
        try:
            with os.fdopen(handle, "wb") as stream:
                _pack(stream, members)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        return False
    return True


def _pack(stream: object, members: Mapping[str, bytes | Path]) -> None:
    with zipfile.ZipFile(stream, "w") as entry:  # type: ignore[call-overload]
        for name, content in members.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            how = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            entry.writestr(zipfile.ZipInfo(name), data, how, 1)
    stream.flush()  # type: ignore[attr-defined]
    # else a power loss may leave the name without the bytes
    os.fsync(stream.fileno())  # type: ignore[attr-defined]


@contextmanager
def opened(path: Path | None) -> Iterator[zipfile.ZipFile | None]:
    """The entry, marked as used now; None where there is none that is whole. Reading a member checks its sum."""
    try:
        entry = zipfile.ZipFile(path) if path is not None else None
    except FileNotFoundError:
        entry = None
    except (OSError, zipfile.BadZipFile):
        entry = None
        with suppress(OSError):
            Path(str(path)).unlink()
    if entry is None:
        yield None
        return
    with entry:
        with suppress(OSError):
            os.utime(path)  # type: ignore[arg-type]
        yield entry


@dataclass(frozen=True)
class Removed:
    """What was taken out of the cache."""

    entries: int = 0
    bytes: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.entries + other.entries, self.bytes + other.bytes)


def drop(root: Path, digests: Iterable[str]) -> Removed:
    """Removes all that was read of these bytes, by whatever reader."""
    removed = Removed()
    for sha256 in digests:
        if not _SHA256.fullmatch(sha256):
            continue
        folder = root / "read" / sha256[:2] / sha256
        for entry in list(folder.glob("*")):
            removed += _remove(entry)
        with suppress(OSError):
            folder.rmdir()
    return removed


def trim(root: Path, *, most_bytes: int, most_age_s: float | None = None) -> Removed:
    """Removes what was used longest ago until the rest fits, and what nobody used for so long."""
    removed, entries, now = Removed(), [], time.time()
    for path in _files(root / "read"):
        with suppress(OSError):
            status = path.stat()
            age_s = now - status.st_mtime
            if path.name.startswith(_PARTIAL):
                removed += _remove(path) if age_s > LEFT_AFTER_S else Removed()
            elif most_age_s is not None and age_s > most_age_s:
                removed += _remove(path)
            else:
                entries.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in entries)
    if total > most_bytes:
        for _, size, path in sorted(entries):
            if total <= TRIM_TO * most_bytes:
                break
            removed += _remove(path)
            total -= size
    _sweep_folders(root)
    return removed


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def _remove(path: Path) -> Removed:
    try:
        size = path.stat().st_size
        path.unlink()
    except OSError:
        return Removed()
    return Removed(1, size)


def _sweep_folders(root: Path) -> None:
    """Empty folders, and what earlier versions kept in another form."""
    for folder in (root / "read").glob("*/*"):
        with suppress(OSError):
            folder.rmdir()
    for old in root.glob("*"):
        if _SHA256.fullmatch(old.name):
            shutil.rmtree(old, ignore_errors=True)
