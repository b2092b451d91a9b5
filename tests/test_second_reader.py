"""Second looks at cells of a drawn table: ink is told from blank cells and ruled lines, amounts are read anew."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import tesseract
from extractors.rapid import RapidReader, is_available
from extractors.second_reader import look_at_cells
from extractors.values.amounts import parse_amount
from schemas.pages import Box

pytestmark = pytest.mark.skipif(not is_available(), reason="RapidOCR is not installed")
DPI = 200.0
TOPS = (40, 90, 140, 190)


def table(texts: tuple[str, ...], *, seal: bool = False) -> tuple[NDArray[np.uint8], list[Box]]:
    """A ruled column with a text a cell, and the cells' boxes in points."""
    image = np.full((300, 420, 3), 252, np.uint8)
    if seal:
        cv2.circle(image, (160, 100), 60, (222, 70, 70), 5)
    boxes = []
    for top, text in zip(TOPS, texts, strict=True):
        cv2.rectangle(image, (40, top), (360, top + 50), (0, 0, 0), 1)
        # thin strokes over red ink stay black
        cv2.putText(image, text, (90, top + 34), cv2.FONT_HERSHEY_SIMPLEX, 0.75, (20, 20, 20), 2, cv2.LINE_AA)
        boxes.append(tuple(v * 72 / DPI for v in (40, top, 360, top + 50)))
    return image, boxes


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader()


@pytest.mark.parametrize("seal", [False, True], ids=["plain", "under a seal"])
def test_amounts_are_read_from_their_cells(reader: RapidReader, seal: bool) -> None:
    image, boxes = table(("1,234,567.89", "", "-", "90,120.40"), seal=seal)
    looks = look_at_cells(image, boxes, reader, dpi=DPI, text_pt=6.0)
    assert [look.inked for look in looks] == [True, False, False, True]
    for look, wanted in ((looks[0], "1234567.89"), (looks[3], "90120.40")):
        values = {r.reader: parse_amount(r.text) for r in look.readings}
        line = values["recogniser"]
        assert line is not None and str(line.value) == wanted
        if tesseract.is_available():
            other = values["tesseract"]
            assert other is not None and str(other.value) == wanted


def test_a_cell_outside_the_picture_is_blank(reader: RapidReader) -> None:
    image, _ = table(("1.00", "2.00", "3.00", "4.00"))
    assert [look.inked for look in look_at_cells(image, [(400, 400, 450, 420)], reader, dpi=DPI, text_pt=6.0)] == [False]
