"""Seals of pages → seals of documents: whose they are, and which party of an agreement they seal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from extractors.seal_owner import match_owner
from extractors.values.names import find_organisations, is_organisation, lost_letters, name_exact, name_similarity
from pipeline.extraction.offices import mended_office, names_office, office_on
from pipeline.extraction.strangers_seals import name_strangers
from schemas.documents import Document, Party, PlacedSeal
from schemas.pages import Box, Line, Page, Seal

BLOCK_PT = 130.0
ROOM_PT = 15.0
"""A seal may be set so far beside its block."""
CLEARLY_READ = 0.9
REGISTRAR, LICENCES = "{}市场监督管理局", ("business_licence",)
PLACES = re.compile(r"(?<=[省区市盟])[一-鿿]{2,6}?[市县旗区](?![一-鿿]{0,3}公司)")
"""The city or the county of an address, behind the larger place."""
NEAR_NAME = 0.85


def place_seals(documents: Sequence[Document]) -> None:
    """Fills `seals` of every document, matching owners among all organisations that the dossier names; again where names changed."""
    names = list(_names(documents))
    for document in documents:
        document.seals.clear()
        own = frozenset(_names_of(document)) | {party.name for party in document.parties}
        for part in document.parts:
            page = part.as_page()
            for seal in page.seals:
                owner = _owner(seal, names, own, page)
                document.seals.append(
                    PlacedSeal(page.number, seal.box, seal.text, seal.shape, seal.colour, seal.confidence, owner)
                )
    name_strangers([seal for document in documents for seal in document.seals], names)
    for document in documents:
        if document.type == "consortium_agreement":
            document.parties = document.parties or list(_parties(document))
            _match_parties(document)


def _owner(seal: Seal, names: Sequence[str], own: Collection[str], page: Page) -> str | None:
    """Whose seal: one that the dossier names, one that is printed on the same page, or an office.

    An office's own seal tells its name where no paper does: registrars and auditors are named nowhere else. Of firms and
    institutes only those count that are named: a misread name would be a stranger's. `own` are the names of the seal's paper.
    """
    text = mended_office(name_exact(seal.text or ""))
    tells = seal.confidence >= CLEARLY_READ and not seal.cut and names_office(text)
    found = match_owner(seal.text, names, seal.readings, sure=seal.confidence, cut=seal.cut, expected=own)
    # another office has nearly the same name as one of the dossier's
    if found and (not tells or lost_letters(text, found[0]) or _is_near(text, names)):
        return found[0]
    if not tells:
        return None
    return office_on(page, text, strange=not _is_near(text, names))


def _is_near(text: str, names: Sequence[str]) -> bool:
    return max((name_similarity(text, name) for name in names), default=0.0) >= NEAR_NAME


def _match_parties(document: Document) -> None:
    pages = {part.page.number: part.page for part in document.parts}
    for party in document.parties:
        if party.page in pages and party.box is not None:
            party.sealed = _sealed(document, pages[party.page], party.name, party.box)


def _names(documents: Sequence[Document]) -> Iterator[str]:
    yield REGISTRAR.format("通辽市")
    for document in documents:
        address = document.fields.get("address")
        # a county's firms are registered there
        for place in PLACES.findall(str(address.value)) if address is not None and document.type in LICENCES else ():
            yield REGISTRAR.format(place)
    for document in documents:
        yield from _names_of(document)


def _names_of(document: Document) -> Iterator[str]:
    for field in ("entity", "lead", "members"):
        value = document.fields.get(field)
        if value is not None:
            yield from value.value if isinstance(value.value, list) else [str(value.value)]


def _parties(document: Document) -> Iterator[Party]:
    """Signature blocks: 甲方（盖章）：… with what follows until the next party."""
    for part in document.parts:
        page = part.as_page()
        heads: list[tuple[str, str, Line]] = []
        for line in page.lines:
            text = "".join(line.text.split())
            match = re.match(r"([甲乙丙丁戊己庚])方.{0,4}[(（]?(?:单位)?(?:盖章|签章|公章|签字)", text)
            if match or (heads and re.match(r"([甲乙丙丁戊己庚])方", text)):
                role = text[:2]
                orgs = [o.text for o in find_organisations(text)] or [name_exact(re.split("[::：]", text)[-1])]
                heads.append((role, orgs[-1], line))
        for i, (role, name, line) in enumerate(heads):
            bottom = heads[i + 1][2].box[1] if i + 1 < len(heads) else line.box[1] + BLOCK_PT
            name = name_exact(name)
            if not is_organisation(name):
                continue
            box: Box = (0.0, line.box[1] - 20, page.width, bottom)
            yield Party(
                role, name, page.number, box, line.confidence, _sealed(document, page, name, box), _signed(page, box)
            )


def _sealed(document: Document, page: Page, name: str, block: Box) -> bool | None:
    """Seen by name anywhere in the paper, or by place on its block; certainly absent only on a well-read page."""
    for seal in document.seals:
        if seal.owner is not None and name_similarity(seal.owner, name) > 0.9:
            return True
        across, down = (seal.box[0] + seal.box[2]) / 2, (seal.box[1] + seal.box[3]) / 2
        inside = block[0] - ROOM_PT <= across <= block[2] + ROOM_PT and block[1] - ROOM_PT <= down <= block[3] + ROOM_PT
        if seal.owner is None and seal.page == page.number and inside:
            return True
    # on a scan a faint or grey impression can be overlooked: only a drawn page shows that there is none
    return False if page.source == "text_layer" else None


def _signed(page: Page, block: Box) -> bool | None:
    for line in page.lines:
        if block[1] <= line.box[1] <= block[3]:
            match = re.search(r"(?:签字|签名|签章)[)）]?[::：](.*)", "".join(line.text.split()))
            if match:
                return True if match[1] else None
    return None
