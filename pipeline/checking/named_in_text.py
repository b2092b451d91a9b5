"""Running text → whom a paper names as its chief scientist where no field of it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.values.appointments import find_chief_scientists
from extractors.values.person_names import can_be_person, is_everyday
from extractors.values.text import squeeze
from schemas.documents import Document, Value, ValueSource
from schemas.pages import Page

_ALONE = re.compile(r"(?:项目)?首席(?:科学家|专家)(?:姓名)?[:：]?")
_BEHIND_COLON = re.compile(
    r"首席科学家(?:姓名)?[:：]([一-鿿·]{2,9}?)(?=(?:副?教授|副?研究员|博士|院士|高级|正高|工程师|同志|先生|女士)*(?:[,.;:()]|担任|负责|$))"
)


def chief_scientist_in(document: Document) -> Value | None:
    """The name as a value of the page where it stands, several joined by 、; None where the text names nobody."""
    for part in document.parts:
        page = part.as_page()
        names = _names(squeeze(page.text)) or list(_beside_label(page))
        if names:
            return _value(names, page)
    return None


def _names(text: str) -> list[str]:
    found = find_chief_scientists(text)
    if found:
        return [person.name for person in found[0].people]
    labelled = _BEHIND_COLON.search(text)
    return [labelled[1]] if labelled is not None and can_be_person(labelled[1]) else []


def _beside_label(page: Page) -> Iterator[str]:
    """A name that is the word right of 首席科学家 alone in its column."""
    for line in page.lines:
        for label, word in zip(line.words, line.words[1:], strict=False):
            name = squeeze(word.text)
            if _ALONE.fullmatch(squeeze(label.text)) and can_be_person(name) and not is_everyday(name):
                yield name
                return


def _value(names: list[str], page: Page) -> Value:
    source: ValueSource = "text_layer"
    if page.source in ("ocr", "office"):
        source = page.source
    words = [word for word in page.words if any(name[:2] in squeeze(word.text) for name in names)]
    confidence = min((word.confidence for word in words), default=0.7)
    said = "、".join(dict.fromkeys(names))
    return Value(said, said, page.number, None, confidence, source)
