"""XLSX and XLS → pages: a sheet is a page, its cells words in a grid, numbers as their format prints them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from extractors.errors import UnreadableFile
from schemas.pages import Page, Word

ROW_PT, SIZE_PT, MARGIN_PT = 16.0, 10.0, 30.0
MOST_ROWS, MOST_COLUMNS = 3000, 120


@dataclass(frozen=True)
class _Cell:
    row: int
    column: int
    text: str
    number: bool


@dataclass(frozen=True)
class _Sheet:
    name: str
    cells: list[_Cell]
    notes: list[str]


def read_workbook(path: str, file: str) -> list[Page]:
    """The sheets of a workbook. Raises UnreadableFile."""
    with open(path, "rb") as stream:
        magic = stream.read(4)
    try:
        sheets = list(_xlsx(path) if magic.startswith(b"PK") else _xls(path))
    except UnreadableFile:
        raise
    except xlrd.XLRDError as error:
        raise UnreadableFile("encrypted" if "encrypt" in str(error).lower() else "damaged", str(error)[:120]) from error
    except MemoryError as error:
        raise UnreadableFile("too_large", "does not fit in memory") from error
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        AssertionError,
        SyntaxError,
        ArithmeticError,
        NotImplementedError,
    ) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
    if not sheets:
        raise UnreadableFile("damaged", "no sheet")
    return [_lay_out(file, number, sheet) for number, sheet in enumerate(sheets, start=1)]


def _xlsx(path: str) -> Iterator[_Sheet]:
    # a stream, since openpyxl judges a path by its ending, and members of archives have none
    with open(path, "rb") as stream:
        values = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
    with open(path, "rb") as stream:
        formulas = openpyxl.load_workbook(stream, data_only=False, keep_links=False)
    for sheet in values.worksheets:
        cells, notes = [], ["hidden_sheet"] if sheet.sheet_state != "visible" else []
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            notes.append("cut_short")
        for row in sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)):
            for cell in row:
                if cell.value is None:
                    known = formulas[sheet.title].cell(cell.row, cell.column).value
                    if isinstance(known, str) and known.startswith("=") and "formula_without_value" not in notes:
                        notes.append("formula_without_value")
                    continue
                text, number = _printed(cell.value, str(cell.number_format))
                if text:
                    cells.append(_Cell(cell.row - 1, cell.column - 1, text, number))
        yield _Sheet(sheet.title, cells, notes)


def _xls(path: str) -> Iterator[_Sheet]:
    book = xlrd.open_workbook(path, formatting_info=False, on_demand=True)
    for sheet in book.sheets():
        cells = []
        for row in range(min(sheet.nrows, MOST_ROWS)):
            for column in range(min(sheet.row_len(row), MOST_COLUMNS)):
                cell = sheet.cell(row, column)
                value: Any = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    value = xlrd.xldate_as_datetime(value, book.datemode)
                elif cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
                    continue
                text, number = _printed(value, "General")
                if text:
                    cells.append(_Cell(row, column, text, number))
        yield _Sheet(sheet.name, cells, ["hidden_sheet"] if sheet.visibility else [])


def _printed(value: Any, number_format: str) -> tuple[str, bool]:
    """A cell's text, and whether it is a number."""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日", False
    if isinstance(value, bool):
        return "", False
    if isinstance(value, int | float):
        places = 0 if float(value).is_integer() and ".0" not in number_format else 2
        if places and abs(round(float(value), 2) - float(value)) > 1e-6:
            # more places than fen are there: keep them, but not the noise of binary fractions
            return f"{float(value):.10g}", True
        return (f"{float(value):,.{places}f}" if "," in number_format else f"{float(value):.{places}f}"), True
    return " ".join(str(value).split("\n")).strip(), False


def _lay_out(file: str, number: int, sheet: _Sheet) -> Page:
    """Columns as wide as their longest text, so that nothing overlaps."""
    widths: dict[int, float] = {}
    single = {(c.row, c.column) for c in sheet.cells}
    for cell in sheet.cells:
        alone = not any((cell.row, other) in single for other in range(cell.column + 1, cell.column + 4))
        width = _width(cell.text) + 8
        widths[cell.column] = max(
            widths.get(cell.column, 40.0), 40.0 if alone and not cell.number and width > 200 else width
        )
    edges, x = {}, MARGIN_PT
    for column in range(max(widths, default=0) + 1):
        edges[column] = x
        x += widths.get(column, 20.0)
    words = []
    for cell in sheet.cells:
        top = MARGIN_PT + cell.row * ROW_PT
        left = edges[cell.column] + 2
        if cell.number:
            left = edges[cell.column] + widths[cell.column] - 4 - _width(cell.text)
        words.append(Word(cell.text, (left, top + 3, left + _width(cell.text), top + 3 + SIZE_PT)))
    rows = max((cell.row for cell in sheet.cells), default=0) + 1
    width = max([x, *(w.x1 for w in words)]) + MARGIN_PT
    page = Page(file, number, width, max(842.0, 2 * MARGIN_PT + rows * ROW_PT), "office", words=words, title=sheet.name)
    page.notes = sheet.notes
    return page


def _width(text: str) -> float:
    return sum(SIZE_PT if ord(char) > 0x2E7F else SIZE_PT * 0.55 for char in text)
