"""summary.xlsx: one row a dossier, one row a finding; amounts as numbers, dates as dates, text never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from extractors.values.personal import mask_personal_data
from pipeline.reporting.rows import Row
from pipeline.reporting.words import rule_words
from schemas.messages import Catalogue

CELL_CHARACTERS = 32_000
"""Excel holds 32,767."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WRAPPED = 34
HEAD = PatternFill("solid", fgColor="E8EDF4")
Cell = str | int | Decimal | datetime | None


def write_workbook(rows: Sequence[Row], catalogue: Catalogue) -> bytes:
    """The workbook as bytes."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = catalogue.word("sheet_dossiers")
    keys = ("dossier", "lead", "project", "list_item", "verdict", "missing_count", "errors", "warnings")
    more = ("missing_papers", "defective_papers", "unclear_papers", "total_budget", "matching_funds", "finished")
    heads = [catalogue.word(key) for key in (*keys, *more)]
    _fill(
        first, heads, [_dossier(row, catalogue) for row in rows], (24, 30, 36, 9, 10, 8, 8, 8, 40, 30, 30, 18, 18, 18)
    )
    for number, row in enumerate(rows, start=2):
        cell = first.cell(number, 1)
        cell.hyperlink = f"{quote(row.folder)}/report.html"
        cell.font = Font(color="1D3C63", underline="single")
    second = book.create_sheet(catalogue.word("sheet_findings"))
    heads = [
        catalogue.word(k) for k in ("dossier", "lead", "severity", "rule", "finding", "expected", "actual", "file")
    ]
    lines = [line for row in rows for line in _findings(row, catalogue)]
    _fill(second, [*heads, catalogue.word("pages")], lines, (24, 30, 10, 34, 60, 20, 20, 36, 7))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dossier(row: Row, catalogue: Catalogue) -> list[Cell]:
    return [
        row.id,
        row.lead,
        row.project,
        row.list_item,
        catalogue.word(f"short_{row.verdict}"),
        len(row.titles("missing")),
        row.count("error"),
        row.count("warning"),
        "、".join(row.titles("missing")),
        "、".join(row.titles("defective")),
        "、".join(row.titles("unclear")),
        _number(row.total_budget),
        _number(row.matching_funds),
        _moment(row.finished),
    ]


def _findings(row: Row, catalogue: Catalogue) -> list[list[Cell]]:
    return [
        [
            row.id,
            row.lead,
            catalogue.word(f"severity_{finding.severity}"),
            rule_words(finding.rule, catalogue.lang),
            finding.message,
            _number(finding.expected) or finding.expected,
            _number(finding.actual) or finding.actual,
            finding.file,
            finding.page,
        ]
        for finding in row.findings
    ]


def _number(value: str | None) -> Decimal | None:
    """An amount as report.json writes it; None for anything else."""
    if not value or value[-3:-2] != ".":
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(iso: str) -> datetime | str:
    """The local time that the report names; Excel knows no zones."""
    try:
        return datetime.fromisoformat(iso).replace(tzinfo=None)
    except ValueError:
        return iso


def _fill(sheet: Any, heads: list[str], rows: list[list[Cell]], widths: Sequence[int]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(number, column), value, widths[column - 1] >= WRAPPED)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{max(1, len(rows) + 1)}"
    sheet.row_dimensions[1].height = 24
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _put(cell: Any, value: Cell, wrap: bool) -> None:
    """Text from an upload stays text whatever it begins with: typed as a string, and quoted for those who edit it."""
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub(" ", mask_personal_data(value))[:CELL_CHARACTERS]
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
        return
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
