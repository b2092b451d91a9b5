"""XLSB and ODS → pages (calamine): a sheet is a page. Values come without their formats: whole numbers and fen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from extractors.errors import UnreadableFile
from extractors.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, lay_out
from extractors.number_formats import printed
from extractors.prepared import LaidOut
from schemas.pages import Mark

_BROKEN = (CalamineError, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError)


def read_with_calamine(path: str, file: str) -> LaidOut:
    """The sheets of a workbook. Raises UnreadableFile: encrypted, damaged, too_large."""
    try:
        with open(path, "rb") as stream:
            grids = list(_grids(CalamineWorkbook.from_filelike(stream)))
    except MemoryError as error:
        raise UnreadableFile("too_large", "does not fit in memory") from error
    except _BROKEN as error:
        code = "encrypted" if "password" in str(error).lower() else "damaged"
        raise UnreadableFile(code, f"{type(error).__name__}: {error}"[:120]) from error
    if not grids:
        raise UnreadableFile("damaged", "no sheet")
    return LaidOut([lay_out(file, number, grid) for number, grid in enumerate(grids, start=1)])


def _grids(book: Any) -> Iterator[Grid]:
    for known in book.sheets_metadata:
        if known.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(known.name)
        spans = {
            first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in sheet.merged_cell_ranges or ()
        }
        top, left = sheet.start or (0, 0)
        cells = []
        for row, values in enumerate(sheet.to_python(skip_empty_area=True, nrows=MOST_ROWS), start=top):
            for column, value in enumerate(values[:MOST_COLUMNS], start=left):
                text, number = printed(value)
                if text:
                    rows, columns = spans.get((row, column), (1, 1))
                    cells.append(Cell(row, column, text, number, columns, rows))
        marks = [Mark("hidden_sheet")] if known.visible != SheetVisibleEnum.Visible else []
        yield Grid(known.name, cells, marks + ([Mark("cut_short")] if sheet.height > MOST_ROWS else []))
