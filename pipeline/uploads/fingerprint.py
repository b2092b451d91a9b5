"""A dossier as its folder lists it → whether anything changed, by names, sizes and times: known before a file is opened."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

ARCHIVE_ENDINGS = (".zip", ".tar", ".tgz", ".tar.gz", ".7z", ".rar")


@dataclass(frozen=True)
class Listed:
    """One thing below the dossier. `changed_ns` is the later of the times of its content and of its name or rights.

    The second cannot be set by who copies: a file copied with its old time is new all the same.
    """

    path: str
    bytes: int
    mode: int
    changed_ns: int

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)


@dataclass(frozen=True)
class Listing:
    """Everything below a dossier, in order, without a link being followed or a file being opened."""

    entries: tuple[Listed, ...]

    @property
    def fingerprint(self) -> str:
        return self._digest(times=True)

    @property
    def shape(self) -> str:
        """Names and sizes alone: where these differ, so does the content."""
        return self._digest(times=False)

    @property
    def newest_ns(self) -> int:
        return max((entry.changed_ns for entry in self.entries), default=0)

    def _digest(self, *, times: bool) -> str:
        digest = hashlib.sha256()
        for entry in self.entries:
            if not entry.is_folder:
                text = f"{entry.path}\0{entry.bytes}\0{entry.changed_ns if times else ''}\0"
                digest.update(text.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def list_dossier(dossier: Path) -> Listing:
    """The listing of a folder, or of an archive alone. What cannot be reached is left out."""
    found: list[Listed] = []
    _list(dossier, dossier.name, found)
    return Listing(tuple(found))


def _list(path: Path, name: str, found: list[Listed]) -> None:
    try:
        status = path.lstat()
        found.append(Listed(name, status.st_size, status.st_mode, max(status.st_mtime_ns, status.st_ctime_ns)))
        if not stat.S_ISDIR(status.st_mode):
            return
        with os.scandir(path) as items:
            names = sorted(item.name for item in items)
    except OSError:
        return
    for below in names:
        _list(path / below, f"{name}/{below}", found)


def content_digest(dossier: Path) -> str:
    """A digest of names and bytes. Files that cannot be opened, links and devices count by name alone."""
    digest = hashlib.sha256()
    for entry in list_dossier(dossier).entries:
        if entry.is_folder:
            continue
        digest.update(entry.path.encode("utf-8", "surrogateescape") + b"\0")
        if stat.S_ISREG(entry.mode):
            digest.update(_hash(dossier.parent / entry.path))
    return digest.hexdigest()


def _hash(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"?"


def list_dossiers(uploads: Path) -> tuple[list[tuple[str, Path]], list[str]]:
    """(id, path) of each first-level folder or archive, and the names of loose files. Hidden entries are left."""
    dossiers: list[tuple[str, Path]] = []
    loose: list[str] = []
    taken: set[str] = set()
    for path in sorted(uploads.iterdir(), key=lambda p: (not p.is_dir(), p.name)):
        if path.name.startswith("."):
            continue
        ending = next((e for e in ARCHIVE_ENDINGS if path.name.lower().endswith(e)), None)
        if path.is_symlink() or not (path.is_dir() or (path.is_file() and ending)):
            loose.append(path.name)
            continue
        dossiers.append((_unique(dossier_id(path), taken), path))
    return dossiers, loose


def dossier_id(path: Path) -> str:
    """A folder's name, an archive's without its ending."""
    ending = next((e for e in sorted(ARCHIVE_ENDINGS, key=len, reverse=True) if path.name.lower().endswith(e)), None)
    return path.name[: -len(ending)] if ending and not path.is_dir() else path.name


def _unique(name: str, taken: set[str]) -> str:
    number, unique = 2, name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    taken.add(unique)
    return unique


def is_inside(path: Path, folder: Path) -> bool:
    """Whether `path`, there or still to be made, lies in the folder; by device and inode, whatever names lead there."""
    resolved = path.resolve()
    for place in (resolved, *resolved.parents):
        try:
            if place.samefile(folder):
                return True
        except OSError:
            continue
    return False
