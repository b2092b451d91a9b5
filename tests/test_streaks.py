"""Dust on a scanner's glass draws a line down the whole sheet: it parts no columns."""

import pytest

from extractors.ruled_lines import without_streaks
from schemas.pages import Box

WIDTH, HEIGHT = 595.0, 842.0
ROWS: list[Box] = [(40, y, 550, y + 1) for y in range(100, 520, 20)]
TABLE: list[Box] = [(x, 100, x + 1, 501) for x in (40, 200, 380, 550)]


@pytest.mark.parametrize(
    "streak",
    [
        [(312.0, 0.0, 313.0, 842.0)],
        [(314.0, 0.0, 316.0, 119.0), (312.0, 130.0, 315.0, 310.0), (311.0, 318.0, 313.0, 414.0), (307.0, 417.0, 312.0, 842.0)],
        [(202.0, 3.0, 203.0, 240.0), (202.0, 245.0, 203.0, 840.0)],
    ],
)  # fmt: skip
def test_a_streak_goes_also_where_it_leans_or_runs_along_a_line(streak: list[Box]) -> None:
    kept = without_streaks([*TABLE, *streak], ROWS, WIDTH, HEIGHT)
    assert set(TABLE) <= set(kept)
    assert not any(piece[1] < 90 or piece[3] > 515 for piece in kept)


def test_of_a_faint_streak_the_pieces_on_the_margins_go() -> None:
    faint: list[Box] = [(505, 2, 506, 63), (498, 505, 501, 842)]
    assert without_streaks([*TABLE, *faint], ROWS, WIDTH, HEIGHT) == TABLE


def test_a_table_that_runs_out_of_a_photo_keeps_its_lines() -> None:
    cropped: list[Box] = [(x, 0, x + 1, 842) for x in (40, 200, 380, 550)]
    rows: list[Box] = [(40, y, 550, y + 1) for y in range(6, 840, 20)]
    assert without_streaks(cropped, rows, WIDTH, HEIGHT) == cropped


def test_the_lines_of_a_table_as_high_as_the_page_stay() -> None:
    rows: list[Box] = [(20, y, 570, y + 1) for y in range(12, 840, 18)]
    table: list[Box] = [(x, 12, x + 1, 823) for x in (20, 300, 570)]
    assert without_streaks(table, rows, WIDTH, HEIGHT) == table


def test_where_the_table_s_first_rule_was_not_found_its_lines_stay() -> None:
    tall: list[Box] = [(x, 40, x + 1, 800) for x in (40, 200, 380, 550)]
    assert without_streaks(tall, [(40, 200, 550, 201), (40, 600, 550, 601)], WIDTH, HEIGHT) == tall
