"""Label → value over the page's geometry: in the same cell, to its right, below it; wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.extraction.beside_labels import block_beside, text_beside
from pipeline.extraction.cells import Grid, grid_of
from pipeline.extraction.form_blocks import value_in_block
from pipeline.extraction.label_ends import is_translation
from pipeline.extraction.label_finder import EMBEDDED, LICENCE, Label, find_labels
from pipeline.extraction.placed_text import Character, PlacedText, Reading, gap_between
from schemas.documents import Value
from schemas.pages import Box, Word

WIDEST_GAP = 3.6
"""Words of one value stand at most this many heights apart, unless the value is a date or the like."""
NARROWEST_CELL = 1.5
"""Between lines that stand no more heights apart nothing is written: one bent line was found twice."""
TALLEST_CELL, WIDEST_CELL = 0.3, 0.8
"""A box larger than these shares of the page is a frame, not a cell."""
MOST_WRAPS, NEAR_ROWS = 4, 4
LABEL_REST = 2
COLUMN_GAP = 0.8
"""Columns that no ruled line parts stand at least so many heights apart."""
FULL_LINE = 3.5
"""A line that ends within so many heights of the margin may go on below."""
BESIDE_SURE, BELOW_SURE, ON_LEVEL_SURE = 0.99, 0.9, 0.85
"""How sure a value is by its place, where one in the label's own or the next cell is 1."""
_HEAD_WITH_UNIT = re.compile(r"[一-鿿]{2,12}\((?:单位:?)?(?:人民币)?(?:亿元|百万元|万元|千元|元)\)")
"""A column's head that is no known label: 财政资助（万元）."""
_UNIT_BELOW = re.compile(r"\(?(?:单位:?)?((?:人民币)?(?:亿元|百万元|万元|千元|元))\)?")
"""All that a column's head says below its label: the unit of what stands in the column."""

T = TypeVar("T", bound=object)


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """What a parser made of a text: the value, where it stands, how sure, and remarks."""

    value: T
    placed: PlacedText
    sure: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A text that may be a label's value. `steps` grow by one wrapped line each; `whole` is not cut at gaps."""

    label: Label
    steps: tuple[PlacedText, ...]
    whole: PlacedText
    sure: float
    in_cell: bool = False

    @property
    def unit(self) -> str | None:
        """A unit of money in the label's brackets."""
        match = re.search(r"(亿元|百万元|万元|千元|元)", self.label.brackets)
        return match[1] if match else None


Parser = Callable[[Candidate], Parsed[T] | None]


class LabelledText:
    """A document with its labels found."""

    def __init__(self, reading: Reading, family: str) -> None:
        self.reading, self._family = reading, family
        self.labels = find_labels(reading, family)
        self._by_row: dict[int, list[Label]] = {}
        for label in self.labels:
            self._by_row.setdefault(label.row_index, []).append(label)

    def of(self, field: str) -> list[Label]:
        return [label for label in self.labels if label.field == field]

    def first(self, field: str, parser: Parser[T]) -> tuple[Parsed[T], float] | None:
        """The surest value behind a field's labels, the earliest among equals, and the sureness of label and place."""
        found = self.all(field, parser)
        return max(found, key=lambda pair: round(pair[0].sure * pair[1], 2)) if found else None

    def all(self, field: str, parser: Parser[T]) -> list[tuple[Parsed[T], float]]:
        """Every label's value that parses, in reading order."""
        out = []
        for label in self.of(field):
            for candidate in self.candidates(label):
                parsed = parser(candidate)
                if parsed is not None:
                    out.append((parsed, label.sure * candidate.sure))
                    break
        return out

    def candidates(self, label: Label) -> Iterator[Candidate]:
        """Where a label's value may stand, the likeliest first."""
        yield from self._by_cells(label)
        yield from self._on_level(label)

    def _by_cells(self, label: Label) -> Iterator[Candidate]:
        """In the label's own cell, the next ones, on its line or below."""
        grid = grid_of(label.row.page)
        cell = self._cell(label, grid)
        named = _below_caption(label, grid) if cell is None else None
        if named is not None:
            yield Candidate(label, (named,), named, 1.0, True)
            return
        if cell is not None:
            inside = _after_label(grid.text(cell), label)
            inside = self._to_next_label(inside, label)
            unit = _UNIT_BELOW.fullmatch(inside.plain)
            if unit:
                label = replace(label, brackets=unit[1])
            elif inside and not is_translation(inside):
                yield Candidate(label, (inside,), inside, 1.0, True)
                return
            yield from self._neighbours(label, grid, cell)
            return
        rest = self._rest_of_row(label, grid)
        if rest:
            near = rest.pieces(WIDEST_GAP)[0]
            yield Candidate(label, (near, *self._wraps(label, near)), rest, BESIDE_SURE)
        else:
            yield from self._below(label)

    def _cell(self, label: Label, grid: Grid) -> Box | None:
        box = label.placed.box
        if box is None:
            return None
        cell = grid.around(box)
        page = label.row.page
        if (
            cell is None
            or cell[3] - cell[1] > TALLEST_CELL * page.height
            or cell[2] - cell[0] > WIDEST_CELL * page.width
        ):
            return None
        return cell

    def _neighbours(self, label: Label, grid: Grid, cell: Box) -> Iterator[Candidate]:
        named = value_in_block(grid, cell, label.field)
        if named is not None:
            yield Candidate(label, (named,), named, 1.0, True)
            return
        right, below = grid.right_of(cell), grid.below(cell)
        text = grid.text(right) if right is not None else PlacedText(())
        if text and not self._is_label(text):
            yield Candidate(label, (text,), text, 1.0, True)
            return
        if right is None:
            rest = self._rest_of_row(label, grid)
            if rest:
                yield Candidate(label, (rest,), rest, 0.95, True)
                return
        under = grid.text(below) if below is not None and (text or right is None) else PlacedText(())
        if under and not self._is_label(under):
            yield Candidate(label, (under,), under, BELOW_SURE, True)

    def _on_level(self, label: Label) -> Iterator[Candidate]:
        """Right of a label that stands alone, on its level: where a photo's bent lines make no cells, or the value has two lines."""
        page, box = label.row.page, label.placed.box
        if box is None or label.start or label.end < len(label.row.placed):
            return
        beside = block_beside(label, self.reading) or text_beside(label, self.reading)
        grid = grid_of(page)
        cell = grid.around(box)
        right = grid.right_of(cell) if cell is not None else None
        while right is not None and right[2] - right[0] < NARROWEST_CELL * (box[3] - box[1]):
            right = grid.right_of(right)
        if beside is None or self._is_label(beside) or right is not None and beside.characters[0].x0 > right[2]:
            return
        yield Candidate(label, (beside,), beside, ON_LEVEL_SURE)

    def _is_label(self, text: PlacedText) -> bool:
        first = text.characters[0]
        return _HEAD_WITH_UNIT.fullmatch(text.plain) is not None or any(
            label.sure >= EMBEDDED and _same(label.row.placed.characters[label.start], first) for label in self.labels
        )

    def _to_next_label(self, text: PlacedText, own: Label) -> PlacedText:
        """Up to where another label begins."""
        starts = [
            label.row.placed.characters[label.start]
            for label in self.labels
            if label is not own and label.sure >= EMBEDDED and label.row.page is own.row.page
        ]
        for i, character in enumerate(text.characters):
            if any(_same(character, start) for start in starts):
                return text.slice(0, i)
        return text

    def _rest_of_row(self, label: Label, grid: Grid) -> PlacedText:
        following = [
            other for other in self._by_row[label.row_index] if other.start >= label.end and _ends_value(other)
        ]
        end = following[0].start if following else len(label.row.placed)
        rest = label.row.placed.slice(label.end, end)
        if not rest:
            return rest
        left, y = label.placed.box, (label.row.box[1] + label.row.box[3]) / 2
        words = label.row.line.words
        # a line that ends just below, as a table's right under its head, parts no word that runs on over it
        free = [wall for wall in grid.walls(y) if not any(_within(wall, word) for word in words)]
        walls = [wall for wall in free if left is not None and wall > left[2] - 2]
        crossed = [wall for wall in walls if wall < rest.characters[0].x0 + 1]
        if len(crossed) >= 2:
            return PlacedText(())
        right = next((wall for wall in walls if wall >= rest.characters[0].x0 + 1), float("inf"))
        return PlacedText(tuple(c for c in rest.characters if c.x0 < right))

    def _wraps(self, label: Label, value: PlacedText) -> Iterator[PlacedText]:
        """The value with one, two … lines that go on below it in its column."""
        left, right = self._column(label, value)
        bottom, height, grown = value.characters[-1].word.bottom, value.characters[-1].height, value
        hanging = value.characters[0].x0
        starts = {label.placed.characters[0].x0, hanging, left}
        edge = self._edge(label, right)
        for index in range(label.row_index + 1, min(label.row_index + 2 * MOST_WRAPS, len(self.reading.rows))):
            row = self.reading.rows[index]
            if row.page is not label.row.page or row.box[1] - bottom > 1.3 * height:
                return
            line = _without_column_before(row.placed, left - height, label.placed.characters[0].x0)
            part = PlacedText(tuple(c for c in line.characters if left - height <= c.x0 < right))
            hung = PlacedText(tuple(c for c in part.characters if c.x0 >= hanging - 0.8 * height))
            # the last letters of a label that wraps in its own column stand left of the value's second line
            if hung and 0 < len(part) - len(hung) <= LABEL_REST and not self._by_row.get(index):
                part = hung if abs(hung.characters[0].x0 - hanging) < 0.8 * height else part
            if not part:
                continue
            own = [other for other in self._by_row.get(index, []) if self._begins_value(other)]
            full = grown.characters[-1].x1 >= edge - FULL_LINE * height
            if not full and abs(part.characters[0].x0 - hanging) > 0.8 * height:
                return
            starts_label = any(_same(other.row.placed.characters[other.start], part.characters[0]) for other in own)
            if starts_label or not any(abs(part.characters[0].x0 - at) < 1.3 * height for at in starts):
                return
            grown = grown + self._to_next_label(part, label)
            bottom = row.box[3]
            yield grown

    def _begins_value(self, label: Label) -> bool:
        """Whether a label begins another value: on licences also one that runs into its value at a line's beginning."""
        return _ends_value(label) or label.colon or (self._family == LICENCE and label.start == 0)

    def _column(self, label: Label, value: PlacedText) -> tuple[float, float]:
        """From the left edge of the label's column to the next column of labels."""
        first, height = label.placed.characters[0].x0, label.row.placed.characters[label.start].height
        rows = [row for row in self.reading.rows if row.page is label.row.page]
        left = first
        if label.start <= 3 or _in_sentence(label):
            left = min((row.placed.characters[0].x0 for row in rows if row.placed), default=first)
            if label.start > 3:
                return left, float("inf")
        beside = [
            other.placed.characters[0].x0
            for index in range(label.row_index - NEAR_ROWS, label.row_index + NEAR_ROWS + 1)
            for other in self._by_row.get(index, [])
            if other.row.page is label.row.page and _ends_value(other)
        ]
        right = min((x0 for x0 in beside if x0 > value.characters[-1].x1 - height), default=float("inf"))
        return max(left, first - 4 * height), right

    def _edge(self, label: Label, right: float) -> float:
        """Where the lines of a label's column end."""
        rows = [row for row in self.reading.rows if row.page is label.row.page]
        ends = [c.x1 for row in rows for c in row.placed.characters[-1:] if c.x1 <= right]
        return min(right, max(ends, default=0.0))

    def _below(self, label: Label) -> Iterator[Candidate]:
        """Under a label that stands alone on its line or over a column."""
        box = label.placed.box
        if box is None:
            return
        height = box[3] - box[1]
        for index, row in enumerate(self.reading.rows[label.row_index + 1 : label.row_index + 5], label.row_index + 1):
            if row.page is not label.row.page or row.box[1] - box[3] > 2.2 * height:
                return
            if any(_ends_value(other) and _over(label, other) for other in self._by_row.get(index, [])):
                return
            if label.colon and _in_sentence(label) and row.placed:
                text = row.placed.pieces(WIDEST_GAP)[0]
                yield Candidate(label, (text,), text, BESIDE_SURE)
                return
            for piece in row.placed.pieces(1.5):
                overlaps = piece.characters[0].x0 < box[2] + height and piece.characters[-1].x1 > box[0] - height
                if overlaps and not self._is_label(piece):
                    yield Candidate(label, (piece,), piece, BELOW_SURE)
                    return


def to_value(found: tuple[Parsed[T], float]) -> Value:
    """A parsed value with its place and confidence."""
    parsed, sure = found
    return parsed.placed.value(parsed.value, parsed.sure * sure, *parsed.notes)  # type: ignore[arg-type]


def _below_caption(label: Label, grid: Grid) -> PlacedText | None:
    """The name in the block of a form below a label that fills its width."""
    box = label.placed.box
    cell = grid.around(box) if box is not None else None
    if cell is None or label.colon or len(grid.text(cell)) != len(label.placed):
        return None
    return value_in_block(grid, cell, label.field)


def _in_sentence(label: Label) -> bool:
    """A label within running text, with no blank before it: what goes on below begins at the margin."""
    characters = label.row.placed.characters
    return 0 < label.start and gap_between(characters[label.start - 1], characters[label.start]) < characters[0].height


def _without_column_before(line: PlacedText, left: float, own: float) -> PlacedText:
    """A line without what begins left of a column and ends before its labels: a text of the column beside it."""
    kept = [
        piece
        for piece in line.pieces(COLUMN_GAP)
        if not (piece.characters[0].x0 < left and piece.characters[-1].x1 <= own)
    ]
    return PlacedText(tuple(c for piece in kept for c in piece.characters))


def _within(wall: float, word: Word) -> bool:
    """Whether an upright line falls well inside a word, which the reader cuts where a line really parts it."""
    return word.x0 + 0.5 * word.height < wall < word.x1 - 0.5 * word.height


def _ends_value(label: Label) -> bool:
    """A label that parts values on one line: with its colon or set apart, not a word of the running text."""
    return label.sure >= EMBEDDED


def _over(label: Label, other: Label) -> bool:
    """Whether another label stands below one, not in the next column."""
    box, below = label.placed.box, other.placed.box
    return box is None or below is None or below[0] < box[2] + (box[3] - box[1]) and below[2] > box[0]


def _after_label(text: PlacedText, label: Label) -> PlacedText:
    last = label.row.placed.characters[label.end - 1]
    for i, character in enumerate(text.characters):
        if _same(character, last):
            return text.slice(i + 1)
    return PlacedText(())


def _same(a: Character, b: Character) -> bool:
    return a.word is b.word and a.index == b.index
