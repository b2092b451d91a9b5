"""Excel 2003 XML (SpreadsheetML) → pages: a sheet is a page (defusedxml)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from extractors.errors import UnreadableFile
from extractors.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, lay_out
from extractors.number_formats import printed
from extractors.prepared import LaidOut
from schemas.pages import Mark

SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
LARGEST_BYTES = 100 * 2**20


def read_spreadsheet_xml(path: str, file: str) -> LaidOut:
    """The sheets of a workbook. Raises UnreadableFile: damaged, too_large."""
    if Path(path).stat().st_size > LARGEST_BYTES:
        raise UnreadableFile("too_large", "more cells than the limit")
    try:
        root = fromstring(Path(path).read_bytes(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
    grids = [
        Grid(sheet.get(f"{SPACE}Name"), list(_cells(sheet)), _marks(sheet)) for sheet in root.iter(f"{SPACE}Worksheet")
    ]
    if not grids:
        raise UnreadableFile("damaged", "no sheet")
    return LaidOut([lay_out(file, number, grid) for number, grid in enumerate(grids, start=1)])


def _marks(sheet: Element) -> list[Mark]:
    visible = sheet.find(".//{urn:schemas-microsoft-com:office:excel}Visible")
    return [Mark("hidden_sheet")] if visible is not None and (visible.text or "").lower().endswith("hidden") else []


def _cells(sheet: Element) -> Iterator[Cell]:
    """`ss:Index` skips rows and cells that are empty, counted from 1; merged cells take the columns after them."""
    row = -1
    for element in sheet.iter(f"{SPACE}Row"):
        row = _index(element, row + 1)
        column = -1
        for cell in element.iterfind(f"{SPACE}Cell"):
            column = _index(cell, column + 1)
            across, down = (_count(cell.get(f"{SPACE}{name}")) for name in ("MergeAcross", "MergeDown"))
            text, number = _text(cell)
            if text and row < MOST_ROWS and column < MOST_COLUMNS:
                yield Cell(row, column, text, number, across + 1, down + 1)
            column += across


def _index(element: Element, following: int) -> int:
    index = _count(element.get(f"{SPACE}Index"))
    return index - 1 if index else following


def _count(text: str | None) -> int:
    return min(int(text), MOST_ROWS) if text and text.isdecimal() and len(text) < 8 else 0


def _text(cell: Element) -> tuple[str, bool]:
    data = cell.find(f"{SPACE}Data")
    text = "".join(data.itertext()).strip() if data is not None else ""
    if data is not None and data.get(f"{SPACE}Type") == "Number":
        try:
            return printed(float(text))
        except (ValueError, OverflowError):
            pass
    return printed(text)
