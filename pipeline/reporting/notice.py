"""A letter's words + a Word template → notice.docx.

The template is an ordinary letter. `{{to}}`, `{{intro}}`, `{{until}}` and so on stand in it where the letter's parts go,
in paragraphs, tables, headers or footers, dressed as the office likes. The paragraphs with `{{item}}`, `{{item_fault}}`,
`{{item_mend}}`, `{{item_clause}}` are repeated for each paper that is asked for, those with `{{doubt}}` and
`{{doubt_verify}}` for each doubt. A paragraph whose part is empty goes. docs/notice.md lists all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document as open_document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from pipeline.reporting.letter import Letter, Texts
from pipeline.reporting.templating import TEMPLATES
from pipeline.reporting.words import Words

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
ITEM, DOUBT = "item", "doubt"
REPEATED = {
    ITEM: ("item", "item_fault", "item_mend", "item_clause"),
    DOUBT: ("doubt", "doubt_verify"),
}
SINGLE = (
    "title", "to", "lead", "call", "project", "issuer", "intro", "items_head", "doubts_head", "doubts_intro", "until",
    "contact", "sign", "date",
)  # fmt: skip
_FULL_WIDTH = re.compile(r"([“”‘’…—]+)")
"""Marks that Chinese and Latin fonts both have: in a Chinese letter they take a Chinese font's width."""


class BadTemplate(ValueError):
    """A template that cannot be used; the message says why."""


def own_template(lang: str) -> Path:
    """The project's letter of a language."""
    return TEMPLATES / "notice" / f"{lang}.docx"


def check_template(path: Path) -> None:
    """Raises BadTemplate where the file is no Word file, knows a placeholder that we do not, or lacks `{{item}}`."""
    names = {name for paragraph in _paragraphs(_open(path)) for name in PLACEHOLDER.findall(paragraph.text)}
    known = {*SINGLE, *REPEATED[ITEM], *REPEATED[DOUBT]}
    if unknown := sorted(names - known):
        raise BadTemplate(f"{path}: no such placeholder: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    if missing := sorted({ITEM, DOUBT} - names):
        raise BadTemplate(f"{path}: the letter would be empty without {', '.join(f'{{{{{m}}}}}' for m in missing)}")


def write_notice(letter: Letter, words: Words, target: Path, template: Path | None = None) -> None:
    """The letter as a Word file. Raises BadTemplate."""
    document = _open(template or own_template(words.catalogue.lang))
    chinese = words.catalogue.lang == "zh"
    _repeat(document, REPEATED[ITEM], letter.items, chinese)
    _repeat(document, REPEATED[DOUBT], letter.doubts, chinese)
    for paragraph in _paragraphs(document):
        names = PLACEHOLDER.findall(paragraph.text)
        if names and all(not letter.single.get(name) for name in names):
            _remove(paragraph)
        elif names:
            _fill(paragraph, {name: " ".join(letter.single.get(name, [])) for name in names}, chinese)
    _name(document, words)
    document.save(str(target))


def _open(path: Path) -> Any:
    try:
        return open_document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise BadTemplate(f"{path}: no Word file (.docx) that can be read") from error


def _paragraphs(document: Any) -> list[Paragraph]:
    """All of the body, its tables, headers and footers."""
    parts = [document.element.body]
    for section in document.sections:
        parts += [part._element for part in (section.header, section.footer, section.first_page_footer)]
    return [Paragraph(element, document) for part in parts for element in part.iter(qn("w:p"))]


def _repeat(document: Any, names: Sequence[str], entries: Sequence[Texts], chinese: bool) -> None:
    """The paragraphs of these placeholders once for each entry, one after the other; gone where there is none."""
    found = [(p, next(iter(PLACEHOLDER.findall(p.text)), "")) for p in _paragraphs(document)]
    patterns = [(paragraph, name) for paragraph, name in found if name in names]
    if not patterns:
        return
    first = patterns[0][0]._element
    for entry in entries:
        for paragraph, name in patterns:
            for text in entry.get(name, []):
                copy = deepcopy(paragraph._element)
                first.addprevious(copy)
                _fill(Paragraph(copy, paragraph._parent), {name: text}, chinese)
    for paragraph, _ in patterns:
        _remove(paragraph)


def _fill(paragraph: Paragraph, texts: dict[str, str], chinese: bool) -> None:
    """Placeholders replaced, each in the dress of the run that it begins in."""
    for run in _whole_placeholders(paragraph):
        text = PLACEHOLDER.sub(lambda match: texts.get(match[1], ""), run.text)
        if text != run.text:
            _say(run, text, chinese)


def _whole_placeholders(paragraph: Paragraph) -> Iterator[Any]:
    """The runs, those joined over which a placeholder is spread (Word splits text where it was edited)."""
    runs = list(paragraph.runs)
    while runs:
        run = runs.pop(0)
        while runs and _is_open(run.text):
            following = runs.pop(0)
            run.text += following.text
            following._element.getparent().remove(following._element)
        yield run


def _is_open(text: str) -> bool:
    return text.endswith("{") or text.rfind("{{") > text.rfind("}}")


def _say(run: Any, text: str, chinese: bool) -> None:
    """The text in the run; in Chinese letters, quotation marks and dashes in runs of the Chinese font."""
    first, *rest = _FULL_WIDTH.split(text) if chinese else [text]
    run.text = first
    before = run._element
    for position, part in enumerate(rest):
        if not part:
            continue
        copy = deepcopy(run._element)
        before.addnext(copy)
        before = copy
        filled = type(run)(copy, run._parent)
        filled.text = part
        if position % 2 == 0:
            _full_width(copy)


def _full_width(run: Any) -> None:
    fonts = run.get_or_add_rPr().get_or_add_rFonts()
    name = fonts.get(qn("w:eastAsia"))
    for script in ("ascii", "hAnsi") if name else ():
        fonts.set(qn(f"w:{script}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _remove(paragraph: Paragraph) -> None:
    """A table's cell keeps one paragraph: Word opens no cell without."""
    element = paragraph._element
    parent = element.getparent()
    if parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1:
        for run in paragraph.runs:
            run.text = ""
        return
    parent.remove(element)


def _name(document: Any, words: Words) -> None:
    """The file's own properties, which Word shows; the template's author is not the letter's."""
    properties = document.core_properties
    properties.title = words.word("notice_title")
    properties.author = words.call.issuer
    properties.last_modified_by = ""
    properties.comments = ""
    properties.keywords = ""
