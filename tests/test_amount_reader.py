"""The small reader of amounts, on numbers in a font that it has not seen: as printed, faint, as a fax, and on blank paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.amount_reader import HEIGHT_PX, prepared, read_amounts
from extractors.values.amounts import parse_amount

AMOUNTS = ("1,234,567.89", "90,120.40", "-3,785,815.76", "(44,102.33)", "28,189,379.22", "0.00", "6005.98", "812,000")


def printed(text: str, *, height: int = 18, paper: int = 250, ink: int = 20) -> NDArray[np.uint8]:
    """A number on paper, its digits about `height` pixels high, as a second look crops it."""
    font = ImageFont.load_default(4 * height * 1.35)
    left, top, right, bottom = font.getbbox(text)
    margin = height
    sheet = Image.new("L", (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin), paper)
    ImageDraw.Draw(sheet).text((margin - left, margin - top), text, fill=ink, font=font)
    small = sheet.resize((sheet.width // 4, sheet.height // 4), Image.Resampling.LANCZOS)
    return np.asarray(small, np.uint8)


def faxed(picture: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).normal(0, 16, picture.shape)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7) + noise
    return np.where(soft > 128, 255, 0).astype(np.uint8)


@pytest.mark.parametrize("look", ["clean", "faint", "small", "fax"])
def test_amounts_in_another_font(look: str) -> None:
    pictures = {
        "clean": [printed(text) for text in AMOUNTS],
        "faint": [printed(text, paper=190, ink=120) for text in AMOUNTS],
        "small": [printed(text, height=12) for text in AMOUNTS],
        "fax": [faxed(printed(text, height=16), seed) for seed, text in enumerate(AMOUNTS)],
    }[look]
    read = [parse_amount(text) for text, _ in read_amounts(pictures)]
    wanted = [parse_amount(text) for text in AMOUNTS]
    right = sum(a is not None and b is not None and a.value == b.value for a, b in zip(read, wanted, strict=True))
    assert right >= len(AMOUNTS) - (look == "fax")


def test_each_crop_is_read_as_by_itself() -> None:
    pictures = [printed(text) for text in AMOUNTS]
    alone = [read_amounts([picture])[0][0] for picture in pictures]
    assert [text for text, _ in read_amounts(pictures)] == alone


@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_paper_says_nothing(level: int) -> None:
    assert read_amounts([np.full((30, 200), level, np.uint8)]) == [("", 0.0)]


def test_a_crop_of_any_size_has_the_network_s_height() -> None:
    for shape in ((4, 4), (200, 20), (12, 4000)):
        line = prepared(np.full(shape, 200, np.uint8))
        assert line.shape[0] == HEIGHT_PX and line.dtype == np.float32 and line.min() >= 0 and line.max() <= 1


def test_nothing_to_read() -> None:
    assert read_amounts([]) == []
