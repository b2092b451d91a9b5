"""Whether anything in a dossier changed, by names, sizes and times: known before any file is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

ARCHIVE_ENDINGS = (".zip", ".tar", ".tgz", ".tar.gz", ".7z", ".rar")


def fingerprint(dossier: Path, *settings: str) -> str:
    """A digest of the dossier's listing and of what it is checked with."""
    digest = hashlib.sha256("\0".join(settings).encode())
    paths = [dossier] if not dossier.is_dir() else sorted(Path(r) / n for r, _, ns in os.walk(dossier) for n in ns)
    for path in paths:
        try:
            status = path.lstat()
        except OSError:
            continue
        digest.update(
            f"\0{path.relative_to(dossier.parent)}\0{status.st_size}\0{status.st_mtime_ns}".encode(
                "utf-8", "surrogateescape"
            )
        )
    return digest.hexdigest()


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
    return folder.resolve() in (path.resolve(), *path.resolve().parents)


__all__: Sequence[str] = ["dossier_id", "fingerprint", "is_inside", "list_dossiers"]
