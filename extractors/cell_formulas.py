"""A formula without a stored result → its value: sums, differences, products of cells, as statements have them.

Programs that write workbooks without calculating leave no results in them. What goes beyond this little arithmetic is
not guessed: it has no value.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import range_boundaries

CellValue = float | str | None
Lookup = Callable[[str | None, int, int], CellValue]
"""A cell's value by sheet (None: the formula's own), row and column, from 1. Raises NoValue."""

DEEPEST = 60
MOST_CELLS = 20_000
_PAIRS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
_REFERENCE = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)", re.I)


class NoValue(Exception):
    """The formula needs more than this arithmetic, or refers to itself."""


@dataclass
class Formulas:
    """Values of a workbook's cells; `stored` gives what a cell holds: a number, a text, or a formula with its `=`."""

    stored: Lookup
    _known: dict[tuple[str | None, int, int], CellValue] = field(default_factory=dict)
    _open: set[tuple[str | None, int, int]] = field(default_factory=set)

    def value(self, sheet: str | None, row: int, column: int) -> CellValue:
        """Raises NoValue."""
        key = (sheet, row, column)
        if key not in self._known:
            if key in self._open or len(self._open) > DEEPEST or len(self._known) > MOST_CELLS:
                raise NoValue("a circle, or too deep")
            self._open.add(key)
            try:
                content = self.stored(sheet, row, column)
                is_formula = isinstance(content, str) and content.startswith("=")
                self._known[key] = _Reader(self, sheet, str(content)).result() if is_formula else content
            except RecursionError as error:
                raise NoValue("too deep") from error
            finally:
                self._open.discard(key)
        return self._known[key]


class _Reader:
    """One formula, read by precedence."""

    def __init__(self, formulas: Formulas, sheet: str | None, formula: str) -> None:
        self._formulas, self._sheet = formulas, sheet
        try:
            items = Tokenizer(formula).items
        except (TokenizerError, IndexError, ValueError) as error:
            raise NoValue(formula) from error
        self._tokens = [token for token in items if token.type != Token.WSPACE]
        self._at = 0

    def result(self) -> float:
        value = self._sum(0)
        if self._at != len(self._tokens):
            raise NoValue("left over")
        return value

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _sum(self, rank: int) -> float:
        value = self._term()
        while (token := self._next()) is not None and token.type == Token.OP_IN:
            own = _RANK.get(token.value)
            if own is None:
                raise NoValue(token.value)
            if own <= rank:
                break
            self._at += 1
            try:
                value = _PAIRS[token.value](value, self._sum(own))
            except (ZeroDivisionError, OverflowError) as error:
                raise NoValue("division") from error
        return value

    def _term(self) -> float:
        token = self._next()
        if token is None:
            raise NoValue("ends early")
        self._at += 1
        if token.type == Token.OP_PRE:
            return -self._sum(2) if token.value == "-" else self._sum(2)
        if token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            return float(token.value)
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            cells = self._cells(token.value)
            if len(cells) != 1:
                raise NoValue(token.value)
            return _number(cells[0])
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            value = self._sum(0)
            self._close()
            return value
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return self._function(token.value.upper().rstrip("("))
        raise NoValue(token.value)

    def _function(self, name: str) -> float:
        if name not in ("SUM", "ROUND", "ABS"):
            raise NoValue(name)
        values: list[float] = []
        while (token := self._next()) is not None and token.subtype != Token.CLOSE:
            if token.type == Token.SEP:
                self._at += 1
            elif name == "SUM" and token.subtype == Token.RANGE and ":" in token.value:
                self._at += 1
                values += [float(v) for v in self._cells(token.value) if isinstance(v, int | float)]
            else:
                values.append(self._sum(0))
        self._close()
        if name == "SUM":
            return sum(values)
        if name == "ABS" and len(values) == 1:
            return abs(values[0])
        if name == "ROUND" and len(values) == 2:
            return float(round(values[0], int(values[1])))
        raise NoValue(name)

    def _close(self) -> None:
        token = self._next()
        if token is None or token.subtype != Token.CLOSE:
            raise NoValue("not closed")
        self._at += 1

    def _cells(self, reference: str) -> Sequence[CellValue]:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise NoValue(reference)
        sheet = (match[1] or "").replace("''", "'") or match[2] or self._sheet
        first_column, first_row, last_column, last_row = (v for v in range_boundaries(match[3]) if v is not None)
        if (last_row - first_row + 1) * (last_column - first_column + 1) > MOST_CELLS:
            raise NoValue(reference)
        rows, columns = range(first_row, last_row + 1), range(first_column, last_column + 1)
        return [self._formulas.value(sheet, row, column) for row in rows for column in columns]


def _number(value: CellValue) -> float:
    if value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    raise NoValue("text")
