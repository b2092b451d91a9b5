"""RAR archive → members (rarfile). Run as a process of its own: see `extractors.unpacking_process`.

rarfile lists any archive and reads what is stored unpacked; for the rest it needs unrar, unar, 7z or bsdtar.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import rarfile

from extractors.archives import Member, Storehouse, member_of
from extractors.errors import UnreadableFile
from extractors.unpacking_process import serve

# old archives write names in the code page of the machine
rarfile.TRY_ENCODINGS = ("utf8", "gb18030")
rarfile.DEFAULT_CHARSET = "gb18030"
_BROKEN = (rarfile.Error, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error,
           zlib.error, RecursionError, AssertionError)  # fmt: skip


def unpack_rar(path: Path, store: Storehouse) -> Iterator[Member]:
    """The members. Raises UnreadableFile: encrypted, archive_split, archive_damaged, archive_incomplete."""
    archive, complete = _open(path)
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if not infos:
            raise UnreadableFile("encrypted" if archive.needs_password() else "archive_damaged")
        for info in infos[: store.allowance.members]:
            yield member_of(info.filename, partial(_put, archive, info, store))
        if not complete or len(infos) > store.allowance.members or len(archive.volumelist()) > 1:
            raise UnreadableFile("archive_incomplete")


def _open(path: Path) -> tuple[Any, bool]:
    """The archive, and whether its list of members could be read to its end."""
    try:
        return rarfile.RarFile(path, part_only=True, errors="strict"), True
    except rarfile.NeedFirstVolume as error:
        raise UnreadableFile("archive_split", "a later volume") from error
    except _BROKEN:
        pass
    try:
        return rarfile.RarFile(path, part_only=True), False
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", type(error).__name__) from error


def _put(archive: Any, info: Any, store: Storehouse) -> Path:
    if info.is_symlink():
        raise UnreadableFile("link")
    if not info.is_file():
        raise UnreadableFile("special_file")
    if info.needs_password():
        raise UnreadableFile("encrypted")
    try:
        with archive.open(info) as source:
            return store.put(source)
    except rarfile.RarCannotExec as error:
        raise UnreadableFile("unsupported") from error
    except (rarfile.PasswordRequired, rarfile.RarWrongPassword) as error:
        raise UnreadableFile("encrypted") from error
    except _BROKEN as error:
        raise UnreadableFile("damaged", type(error).__name__) from error


if __name__ == "__main__":
    serve(unpack_rar)
