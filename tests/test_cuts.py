"""Boxes → the parts of a page that show them."""

from pipeline.reporting.cuts import stretches
from schemas.pages import Page, Word

PAGE = Page("a.pdf", 1, 600.0, 800.0, "text_layer")


def fraction(x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
    return x0 / 600, top / 800, x1 / 600, bottom / 800


def test_a_place_is_shown_with_its_surroundings() -> None:
    (found,) = stretches(PAGE, [fraction(290, 400, 310, 410)])
    x0, y0, x1, y1 = found.region
    assert (x1 - x0) * 600 >= 300
    assert x0 < 290 / 600 < 310 / 600 < x1
    assert y0 < 400 / 800 < 410 / 800 < y1


def test_the_edge_of_the_page_is_never_left() -> None:
    (found,) = stretches(PAGE, [fraction(0, 0, 20, 10)])
    assert found.region[0] == 0
    assert found.region[1] == 0


def test_a_rows_label_is_shown_where_it_fits() -> None:
    page = Page(
        "a.pdf",
        1,
        600.0,
        800.0,
        "text_layer",
        words=[Word("流动资产合计", (60, 400, 130, 410)), Word("7", (200, 400, 206, 410))],
    )
    (found,) = stretches(page, [fraction(350, 400, 420, 410)])
    assert found.region[0] <= 60 / 600


def test_places_near_each_other_share_a_picture() -> None:
    near = [fraction(300, 400, 360, 410), fraction(300, 430, 360, 440), fraction(300, 700, 360, 710)]
    assert [len(found.boxes) for found in stretches(PAGE, near)] == [2, 1]


def test_marks_frame_the_box() -> None:
    box = fraction(300, 400, 360, 410)
    (found,) = stretches(PAGE, [box])
    (left, top, width, height) = found.marks(PAGE)[0]
    x0, y0, x1, y1 = found.region
    assert x0 + left / 100 * (x1 - x0) < box[0]
    assert x0 + (left + width) / 100 * (x1 - x0) > box[2]
    assert y0 + top / 100 * (y1 - y0) < box[1]
    assert y0 + (top + height) / 100 * (y1 - y0) > box[3]
