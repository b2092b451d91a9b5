"""HTML → pages (lxml): paragraphs and tables in a grid, as accounting programs and portals save them, often as .xls."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
from lxml.etree import LxmlError

from extractors.errors import UnreadableFile
from extractors.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, lay_out
from extractors.plain_text import decode_text
from extractors.prepared import LaidOut

LARGEST_BYTES = 30 * 2**20
LONGEST_LINE = 50
"""Characters of a line of running text."""
ROWS_PER_PAGE = 48
MOST_PICTURES = 50
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_AMOUNT = re.compile(r"[-(（]?[¥￥]?\d[\d,]*(?:\.\d+)?[)）]?%?")
_SKIPPED = frozenset(("script", "style", "head", "template", "noscript", "select", "button", "title"))
_BLOCKS = frozenset(("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section", "article",
                     "header", "footer", "main", "form", "center", "pre", "blockquote", "body", "table", "tr", "td", "th",
                     "thead", "tbody", "tfoot", "caption", "fieldset", "nav", "aside"))  # fmt: skip


@dataclass(frozen=True)
class _Block:
    """A paragraph's lines, or a table's cells; `rows` is its height."""

    cells: list[Cell]
    rows: int
    table: bool


def read_html(path: str, file: str) -> LaidOut:
    """A saved page. Raises UnreadableFile: too_large, damaged, refers_elsewhere."""
    if Path(path).stat().st_size > LARGEST_BYTES:
        raise UnreadableFile("too_large", "more text than the limit")
    return lay_out_html([Path(path).read_bytes()], file)


def lay_out_html(sources: Sequence[bytes], file: str) -> LaidOut:
    """The pages of one or several HTML texts. Raises UnreadableFile."""
    grids: list[Grid] = []
    pictures: list[bytes] = []
    for source in sources:
        root = _parsed(source)
        pictures += _pictures(root)
        grids += [Grid(None, cells) for cells in _paged(list(_blocks(root)))]
    if not grids and not pictures:
        raise UnreadableFile("refers_elsewhere", "no text and no picture in it")
    return LaidOut([lay_out(file, n, grid) for n, grid in enumerate(grids or [Grid(None, [])], start=1)], pictures)


def _parsed(source: bytes) -> Any:
    text = _DECLARATION.sub("", _decoded(source)).replace("\x00", "")
    # libxml2 takes no further document from anywhere, and limits depth and size by itself
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text, parser=parser)
    except (LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error


def _decoded(source: bytes) -> str:
    named = _CHARSET.search(source[:4096])
    if named is not None and not source.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = named[1].decode("ascii", "replace").lower()
        try:
            # what calls itself gb2312 uses characters of GB 18030
            return source.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_text(source)


def _blocks(element: Any) -> Iterator[_Block]:
    """Paragraphs and tables in their order. A table that holds tables only arranges them."""
    line: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED or _is_hidden(child):
            line.append(child.tail or "")
        elif child.tag == "br":
            yield from _paragraph(line)
            line = [child.tail or ""]
        elif child.tag in _BLOCKS or next(child.iter(*_BLOCKS), None) is not None:
            yield from _paragraph(line)
            inner = child.tag == "table" and next(child.iterdescendants("table"), None) is None
            yield from _table(child) if inner else _blocks(child)
            line = [child.tail or ""]
        else:
            line += [_text(child), child.tail or ""]
    yield from _paragraph(line)


def _paragraph(parts: Sequence[str]) -> Iterator[_Block]:
    text = " ".join("".join(parts).split())
    if text:
        lines = [text[at : at + LONGEST_LINE] for at in range(0, len(text), LONGEST_LINE)]
        yield _Block([Cell(n, 0, line) for n, line in enumerate(lines)], len(lines), False)


def _table(table: Any) -> Iterator[_Block]:
    """The cells of a table, each in the first free place of its row (HTML 4.9.12)."""
    taken: set[tuple[int, int]] = set()
    cells = []
    rows = 0
    for row, tr in enumerate(table.iter("tr")):
        if row >= MOST_ROWS:
            break
        column = 0
        for td in tr.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            if column >= MOST_COLUMNS:
                break
            height, width = _span(td.get("rowspan"), MOST_ROWS), _span(td.get("colspan"), MOST_COLUMNS - column)
            taken |= {(row + r, column + c) for r in range(min(height, 200)) for c in range(width)}
            text = "" if _is_hidden(td) else " ".join(_text(td).split())
            if text:
                cells.append(Cell(row, column, text, bool(_AMOUNT.fullmatch(text)), width, 1))
            column += width
        rows = row + 1
    if cells:
        yield _Block(cells, rows, True)


def _span(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and text.isdecimal() and len(text) < 6 else 1


def _text(element: Any) -> str:
    """The text of an element, a blank where a line or a block ends."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_hidden(child):
            apart = " " if child.tag == "br" or child.tag in _BLOCKS else ""
            parts += [apart, _text(child) if child.tag != "input" else child.get("value") or "", apart]
        parts.append(child.tail or "")
    return "".join(parts)


def _is_hidden(element: Any) -> bool:
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return element.get("hidden") is not None or "display:none" in style or element.get("type") == "hidden"


def _paged(blocks: Sequence[_Block]) -> Iterator[list[Cell]]:
    """Pages of so many rows. A table stays whole, with the lines right above it, its title."""
    cells: list[Cell] = []
    used = 0
    after_table = False
    for block in blocks:
        if used and (
            used + block.rows > ROWS_PER_PAGE and not block.table or after_table and used > ROWS_PER_PAGE // 2
        ):
            yield cells
            cells, used = [], 0
        cells += [Cell(c.row + used, c.column, c.text, c.number, c.columns, c.rows) for c in block.cells]
        used += block.rows
        after_table = block.table
    if cells:
        yield cells


def _pictures(root: Any) -> Iterator[bytes]:
    """Pictures that the page carries in itself; what it only refers to is not fetched."""
    found = 0
    for image in root.iter("img"):
        source = image.get("src") or ""
        if not source.startswith("data:image/") or ";base64," not in source[:80] or found >= MOST_PICTURES:
            continue
        try:
            data = base64.b64decode(source.partition(";base64,")[2], validate=False)
        except (binascii.Error, ValueError):
            continue
        found += 1
        yield data
