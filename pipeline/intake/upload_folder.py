"""Upload folder → its entries, in natural order, nothing opened and no link followed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.archive_names import decode_names, visible_path

EntryKind = Literal["file", "link", "special", "unreachable"]
TRUTH = "truth.json"
"""A labelled dossier's truth is never uploaded material."""
SETTINGS = "dossier.yaml"

_JUNK = re.compile(
    r"""(?xi) (?:^|/) (?:
        \.DS_Store | __MACOSX | \._[^/]* | \.Spotlight-V100 | \.Trashes | \.fseventsd | \.AppleDouble
      | \.TemporaryItems | Icon[\r_]
      | Thumbs\.db(?::encryptable)? | ehthumbs(?:_vista)?\.db | desktop\.ini | \$RECYCLE\.BIN
      | System\ Volume\ Information
      | ~\$[^/]* | \.~lock\.[^/]* | \.~[^/]* | ~WRL\d+\.tmp
      | @eaDir | \#recycle | \.directory | \.nfs[0-9a-f]+ | \.git | \.gitkeep | \.gitignore | \.svn
    ) (?:/|$)"""
)


@dataclass(frozen=True)
class Entry:
    """One thing in the folder: its path as listed, where it is, what it is, and its size as the folder says."""

    path: str
    location: Path
    kind: EntryKind
    bytes: int


def is_junk(path: str) -> bool:
    """Whether a system or an office program left it there."""
    return _JUNK.search(path) is not None


def natural_key(path: str) -> list[list[tuple[int, int, str, str]]]:
    """扫描2 before 扫描10; a folder's files together. Digits are compared by length, then as text: they may be many."""
    return [[_part_key(part) for part in re.split(r"(\d+)", name) if part] for name in path.split("/")]


def _part_key(part: str) -> tuple[int, int, str, str]:
    digits = part.lstrip("0") if part.isdecimal() else ""
    return (0, len(digits), digits, part) if part.isdecimal() else (1, 0, part.casefold(), part)


def list_folder(folder: Path) -> Iterator[Entry]:
    """Everything below `folder` but folders themselves. A folder that cannot be listed is an entry of its own."""
    yield from _list_below(folder, "")


def _list_below(folder: Path, prefix: str) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as found:
            items = list(found)
    except OSError:
        yield Entry(prefix.rstrip("/") or ".", folder, "unreachable", 0)
        return
    named = [(prefix + _listed(item.name), item) for item in items]
    for path, item in sorted(named, key=lambda pair: (natural_key(pair[0]), os.fsencode(pair[1].name))):
        if path == TRUTH:
            continue
        entry = _entry(path, item)
        if entry is not None:
            yield entry
        else:
            yield from _list_below(Path(item.path), f"{path}/")


def _entry(path: str, item: os.DirEntry[str]) -> Entry | None:
    """The entry; None for a folder."""
    location = Path(item.path)
    try:
        status = item.stat(follow_symlinks=False)
    except OSError:
        return Entry(path, location, "unreachable", 0)
    if stat.S_ISLNK(status.st_mode):
        return Entry(path, location, "link", 0)
    if stat.S_ISDIR(status.st_mode):
        return None
    return Entry(path, location, "file" if stat.S_ISREG(status.st_mode) else "special", status.st_size)


def _listed(name: str) -> str:
    """A name as it is listed; one whose bytes are no UTF-8 was written by a machine with another code page."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = decode_names([os.fsencode(name)])[0]
    return visible_path(name.replace("/", "_"))
