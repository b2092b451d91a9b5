"""The report's files: what stands in them, and that an upload's text stays text."""

import json
from pathlib import Path

import openpyxl
import pytest
from docx import Document as open_docx

from pipeline.checking import check
from pipeline.reporting import ReportOptions, RunInfo, report_folder, write_index, write_report
from schemas.call import load_call
from schemas.findings import Dossier, Message
from schemas.messages import load_catalogue
from schemas.pages import SourceFile
from schemas.problems import problem
from schemas.report import ReportJson
from tests.build import complete_dossier, value

CALL = load_call("tongliao-2024")
RUN = RunInfo("0", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:09+08:00", 9.0, 3, 1, "none")


def written(out: Path, dossier_id: str = "甲公司", lang: str = "zh") -> Path:
    documents = [d for d in complete_dossier() if d.id != "cf23"]
    documents[0].fields["project_title"] = value("=cmd()|'/C calc'!A0<script>alert(1)</script>")
    files = [SourceFile("<img src=x>.pdf", None, "0" * 64, 9, "application/pdf", "unreadable", problem("damaged"))]
    dossier = Dossier(dossier_id, files, documents)
    pages = [part.page for document in documents for part in document.parts]
    write_report(dossier, check(dossier, CALL), RUN, call=CALL, pages=pages, out=out, work=out, options=ReportOptions(lang))
    write_index(out, ReportOptions(lang))
    return report_folder(out, dossier_id)


def test_the_json_is_the_contracts(tmp_path: Path) -> None:
    report = ReportJson.model_validate_json((written(tmp_path) / "report.json").read_bytes())
    assert report.schema_version == "1.0"
    assert report.dossier.matching_funds == "3000000.00"
    assert all(0 <= v <= 1 for d in report.documents for f in d.fields.values() if f.box for v in f.box)


def test_text_from_an_upload_stays_text(tmp_path: Path) -> None:
    folder = written(tmp_path)
    for page in (folder / "report.html", tmp_path / "index.html"):
        html = page.read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "<img src=x>" not in html
    sheet = openpyxl.load_workbook(tmp_path / "summary.xlsx").active
    assert sheet is not None
    assert [c.data_type for row in sheet.iter_rows(min_row=2) for c in row if str(c.value).startswith("=")] == ["s"]


@pytest.mark.parametrize("name", ["../escape", "a/b", "..", "con:1", "x" * 300, "\x00bad"])
def test_a_dossiers_name_never_leads_out(tmp_path: Path, name: str) -> None:
    folder = report_folder(tmp_path, name)
    assert folder.parent == tmp_path
    assert folder.name not in ("", ".", "..")


def test_ordinary_names_are_kept(tmp_path: Path) -> None:
    assert report_folder(tmp_path, "通辽市青禾农业").name == "通辽市青禾农业"


def test_the_notice_asks_for_what_is_missing_and_shows_no_confidence(tmp_path: Path) -> None:
    text = "\n".join(p.text for p in open_docx(str(written(tmp_path) / "notice.docx")).paragraphs)
    assert "材料补正告知书" in text
    assert "请核实" in text
    assert "0.9" not in text


def test_an_index_names_reports_that_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "坏的").mkdir()
    (tmp_path / "坏的" / "report.json").write_text("{")
    write_index(tmp_path)
    assert "坏的" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_english(tmp_path: Path) -> None:
    assert "Completeness report" in (written(tmp_path, lang="en") / "report.html").read_text(encoding="utf-8")


def test_catalogues_have_the_same_words() -> None:
    assert set(load_catalogue("zh").sentences) == set(load_catalogue("en").sentences)


def test_braces_in_values_stay() -> None:
    assert load_catalogue("zh").say(Message("page", {"page": "{0}"})) == "第{0}页"


def test_no_half_file_is_left(tmp_path: Path) -> None:
    written(tmp_path)
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".part-")]
    json.loads((tmp_path / "甲公司" / "report.json").read_text(encoding="utf-8"))
