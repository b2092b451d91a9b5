"""Plain text files → pages: lines on A4; tables with tabs or commas in columns, as a program exports them."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.errors import UnreadableFile
from extractors.prepared import LaidOut
from schemas.pages import Page, Word

LARGEST_BYTES = 5 * 2**20
LARGEST_PAGES = 2000
LINES_PER_PAGE = 50
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595.0, 842.0, 50.0
CHARACTER, LINE = 9.0, 14.8
"""Size of a full-width character and distance of baselines, in points."""
COLUMN_GAP = 14.0
WIDEST_LINE = 110
"""Half-width characters of a line of running text; longer ones are broken, as an editor would."""
LEAST_TABLE_ROWS = 3


def read_plain_text(path: str, file: str) -> LaidOut:
    """The text as pages of 50 lines. Raises UnreadableFile: not_text, too_large, empty."""
    if Path(path).stat().st_size > LARGEST_BYTES:
        raise UnreadableFile("too_large", f"more than {LARGEST_BYTES >> 20} MB of text")
    text = decode_text(Path(path).read_bytes())
    if not text.strip():
        raise UnreadableFile("empty", "nothing but blanks")
    rows = _as_table(text) or [[line] for line in _broken(text.splitlines())]
    places = _column_places(rows)
    starts = range(0, min(len(rows), LARGEST_PAGES * LINES_PER_PAGE), LINES_PER_PAGE)
    numbered = enumerate(starts, start=1)
    return LaidOut([_page(file, number, rows[at : at + LINES_PER_PAGE], places) for number, at in numbered])


def decode_text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, GB18030 or Big5, whichever fits. Raises UnreadableFile (not_text)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in data:
        raise UnreadableFile("not_text", "no known encoding")
    # a stray byte must not cost the text
    return data.decode("gb18030", "replace")


def _as_table(text: str) -> list[list[str]] | None:
    """The cells, where most lines have the same number of tabs, commas or semicolons; None for running text."""
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in "\t,;":
        counts = Counter(_delimiters(line, delimiter) for line in lines if delimiter in line)
        if not counts:
            continue
        most, times = counts.most_common(1)[0]
        shared = sum(n for count, n in counts.items() if count >= most) if delimiter == "\t" else times
        if shared >= max(LEAST_TABLE_ROWS, 0.6 * len(lines)):
            try:
                return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
            except csv.Error:
                continue
    return None


def _delimiters(line: str, delimiter: str) -> int:
    """How many part the cells of a line; those between quotation marks part nothing."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter))) - 1
    except csv.Error:
        return line.count(delimiter)


def _broken(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        line = line.expandtabs(4).rstrip()
        while _width(line) > WIDEST_LINE:
            cut = next(n for n in range(len(line), 0, -1) if _width(line[:n]) <= WIDEST_LINE)
            yield line[:cut]
            line = line[cut:]
        yield line


def _column_places(rows: Sequence[Sequence[str]]) -> list[float]:
    """Where each column begins, in points."""
    widths: list[float] = []
    for row in rows:
        widths += [0.0] * (len(row) - len(widths))
        # a heading that stands alone in its row runs over the columns beside it
        for column, cell in enumerate(row if sum(map(bool, row)) > 1 else ()):
            widths[column] = max(widths[column], _width(cell) * CHARACTER / 2)
    places = [MARGIN]
    for width in widths[:-1]:
        places.append(places[-1] + width + COLUMN_GAP)
    return places


def _page(file: str, number: int, rows: Sequence[Sequence[str]], places: Sequence[float]) -> Page:
    words = []
    for line, row in enumerate(rows):
        top = MARGIN + line * LINE
        for column, cell in enumerate(row):
            text = cell.strip()
            if text:
                x0 = places[column] + _width(cell[: len(cell) - len(cell.lstrip())]) * CHARACTER / 2
                words.append(Word(text, (x0, top, x0 + _width(text) * CHARACTER / 2, top + CHARACTER)))
    width = max([PAGE_WIDTH, *(word.x1 + MARGIN for word in words)])
    return Page(file, number, width, PAGE_HEIGHT, "office", words=words)


def _width(text: str) -> int:
    """Half-width characters that the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
