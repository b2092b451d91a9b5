"""Lines that the detector passed over are found by their ink; rules, noise and what was found are not taken for lines."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.darkness import darkness
from extractors.left_over import left_over, passed_over

PX = 200 / 72
ROWS = range(100, 700, 60)


def sheet(seed: int = 0) -> NDArray[np.uint8]:
    """Ten rows of two columns in a ruled table, 200 dpi, with a scanner's grain."""
    picture = np.full((800, 900), 235, np.uint8)
    for row in ROWS:
        for x, text in ((60, "7,654,321.00"), (560, "1,234,567.89")):
            cv2.putText(picture, text, (x, row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2, cv2.LINE_AA)
        cv2.line(picture, (40, row + 20), (860, row + 22), 60, 2)
    cv2.line(picture, (500, 60), (503, 720), 60, 2)
    noise = np.random.default_rng(seed).normal(0, 6, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def quad(x0: float, y0: float, x1: float, y1: float) -> NDArray[np.float32]:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


def boxes() -> list[NDArray[np.float32]]:
    return [quad(x - 4, row - 26, x + 200, row + 6) for row in ROWS for x in (60, 560)]


def test_nothing_is_left_of_a_sheet_that_was_found_whole() -> None:
    assert left_over(darkness(sheet()), boxes(), [], PX) == []


@pytest.mark.parametrize("missing", [0, 7, 19])
def test_the_one_line_without_a_box(missing: int) -> None:
    found = left_over(darkness(sheet()), [box for i, box in enumerate(boxes()) if i != missing], [], PX)
    assert len(found) == 1
    expected, (left, top), (right, bottom) = boxes()[missing], found[0].min(axis=0), found[0].max(axis=0)
    assert abs(left - expected[:, 0].min()) < 16 and abs(top - expected[:, 1].min()) < 16
    assert bottom - top < 48 and 150 < right - left < 230


def test_what_lies_under_a_seal_is_left_to_the_seal() -> None:
    x0, y0, x1, y1 = (float(v) / PX for v in (40, 60, 300, 150))
    assert left_over(darkness(sheet()), boxes()[1:], [(x0, y0, x1, y1)], PX) == []


def test_specks_are_no_lines() -> None:
    picture = sheet()
    where = np.random.default_rng(5).integers(0, 790, (300, 2))
    for y, x in where:
        picture[y : y + 2, x : x + 2] = 0
    assert left_over(darkness(picture), boxes(), [], PX) == []


def test_a_page_without_boxes_has_no_usual_height() -> None:
    assert left_over(darkness(sheet()), [], [], PX) == []


def test_dotted_lines_are_not_text_that_was_passed_over() -> None:
    picture = sheet()
    for x in (30, 515, 880):
        for y in range(70, 720, 12):
            cv2.line(picture, (x, y), (x, y + 8), 20, 3)
    assert passed_over(darkness(picture), boxes(), [], PX) < 0.02


def test_a_column_of_numbers_that_was_passed_over_is_text() -> None:
    assert passed_over(darkness(sheet()), boxes()[::2], [], PX) > 0.3
