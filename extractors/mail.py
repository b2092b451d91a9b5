"""E-mail saved as a file → its attachments (RFC 5322, 2045 to 2047). Run as a process of its own: see `extractors.unpacking_process`.

The text of a letter is no paper of the application; only a mail that brings nothing else is listed with it.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from functools import partial
from pathlib import Path

from extractors.archive_names import decode_names
from extractors.archives import Member, Storehouse, member_of
from extractors.errors import UnreadableFile
from extractors.unpacking_process import serve

LEAST_INLINE_BYTES = 20_000
"""Smaller pictures in a letter's text are signatures and logos."""
_NAME = re.compile(r"(?:file)?name\s*=\s*\"?([^\";\r\n]+)", re.I)
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_BODIES = {"text/html": "正文.html", "text/plain": "正文.txt"}


def unpack_mail(path: Path, store: Storehouse) -> Iterator[Member]:
    """The attachments; the text where there are none. Raises UnreadableFile: archive_damaged, archive_incomplete."""
    try:
        # compat32: the newer policies give up on headers with raw bytes in them, which Chinese mailers write
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        parts = list(_parts(message))
    except _BROKEN as error:
        raise UnreadableFile("archive_damaged", type(error).__name__) from error
    attached = [(name, data) for part in parts if (name := _name(part)) and (data := _content(part)) is not None]
    pictures = [data for part in parts if not _name(part) and (data := _picture(part)) is not None]
    found = attached + [(f"图片{n}", data) for n, data in enumerate(pictures, start=1)] or _body(parts)
    if not found:
        raise UnreadableFile("archive_damaged", "nothing in the mail")
    for name, data in found[: store.allowance.members]:
        yield member_of(name, partial(store.put, io.BytesIO(data)))
    if len(found) > store.allowance.members:
        raise UnreadableFile("archive_incomplete")


def _parts(message: Message) -> Iterator[Message]:
    """What is no container. A letter that is attached to the letter stays whole: it is unpacked in its turn."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _name(part: Message) -> str | None:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        subject = str(inner.get("Subject", "")) if isinstance(inner, Message) else ""
        return f"{_decoded(subject) or '邮件'}.eml"
    name = _raw_name(part) or part.get_filename()
    return _decoded(name) if name else None


def _raw_name(part: Message) -> str | None:
    """A name whose bytes stand in the header as they are; the library would put question marks for them."""
    for header, value in part.raw_items():
        if header.lower() in ("content-disposition", "content-type") and not str(value).isascii():
            match = _NAME.search(str(value))
            if match is not None:
                return match[1]
    return None


def _decoded(name: str) -> str:
    """A name in a header: encoded words, or the bytes of a Chinese code page as they are."""
    raw = name.encode("ascii", "surrogateescape") if all(c < "\x80" or c >= "\udc80" for c in name) else name.encode()
    if not raw.isascii():
        return decode_names([raw])[0]
    try:
        pieces = decode_header(name)
    except _BROKEN:
        return name
    return "".join(piece if isinstance(piece, str) else _text(piece, encoding) for piece, encoding in pieces)


def _text(piece: bytes, encoding: str | None) -> str:
    try:
        return piece.decode("gb18030" if (encoding or "").lower() in ("gb2312", "gbk") else encoding or "ascii")
    except (LookupError, UnicodeDecodeError):
        return decode_names([piece])[0]


def _content(part: Message) -> bytes | None:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        return inner.as_bytes() if isinstance(inner, Message) else None
    try:
        data = part.get_payload(decode=True)
    except _BROKEN:
        return None
    return data if isinstance(data, bytes) else None


def _picture(part: Message) -> bytes | None:
    data = _content(part) if part.get_content_maintype() == "image" else None
    return data if data is not None and len(data) >= LEAST_INLINE_BYTES else None


def _body(parts: list[Message]) -> list[tuple[str, bytes]]:
    for kind, name in _BODIES.items():
        for part in parts:
            data = _content(part) if part.get_content_type() == kind else None
            if data and data.strip():
                return [(name, data)]
    return []


if __name__ == "__main__":
    serve(unpack_mail)
