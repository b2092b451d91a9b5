"""summary.xlsx: one row a dossier, one row a finding, one row a rule; amounts as numbers, dates as dates, text never a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.reporting.coverage import RuleCoverage, coverage
from pipeline.reporting.personal import Mask
from pipeline.reporting.rows import FindingRow, Row
from pipeline.reporting.trends import to_amount
from pipeline.reporting.words import requirement_title, rule_words
from schemas.messages import Catalogue

CELL_CHARACTERS = 32_000
"""Excel holds 32,767."""
MOST_LINKS = 60_000
"""Excel holds 65,530 a sheet."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WRAPPED = 30
PAPER_A4 = 9
Cell = str | int | Decimal | date | None
"""A datetime is a date too."""
T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """`head` is a key of the catalogue, `width` in characters; wide columns wrap their text."""

    head: str
    width: int
    value: Callable[[T], Cell]


def write_workbook(rows: Sequence[Row], catalogue: Catalogue, mask: Mask) -> bytes:
    """The workbook as bytes; its sheets have filters and a head that stays."""
    book = Workbook(write_only=True)
    styles = _Styles()
    found = [(row, finding) for row in rows for finding in row.findings]
    dossiers = _Sheet(book.create_sheet(catalogue.word("sheet_dossiers")), styles, mask)
    dossiers.fill(catalogue, _dossier_columns(catalogue), rows, lambda row: row.folder)
    findings = _Sheet(book.create_sheet(catalogue.word("sheet_findings")), styles, mask)
    findings.fill(catalogue, _finding_columns(catalogue), found, lambda pair: pair[0].folder)
    rules = _Sheet(book.create_sheet(catalogue.word("sheet_rules")), styles, mask)
    rules.fill(catalogue, _rule_columns(), coverage(rows, catalogue), lambda entry: None)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dossier_columns(catalogue: Catalogue) -> list[Column[Row]]:
    def papers(*statuses: str) -> Callable[[Row], str]:
        return lambda row: catalogue.word("list_comma").join(
            requirement_title(catalogue, paper.id, paper.title) for paper in row.having(*statuses)
        )

    return [
        Column("dossier", 24, lambda row: row.id),
        Column("lead", 32, lambda row: row.lead),
        Column("kind", 11, lambda row: catalogue.word(f"kind_{row.lead_kind}") if row.lead_kind else None),
        Column("credit_code", 22, lambda row: row.credit_code),
        Column("established", 12, lambda row: _day(row.established)),
        Column("project", 36, lambda row: row.project),
        Column("list_item", 9, lambda row: row.list_item),
        Column("members", 30, lambda row: catalogue.word("list_comma").join(row.members)),
        Column("chief_scientist", 12, lambda row: row.chief_scientist),
        Column("total_budget", 18, lambda row: to_amount(row.total_budget)),
        Column("matching_funds", 18, lambda row: to_amount(row.matching_funds)),
        Column("verdict", 10, lambda row: catalogue.word(f"short_{row.verdict}")),
        Column("missing_count", 8, lambda row: len(row.having("missing", "defective"))),
        Column("errors", 8, lambda row: row.errors),
        Column("warnings", 8, lambda row: row.warnings),
        Column("missing_papers", 40, papers("missing")),
        Column("defective_papers", 30, papers("defective")),
        Column("unclear_papers", 30, papers("unclear")),
        Column("finished", 17, lambda row: _moment(row.finished)),
    ]


def _finding_columns(catalogue: Catalogue) -> list[Column[tuple[Row, FindingRow]]]:
    return [
        Column("dossier", 24, lambda pair: pair[0].id),
        Column("lead", 32, lambda pair: pair[0].lead),
        Column("severity", 10, lambda pair: catalogue.word(f"severity_{pair[1].severity}")),
        Column("rule", 34, lambda pair: rule_words(pair[1].rule, catalogue.lang)),
        Column("finding", 64, lambda pair: pair[1].message),
        Column("expected", 20, lambda pair: _value(pair[1].expected)),
        Column("actual", 20, lambda pair: _value(pair[1].actual)),
        Column("file", 36, lambda pair: pair[1].file),
        Column("pages", 7, lambda pair: pair[1].page),
    ]


def _rule_columns() -> list[Column[RuleCoverage]]:
    return [
        Column("call", 18, lambda entry: entry.call),
        Column("rule", 60, lambda entry: entry.words),
        Column("rule_name", 28, lambda entry: entry.rule),
        Column("rule_results", 12, lambda entry: entry.results),
        Column("totals_dossiers", 12, lambda entry: entry.dossiers),
    ]


class _Styles:
    """Cells' looks. One of a kind each, copied to the cells: making them anew is what takes the time."""

    def __init__(self) -> None:
        self._sample: dict[tuple[str, bool, bool], Any] = {}

    def dress(self, cell: Any, number_format: str, wrap: bool, link: bool) -> None:
        key = (number_format, wrap, link)
        if key not in self._sample:
            cell.alignment = Alignment(vertical="top", wrap_text=wrap)
            cell.number_format = number_format
            if link:
                cell.font = self.link
            self._sample[key] = copy(cell._style)
        cell._style = copy(self._sample[key])

    @cached_property
    def link(self) -> Font:
        return Font(color="1D3C63", underline="single")


class _Sheet:
    """One sheet, written row by row."""

    def __init__(self, sheet: Any, styles: _Styles, mask: Mask) -> None:
        self.sheet, self.styles, self.mask = sheet, styles, mask

    def fill(
        self,
        catalogue: Catalogue,
        columns: Sequence[Column[T]],
        entries: Sequence[T],
        folder: Callable[[T], str | None],
    ) -> None:
        """The head, then a row an entry, whose first cell leads to its report where it has one."""
        self._set_up(columns, len(entries))
        self.sheet.append(list(self._head(catalogue.word(column.head) for column in columns)))
        for number, entry in enumerate(entries):
            cells = [self._cell(column.value(entry), column.width >= WRAPPED) for column in columns]
            link = folder(entry)
            if link is not None and number < MOST_LINKS:
                cells[0].hyperlink = f"{quote(link)}/report.html"
                self.styles.dress(cells[0], "General", False, True)
                cells[0].quotePrefix = str(cells[0].value).startswith(FORMULA_STARTS)
            self.sheet.append(cells)

    def _set_up(self, columns: Sequence[Column[T]], count: int) -> None:
        sheet = self.sheet
        for number, column in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
        sheet.row_dimensions[1].height = 24
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"

    def _head(self, heads: Iterable[str]) -> Iterable[Any]:
        for head in heads:
            cell = WriteOnlyCell(self.sheet, head)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF4")
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            yield cell

    def _cell(self, value: Cell, wrap: bool) -> Any:
        """Text from an upload stays text whatever it begins with: typed as a string, and quoted for those who edit it."""
        cell = WriteOnlyCell(self.sheet)
        self.styles.dress(cell, _format(value), wrap, False)
        if isinstance(value, str):
            text = ILLEGAL_CHARACTERS_RE.sub(" ", self.mask(value))[:CELL_CHARACTERS]
            cell.value, cell.data_type = text, "s"
            if text.startswith(FORMULA_STARTS):
                cell.quotePrefix = True
        else:
            cell.value = value
        return cell


def _format(value: Cell) -> str:
    if isinstance(value, Decimal):
        return "#,##0.00"
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(value, date) else "General"


def _value(text: str | None) -> Cell:
    """A number or a date where the text is one."""
    amount = to_amount(text)
    return amount if amount is not None else _day(text)


def _day(text: str | None) -> date | str | None:
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else text
    except ValueError:
        return text


def _moment(iso: str) -> datetime | str:
    """The local time that the report names; Excel knows no zones."""
    try:
        return datetime.fromisoformat(iso).replace(tzinfo=None)
    except ValueError:
        return iso
