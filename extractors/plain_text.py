"""Plain text files → pages: lines of text laid out on A4."""

from __future__ import annotations

from pathlib import Path

from extractors.errors import UnreadableFile
from schemas.pages import Page, Word

LINES_PER_PAGE = 60
LARGEST_BYTES = 5 * 2**20


def read_plain_text(path: str, file: str) -> list[Page]:
    """The text as pages of 60 lines. Raises UnreadableFile where no encoding fits."""
    data = Path(path).read_bytes()[:LARGEST_BYTES]
    lines = _decode(data).splitlines() or [""]
    return [
        _page(file, number, lines[start : start + LINES_PER_PAGE])
        for number, start in enumerate(range(0, len(lines), LINES_PER_PAGE), start=1)
    ]


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("damaged", "no known encoding")


def _page(file: str, number: int, lines: list[str]) -> Page:
    words = [
        Word(line.strip(), (50.0, 50 + 12.4 * i, 50 + 9.0 * len(line.strip()), 60 + 12.4 * i))
        for i, line in enumerate(lines)
        if line.strip()
    ]
    return Page(file, number, 595, 842, "office", words=words)
