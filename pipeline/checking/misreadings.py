"""A printed amount + what would mend a sum → whether an engine may have read the one for the other."""

from __future__ import annotations

import re
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from schemas.documents import READ_ALIKE, Amount

LOOK_ALIKE = frozenset("08 06 09 17 14 27 38 35 56 68 89 49 58 39 02 59".split())
"""Pairs of digits that scans and faxes turn into each other."""
FEWEST_LEFT = 3
"""So many digits must be left of a number that was cut: by fewer, numbers agree by chance."""
MOST_MISREAD = 2
"""Digits of a number that was read with confidence, lost or taken for others."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def may_be(amount: Amount, value: Decimal) -> bool:
    """Whether a scanned amount may be `value`: another reader said so, digits were cut off, or one looks like another.

    What readers of different make read alike is what stands there.
    """
    return READ_ALIKE not in amount.notes and is_like(amount, value)


def is_like(amount: Amount, value: Decimal) -> bool:
    """Whether an engine may have read `value` as what it made of an amount, whoever else read it so."""
    if value == amount.value:
        return False
    if any(_says(note, value) for note in amount.notes):
        return True
    read, other = _digits(amount.value, amount.quantum), _digits(value, amount.quantum)
    return _is_cut(read, other) or _is_stray(read, value) or _looks_like(read, other) or _lost_decimals(amount, value)


def is_near(amount: Amount, value: Decimal) -> bool:
    """Whether an amount that was read with confidence may be `value` all the same, where other papers speak for that: engines
    misread a digit or two of a clear number, not half of them."""
    read, other = _digits(amount.value, amount.quantum), _digits(value, amount.quantum)
    return Levenshtein.distance(read, other) <= MOST_MISREAD or may_be(amount, value)


def differ_by_reading(a: Amount, b: Amount) -> bool:
    """Whether two scanned amounts that ought to be the same may be so: one of them was misread."""
    return may_be(a, b.value) or may_be(b, a.value)


def _says(note: str, value: Decimal) -> bool:
    """also read as 46895200.00"""
    match = _NUMBER.search(note.replace(",", "")) if "read as" in note else None
    return match is not None and abs(Decimal(match[0])) == abs(value)


def _digits(value: Decimal, quantum: Decimal) -> str:
    return f"{int(abs(value) / quantum)}"


def _is_cut(a: str, b: str) -> bool:
    """Whether one is the beginning or the end of the other: a box that was cut, or took in what stands beside it."""
    few, many = sorted((a, b), key=len)
    return len(few) < len(many) and len(few.lstrip("0")) >= FEWEST_LEFT and (many.endswith(few) or many.startswith(few))


def _is_stray(read: str, value: Decimal) -> bool:
    """A stroke that was read as a digit where nothing stands."""
    return value == 0 and len(read) == 1


def _looks_like(a: str, b: str) -> bool:
    if len(a) != len(b):
        return False
    apart = [x + y for x, y in zip(a, b, strict=True) if x != y]
    return len(apart) == 1 and (apart[0] in LOOK_ALIKE or apart[0][::-1] in LOOK_ALIKE)


def _lost_decimals(amount: Amount, value: Decimal) -> bool:
    """114,604,607 for 114,604,607.45: fewer places were read than there are."""
    return amount.quantum >= 1 and abs(amount.value) == abs(value).quantize(Decimal(1), rounding="ROUND_DOWN")
