"""What an engine may have read for what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.checking.misreadings import differ_by_reading, may_be
from schemas.documents import Amount


def read(value: str, quantum: str = "0.01", *notes: str) -> Amount:
    return Amount(Decimal(value), value, 1, (0, 0, 1, 1), 0.99, Decimal(quantum), list(notes))


@pytest.mark.parametrize(
    ("amount", "value", "wanted"),
    [
        (read("392300", "100"), "49392300", True),
        (read("49392300", "100"), "392300", True),
        (read("4302815.90"), "302815.90", True),
        (read("1234.56"), "1234.54", False),
        (read("1238.56"), "1233.56", True),
        (read("1234.56"), "1235.56", False),
        (read("1234.56"), "1345.56", False),
        (read("114604607", "1"), "114604607.45", True),
        (read("10000", "10000"), "0", True),
        (read("1200.00"), "0", False),
        (read("500.00", "0.01", "also read as 500.60"), "500.60", True),
        (read("12.00"), "3012.00", True),
        (read("2.00"), "3002.00", True),
        (read("0.00"), "3000.00", False),
        (read("4804986.86"), "4786298.81", False),
        (read("700.00"), "700.00", False),
    ],
)
def test_one_may_be_the_other(amount: Amount, value: str, wanted: bool) -> None:
    assert may_be(amount, Decimal(value)) is wanted


def test_either_of_two_may_be_the_misread_one() -> None:
    assert differ_by_reading(read("32499600", "100"), read("499600", "100"))
    assert not differ_by_reading(read("35138200"), read("35049000"))
