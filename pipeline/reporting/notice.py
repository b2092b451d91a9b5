"""notice.docx: 材料补正告知书, a letter that staff can send. Only what the call asks for and what is established; doubts stand apart."""

from __future__ import annotations

from pathlib import Path

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from schemas.call import Call
from schemas.messages import Catalogue
from schemas.report import ReportJson

ASKABLE_WARNINGS = {
    "unreadable_file",
    "missing_seal",
    "missing_date",
    "wrong_period",
    "project_title_mismatch",
    "chief_scientist_count",
}
"""Doubts that an applicant can settle; what only our reading is unsure of is no concern of theirs."""


def write_notice(report: ReportJson, call: Call, catalogue: Catalogue, target: Path) -> None:
    """The letter as a Word file."""
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Cm(3.7),
        Cm(3.5),
        Cm(2.8),
        Cm(2.6),
    )
    style = document.styles["Normal"]
    style.font.name, style.font.size = "FangSong", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    style.paragraph_format.line_spacing = Pt(28)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(catalogue.word("notice_title"))
    run.font.size, run.bold = Pt(22), True
    run._element.rPr.get_or_add_rFonts().set(qn("w:eastAsia"), "方正小标宋简体")
    document.add_paragraph()
    document.add_paragraph(catalogue.word("notice_to", name=report.dossier.lead.name or report.dossier.id))
    asked, doubts = _asked(report), _doubts(report)
    _body(document, catalogue.word("notice_intro" if asked else "notice_none", call=f"“{call.title}”"))
    clauses = {q.id: q.clause for q in report.requirements}
    for number, (sentence, subject) in enumerate(asked, start=1):
        _body(document, f"{number}. {sentence}")
        if clauses.get(subject):
            _body(document, f"（{catalogue.word('clause')}：{clauses[subject]}）", 12)
    if doubts:
        _body(document, catalogue.word("notice_look"))
        for number, sentence in enumerate(doubts, start=1):
            _body(document, f"{number}. {sentence}")
    if asked or doubts:
        _body(document, catalogue.word("notice_until"))
    _body(document, catalogue.word("notice_contact"))
    document.add_paragraph()
    for key in ("notice_sign", "notice_date"):
        document.add_paragraph(catalogue.word(key)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(target))


def _body(document, text: str, size: float | None = None) -> None:  # type: ignore[no-untyped-def]
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)


def _asked(report: ReportJson) -> list[tuple[str, str]]:
    """Established errors, a sentence each with its subject; papers that are missing first."""
    errors = [f for f in report.findings if f.severity == "error"]
    errors.sort(key=lambda f: f.rule != "missing_document")
    return [(f.message, f.subject) for f in errors]


def _doubts(report: ReportJson) -> list[str]:
    return [f.message for f in report.findings if f.severity == "warning" and f.rule in ASKABLE_WARNINGS]
