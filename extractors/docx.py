"""DOCX → pages: paragraphs and tables laid out on A4, top down, since a Word file itself knows no pages (python-docx)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from extractors.docx_marks import MOST_MARKS, comments_of, marks_in, watermarks_of
from extractors.errors import BROKEN_ZIP, UnreadableFile
from extractors.prepared import LaidOut
from schemas.pages import Page, Word

WIDTH_PT, HEIGHT_PT, MARGIN_PT = 595.0, 842.0, 64.0
LINE_PT, SIZE_PT = 18.0, 11.0
MOST_SQUEEZED = 2.2
"""A cell's text of up to so many times its width is a label or a number; a longer one is running text."""
LARGEST_XML_BYTES = 80 * 2**20
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(path: str, file: str) -> LaidOut:
    """The pages of a Word file. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist() if info.filename.endswith(".xml")) > LARGEST_XML_BYTES:
                raise UnreadableFile("too_large", "more text than the limit")
        document = open_docx(path)
        paper = _Paper(file, comments_of(document))
        for section in document.sections[:1]:
            _lay_out(section.header._element, document, paper)
        _lay_out(document.element.body, document, paper)
        paper.pages[0].marks += watermarks_of(document)
        pictures = list(_pictures(document))
    except UnreadableFile:
        raise
    except (
        PackageNotFoundError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        OSError,
        *BROKEN_ZIP,
    ) as error:
        raise UnreadableFile("damaged", f"{type(error).__name__}"[:80]) from error
    return LaidOut(paper.pages, pictures)


class _Paper:
    """The sheets that fill from the top."""

    def __init__(self, file: str, comments: Mapping[str, str]) -> None:
        self.file, self._comments = file, comments
        self.pages: list[Page] = []
        self.new_page()

    def new_page(self) -> None:
        if self.pages and not self.pages[-1].words:
            return
        self.pages.append(Page(self.file, len(self.pages) + 1, WIDTH_PT, HEIGHT_PT, "office"))
        self.y = MARGIN_PT

    def room(self, height: float) -> None:
        if self.y + height > HEIGHT_PT - MARGIN_PT:
            self.new_page()

    def write(self, lines: Sequence[str], x0: float, x1: float, y: float, size: float = SIZE_PT) -> int:
        """Lines between x0 and x1, set smaller where they are longer; how many there were."""
        for i, line in enumerate(lines):
            top = y + i * LINE_PT
            self.pages[-1].words.append(Word(line, (x0, top, min(x0 + _width(line, size), x1), top + size)))
        return max(1, len(lines))

    def mark(self, element: Any) -> None:
        """What is to be said of a paragraph or table stands on the page that it begins on."""
        marks = self.pages[-1].marks
        marks += list(islice(marks_in(element, self._comments), MOST_MARKS - len(marks)))


def _lay_out(body: Any, document: Any, paper: _Paper) -> None:
    for element in body.iterchildren():
        if element.tag == qn("w:p"):
            paper.mark(element)
            _lay_out_paragraph(element, document, paper)
        elif element.tag == qn("w:tbl"):
            paper.mark(element)
            _lay_out_table(Table(element, document), paper)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent")):
            _lay_out(element.find(qn("w:sdtContent")) if element.tag == qn("w:sdt") else element, document, paper)


def _lay_out_paragraph(element: Any, document: Any, paper: _Paper) -> None:
    paragraph = Paragraph(element, document)
    if (
        any(br.get(qn("w:type")) == "page" for br in element.iter(qn("w:br")))
        or paragraph.paragraph_format.page_break_before
    ):
        paper.new_page()
    if next(element.iter(qn("w:drawing"), qn("w:pict")), None) is not None and "picture" not in paper.pages[-1].notes:
        paper.pages[-1].notes.append("picture")
    for text in _texts(element):
        size = _size(paragraph)
        count = len(list(_wrapped(text, WIDTH_PT - 2 * MARGIN_PT, size)))
        paper.room(LINE_PT)
        centred = paragraph.alignment is not None and int(paragraph.alignment) == 1 and count == 1
        right = paragraph.alignment is not None and int(paragraph.alignment) == 2 and count == 1
        room = WIDTH_PT - 2 * MARGIN_PT - _width(text, size)
        x0 = MARGIN_PT + (room / 2 if centred else room if right else 0)
        for line in _wrapped(text, WIDTH_PT - 2 * MARGIN_PT, size):
            paper.room(LINE_PT)
            paper.write([line], x0, WIDTH_PT, paper.y, size)
            paper.y += max(LINE_PT, size * 1.5)
    if not _texts(element):
        paper.y += LINE_PT / 2
    if next(element.iter(qn("w:sectPr")), None) is not None:
        paper.new_page()


def _texts(element: Any) -> list[str]:
    """The paragraph's lines without deleted text; text boxes inside it as lines of their own."""
    out: list[str] = [""]
    boxed: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:p")):
        inside = next((a for a in node.iterancestors(qn("w:txbxContent"))), None) is not None
        if node.tag == qn("w:p"):
            if inside:
                boxed.append("")
        elif inside and next(node.iterancestors(FALLBACK), None) is not None:
            continue  # the same text box once more, for old programs
        elif next(node.iterancestors(qn("w:moveFrom")), None) is not None:
            continue  # it stands elsewhere now
        elif node.tag == qn("w:t"):
            if inside and boxed:
                boxed[-1] += node.text or ""
            else:
                out[-1] += node.text or ""
        elif node.tag == qn("w:tab"):
            out[-1] += "  "
        elif node.get(qn("w:type")) != "page":
            out.append("")
    return [text.rstrip() for text in [*out, *dict.fromkeys(boxed)] if text.strip()]


def _lay_out_table(table: Table, paper: _Paper) -> None:
    edges = _column_edges(table)
    lines: list[_TableLine] = []
    for row in table.rows:
        cells = list(_cells(row))
        heights = [max(1, sum(len(list(_in_cell(t, _span(edges, cell)))) or 1 for t in cell.texts)) for cell in cells]
        height = LINE_PT * max(heights, default=1)
        if paper.y + height > HEIGHT_PT - MARGIN_PT:
            _draw_grid(paper, edges, lines)
            paper.new_page()
            lines = []
        for cell in cells:
            y = paper.y + 4
            for text in cell.texts:
                x0 = edges[cell.column] + 3
                y += LINE_PT * paper.write(list(_in_cell(text, _span(edges, cell))), x0, x0 + _span(edges, cell), y)
        lines.append(_TableLine(paper.y, paper.y + height, cells))
        paper.y += height
    _draw_grid(paper, edges, lines)
    paper.y += LINE_PT / 2


@dataclass(frozen=True)
class _Cell:
    """A cell of a row: its first column, how many it takes, its texts; `on_with` says that it is the one above going on."""

    column: int
    span: int
    texts: list[str]
    on_with: bool


@dataclass(frozen=True)
class _TableLine:
    top: float
    bottom: float
    cells: list[_Cell]


def _cells(row: Any) -> Iterator[_Cell]:
    """The cells of a row, a merged one once."""
    column = int(row.grid_cols_before)
    for tc in row._tr.tc_lst:
        span = int(tc.grid_span)
        merged_down = tc.vMerge is not None and tc.vMerge == "continue"
        texts = [] if merged_down else [t for p in tc.iter(qn("w:p")) for t in _texts(p)]
        yield _Cell(column, span, texts, merged_down)
        column += span


def _column_edges(table: Table) -> list[float]:
    widths = [float(column.width.pt) if column.width else 0.0 for column in table.columns]
    if not widths or min(widths) <= 0:
        widths = [1.0] * max(1, len(widths))
    scale = (WIDTH_PT - 2 * MARGIN_PT) / sum(widths)
    edges = [MARGIN_PT]
    for width in widths:
        edges.append(edges[-1] + width * scale)
    return edges


def _span(edges: list[float], cell: _Cell) -> float:
    last = len(edges) - 1
    return max(SIZE_PT * 1.5, edges[min(cell.column + cell.span, last)] - edges[min(cell.column, last)] - 6)


def _draw_grid(paper: _Paper, edges: list[float], lines: list[_TableLine]) -> None:
    """The ruled lines of a table; none goes through a cell that takes several columns or rows."""
    rules = paper.pages[-1].rules
    last = len(edges) - 1
    for line in lines:
        for cell in line.cells:
            left, right = edges[min(cell.column, last)], edges[min(cell.column + cell.span, last)]
            rules += [(x - 0.3, line.top, x + 0.3, line.bottom) for x in (left, right)]
            if not cell.on_with or line is lines[0]:
                rules.append((left, line.top - 0.3, right, line.top + 0.3))
    if lines:
        rules.append((edges[0], lines[-1].bottom - 0.3, edges[-1], lines[-1].bottom + 0.3))


def _size(paragraph: Paragraph) -> float:
    sizes = [run.font.size.pt for run in paragraph.runs if run.font.size and run.text.strip()]
    style = paragraph.style.name.lower() if paragraph.style is not None and paragraph.style.name else ""
    return min(28.0, max(sizes)) if sizes else 16.0 if style.startswith(("heading", "title")) else SIZE_PT


def _width(text: str, size: float) -> float:
    return sum(size if ord(char) > 0x2E7F else size * 0.55 for char in text)


def _in_cell(text: str, width: float) -> Iterator[str]:
    """The lines of a cell. Where Word breaks them is not known: a number or a label stays whole and is set smaller."""
    if _width(text, SIZE_PT) <= MOST_SQUEEZED * width:
        yield text.strip()
    else:
        yield from _wrapped(text, width, SIZE_PT)


def _wrapped(text: str, width: float, size: float) -> Iterator[str]:
    line, used = "", 0.0
    for char in text:
        step = _width(char, size)
        if used + step > width and line:
            yield line
            line, used = "", 0.0
        line, used = line + char, used + step
    if line.strip():
        yield line


def _pictures(document: Any) -> Iterator[bytes]:
    """Pasted pictures in the order of the document."""
    for blip in document.element.body.iter(qn("a:blip")):
        part = document.part.related_parts.get(blip.get(qn("r:embed")))
        if part is not None and hasattr(part, "blob"):
            yield bytes(part.blob)
