"""Numbers in narrow type: the recogniser sees one of two equal digits side by side where it has hardly a step for each."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.engine_choice import is_present
from extractors.rapid import RapidReader, _is_dense

pytestmark = pytest.mark.skipif(not is_present("rapidocr"), reason="RapidOCR is not installed")
NUMBERS = ("1,500,000.00", "780,000.00", "2,000,113.00", "300,000.50", "4,440,000.00", "611,100.00")


def narrow(text: str) -> NDArray[np.uint8]:
    """A line as a scan shows it, 18 px high, its characters half as wide as usual."""
    picture = np.full((64, 24 + 22 * len(text), 3), 250, np.uint8)
    cv2.putText(picture, text, (12, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.15, (20, 20, 20), 3, cv2.LINE_AA)
    return np.asarray(cv2.resize(picture, (round(picture.shape[1] * 0.18), 18), interpolation=cv2.INTER_AREA), np.uint8)


def test_all_digits_are_read() -> None:
    reader, wanted = RapidReader(), ["".join(filter(str.isdigit, text)) for text in NUMBERS]
    lines = [narrow(text) for text in NUMBERS]
    # as they are, most of them lack a digit
    plain = ["".join(filter(str.isdigit, one.text)) for one in reader.recognise(lines, widened=True)]
    assert plain != wanted
    found = reader.recognise(lines)
    read = ["".join(filter(str.isdigit, one.text)) for one in found]
    assert read == wanted


@pytest.mark.parametrize(
    ("text", "width", "dense"), [("150,000.0", 110, True), ("150,000.00", 190, False), ("利润总额表", 40, False)]
)
def test_what_is_narrow(text: str, width: int, dense: bool) -> None:
    assert _is_dense(text, width) is dense
