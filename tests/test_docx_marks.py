"""Word files: changes, comments and watermarks are told; what was struck is not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extractors import pdf
from extractors.docx import read_docx
from extractors.docx_marks import accepted_copy
from extractors.libre_office import office_program, word_converter
from schemas.pages import Page

WORD = nsdecls("w")


def run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def document_with(*paragraphs: str) -> Document:
    document = new_docx()
    for inner in paragraphs:
        document.element.body.insert(-1, parse_xml(f"<w:p {WORD}>{inner}</w:p>"))
    return document


CHANGED = (
    run("匹配经费")
    + f'<w:del w:id="1" w:author="李四">{run("200", "delText")}</w:del>'
    + f'<w:ins w:id="2" w:author="王青">{run("300")}</w:ins>'
    + run("万元")
)


def pages(document: Document, tmp_path: Path) -> list[Page]:
    document.save(str(tmp_path / "a.docx"))
    return read_docx(str(tmp_path / "a.docx"), "a.docx").pages


def test_changes_are_told_and_taken_as_accepted(tmp_path: Path) -> None:
    [page] = pages(document_with(CHANGED), tmp_path)
    assert page.text == "匹配经费300万元"
    assert {(m.kind, m.text) for m in page.marks} == {
        ("tracked_change", "王青：+300"),
        ("tracked_change", "李四：-200"),
    }


def test_what_was_moved_stands_where_it_is_now(tmp_path: Path) -> None:
    moved = (
        f'<w:moveFrom w:id="1" w:author="李四">{run("甲方")}</w:moveFrom>',
        f'<w:moveTo w:id="2">{run("甲方")}</w:moveTo>',
    )
    [page] = pages(document_with(*moved), tmp_path)
    assert page.text == "甲方"


def test_changes_stand_on_their_page(tmp_path: Path) -> None:
    document = document_with(run("第一页"), '<w:r><w:br w:type="page"/></w:r>', CHANGED)
    first, second = pages(document, tmp_path)
    assert first.marks == [] and len(second.marks) == 2


def test_comments_are_told(tmp_path: Path) -> None:
    document = document_with(run("总经费") + '<w:r><w:commentReference w:id="0"/></w:r>')
    blob = f'<w:comments {WORD}><w:comment w:id="0" w:author="审核"><w:p>{run("请核实")}</w:p></w:comment></w:comments>'
    part = Part(PackURI("/word/notes.xml"), "application/xml", blob.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.COMMENTS)
    [page] = pages(document, tmp_path)
    assert [(m.kind, m.text) for m in page.marks] == [("comment", "审核：请核实")]


def test_a_watermark_is_told(tmp_path: Path) -> None:
    document = document_with(run("正文"))
    drawn = (
        f'<w:p {WORD}><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="草稿"/>'
        "</v:shape></w:pict></w:r></w:p>"
    )
    document.sections[0].header._element.append(parse_xml(drawn))
    [page] = pages(document, tmp_path)
    assert [(m.kind, m.text) for m in page.marks] == [("watermark", "草稿")]


def test_a_plain_file_has_no_marks(tmp_path: Path) -> None:
    [page] = pages(document_with(run("正文")), tmp_path)
    assert page.marks == []
    assert accepted_copy(str(tmp_path / "a.docx"), tmp_path / "b.docx") == ([], None)


def test_a_copy_with_changes_accepted(tmp_path: Path) -> None:
    document_with(CHANGED).save(str(tmp_path / "a.docx"))
    marks, copy = accepted_copy(str(tmp_path / "a.docx"), tmp_path / "b.docx")
    assert len(marks) == 2 and copy is not None
    [page] = read_docx(copy, "b.docx").pages
    assert page.text == "匹配经费300万元" and page.marks == []


@pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed")
def test_older_word_files_are_read_without_what_was_struck(tmp_path: Path) -> None:
    """RTF knows changes too."""
    text = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}{\*\revtbl{Unknown;}{Li;}}\f0 {kept }{\deleted\revauthdel1 struck }{\revised\revauth1 added}\par}"
    (tmp_path / "a.rtf").write_text(text, encoding="ascii")
    made = word_converter("rtf")(str(tmp_path / "a.rtf"), tmp_path / "made")
    assert [word.text for word in pdf.read_text_layer(made.location, 1).words] == ["kept", "added"]
    assert {mark.kind for mark in made.marks[1]} == {"tracked_change"}
