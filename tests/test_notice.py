"""The letter: it demands what is established, in the office's own dress, and says nothing that is for reviewers."""

from pathlib import Path

import pytest
from docx import Document as open_docx

from pipeline.reporting import BadTemplate, ReportOptions, check_template
from pipeline.reporting.notice import DOUBT, ITEM, REPEATED, SINGLE, own_template
from schemas.documents import Document
from tests.build import complete_dossier, value
from tests.made_reports import FORMULA, HOSTILE, damaged_file, faulty_dossier, source_files, write_dossier


def letter(out: Path, documents: list[Document], **settings: object) -> list[str]:
    write_dossier(out, documents, **settings)  # type: ignore[arg-type]
    return [p.text for p in open_docx(str(out / "甲公司" / "notice.docx")).paragraphs if p.text]


def test_it_names_what_to_whom_by_which_clause(tmp_path: Path) -> None:
    text = letter(tmp_path, faulty_dossier())
    assert text[0] == "材料补正告知书"
    assert "通辽市青禾农业科技有限公司：" in text
    assert "1．2023年度现金流量表" in text
    assert "问题：未提交。" in text
    assert "补正要求：补交2023年度现金流量表。" in text
    assert any(t.startswith("依据：通知规定“申报时须提供近2年") for t in text)
    assert any("通辽市科学技术局（印章）" in t for t in text)


def test_it_says_nothing_that_is_for_reviewers(tmp_path: Path) -> None:
    text = "\n".join(letter(tmp_path, faulty_dossier()))
    assert "{{" not in text
    assert "_mismatch" not in text
    assert "0.9" not in text
    assert "程序" not in text


def test_doubts_stand_apart_and_demand_nothing(tmp_path: Path) -> None:
    documents = [d for d in complete_dossier() if d.id != "cf23"]
    text = letter(tmp_path, documents, files=[damaged_file("现金流量表2023.pdf"), *source_files(documents)])
    assert "请核实的事项" in text
    assert not any("补正要求" in t for t in text)
    assert any(t.startswith("1．现金流量表2023.pdf：无法读取") for t in text)


def test_a_complete_dossier_gets_a_letter_that_says_so(tmp_path: Path) -> None:
    text = letter(tmp_path, complete_dossier())
    assert any("无需补正" in t for t in text)
    assert not any("请于" in t for t in text)


def test_the_day_that_the_office_sets(tmp_path: Path) -> None:
    from datetime import date

    text = letter(tmp_path, faulty_dossier(), options=ReportOptions(reply_by=date(2024, 4, 10)))
    assert any("请于2024年4月10日前" in t for t in text)


def test_blanks_to_fill_in_stay_wide(tmp_path: Path) -> None:
    assert any("请于　　　　年　　月　　日前" in t for t in letter(tmp_path, faulty_dossier()))


def test_text_from_an_upload_stays_text(tmp_path: Path) -> None:
    documents = faulty_dossier()
    next(d for d in documents if d.id == "plan").fields["project_title"] = value(FORMULA + HOSTILE + "\x0b{{item}}")
    assert any(HOSTILE in t and "{{item}}" in t for t in letter(tmp_path, documents))


def office_letter(path: Path, *lines: str) -> Path:
    document = open_docx()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "致：{{lead}}"
    document.sections[0].footer.paragraphs[0].text = "{{issuer}}"
    document.save(str(path))
    return path


def test_an_offices_own_letter(tmp_path: Path) -> None:
    own = office_letter(
        tmp_path / "own.docx", "关于{{project}}的通知", "（{{item}}）", "{{ item_mend }}", "{{doubt}}", "承办：王科长"
    )
    write_dossier(tmp_path, faulty_dossier(), options=ReportOptions(notice_template=own))
    document = open_docx(str(tmp_path / "甲公司" / "notice.docx"))
    text = [p.text for p in document.paragraphs]
    assert text[0].startswith("关于=cmd()")
    assert "（1．2023年度现金流量表）" in text
    assert "补正要求：补交2023年度现金流量表。" in text
    assert text[-1] == "承办：王科长"
    assert document.tables[0].cell(0, 0).text == "致：通辽市青禾农业科技有限公司"
    assert document.sections[0].footer.paragraphs[0].text == "通辽市科学技术局"


def test_a_placeholder_that_word_split(tmp_path: Path) -> None:
    own = office_letter(tmp_path / "own.docx", "{{doubt}}")
    document = open_docx(str(own))
    paragraph = document.paragraphs[0].insert_paragraph_before("第")
    for part in ("{{it", "em", "}}项", "（完）"):
        paragraph.add_run(part).bold = part == "（完）"
    document.save(str(own))
    write_dossier(tmp_path, faulty_dossier(), options=ReportOptions(notice_template=own))
    first = open_docx(str(tmp_path / "甲公司" / "notice.docx")).paragraphs[0]
    assert first.text == "第1．2023年度现金流量表项（完）"
    assert [run.text for run in first.runs if run.bold] == ["（完）"]


@pytest.mark.parametrize(
    ("lines", "why"), [(("{{itme}}",), "no such placeholder: itme"), (("{{item}}",), "empty without {{doubt}}")]
)
def test_a_template_that_cannot_be_used(tmp_path: Path, lines: tuple[str, ...], why: str) -> None:
    with pytest.raises(BadTemplate, match=why):
        check_template(office_letter(tmp_path / "own.docx", *lines))


def test_a_template_that_is_no_word_file(tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_bytes(b"PK\x03\x04 not a file")
    with pytest.raises(BadTemplate, match="no Word file"):
        check_template(tmp_path / "own.docx")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_projects_own_templates(lang: str) -> None:
    check_template(own_template(lang))


def test_the_page_about_templates_lists_every_placeholder() -> None:
    page = (Path(__file__).parent.parent / "docs" / "notice.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1].strip("{}") for line in page.splitlines() if line.startswith("| `{{")]
    assert sorted(listed) == sorted({*SINGLE, *REPEATED[ITEM], *REPEATED[DOUBT]})
