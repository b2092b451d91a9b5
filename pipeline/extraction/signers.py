"""Agreements whose parties stand behind no role: a table of organisations, or the names that head the signature blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.values.names import find_organisations, name_similarity
from pipeline.extraction.captions import names_below
from pipeline.extraction.cells import grid_of
from pipeline.extraction.kinds import parse_organisation
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.party_mentions import LEAD, LEADS, MEMBER, SAME, NamedParty
from pipeline.extraction.placed_text import PlacedText, Reading, Row

SIGNED, IN_TABLE = 0.9, 0.95
HEAD_SHARE, BLOCK_ROWS, COLUMN_GAP = 0.55, 3, 2.5
"""A party is named in the first part of the paper too; its signature follows within so many lines."""
LONGEST_REMARK = 40
_KIND = r"(?:单位|机构|企业|公司|高校|院校|学校|院所|法人|组织|主体)"
_COLUMN = re.compile(
    rf"{_KIND}(?:(?:[/|]|或|及|和){_KIND})+(?:名称|全称)?|"
    r"(?:参加|参与|合作|协作|成员|联合|签约|立约|各)?(?:单位|机构|企业|方|成员)(?:名称|全称)?(?:\([^()]{1,8}\))?|名称|全称"
)
_BEFORE_NAME = re.compile(r"^[^:]{1,10}:")
_SEAL = re.compile(r"\((?:单位|电子)?(?:盖?公?章|签章|印章|盖单位章|电子章)\)?$")
_SIGNS = re.compile(
    r"^(?:单位)?(?:法定代表人|法人代表|法人|授权|委托|受托|代表|负责人|理事长|院长|校长|签字|代理人|经办)[^:]{0,14}(?::|$)|^授权签字人"
)
_LED_BY = re.compile(r"由$|以$")


def tabled_parties(reading: Reading) -> list[NamedParty]:
    """The organisations in a column headed 单位全称, where exactly one row says that it leads."""
    for row in reading.rows:
        for word in row.line.words:
            grid = grid_of(row.page)
            cell = grid.around(word.box)
            if cell is None or not _COLUMN.fullmatch(grid.text(cell).plain):
                continue
            parties = [
                NamedParty(LEAD if leads else MEMBER, Parsed(name, text, IN_TABLE), leads)
                for name, text in names_below(grid, cell)
                for leads in [_leads_in_row(text)]
            ]
            if len(parties) > 1 and sum(party.leads for party in parties) == 1:
                return parties
    return []


def _leads_in_row(name: PlacedText) -> bool:
    first = name.characters[0]
    grid = grid_of(first.page)
    for beside in (grid.right_of, grid.left_of):
        cell = grid.cell(first.x0 + 1, first.word.middle)
        while cell is not None:
            cell = beside(cell)
            if cell is not None and LEADS.search(grid.text(cell).plain):
                return True
    return False


def signing_parties(reading: Reading) -> list[NamedParty]:
    """The organisations that head a signature block and that the paper's first part names too, where it says which one leads."""
    signed: list[Parsed[str]] = []
    for index, row in enumerate(reading.rows):
        for name in _signing(reading, index, row):
            if all(name_similarity(name.value, other.value) < SAME for other in signed):
                signed.append(name)
    told = [_told_of(name.value, reading) for name in signed]
    parties = [(name, leads) for name, leads in zip(signed, told, strict=True) if leads is not None]
    if len(parties) < 2 or sum(bool(leads) for _, leads in parties) != 1:
        return []
    return [NamedParty(LEAD if leads else MEMBER, name, bool(leads)) for name, leads in parties]


def _signing(reading: Reading, index: int, row: Row) -> Iterator[Parsed[str]]:
    """Names alone on a line, or behind a role, that ask for a seal or have who signs below them."""
    below = reading.rows[index + 1 : index + 1 + BLOCK_ROWS]
    asked = any(_SIGNS.match(piece.plain) for other in below for piece in other.placed.pieces(COLUMN_GAP))
    for piece in row.placed.pieces(COLUMN_GAP):
        before = _BEFORE_NAME.match(piece.plain)
        seal = _SEAL.search(piece.plain)
        text = piece.slice(before.end() if before else 0, seal.start() if seal else None)
        name = parse_organisation(text) if seal or asked else None
        if name is not None and len(name.placed) >= len(text) - 1:
            yield Parsed(name.value, name.placed, min(name.sure, SIGNED), name.notes)


def _told_of(name: str, reading: Reading) -> bool | None:
    """Whether the first part of the paper says that an organisation leads; None where it does not name it."""
    leads: bool | None = None
    for place in _places(name, reading):
        leads = bool(leads) or _is_lead(place, reading)
    return leads


def _places(name: str, reading: Reading) -> Iterator[tuple[int, int]]:
    plain = reading.plain
    for found in find_organisations(plain[: round(HEAD_SHARE * len(plain))]):
        if name_similarity(found.text, name) >= SAME:
            yield found.start, found.end


def _is_lead(place: tuple[int, int], reading: Reading) -> bool:
    """A牵头, A（…牵头…）, A（以下称甲公司，为牵头一方）, 由A牵头: the remark on the name, or what the clause goes on with."""
    plain, (start, end) = reading.plain, place
    remark = re.compile(rf"\([^()]{{0,{LONGEST_REMARK}}}\)").match(plain, end)
    if remark is not None and LEADS.search(remark[0]):
        return True
    at = remark.end() if remark else end
    clause = re.split(r"[,.;:()]", plain[at : at + 12])[0]
    return LEADS.match(clause) is not None or bool(_LED_BY.search(plain[:start]) and LEADS.search(clause))
