"""The first screen's lists: each paper in one of them, by the worst that is the matter with it."""

from pathlib import Path

from pipeline.reporting.overview import Overview, overview
from pipeline.reporting.words import Words
from schemas.documents import Document
from schemas.messages import load_catalogue
from schemas.pages import SourceFile
from schemas.rules import load_rules
from tests.build import complete_dossier
from tests.made_reports import CALL, damaged_file, faulty_dossier, source_files, write_dossier


def lists_of(out: Path, documents: list[Document], files: list[SourceFile] | None = None, lang: str = "zh") -> Overview:
    report = write_dossier(out, documents, files=files)
    return overview(Words(load_catalogue(lang), report, CALL))


def test_a_complete_dossier_has_empty_lists(tmp_path: Path) -> None:
    lists = lists_of(tmp_path, complete_dossier())
    assert (lists.lacking, lists.wrong, lists.look, lists.asks, lists.doubts) == ([], [], [], [], [])


def test_what_is_missing_is_told_by_its_name_alone(tmp_path: Path) -> None:
    lists = lists_of(tmp_path, faulty_dossier())
    assert [(e.paper, e.lines) for e in lists.lacking] == [("2023年度现金流量表", [])]
    assert lists.asks[0].mends == ["补交2023年度现金流量表。"]


def test_errors_of_one_paper_stand_together(tmp_path: Path) -> None:
    lists = lists_of(tmp_path, faulty_dossier())
    assert [e.paper for e in lists.wrong] == ["2023年度资产负债表"]
    assert ".pdf" not in lists.wrong[0].lines[0][0]


def test_a_blank_form_is_lacking_not_wrong(tmp_path: Path) -> None:
    documents = complete_dossier()
    next(d for d in documents if d.id == "is22").blank_template = True
    lists = lists_of(tmp_path, documents)
    assert [(e.paper, e.lines[0][0]) for e in lists.lacking] == [
        ("2022年度利润表或业务活动表", "是空白表样，没有填写。")
    ]
    assert lists.wrong == []


def test_an_unread_file_is_told_once_with_the_paper_that_it_may_be(tmp_path: Path) -> None:
    documents = [d for d in complete_dossier() if d.id != "cf23"]
    lists = lists_of(tmp_path, documents, [damaged_file("现金流量表2023.pdf"), *source_files(documents)])
    assert [e.paper for e in lists.look] == ["2023年度现金流量表"]
    assert "文件损坏" in lists.look[0].lines[0][0]
    assert [ask.paper for ask in lists.doubts] == ["现金流量表2023.pdf"]


def test_no_word_of_the_programs_own_language(tmp_path: Path) -> None:
    lists = lists_of(tmp_path, faulty_dossier())
    entries = [*lists.lacking, *lists.wrong, *lists.look]
    text = " ".join([*(e.paper for e in entries), *(line for e in entries for line, _ in e.lines)])
    text += " ".join(text for ask in lists.asks for text in (*ask.faults, *ask.mends))
    assert [rule for rule in load_rules() if rule in text] == []
    assert "置信" not in text
