"""Makes the project's own notice templates, `pipeline/reporting/templates/notice/<lang>.docx`: one letter each, dressed as
GB/T 9704-2012 asks (margins, 3号仿宋, 28 pt lines, page numbers between dashes). Run it after a change here:

    .venv/bin/python tools/make_notice_template.py
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from docx import Document as open_document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

TARGET = Path(__file__).parent.parent / "pipeline" / "reporting" / "templates" / "notice"
BODY, HEADING, TITLE, LATIN = "仿宋_GB2312", "黑体", "方正小标宋简体", "Times New Roman"
ALTERNATIVES = {BODY: "仿宋", HEADING: "SimHei", TITLE: "宋体"}
"""What Word takes where a font of official letters is not installed."""
BODY_PT, SMALL_PT, TITLE_PT = 16.0, 14.0, 22.0
LINE_PT, SMALL_LINE_PT = 28.0, 25.0


@dataclass(frozen=True)
class Line:
    """A paragraph of the template; `indent` in characters of the first line, `right` at the right-hand end."""

    text: str
    font: str = BODY
    size_pt: float = BODY_PT
    line_pt: float = LINE_PT
    align: ALIGN = ALIGN.JUSTIFY
    indent: float = 2.0
    right: float = 0.0
    before_pt: float = 0.0
    bold: bool = False
    with_next: bool = False


NUMBERS = {"zh": "〔　　　　〕　　　号", "en": "No. ____________"}


def lines(lang: str) -> list[Line]:
    detail = partial(Line, size_pt=SMALL_PT, line_pt=SMALL_LINE_PT, indent=2.0)
    return [
        Line("{{title}}", TITLE, TITLE_PT, 36.0, ALIGN.CENTER, 0),
        Line(NUMBERS[lang], align=ALIGN.CENTER, indent=0),
        Line("{{to}}", indent=0, before_pt=14.0, align=ALIGN.LEFT),
        Line("{{intro}}"),
        Line("{{items_head}}", HEADING, with_next=True),
        Line("{{item}}", bold=True, with_next=True),
        detail("{{item_fault}}"),
        detail("{{item_mend}}"),
        detail("{{item_clause}}"),
        Line("{{doubts_head}}", HEADING, with_next=True),
        Line("{{doubts_intro}}", with_next=True),
        detail("{{doubt}}"),
        detail("{{doubt_verify}}"),
        Line("{{until}}", with_next=True),
        Line("{{contact}}", with_next=True),
        Line("{{sign}}", align=ALIGN.RIGHT, indent=0, right=2.0, before_pt=LINE_PT, with_next=True),
        Line("{{date}}", align=ALIGN.RIGHT, indent=0, right=2.0),
    ]


def make(lang: str) -> None:
    document = open_document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(2.5)
    style = document.styles["Normal"]
    set_fonts(style.element.get_or_add_rPr(), BODY)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for line in lines(lang):
        dress(document.add_paragraph(), line)
    number_pages(section.footer.paragraphs[0])
    name_alternatives(document)
    document.save(str(TARGET / f"{lang}.docx"))


def dress(paragraph: Paragraph, line: Line) -> None:
    run = paragraph.add_run(line.text)
    run.font.size, run.font.bold = Pt(line.size_pt), line.bold or None
    set_fonts(run._element.get_or_add_rPr(), line.font)
    paragraph.alignment = line.align
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_before, layout.space_after = Pt(line.line_pt), Pt(line.before_pt), Pt(0)
    layout.first_line_indent = Pt(line.indent * line.size_pt)
    layout.right_indent = Pt(line.right * line.size_pt)
    layout.keep_with_next, layout.widow_control = line.with_next, True


def number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        set_fonts(run._element.get_or_add_rPr(), "宋体")
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._element.addprevious(field)
            field.append(run._element)
            run.text = "1"


def set_fonts(properties: Any, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{script}"), name)


def name_alternatives(document: Any) -> None:
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{space}">{entries}</w:fonts>'
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = xml.encode()


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for language in NUMBERS:
        make(language)
