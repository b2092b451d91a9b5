"""Parties and seals of the papers → who signed and sealed what, a picture beside each seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.reporting.cuts import tight_stretch
from pipeline.reporting.pictures import Cut, PictureStore
from pipeline.reporting.places import Places
from pipeline.reporting.words import Words
from schemas.pages import Page
from schemas.report import DocumentJson, SealJson

MOST_PICTURES = 40
_SEEN = {True: "seen", False: "absent", None: "in_doubt"}
_SEAL_RULES = {"missing_seal": "absent", "seal_mismatch": "other"}


@dataclass(frozen=True)
class SealView:
    """`page` is the page's place in the inventory, `where` its number in words."""

    owner: str | None
    text: str | None
    href: str | None
    cut: Cut | None
    page: int | None
    where: str


@dataclass(frozen=True)
class PartyView:
    """Who has to sign and seal; `sealed`, `signed`: the key of the word that says whether it was seen."""

    role: str
    name: str
    href: str | None
    sealed: str
    signed: str


@dataclass(frozen=True)
class SealedPaper:
    title: str
    file: str
    demanded: bool
    parties: list[PartyView]
    seals: list[SealView]


def sealed_papers(
    words: Words, pages: Mapping[tuple[str, int], Page], store: PictureStore, places: Places
) -> list[SealedPaper]:
    """Papers on which a seal is demanded or was found; those that demand one first."""
    demanded: dict[str, str] = {
        type_: paper.sealed_by for paper in words.call.papers if paper.sealed_by for type_ in paper.types
    }
    shown = [d for d in words.report.documents if d.seals or d.parties or d.type in demanded]
    left = MOST_PICTURES
    papers = []
    for document in sorted(shown, key=lambda d: d.type not in demanded):
        seals = []
        for seal in document.seals:
            page = pages.get((document.file, seal.page)) if left > 0 else None
            seals.append(_seal(words, document, seal, page, store, places))
            left -= 1
        parties = _parties(document, places)
        if not parties and demanded.get(document.type) == "lead":
            parties = [_lead(words, document)]
        papers.append(SealedPaper(words.document(document), document.file, document.type in demanded, parties, seals))
    return papers


def _parties(document: DocumentJson, places: Places) -> list[PartyView]:
    return [
        PartyView(
            party.role,
            party.name,
            places.mark(document.file, party.page, party.box, "value"),
            _SEEN[party.sealed],
            _SEEN[party.signed],
        )
        for party in document.parties
    ]


def _lead(words: Words, document: DocumentJson) -> PartyView:
    """The lead, where it alone has to seal a paper: as the findings say, else by what was found."""
    told = {f.rule: f.severity for f in words.report.findings if document.id in f.documents}
    sealed = "seen" if document.seals else "in_doubt"
    for rule, state in _SEAL_RULES.items():
        if rule in told:
            sealed = state if told[rule] == "error" else "in_doubt"
    name = words.report.dossier.lead.name or words.word("lead")
    return PartyView("", name, None, sealed, _SEEN[document.signed])


def _seal(
    words: Words, document: DocumentJson, seal: SealJson, page: Page | None, store: PictureStore, places: Places
) -> SealView:
    cut = store.cut(page, tight_stretch(page, seal.box)) if page is not None and page.image else None
    href = places.mark(document.file, seal.page, seal.box, "value")
    index = places.index(document.file, seal.page)
    return SealView(seal.owner, seal.text, href, cut, index, words.word("page", page=str(seal.page)))
