"""The chance of a text given a recogniser's steps, against all ways of spreading it out, counted one by one."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest

from extractors.ctc import log_chance

STEPS = np.array(
    [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], dtype=np.float32
)  # blank, first, second character


def counted(text: tuple[int, ...]) -> float:
    chance = 0.0
    for way in product(range(3), repeat=len(STEPS)):
        if tuple(index for index, _ in groupby(way) if index) == text:
            chance += float(np.prod([STEPS[step, index] for step, index in enumerate(way)]))
    return chance


@pytest.mark.parametrize("text", [(), (1,), (2,), (1, 2), (2, 1), (1, 1), (2, 2), (1, 2, 1), (1, 2, 1, 2)])
def test_chance_is_that_of_all_ways(text: tuple[int, ...]) -> None:
    assert np.exp(log_chance(STEPS, text)) == pytest.approx(counted(text), rel=1e-4)


def test_a_text_longer_than_the_steps_is_impossible() -> None:
    assert log_chance(STEPS, (1, 2, 1, 2, 1)) == -np.inf
