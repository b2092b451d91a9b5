"""Seed → pages of an invented dossier without any seal, and where seals are wont to be put on each."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.pdf import read_text_layer
from samples.generator import statement_frame
from samples.generator.cast import draw_case
from samples.generator.letters import draw_recommendation
from samples.generator.making import Making, draw_lead_certificate, draw_main_papers, draw_statement_papers, start
from samples.generator.papers import Paper
from schemas.pages import Box, Word


@dataclass(frozen=True)
class Sheet:
    """One page as its PDF. `anchors`: words that a seal goes with, each with whose seal it would be.

    `names` are all organisations of the dossier, `people` its signers.
    """

    kind: str
    pdf: bytes
    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    anchors: tuple[tuple[str, Box], ...]
    names: tuple[str, ...]
    people: tuple[str, ...]


def draw_sheets(seed: int, split: str) -> list[Sheet]:
    """All pages of one dossier, unsealed."""
    rng = random.Random(f"sheets-{split}-{seed}")
    case = draw_case(rng, kind="enterprise")
    making = start(rng, case, rng.choice(("cas2019", "assbe2013")), heldout=split == "final")
    making.letter = replace(making.letter, seal_owner=None)
    making.agreement = replace(making.agreement, sealed=frozenset())
    names = (*(party.name for party in case.parties), case.lead.registrar, case.recommender)
    people = tuple(party.legal_representative for party in case.parties)
    sheets: list[Sheet] = []
    with _unstamped():
        papers = [*draw_main_papers(making), *draw_statement_papers(making), draw_lead_certificate(making)]
        papers.append(draw_recommendation(case, making.letters["other"], making.seals[case.recommender], rng))
    for paper in papers:
        sheets += _pages(paper, making, names, people)
    return sheets


class _unstamped:
    """Within, the generator's papers get no seals: here they are put by hand, so that their places are known."""

    def __enter__(self) -> None:
        from samples.generator import agreements, certificates, letters, plans, reports, rules, seals

        self._modules = [agreements, certificates, letters, plans, reports, rules, statement_frame]
        self._kept = {(m, n): getattr(m, n) for m in self._modules for n in ("stamp", "chop") if hasattr(m, n)}
        assert seals.stamp in self._kept.values()
        for module, name in self._kept:
            setattr(module, name, lambda *_, **__: None)

    def __exit__(self, *_: object) -> None:
        for (module, name), function in self._kept.items():
            setattr(module, name, function)


def _pages(paper: Paper, making: Making, names: tuple[str, ...], people: tuple[str, ...]) -> list[Sheet]:
    assert paper.pdf is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(paper.pdf)
        layers = [read_text_layer(str(path), number) for number in range(1, paper.pages + 1)]
    sheets = []
    for number, layer in enumerate(layers, start=1):
        anchors = tuple(_anchors(paper, layer.words, layer.width, layer.height, making, last=number == paper.pages))
        sheets.append(
            Sheet(paper.type, paper.pdf, number, layer.width, layer.height, tuple(layer.words), anchors, names, people)
        )
    return sheets


def _anchors(
    paper: Paper, words: list[Word], width: float, height: float, making: Making, *, last: bool
) -> list[tuple[str, Box]]:
    case = making.case
    parties = [party.name for party in case.parties]
    owner = {"business_licence": case.lead.registrar, "recommendation_letter": case.recommender}.get(
        paper.type, parties[0]
    )
    if paper.type == "consortium_agreement":
        lines = [word for word in words if any(mark in word.text for mark in ("（盖章）", "（公章）", "(盖章)"))]
        return [(name, word.box) for name, word in zip(parties, lines, strict=False)]
    marked = [word.box for word in words if any(mark in word.text for mark in ("盖章", "公章", "编制单位"))]
    if marked:
        return [(owner, marked[-1])]
    if not last:
        return []
    low = max((word.bottom for word in words), default=height / 2)
    return [(owner, (width * 0.55, low - 20, width * 0.8, low))]
