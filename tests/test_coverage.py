"""The ledger of a batch: in how many dossiers each rule came to a result."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from pipeline.reporting import write_index
from pipeline.reporting.coverage import coverage
from pipeline.reporting.rows import list_rows
from schemas.call import load_call
from schemas.messages import load_catalogue
from tests.build import complete_dossier
from tests.made_reports import faulty_dossier, write_dossier

RULES = load_call("tongliao-2024").switched_on


def two_dossiers(out: Path) -> None:
    write_dossier(out, faulty_dossier(), id_="甲")
    write_dossier(out, complete_dossier(), id_="乙")


def test_every_rule_is_counted_the_least_checked_first(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    counted = coverage(list_rows(tmp_path)[0], load_catalogue("zh"))
    assert sorted(entry.rule for entry in counted) == sorted(RULES)
    assert [entry.results for entry in counted] == sorted(entry.results for entry in counted)
    results = {entry.rule: entry.results for entry in counted}
    assert (results["missing_document"], results["late_submission"]) == (2, 0)


def test_rules_that_never_ran_are_called_out_in_the_summary(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    write_index(tmp_path)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "late_submission" in html and "balance_identity" not in html
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx")["规则覆盖"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["tongliao-2024", "提交时间晚于截止时间", "late_submission", 0, 2] in rows
    assert len(rows) == len(RULES)


def test_reports_of_a_call_that_is_gone_are_no_trouble(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    rows = [row.model_copy(update={"call": "gone-1999"}) for row in list_rows(tmp_path)[0]]
    assert coverage(rows, load_catalogue("en")) == []
