"""Seals of a letter or an agreement → who has sealed it, who certainly has not, and where nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.values.names import is_organisation, name_similarity
from extractors.values.text import squeeze
from pipeline.checking.likeness import differ_throughout, same_organisation, share_brand
from schemas.documents import Document, Party, PlacedSeal
from schemas.pages import Box

OWNER_ALIKE = 0.6
"""A round seal is read noisily: a name that agrees this far with what was read is taken for its owner's."""
ALIKE, MISREAD_ALIKE = 0.9, 0.8
CLEAR = 0.75
LONG_NAME = 8
MIN_CUT, MOST_CUT, SHORTEST_BRAND = 5, 2, 3
_REGION = re.compile(r"^(?:内蒙古(?:自治区)?|通辽|[一-鿿]{2,6}?[省市盟州旗县区])+")
"""What many firms' names begin with."""
UNLIKE = 0.45
"""Names of two firms of one place and trade agree in a third of their characters."""
ROOM_PT = 15.0
"""A seal may be set so far above or below its block."""
LIKE_PRINT = 0.98
"""No seal of 60 scanned dossiers that was read so surely had all letters but one wrong."""
_FORMS = ("有限公司", "有限责任公司", "专业合作社")
_ENDINGS = ("公司", "大学", "学院", "研究院", "研究所", "合作社", "中心", "集团", "厂", "医院", "协会", "学会")
PLAIN = 0.95
"""Seals that were read so surely stand on a scan that shows red ink well: of 300 on such scans none was overlooked; what was,
lay on a photo, a fax or a grey copy."""
LEGIBLE = 0.9
"""No impression lies over a signature block whose name was read so surely."""


class SealState(StrEnum):
    """ASSUMED: a seal stands there whose text could not be read."""

    SEALED = "sealed"
    ASSUMED = "assumed"
    DOUBT = "doubt"
    ABSENT = "absent"
    OTHER = "other"


@dataclass(frozen=True)
class SealVerdict:
    name: str
    state: SealState
    party: Party | None = None
    stranger: str | None = None


def judge_letter_seal(document: Document, lead: str, among: Sequence[Document]) -> SealVerdict:
    """Whether the lead has sealed a paper. `among`: all documents, which show what kind of scans these are."""
    seals = _official(document)
    if any(_is_of(seal, lead) for seal in seals):
        return SealVerdict(lead, SealState.SEALED)
    if any(seal.owner is None and not _names_another(seal, lead) for seal in seals):
        return SealVerdict(lead, SealState.ASSUMED)
    if seals:
        stranger = seals[0]
        sure = stranger.owner is None or name_similarity(stranger.text or "", stranger.owner) >= CLEAR
        return SealVerdict(lead, SealState.OTHER if sure else SealState.DOUBT, stranger=stranger.owner or stranger.text)
    return SealVerdict(lead, SealState.ABSENT if _would_show(document, among) else SealState.DOUBT)


def judge_party_seals(copies: Sequence[Document], names: Sequence[str], among: Sequence[Document]) -> list[SealVerdict]:
    """Each party's seal over all copies of the agreement; every member may have sealed a copy of its own."""
    seals = [seal for document in copies for seal in _official(document)]
    blocks = {name: _blocks_of(name, copies) for name in names}
    verdicts: dict[str, SealVerdict] = {}
    strange = [seal for seal in seals if _is_strangers(seal, names, copies)]
    unread = [seal for seal in seals if seal.owner is None and seal not in strange]
    # one on a page without signatures may be anything round: a cup's mark
    signing = {(id(block.document), block.party.page) for found in blocks.values() for block in found}
    vague = [seal for seal in unread if signing and not any(_is_on(seal, place, copies) for place in signing)]
    unread = [seal for seal in unread if seal not in vague]
    for name in names:
        party = next((block.party for block in blocks[name]), None)
        by_place = any(block.party.sealed and not block.holding(strange) for block in blocks[name])
        if any(_is_of(seal, name) for seal in seals):
            verdicts[name] = SealVerdict(name, SealState.SEALED, party)
        elif unread and by_place:
            unread.pop()
            verdicts[name] = SealVerdict(name, SealState.ASSUMED, party)
        elif by_place:
            verdicts[name] = SealVerdict(name, SealState.SEALED, party)
    placed = _placed(strange, {name: blocks[name] for name in names if name not in verdicts})
    for name, seal in placed.items():
        verdicts[name] = SealVerdict(name, SealState.OTHER, blocks[name][0].party, seal.text)
    strangers = [s.owner for s in seals if s.owner and not any(same_organisation(s.owner, name) for name in names)]
    strangers += [seal.text or "" for seal in strange if seal not in placed.values()]
    for name in names:
        if name not in verdicts:
            party = next((block.party for block in blocks[name]), None)
            state, stranger = SealState.ABSENT, None
            if unread:
                unread.pop()
                state = SealState.ASSUMED
            elif strangers:
                state, stranger = SealState.OTHER, strangers.pop(0)
            elif vague or not _certain(copies, blocks[name], among):
                state = SealState.DOUBT
            verdicts[name] = SealVerdict(name, state, party, stranger)
    return [verdicts[name] for name in names]


def _is_on(seal: PlacedSeal, place: tuple[int, int | None], copies: Sequence[Document]) -> bool:
    return any(id(d) == place[0] and seal in d.seals and seal.page == place[1] for d in copies)


@dataclass(frozen=True)
class _Block:
    """A party's signature block and the copy of the agreement on which it stands."""

    party: Party
    document: Document

    def holding(self, seals: Sequence[PlacedSeal]) -> list[PlacedSeal]:
        """Those of the seals whose middle lies within the block."""
        box = self.party.box
        return [
            seal
            for seal in seals
            if box is not None
            and seal in self._beside()
            and box[0] <= (seal.box[0] + seal.box[2]) / 2 <= box[2]
            and box[1] - ROOM_PT <= (seal.box[1] + seal.box[3]) / 2 <= box[3] + ROOM_PT
        ]

    def is_bare(self) -> bool:
        """Whether a scanned page that shows others' seals plainly shows none at this place, not even a part of one."""
        box, beside = self.party.box, self._beside()
        if box is None or self.party.confidence < LEGIBLE or not beside:
            return False
        plain = all(seal.colour == "red" and seal.owner and seal.confidence >= PLAIN for seal in beside)
        return plain and not any(_meet(seal.box, box) for seal in beside)

    def _beside(self) -> list[PlacedSeal]:
        return [seal for seal in _official(self.document) if seal.page == self.party.page]


def _blocks_of(name: str, copies: Sequence[Document]) -> list[_Block]:
    return [_Block(p, document) for document in copies for p in document.parties if same_organisation(p.name, name)]


def _placed(strange: Sequence[PlacedSeal], blocks: Mapping[str, Sequence[_Block]]) -> dict[str, PlacedSeal]:
    """The stranger's seal that stands at a party's place, by the party's name; each counts once."""
    placed: dict[str, PlacedSeal] = {}
    for name in blocks:
        there = [seal for block in blocks[name] for seal in block.holding(strange) if seal not in placed.values()]
        if there:
            placed[name] = there[0]
    return placed


def _is_strangers(seal: PlacedSeal, names: Sequence[str], copies: Sequence[Document]) -> bool:
    """Whether a seal is clearly one of nobody whom the agreement names anywhere: a party may have been overlooked."""
    text = squeeze(seal.text or "")
    if seal.owner is not None or not names or any(text in squeeze(document.text) for document in copies):
        return False
    return all(_names_another(seal, name) for name in names)


def _certain(copies: Sequence[Document], blocks: Sequence[_Block], among: Sequence[Document]) -> bool:
    if any(block.party.sealed is None and not block.is_bare() for block in blocks):
        return False
    return all(_would_show(document, among) for document in copies)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _official(document: Document) -> list[PlacedSeal]:
    """Square seals are name stamps of people."""
    return [seal for seal in document.seals if seal.shape != "square"]


def _is_of(seal: PlacedSeal, name: str) -> bool:
    if seal.owner is not None:
        # a party's name without an ending that organisations have was misread
        least = ALIKE if is_organisation(name) else MISREAD_ALIKE
        alike = same_organisation(seal.owner, name) or name_similarity(seal.owner, name) > least
        return alike or _is_cut(seal.owner, name)
    return name_similarity(seal.text or "", name) >= OWNER_ALIKE and not _names_another(seal, name)


def _is_cut(one: str, other: str) -> bool:
    """Whether one name is the other without its first or last letters, as a fold or an edge leaves it; the beginning of a name, its
    legal form lost, may be all that was read."""
    short, whole = sorted((one, other), key=len)
    brand = _REGION.sub("", short)
    if (
        len(short) >= MIN_CUT
        and len(brand) >= SHORTEST_BRAND
        and whole.startswith(short)
        and not is_organisation(short)
    ):
        return True
    near = MIN_CUT <= len(short) and len(whole) - len(short) <= MOST_CUT
    return near and (whole.startswith(short) or whole.endswith(short))


def _names_another(seal: PlacedSeal, name: str) -> bool:
    """Whether a seal of nobody whom the dossier names was read as clearly as print, and is not this name misread.

    A whole name by its ending and length: what a bad reading leaves of a name is still like it.
    """
    text = re.sub(r"[^一-鿿]", "", seal.text or "")
    whole = len(text) >= LONG_NAME and text.endswith(_ENDINGS) and name_similarity(text, name) <= UNLIKE
    if (
        seal.confidence >= LIKE_PRINT
        and len(text) >= LONG_NAME
        and text.endswith(_FORMS)
        and differ_throughout(text, name)
    ):
        return True
    return seal.confidence >= 0.95 and whole and not share_brand(text, name)


def _would_show(document: Document, among: Sequence[Document]) -> bool:
    """Whether a seal on these pages would have been found.

    Drawn pages were looked at; a Word file without pictures can hold none; a scan shows seals where others of its
    kind show red ones.
    """
    sources = {part.page.source for part in document.parts}
    if "ocr" in sources:
        same_file = [d for d in among if d.file == document.file and d is not document]
        return any(seal.colour == "red" for other in [*same_file, document] for seal in other.seals)
    if "office" in sources:
        return not any("picture" in note for part in document.parts for note in part.page.notes)
    return all(part.page.image is not None for part in document.parts)
