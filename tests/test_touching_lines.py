"""Lines that touch are told apart by their pitch; what was found as single lines stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.darkness import darkness
from extractors.image import Image
from extractors.ruled_lines import without_bundles
from extractors.touching_lines import part_touching

HEIGHT, FIRST, LINES = 26, 200, 40
Quad = NDArray[np.float32]


def even(quads: Sequence[Quad]) -> float:
    """As sure as the lines are even."""
    tops = [float(quad[:, 1].min()) for quad in quads]
    return 1 / (1 + float(np.std(np.diff(tops))) / HEIGHT)


def box(x0: float, top: float, x1: float, bottom: float) -> Quad:
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float32)


def stack(pitch: int, *, x: int = 100) -> Image:
    """Lines of strokes as high as the pitch allows: feet of one line touch the heads of the next."""
    image = np.full((FIRST + LINES * pitch + 200, 1200), 255, dtype=np.uint8)
    draw = np.random.default_rng(3)
    for line in range(LINES):
        top = FIRST + line * pitch
        for at in range(x, x + 30 * int(draw.integers(4, 9)), 30):
            for stroke in range(3):
                image[top + 2 : top + HEIGHT - 2, at + 9 * stroke : at + 9 * stroke + 3] = 20
            image[top + 11 : top + 14, at : at + 24] = 20
            image[top : top + HEIGHT, at + 10 : at + 12] = 20
    return image


def numbers(pitch: int) -> list[Quad]:
    """Boxes of numbers beside the stack, one on every other line."""
    places = range(0, LINES, 2)
    return [box(900, FIRST + i * pitch + 1, 1000, FIRST + i * pitch + HEIGHT - 1) for i in places]


@pytest.mark.parametrize("pitch", [24, 25, 26])
@pytest.mark.parametrize("beside", [True, False], ids=["numbers-beside", "alone"])
def test_a_stack_becomes_its_lines(pitch: int, beside: bool) -> None:
    image = stack(pitch)
    odd = [box(100, FIRST + 3 * pitch, 190, FIRST + 5 * pitch), box(100, 20, 300, 20 + HEIGHT)]
    found, _ = part_touching(
        image,
        darkness(image),
        odd + (numbers(pitch) if beside else [box(900, 20, 1000, 20 + HEIGHT)]),
        (),
        200 / 72,
        even,
    )
    lines = sorted(float(quad[:, 1].mean()) for quad in found if quad[:, 0].max() < 500 and quad[:, 1].min() > 100)
    middles = [FIRST + line * pitch + HEIGHT / 2 for line in range(LINES)]
    near = sum(any(abs(line - middle) <= 0.2 * pitch for line in lines) for middle in middles)
    assert near >= 0.9 * LINES
    assert len(lines) <= LINES + 3


def test_lines_that_overlap_are_cut_by_the_numbers_beside_them() -> None:
    pitch, draw = 24, np.random.default_rng(5)
    image = np.full((FIRST + LINES * pitch + 200, 1200), 255, dtype=np.uint8)
    for _ in range(60 * LINES):
        # no height has more ink than another
        at, top = int(draw.integers(100, 400)), FIRST + int(draw.integers(0, LINES * pitch - HEIGHT))
        image[top : top + HEIGHT, at : at + 2] = 20
    numbered = [box(900, FIRST + i * pitch + 1, 930, FIRST + i * pitch + HEIGHT - 1) for i in range(LINES)]
    found, stacks = part_touching(image, darkness(image), numbered, (), 200 / 72, even)
    lines = sorted(float(quad[:, 1].mean()) for quad in found if quad[:, 0].max() < 500)
    assert len(stacks) == 1
    assert len(lines) == LINES
    middles = [FIRST + line * pitch + HEIGHT / 2 for line in range(LINES)]
    assert max(abs(a - b) for a, b in zip(lines, middles, strict=True)) <= 0.2 * pitch


def test_no_ink_is_read_twice_where_stacks_reach_over_one_another() -> None:
    pitch = 24
    image = np.minimum(stack(pitch), np.roll(stack(pitch), 450, axis=1))
    # boxes that the detector drew over both columns, near the top and near the foot
    wide = [box(120, FIRST + i * pitch, 800, FIRST + (i + 1) * pitch) for i in (2, LINES - 3)]
    found, _ = part_touching(image, darkness(image), wide, (), 200 / 72, even)
    boxes = [(*quad.min(axis=0), *quad.max(axis=0)) for quad in found]
    middles = [((x0 + x1) / 2, (top + bottom) / 2) for x0, top, x1, bottom in boxes]
    assert len(found) >= 1.8 * LINES
    for x, y in middles:
        assert sum(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes) == 1


def test_dots_that_read_like_nothing_are_no_lines() -> None:
    image = stack(24)
    assert part_touching(image, darkness(image), numbers(24), (), 200 / 72, lambda _: 0.4)[1] == []


def test_numbers_that_were_found_stay() -> None:
    kept = numbers(24)
    found, _ = part_touching(stack(24), darkness(stack(24)), kept, (), 200 / 72, even)
    assert all(any(quad is other for other in found) for quad in kept)


def test_lines_that_were_found_stay() -> None:
    image, pitch = stack(40), 40
    boxes = [box(90, FIRST + i * pitch - 3, 400, FIRST + i * pitch + HEIGHT + 3) for i in range(LINES)]
    assert part_touching(image, darkness(image), boxes, (), 200 / 72, even) == (boxes, [])


@pytest.mark.parametrize("image", [np.full((800, 600), 255, np.uint8), np.full((800, 600), 90, np.uint8)])
def test_a_page_without_lines(image: Image) -> None:
    assert part_touching(image, darkness(image), [], (), 200 / 72, even) == ([], [])
    one = [box(10, 10, 100, 36)]
    assert part_touching(image, darkness(image), one, (), 200 / 72, even) == (one, [])


def test_strokes_of_characters_over_one_another_are_no_columns() -> None:
    edges = [(40.0, 100.0, 41.0, 700.0), (400.0, 100.0, 401.0, 700.0), (403.0, 100.0, 404.0, 700.0)]
    digits = [(420.0 + 10 * i, 100.0, 421.0 + 10 * i, 700.0) for i in range(10)]
    strokes = [(61.0 + 3 * i, 150.0 + 20 * i, 62.0 + 3 * i, 230.0 + 20 * i) for i in range(12)]
    assert without_bundles([*edges, *digits, *strokes]) == [*edges, *digits]
    assert without_bundles([]) == []
