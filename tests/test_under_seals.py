"""Lines that only a closer look at a grey seal's place finds are added, and none twice."""

import numpy as np
import pytest

from extractors.scans import _lines_under

PX = 200 / 72


class Reader:
    """Finds two lines in whatever it is shown."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def detect(self, image: np.ndarray, *, side_px: int | None = None) -> list[np.ndarray]:
        self.shapes.append(image.shape)
        corners = np.array([[0, 0], [80, 0], [80, 20], [0, 20]], np.float32)
        return [corners + [10, 30], corners + [10, 120]]


def test_what_was_found_already_is_not_found_again() -> None:
    page = np.full((1200, 900, 3), 255, np.uint8)
    seal = (100.0, 100.0, 200.0, 200.0)
    left, top = round((100 - 25) * PX), round(100 * PX)
    known = np.array([[0, 0], [300, 0], [300, 26], [0, 26]], np.float32) + np.array([left - 50, top + 28], np.float32)
    reader = Reader()
    found = _lines_under(page, reader, seal, [known], PX)  # type: ignore[arg-type]
    assert [tuple(quad[0]) for quad in found] == [(left + 10, top + 120)]
    assert reader.shapes == [(round(200 * PX) - top, round(225 * PX) - left, 3)]


@pytest.mark.parametrize("seal", [(0.0, 0.0, 5.0, 5.0), (400.0, 500.0, 500.0, 600.0)])
def test_a_place_too_small_or_off_the_page_is_left(seal: tuple[float, float, float, float]) -> None:
    assert _lines_under(np.full((1200, 900, 3), 255, np.uint8), Reader(), seal, [], PX) == []  # type: ignore[arg-type]
