"""Seals of a letter or an agreement → who has sealed it, who certainly has not, and where nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.values.names import name_similarity
from pipeline.checking.likeness import differ_throughout, same_organisation, share_brand
from schemas.documents import Document, Party, PlacedSeal

OWNER_ALIKE = 0.6
"""A round seal is read noisily: a name that agrees this far with what was read is taken for its owner's."""
CLEAR = 0.75
LONG_NAME = 8
MIN_CUT, MOST_CUT = 5, 2
UNLIKE = 0.45
"""Names of two firms of one place and trade agree in a third of their characters."""
LIKE_PRINT = 0.98
"""No seal of 60 scanned dossiers that was read so surely had all letters but one wrong."""
_FORMS = ("有限公司", "有限责任公司", "专业合作社")
_ENDINGS = ("公司", "大学", "学院", "研究院", "研究所", "合作社", "中心", "集团")


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
    parties = [party for document in copies for party in document.parties]
    blocks = {name: [party for party in parties if same_organisation(party.name, name)] for name in names}
    verdicts: dict[str, SealVerdict] = {}
    unread = sum(seal.owner is None for seal in seals)
    for name in names:
        party = next(iter(blocks[name]), None)
        if any(_is_of(seal, name) for seal in seals):
            verdicts[name] = SealVerdict(name, SealState.SEALED, party)
        elif unread and any(party.sealed for party in blocks[name]):
            unread -= 1
            verdicts[name] = SealVerdict(name, SealState.ASSUMED, party)
        elif any(party.sealed for party in blocks[name]):
            verdicts[name] = SealVerdict(name, SealState.SEALED, party)
    strangers = [s.owner for s in seals if s.owner and not any(same_organisation(s.owner, name) for name in names)]
    for name in names:
        if name not in verdicts:
            party = next(iter(blocks[name]), None)
            state, stranger = SealState.ABSENT, None
            if unread:
                unread, state = unread - 1, SealState.ASSUMED
            elif strangers:
                state, stranger = SealState.OTHER, strangers.pop(0)
            elif not _certain(copies, blocks[name], among):
                state = SealState.DOUBT
            verdicts[name] = SealVerdict(name, state, party, stranger)
    return [verdicts[name] for name in names]


def _certain(copies: Sequence[Document], blocks: Sequence[Party], among: Sequence[Document]) -> bool:
    if any(party.sealed is None for party in blocks):
        return False
    return all(_would_show(document, among) for document in copies)


def _official(document: Document) -> list[PlacedSeal]:
    """Square seals are name stamps of people."""
    return [seal for seal in document.seals if seal.shape != "square"]


def _is_of(seal: PlacedSeal, name: str) -> bool:
    if seal.owner is not None:
        alike = same_organisation(seal.owner, name) or name_similarity(seal.owner, name) > 0.9
        return alike or _is_cut(seal.owner, name)
    return name_similarity(seal.text or "", name) >= OWNER_ALIKE and not _names_another(seal, name)


def _is_cut(one: str, other: str) -> bool:
    """Whether one name is the other without its first or last letters, as a fold or an edge leaves it."""
    short, whole = sorted((one, other), key=len)
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
