"""Second looks → amounts: what several readers agree on is sure, what a sum decides is repaired, the rest stays doubtful.

A number is never fitted to a sum: a repair needs a reader that read it so, by itself, from the paper.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractors.values.amounts import parse_amount
from pipeline.confirmation.by_sums import (
    AGREED,
    COVERED,
    complete_by_sums,
    confirm_by_sums,
    decide_by_sums,
    digits_of,
    is_part_of,
)
from pipeline.confirmation.columns import ODD_DECIMALS, Cell, Column, columns_of
from pipeline.confirmation.doubts import key_of
from pipeline.confirmation.years import confirm_by_years
from schemas.documents import COLUMN_UNSURE, READ_ALIKE, ROW_UNSURE, UNIT_UNSURE, Amount, Document
from schemas.pages import Box
from schemas.second_readings import LINE_READER, UNDER_SEAL, CellKey, CellLook, CellReading

AGREED_ALONE = 0.9
"""The same model says it again from a picture that was prepared otherwise."""
CLEARLY = 0.97
"""From here on two makes read a number alike without any digit in doubt: of 70 such cells of poor scans all were right."""
SURE_ALONE = 0.9
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
        decide_by_sums(column)
        complete_by_sums(column)
    confirm_by_years(columns)
    for column in columns:
        confirm_by_sums(column)
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
        if len(digits_of(amount.value / amount.quantum).lstrip("0")) == 1 and amount.quantum > usual:
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
        whole = next((v for v, rs in cell.others.items() if UNDER_SEAL in rs and is_part_of(amount.value, v)), None)
        if whole is not None:
            # what was read first is what the seal left of it
            _set(cell, whole, said[whole][0], look_box or amount.box, DOUBTFUL, f"first read as {amount.text}")
            cell.others = {amount.value: {LINE_READER}}
            return
    if not against:
        return
    value = against[0]
    if {reading.make for reading in said[value]} - {LINE_READER} and is_part_of(amount.value, value):
        # what was read first is a part of what both makes read from the whole cell: the box had cut the number
        _set(cell, value, said[value][0], look_box or amount.box, AGREED_ALONE, f"first read as {amount.text}")
    else:
        amount.confidence = min(amount.confidence, DOUBTFUL)
        amount.notes.append(f"also read as {value}")


def _set(cell: Cell, value: Decimal, reading: CellReading, box: Box, confidence: float, note: str) -> None:
    parsed = parse_amount(reading.text)
    quantum = cell.factor.scaleb(-parsed.decimals) if parsed else Decimal("0.01")
    amount = Amount(value, reading.text, cell.item.page, box, round(confidence, 4), quantum, [note])
    setattr(cell.item, cell.role, amount)
    cell.item.unread = tuple(role for role in cell.item.unread if role != cell.role)


def _doubt_columns(column: Column) -> None:
    """What sums and the other year's paper confirm of a column that may be the other one, or of another unit."""
    for cell in column.cells:
        if cell.amount is not None and not {COLUMN_UNSURE, UNIT_UNSURE}.isdisjoint(cell.amount.notes):
            cell.amount.confidence = min(cell.amount.confidence, DOUBTFUL)
