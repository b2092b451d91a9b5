"""A statement's column + its form → which sums hold, which do not, which cannot be decided.

Sums are weighted lists, as in XBRL calculation links. Printed amounts are rounded, so each term may miss by half of its
last printed place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Literal

from pipeline.checking.likeness import CONFIDENT
from pipeline.checking.misreadings import is_like, is_near, may_be
from schemas.documents import Amount, Document, LineItem
from schemas.forms import StatementForm, Sum

Role = Literal["current", "prior"]
ROLES: tuple[Role, Role] = ("current", "prior")
EITHER_SIGN = frozenset({"credit_impair", "asset_impair"})
"""Losses that the forms of 2019 print as negatives and older ones as positives to be deducted."""
MOST_EXTRA_ROWS = 12
MOST_CHOSEN = 3
SHORT = 4
"""Sums of so few lines have all of them printed on every form."""
_SURE_DIGIT = 0.93
"""An OCR amount below this may have one wrong digit even where its cell as a whole is read with confidence."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class SumCheck:
    """One sum in one column. `doubtful`: it does not hold, and a misread or lost cell could be why.

    `settled`: so doubtful, and with what the neighbouring year's statement prints for that cell it does hold. `mends` are
    lines that may have been misread, each with what it would have to be.
    """

    sum: Sum
    role: Role
    outcome: Literal["passed", "failed", "undecided"]
    reason: str
    label: str = ""
    printed: Decimal = ZERO
    computed: Decimal = ZERO
    amounts: tuple[Amount, ...] = ()
    doubtful: bool = False
    settled: bool = False
    mends: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class _Term:
    key: str
    weight: int
    value: Decimal
    amounts: tuple[Amount, ...]


class Column:
    """One money column of a statement, its lines by key.

    `elsewhere` are the same figures as the neighbouring year's statement prints them: a scan's lost cells are told by them. `seen`
    are all amounts of the dossier's other statements: what two readers made alike of a worn digit is in doubt where one of these
    would close the sum.
    """

    def __init__(
        self,
        document: Document,
        form: StatementForm,
        role: Role,
        elsewhere: Mapping[str, Decimal] | None = None,
        seen: AbstractSet[Decimal] = frozenset(),
    ) -> None:
        self.seen = seen
        self.rows, self.form, self.role = document.line_items, form, role
        self.elsewhere = elsewhere or {}
        self.scanned = is_scanned(document)
        self.nameless = self.scanned and any(item.item is None and self.amount(item) is not None for item in self.rows)
        self.items: dict[str, LineItem] = {}
        for item in document.line_items:
            if item.item and (item.item not in self.items or self.amount(self.items[item.item]) is None):
                self.items[item.item] = item
        places = Counter(a.quantum for item in self.rows if (a := self.amount(item)) is not None and a.value)
        self.place = max(places, key=lambda place: (places[place], -place)) if places else Decimal("0.01")
        self.parts_of = {total.total: total for total in form.sums if not total.soft and len(total.terms) > 1}

    def amount(self, item: LineItem | None) -> Amount | None:
        return None if item is None else getattr(item, self.role)

    def unread(self, key: str) -> bool:
        return key in self.items and self.role in self.items[key].unread

    def term(self, key: str, weight: int) -> _Term | None:
        """A line's amount; a subtotal that is not printed or not read, from its own lines."""
        amount = self.amount(self.items.get(key))
        if amount is not None:
            return _Term(key, weight, amount.value, (amount,))
        if self.nameless:
            # the subtotal, or one of its lines, may be among the rows whose labels could not be read
            return None
        parts = [t for part, w in self._parts(key) if (t := self.term(part, w)) is not None]
        if not parts:
            return None
        return _Term(
            key, weight, sum((t.value * t.weight for t in parts), ZERO), tuple(a for t in parts for a in t.amounts)
        )

    def half_place(self, amount: Amount) -> Decimal:
        """Half the last printed place; a round number printed without decimals has those of its column."""
        return min(amount.quantum, self.place) / 2

    def _parts(self, key: str) -> Sequence[tuple[str, int]]:
        total = self.parts_of.get(key)
        return tuple(total.terms.items()) if total is not None else ()


def is_scanned(document: Document) -> bool:
    return any(part.page.source == "ocr" for part in document.parts)


def check_sums(
    document: Document,
    form: StatementForm,
    sums: Sequence[Sum],
    elsewhere: Mapping[Role, Mapping[str, Decimal]] | None = None,
    seen: AbstractSet[Decimal] = frozenset(),
) -> Iterator[SumCheck]:
    """Every sum in both columns; columns and sums of which nothing is printed are left out."""
    for role in ROLES:
        column = Column(document, form, role, (elsewhere or {}).get(role), seen)
        for total in sums:
            found = check_sum(column, total)
            if found is not None:
                yield found


def check_sum(column: Column, total: Sum) -> SumCheck | None:
    """Whether a total follows from its lines; None where neither is printed."""
    whole = column.amount(column.items.get(total.total))
    terms = [term for key, weight in total.terms.items() if (term := column.term(key, weight)) is not None]
    if whole is None:
        return SumCheck(total, column.role, "undecided", "reason_total_unread") if terms else None
    if not terms:
        outcome: Literal["passed", "undecided"] = "undecided" if whole.value else "passed"
        return SumCheck(total, column.role, outcome, "reason_no_parts")
    computed = sum((term.value * term.weight for term in terms), ZERO)
    amounts = (whole, *(amount for term in terms for amount in term.amounts))
    tolerance = sum((column.half_place(amount) for amount in amounts), ZERO)
    if any(abs(whole.value - reading) <= tolerance for reading in _readings(column, total, terms, computed)):
        return SumCheck(total, column.role, "passed", "check_passed", amounts=amounts)
    if any(column.unread(key) for key in (total.total, *total.terms)) or _base_missing(column, total, terms):
        return SumCheck(total, column.role, "undecided", "reason_parts_unread")
    settled = _settled(column, total, whole.value - computed, tolerance)
    doubtful = settled or _doubtful(column, total, amounts, whole.value - computed)
    label = column.items[total.total].label
    mends = _plausible_mends(column, total, whole.value - computed) if column.scanned else ()
    return SumCheck(
        total, column.role, "failed", "", label, whole.value, computed, amounts, doubtful, settled, tuple(mends)
    )


def settled_together(checks: Sequence[SumCheck]) -> list[SumCheck]:
    """The sums that fail, settled where one misread line explains two of them by the same figure."""
    told = Counter((check.role, *mend) for check in checks for mend in check.mends)
    return [
        replace(check, settled=check.settled or any(told[(check.role, *mend)] > 1 for mend in check.mends))
        for check in checks
    ]


def _readings(column: Column, total: Sum, terms: Sequence[_Term], computed: Decimal) -> Iterator[Decimal]:
    """What the lines may add up to: as the form has it, with losses in the other sign, with rows the form does not know."""
    flips = [-2 * t.value * t.weight for t in terms if t.key in EITHER_SIGN or (t.weight < 0 and t.value < 0)]
    extras = _extra_rows(column, total)
    for flipped in _subsets(flips, len(flips)):
        for rows in _subsets(extras, MOST_CHOSEN):
            yield computed + flipped + rows
        yield computed + flipped + sum(extras, ZERO)


def _subsets(values: Sequence[Decimal], most: int) -> Iterator[Decimal]:
    """Sums of up to `most` of the values, that of none first."""
    for count in range(min(most, len(values)) + 1):
        for chosen in combinations(values, count):
            yield sum(chosen, ZERO)


def _extra_rows(column: Column, total: Sum) -> list[Decimal]:
    """Amounts of rows printed within the block that no sum of the form names; 其中 rows are parts of others."""
    named = {key for other in column.form.sums for key in (other.total, *other.terms)}
    keys = {total.total, *total.terms}
    inside = [i for i, row in enumerate(column.rows) if row.item in keys]
    if not inside:
        return []
    block = column.rows[min(inside) : max(inside) + 1]
    extra = [row for row in block if (row.item is None or row.item not in named) and not row.label.startswith("其中")]
    values = [amount.value for row in extra if (amount := column.amount(row)) is not None and amount.value]
    return values[:MOST_EXTRA_ROWS]


def _base_missing(column: Column, total: Sum, terms: Sequence[_Term]) -> bool:
    """Whether a line that is always printed is not there: the first one, and totals of other lines."""
    found = {term.key for term in terms}
    always = {next(iter(total.terms)), *(key for key in total.terms if key in column.parts_of)}
    return any(key not in found and key not in column.items for key in always) and len(total.terms) <= SHORT


def _doubtful(column: Column, total: Sum, amounts: Sequence[Amount], miss: Decimal) -> bool:
    if any(amount.confidence < CONFIDENT for amount in amounts):
        return True
    if not column.scanned:
        return False
    if _lost_cell(column, total, miss) or any(_plausible_mends(column, total, miss)):
        return True
    if any(value in column.seen and is_like(amount, value) for _, amount, value in _mended(column, total, miss)):
        return True
    return any(amount.confidence < _SURE_DIGIT and _one_digit_off(amount, miss) for amount in amounts)


def _plausible_mends(column: Column, total: Sum, miss: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Printed lines that an engine may have read for what they would have to be, all else as read."""
    return ((key, value) for key, amount, value in _mended(column, total, miss) if may_be(amount, value))


def _mended(column: Column, total: Sum, miss: Decimal) -> Iterator[tuple[str, Amount, Decimal]]:
    """Each printed line of a sum, its amount, and what that would have to be, all else as read."""
    for key, weight in {**total.terms, total.total: -1}.items():
        amount = column.amount(column.items.get(key))
        if amount is not None:
            yield key, amount, amount.value + miss * weight


def _settled(column: Column, total: Sum, miss: Decimal, tolerance: Decimal) -> bool:
    """Whether the neighbouring year's paper has what closes the gap, for cells that may have been misread.

    Those are blank cells of scans, amounts read with doubt, and on scans any one amount of last year's column that is nearly
    that one: what stands there is on last year's own statement too, which is checked for itself.
    """
    gains, single = [], []
    for key, weight in {**total.terms, total.total: -1}.items():
        amount, known = column.amount(column.items.get(key)), column.elsewhere.get(key)
        if known is None or (amount is None and not column.scanned):
            continue
        gain = (known - (amount.value if amount is not None else ZERO)) * weight
        if amount is None or amount.confidence < CONFIDENT:
            gains.append(gain)
        elif column.scanned and column.role == "prior" and is_near(amount, known):
            single.append(gain)
    chosen = (*_subsets([gain for gain in gains if gain], MOST_CHOSEN), *single)
    return any(gain != 0 and abs(miss - gain) <= tolerance for gain in chosen)


def _lost_cell(column: Column, total: Sum, miss: Decimal) -> bool:
    """A scan may lose a cell: the first line's, a short sum's, one that the other column or the next year's paper has."""
    blank = [key for key in total.terms if column.term(key, 1) is None]
    if blank and (_extra_rows(column, total) or len(total.terms) <= SHORT or blank[0] == next(iter(total.terms))):
        return True
    if any(_stands_beside(column, key) and miss * total.terms[key] > 0 for key in blank):
        return True
    known = sum((column.elsewhere.get(key, ZERO) * total.terms[key] for key in blank), ZERO)
    return bool(known) and abs(miss - known) <= column.place * len(total.terms)


def _stands_beside(column: Column, key: str) -> bool:
    """Whether a line is blank in this column and has an amount in the other."""
    item = column.items.get(key)
    return item is not None and (item.current is not None or item.prior is not None)


def _one_digit_off(amount: Amount, miss: Decimal) -> bool:
    """Whether one digit read otherwise would close the gap."""
    digits = f"{int(abs(amount.value) / amount.quantum)}"
    for sign in (1, -1):
        other = f"{int(abs(abs(amount.value) + sign * miss) / amount.quantum)}"
        if len(other) == len(digits) and sum(a != b for a, b in zip(digits, other, strict=True)) == 1:
            return True
    return False
