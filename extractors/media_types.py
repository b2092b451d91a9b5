"""Bytes → media type, by content; a name's ending is never believed."""

from __future__ import annotations

import zipfile
from pathlib import Path

_MAGIC: list[tuple[bytes, str]] = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
]
_HEIF = {b"heic", b"heix", b"mif1", b"heif", b"hevc", b"msf1", b"avif"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
HEAD_BYTES = 8192


def media_type_of(path: str | Path) -> str:
    """The media type of a file's content; application/octet-stream where nothing is known. Raises OSError."""
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if b"%PDF-" in head[:1100]:
        return "application/pdf"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "image/heic"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return _inside(path, media_type)
    if len(head) > 262 and head[257:262] == b"ustar":
        return "application/x-tar"
    return _text_type(head)


def _inside(path: str | Path, media_type: str) -> str:
    if media_type == "application/zip":
        return _zip_type(path)
    if media_type == "application/x-ole-storage":
        return _ole_type(path)
    return media_type


def _zip_type(path: str | Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "application/zip"
    for member, media_type in (
        ("word/document.xml", DOCX),
        ("xl/workbook.xml", XLSX),
        ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
        ("ppt/presentation.xml", PPTX),
        ("OFD.xml", "application/ofd"),
    ):
        if member in names:
            return media_type
    if "mimetype" in names and "content.xml" in names:
        return "application/vnd.oasis.opendocument"
    return "application/zip"


def _ole_type(path: str | Path) -> str:
    """Stream names stand as UTF-16 in the directory of an OLE file."""
    data = Path(path).read_bytes()[: 4 * 2**20]
    for name, media_type in (
        ("EncryptedPackage", ENCRYPTED_OFFICE),
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ):
        if name.encode("utf-16-le") in data:
            return media_type
    return "application/x-ole-storage"


def _text_type(head: bytes) -> str:
    if not head or b"\x00" in head.replace(b"\xff\xfe", b"")[:512] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "application/octet-stream"
    start = head.lstrip()[:300].lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<table" in head.lower():
        return "text/html"
    if start.startswith((b"mime-version:", b"from:", b"received:", b"return-path:")):
        return "message/rfc822"
    for encoding in ("utf-8", "gb18030", "utf-16"):
        try:
            text = head.decode(encoding, errors="strict" if len(head) < HEAD_BYTES else "ignore")
        except UnicodeDecodeError:
            continue
        printable = sum(char.isprintable() or char in "\r\n\t" for char in text)
        if printable > 0.95 * len(text):
            return "text/plain"
    return "application/octet-stream"
