"""The report's files: what stands in them, and that an upload's text stays text."""

import json
from pathlib import Path

import pytest

from pipeline.reporting import ReportOptions, report_folder, write_index
from schemas.report import ReportJson
from tests.made_reports import damaged_file, draw_page, faulty_dossier, source_files, write_dossier


def written(out: Path, dossier_id: str = "甲公司", lang: str = "zh") -> Path:
    documents = faulty_dossier()
    files = [damaged_file(), *source_files(documents)]
    write_dossier(out, documents, id_=dossier_id, options=ReportOptions(lang), files=files)
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
        assert "<script>window" not in html
        assert "<img src=x" not in html


def test_the_policy_lets_in_nothing_but_our_own(tmp_path: Path) -> None:
    for page in (written(tmp_path) / "report.html", tmp_path / "index.html"):
        html = page.read_text(encoding="utf-8")
        policy = html.split('Content-Security-Policy" content="')[1].split('"')[0]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert " style=" not in html
        assert " onclick=" not in html


@pytest.mark.parametrize("name", ["../escape", "a/b", "..", "con:1", "x" * 300, "\x00bad"])
def test_a_dossiers_name_never_leads_out(tmp_path: Path, name: str) -> None:
    folder = report_folder(tmp_path, name)
    assert folder.parent == tmp_path
    assert folder.name not in ("", ".", "..")


def test_ordinary_names_are_kept(tmp_path: Path) -> None:
    assert report_folder(tmp_path, "通辽市青禾农业").name == "通辽市青禾农业"


def test_english(tmp_path: Path) -> None:
    html = (written(tmp_path, lang="en") / "report.html").read_text(encoding="utf-8")
    assert "Completeness report" in html
    assert "Cash flow statement 2023" in html
    assert "the file is damaged" in html


def test_no_half_file_is_left(tmp_path: Path) -> None:
    written(tmp_path)
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".part-")]
    json.loads((tmp_path / "甲公司" / "report.json").read_text(encoding="utf-8"))


def test_pictures_of_the_run_before_go(tmp_path: Path) -> None:
    documents = faulty_dossier()
    write_dossier(tmp_path, documents, drawn=True)
    before = {path.name for path in (tmp_path / "甲公司" / "pages").iterdir()}
    for document in documents:
        for part in document.parts:
            draw_page(part.page, tmp_path / ".work", square=False)
    write_dossier(tmp_path, documents)
    after = {path.name for path in (tmp_path / "甲公司" / "pages").iterdir()}
    assert before
    assert after
    assert not before & after


def test_an_empty_dossier_still_has_a_report(tmp_path: Path) -> None:
    write_dossier(tmp_path, [], id_="空的")
    write_index(tmp_path)
    html = (tmp_path / "空的" / "report.html").read_text(encoding="utf-8")
    assert "项目实施方案" in html
    assert (tmp_path / "空的" / "notice.docx").is_file()


def test_a_dossier_of_unread_files_alone(tmp_path: Path) -> None:
    report = write_dossier(tmp_path, [], files=[damaged_file("a.pdf"), damaged_file("b.pdf")])
    assert report.verdict != "complete"
    assert "没有读出的文件" in (tmp_path / "甲公司" / "report.html").read_text(encoding="utf-8")
