"""Pictures of pages, drawn here → words in their cells."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.flatten import flatten
from extractors.ocr_engines import load_engine
from extractors.ruled_lines import find_ruled_lines
from extractors.scans import ScanReading
from extractors.values.amounts import parse_amount

DPI = 200.0
AMOUNTS = [f"{1234567 * (i + 3) % 9876543 + 1000000:,}.{(37 * i) % 100:02}" for i in range(24)]


def sheet(*, verticals: bool, streak: bool = False) -> Image.Image:
    """A dense table of two columns of amounts; `streak` is a scanner's line through the digits of the first."""
    picture = Image.new("RGB", (1654, 2339), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(28)
    draw.text((620, 120), "BALANCE SHEET 2023", fill="black", font=ImageFont.load_default(44))
    for row in range(25):
        draw.line((150, 300 + 36 * row, 1500, 300 + 36 * row), fill="black", width=2)
        if row < 24:
            draw.text((180, 303 + 36 * row), f"Line of the form {row + 1}", fill="black", font=font)
            for right in (1180, 1480):
                width = draw.textlength(AMOUNTS[row], font=font)
                draw.text((right - width, 303 + 36 * row), AMOUNTS[row], fill="black", font=font)
    if verticals:
        for x in (150, 900, 1200, 1500):
            draw.line((x, 300, x, 300 + 36 * 24), fill="black", width=2)
    if streak:
        draw.line((1100, 0, 1100, 2338), fill=(150, 150, 150), width=1)
    return picture


def read(picture: Image.Image) -> ScanReading:
    return load_engine("rapidocr", 2).read(np.asarray(picture), dpi=DPI)


@pytest.mark.parametrize(
    "picture",
    [sheet(verticals=True), sheet(verticals=False), sheet(verticals=False, streak=True)],
    ids=["grid", "rows", "streak"],
)
def test_no_amount_is_cut(picture: Image.Image) -> None:
    values = sorted(
        parsed.value for word in read(picture).words if (parsed := parse_amount(word.text)) and parsed.decimals == 2
    )
    wanted = sorted(parsed.value for text in AMOUNTS * 2 if (parsed := parse_amount(text)))
    assert sum(a in wanted for a in values) >= 47
    assert len(values) <= 48


def test_columns_of_digits_are_no_ruled_lines() -> None:
    rules = find_ruled_lines(np.asarray(sheet(verticals=False).convert("L")), dpi=DPI)
    assert [rule for rule in rules if rule[3] - rule[1] > rule[2] - rule[0]] == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_set_upright(turn: int) -> None:
    reading = read(sheet(verticals=True).rotate(turn, expand=True))
    assert reading.stance.turn_deg == turn
    assert any("BALANCE" in word.text for word in reading.words)


def test_a_photographed_sheet_is_made_flat() -> None:
    """Taken from the side: the rows' labels and amounts stand at other heights, by more than a row."""
    flat = np.asarray(sheet(verticals=False))
    corners = np.array([[0, 0], [1653, 0], [1653, 2338], [0, 2338]], dtype=np.float32)
    seen = np.array([[60, 20], [1600, 150], [1560, 2200], [90, 2300]], dtype=np.float32)
    photo = cv2.warpPerspective(
        flat, cv2.getPerspectiveTransform(corners, seen), (1654, 2339), borderValue=(120, 110, 100)
    )
    words = read(Image.fromarray(photo)).words
    offsets = []
    for word in words:
        if word.text.startswith("Line of the form"):
            row = [w for w in words if w.x0 > word.x1 and abs(w.middle - word.middle) < 6]
            offsets.append(len(row))
    assert sum(count == 2 for count in offsets) >= 20


def test_a_flat_scan_is_left_alone() -> None:
    flat = np.asarray(sheet(verticals=True))
    assert flatten(flat) is flat


def test_columns_without_ruled_lines_are_made_upright() -> None:
    rng = np.random.default_rng(3)
    picture = np.full((1600, 1200, 3), 235, np.uint8)
    rows = []
    for y in range(150, 1500, 36):
        rows += [
            (120, y, 120 + int(rng.integers(80, 400)), y + 20),
            (1050 - int(rng.integers(60, 160)), y, 1050, y + 20),
        ]
    for x0, y0, x1, y1 in rows:
        picture[y0:y1, x0:x1] = 40
    leaning = np.array([[1, -0.06, 48], [0, 1, 0]])
    warped = cv2.warpAffine(picture, leaning, (1200, 1600), borderValue=(235, 235, 235))
    corners = [np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32) for x0, y0, x1, y1 in rows]
    quads = [cv2.transform(quad[None], leaning)[0] for quad in corners]

    def right_edges(image: np.ndarray) -> list[int]:
        return [int(np.flatnonzero(image[y + 10, :, 0] < 128).max()) for y in range(150, 1500, 36)]

    assert np.ptp(right_edges(warped)) > 70
    assert np.ptp(right_edges(flatten(warped, lambda: quads))) < 8


def test_ends_of_lines_that_are_in_no_column_bend_nothing() -> None:
    rng = np.random.default_rng(4)
    picture = np.full((1600, 1200, 3), 235, np.uint8)
    quads = []
    for y in range(150, 1500, 36):
        x0, x1 = int(rng.integers(60, 400)), int(rng.integers(600, 1100))
        picture[y : y + 20, x0:x1] = 40
        quads.append(np.array([[x0, y], [x1, y], [x1, y + 20], [x0, y + 20]], np.float32))
    assert flatten(picture, lambda: quads) is picture


@pytest.mark.parametrize("size", [20, 24, 40, 90])
def test_a_lone_line_is_read(size: int) -> None:
    picture = Image.new("RGB", (1654, 2339), "white")
    ImageDraw.Draw(picture).text(
        (300, 400), "Annual plan 2024 of the project", fill="black", font=ImageFont.load_default(size)
    )
    text = "".join(word.text for word in read(picture).words).replace(" ", "")
    assert text == "Annualplan2024oftheproject"
