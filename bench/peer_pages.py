"""The pages that engines are compared on: one PDF a kind, with the amounts that are printed on it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from samples.generator.assemble import Sheet, deliver_merged
from samples.generator.cast import draw_case
from samples.generator.making import draw_main_papers, draw_statement_papers, start
from samples.generator.papers import Paper
from samples.generator.scans import LOOKS

STANDARDS = ("cas2019", "assbe2013")
SCANNED = ("clean", "noisy", "photo")


@dataclass(frozen=True)
class Bundle:
    """A PDF of `pages` pages of one kind. `amounts` are its numbers as digits alone, zeros left out."""

    kind: str
    path: Path
    pages: int
    amounts: tuple[str, ...]


def write_bundles(folder: Path, seed: int) -> list[Bundle]:
    """Dense statements of two years as clean scan, noisy scan, photo; running text as a scan; statements and text as digital PDF.

    An even number of each: of few pages more than the processes share evenly, one process reads the last alone.
    """
    rng = random.Random(seed)
    statements: list[Paper] = []
    text: list[Paper] = []
    for standard in STANDARDS:
        making = start(rng, draw_case(rng, members=2), standard)
        statements += draw_statement_papers(making)
        text += [paper for paper in draw_main_papers(making) if paper.type == "management_rules"]
    kinds = {
        f"statements, {look} scan" if look != "photo" else "statements, photo": (statements, look) for look in SCANNED
    }
    kinds["running text, clean scan"] = (text, "clean")
    kinds["statements, digital"] = (statements, "")
    kinds["running text, digital"] = (text, "")
    return [_bundle(folder, kind, papers, look, rng) for kind, (papers, look) in kinds.items()]


def _bundle(folder: Path, kind: str, papers: Sequence[Paper], look: str, rng: random.Random) -> Bundle:
    upload = deliver_merged([Sheet(paper, LOOKS.get(look)) for paper in papers], f"{kind}.pdf", rng)
    path = folder / upload.path
    path.write_bytes(upload.data)
    return Bundle(kind, path, sum(paper.pages for paper in papers), tuple(_printed(papers)))


def _printed(papers: Sequence[Paper]) -> Iterator[str]:
    for paper in papers:
        unit = {"千元": 1_000, "万元": 10_000}.get(str(paper.fields.get("unit")), 1)
        for item in paper.line_items:
            for role in ("current", "prior"):
                value = Decimal(item[role] or 0) / unit
                if value:
                    yield re.sub(r"\D", "", f"{value:.2f}")
