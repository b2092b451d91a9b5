"""What a Word file says beside its text: tracked changes, comments, watermarks behind the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from extractors.errors import BROKEN_ZIP
from schemas.pages import Mark

LONGEST_TEXT = 120
MOST_MARKS = 50
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"
_CHANGES = {"ins": "+", "del": "-", "moveTo": "+", "moveFrom": "-"}


def comments_of(document: Any) -> dict[str, str]:
    """Texts of the comments by their number, each with its author."""
    found: dict[str, str] = {}
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/comments"):
            continue
        try:
            root = parse_xml(relation.target_part.blob)
        except (LxmlError, ValueError):
            continue
        for comment in root.iter(qn("w:comment")):
            text = _text(comment)
            found[comment.get(qn("w:id"), "")] = _said(comment, text)
    return found


def marks_in(element: Any, comments: Mapping[str, str]) -> Iterator[Mark]:
    """Of a paragraph or table: each change with what it put in (+) or took out (-), each comment where it is attached."""
    for name, sign in _CHANGES.items():
        for change in element.iter(qn(f"w:{name}")):
            text = _text(change)
            # a paragraph's end, or a row, that was put in has no text of its own
            if text:
                yield Mark("tracked_change", _said(change, sign + text))
    for reference in element.iter(qn("w:commentReference")):
        yield Mark("comment", comments.get(reference.get(qn("w:id"), ""), ""))


def watermarks_of(document: Any) -> list[Mark]:
    """Words written large behind the pages, which Word keeps in the headers; each once."""
    found: Counter[str] = Counter()
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            if not header.is_linked_to_previous:
                paths = header._element.iter(_TEXTPATH)
                found.update(text for path in paths if (text := " ".join((path.get("string") or "").split())))
    return [Mark("watermark", text[:LONGEST_TEXT]) for text in found]


def accepted_copy(path: str, copy: Path) -> tuple[list[Mark], str | None]:
    """The marks of a Word file, and a copy of it with the changes accepted; None where there are no changes, or no copy."""
    try:
        document = open_docx(path)
        body = document.element.body
        marks = [*watermarks_of(document), *marks_in(body, comments_of(document))][:MOST_MARKS]
        if not any(mark.kind == "tracked_change" for mark in marks):
            return marks, None
        _accept_changes(body)
        document.save(str(copy))
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError, OSError, *BROKEN_ZIP):
        return [], None
    return marks, str(copy)


def _accept_changes(body: Any) -> None:
    """Takes out what was struck, and leaves what was put in as if it had always been there."""
    for name in ("del", "moveFrom"):
        for change in list(body.iter(qn(f"w:{name}"))):
            change.getparent().remove(change)
    for name in ("ins", "moveTo"):
        for change in list(body.iter(qn(f"w:{name}"))):
            parent, place = change.getparent(), change.getparent().index(change)
            for child in reversed(list(change)):
                parent.insert(place, child)
            parent.remove(change)


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t"), qn("w:delText"))).strip()[:LONGEST_TEXT]


def _said(element: Any, text: str) -> str:
    author = element.get(qn("w:author"), "").strip()
    return f"{author}：{text}" if author else text
