"""Bytes → media type, by content; a name's ending is never believed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path

from extractors.container_types import DOCX, ENCRYPTED_OFFICE, PPTX, XLSX, is_last_zip_volume, ole_type, zip_type

__all__ = ["DOCX", "ENCRYPTED_OFFICE", "PPTX", "UNKNOWN", "XLSX", "media_type_of"]

UNKNOWN = "application/octet-stream"
HEAD_BYTES = 16_384
PDF_WITHIN_BYTES = 1024
"""Readers accept junk before `%PDF-` within the first kilobyte (ISO 32000-1, implementation note 13)."""
MOST_CONTROL = 0.02
"""Share of control characters above which bytes are no text."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"PK\x07\x08PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"RE~^", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"#!/", "text/x-shellscript"),
    (b"ID3", "audio/mpeg"),
)
_BRANDS: tuple[tuple[frozenset[bytes], str], ...] = (
    # first: an AVIF is a HEIF too, and says so
    (frozenset((b"avif", b"avis")), "image/avif"),
    (frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"heif")), "image/heic"),
)
_HEADLESS_PDF = re.compile(rb"\s*(?:%[^\r\n]{0,40}[\r\n]+)?\s*\d+ \d+ obj\b")
"""A PDF that lost its first line still opens in every reader."""
_BMP_HEADER_BYTES = frozenset((12, 40, 52, 56, 64, 108, 124))
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAIL_FIELDS = (b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"message-id", b"return-path")


def media_type_of(path: str | Path) -> str:
    """The media type of a file's content; application/octet-stream where nothing is known. Raises OSError."""
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    media_type = next((found for look in _LOOKS if (found := look(head)) is not None), UNKNOWN)
    if media_type == "application/zip":
        return zip_type(path)
    if media_type == UNKNOWN and is_last_zip_volume(path):
        return "application/zip"
    if media_type == "application/x-ole-storage":
        return ole_type(path)
    return media_type


def _by_magic(head: bytes) -> str | None:
    return next((media_type for magic, media_type in _MAGIC if head.startswith(magic)), None)


def _by_brand(head: bytes) -> str | None:
    """RIFF and ISO base media files say what they hold a few bytes on."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] != b"ftyp":
        return None
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, min(int.from_bytes(head[:4]), 64), 4))}
    return next((media_type for known, media_type in _BRANDS if brands & known), "video/mp4")


def _by_pdf_header(head: bytes) -> str | None:
    if b"%PDF-" in head[: PDF_WITHIN_BYTES + 5] or head.startswith(b"%PDF") or _HEADLESS_PDF.match(head):
        return "application/pdf"
    return None


def _by_structure(head: bytes) -> str | None:
    """Formats whose magic is too short to be believed alone."""
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_BYTES:
        return "image/bmp"
    if head[:2] == b"MZ" and b"\x00" in head[:64]:
        return "application/x-msdownload"
    if head[257:262] == b"ustar" or _is_old_tar(head):
        return "application/x-tar"
    if head[40:44] == b" EMF" and head[:4] == b"\x01\x00\x00\x00":
        return "image/emf"
    return None


def _is_old_tar(head: bytes) -> bool:
    """A tar header without `ustar`: its checksum adds up (POSIX.1-1988; its own field counts as blanks)."""
    if len(head) < 512 or not head[0]:
        return False
    written = head[148:156].strip(b" \x00")
    if not re.fullmatch(rb"[0-7]{1,7}", written):
        return False
    return int(written, 8) == sum(head[:148]) + 8 * 0x20 + sum(head[156:512])


def _by_text(head: bytes) -> str | None:
    if not is_text(head):
        # the parts of a mail may be in several encodings
        return None if b"\x00" in head else _letter_type(head)
    start = head
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return _markup_type(start.lstrip().lower()) or _letter_type(start) or "text/plain"


def _markup_type(start: bytes) -> str | None:
    flat = start.replace(b"\x00", b"")
    if not flat.startswith(b"<"):
        return None
    if b"schemas-microsoft-com:office:spreadsheet" in flat and flat.startswith(b"<?xml"):
        return "application/vnd.ms-excel.xml"
    if b"schemas.microsoft.com/office/word/2003" in flat and flat.startswith(b"<?xml"):
        return "application/vnd.ms-word.xml"
    if b"<svg" in flat:
        return "image/svg+xml"
    if re.search(rb"<(!doctype html|html|head|body|table|meta|div|p|style|script)\b", flat):
        return "text/html"
    return "application/xml" if flat.startswith(b"<?xml") else None


def _letter_type(start: bytes) -> str | None:
    """Mail and web archives begin with header fields; three known ones tell them from text with a colon in it."""
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]*:", start):
        return None
    fields = start.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0].lower()
    if b"content-type: multipart/related" in fields and b"mime-version:" in fields:
        return "multipart/related"
    known = sum(re.search(rb"^" + name + rb":", fields, re.M) is not None for name in _MAIL_FIELDS)
    return "message/rfc822" if known >= 3 else None


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file is text in UTF-8, UTF-16 with a mark, or GB18030."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(head, "utf-16")
    if not head or b"\x00" in head:
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030") or _decodes(head, "big5")


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        # not final: the head may end within a character
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head, len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    odd = sum(
        (char < " " and char not in "\t\n\r\f") or "\x7f" <= char < "\xa0" or "\ue000" <= char <= "\uf8ff"
        for char in text
    )
    return odd <= MOST_CONTROL * len(text)


_LOOKS: tuple[Callable[[bytes], str | None], ...] = (_by_magic, _by_brand, _by_pdf_header, _by_structure, _by_text)
