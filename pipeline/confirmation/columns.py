"""A statement's column as cells with what each reader made of them, and the sums that tie them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Literal

from extractors.values.amounts import UNITS, is_misshapen
from schemas.documents import COLUMN_UNSURE, ROW_UNSURE, STATEMENT_TYPES, Amount, Document, LineItem
from schemas.forms import StatementForm, Sum, load_forms
from schemas.pages import Box, Page, Seal

Role = Literal["current", "prior"]
ROLES: tuple[Role, Role] = ("current", "prior")
EITHER_SIGN = frozenset({"credit_impair", "asset_impair"})
ZERO = Decimal(0)
ODD_DECIMALS = "odd_decimals"
"""Note of extraction: the column prints fen throughout, and this number was read without them."""


@dataclass
class Cell:
    """One cell of a column. `others` are readings that say something else, by value: which readers say so."""

    item: LineItem
    role: Role
    page: Page
    factor: Decimal
    others: dict[Decimal, set[str]] = field(default_factory=dict)
    agreeing: set[str] = field(default_factory=set)

    @property
    def amount(self) -> Amount | None:
        amount: Amount | None = getattr(self.item, self.role)
        return amount

    @property
    def value(self) -> Decimal:
        return self.amount.value if self.amount is not None else ZERO

    @property
    def scanned(self) -> bool:
        return self.page.source == "ocr"

    @property
    def reach(self) -> tuple[float, float]:
        """How far to the left and right the cell's number may stand."""
        place = self.item.cells.get(self.role)
        return (place[0], place[2]) if place is not None else (0.0, self.page.width)

    @property
    def box(self) -> Box | None:
        """Where to look: at the amount that was read, else at the row's place in the column."""
        place = self.item.cells.get(self.role)
        if self.amount is None or self.role in self.item.unread:
            return place
        x0, top, x1, bottom = self.amount.box
        if place is not None and min(x1, place[2]) - max(x0, place[0]) > bottom - top:
            x0, x1 = max(x0, place[0]), min(x1, place[2])
        return (x0, top, x1, bottom)

    @property
    def sticks_out(self) -> bool:
        """Whether what was read reaches into the next column: it may have swallowed that column's number."""
        if self.amount is None:
            return False
        x0, top, x1, bottom = self.amount.box
        left, right = self.reach
        return x0 < left - 0.6 * (bottom - top) or x1 > right + 0.6 * (bottom - top)

    @property
    def covered(self) -> bool:
        """Whether a seal lies on an end of what was read, or beside one: digits may be hidden there that no reader can see."""
        return self._lies_under(self.page.seals)

    @property
    def hidden(self) -> bool:
        """Whether that seal has the print's own colour, so that nothing of what it covers can be told from it."""
        return self._lies_under([seal for seal in self.page.seals if seal.colour == "grey"])

    def _lies_under(self, seals: Sequence[Seal]) -> bool:
        if self.amount is None:
            return False
        x0, top, x1, bottom = self.amount.box
        near = bottom - top
        return any(_lies_on(seal.box, x, (top + bottom) / 2) for seal in seals for x in (x0 - near, x0, x1, x1 + near))

    @property
    def unplaced(self) -> bool:
        """Whether the number's row or column is in doubt, which no second look at its digits tells."""
        return self.amount is not None and not {ROW_UNSURE, COLUMN_UNSURE}.isdisjoint(self.amount.notes)

    @property
    def odd(self) -> bool:
        """Whether other decimals were read than the column prints, or a number that cannot be printed so: it was cut short, lost
        its point, or was joined to another."""
        return self.amount is not None and (ODD_DECIMALS in self.amount.notes or is_misshapen(self.amount.text))


def _lies_on(seal: Box, x: float, y: float) -> bool:
    middle, centre, radius = (seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2, 0.53 * (seal[2] - seal[0])
    return (x - middle) ** 2 + (y - centre) ** 2 < radius**2


@dataclass
class Column:
    """The cells of one money column of a statement, in the paper's order, and by the form's keys."""

    document: Document
    role: Role
    form: StatementForm | None
    cells: list[Cell]
    by_key: dict[str, Cell]

    @property
    def pages(self) -> set[int]:
        return {cell.item.page for cell in self.cells}

    def is_disputed(self, key: str) -> bool:
        """Whether a sum that the line is part of does not hold."""
        return any(not self.holds(total) for total in self.sums() if key == total.total or key in total.terms)

    def sums(self, fewest: int = 2) -> Iterator[Sum]:
        """The sums that this column prints: the total and at least so many of its lines; with 1, totals that must be equal too."""
        for total in self.form.sums if self.form else ():
            if total.soft or total.total not in self.by_key or self.by_key[total.total].amount is None:
                continue
            if sum(self._is_printed(key) for key in total.terms) >= fewest:
                yield total

    def holds(self, total: Sum, instead: Mapping[str, Decimal] | None = None) -> bool:
        """Whether the lines add up to the printed total, to half the last printed place of each."""
        values = instead or {}

        def value(key: str) -> Decimal:
            if key in values:
                return values[key]
            return self.by_key[key].value if key in self.by_key else ZERO

        computed = sum((value(key) * weight for key, weight in total.terms.items()), ZERO)
        miss = value(total.total) - computed
        tolerance = sum((self._half_place(key) for key in (total.total, *total.terms)), ZERO)
        flips = [
            2 * value(key) * weight for key, weight in total.terms.items() if self._either_sign(key, weight, value(key))
        ]
        return any(
            abs(miss + sum(chosen, ZERO)) <= tolerance
            for count in range(min(3, len(flips)) + 1)
            for chosen in combinations(flips, count)
        )

    def solve(self, total: Sum, key: str) -> Decimal | None:
        """What a line must be for the sum to hold, all else as printed; None where its weight does not divide."""
        computed = sum(
            (
                self.by_key[term].value * weight
                for term, weight in total.terms.items()
                if term in self.by_key and term != key
            ),
            ZERO,
        )
        if key == total.total:
            return computed
        value = (self.by_key[total.total].value - computed) / total.terms[key]
        return value if value * total.terms[key] + computed == self.by_key[total.total].value else None

    def printed(self, total: Sum) -> list[Cell]:
        """The cells of a sum that have an amount, the total first."""
        return [self.by_key[key] for key in (total.total, *total.terms) if self._is_printed(key)]

    def _is_printed(self, key: str) -> bool:
        return key in self.by_key and self.by_key[key].amount is not None

    def _half_place(self, key: str) -> Decimal:
        amount = self.by_key[key].amount if key in self.by_key else None
        # a sum of whole fen is exact: a tolerance there would let one misread fen pass; a number cut short has none, nor nought
        if amount is None or not amount.value or amount.quantum <= Decimal("0.01") or ODD_DECIMALS in amount.notes:
            return ZERO
        return amount.quantum / 2

    def _either_sign(self, key: str, weight: int, value: Decimal) -> bool:
        return bool(value) and (key in EITHER_SIGN or (weight < 0 and value < 0))


def columns_of(document: Document) -> list[Column]:
    """Both columns of a statement; none of another paper."""
    if document.type not in STATEMENT_TYPES:
        return []
    pages = {part.page.number: part.page for part in document.parts}
    form = load_forms().form(document.form, document.type)
    columns = []
    for role in ROLES:
        cells = [Cell(item, role, pages[item.page], _factor(document)) for item in document.line_items]
        by_key: dict[str, Cell] = {}
        for cell in cells:
            key = cell.item.item
            if key and (key not in by_key or by_key[key].amount is None):
                by_key[key] = cell
        columns.append(Column(document, role, form, cells, by_key))
    return columns


def _factor(document: Document) -> Decimal:
    unit = document.fields.get("unit")
    return UNITS.get(str(unit.value), Decimal(1)) if unit else Decimal(1)
