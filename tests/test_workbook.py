"""summary.xlsx, opened again: numbers, dates, filters, and text that stays text."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.reporting import ReportOptions, write_index
from tests.build import complete_dossier
from tests.made_reports import FORMULA, faulty_dossier, write_dossier


def opened(out: Path, lang: str = "zh") -> Any:
    options = ReportOptions(lang)
    write_dossier(out, faulty_dossier(), id_="=1+1", options=options)
    write_dossier(out, complete_dossier(), id_="乙#公司?", options=options)
    write_index(out, options)
    return openpyxl.load_workbook(out / "summary.xlsx")


def column(sheet: Any, head: str) -> list[Any]:
    (number,) = (cell.column for cell in sheet[1] if cell.value == head)
    return [sheet.cell(row, number) for row in range(2, sheet.max_row + 1)]


def test_a_row_a_dossier_and_a_row_a_finding(tmp_path: Path) -> None:
    book = opened(tmp_path)
    assert book.sheetnames == ["申报材料", "发现的问题", "规则覆盖"]
    assert book["申报材料"].max_row == 3
    assert {cell.value for cell in column(book["发现的问题"], "申报材料")} == {"=1+1"}


def test_amounts_are_numbers_and_dates_are_dates(tmp_path: Path) -> None:
    sheet = opened(tmp_path)["申报材料"]
    assert {(c.value, c.data_type, c.number_format) for c in column(sheet, "总经费")} == {(5000000, "n", "#,##0.00")}
    assert {c.value for c in column(sheet, "成立日期")} == {datetime(2015, 3, 1)}
    assert {c.is_date for c in column(sheet, "审查时间")} == {True}
    assert {type(c.value) for c in column(sheet, "缺件")} == {int}
    assert date(2026, 1, 1) == column(sheet, "审查时间")[0].value.date()


@pytest.mark.parametrize("name", ["申报材料", "发现的问题"])
def test_filters_and_a_head_that_stays(tmp_path: Path, name: str) -> None:
    sheet = opened(tmp_path)[name]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.endswith(str(sheet.max_row))


def test_no_text_is_a_formula(tmp_path: Path) -> None:
    cells = [cell for sheet in opened(tmp_path) for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    started = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert {cell.value[: len(FORMULA)] for cell in started} == {"=1+1", FORMULA}
    assert all(cell.quotePrefix for cell in started)


def test_the_first_cell_leads_to_the_report(tmp_path: Path) -> None:
    sheet = opened(tmp_path)["申报材料"]
    from urllib.parse import unquote

    targets = [unquote(cell.hyperlink.target) for cell in column(sheet, "申报材料")]
    assert all((tmp_path / target).is_file() for target in targets)
    assert len(targets) == 2


def test_english(tmp_path: Path) -> None:
    sheet = opened(tmp_path, "en")["Dossiers"]
    assert [c.value for c in column(sheet, "Missing papers")] == ["Cash flow statement 2023", None]
