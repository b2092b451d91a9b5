"""A table that the portal exports (CSV, XLSX) → its rows, each a text by column head."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

from extractors.errors import BROKEN_ZIP

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
Row = dict[str, str]


class UnreadableTable(ValueError):
    """The file is no table that we can read; the message says why."""


def read_table(path: Path) -> list[Row]:
    """Rows below the first line. Raises UnreadableTable; OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableTable(f"larger than {MOST_BYTES // 1_000_000} MB")
    return _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path.read_bytes())


def _csv(data: bytes) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    try:
        lines = list(islice(csv.reader(io.StringIO(text, newline="")), MOST_ROWS))
    except csv.Error as error:
        raise UnreadableTable(str(error)) from error
    return _rows(lines)


def _workbook(path: Path) -> list[Row]:
    # only where there is such a table: loading it takes longer than all that is done for an unchanged dossier
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines = [
            ["" if cell is None else str(cell) for cell in line[:MOST_COLUMNS]]
            for line in islice(sheet.iter_rows(values_only=True), MOST_ROWS)
        ]
        book.close()
    except (InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, OSError, *BROKEN_ZIP) as error:
        raise UnreadableTable(str(error) or type(error).__name__) from error
    return _rows(lines)


def _rows(lines: list[list[str]]) -> list[Row]:
    if not lines:
        return []
    heads = [head.strip() for head in lines[0]][:MOST_COLUMNS]
    return [dict(zip(heads, (cell.strip() for cell in line), strict=False)) for line in lines[1:] if any(line)]
