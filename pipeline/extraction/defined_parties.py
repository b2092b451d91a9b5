"""Agreements that name their parties by a short name each, (以下简称“甲公司”), or by a bare letter, 甲：…, and say which one leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.values.names import find_organisations, name_exact, name_similarity
from pipeline.extraction.kinds import parse_organisation
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.party_mentions import LEAD, LEADS, MEMBER, SAME, NamedParty
from pipeline.extraction.placed_text import Reading

DEFINED, LETTERED = 0.95, 0.93
HEAD_SHARE, LEAST_HEAD = 0.6, 600
"""Parties are named in the first part of the text, or among so many characters."""
LONGEST_CLAUSE, LONGEST_ROLE, LONGEST_REST = 100, 12, 20
_JOINT = re.compile(
    r"(?:以及|[和与及同])(?!林格尔|静|龙|平)|(?:联合体|项目)?(?:成员|参与|合作|参加|协作)(?:单位|方|人)?[A-Z一二三四五\d](?=..)|[A-H](?=[一-鿿]{4})"
)
"""What a list or a table's first column leaves before a name."""
COLUMN_GAP = 1.5
_SHORT_NAME = re.compile(
    r"(?:(?:以下|下[文面]?|后文|本[一-鿿]{1,4}[中里])(?:简|统)?[称叫]|(?<=[(,])简?[称叫])(?:为|作)?:?\"?(?P<alias>[^\"(),.;]{2,8})"
)
_NO_PARTY, _NO_SHORT_NAME = re.compile(r"(?:局|厅|政府|委员会)$"), re.compile(r"项目|协议|合同|课题|榜单|[各双多]方")
_LEADS_BEFORE = re.compile(r"(?:牵头|主办)(?:人|方|单位|企业|机构)?(?:名称)?[:(]?$")
_LETTER = re.compile(r"^(?:[一-鿿]{2,8}\()?(?P<letter>[甲乙丙丁戊己庚A-H])(?:方)?\)?:")
_CALLED = re.compile(r"^(?P<alias>[一-鿿]{2,4}方)(?:\([^()]{1,10}\))?:")
"""企业方（牵头）：, 答题方：: what a party is called, before its name."""


def defined_parties(reading: Reading) -> list[NamedParty]:
    """Parties with their short names, or behind letters: only where exactly one of them is said to lead."""
    for found in (list(_with_short_names(reading)), list(_lettered(reading)), list(_called(reading))):
        parties: list[NamedParty] = []
        for party in found:
            if all(name_similarity(party.name.value, other.name.value) < SAME for other in parties):
                parties.append(party)
        if len(parties) > 1 and sum(party.leads for party in parties) == 1:
            return parties
    return []


def _called(reading: Reading) -> Iterator[NamedParty]:
    """Parties each behind what it is called, on lines of their own."""
    for row in reading.rows:
        match = _CALLED.match(row.plain)
        rest = row.placed.slice(match.end()) if match else None
        name = parse_organisation(rest) if rest else None
        if match is not None and rest is not None and name is not None:
            remark = rest.plain[len(name.placed) :]
            leads = bool(LEADS.search(match[0] + remark)) or _is_said_to_lead(match["alias"], reading.plain)
            yield NamedParty(
                LEAD if leads else MEMBER, Parsed(name.value, name.placed, min(name.sure, LETTERED)), leads
            )


def _with_short_names(reading: Reading) -> Iterator[NamedParty]:
    plain = reading.plain
    found = find_organisations(plain[: max(LEAST_HEAD, round(HEAD_SHARE * len(plain)))])
    for name in found:
        # a short name may be an organisation's too
        after = [other.start for other in found if other.start > name.end and plain[other.start - 1] != '"']
        end = min(name.end + LONGEST_CLAUSE, *after[:1], len(plain))
        clause = re.split(r"[.;]", plain[name.end : end])[0]
        defined = _SHORT_NAME.search(clause)
        if defined is None or _NO_PARTY.search(name.text) or _NO_SHORT_NAME.search(defined["alias"]):
            continue
        before = plain[max(0, name.start - LONGEST_ROLE) : name.start]
        bracketed = "(" in clause[: defined.start()]
        end = clause.find(")", defined.end()) if bracketed else defined.end() + LONGEST_REST
        told = clause[: end if end > 0 else None] + (clause[end + 1 : end + 3] if bracketed and end > 0 else "")
        leads = bool(LEADS.search(told) or _LEADS_BEFORE.search(before)) or _is_said_to_lead(defined["alias"], plain)
        joined = _JOINT.match(name.text)
        placed = reading.running.slice(name.start + (joined.end() if joined else 0), name.end)
        yield NamedParty(LEAD if leads else MEMBER, Parsed(name_exact(placed.plain), placed, DEFINED), leads)


def _is_said_to_lead(alias: str, plain: str) -> bool:
    """以医院为牵头单位, 由甲公司牵头, 甲为揭榜项目的主办（牵头）企业."""
    called = re.escape(alias)
    return bool(
        re.search(rf"[以由]{called}(?:方)?(?:为|作为|担任)?[^,.;]{{0,6}}牵头", plain)
        or re.search(rf"{called}(?:方)?(?:为|是|系|作为|担任)[^,.;]{{0,12}}(?:牵头|主办)", plain)
        or re.search(rf"{called}\((?:[^()]{{0,4}})?牵头", plain)
    )


def _lettered(reading: Reading) -> Iterator[NamedParty]:
    seen: set[str] = set()
    for piece in (piece for row in reading.rows for piece in row.placed.pieces(COLUMN_GAP)):
        match = _LETTER.match(piece.plain)
        if match is None or match["letter"] in seen:
            continue
        rest = piece.slice(match.end())
        name = parse_organisation(rest) if rest else None
        if name is not None:
            seen.add(match["letter"])
            leads = bool(LEADS.search(match[0])) or _is_said_to_lead(match["letter"], reading.plain)
            yield NamedParty(f"{match['letter']}方", Parsed(name.value, name.placed, min(name.sure, LETTERED)), leads)
