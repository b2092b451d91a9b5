"""MHT and single-file web pages → pages: the HTML parts of a MIME message laid out, its pictures read (RFC 2557)."""

from __future__ import annotations

import email
import email.policy
from email.message import Message
from pathlib import Path

from extractors.errors import UnreadableFile
from extractors.html_page import LARGEST_BYTES, MOST_PICTURES, lay_out_html
from extractors.prepared import LaidOut

MOST_PARTS = 2000
LEAST_PICTURE_BYTES = 8_000
"""Smaller ones are buttons and lines."""


def read_web_archive(path: str, file: str) -> LaidOut:
    """The pages of a saved web page. Raises UnreadableFile: too_large, damaged, refers_elsewhere."""
    if Path(path).stat().st_size > 2 * LARGEST_BYTES:
        raise UnreadableFile("too_large", "more than the limit")
    message = email.message_from_bytes(Path(path).read_bytes(), policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()][:MOST_PARTS]
    sources = [_content(part) for part in parts if part.get_content_type() == "text/html"]
    if not sources:
        raise UnreadableFile("damaged", "no page in the archive")
    texts = lay_out_html([source for source in sources if source.strip()], file)
    pictures = [_content(part) for part in parts if part.get_content_maintype() == "image"]
    large = [data for data in pictures if len(data) >= LEAST_PICTURE_BYTES]
    return LaidOut(texts.pages, [*texts.pictures, *large[:MOST_PICTURES]])


def _content(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
