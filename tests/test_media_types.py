"""Media types by content: the name never counts."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.media_types import DOCX, ENCRYPTED_OFFICE, PPTX, XLSX, media_type_of


def zipped(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, mimetype if name == "mimetype" else "%PDF-1.7")
    return buffer.getvalue()


def compound(*streams: str, directory: int = 1) -> bytes:
    """An OLE compound file of 512-byte sectors: the allocation table in sector 0, the directory where it is said."""
    table = [0xFFFFFFFF] * 128
    table[0], table[directory] = 0xFFFFFFFD, 0xFFFFFFFE
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = b""
    for name in ("Root Entry", *streams)[:4]:
        raw = name.encode("utf-16-le")
        entries += raw.ljust(64, b"\x00") + struct.pack("<HB", len(raw) + 2, 2) + bytes(61)
    sectors = struct.pack("<128I", *table) + bytes(512) * (directory - 1) + entries.ljust(512, b"\x00")
    return header + sectors


def tarred(form: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return buffer.getvalue()


def old_tar() -> bytes:
    """A header of before 1988, without `ustar`."""
    header = bytearray(tarred(tarfile.USTAR_FORMAT))
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header[:512]):06o}\x00 ".encode()
    return bytes(header)


MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nhello"
MHT = b"From: <saved>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x"
SHEET_XML = b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
CONTENTS: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "pdf after junk": (b"\r\n" + b"x" * 900 + b"%PDF-1.4", "application/pdf"),
    "pdf after too much junk": (b"x" * 1100 + b"%PDF-1.4", "text/plain"),
    "pdf without its first line": (b"%\xe2\xe3\n1 0 obj\n<<>>", "application/pdf"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
    "tiff": (b"II*\x00" + bytes(20), "image/tiff"),
    "tiff, big-endian": (b"MM\x00*" + bytes(20), "image/tiff"),
    "gif": (b"GIF89a" + bytes(20), "image/gif"),
    "bmp": (b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(40), "image/bmp"),
    "webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(12), "image/heic"),
    "heic by a compatible brand": (b"\x00\x00\x00\x18ftypmsf2\x00\x00\x00\x00mif1heic", "image/heic"),
    "mp4": (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "video/mp4"),
    "jpeg 2000": (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), PPTX),
    "ods": (
        zipped("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    "zip that begins with a pdf": (zipped("表.pdf"), "application/zip"),
    "zip of nothing": (zipped(), "application/zip"),
    "zip that is cut short": (zipped("a")[:20], "application/zip"),
    "doc": (compound("WordDocument"), "application/msword"),
    "xls": (compound("Workbook"), "application/vnd.ms-excel"),
    "xls, its directory far from the beginning": (compound("Book", directory=9), "application/vnd.ms-excel"),
    "locked docx": (compound("EncryptionInfo", "EncryptedPackage"), ENCRYPTED_OFFICE),
    "compound file of something else": (compound("Contents"), "application/x-ole-storage"),
    "compound file that is cut short": (compound("WordDocument")[:520], "application/x-ole-storage"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(26), "application/x-7z-compressed"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "application/gzip"),
    "tar": (tarred(tarfile.USTAR_FORMAT), "application/x-tar"),
    "tar, old": (old_tar(), "application/x-tar"),
    "rtf": (b"{\\rtf1\\ansi", "application/rtf"),
    "program": (b"MZ\x90\x00" + bytes(60), "application/x-msdownload"),
    "elf": (b"\x7fELF" + bytes(60), "application/x-executable"),
    "script": (b"#!/bin/sh\nrm -r x\n", "text/x-shellscript"),
    "shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "application/x-ms-shortcut"),
    "html": ("<!DOCTYPE html><html>报表".encode(), "text/html"),
    "html in gb18030, a sheet by its name": ("<html><table><td>资产总计".encode("gb18030"), "text/html"),
    "sheet as xml": (SHEET_XML, "application/vnd.ms-excel.xml"),
    "mail": (MAIL, "message/rfc822"),
    "web archive": (MHT, "multipart/related"),
    "text": ("资金匹配承诺书".encode(), "text/plain"),
    "text in gb18030": ("资金匹配承诺书".encode("gb18030"), "text/plain"),
    "text in utf-16": ("资金匹配承诺书".encode("utf-16"), "text/plain"),
    "text that is cut within a character": ("项".encode() * 9000, "text/plain"),
    "text with a colon": (b"Note: from here on\n", "text/plain"),
    "text that begins like a picture": (b"BMW and others", "text/plain"),
    "json": (b'{"a": 1}', "text/plain"),
    "csv": ("项目,金额\n甲,1".encode(), "text/plain"),
    "nothing": (b"", "application/octet-stream"),
    "noise": (bytes(range(256)) * 4, "application/octet-stream"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_it_is(tmp_path: Path, name: str) -> None:
    data, expected = CONTENTS[name]
    (tmp_path / "a.pdf").write_bytes(data)
    assert media_type_of(tmp_path / "a.pdf") == expected


@given(start=st.sampled_from([content[0] for content in CONTENTS.values()]), cut=st.integers(0, 3000), tail=st.binary())
def test_any_bytes_have_a_type(tmp_path_factory: pytest.TempPathFactory, start: bytes, cut: int, tail: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(start[:cut] + tail)
    assert "/" in media_type_of(path)
