"""7z archive → members (py7zr). Run as a process of its own: see `extractors.unpacking_process`."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from extractors.archive_names import listed_name
from extractors.archives import CHUNK_BYTES, Member, Parcel, Storehouse
from extractors.errors import UnreadableFile
from extractors.unpacking_process import serve

_BROKEN = (ArchiveError, lzma.LZMAError, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError,
           AssertionError, struct.error, RecursionError, ArithmeticError, RuntimeError)  # fmt: skip


def unpack_seven_zip(path: Path, store: Storehouse) -> Iterator[Member]:
    """The members. Raises UnreadableFile: encrypted, unsupported, archive_damaged, archive_incomplete."""
    shelf = _Shelf(store)
    try:
        with py7zr.SevenZipFile(path) as archive:
            infos = [info for info in archive.list() if not info.is_directory]
            locked = archive.needs_password()
            kept = infos[: store.allowance.members]
            wanted = [] if locked else [info.filename for info in kept if _refusal(info, store) is None]
            failure = "encrypted" if locked else _extract(archive, wanted, shelf)
    except PasswordRequired as error:
        raise UnreadableFile("encrypted") from error
    except UnsupportedCompressionMethodError as error:
        raise UnreadableFile("unsupported", "compression") from error
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", type(error).__name__) from error
    for info, key in zip(kept, _keys(kept), strict=True):
        yield _member(info, _refusal(info, store) or failure, shelf.places.get(key))
    if len(infos) > len(kept):
        raise UnreadableFile("archive_incomplete")


def _extract(archive: py7zr.SevenZipFile, names: Sequence[str], shelf: _Shelf) -> str | None:
    """Unpacks the named members on the shelf; why those that are not complete there could not be had."""
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


def _keys(infos: Sequence[py7zr.FileInfo]) -> list[str]:
    """What py7zr calls each member when it asks for a writer: no leading slash, a second of the same name numbered."""
    seen: Counter[str] = Counter()
    keys = []
    for info in infos:
        name = info.filename
        count = seen[name]
        seen[name] += 1
        keys.append(Path((f"{name}_{count - 1}" if count else name).lstrip("/")).as_posix())
    return keys


def _refusal(info: py7zr.FileInfo, store: Storehouse) -> str | None:
    if info.is_symlink:
        return "link"
    if not info.is_file:
        return "special_file"
    # py7zr refuses the whole archive for one such name
    if ".." in info.filename.split("/") or "\\" in info.filename or info.filename[1:2] == ":":
        return "unsafe_path"
    return "too_large" if info.uncompressed > store.allowance.file_bytes else None


def _member(info: py7zr.FileInfo, failure: str | None, place: _Place | None) -> Member:
    try:
        name = listed_name(info.filename)
    except UnreadableFile as error:
        return Member(error.message, None, error.code)
    if place is None or place.parcel.size != info.uncompressed:
        return Member(name, None, failure or "damaged")
    location = place.parcel.finish()
    with open(location, "rb") as stream:
        crc32 = 0
        while chunk := stream.read(CHUNK_BYTES):
            crc32 = zlib.crc32(chunk, crc32)
    return Member(name, location) if info.crc32 in (None, crc32) else Member(name, None, "damaged")


class _Shelf(WriterFactory):
    """Where py7zr gets its writers, by the key that it makes of a member's name."""

    def __init__(self, store: Storehouse) -> None:
        self._store = store
        self.places: dict[str, _Place] = {}

    def create(self, filename: str) -> Py7zIO:
        place = _Place(self._store.parcel())
        self.places[filename] = place
        return place


class _Place(Py7zIO):
    """A parcel of the store, as py7zr wants to write it. It closes what failed, too: a wrong length tells."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel

    def write(self, s: bytes | bytearray) -> int:
        return self.parcel.write(bytes(s))

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return self.parcel.size


if __name__ == "__main__":
    serve(unpack_seven_zip)
