"""Pictures of pages, drawn here → words in their cells."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.cell_cuts import cut_cells, drops_a_digit
from extractors.flatten import flatten
from extractors.ocr_engines import load_engine
from extractors.rapid import Recognition
from extractors.ruled_lines import find_ruled_lines
from extractors.scans import ScanReading, _without_seals, read_words
from extractors.values.amounts import parse_amount
from schemas.pages import Seal

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


def test_lines_that_a_red_seal_joins_are_read_where_nothing_else_stands() -> None:
    picture = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((1000, 200), "Xilamulun College", fill="black", font=ImageFont.load_default(44))
    draw.text((1060, 262), "May 9, 2022", fill="black", font=ImageFont.load_default(44))
    draw.ellipse((1010, 190, 1350, 530), outline=(215, 40, 45), width=10)
    text = "".join(word.text for word in read(picture).words).replace(" ", "")
    assert "College" in text and "2022" in text


def test_where_the_large_picture_passes_over_more_the_smaller_one_counts() -> None:
    """On a photo a desk's edge is ink that no line covers; at full size the rest of a seal joined the lines to one blot."""
    page = np.full((1200, 900, 3), 255, np.uint8)
    for top in (300, 400):
        page[top : top + 24, 200:600] = 30
    page[0:60] = 60
    quads = [np.array([[200, y], [600, y], [600, y + 24], [200, y + 24]], np.float32) for y in (300, 400)]

    class Reader:
        def detect(self, _: NDArray[np.uint8], *, side_px: int | None = None) -> list[NDArray[np.float32]]:
            return quads if side_px else []

        def recognise(self, crops: Sequence[NDArray[np.uint8]]) -> list[Recognition]:
            return [Recognition("甲乙丙丁", (0.99,) * 4, (0.1, 0.3, 0.5, 0.7)) for _ in crops]

    words, _ = read_words(page, Reader(), dpi=200, side_px=960)  # type: ignore[arg-type]
    assert [word.text for word in words] == ["甲乙丙丁"] * 2


def _row(*strokes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """White paper of 40 px by 200 px with black strokes (x0, top, x1, bottom)."""
    paper = np.full((40, 200), 255, np.uint8)
    for x0, top, x1, bottom in strokes:
        paper[top:bottom, x0:x1] = 0
    return paper


LINE = (20, 0, 22, 40)
DIGITS = tuple((x, 11, x + 3, 29) for x in (40, 60, 80))


@pytest.mark.parametrize(
    ("strokes", "lost"),
    [
        ((LINE, *DIGITS), False),
        ((LINE, *DIGITS, (14, 12, 16, 28)), True),
        ((LINE, *DIGITS, (14, 19, 17, 22)), False),
        ((LINE, *DIGITS, (13, 36, 17, 40)), False),
    ],
    ids=["a line alone", "a digit beyond it", "a dash beyond it", "the next row's ink"],
)
def test_a_digit_that_is_cut_off_with_a_tables_line_is_noticed(
    strokes: tuple[tuple[int, int, int, int], ...], lost: bool
) -> None:
    box = np.array([[12, 8], [100, 8], [100, 32], [12, 32]], np.float32)
    vertical = (20.0, 0.0, 22.0, 40.0)
    pieces = list(cut_cells(box, _row(*strokes), [vertical], 1.0))
    assert float(pieces[0][:, 0].min()) > 20
    assert drops_a_digit(box, pieces, _row(*strokes), [vertical], 1.0) is lost


class _Reads:
    """An engine that finds one line and reads one amount in it."""

    def __init__(self, box: NDArray[np.float32]) -> None:
        self.box = box

    def detect(self, image: object, side_px: int | None = None) -> list[NDArray[np.float32]]:
        return [self.box]

    def recognise(self, crops: list[object]) -> list[Recognition]:
        return [Recognition("28.83", (1.0,) * 5, (0.1, 0.3, 0.5, 0.7, 0.9)) for _ in crops]


@pytest.mark.parametrize("lost", [False, True])
def test_an_amount_that_may_have_lost_a_digit_is_doubtful(lost: bool) -> None:
    strokes = (LINE, *DIGITS, *(((14, 12, 16, 28),) if lost else ()))
    box = np.array([[12, 8], [100, 8], [100, 32], [12, 32]], np.float32)
    picture = np.repeat(_row(*strokes)[:, :, None], 3, axis=2)
    words, _ = read_words(picture, _Reads(box), dpi=72, rules=[(20.0, 0.0, 22.0, 40.0)])  # type: ignore[arg-type]
    assert [(word.text, word.confidence < 0.8) for word in words] == [("28.83", lost)]


def _dotted(picture: Image.Image, x: int, top: int, bottom: int, *, on: int, off: int) -> Image.Image:
    """An upright line as a fax leaves it: dots of `on` rows with `off` rows between."""
    draw = ImageDraw.Draw(picture)
    for y in range(top, bottom, on + off):
        draw.line((x, y, x, min(y + on, bottom) - 1), fill="black", width=2)
    return picture


def _verticals(picture: Image.Image) -> list[tuple[float, float, float, float]]:
    rules = find_ruled_lines(np.asarray(picture.convert("L")), dpi=DPI)
    return [rule for rule in rules if rule[3] - rule[1] > rule[2] - rule[0]]


def test_a_line_of_which_a_fax_left_dots_is_found_from_end_to_end() -> None:
    found = _verticals(_dotted(sheet(verticals=False), 900, 300, 1164, on=18, off=7))
    assert len(found) == 1
    x0, top, x1, bottom = (v * DPI / 72 for v in found[0])
    assert abs((x0 + x1) / 2 - 900) < 6
    assert abs(top - 300) < 20 and abs(bottom - 1164) < 20


def test_a_line_that_fades_at_its_end_goes_on_to_the_tables_edge() -> None:
    picture = _dotted(sheet(verticals=False), 900, 300, 1110, on=18, off=7)
    found = _verticals(_dotted(picture, 900, 1110, 1164, on=8, off=9))
    assert [round(rule[3] * DPI / 72 / 12) for rule in found] == [1164 // 12]


@pytest.mark.parametrize("text", ["1,111,111.11", "1", "Hotel", "8,888,888.88"])
def test_digits_below_each_other_are_no_worn_line(text: str) -> None:
    picture = Image.new("RGB", (1654, 2339), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(28)
    for row in range(30):
        draw.text((1180 - draw.textlength(text, font=font), 303 + 36 * row), text, fill="black", font=font)
    assert _verticals(picture) == []


def test_a_line_number_and_the_amount_beside_it_are_two_cells() -> None:
    """Read at once they are one well-formed amount: 42 and 2,617,234.60 beyond the line."""
    picture = sheet(verticals=False)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(28)
    draw.rectangle((160, 1300, 1600, 1700), fill="white")
    for row in range(8):
        top = 1300 + 36 * row
        draw.text((420, top), f"{41 + row}", fill="black", font=font)
        draw.text((485, top), f"{row + 1},617,234.60", fill="black", font=font)
    draw.line((468, 1290, 468, 1600), fill="black", width=2)
    words = {word.text.replace(" ", "") for word in read(picture).words}
    assert {f"{row + 1},617,234.60" for row in range(8)} <= words


def test_a_worn_line_reaches_no_further_than_the_solid_ones_of_its_table() -> None:
    worn = _dotted(sheet(verticals=True), 600, 180, 1164, on=18, off=7)
    tops = [rule[1] * DPI / 72 for rule in _verticals(worn) if abs(rule[0] * DPI / 72 - 600) < 10]
    assert len(tops) == 1 and tops[0] > 290


def test_a_hair_of_a_seal_that_stands_out_of_its_box_is_taken_out_as_well() -> None:
    paper = np.full((200, 200, 3), 255, np.uint8)
    cv2.circle(paper, (100, 100), 60, (200, 30, 40), 3)
    clean = _without_seals(paper, [(40.0, 40.0, 160.0, 160.0)], 1.0)
    assert clean.min() > 150


def test_the_side_of_a_seals_ring_cuts_no_number() -> None:
    box = np.array([[12, 8], [100, 8], [100, 32], [12, 32]], np.float32)
    picture = np.repeat(_row(*DIGITS)[:, :, None], 3, axis=2)
    seal = Seal((0.0, -80.0, 62.0, 100.0), "round", "grey", None, 0.5)
    words, _ = read_words(picture, _Reads(box), dpi=72, rules=[(60.0, 0.0, 62.0, 40.0)], seals=[seal])  # type: ignore[arg-type]
    assert [word.box[2] - word.box[0] for word in words if word.text == "28.83"] == [pytest.approx(88.0)]


def test_strokes_of_digits_that_touch_the_next_rows_are_no_line() -> None:
    """A column of 0.00 set so close that its noughts touch: the reading tells that they are digits."""
    picture = Image.new("RGB", (1654, 2339), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    for row in range(30):
        draw.text((180, 303 + 27 * row), f"Line {row + 1} of the form", fill="black", font=font)
        draw.text((1100, 303 + 27 * row), "0.00", fill="black", font=font)
    reading = read(picture)
    noughts = [word for word in reading.words if word.text == "0.00"]
    assert len(noughts) >= 15
    left, right = min(word.x0 for word in noughts), max(word.x1 for word in noughts)
    within = [r for r in reading.rules if r[3] - r[1] > 60 and left + 2 < (r[0] + r[2]) / 2 < right - 2]
    assert within == []
