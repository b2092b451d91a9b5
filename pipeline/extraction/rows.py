"""The rows of one side of a statement: a label, and what stands on its line in each money column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractors.values.amounts import is_dash, parse_amount
from pipeline.extraction.columns import Block, Column
from pipeline.extraction.label_rows import Bands, Row, band_at, label_rows, shares_line
from pipeline.extraction.row_words import (
    is_index,
    is_note,
    is_unread_number,
    pitch_of,
    row_numbers,
    split_amounts,
    split_between,
)
from pipeline.extraction.table_edges import left_edge
from schemas.pages import Box, Page, Word

TALLEST = 2.2
"""A label's line is at most so many times as high as the page's other words: what is higher is a seal's or a signature's."""
EDGE = 0.12
"""A detector's box stands a little beyond the ink: a ruled line may touch its edge."""
MOST_COVERED = 0.3


def find_rows(page: Page, block: Block, type_: str) -> list[Row]:
    """Rows from top to bottom. Amounts join the label whose line (or ruled band) they share."""
    left = max(block.left, left_edge(page, block))
    parts = [part for printed in page.words for part in split_amounts(printed)]
    pitch = pitch_of([part for part in parts if part.middle > block.top], block)
    words = [
        word
        for part in parts
        for word in split_between(part, pitch)
        if word.middle > block.top and left <= (word.x0 + word.x1) / 2 < block.right + 2
    ]
    numbers = row_numbers(words)
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
        and not is_index(word)
        and not is_note(word, block)
        and not _is_of_seal(word, words, page)
    ]
    bands = _bands(page, block)
    rows = label_rows(labels, bands, type_)
    _place(rows, cells, bands)
    lefts = _lefts(block, [word for word in words if id(word) in numbers])
    for row in rows:
        row.places = _places(row, block, bands, lefts)
    return rows


def _lefts(block: Block, numbers: Sequence[Word]) -> dict[str, float]:
    """Where each money column begins: right of the numbers of lines, if no ruled line parts these from it."""
    lefts: dict[str, float] = {}
    for column in block.columns:
        inside = [w for w in numbers if column.x0 <= (w.x0 + w.x1) / 2 < (column.x0 + column.x1) / 2]
        lefts[column.role] = max((w.x1 + 1.0 for w in inside), default=column.x0)
    return lefts


def _places(row: Row, block: Block, bands: Bands, lefts: Mapping[str, float]) -> dict[str, Box]:
    """The row's cell in each money column: between the ruled lines, else as high as its label."""
    top, bottom = band_at((row.box[1] + row.box[3]) / 2, bands) or (row.box[1] - 0.5, row.box[3] + 0.5)
    return {column.role: (lefts[column.role], top, column.x1, bottom) for column in block.columns}


def _column(word: Word, block: Block) -> Column | None:
    if not (is_dash(word.text) or parse_amount(word.text) is not None or is_unread_number(word.text)):
        return None
    middle = (word.x0 + word.x1) / 2
    for column in block.columns:
        if column.x0 - 1 <= middle <= column.x1 + 1:
            return column
    return None


def _median(values: Iterable[float], *, default: float) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else default


def _is_of_seal(word: Word, words: Sequence[Word], page: Page) -> bool:
    """Letters of a seal's arc to the right of a label: they stand within the seal, well apart from the label."""
    middle = (word.x0 + word.x1) / 2
    if not any(s.box[0] <= middle <= s.box[2] and s.box[1] <= word.middle <= s.box[3] for s in page.seals):
        return False
    before = [w for w in words if w.x1 <= word.x0 and shares_line(w, word) and not is_index(w)]
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


def _place(rows: list[Row], cells: Sequence[tuple[Word, Column]], bands: Bands) -> None:
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


def _row_of(word: Word, rows: Sequence[Row], bands: Bands) -> Row | None:
    band = band_at(word.middle, bands)
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
