"""Second looks → amounts: what several readers agree on is sure, what a sum decides is repaired, the rest stays doubtful.

A number is never fitted to a sum: a repair needs a reader that read it so, by itself, from the paper.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product

from extractors.values.amounts import parse_amount
from pipeline.confirmation.columns import ODD_DECIMALS, Cell, Column, columns_of
from pipeline.confirmation.doubts import key_of
from pipeline.confirmation.years import confirm_by_years
from schemas.documents import COLUMN_UNSURE, READ_ALIKE, ROW_UNSURE, UNIT_UNSURE, Amount, Document
from schemas.forms import Sum
from schemas.pages import Box
from schemas.second_readings import LINE_READER, UNDER_SEAL, CellKey, CellLook, CellReading

AGREED = 0.97
"""Two models of different make, or a sum of the form, say the same."""
AGREED_ALONE = 0.9
"""The same model says it again from a picture that was prepared otherwise."""
CLEARLY = 0.97
"""From here on two makes read a number alike without any digit in doubt: of 70 such cells of poor scans all were right."""
SURE_ALONE = 0.9
COVERED = 0.75
MOST_CHOICES = 3
"""Numbers of one sum under one seal whose readings are tried together."""
COMPLETED = "completed by a sum"
SECOND = "second reading"
MARK = "mark"
DOUBTFUL = 0.6
WEAKEST = 0.5
"""A reader that is less sure of itself says nothing."""


def settle(documents: Sequence[Document], looks: Mapping[CellKey, CellLook]) -> None:
    """Sets amounts and confidences of statements in place."""
    columns = [column for document in documents for column in columns_of(document)]
    taken = _places_taken(columns)
    for column in columns:
        for cell in column.cells:
            key = key_of(column.document, cell)
            look = looks.get(key) if key is not None else None
            if look is not None:
                _weigh(cell, look, taken[column.document.id, cell.item.page])
        _doubt_odd_fills(column)
        _doubt_unplaced_fills(column)
        _decide_by_sums(column)
        _complete_by_sums(column)
    confirm_by_years(columns)
    for column in columns:
        _confirm_by_sums(column)
        _doubt_columns(column)


def _places_taken(columns: Sequence[Column]) -> dict[tuple[str, int], list[Box]]:
    """Where amounts were read at first, of all columns of a document's page: on leaning pages a cell reaches into its neighbours."""
    taken: dict[tuple[str, int], list[Box]] = defaultdict(list)
    for column in columns:
        for cell in column.cells:
            places = taken[column.document.id, cell.item.page]
            if cell.amount is not None:
                places.append(cell.amount.box)
    return taken


def _weigh(cell: Cell, look: CellLook, taken: Sequence[Box]) -> None:
    """What the second readers say of a cell, beside what was read first."""
    said: dict[Decimal, list[CellReading]] = {}
    for reading in look.readings:
        parsed = parse_amount(reading.text) if reading.confidence >= WEAKEST else None
        if parsed is not None:
            said.setdefault(parsed.value * cell.factor, []).append(reading)
    if cell.amount is None:
        _fill(cell, look, said, taken)
    else:
        _compare(cell, cell.amount, said, look.box)
        if look.minus and cell.amount.value > 0:
            # too little of a minus for the readers: a sum may tell that it is one
            cell.others.setdefault(-cell.amount.value, set()).add(MARK)


def _fill(cell: Cell, look: CellLook, said: Mapping[Decimal, Sequence[CellReading]], taken: Sequence[Box]) -> None:
    """A cell of which nothing was read at first."""
    if not look.inked or look.box is None or _is_mere_ink(look):
        return
    if not said:
        if cell.role in cell.item.unread or not any(r.text for r in look.readings):
            return
        cell.item.unread = (*cell.item.unread, cell.role)
        return
    if _belongs_elsewhere(cell, look.box, taken):
        return
    value = max(said, key=lambda v: (len(said[v]), max(r.confidence for r in said[v])))
    readings = said[value]
    surest = max(reading.confidence for reading in readings)
    if len({r.make for r in readings}) > 1:
        confidence = max(surest, AGREED)
    else:
        confidence = min(surest, COVERED) if len(readings) > 1 else min(surest, DOUBTFUL)
    _set(cell, value, readings[0], look.box, confidence, SECOND)
    if cell.amount is not None and cell.covered:
        cell.amount.confidence = min(cell.amount.confidence, COVERED)
    if cell.amount is not None and look.box[0] < cell.reach[0] < look.box[2]:
        # a number at the very edge of where it was looked for may begin beyond it
        cell.amount.confidence = min(cell.amount.confidence, DOUBTFUL)
    cell.others = {other: {r.make for r in rs} for other, rs in said.items() if other != value}


def _is_mere_ink(look: CellLook) -> bool:
    """Whether only the reader that knows nothing but digits sees any, and is not sure: what a seal or a fold left in a blank cell."""
    line = any(char.isdigit() for r in look.readings if r.make == LINE_READER for char in r.text)
    return not line and all(r.confidence < SURE_ALONE for r in look.readings if r.make != LINE_READER)


def _belongs_elsewhere(cell: Cell, box: Box, taken: Sequence[Box]) -> bool:
    """Whether what was found is the number of another row of the column, seen from a row whose place leans into it."""
    middle = (box[1] + box[3]) / 2
    return any(other[1] <= middle <= other[3] and other[0] < box[2] and box[0] < other[2] for other in taken)


def _doubt_odd_fills(column: Column) -> None:
    """A number found at the second look with other decimals than its column prints was not seen whole; one digit alone is a
    stroke of a line in a cell that is blank."""
    amounts = [cell.amount for cell in column.cells if cell.amount is not None]
    if not amounts:
        return
    usual = Counter(amount.quantum for amount in amounts).most_common(1)[0][0]
    for cell in column.cells:
        amount = cell.amount
        if amount is None or amount.quantum == usual or SECOND not in amount.notes or not amount.value:
            continue
        if len(_digits(amount.value / amount.quantum).lstrip("0")) == 1 and amount.quantum > usual:
            if cell.covered:
                # what a seal hides of a number is not blank
                cell.item.unread = (*cell.item.unread, cell.role)
            setattr(cell.item, cell.role, None)
            continue
        amount.confidence = min(amount.confidence, DOUBTFUL)
        amount.notes.append(ODD_DECIMALS)


def _doubt_unplaced_fills(column: Column) -> None:
    """A number found at the second look among numbers whose row, column or unit is in doubt is no surer of its own."""
    for number in column.pages:
        amounts = [cell.amount for cell in column.cells if cell.amount is not None and cell.item.page == number]
        for note in (ROW_UNSURE, COLUMN_UNSURE, UNIT_UNSURE):
            if sum(note in amount.notes for amount in amounts) <= len(amounts) / 2:
                continue
            for amount in amounts:
                if note not in amount.notes:
                    amount.confidence = min(amount.confidence, DOUBTFUL)
                    amount.notes.append(note)


def _compare(cell: Cell, amount: Amount, said: Mapping[Decimal, Sequence[CellReading]], look_box: Box | None) -> None:
    """A cell that was read at first: agreement makes it surer, a different reading by several makes it doubtful."""
    same = {reading.make for reading in said.get(amount.value, ())}
    cell.agreeing = same
    cell.others = {value: {r.reader for r in rs} for value, rs in said.items() if value != amount.value}
    if cell.covered or cell.odd:
        # readers that see the same visible digits say nothing of the hidden ones
        amount.confidence = min(amount.confidence, COVERED)
    elif cell.unplaced:
        pass
    elif same - {LINE_READER}:
        if min(amount.confidence, *(r.confidence for r in said[amount.value] if r.make != LINE_READER)) >= CLEARLY:
            amount.notes.append(READ_ALIKE)
        amount.confidence = max(amount.confidence, AGREED)
    elif same and not cell.others:
        amount.confidence = max(amount.confidence, AGREED_ALONE)
    against = [value for value, readers in cell.others.items() if len(readers) >= 2]
    if same:
        return
    if cell.covered:
        whole = next((v for v, rs in cell.others.items() if UNDER_SEAL in rs and _holds(amount.value, v)), None)
        if whole is not None:
            # what was read first is what the seal left of it
            _set(cell, whole, said[whole][0], look_box or amount.box, DOUBTFUL, f"first read as {amount.text}")
            cell.others = {amount.value: {LINE_READER}}
            return
    if not against:
        return
    value = against[0]
    if {reading.make for reading in said[value]} - {LINE_READER} and _holds(amount.value, value):
        # what was read first is a part of what both makes read from the whole cell: the box had cut the number
        _set(cell, value, said[value][0], look_box or amount.box, AGREED_ALONE, f"first read as {amount.text}")
    else:
        amount.confidence = min(amount.confidence, DOUBTFUL)
        amount.notes.append(f"also read as {value}")


def _holds(part: Decimal, whole: Decimal) -> bool:
    """Whether the digits of one number are the beginning or the end of the other's."""
    few, many = _digits(part), _digits(whole)
    return len(few) < len(many) and (many.startswith(few) or many.endswith(few))


def _lost_its_point(read: Decimal, whole: Decimal) -> bool:
    return read != whole and _digits(read) == _digits(whole)


def _digits(value: Decimal) -> str:
    return re.sub(r"\D", "", f"{abs(value):f}")


def _set(cell: Cell, value: Decimal, reading: CellReading, box: Box, confidence: float, note: str) -> None:
    parsed = parse_amount(reading.text)
    quantum = cell.factor.scaleb(-parsed.decimals) if parsed else Decimal("0.01")
    amount = Amount(value, reading.text, cell.item.page, box, round(confidence, 4), quantum, [note])
    setattr(cell.item, cell.role, amount)
    cell.item.unread = tuple(role for role in cell.item.unread if role != cell.role)


def _decide_by_sums(column: Column) -> None:
    """Where a sum does not hold and exactly one other reading of one cell makes it hold, that reading is right.

    Where a seal lies on several of its numbers, exactly one choice of their readings.
    """
    for total in list(column.sums()):
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


def _complete_by_sums(column: Column) -> None:
    """A number that a seal hides in part, or that was cut short: the sum tells it where its visible digits are of it.

    It stays doubtful unless two sums tell the same. One that was completed may tell the next: a seal lies on the last lines.
    """
    while any([_complete(column, total) for total in list(column.sums()) if not column.holds(total)]):
        continue


def _complete(column: Column, total: Sum) -> bool:
    cells = [column.by_key[key] for key in (total.total, *total.terms) if key in column.by_key]
    hidden = [cell for cell in cells if (cell.covered or cell.odd) and not (cell.amount and _is_completed(cell.amount))]
    if len(hidden) != 1 or hidden[0].amount is None:
        return False
    amount, key = hidden[0].amount, hidden[0].item.item
    value = column.solve(total, key) if key else None
    if value is None or not (_holds(amount.value, value) or _lost_its_point(amount.value, value)):
        return False
    amount.notes.append(f"{COMPLETED}: read as {amount.text}")
    amount.value, amount.confidence = value, COVERED
    return True


def _breaks(column: Column, key: str, value: Decimal) -> bool:
    """Whether a sum that holds would no longer hold."""
    touched = [total for total in column.sums() if key == total.total or key in total.terms]
    return any(column.holds(total) and not column.holds(total, {key: value}) for total in touched)


def _repair(cell: Cell, value: Decimal) -> None:
    amount = cell.amount
    if amount is None:
        return
    first = amount.text
    amount.value, amount.confidence = value, AGREED
    amount.notes.append(f"repaired: first read as {first}")
    cell.others = {}


def _confirm_by_sums(column: Column) -> None:
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


def _doubt_columns(column: Column) -> None:
    """What sums and the other year's paper confirm of a column that may be the other one, or of another unit."""
    for cell in column.cells:
        if cell.amount is not None and not {COLUMN_UNSURE, UNIT_UNSURE}.isdisjoint(cell.amount.notes):
            cell.amount.confidence = min(cell.amount.confidence, DOUBTFUL)


def _is_completed(amount: Amount) -> bool:
    return any(note.startswith(COMPLETED) for note in amount.notes)
