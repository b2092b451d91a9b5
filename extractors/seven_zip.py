"""7z archive → members (py7zr). Run as a process of its own: see `extractors.unpacking_process`."""

from __future__ import annotations

import hashlib
import lzma
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from extractors.archive_names import listed_name
from extractors.archives import Member, Storehouse
from extractors.errors import UnreadableFile
from extractors.unpacking_process import serve

_BROKEN = (ArchiveError, lzma.LZMAError, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError,
           AssertionError, struct.error, RecursionError, ArithmeticError, RuntimeError)  # fmt: skip


def unpack_seven_zip(path: Path, store: Storehouse) -> Iterator[Member]:
    """The members. Raises UnreadableFile: encrypted, unsupported, archive_damaged, archive_incomplete."""
    try:
        with py7zr.SevenZipFile(path, max_extract_size=store.allowance.archive_bytes) as archive:
            infos = [info for info in archive.list() if not info.is_directory]
            locked = archive.needs_password()
            kept = infos[: store.allowance.members]
            wanted = [] if locked else [info.filename for info in kept if _refusal(info) is None]
            shelf = _Shelf(store)
            failure = _extract(archive, wanted, shelf)
    except PasswordRequired as error:
        raise UnreadableFile("encrypted") from error
    except UnsupportedCompressionMethodError as error:
        raise UnreadableFile("unsupported", "compression") from error
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", type(error).__name__) from error
    for info in kept:
        yield _member(info, shelf, "encrypted" if locked else failure)
    if len(infos) > len(kept):
        raise UnreadableFile("archive_incomplete")


def _extract(archive: py7zr.SevenZipFile, names: Sequence[str], shelf: _Shelf) -> str | None:
    """Unpacks the named members on the shelf; why those that are not there could not be had."""
    if not names:
        return None
    try:
        archive.extract(targets=names, factory=shelf)
    except UnreadableFile as error:
        return error.code
    except PasswordRequired:
        return "encrypted"
    except UnsupportedCompressionMethodError:
        return "unsupported"
    except _BROKEN:
        return "damaged"
    return None


def _refusal(info: py7zr.FileInfo) -> str | None:
    if info.is_symlink:
        return "link"
    if not info.is_file:
        return "special_file"
    try:
        listed_name(info.filename)
    except UnreadableFile as error:
        return error.code
    return None


def _member(info: py7zr.FileInfo, shelf: _Shelf, failure: str | None) -> Member:
    try:
        name = listed_name(info.filename)
    except UnreadableFile as error:
        return Member(error.message, None, error.code)
    refusal = _refusal(info)
    if refusal is not None:
        return Member(name, None, refusal)
    location = shelf.take(info.filename)
    if location is None and failure is None and not info.uncompressed:
        location = shelf.empty()
    return Member(name, location, None if location else failure or "damaged")


class _Shelf(WriterFactory):
    """Where py7zr gets its writers: each member's bytes go to the store, in the order of the archive."""

    def __init__(self, store: Storehouse) -> None:
        self._store = store
        self._places: dict[str, list[_Place]] = {}
        self._count = 0

    def create(self, filename: str) -> Py7zIO:
        self._count += 1
        place = _Place(self._store, self._store.folder / f"partial-{self._count}")
        self._places.setdefault(filename, []).append(place)
        return place

    def take(self, filename: str) -> Path | None:
        """The next complete member of this name."""
        places = self._places.get(Path(filename).as_posix()) or self._places.get("/" + filename) or []
        return places.pop(0).finished() if places else None

    def empty(self) -> Path:
        return _Place(self._store, self._store.folder / "partial-0").finished_empty()


class _Place(Py7zIO):
    """A file in the store that is named by its content when it is complete."""

    def __init__(self, store: Storehouse, partial: Path) -> None:
        self._store, self._partial = store, partial
        self._digest = hashlib.sha256()
        self._size = 0
        self._out = open(partial, "wb")  # noqa: SIM115
        self._complete = False

    def write(self, s: bytes | bytearray) -> int:
        self._store.charge(len(s), self._size + len(s))
        self._size += len(s)
        self._digest.update(s)
        return self._out.write(s)
