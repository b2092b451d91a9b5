"""Seals: drawn rings, stars and squares are found where they are; pens' rings, emblems and logos are not; whose they are."""

from __future__ import annotations

import random
import tracemalloc

import cv2
import numpy as np
import pytest

from bench.distractors import DRAWINGS
from extractors import rings
from extractors.image import Image
from extractors.rapid import Recognition
from extractors.seal_owner import match_owner
from extractors.seals import find_seals
from samples.generator.fonts import fonts_installed
from schemas.pages import Seal

DPI = 150.0
MM = DPI / 25.4
RED, GREY = (205, 30, 40), (120, 120, 120)
needs_fonts = pytest.mark.skipif(not fonts_installed(), reason="fonts of the generator are not installed")


def sheet() -> Image:
    """A4 with lines of strokes as print leaves them, and a ruled table."""
    page = np.full((1754, 1240, 3), 255, np.uint8)
    for y in range(200, 900, 44):
        for x in range(150, 1080, 26):
            cv2.line(page, (x, y), (x + 14, y), (20, 20, 20), 2)
            cv2.line(page, (x + 6, y - 12), (x + 3, y + 12), (20, 20, 20), 2)
    for y in range(950, 1500, 50):
        cv2.line(page, (150, y), (1090, y), (0, 0, 0), 2)
    return page


def draw_seal(
    page: Image, x: float, y: float, colour: tuple[int, int, int], axes_mm: tuple[float, float] = (20, 20)
) -> None:
    """Ring, star and, along the ring, squares in the letters' stead."""
    a, b = axes_mm[0] * MM, axes_mm[1] * MM
    cv2.ellipse(page, (round(x), round(y)), (round(a), round(b)), 0, 0, 360, colour, round(1.1 * MM), cv2.LINE_AA)
    tips = [
        (x + r * np.sin(t), y - r * np.cos(t))
        for t, r in zip(np.linspace(0, 2 * np.pi, 10, endpoint=False), [5.5 * MM, 2.1 * MM] * 5, strict=True)
    ]
    cv2.fillPoly(page, [np.array(tips, np.int32)], colour, cv2.LINE_AA)
    for angle in np.radians(np.linspace(-120, 120, 13)):
        at = np.array([x + 0.74 * a * np.sin(angle), y - 0.74 * b * np.cos(angle)])
        low, high = (at - 1.9 * MM).astype(int), (at + 1.9 * MM).astype(int)
        cv2.rectangle(page, low.tolist(), high.tolist(), colour, 2)
        cv2.line(page, low.tolist(), high.tolist(), colour, 2)


def read_nothing(crops: list[Image]) -> list[Recognition]:
    return [Recognition("", (), ()) for _ in crops]


def found(page: Image) -> list[Seal]:
    return find_seals(page, dpi=DPI, read_lines=read_nothing)


def middle(seal: Seal) -> tuple[float, float]:
    return ((seal.box[0] + seal.box[2]) / 2 * DPI / 72, (seal.box[1] + seal.box[3]) / 2 * DPI / 72)


@pytest.mark.parametrize("colour", [RED, GREY], ids=["red", "grey"])
@pytest.mark.parametrize("place", [(620, 560), (700, 1200), (900, 1620)], ids=["on text", "on a table", "on paper"])
def test_a_seal_is_found_where_it_is(colour: tuple[int, int, int], place: tuple[int, int]) -> None:
    page = sheet()
    draw_seal(page, *place, colour)
    [seal] = found(page)
    assert np.hypot(middle(seal)[0] - place[0], middle(seal)[1] - place[1]) < 1 * MM
    assert (seal.box[2] - seal.box[0]) * 25.4 / 72 == pytest.approx(41, abs=1.5)
    assert (seal.shape, seal.colour, seal.cut) == ("round", "red" if colour == RED else "grey", False)


def test_seals_that_overlap_are_each_found() -> None:
    page = sheet()
    for x in (500, 500 + 24 * MM):
        draw_seal(page, x, 1200, RED)
    assert sorted(round(middle(seal)[0] / MM) for seal in found(page)) == [round(500 / MM), round(500 / MM + 24)]


def test_an_oval_seal_is_told_from_a_round_one() -> None:
    page = sheet()
    draw_seal(page, 620, 1200, RED, (22.5, 15))
    assert [seal.shape for seal in found(page)] == ["oval"]


def test_a_seal_across_the_edge_is_found_and_said_to_be_cut() -> None:
    page = sheet()
    draw_seal(page, 1240 - 4 * MM, 700, RED)
    [seal] = found(page)
    assert seal.cut
    assert seal.box[2] == pytest.approx(1240 * 72 / DPI, abs=0.5)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.__name__.strip("_"))
def test_what_is_round_or_red_is_not_yet_a_seal(drawing) -> None:  # type: ignore[no-untyped-def]
    for seed in range(3):
        page = sheet()
        drawing(page, MM, random.Random(seed))
        assert found(page) == []


@needs_fonts
def test_the_name_along_the_arc_is_read() -> None:
    from bench.stamps import FONTS, Stamp, press
    from extractors.ocr_engines import load_engine

    owner = "内蒙古瀚野牧业科技有限公司"
    stamp = Stamp(owner, "round", 42, 42, FONTS["dev"]["song"], RED, tilt_deg=9, bottom="1505020013478")
    ink = press(stamp, 200 / 25.4, random.Random(3))[:, :, None]
    page = np.full((700, 900, 3), 255, np.float32)
    side = ink.shape[0]
    page[100 : 100 + side, 200 : 200 + side] = (
        page[100 : 100 + side, 200 : 200 + side] * (1 - ink) + np.array(RED) * ink
    )
    [seal] = load_engine("rapidocr", 2).seals(page.astype(np.uint8), dpi=200)
    assert seal.text == owner


NAMES = ["内蒙古瀚野牧业科技有限公司", "松漠理工大学", "通辽市市场监督管理局"]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("内蒙古潮野牧业科技有限公司", NAMES[0]),
        ("公司内蒙古瀚野牧业科技有限", NAMES[0]),
        ("松漠理大学", NAMES[1]),
        ("内豪古野教业科技", NAMES[0]),
        ("有限公司", None),
        ("内蒙古", None),
        (None, None),
    ],
    ids=[
        "a letter misread",
        "begun at the end",
        "a letter lost",
        "half of it",
        "the form alone",
        "the place alone",
        "unread",
    ],
)
def test_an_owner_is_matched_by_what_tells_names_apart(text: str | None, owner: str | None) -> None:
    match = match_owner(text, NAMES)
    assert (match[0] if match else None) == owner


def test_several_poor_readings_make_one_good_one() -> None:
    assert match_owner("内蒙古瀚野", NAMES, ["牧业科技有限公司"], sure=0.6) is not None


def test_another_firm_of_the_same_trade_is_not_taken_for_the_lead() -> None:
    assert match_owner("内蒙古珩川牧业科技有限公司", NAMES, sure=0.97) is None


def test_of_a_seal_that_is_cut_a_part_of_the_name_is_enough() -> None:
    assert match_owner("通辽市市", NAMES) is None
    match = match_owner("蒙古瀚野牧", NAMES, cut=True)
    assert match is not None and match[0] == NAMES[0]


def test_two_names_that_fit_alike_leave_it_open() -> None:
    assert match_owner("通辽市禾坤业有限公司", ["通辽市禾川牧业有限公司", "通辽市澄坤种业有限公司"]) is None


def test_a_page_of_any_size_is_searched_in_bounded_memory() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2400, 2400), dtype=np.uint8)
    page = np.repeat(cv2.GaussianBlur(noise, (0, 0), 4)[:, :, None], 3, axis=2)
    tracemalloc.start()
    try:
        find_seals(page, dpi=8, read_lines=read_nothing)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 700_000_000


def test_the_best_radius_is_the_one_with_most_votes_for_its_length() -> None:
    votes = np.zeros((2, 40, 40), np.float32)
    votes[0, 10, 10], votes[1, 10, 10] = 100, 150
    votes[0, 30, 30], votes[1, 30, 30] = 100, 300
    best, which = rings._best_layer(votes, np.array([1.0, 4.0]))
    assert (which[10, 10], which[30, 30]) == (0, 1)
    assert best[30, 30] > best[10, 10] > 0
