"""Rows → what a head of section wants to know: which papers are lacking most often, which errors are made most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.reporting.rows import Row
from pipeline.reporting.words import requirement_title, rule_words
from schemas.messages import Catalogue

MOST_BARS = 8
STATUSES = ("missing", "defective", "unclear")


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: its kind, how many dossiers, where it begins and ends in per cent of the longest bar."""

    kind: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """Dossiers by what is the matter. `key` is what rows are filtered by."""

    key: str
    title: str
    parts: list[Part]


def lacking_papers(rows: Sequence[Row], catalogue: Catalogue) -> list[Bar]:
    """How many dossiers lack a paper, have one that cannot serve, have one in doubt; the most frequent first."""
    titles = {p.id: requirement_title(catalogue, p.id, p.title) for row in rows for p in row.papers}
    counted = Counter((paper.id, paper.status) for row in rows for paper in row.papers)
    return _bars(titles, {id_: [(status, counted[(id_, status)]) for status in STATUSES] for id_ in titles})


def frequent_errors(rows: Sequence[Row], catalogue: Catalogue) -> list[Bar]:
    """How many dossiers have an error of a rule, that papers are missing apart."""
    counted: Counter[str] = Counter()
    for row in rows:
        counted.update({f.rule for f in row.findings if f.severity == "error" and f.rule != "missing_document"})
    titles = {rule: rule_words(rule, catalogue.lang) for rule in counted}
    return _bars(titles, {rule: [("error", counted[rule])] for rule in titles})


def total(values: Sequence[str | None]) -> Decimal:
    """The sum of what is known; amounts that are none (another program's file) are left out."""
    return sum((amount for value in values if (amount := to_amount(value)) is not None), Decimal(0))


def to_amount(value: str | None) -> Decimal | None:
    """An amount as report.json writes it; None for anything else."""
    if not value or value[-3:-2] != ".":
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _bars(titles: dict[str, str], counts: dict[str, list[tuple[str, int]]]) -> list[Bar]:
    sums = {key: sum(count for _, count in parts) for key, parts in counts.items()}
    ranked = sorted((key for key in titles if sums[key]), key=lambda key: (-sums[key], titles[key]))[:MOST_BARS]
    longest = max((sums[key] for key in ranked), default=1)
    return [Bar(key, titles[key], _parts(counts[key], longest)) for key in ranked]


def _parts(counts: list[tuple[str, int]], longest: int) -> list[Part]:
    parts: list[Part] = []
    start = 0.0
    for kind, count in counts:
        width = round(100 * count / longest, 2)
        if count:
            parts.append(Part(kind, count, round(start, 2), width))
        start += width
    return parts
