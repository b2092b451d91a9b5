"""A label's text → the project's title: without its quotes, its sentence, the bracket around it and its translation."""

from __future__ import annotations

import re

from extractors.values.names import is_organisation
from pipeline.extraction.kinds import PLACEHOLDER
from pipeline.extraction.labelled import Candidate, Parsed
from pipeline.extraction.placed_text import PlacedText, gap_between

_SAID = r"(?:名称|题目|全称|标题)?(?:(?:暂|拟|确)?定为|为|是|系(?=[:《<\"])):?|(?:名称|题目|全称|标题):"
_AFTER_TITLE = re.compile(
    r"[(\[](?:以下|下称|简称|统称|(?:对应|所属|揭榜|项目|课题|任务)?(?:榜单|编号|序号)|第?[\d一二三四五六七八九十]{1,2}[号项])"
    r"|(?<=[一-鿿)\]》\"])[.;](?=[一-鿿]|$)"
)
"""Where a sentence goes on behind a title: a remark on it, the sentence's end."""
_CLAUSE_AFTER = re.compile(r",(?=[各双三多本该现其]|甲方|乙方|丙方|由|以下|经|并|我|拟|共同|为[了此]?|依据|根据|按照)")
_ENGLISH_BELOW = re.compile(r"(?<=[一-鿿)》\"])[A-Z][A-Za-z0-9&'.,/:() -]{14,}$")
_PROMISED = re.compile(r"\d(?:万|千|亿)?元|承诺|人民币")
"""What stands below a title is no more of it where it speaks of money."""
_QUOTED_TITLE = re.compile(rf"(?:{_SAID})?[《\"<\[]([^《》\"<>\[\]]{{4,80}})[》\">\]]")
_TITLE_SAID = re.compile(_SAID)
"""What a sentence says between a title's label and the title: (项目)名称为, (题目)定为."""
_WE = re.compile(r"[我本](?:公司|单位|企业|院|校|所|社|站|中心|集团)")
"""A sentence about the applicants, no title."""
_CLAUSE_END = re.compile(r"[,.;]")
"""A sentence that names its title without a colon ends it with its clause."""


def title(candidate: Candidate) -> Parsed[str] | None:
    """A project's title behind a label, its quotes taken off; wrapped lines belong to it."""
    steps = candidate.steps
    for step in steps:
        match = _QUOTED_TITLE.match(step.plain)
        if match:
            return _title(step.slice(match.start(1), match.end(1)), 1.0)
    said = steps[:1] if candidate.in_cell else steps[::-1]
    cut = [_without_english(_within_brackets(_without_sentence(step, candidate))) for step in said]
    return _title(next((text for text in cut if not _PROMISED.search(text.plain)), cut[-1]), 1.0)


def _within_brackets(said: PlacedText) -> PlacedText:
    """A title up to the bracket that closes the remark which names it: （项目名称：…）."""
    depth = 0
    for i, char in enumerate(said.plain):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return said.slice(0, i)
    return said


def _without_english(said: PlacedText) -> PlacedText:
    """A title without its translation on the lines below it."""
    match = _ENGLISH_BELOW.search(said.plain)
    if match is None:
        return said
    before, first = said.characters[match.start() - 1], said.characters[match.start()]
    return said.slice(0, match.start()) if gap_between(before, first) == float("inf") else said


def _without_sentence(said: PlacedText, candidate: Candidate) -> PlacedText:
    """A title without what its sentence says before and behind it."""
    lead = _TITLE_SAID.match(said.plain)
    said = said.slice(lead.end()) if lead else said
    ends = [
        match.start() for pattern in _ends_of(candidate, lead is not None) if (match := pattern.search(said.pointed))
    ]
    return said.slice(0, min(ends)) if ends else said


def _ends_of(candidate: Candidate, said: bool) -> tuple[re.Pattern[str], ...]:
    """What ends a title, by how it is announced: in a cell, behind a colon, in a sentence, or not at all."""
    if candidate.in_cell:
        return (_AFTER_TITLE,)
    if said and not candidate.label.colon:
        return (_AFTER_TITLE, _CLAUSE_END)
    return (_AFTER_TITLE, _CLAUSE_AFTER) if candidate.label.colon or said else ()


def _title(placed: PlacedText, sure: float) -> Parsed[str] | None:
    placed = placed.strip("《》<>\"':;,._ ")
    plain = placed.plain
    if not 4 <= len(plain) <= 80 or PLACEHOLDER.search(plain) or plain.endswith((".", ";")) or is_organisation(plain):
        return None
    if _WE.match(plain):
        return None
    return Parsed(as_title(placed), placed, sure)


def as_title(placed: PlacedText) -> str:
    """A title as printed, without the blanks of line ends and justification; those between Latin words are kept."""
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", placed.text).strip("《》“”\"'")
