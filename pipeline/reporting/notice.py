"""notice.docx: 材料补正告知书, a letter that staff can send.

It demands only what the call asks for and what is established; doubts that the applicant can settle stand apart under
请核实. An office that has its own letter puts it beside the reports as `notice-template.docx`: a paragraph that holds one of
`{{to}}`, `{{intro}}`, `{{items}}`, `{{doubts}}`, `{{closing}}`, `{{sign}}` is replaced by that part, in its own style.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document as open_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from extractors.values.personal import mask_personal_data
from pipeline.reporting.overview import Ask, overview
from pipeline.reporting.words import Words

BODY, HEADING, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
LATIN = "Times New Roman"
"""Fonts of official letters (GB/T 9704): where one is not installed, Word takes the nearest."""
BODY_PT, TITLE_PT, LINE_PT, SMALL_PT = 16, 22, 28, 14
INDENT_PT = 2 * BODY_PT


@dataclass(frozen=True)
class Block:
    """A paragraph of the letter. `part` names the placeholder that it stands for."""

    part: str
    text: str
    kind: str = "body"
    """title | body | head | item | detail | right | plain"""


def write_notice(words: Words, target: Path, *, template: Path | None = None) -> None:
    """The letter as a Word file, in the office's own template where there is one that can be read."""
    blocks = list(letter(words))
    document = _from_template(template, blocks) if template is not None and template.is_file() else None
    if document is None:
        document = _new_letter()
        for block in blocks:
            _dress(document.add_paragraph(), block)
    _name(document, words)
    document.save(str(target))


def letter(words: Words) -> Iterator[Block]:
    """The letter's paragraphs in order, personal data masked."""
    lists = overview(words)
    dossier = words.report.dossier
    yield Block("title", words.word("notice_title"), "title")
    yield Block("to", words.word("notice_to", name=_clean(dossier.lead.name or dossier.id)), "plain")
    about = {"call": _clean(words.call.title), "project": _clean(dossier.project_title or "")}
    key = "notice_intro" if lists.asks else "notice_doubts_only" if lists.doubts else "notice_none"
    yield Block("intro", words.word(key if dossier.project_title else f"{key}_plain", **about))
    if lists.asks:
        yield Block("items", words.word("notice_items_head"), "head")
        yield from _items(words, lists.asks, "items")
    if lists.doubts:
        yield Block("doubts", words.word("notice_look_head" if lists.asks else "notice_look_only_head"), "head")
        yield from _items(words, lists.doubts, "doubts")
    if lists.asks or lists.doubts:
        yield Block("closing", words.word("notice_until"))
    yield Block("closing", words.word("notice_contact"))
    yield Block("sign", words.word("notice_sign", issuer=words.call.issuer), "right")
    yield Block("sign", words.word("notice_date"), "right")


def _items(words: Words, asks: list[Ask], part: str) -> Iterator[Block]:
    for number, ask in enumerate(asks, start=1):
        yield Block(part, f"{number}．{_clean(ask.what)}", "item")
        sentence = "notice_mend" if part == "items" else "notice_verify"
        yield Block(part, words.word(sentence, mend=_clean(ask.mend)), "detail")
        if ask.clause and part == "items":
            yield Block(part, words.word("notice_clause", clause=_clean(ask.clause)), "detail")


def _clean(text: str) -> str:
    """Masked, and without characters that XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in mask_personal_data(text))


def _new_letter() -> Any:
    document = open_document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    style = document.styles["Normal"]
    style.font.size = Pt(BODY_PT)
    _set_fonts(style.element.get_or_add_rPr(), BODY)
    style.paragraph_format.line_spacing = Pt(LINE_PT)
    style.paragraph_format.space_after = Pt(0)
    return document


def _dress(paragraph: Paragraph, block: Block) -> None:
    run = paragraph.add_run(block.text)
    layout = paragraph.paragraph_format
    if block.kind == "title":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        layout.space_after = Pt(LINE_PT)
        layout.line_spacing = Pt(36)
        run.font.size = Pt(TITLE_PT)
        _set_fonts(run._element.get_or_add_rPr(), TITLE)
    elif block.kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout.right_indent = Pt(INDENT_PT)
        layout.keep_together = True
    elif block.kind != "plain":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        layout.first_line_indent = Pt(INDENT_PT)
    if block.kind == "head":
        _set_fonts(run._element.get_or_add_rPr(), HEADING)
        layout.keep_with_next = True
    if block.kind == "item":
        layout.keep_with_next = True
    if block.kind == "detail":
        run.font.size = Pt(SMALL_PT)
        layout.line_spacing = Pt(24)


def _set_fonts(properties: Any, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{script}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _from_template(template: Path, blocks: list[Block]) -> Any | None:
    """The office's letter with its placeholders replaced; None where it is no Word file."""
    try:
        document = open_document(str(template))
    except (PackageNotFoundError, KeyError, ValueError, OSError):
        return None
    for paragraph in list(document.paragraphs):
        part = next(
            (p for p in {b.part for b in blocks} | {"doubts", "items"} if f"{{{{{p}}}}}" in paragraph.text), None
        )
        if part is not None:
            _replace(paragraph, part, [block.text for block in blocks if block.part == part])
    return document


def _replace(paragraph: Paragraph, part: str, texts: list[str]) -> None:
    """The placeholder's paragraph once for each text, its own style and first run's fonts kept; gone where there is none."""
    whole = paragraph.text
    for text in texts:
        copy = deepcopy(paragraph._element)
        paragraph._element.addprevious(copy)
        filled = Paragraph(copy, paragraph._parent)
        first, *rest = filled.runs
        first.text = whole.replace(f"{{{{{part}}}}}", text)
        for run in rest:
            run._element.getparent().remove(run._element)
    paragraph._element.getparent().remove(paragraph._element)


def _name(document: Any, words: Words) -> None:
    """The file's own properties, which Word shows; python-docx leaves its template's there."""
    properties = document.core_properties
    properties.title = words.word("notice_title")
    properties.author = words.call.issuer
    properties.last_modified_by = ""
    properties.comments = ""
