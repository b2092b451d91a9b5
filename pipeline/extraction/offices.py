"""Seals of offices and auditors → their names: no field of a dossier names registrars, but their papers print them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from extractors.values.names import find_organisations, lost_letters, name_exact
from extractors.values.organisations import begins_with_place
from schemas.organisations import load_organisation_words
from schemas.pages import Page

PLACE = re.compile(r"[一-鿿]{1,6}?[市县旗区盟]")
OFFICE = re.compile(
    r"[一-鿿]{2,16}(?:局|厅|委员会|人民政府|(?:会计师|税务师|律师)事务所(?:[(（](?:特殊)?普通合伙[)）])?)"
)
AUDITOR = re.compile(r"([一-鿿]{2,16}事务所)[(（]((?:特殊)?普通合伙)[)）]?")
ENDINGS = ("事业单位登记管理局", "市场监督管理局", "行政审批服务局", "科学技术局", "会计师事务所")
"""What most offices' seals end with: a letter of it that was misread is not another office."""
PLACES, LONG_PLACE = load_organisation_words().places, 4
"""A place of four letters is told by three of them."""
MOST_ADDED, MOST_LOST = 2, 3
"""Letters that a seal's reading may have more or fewer than the name that its page prints."""
BEFORE_PLACES = "省区市县旗盟住所址在"
"""Letters before a whole place: of the larger place, of a label."""


def office_on(page: Page, text: str, *, strange: bool) -> str | None:
    """The office whose clearly read seal says `text`: as its page prints it, else as read where that is near no other name."""
    lines = ["".join(line.text.split()) for line in page.lines]
    if any(text in line for line in lines):
        return text
    # the whole name with letters lost or some of the star's added: 民政局 is no misread 财政局
    told = next((office for line in lines for office in _offices(line) if _is_meant(text, office)), None)
    return told or (_with_first_letter(text, page.text) if strange else None)


def names_office(text: str) -> bool:
    """An office's name begins with its place: the scraps of a fax's seal may end with 局 too."""
    return OFFICE.fullmatch(text) is not None and ("事务所" in text or begins_with_place(text))


def mended_office(text: str) -> str:
    """A seal's text with the usual end of an office's name set right, and the bracket closed behind an auditor's."""
    text = _with_known_place(text)
    auditor = AUDITOR.fullmatch(text)
    if auditor:
        return f"{auditor[1]}({auditor[2]})"
    for ending in ENDINGS:
        if text.endswith(ending):
            return text
        for size in (len(ending), len(ending) - 1, len(ending) + 1):
            if size < len(text) and Levenshtein.distance(text[-size:], ending) == 1:
                return text[:-size] + ending
    return text


def _with_known_place(text: str) -> str:
    """A text whose place is a long known one but for a letter: 霍林学勒市."""
    known = [place for place in PLACES if len(place) >= LONG_PLACE]
    head = text[:LONG_PLACE]
    near = [place for place in known if Levenshtein.distance(head, place[:LONG_PLACE]) == 1]
    return near[0] + text[len(near[0]) :] if len(near) == 1 and head not in known else text


def _is_meant(text: str, office: str) -> bool:
    added = len(text) - len(office)
    return lost_letters(text, office) and -MOST_LOST <= added <= 0 or (office in text and added <= MOST_ADDED)


def _offices(line: str) -> Iterator[str]:
    for organisation in find_organisations(line):
        name = name_exact(organisation.text)
        if OFFICE.fullmatch(name):
            yield name


def _with_first_letter(office: str, text: str) -> str:
    """An office's name with the first letter of its place, where a seal's reading lost it and the page's text has the place."""
    place = PLACE.match(office)
    if place is None:
        return office
    before = Counter(re.findall(rf"([一-鿿]?){place[0]}", "".join(text.split())))
    lost = [letter for letter in before if letter and letter not in BEFORE_PLACES]
    return lost[0] + office if len(lost) == len(before) == 1 else office
