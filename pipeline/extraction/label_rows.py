"""Words at a statement's left → its labels: the words of a line, and lines that together are one label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.statement_labels import SHORTEST_TELLING, known_labels, plain_label
from schemas.pages import Box, Word, enclosing_box

LONG_LABEL, LEAST_LIKE = 14, 0.88
SHORTEST_BEGINNING = 5
"""Characters of a label's first line that tell which label it is."""
MOST_LOST = 2
APART = 0.8
"""What belongs to a label stands nearer than so many heights."""
Bands = Sequence[tuple[float, float]]
"""Stretches between ruled lines across a table, from top to bottom."""


@dataclass
class Row:
    """`cells` by role (current, prior): the words found there; `places`: where they stand or would stand."""

    label: str
    box: Box
    confidence: float
    cells: dict[str, list[Word]] = field(default_factory=dict)
    places: dict[str, Box] = field(default_factory=dict)


def label_rows(labels: Sequence[Word], bands: Bands, type_: str) -> list[Row]:
    """A row a label, from top to bottom, without amounts yet. `labels` are the words that stand where labels do."""
    lines: list[list[Word]] = []
    for word in sorted(labels, key=lambda w: (w.middle, w.x0)):
        line = next((other for other in reversed(lines[-4:]) if shares_line(other[-1], word)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    known = known_labels(type_)
    return _unwrapped([_row(_without_rest(line, known)) for line in lines], bands, known)


def shares_line(a: Word, b: Word) -> bool:
    """Whether two words stand at one height."""
    return abs(a.middle - b.middle) <= 0.45 * min(a.height, b.height)


def _row(words: Sequence[Word]) -> Row:
    height = max(word.height for word in words)
    ordered = sorted(words, key=lambda w: (round((w.middle - words[0].middle) / (0.7 * height)), w.x0))
    text = "".join(word.text for word in ordered)
    return Row(text, enclosing_box(w.box for w in words), min(w.confidence for w in words))


def _without_rest(line: list[Word], known: frozenset[str]) -> list[Word]:
    """A line's words without those that stand apart behind a label which is whole: letters of a seal, a mark of a pencil."""
    ordered = [_whole_label(word, known) for word in sorted(line, key=lambda word: word.x0)]
    for count in range(1, len(ordered)):
        apart = ordered[count].x0 - ordered[count - 1].x1 > APART * ordered[count].height
        joined = plain_label("".join(word.text for word in ordered))
        if apart and joined not in known and plain_label("".join(word.text for word in ordered[:count])) in known:
            return ordered[:count]
    return ordered


def _whole_label(word: Word, known: frozenset[str]) -> Word:
    """The label alone of a word in which a blank parts it from something else."""
    head, blank, _ = word.text.partition(" ")
    if not blank or plain_label(word.text) in known or plain_label(head) not in known:
        return word
    x1 = word.x0 + (word.x1 - word.x0) * len(head) / len(word.text)
    return replace(word, text=head, box=(word.x0, word.top, x1, word.bottom))


def _unwrapped(rows: list[Row], bands: Bands, known: frozenset[str]) -> list[Row]:
    """Lines of one label joined: those that only together are one that the forms know, and those of one ruled row.

    Two labels that the forms know each by itself are two rows, also where the line between them was not found.
    """
    out: list[Row] = []
    rest = list(rows)
    while rest:
        count = _lines_of_label(rest, known)
        row = _joined(rest[:count])
        del rest[:count]
        if count == 1 and out and _is_one_label(out[-1], row, bands, known):
            row = _joined([out.pop(), row])
        out.append(row)
    return out


def _lines_of_label(rows: Sequence[Row], known: frozenset[str]) -> int:
    """How many lines the label that begins here has, where it has more than two: together they are one that the forms know."""
    for count in (4, 3):
        group = rows[:count]
        if len(group) < count or any(_plain(row) in known for row in group[1:]):
            continue
        if all(_is_below(above, row) for above, row in pairwise(group)) and _is_like_known(
            _plain(_joined(group)), known
        ):
            return count
    return 1


def _is_like_known(label: str, known: frozenset[str]) -> bool:
    """Whether a long label is one that the forms know, but for a character or two that were misread."""
    if label in known:
        return True
    near = Levenshtein.normalized_similarity
    return (
        len(label) >= LONG_LABEL and process.extractOne(label, known, scorer=near, score_cutoff=LEAST_LIKE) is not None
    )


def _joined(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    return Row(
        "".join(row.label for row in rows), enclosing_box(row.box for row in rows), min(row.confidence for row in rows)
    )


def _plain(row: Row) -> str:
    return plain_label(row.label)


def _is_below(above: Row, row: Row) -> bool:
    """Whether a line stands close below another."""
    return row.box[1] - above.box[3] < 0.9 * (row.box[3] - row.box[1])


def _is_one_label(above: Row, row: Row, bands: Bands, known: frozenset[str]) -> bool:
    if not _is_below(above, row):
        return False
    first, second = plain_label(above.label), plain_label(row.label)
    if plain_label(above.label + row.label) in known and second not in known:
        return True
    if first in known and len(second) >= SHORTEST_BEGINNING and any(label.startswith(second) for label in known):
        return False  # the first line of the next label
    if first in known and len(second) >= SHORTEST_BEGINNING and _lost_its_beginning(second, known):
        return False
    band = band_at((above.box[1] + above.box[3]) / 2, bands)
    same = band is not None and band == band_at((row.box[1] + row.box[3]) / 2, bands)
    if plain_label(above.label + row.label) in known:
        return same
    return same and not (second in known and (first in known or len(first) >= SHORTEST_TELLING))


def _lost_its_beginning(label: str, known: frozenset[str]) -> bool:
    return any(other.endswith(label) and len(other) - len(label) <= MOST_LOST for other in known)


def band_at(y: float, bands: Bands) -> tuple[float, float] | None:
    """The ruled row at a height; None between tables and in rows too high to be one."""
    band = next((b for b in bands if b[0] <= y < b[1]), None)
    return band if band and band[1] - band[0] < 45 else None
