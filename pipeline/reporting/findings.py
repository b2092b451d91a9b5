"""Findings → groups by paper, worst first, each with the pictures of its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.reporting.overview import numbered
from pipeline.reporting.pictures import Cut, PictureStore
from pipeline.reporting.places import MarkKind, Places
from pipeline.reporting.words import Words
from schemas.pages import Page
from schemas.report import EvidenceJson, FindingJson

MOST_CUTS = 4
MOST_CUTS_OF_ALL = 80
"""A report of hundreds of findings stays small enough to mail: further places are links."""
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Shot:
    """One piece of evidence: where, what was read there, its picture if it is shown, the anchor of the place.

    `page` is the page's place in the inventory.
    """

    where: str
    text: str | None
    href: str | None
    cut: Cut | None
    page: int | None


@dataclass(frozen=True)
class Card:
    """One finding as it is shown; `number` is its place in the list and its anchor."""

    number: int
    finding: FindingJson
    clause: str | None
    shots: list[Shot]
    links: list[Shot]


@dataclass(frozen=True)
class Group:
    title: str
    files: list[str]
    cards: list[Card]

    @property
    def worst(self) -> int:
        return min(_ORDER[card.finding.severity] for card in self.cards)


class Gallery:
    """Cuts evidence out of the pages, within the limits of a report."""

    def __init__(
        self, pages: Mapping[tuple[str, int], Page], store: PictureStore, places: Places, words: Words
    ) -> None:
        self.pages, self.store, self.places, self.words = pages, store, places, words
        self.left = MOST_CUTS_OF_ALL

    def card(self, number: int, finding: FindingJson) -> Card:
        shots: list[Shot] = []
        links: list[Shot] = []
        for evidence in _distinct(finding.evidence):
            shot = self._shot(evidence, finding.severity, number, len(shots) < MOST_CUTS)
            (shots if shot.cut else links).append(shot)
        return Card(number, finding, self.words.clause(finding), shots, links)

    def _shot(self, evidence: EvidenceJson, kind: MarkKind, number: int, wanted: bool) -> Shot:
        href = self.places.mark(evidence.file, evidence.page, evidence.box, kind, number)
        page = self.pages.get((evidence.file, evidence.page or 0))
        cut = None
        if wanted and page is not None and evidence.box is not None and self.left > 0:
            self.left -= 1
            cut = self.store.cut(page, evidence.box)
        where = evidence.file
        if evidence.page is not None:
            where += " " + self.words.word("page", page=str(evidence.page))
        return Shot(where, evidence.text, href, cut, self.places.index(evidence.file, evidence.page))


def group_findings(words: Words, gallery: Gallery) -> list[Group]:
    """The paper with the worst finding first; within a paper the worst first; otherwise in the report's order."""
    groups: dict[str, Group] = {}
    for number, finding in numbered(words):
        key, title = _group(words, finding)
        group = groups.setdefault(key, Group(title, [], []))
        group.cards.append(gallery.card(number, finding))
        files = [d.file for d in words.report.documents if d.id in finding.documents] if key != "between" else []
        group.files.extend(file for file in dict.fromkeys(files) if file not in group.files)
    for group in groups.values():
        group.cards.sort(key=lambda card: (_ORDER[card.finding.severity], card.number))
    return sorted(groups.values(), key=lambda group: (group.worst, group.cards[0].number))


def _group(words: Words, finding: FindingJson) -> tuple[str, str]:
    """By the paper that it is about; what lies between papers, and what concerns files, apart."""
    report = words.report
    if any(finding.subject == q.id for q in report.requirements):
        return finding.subject, words.subject(finding.subject)
    if any(finding.subject == f.path for f in report.files):
        return "files", words.word("group_files")
    if len(set(finding.documents)) == 1:
        requirement = words.requirement(finding)
        return (requirement.id if requirement else finding.documents[0]), words.paper(finding)
    return "between", words.word("group_between")


def _distinct(evidence: list[EvidenceJson]) -> list[EvidenceJson]:
    return list({(e.file, e.page, e.box): e for e in evidence}.values())
