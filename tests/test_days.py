"""Days as scans give them, alone on a line."""

from datetime import date

import pytest

from pipeline.extraction.days import days_in
from pipeline.extraction.placed_text import Reading
from tests.papers import lines, paper, sheet


def days(text: str) -> list[date]:
    reading = Reading(paper("management_rules", sheet(lines(text), source="ocr")))
    return [found.value for found in days_in(reading.rows[0].placed)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023.9.4", date(2023, 9, 4)),
        ("20239.4", date(2023, 9, 4)),
        ("202311.25", date(2023, 11, 25)),
        ("2019.1125", date(2019, 11, 25)),
        ("2019年1125日", date(2019, 11, 25)),
        ("2024-0408", date(2024, 4, 8)),
    ],
)
def test_a_lost_mark(text: str, value: date) -> None:
    assert days(text) == [value]


@pytest.mark.parametrize("text", ["20231.45", "2019.1399", "20239.4 1,200.00", "2023904", "202319.4元"])
def test_what_is_no_day(text: str) -> None:
    assert days(text) == []
