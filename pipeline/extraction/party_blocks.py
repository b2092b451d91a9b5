"""Agreements → the parties' signature blocks: whose, where, and whether somebody signed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.values.names import name_similarity
from pipeline.extraction.party_mentions import MEMBER_ROLE, SAME_LINE_PT, Mention, NamedParty
from pipeline.extraction.placed_text import PlacedText, Reading
from schemas.documents import Party
from schemas.pages import Box

BLOCK_PT = 130.0
"""Height of the last signature block of a page at most: name, signature, date, room for a seal."""
_SIGNS = re.compile(
    r"(?:签字|签名|签章|签署)\)?\(?(?:或盖章|或签章|盖章|手写)?\)?:?|(?:法定代表人|授权代表|委托代理人|法人代表)(?:\([^()]*\))?:"
)


def signature_mentions(mentions: Sequence[Mention], reading: Reading) -> list[Mention]:
    """The last mention of each role whose label asks for a seal, or that stands in the last part of the paper."""
    sealed = [m for m in mentions if m.seals or _signature_follows(m, reading)]
    last: dict[str, Mention] = {}
    for mention in sealed:
        last[str(mention.place) if re.fullmatch(MEMBER_ROLE, mention.role) else mention.role] = mention
    return sorted(last.values(), key=lambda m: m.place)


def _signature_follows(mention: Mention, reading: Reading) -> bool:
    """签字 or a blank for a seal within the next lines, and not the head of the paper with its addresses."""
    if mention.row_index < 0.4 * len(reading.rows):
        return False
    near = "".join(row.plain for row in reading.rows[mention.row_index : mention.row_index + 5])
    return bool(re.search(r"签字|签名|盖章|公章|签章|\(章\)", near))


def block_of(mention: Mention, blocks: Sequence[Mention], parties: Sequence[NamedParty], reading: Reading) -> Party:
    """The party's signature block: down to the next party, and beside another on the same line no further than that."""
    page = mention.row.page
    box = _block_box(mention, blocks, reading)
    named = next((party.name for party in parties if party.role == mention.role), None)
    name = mention.name
    if named is not None and (name is None or name_similarity(named.value, name.value) > 0.8):
        name = named
    confidence = name.placed.confidence * name.sure if name is not None else 0.5
    signed = _signed(box, page.number, reading)
    return Party(mention.role, name.value if name else "", page.number, box, round(confidence, 4), None, signed)


def _block_box(mention: Mention, blocks: Sequence[Mention], reading: Reading) -> Box:
    page, line = mention.row.page, mention.row.box
    beside = [b for b in blocks if b.row.page is page and abs(b.row.box[1] - line[1]) < SAME_LINE_PT]
    below = [b for b in blocks if b.row.page is page and b.row.box[1] > line[1] + 5]
    columns = len(beside) > 1
    x0 = mention.row.placed.characters[mention.start].x0
    starts = [b.row.placed.characters[b.start].x0 for b in beside]
    right = min((start for start in starts if start > x0 + 10), default=page.width)
    bottom = min((b.row.box[1] for b in below), default=min(page.height, line[1] + BLOCK_PT))
    return (x0 - 10 if columns else 0.0, line[1] - 6, right - 12 if right < page.width else right, bottom)


def _signed(box: Box, number: int, reading: Reading) -> bool | None:
    """True where text stands behind 签字; False where a text layer without pictures has none; else None."""
    for row in reading.rows:
        if row.page.number != number or not box[1] <= (row.box[1] + row.box[3]) / 2 < box[3]:
            continue
        part = PlacedText(tuple(c for c in row.placed.characters if box[0] <= c.x0 < box[2]))
        matches = list(_SIGNS.finditer(part.plain))
        if not matches:
            continue
        rest = re.sub(r"\d.*|[年月日_.,:;()]|日期|签订|盖章|公章", "", part.plain[matches[-1].end() :])
        if rest:
            return True
        certain = row.page.source != "ocr" and "picture" not in row.page.notes and not row.page.seals
        return False if certain else None
    return None
