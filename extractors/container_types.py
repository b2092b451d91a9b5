"""ZIP and OLE containers → what they are: a Word file, a workbook, an encrypted one, or just an archive."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from extractors.errors import BROKEN_ZIP

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

_ZIP_PARTS = (
    ("word/document.xml", DOCX),
    ("word/document2.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("ppt/presentation.xml", PPTX),
    ("ofd.xml", "application/ofd"),
)
_OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)
LARGEST_DIRECTORY_BYTES = 64 * 2**20
"""A ZIP's table of contents above this is refused before it is parsed: 64 MiB hold half a million names."""
_MOST_SECTORS = 4096
_DIRECTORY_ENTRY_BYTES = 128
_END_RECORD = b"PK\x05\x06"
_END_BYTES = 22


def zip_type(path: str | Path) -> str:
    """The type of a file that begins like a ZIP archive. Raises OSError."""
    try:
        if zip_directory_bytes(path) > LARGEST_DIRECTORY_BYTES:
            return "application/zip"
        with zipfile.ZipFile(path) as archive:
            return _zip_type(archive)
    except (ValueError, *BROKEN_ZIP):
        return "application/zip"


def _zip_type(archive: zipfile.ZipFile) -> str:
    names = {name.lower(): name for name in archive.namelist()}
    for part, media_type in _ZIP_PARTS:
        # an archive that merely holds an unpacked Word file lists its parts too, but below a folder
        if part in names and ("[content_types].xml" in names or part == "ofd.xml"):
            return media_type
    if "mimetype" in names and "content.xml" in names:
        try:
            with archive.open(names["mimetype"]) as stream:
                kind = stream.read(200).decode("ascii", "replace").strip()
        except (OSError, *BROKEN_ZIP):
            kind = ""
        return kind if kind.startswith(OPEN_DOCUMENT) else OPEN_DOCUMENT + "text"
    return "application/zip"


def zip_directory_bytes(path: str | Path) -> int:
    """Length of a ZIP's table of contents as its end record says; 0 where there is none. Raises OSError."""
    record = _end_record(path)
    length = int.from_bytes(record[12:16], "little")
    # ZIP64 keeps the length elsewhere; it cannot be more than the file
    return length if length != 0xFFFFFFFF else Path(path).stat().st_size


def is_last_zip_volume(path: str | Path) -> bool:
    """Whether a ZIP's end record counts further files before this one (APPNOTE 4.4.19). Raises OSError."""
    return 0 < int.from_bytes(_end_record(path)[4:6], "little") < 0xFFFF


def _end_record(path: str | Path) -> bytes:
    """The fixed part of a ZIP's end record; empty where there is none."""
    size = Path(path).stat().st_size
    with open(path, "rb") as stream:
        stream.seek(max(0, size - 0xFFFF - _END_BYTES))
        tail = stream.read()
    at = tail.rfind(_END_RECORD)
    return tail[at : at + _END_BYTES] if at >= 0 and len(tail) - at >= _END_BYTES else b""


def ole_type(path: str | Path) -> str:
    """The type of an OLE compound file by the names of its streams. Raises OSError."""
    with open(path, "rb") as stream:
        try:
            names = set(_stream_names(stream))
        except (struct.error, ValueError):
            names = set()
    for name, media_type in _OLE_STREAMS:
        if name in names:
            return media_type
    return "application/x-ole-storage"


def _stream_names(stream: IO[bytes]) -> Iterator[str]:
    """Names in the directory of a compound file ([MS-CFB] 2.2 header, 2.3 sector allocation, 2.6 directory)."""
    header = stream.read(512)
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return
    sector_bytes = 1 << shift
    first_directory = struct.unpack_from("<I", header, 48)[0]
    table_sectors = [n for n in struct.unpack_from("<109I", header, 76) if n < 0xFFFFFFFA]
    for sector in _chain(stream, first_directory, table_sectors, sector_bytes):
        data = _sector(stream, sector, sector_bytes)
        for at in range(0, len(data) - _DIRECTORY_ENTRY_BYTES + 1, _DIRECTORY_ENTRY_BYTES):
            length = struct.unpack_from("<H", data, at + 64)[0]
            if 2 <= length <= 64 and data[at + 66]:
                yield data[at : at + length - 2].decode("utf-16-le", "replace")


def _chain(stream: IO[bytes], first: int, table_sectors: list[int], sector_bytes: int) -> Iterator[int]:
    """Sectors of a chain, at most a few thousand, each once: a loop in a damaged file ends."""
    seen: set[int] = set()
    sector = first
    per_sector = sector_bytes // 4
    while sector < 0xFFFFFFFA and sector not in seen and len(seen) < _MOST_SECTORS:
        seen.add(sector)
        yield sector
        which, index = divmod(sector, per_sector)
        if which >= len(table_sectors):
            return
        table = _sector(stream, table_sectors[which], sector_bytes)
        sector = struct.unpack_from("<I", table, 4 * index)[0]


def _sector(stream: IO[bytes], number: int, sector_bytes: int) -> bytes:
    stream.seek((number + 1) * sector_bytes)
    return stream.read(sector_bytes)
