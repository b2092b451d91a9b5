"""The index: what it counts, what it says of last night, what it does with reports that cannot be read."""

import json
from pathlib import Path

from pipeline.reporting import ReportOptions, write_index
from pipeline.reporting.night import read_night
from pipeline.reporting.rows import list_rows
from pipeline.reporting.trends import frequent_errors, lacking_papers, to_amount, total
from schemas.messages import load_catalogue
from tests.build import complete_dossier
from tests.made_reports import faulty_dossier, write_dossier

ZH = load_catalogue("zh")


def two_dossiers(out: Path) -> None:
    write_dossier(out, faulty_dossier(), id_="甲")
    write_dossier(out, complete_dossier(), id_="乙")


def test_rows_tell_lacking_from_wrong(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    rows = {row.id: row for row in list_rows(tmp_path)[0]}
    assert [p.title for p in rows["甲"].having("missing")] == ["2023年度现金流量表"]
    assert rows["甲"].errors >= 1
    assert "missing_document" in {f.rule for f in rows["甲"].findings}
    assert (rows["乙"].verdict, rows["乙"].errors, rows["乙"].warnings) == ("complete", 0, 0)


def test_rows_are_kept_until_a_report_changes(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    assert list_rows(tmp_path) == list_rows(tmp_path)
    write_dossier(tmp_path, complete_dossier(), id_="甲")
    assert {row.id: row.verdict for row in list_rows(tmp_path)[0]} == {"甲": "complete", "乙": "complete"}


def test_trends(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    rows, _ = list_rows(tmp_path)
    assert [(b.title, [(p.kind, p.count) for p in b.parts]) for b in lacking_papers(rows, ZH)] == [
        ("2023年度现金流量表", [("missing", 1)])
    ]
    assert "missing_document" not in {bar.key for bar in frequent_errors(rows, ZH)}
    assert frequent_errors(rows, ZH)


def test_totals_leave_out_what_is_no_amount() -> None:
    assert total(["100.50", None, "NaN", "1e9", "-0.50"]) == 100
    assert to_amount("12345") is None


def test_last_night(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    told = {
        "started": "2026-01-02T02:00:00+08:00",
        "finished": "2026-01-02T03:00:00+08:00",
        "processed": [{"id": "甲", "verdict": "incomplete"}],
        "skipped": [{"id": "乙", "reason": "unchanged"}],
        "failed": [{"id": "丙<b>", "reason": "OSError: 磁盘已满"}],
        "loose_files": ["说明.txt"],
    }
    (tmp_path / "nightly.json").write_text(json.dumps(told), encoding="utf-8")
    write_index(tmp_path)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "丙&lt;b&gt;" in html
    assert "磁盘已满" in html
    assert "说明.txt" in html
    assert 'data-n="last' in html


def test_a_nightly_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "nightly.json").write_text('{"processed": 3, "failed": ["x", {"id": 1}]}', encoding="utf-8")
    night = read_night(tmp_path)
    assert night is not None
    assert (night.processed, night.failed) == ([], [("1", "")])
    (tmp_path / "nightly.json").write_text("[]", encoding="utf-8")
    assert read_night(tmp_path) is None


def test_reports_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    (tmp_path / "坏的").mkdir()
    (tmp_path / "坏的" / "report.json").write_text("{", encoding="utf-8")
    write_index(tmp_path)
    assert "坏的" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_papers_are_named_in_the_indexs_language(tmp_path: Path) -> None:
    two_dossiers(tmp_path)
    write_index(tmp_path, ReportOptions("en"))
    assert "Cash flow statement 2023" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_none_at_all(tmp_path: Path) -> None:
    write_index(tmp_path)
    assert "还没有报告" in (tmp_path / "index.html").read_text(encoding="utf-8")
