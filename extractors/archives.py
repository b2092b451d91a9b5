"""Archive → members, written under names of our own; bombs, links, locked members and odd names become problems.

What an archive says of sizes is not believed: bytes are counted while they are unpacked.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from extractors.archive_names import decode_names, listed_name
from extractors.container_types import LARGEST_DIRECTORY_BYTES, is_last_zip_volume, zip_directory_bytes
from extractors.errors import UnreadableFile, telling_no_room
from extractors.media_types import media_type_of

CHUNK_BYTES = 2**20
SMALL_CHUNK_BYTES = 4096
"""For bzip2 and LZMA inside ZIP, where Python unpacks whatever it was given at once: 4 kB become at most some 80 MB."""
RATIO_FROM_BYTES = 64 * 2**20
"""Below this the ratio says nothing: an empty scan as BMP packs a thousandfold."""
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    IndexError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
_PACKED: dict[str, tuple[Callable[[Path], Any], tuple[str, ...]]] = {
    "application/gzip": (gzip.open, (".gz",)),
    "application/x-bzip2": (bz2.open, (".bz2", ".bz")),
}
"""Both unpack with little memory whatever they are given; XZ takes as much as the file asks for."""
STANDARD = frozenset(("application/zip", "application/x-tar", *_PACKED))
"""What the standard library unpacks."""
_FLAG_ENCRYPTED, _FLAG_UTF8 = 0x1, 0x800
_UNICODE_PATH_FIELD = 0x7075


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """A file inside an archive: its name as listed, where its bytes were put (None: `problem` says why not)."""

    name: str
    location: Path | None
    problem: str | None = None


@dataclass
class Allowance:
    """What may be unpacked. `total_bytes` goes down with every byte kept; one allowance serves a whole dossier."""

    members: int
    archive_bytes: int
    file_bytes: int
    ratio: float
    total_bytes: int


class Storehouse:
    """The folder that an archive's members are written to, under the hash of their content, within the allowance.

    `name`: what the archive was uploaded as.
    """

    def __init__(self, folder: Path, allowance: Allowance, packed_bytes: int, name: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.allowance, self.name = folder, allowance, name
        by_ratio = max(RATIO_FROM_BYTES, int(packed_bytes * allowance.ratio))
        self._left = min(allowance.archive_bytes, by_ratio)
        self._parcels = 0

    def put(self, source: Readable, *, chunk_bytes: int = CHUNK_BYTES) -> Path:
        """Where they were put. Raises UnreadableFile (archive_bomb, too_large), and what reading `source` raises."""
        parcel = self.parcel()
        try:
            while chunk := source.read(chunk_bytes):
                parcel.write(chunk)
            return parcel.finish()
        finally:
            parcel.discard()

    def parcel(self) -> Parcel:
        self._parcels += 1
        return Parcel(self, self.folder / f"partial-{self._parcels}")

    def charge(self, count: int) -> None:
        """Counts bytes that were unpacked (negative: given back). Raises UnreadableFile (archive_bomb)."""
        if count > min(self._left, self.allowance.total_bytes):
            raise UnreadableFile("archive_bomb")
        self._left -= count
        self.allowance.total_bytes -= count

    def drop(self, path: Path) -> None:
        """Gives back what an intermediate file took."""
        self.charge(-path.stat().st_size)
        path.unlink()


class Parcel:
    """A member that is being written; it gets its name when it is complete."""

    def __init__(self, store: Storehouse, partial: Path) -> None:
        self._store, self._partial = store, partial
        with telling_no_room():
            self._out = open(partial, "wb")  # noqa: SIM115 (closed by finish or discard)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Raises UnreadableFile: archive_bomb, too_large."""
        if self.size + len(data) > self._store.allowance.file_bytes:
            raise UnreadableFile("too_large")
        self._store.charge(len(data))
        self.size += len(data)
        self._digest.update(data)
        with telling_no_room():
            return self._out.write(data)

    def finish(self) -> Path:
        with telling_no_room():
            self._out.close()
        return self._partial.replace(self._store.folder / self._digest.hexdigest())

    def discard(self) -> None:
        """Takes back what was written of a parcel that was never finished."""
        self._out.close()
        if self._partial.exists():
            self._partial.unlink()
            self._store.charge(-self.size)


def unpack(path: Path, media_type: str, store: Storehouse) -> Iterator[Member]:
    """Members of a ZIP, TAR, GZIP or BZIP2 archive, in its own order.

    Raises UnreadableFile where it cannot be opened (archive_damaged, archive_split, archive_bomb), and after the last member that
    could be had where there should be more (archive_incomplete).
    """
    if media_type == "application/zip":
        yield from _unpack_zip(path, store)
    elif media_type == "application/x-tar":
        yield from _unpack_tar(path, store)
    elif media_type in _PACKED:
        yield from _unpack_packed(path, media_type, store, store.name)
    else:
        raise UnreadableFile("unsupported", media_type)


def _unpack_zip(path: Path, store: Storehouse) -> Iterator[Member]:
    try:
        if zip_directory_bytes(path) > LARGEST_DIRECTORY_BYTES:
            raise UnreadableFile("archive_bomb", "table of contents")
        if is_last_zip_volume(path):
            raise UnreadableFile("archive_split")
        archive = zipfile.ZipFile(path)
    except (*_BROKEN, NotImplementedError) as error:
        raise UnreadableFile("archive_damaged", str(error)[:120]) from error
    with archive:
        # a member without any name makes is_dir() fail
        infos = [info for info in archive.infolist() if not info.orig_filename.endswith("/")]
        for info, name in zip(infos[: store.allowance.members], _zip_names(infos), strict=False):
            yield member_of(name, partial(_put_zip_member, archive, info, store))
    if len(infos) > store.allowance.members:
        raise UnreadableFile("archive_incomplete", f"{len(infos)} members")


def _put_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, store: Storehouse) -> Path:
    if info.create_system == 3 and stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableFile("link")
    if info.flag_bits & _FLAG_ENCRYPTED:
        raise UnreadableFile("encrypted")
    bounded = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    with archive.open(info) as source:
        return store.put(source, chunk_bytes=CHUNK_BYTES if bounded else SMALL_CHUNK_BYTES)


def member_of(name: str, put: Callable[[], Path]) -> Member:
    """The member as it is listed, whatever unpacking it comes to."""
    try:
        listed = listed_name(name)
    except UnreadableFile as error:
        return Member(error.message, None, error.code)
    try:
        return Member(listed, put())
    except UnreadableFile as error:
        return Member(listed, None, error.code)
    except NotImplementedError:
        # zipfile: a way of packing that it does not know
        return Member(listed, None, "unsupported")
    except RuntimeError:
        # zipfile: a password is wanted
        return Member(listed, None, "encrypted")
    except _BROKEN:
        return Member(listed, None, "damaged")


def _zip_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Without the UTF-8 flag zipfile decodes as code page 437, which loses nothing: the bytes can be had back."""
    names = [_noted_name(info) for info in infos]
    raw = [
        info.orig_filename.encode("cp437", "replace") for info, name in zip(infos, names, strict=True) if name is None
    ]
    guessed = iter(decode_names(raw))
    return [next(guessed) if name is None else name for name in names]


def _noted_name(info: zipfile.ZipInfo) -> str | None:
    """The name where the archive says how it is written: the UTF-8 flag, or the Unicode path field (APPNOTE 4.6.9)."""
    if info.flag_bits & _FLAG_UTF8:
        return info.orig_filename
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == _UNICODE_PATH_FIELD and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return info.orig_filename if info.orig_filename.isascii() else None


def _unpack_packed(path: Path, media_type: str, store: Storehouse, name: str) -> Iterator[Member]:
    """One packed file: what is in it is told from its bytes, a TAR archive is unpacked in turn."""
    opened, endings = _PACKED[media_type]
    try:
        with opened(path) as source:
            inner = store.put(source)
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", str(error)[:120]) from error
    if media_type_of(inner) != "application/x-tar":
        leaf = name.rpartition("/")[2]
        ending = next((e for e in endings if leaf.lower().endswith(e)), "")
        yield Member(listed_name(leaf[: len(leaf) - len(ending)]), inner)
        return
    tar = inner.rename(store.folder / "inner.tar")
    try:
        yield from _unpack_tar(tar, store)
    finally:
        store.drop(tar)


class _ShortReads:
    """A file that refuses to be read in one large piece: TAR headers of any announced length are read whole."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= CHUNK_BYTES:
            raise tarfile.ReadError("header too long")
        return self._stream.read(size)


def _unpack_tar(path: Path, store: Storehouse) -> Iterator[Member]:
    with open(path, "rb") as stream:
        try:
            archive = tarfile.TarFile(fileobj=_ShortReads(stream), errors="surrogateescape")  # type: ignore[arg-type]
        except _BROKEN as error:
            raise UnreadableFile("archive_damaged", str(error)[:120]) from error
        infos, complete = _list_tar(archive, stream, store.allowance.members)
        names = decode_names([info.name.encode("utf-8", "surrogateescape") for info in infos])
        for info, name in zip(infos[: store.allowance.members], names, strict=False):
            yield member_of(name, partial(_put_tar_member, archive, info, store))
    if not complete:
        raise UnreadableFile("archive_incomplete" if infos else "archive_damaged")


def _list_tar(archive: tarfile.TarFile, stream: IO[bytes], most: int) -> tuple[list[tarfile.TarInfo], bool]:
    """Its members, and whether these are all: tarfile takes a broken header for the end, so that place is looked at."""
    infos: list[tarfile.TarInfo] = []
    try:
        while (info := archive.next()) is not None:
            if len(infos) >= most:
                return infos, False
            infos += [] if info.isdir() else [info]
        stream.seek(archive.offset)
        return infos, not stream.read(tarfile.BLOCKSIZE).strip(b"\x00")
    except _BROKEN:
        return infos, False


def _put_tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, store: Storehouse) -> Path:
    if info.issym() or info.islnk():
        raise UnreadableFile("link")
    source = archive.extractfile(info) if info.isreg() else None
    if source is None:
        raise UnreadableFile("special_file")
    with source:
        return store.put(source)
