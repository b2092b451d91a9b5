"""A column's sums → which reading is right, what a seal hides, and which amounts are sure.

A number is never fitted to a sum: a repair needs a reader that read it so, by itself, from the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from pipeline.confirmation.columns import Cell, Column
from schemas.documents import Amount
from schemas.forms import Sum

AGREED = 0.97
"""Two models of different make, or a sum of the form, say the same."""
COVERED = 0.75
MOST_CHOICES = 3
"""Numbers of one sum under one seal whose readings are tried together."""
COMPLETED = "completed by a sum"


def decide_by_sums(column: Column) -> None:
    """Where a sum does not hold and exactly one other reading of one cell makes it hold, that reading is right.

    Where a seal lies on several of its numbers, exactly one choice of their readings.
    """
    for total in list(column.sums(fewest=1)):
        if column.holds(total):
            continue
        keys = [key for key in (total.total, *total.terms) if key in column.by_key]
        fixes = [
            (key, value)
            for key in keys
            for value in column.by_key[key].others
            if column.holds(total, {key: value}) and not _breaks(column, key, value)
        ]
        if len(fixes) == 1:
            _repair(column.by_key[fixes[0][0]], fixes[0][1])
        elif not fixes:
            _choose_under_seals(column, total, keys)


def _choose_under_seals(column: Column, total: Sum, keys: Sequence[str]) -> None:
    hidden = [key for key in keys if column.by_key[key].covered and column.by_key[key].others]
    if not 1 < len(hidden) <= MOST_CHOICES:
        return
    ways = product(*([None, *column.by_key[key].others] for key in hidden))
    chosen = [{key: v for key, v in zip(hidden, way, strict=True) if v is not None} for way in ways]
    fixes = [way for way in chosen if len(way) > 1 and column.holds(total, way)]
    if len(fixes) == 1 and not any(_breaks(column, key, value) for key, value in fixes[0].items()):
        for key, value in fixes[0].items():
            _repair(column.by_key[key], value)


def complete_by_sums(column: Column) -> None:
    """A number that a seal hides in part, or that was cut short: the sum tells it where its visible digits are of it.

    It stays doubtful unless two sums tell the same. One that was completed may tell the next: a seal lies on the last lines.
    """
    while any([_complete(column, total) for total in list(column.sums(fewest=1)) if not column.holds(total)]):
        continue


def _complete(column: Column, total: Sum) -> bool:
    cells = [column.by_key[key] for key in (total.total, *total.terms) if key in column.by_key]
    hidden = [cell for cell in cells if (cell.covered or cell.odd) and not (cell.amount and _is_completed(cell.amount))]
    # several that were cut at one place fit one another as they are
    if len(hidden) != 1 or hidden[0].amount is None:
        return False
    amount, key = hidden[0].amount, hidden[0].item.item
    value = column.solve(total, key) if key else None
    if value is None or not (is_part_of(amount.value, value) or _lost_its_point(amount.value, value)):
        return False
    amount.notes.append(f"{COMPLETED}: read as {amount.text}")
    amount.value, amount.confidence = value, COVERED
    return True


def confirm_by_sums(column: Column) -> None:
    """Amounts that a sum confirms to the last place are surer than each by itself.

    Only sums of at least three printed amounts count: a misreading would have to be matched by another.
    """
    held: Counter[int] = Counter()
    for total in column.sums():
        if column.by_key[total.total].value == 0 or not column.holds(total):
            continue
        printed = column.printed(total)
        hidden = sum(cell.covered or cell.odd for cell in printed)
        for cell in printed:
            if (cell.covered or cell.odd) and hidden > 1:
                # numbers that were all cut at the same place add up as well as the whole ones
                continue
            amount = cell.amount
            held[id(amount)] += 1
            # a number that was completed by one sum needs another one
            if amount is None or amount.confidence >= AGREED or held[id(amount)] < 1 + _is_completed(amount):
                continue
            amount.confidence = AGREED
            amount.notes.append("confirmed_by_sum")


def _breaks(column: Column, key: str, value: Decimal) -> bool:
    """Whether a sum that holds would no longer hold."""
    touched = [total for total in column.sums(fewest=1) if key == total.total or key in total.terms]
    return any(column.holds(total) and not column.holds(total, {key: value}) for total in touched)


def _repair(cell: Cell, value: Decimal) -> None:
    amount = cell.amount
    if amount is None:
        return
    first = amount.text
    amount.value, amount.confidence = value, AGREED
    amount.notes.append(f"repaired: first read as {first}")
    cell.others = {}


def _is_completed(amount: Amount) -> bool:
    return any(note.startswith(COMPLETED) for note in amount.notes)


def is_part_of(part: Decimal, whole: Decimal) -> bool:
    """Whether the digits of one number are the beginning or the end of the other's."""
    few, many = digits_of(part), digits_of(whole)
    return len(few) < len(many) and (many.startswith(few) or many.endswith(few))


def _lost_its_point(read: Decimal, whole: Decimal) -> bool:
    return read != whole and digits_of(read) == digits_of(whole)


def digits_of(value: Decimal) -> str:
    return re.sub(r"\D", "", f"{abs(value):f}")
