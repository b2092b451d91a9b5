"""Findings → cards by paper, worst first, each with the pictures of its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from pipeline.reporting.cuts import Stretch, stretches
from pipeline.reporting.grouping import BETWEEN, PaperGroup, group_by_paper, numbered
from pipeline.reporting.pictures import Cut, PictureStore
from pipeline.reporting.places import MarkKind, Places
from pipeline.reporting.words import Words
from schemas.pages import Page
from schemas.report import EvidenceJson, FindingJson

MOST_CUTS = 6
MOST_CUTS_OF_ALL = 90
"""A report of hundreds of findings stays small enough to mail: further places are links."""
TELLING = frozenset(
    {"duplicate_document", "unreadable_file", "unclassified_pages", "joint_application", "not_legal_person"}
)
"""Rules whose sentence says all; what they expected and found is for programs."""


@dataclass(frozen=True)
class Shot:
    """Evidence on one page: where, what was read there, its picture if it is shown, the anchor of the place.

    `page` is the page's place in the inventory; `whole` that the picture is the page itself.
    """

    where: str
    texts: list[str]
    href: str | None
    page: int | None
    cut: Cut | None = None
    whole: bool = False


@dataclass(frozen=True)
class Card:
    """One finding as it is shown; `number` is its place in the list and its anchor."""

    number: int
    finding: FindingJson
    clause: str | None
    source: str | None
    compare: list[tuple[str, str]]
    new: bool = False
    shots: list[Shot] = field(default_factory=list)
    links: list[Shot] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    title: str
    files: list[str]
    cards: list[Card]


@dataclass(frozen=True)
class _Place:
    """Evidence before its picture is cut; no stretch where it is the page as a whole."""

    shot: Shot
    page: Page | None
    stretch: Stretch | None


class Gallery:
    """Cuts evidence out of the pages, within the limits of a report."""

    def __init__(
        self, pages: Mapping[tuple[str, int], Page], store: PictureStore, places: Places, words: Words
    ) -> None:
        self.pages, self.store, self.places, self.words = pages, store, places, words
        self.left = MOST_CUTS_OF_ALL

    def card(self, number: int, finding: FindingJson, new: bool) -> Card:
        words = self.words
        source = words.source(finding) if finding.severity == "error" else None
        card = Card(number, finding, words.clause(finding), source, _compare(words, finding), new)
        for place in islice(places := self._places(number, finding), MOST_CUTS):
            shot = self._shot(place)
            (card.shots if shot.cut or shot.whole else card.links).append(shot)
        card.links.extend(place.shot for place in places)
        return card

    def _places(self, number: int, finding: FindingJson) -> Iterator[_Place]:
        """Evidence near each other on a page together; pages take turns, so that what is compared stands side by side."""
        by_page: dict[tuple[str, int | None], list[EvidenceJson]] = {}
        for evidence in finding.evidence:
            by_page.setdefault((evidence.file, evidence.page), []).append(evidence)
        pages = [self._of_page(key, evidences, finding.severity, number) for key, evidences in by_page.items()]
        for turn in zip_longest(*pages):
            yield from (place for place in turn if place is not None)

    def _of_page(
        self, key: tuple[str, int | None], evidences: Sequence[EvidenceJson], kind: MarkKind, number: int
    ) -> Iterator[_Place]:
        file, page_number = key
        page = self.pages.get((file, page_number or 0))
        index = self.places.index(file, page_number)
        where = file if page_number is None else f"{file} {self.words.word('page', page=str(page_number))}"
        marks = {e.box: self.places.mark(file, page_number, e.box, kind, number) for e in evidences}
        texts = {e.box: e.text or "" for e in evidences}
        boxes = [box for box in marks if box is not None]
        if page is None or not boxes:
            anchor = self.places.anchor(file, page_number) or self.places.file_anchor(file)
            yield _Place(Shot(where, [], anchor, index), None, None)
            return
        for stretch in stretches(page, boxes):
            said = list(dict.fromkeys(texts[box] for box in stretch.boxes if texts[box])) if page.engine else []
            yield _Place(Shot(where, said, marks[stretch.boxes[0]], index), page, stretch)

    def _shot(self, place: _Place) -> Shot:
        """With its picture, as long as the report has room for pictures."""
        if self.left <= 0 or place.shot.page is None:
            return place.shot
        self.left -= 1
        if place.page is None or place.stretch is None:
            return replace(place.shot, whole=True)
        return replace(place.shot, cut=self.store.cut(place.page, place.stretch))


def group_findings(words: Words, gallery: Gallery) -> tuple[list[Group], list[Card]]:
    """Errors and warnings by paper, the worst first; notes apart, since they change nothing."""
    new = {(c.rule, c.subject, c.message) for c in words.report.changes.new} if words.report.changes else set()

    def cards(findings: Sequence[tuple[int, FindingJson]]) -> list[Card]:
        return [gallery.card(n, f, (f.rule, f.subject, f.message) in new) for n, f in findings]

    found = numbered(words)
    grave = group_by_paper(words, [(n, f) for n, f in found if f.severity != "info"])
    groups = [Group(group.title, _files(words, group), cards(group.findings)) for group in grave]
    return groups, cards([(n, f) for n, f in found if f.severity == "info"])


def _files(words: Words, group: PaperGroup) -> list[str]:
    if group.key == BETWEEN:
        return []
    named = {id_ for _, finding in group.findings for id_ in finding.documents}
    return list(dict.fromkeys(d.file for d in words.report.documents if d.id in named))


def _compare(words: Words, finding: FindingJson) -> list[tuple[str, str]]:
    """What stands against what, under the names that the rule gives the two."""
    if finding.rule in TELLING:
        return []
    pairs = (("expected", finding.expected), ("actual", finding.actual))
    return [
        (words.find(f"{side}_{finding.rule}") or words.word(side), words.shown(value)) for side, value in pairs if value
    ]
