"""A page, or a part of one → the lines of statement forms that stand on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.statement_labels import known_labels, plain_label
from extractors.values.amounts import looks_numeric
from schemas.documents import STATEMENT_TYPES
from schemas.forms import load_forms
from schemas.pages import Line, Page

LONGEST_LABEL = 48
SHORTEST_LIKE = 5
LEAST_LIKENESS = 0.78
FEW_ROWS = 12
"""Scans with fewer rows are looked at again for labels that were misread."""
FEWEST_IN_ORDER = 4
CELL_GAP = 0.9
"""Words of one cell stand less than this share of their height apart."""


@dataclass(frozen=True)
class Row:
    """A label of a statement, where it stands, and whether amounts stand on its line. One label may be in several forms."""

    label: str
    types: tuple[str, ...]
    middle: float
    amounts: bool


@dataclass(frozen=True)
class Rows:
    """Rows of statements in reading order."""

    rows: tuple[Row, ...]

    def between(self, top: float, bottom: float) -> Rows:
        return Rows(tuple(row for row in self.rows if top <= row.middle < bottom))

    def labels(self, type_: str) -> set[str]:
        return {row.label for row in self.rows if type_ in row.types}

    @property
    def counts(self) -> dict[str, int]:
        """Distinct labels of each statement."""
        return {type_: len(self.labels(type_)) for type_ in sorted(STATEMENT_TYPES)}

    @property
    def amounts(self) -> int:
        return sum(row.amounts for row in self.rows)

    def strongest(self, least: int) -> str | None:
        """The statement whose labels dominate: at least `least`, and not more than half as many of another."""
        counts = sorted(((count, type_) for type_, count in self.counts.items()), reverse=True)
        if counts[0][0] < least or counts[1][0] * 2 > counts[0][0]:
            return None
        return counts[0][1]


def find_rows(page: Page) -> Rows:
    """Rows whose label is one of the forms', in any standard's spelling."""
    rows = [row for line in page.lines for row in _rows_of(line, like=False)]
    if page.source == "ocr" and 0 < len(rows) < FEW_ROWS:
        rows = [row for line in page.lines for row in _rows_of(line, like=True)]
    return Rows(tuple(rows))


def _rows_of(line: Line, *, like: bool) -> Iterable[Row]:
    types = _types_by_label()
    amounts = any(looks_numeric(word.text) and any(mark in word.text for mark in ".,，") for word in line.words)
    for label in {plain_label(text) for text in _cells(line) if len(text) <= LONGEST_LABEL}:
        known = label if label in types else _nearest(label) if like and len(label) >= SHORTEST_LIKE else None
        if known is not None:
            yield Row(known, types[known], line.words[0].middle, amounts)


@lru_cache(maxsize=4096)
def _nearest(label: str) -> str | None:
    """The known label that a misread one is like."""
    found = process.extractOne(
        label, _types_by_label().keys(), scorer=Levenshtein.normalized_similarity, score_cutoff=LEAST_LIKENESS
    )
    return found[0] if found else None


def _cells(line: Line) -> Iterable[str]:
    """Words, and runs of words that stand close: a letter-spaced label is a run."""
    run = ""
    before = None
    for word in line.words:
        yield word.text
        if before is not None and word.x0 - before.x1 > CELL_GAP * word.height:
            yield run
            run = ""
        run += word.text
        before = word
    yield run
    if len(line.words) > 1:
        yield line.words[0].text + line.words[1].text


@cache
def _types_by_label() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for type_ in sorted({form.type for standard in load_forms().standards for form in standard.statements}):
        for label in known_labels(type_):
            found[label] = (*found.get(label, ()), type_)
    return found


def follow_in_form(before: Collection[str], now: Collection[str], type_: str) -> bool:
    """Whether the lines `now` begin where those `before` end in the form that both are of, stray readings apart."""
    best = max(_places(type_), key=lambda places: sum(label in places for label in (*before, *now)), default={})
    first = sorted(best[label] for label in before if label in best)
    rest = sorted(best[label] for label in now if label in best)
    if min(len(first), len(rest)) < FEWEST_IN_ORDER:
        return False
    return rest[1] > first[-2]


@cache
def _places(type_: str) -> tuple[dict[str, int], ...]:
    """The place of each line by its label, a form each; labels that stand twice are left out."""
    found = []
    for standard in load_forms().standards:
        form = standard.statement(type_)
        labels = [plain_label(line.label) for line in form.lines] if form is not None else []
        found.append({label: i for i, label in enumerate(labels) if labels.count(label) == 1})
    return tuple(found)
