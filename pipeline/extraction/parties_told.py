"""Agreements that name their parties in sentences or in a short list of their head, not one by one behind their roles."""

from __future__ import annotations

import re

from extractors.values.names import find_organisations, name_exact, name_similarity
from pipeline.extraction.cells import grid_of
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.member_sentences import TOLD, lead_told, told
from pipeline.extraction.party_mentions import LEAD, MEMBER, SAME, SAME_LINE_PT, NamedParty
from pipeline.extraction.placed_text import PlacedText, Reading

BESIDE = 0.95
APART = 1.2
"""Columns without ruled lines stand so many heights apart."""
_LEAD_ALONE = re.compile(r"(?:项目)?(?:牵头|主持|总牵头)(?:单位|方|机构)?:?")
_MEMBERS_ALONE = re.compile(r"(?:项目)?(?:参与|成员|合作|参加|协作|联合|协办|参研)(?:单位|各?方|机构)?:?")
_ROW = re.compile(r"[^.;:]{12,200}?(?=(?:共同|经|就|本着|于20|于二|签订|签署|订立|达成|联合揭榜|协商))")
_LEADS_BRACKET = re.compile(r"\([^()]{0,8}(?:牵头|主持|主办|领衔|盟主|链主)[^()]{0,8}\)")
_BETWEEN_NAMES = re.compile(r"\([^()]*\)|[,和与及]|以及|本协议|本合同|由|等|[两三四五六七八]家|[各多三四两双]方")
MOST_STRANGE = 6
"""Letters of such a row that are neither names nor what joins them."""
_LEAD_SAID = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}条)?(?P<name>[^,.;:]{4,44}?)(?:为|作为|是|担任)(?:本?(?:项目|联合体)的?)?(?:总?牵头)(?:单位|方|人)(?=[,.;])"
)


def parties_told(reading: Reading) -> list[NamedParty]:
    """由 the lead 牵头，联合 the others: the parties of an agreement that names them in a sentence only."""
    lead, members = lead_told(reading), _members_told(reading)
    if lead is None or not members:
        return _in_a_row(reading)
    return [NamedParty(LEAD, _name(lead, TOLD), True), *(NamedParty(MEMBER, name, False) for name in members)]


def _in_a_row(reading: Reading) -> list[NamedParty]:
    """The parties of a sentence that names them in a row, the one that leads with its role in brackets: A（牵头方）、B与C…签订."""
    for match in _ROW.finditer(reading.plain):
        found = find_organisations(match[0])
        placed = [reading.running.slice(match.start() + name.start, match.start() + name.end) for name in found]
        leads = [bool(_LEADS_BRACKET.match(match[0], name.end)) for name in found]
        names = sum(len(name.text) for name in found)
        strange = len(_BETWEEN_NAMES.sub("", match[0])) - names
        if len(found) > 1 and sum(leads) == 1 and strange <= MOST_STRANGE:
            return [
                NamedParty(LEAD if first else MEMBER, _name(part, TOLD), first)
                for part, first in zip(placed, leads, strict=True)
            ]
    return []


def with_members(parties: list[NamedParty], reading: Reading) -> list[NamedParty]:
    """A lead whose partners stand in a short list of the head (参与 | …；…), or in a sentence: …为成员单位."""
    if len(parties) > 1:
        return parties
    lead = parties[0].name if parties else _lead_beside(reading) or _lead_said(reading)
    if lead is None:
        return parties
    named = _beside_all(_MEMBERS_ALONE, reading) or _members_told(reading)
    others = {name.value: name for name in named if name_similarity(name.value, lead.value) < SAME}
    if not others:
        return parties
    role = parties[0].role if parties else LEAD
    return [NamedParty(role, lead, True), *(NamedParty(MEMBER, name, False) for name in others.values())]


def _members_told(reading: Reading) -> list[Parsed[str]]:
    return [_name(part, TOLD) for part in next((named.parts for named in told(reading)), ())]


def _name(part: PlacedText, sure: float) -> Parsed[str]:
    return Parsed(name_exact(part.plain), part, sure)


def _lead_beside(reading: Reading) -> Parsed[str] | None:
    names = _beside_all(_LEAD_ALONE, reading)
    return names[0] if len(names) == 1 else None


def _beside_all(head: re.Pattern[str], reading: Reading) -> list[Parsed[str]]:
    """The organisations right of a word that stands alone in its cell or before a wide blank."""
    for index, row in enumerate(reading.rows):
        pieces = row.placed.pieces(APART)
        if not pieces or not head.fullmatch(pieces[0].plain):
            continue
        grid = grid_of(row.page)
        text = row.placed.slice(len(pieces[0])) or grid.text_right_of(grid.around(row.line.words[0].box))
        if not text and index + 1 < len(reading.rows):
            beside = reading.rows[index + 1]
            text = beside.placed if abs(beside.box[1] - row.box[1]) < SAME_LINE_PT else text
        found = find_organisations(text.plain)
        if found:
            return [_name(text.slice(name.start, name.end), BESIDE) for name in found]
    return []


def _lead_said(reading: Reading) -> Parsed[str] | None:
    """…为牵头单位 in a sentence."""
    for match in _LEAD_SAID.finditer(reading.plain):
        found = find_organisations(match["name"])
        if found and found[-1].end == len(match["name"]):
            start = match.start("name")
            return _name(reading.running.slice(start + found[-1].start, start + found[-1].end), TOLD)
    return None
