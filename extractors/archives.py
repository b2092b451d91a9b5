"""Archives → members, written under names of our own; bombs, links, locked members and odd names become problems."""

from __future__ import annotations

import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from extractors.errors import UnreadableFile

CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file inside an archive: its name as shown, where its bytes were put (None: `problem` says why not)."""

    name: str
    location: Path | None
    problem: str | None = None


@dataclass(frozen=True)
class UnpackLimits:
    members: int
    total_bytes: int
    file_bytes: int
    ratio: float


def unpack(path: Path, media_type: str, into: Path, limits: UnpackLimits) -> Iterator[Member]:
    """Members of a ZIP or TAR archive. Raises UnreadableFile where it cannot be opened at all."""
    if media_type == "application/zip":
        yield from _unpack_zip(path, into, limits)
    elif media_type in ("application/x-tar", "application/gzip"):
        yield from _unpack_tar(path, into, limits)
    else:
        raise UnreadableFile("unsupported", media_type)


def _unpack_zip(path: Path, into: Path, limits: UnpackLimits) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile("damaged", str(error)) from error
    budget = _Budget(limits, path.stat().st_size)
    with archive:
        for number, info in enumerate(archive.infolist()):
            if info.is_dir():
                continue
            name = _shown(_zip_name(info))
            if number >= limits.members:
                yield Member(name, None, "archive_bomb")
                return
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                yield Member(name, None, "link")
            elif info.flag_bits & 1:
                yield Member(name, None, "encrypted")
            else:
                yield _write(name, into / f"{number:05}", budget, lambda info=info: archive.open(info))  # type: ignore[misc]


def _unpack_tar(path: Path, into: Path, limits: UnpackLimits) -> Iterator[Member]:
    try:
        archive = tarfile.open(path)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise UnreadableFile("unsupported", str(error)) from error
    budget = _Budget(limits, path.stat().st_size)
    with archive:
        for number, info in enumerate(archive):
            if info.isdir():
                continue
            name = _shown(info.name)
            if number >= limits.members:
                yield Member(name, None, "archive_bomb")
                return
            if not info.isreg():
                yield Member(name, None, "link" if info.issym() or info.islnk() else "special_file")
            else:
                yield _write(name, into / f"{number:05}", budget, lambda info=info: archive.extractfile(info))  # type: ignore[misc]


class _Budget:
    """What may still be written; counted while unpacking, since an archive's own figures may lie."""

    def __init__(self, limits: UnpackLimits, packed: int) -> None:
        self.left = min(limits.total_bytes, int(max(packed, 10_000) * limits.ratio))
        self.file_bytes = limits.file_bytes


def _write(name: str, target: Path, budget: _Budget, opened: object) -> Member:
    written = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with opened() as source, open(target, "wb") as out:  # type: ignore[operator]
            source_: IO[bytes] = source
            while chunk := source_.read(CHUNK):
                written += len(chunk)
                if written > budget.left or written > budget.file_bytes:
                    out.close()
                    target.unlink()
                    return Member(name, None, "archive_bomb")
                out.write(chunk)
    except RuntimeError:
        return Member(name, None, "encrypted")
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, tarfile.TarError, ValueError):
        return Member(name, None, "damaged")
    budget.left -= written
    return Member(name, target)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Without the UTF-8 flag a name is in whatever its writer used: in China GB18030, though UTF-8 is tried first."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _shown(name: str) -> str:
    """A member's name as it is listed: no way out of the archive, no control characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    plain = "".join("_" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in plain)
    parts = [part for part in PurePosixPath(plain).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "_"
