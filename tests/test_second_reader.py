"""Second looks at cells of a drawn table: ink is told from blank cells and ruled lines, amounts are read anew."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.engine_choice import is_present
from extractors.rapid import RapidReader
from extractors.second_reader import look_at_cells
from extractors.values.amounts import parse_amount
from schemas.pages import Box

pytestmark = pytest.mark.skipif(not is_present("rapidocr"), reason="RapidOCR is not installed")
DPI = 200.0
TOPS = (40, 90, 140, 190)
Place = tuple[Box, float, float]


def table(texts: tuple[str, ...], *, seal: bool = False) -> tuple[NDArray[np.uint8], list[Place]]:
    """A ruled column with a text a cell, and the cells in points."""
    image = np.full((300, 420, 3), 252, np.uint8)
    if seal:
        cv2.circle(image, (160, 100), 60, (222, 70, 70), 5)
    places: list[Place] = []
    for top, text in zip(TOPS, texts, strict=True):
        cv2.rectangle(image, (40, top), (360, top + 50), (0, 0, 0), 1)
        # thin strokes over red ink stay black
        cv2.putText(image, text, (90, top + 34), cv2.FONT_HERSHEY_SIMPLEX, 0.75, (20, 20, 20), 2, cv2.LINE_AA)
        x0, upper, x1, lower = (v * 72 / DPI for v in (40, top, 360, top + 50))
        places.append(((x0, upper, x1, lower), x0, x1))
    return image, places


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader()


@pytest.mark.parametrize("seal", [False, True], ids=["plain", "under a seal"])
def test_amounts_are_read_from_their_cells(reader: RapidReader, seal: bool) -> None:
    image, places = table(("1,234,567.89", "", "-", "90,120.40"), seal=seal)
    looks = look_at_cells(image, places, reader, dpi=DPI, text_pt=6.0)
    assert [look.inked for look in looks] == [True, False, False, True]
    for look, wanted in ((looks[0], "1234567.89"), (looks[3], "90120.40")):
        values = {r.reader: parse_amount(r.text) for r in look.readings}
        line = values["recogniser"]
        assert line is not None and str(line.value) == wanted
        other = values["amounts"]
        assert other is not None and str(other.value) == wanted


def test_a_cell_outside_the_picture_is_blank(reader: RapidReader) -> None:
    image, _ = table(("1.00", "2.00", "3.00", "4.00"))
    assert [
        look.inked for look in look_at_cells(image, [((400, 400, 450, 420), 400, 450)], reader, dpi=DPI, text_pt=6.0)
    ] == [False]


def test_a_box_that_was_cut_through_a_number_is_made_whole(reader: RapidReader) -> None:
    image, places = table(("1,234,567.89", "", "", ""))
    (x0, top, x1, bottom), left, right = places[0]
    cut = ((x0 + 0.42 * (x1 - x0), top, x1, bottom), left, right)
    values = [parse_amount(r.text) for r in look_at_cells(image, [cut], reader, dpi=DPI, text_pt=6.0)[0].readings[:1]]
    assert [str(v.value) for v in values if v] == ["1234567.89"]


def test_a_dot_where_a_minus_stands_is_one_mark_that_is_no_comma(reader: RapidReader) -> None:
    image, places = table(("1,234.56",) * 4)
    middle = [top + 25 for top in TOPS]
    # what a fax left of a minus; a speck at the line's foot; dust; nothing
    cv2.rectangle(image, (80, middle[0]), (83, middle[0] + 2), (0, 0, 0), -1)
    cv2.rectangle(image, (80, middle[1] + 8), (83, middle[1] + 11), (0, 0, 0), -1)
    for x, y in ((80, 0), (84, 5), (79, -6)):
        cv2.rectangle(image, (x, middle[2] + y), (x + 2, middle[2] + y + 2), (0, 0, 0), -1)
    looks = look_at_cells(image, places, reader, dpi=DPI, text_pt=6.0)
    assert [look.minus for look in looks] == [True, False, False, False]
