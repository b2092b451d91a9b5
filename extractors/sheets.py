"""XLSX and XLS → pages (openpyxl, xlrd): a sheet is a page, its cells words in a grid, numbers as their format prints them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from extractors.calamine_sheets import read_with_calamine
from extractors.cell_formulas import CellValue, Formulas, NoValue
from extractors.errors import BROKEN_ZIP, UnreadableFile
from extractors.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, lay_out
from extractors.number_formats import printed
from extractors.prepared import LaidOut
from schemas.pages import Mark

LARGEST_XML_BYTES = 300 * 2**20
MOST_PICTURES = 50
LONGEST_FORMULA = 24
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff")
_BROKEN = (InvalidFileException, KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError, SyntaxError,
           ArithmeticError, OSError, *BROKEN_ZIP)  # fmt: skip


def read_workbook(path: str, file: str) -> LaidOut:
    """The sheets of a workbook, and the pictures pasted into it. Raises UnreadableFile."""
    with open(path, "rb") as stream:
        zipped = stream.read(4).startswith(b"PK")
    try:
        grids = list(_xlsx(path) if zipped else _xls(path))
        pictures = list(_pictures(path)) if zipped else []
    except UnreadableFile:
        raise
    except xlrd.XLRDError as error:
        raise UnreadableFile("encrypted" if "encrypt" in str(error).lower() else "damaged", str(error)[:120]) from error
    except MemoryError as error:
        raise UnreadableFile("too_large", "does not fit in memory") from error
    except _BROKEN:
        # what openpyxl or xlrd stumbles over, the other reader may take
        return read_with_calamine(path, file)
    if not grids:
        raise UnreadableFile("damaged", "no sheet")
    return LaidOut([lay_out(file, number, grid) for number, grid in enumerate(grids, start=1)], pictures)


def _xlsx(path: str) -> Iterator[Grid]:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist() if info.filename.endswith(".xml")) > LARGEST_XML_BYTES:
            raise UnreadableFile("too_large", "more cells than the limit")
    # a stream, since openpyxl judges a path by its ending, and members of archives have none
    with open(path, "rb") as stream:
        contents = openpyxl.load_workbook(stream, data_only=False, keep_links=False)
    with open(path, "rb") as stream:
        values = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
    formulas = Formulas(lambda sheet, row, column: _stored(contents, sheet, row, column))
    for sheet in values.worksheets:
        yield _xlsx_grid(sheet, contents[sheet.title], formulas)


def _xlsx_grid(sheet: Any, contents: Any, formulas: Formulas) -> Grid:
    spans = {(r.min_row, r.min_col): (r.size["rows"], r.size["columns"]) for r in sheet.merged_cells.ranges}
    filled = [cell for cell in _present(sheet) if cell.value is not None]
    marks = _marks(sheet.sheet_state != "visible", max((cell.row for cell in filled), default=0))
    cells: list[Cell] = []
    for cell in filled:
        text, number = printed(cell.value, str(cell.number_format))
        if text and cell.row <= MOST_ROWS and cell.column <= MOST_COLUMNS:
            cells.append(_cell(cell, text, number, spans))
    waiting = _uncalculated(sheet, contents)
    cells += [_calculated(cell, sheet.title, formulas, spans) for cell in waiting]
    unknown = [cell for cell in cells if not cell.confidence]
    if unknown:
        marks.append(Mark("formula_without_value", str(len(unknown))))
    return Grid(sheet.title, cells, marks)


def _uncalculated(sheet: Any, contents: Any) -> list[Any]:
    """The formulas of a sheet that no program has calculated. Where one has, a formula without a result shows nothing."""
    found = [cell for cell in _present(contents) if cell.data_type == "f" and cell.row <= MOST_ROWS]
    calculated = any(sheet.cell(cell.row, cell.column).value is not None for cell in found)
    return [] if calculated else found


def _present(sheet: Any) -> list[Any]:
    """The cells that the file has. Asked by rows and columns, openpyxl makes a cell for every place of a sheet that is
    formatted to its last row."""
    return [sheet._cells[place] for place in sorted(sheet._cells)]


def _calculated(cell: Any, sheet: str, formulas: Formulas, spans: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    """What the formula comes to; the formula itself, as something that could not be read, where that is not known."""
    try:
        text, number = printed(formulas.value(sheet, cell.row, cell.column), str(cell.number_format))
        return _cell(cell, text or "0", number, spans)
    except NoValue:
        content = str(getattr(cell.value, "text", cell.value))
        return _cell(cell, content[:LONGEST_FORMULA], True, spans, confidence=0.0)


def _cell(
    cell: Any, text: str, number: bool, spans: dict[tuple[int, int], tuple[int, int]], confidence: float = 1.0
) -> Cell:
    rows, columns = spans.get((cell.row, cell.column), (1, 1))
    return Cell(cell.row - 1, cell.column - 1, text, number, columns, rows, confidence)


def _stored(book: Any, sheet: str | None, row: int, column: int) -> CellValue:
    if sheet is None or sheet not in book.sheetnames:
        raise NoValue(str(sheet))
    value = book[sheet].cell(row, column).value
    if value is None or isinstance(value, int | float | str) and not isinstance(value, bool):
        return value
    raise NoValue(type(value).__name__)


def _xls(path: str) -> Iterator[Grid]:
    try:
        book = xlrd.open_workbook(path, formatting_info=True, on_demand=True)
    except (*_BROKEN, xlrd.XLRDError):
        # formats and merged cells are the first to break
        book = xlrd.open_workbook(path, formatting_info=False, on_demand=True)
    for sheet in book.sheets():
        spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
        cells = []
        for row in range(min(sheet.nrows, MOST_ROWS)):
            for column in range(min(sheet.row_len(row), MOST_COLUMNS)):
                text, number = _xls_text(book, sheet, row, column)
                if text:
                    rows, columns = spans.get((row, column), (1, 1))
                    cells.append(Cell(row, column, text, number, columns, rows))
        yield Grid(sheet.name, cells, _marks(bool(sheet.visibility), sheet.nrows))


def _xls_text(book: Any, sheet: Any, row: int, column: int) -> tuple[str, bool]:
    cell = sheet.cell(row, column)
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
        return "", False
    number_format = "General"
    if cell.xf_index is not None and book.xf_list:
        known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        number_format = known.format_str if known is not None else number_format
    if cell.ctype == xlrd.XL_CELL_DATE:
        return printed(xlrd.xldate_as_datetime(cell.value, book.datemode), number_format)
    return printed(cell.value, number_format)


def _marks(hidden: bool, rows: int) -> list[Mark]:
    marks = [Mark("hidden_sheet")] if hidden else []
    return marks + ([Mark("cut_short")] if rows > MOST_ROWS else [])


def _pictures(path: str) -> Iterator[bytes]:
    """Scans pasted into sheets."""
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith("xl/media/") and n.lower().endswith(_PICTURES)]
        for name in names[:MOST_PICTURES]:
            yield archive.read(name)
