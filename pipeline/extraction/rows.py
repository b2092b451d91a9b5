"""The rows of one side of a statement: a label, and what stands on its line in each money column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.statement_labels import known_labels, plain_label
from extractors.values.amounts import is_dash, looks_numeric, parse_amount
from extractors.values.text import squeeze
from pipeline.extraction.columns import Block, Column
from schemas.pages import Box, Page, Word, enclosing_box

_TWO_AMOUNTS = re.compile(r"([-(]?\d{1,3}(?:[,.]\d{3})+\.\d{2}\)?)\s*([-(]?\d{1,3}(?:[,.]\d{3})+\.\d{2}\)?)")
_AMOUNT = r"[-(]?(?:\d{1,3}(?:[,.]\d{3})+|\d{4,12})\.\d{2}\)?"
_AMOUNT_AND_LABEL = re.compile(rf"({_AMOUNT})\s*([一-鿿(（]\D{{3,}})")
_LABEL_AND_AMOUNT = re.compile(rf"([一-鿿][^\d,.]{{2,}}?)\s*({_AMOUNT})")
TALLEST = 2.2
"""A label's line is at most so many times as high as the page's other words: what is higher is a seal's or a signature's."""
_NOTE = re.compile(
    r"(附注|注释?)?\(?[一二三四五六七八九十]{1,3}\)?[,.]?\(?([一二三四五六七八九十]{1,4}|\d{1,3})?\)?|(附注|注释?)\d{1,3}"
)
"""References to notes: 五、一; 六(十二); 七、10; 注释3."""
NOTE_BESIDE = 2.0
"""Heights of a line by which a reference may stand beside its head, on either side."""
_COUNTED = re.compile(r"[1-9]\d{0,2}")
FEWEST_STEPS, LEAST_COUNTING = 4, 0.7
EDGE = 0.12
"""A detector's box stands a little beyond the ink: a ruled line may touch its edge."""
MOST_COVERED = 0.3
LONG_LABEL, LEAST_LIKE = 14, 0.88
SHORTEST_BEGINNING = 5
"""Characters of a label's first line that tell which label it is."""


@dataclass
class Row:
    """`cells` by role (current, prior): the words found there; `places`: where they stand or would stand."""

    label: str
    box: Box
    confidence: float
    cells: dict[str, list[Word]] = field(default_factory=dict)
    places: dict[str, Box] = field(default_factory=dict)


def find_rows(page: Page, block: Block, type_: str) -> list[Row]:
    """Rows from top to bottom. Amounts join the label whose line (or ruled band) they share."""
    words = [
        word
        for printed in page.words
        for word in split_amounts(printed)
        if word.middle > block.top and block.left <= (word.x0 + word.x1) / 2 < block.right + 2
    ]
    numbers = _row_numbers(words)
    cells = [
        (word, column) for word in words if id(word) not in numbers and (column := _column(word, block)) is not None
    ]
    first = min((column.x0 for column in block.columns), default=block.right)
    taken = {id(word) for word, _ in cells}
    tallest = TALLEST * _median((word.height for word in words), default=0.0)
    labels = [
        word
        for word in words
        if id(word) not in taken
        and word.x0 < first
        and word.height <= tallest
        and not _is_index(word)
        and not _is_note(word, block)
        and not _is_of_seal(word, words, page)
    ]
    bands = _bands(page, block)
    rows = _label_rows(labels, bands, type_)
    _place(rows, cells, bands)
    for row in rows:
        row.places = _places(row, block, bands)
    return rows


def split_amounts(word: Word) -> list[Word]:
    """Two amounts, or an amount and a label, that were read as one run of characters, apart; any other word as it is.

    Where two sides of a sheet nearly touch, the detector takes an amount and the next side's label for one line.
    """
    match = _TWO_AMOUNTS.fullmatch(word.text)
    if match is not None:
        share = match.start(2) / len(word.text)
    else:
        match = _AMOUNT_AND_LABEL.fullmatch(word.text) or _LABEL_AND_AMOUNT.fullmatch(word.text)
        if match is None:
            return [word]
        share = _width(match[1]) / (_width(match[1]) + _width(match[2]))
    x = word.x0 + (word.x1 - word.x0) * share
    left, right = (word.x0, word.top, x, word.bottom), (x, word.top, word.x1, word.bottom)
    return [Word(match[1], left, word.confidence), Word(match[2], right, word.confidence)]


def _width(text: str) -> float:
    """In characters of full width."""
    return sum(1.0 if char > "\u2e7f" else 0.55 for char in text)


def _places(row: Row, block: Block, bands: Sequence[tuple[float, float]]) -> dict[str, Box]:
    """The row's cell in each money column: between the ruled lines, else as high as its label."""
    top, bottom = _band((row.box[1] + row.box[3]) / 2, bands) or (row.box[1] - 0.5, row.box[3] + 0.5)
    return {column.role: (column.x0, top, column.x1, bottom) for column in block.columns}


def _column(word: Word, block: Block) -> Column | None:
    if not (is_dash(word.text) or parse_amount(word.text) is not None or _unread_number(word.text)):
        return None
    middle = (word.x0 + word.x1) / 2
    for column in block.columns:
        if column.x0 - 1 <= middle <= column.x1 + 1:
            return column
    return None


def _unread_number(text: str) -> bool:
    """Ink of an amount that could not be made out: the cell is told as unread, not as blank."""
    return looks_numeric(text) and sum(char.isdigit() for char in text) >= 4


def _is_index(word: Word) -> bool:
    """行次 and note numbers: short, digits only (or a dash in a column that is none of ours)."""
    plain = word.text.strip("()（）.、,")
    return (plain.isdigit() and len(plain) <= 3) or is_dash(word.text) or parse_amount(word.text) is not None


def _row_numbers(words: Sequence[Word]) -> set[int]:
    """The numbers of lines (行次) by `id`: whole numbers over one another that count on, wherever a sheet puts them."""
    columns: list[list[Word]] = []
    for word in sorted((w for w in words if _COUNTED.fullmatch(w.text)), key=lambda w: w.x0 + w.x1):
        last = columns[-1][-1] if columns else None
        if last is not None and (word.x0 + word.x1) - (last.x0 + last.x1) < word.height:
            columns[-1].append(word)
        else:
            columns.append([word])
    found: set[int] = set()
    for column in columns:
        counts = [int(word.text) for word in sorted(column, key=lambda w: w.middle)]
        steps = [b - a for a, b in pairwise(counts)]
        if len(steps) >= FEWEST_STEPS and steps.count(1) >= LEAST_COUNTING * len(steps):
            found |= {id(word) for word in column}
    return found


def _is_note(word: Word, block: Block) -> bool:
    """附注 references under their head, which else would belong to a label."""
    middle, beside = (word.x0 + word.x1) / 2, NOTE_BESIDE * word.height
    under = any(x0 - beside <= middle <= x1 + beside for x0, x1 in block.notes)
    return under and _NOTE.fullmatch(squeeze(word.text)) is not None


def _median(values: Iterable[float], *, default: float) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else default


def _is_of_seal(word: Word, words: Sequence[Word], page: Page) -> bool:
    """Letters of a seal's arc to the right of a label: they stand within the seal, well apart from the label."""
    middle = (word.x0 + word.x1) / 2
    if not any(s.box[0] <= middle <= s.box[2] and s.box[1] <= word.middle <= s.box[3] for s in page.seals):
        return False
    before = [w for w in words if w.x1 <= word.x0 and _shares_line(w, word) and not _is_index(w)]
    return bool(before) and word.x0 - max(w.x1 for w in before) > 2 * word.height


def _bands(page: Page, block: Block) -> list[tuple[float, float]]:
    """Stretches between horizontal lines that run across the block; empty where rows are not ruled."""
    edge = block.columns[-1].x1 if block.columns else block.right
    ys = sorted(
        (rule[1] + rule[3]) / 2
        for rule in page.rules
        if rule[2] - rule[0] > 0.5 * (edge - block.left)
        and rule[0] < edge - 20
        and rule[2] > block.left + 20
        and not _through_words(rule, page.words)
    )
    ys = [y for i, y in enumerate(ys) if i == 0 or y - ys[i - 1] > 4]
    bands = list(zip(ys, ys[1:], strict=False))
    low = [bottom - top for top, bottom in bands if bottom - top < 40]
    # lines that are set closer than they are high run over the rules between them: these tell nothing then
    crowded = _median(low, default=0.0) < _median((word.height for word in page.words), default=0.0)
    return bands if len(low) >= 8 and not crowded else []


def _through_words(rule: Box, words: Sequence[Word]) -> bool:
    """Whether a stroke runs through print: on noisy scans the feet of a line of characters look like a ruled line."""
    y = (rule[1] + rule[3]) / 2
    covered = sum(
        min(rule[2], word.x1) - max(rule[0], word.x0)
        for word in words
        if word.top + EDGE * word.height < y < word.bottom - EDGE * word.height
        and word.x0 < rule[2]
        and word.x1 > rule[0]
    )
    return covered > MOST_COVERED * (rule[2] - rule[0])


def _band(y: float, bands: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    band = next((b for b in bands if b[0] <= y < b[1]), None)
    return band if band and band[1] - band[0] < 45 else None


def _label_rows(labels: Sequence[Word], bands: Sequence[tuple[float, float]], type_: str) -> list[Row]:
    lines: list[list[Word]] = []
    for word in sorted(labels, key=lambda w: (w.middle, w.x0)):
        line = next((other for other in reversed(lines[-4:]) if _shares_line(other[-1], word)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return _unwrapped([_row(line) for line in lines], bands, type_)


def _shares_line(a: Word, b: Word) -> bool:
    return abs(a.middle - b.middle) <= 0.45 * min(a.height, b.height)


def _row(words: Sequence[Word]) -> Row:
    height = max(word.height for word in words)
    ordered = sorted(words, key=lambda w: (round((w.middle - words[0].middle) / (0.7 * height)), w.x0))
    text = "".join(word.text for word in ordered)
    return Row(text, enclosing_box(w.box for w in words), min(w.confidence for w in words))


def _unwrapped(rows: list[Row], bands: Sequence[tuple[float, float]], type_: str) -> list[Row]:
    """Lines of one label joined: those that only together are one that the forms know, and those of one ruled row.

    Two labels that the forms know each by itself are two rows, also where the line between them was not found.
    """
    known = known_labels(type_)
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


def _is_one_label(above: Row, row: Row, bands: Sequence[tuple[float, float]], known: frozenset[str]) -> bool:
    if not _is_below(above, row):
        return False
    first, second = plain_label(above.label), plain_label(row.label)
    if plain_label(above.label + row.label) in known and second not in known:
        return True
    if first in known and len(second) >= SHORTEST_BEGINNING and any(label.startswith(second) for label in known):
        return False  # the first line of the next label
    band = _band((above.box[1] + above.box[3]) / 2, bands)
    same = band is not None and band == _band((row.box[1] + row.box[3]) / 2, bands)
    return same and not (first in known and second in known)


def _place(rows: list[Row], cells: Sequence[tuple[Word, Column]], bands: Sequence[tuple[float, float]]) -> None:
    strays: list[Row] = []
    nearest = [(word, column, _row_of(word, rows, bands)) for word, column in cells]
    if not bands:
        nearest = list(_one_height_each(nearest))
    for word, column, row in nearest:
        if row is None:
            row = next((s for s in strays if abs((s.box[1] + s.box[3]) / 2 - word.middle) < 0.5 * word.height), None)
            if row is None:
                row = Row("", word.box, 0.0)
                strays.append(row)
        row.cells.setdefault(column.role, []).append(word)
    rows += strays
    rows.sort(key=lambda row: (row.box[1] + row.box[3]) / 2)


def _one_height_each(
    found: Sequence[tuple[Word, Column, Row | None]],
) -> Iterator[tuple[Word, Column, Row | None]]:
    """Numbers of one column at two heights are of two rows: the farther one's label was lost, and it is a row of its own."""
    closest: dict[tuple[int, str], Word] = {}
    for word, column, row in found:
        key = (id(row), column.role)
        if row is not None and (key not in closest or _distance(word, row) < _distance(closest[key], row)):
            closest[key] = word
    for word, column, row in found:
        other = closest.get((id(row), column.role))
        apart = other is not None and abs(word.middle - other.middle) > 0.5 * min(word.height, other.height)
        yield word, column, None if apart else row


def _row_of(word: Word, rows: Sequence[Row], bands: Sequence[tuple[float, float]]) -> Row | None:
    band = _band(word.middle, bands)
    if band is not None:
        inside = [row for row in rows if band[0] <= (row.box[1] + row.box[3]) / 2 < band[1]]
        return min(inside, key=lambda row: _distance(word, row), default=None)
    best = min(rows, key=lambda row: _distance(word, row), default=None)
    return best if best is not None and _distance(word, best) <= 0.75 * word.height else None


def _distance(word: Word, row: Row) -> float:
    """Between the middles; a label of two lines is near over its whole height."""
    middle = (row.box[1] + row.box[3]) / 2
    slack = max(0.0, (row.box[3] - row.box[1] - 1.5 * word.height) / 2)
    return max(0.0, abs(word.middle - middle) - slack)
