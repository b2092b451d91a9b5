"""Steps of a line recogniser → how likely they are a given text, over all ways in which it may be spread out (CTC)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0
LEAST_CHANCE = 1e-9


def log_chance(steps: NDArray[np.float32], text: Sequence[int]) -> float:
    """Logarithm of the chance of the characters `text` (their indices) given `steps`, (n, characters) chances each."""
    logs = np.log(np.maximum(steps, LEAST_CHANCE)).astype(np.float64)
    spread = np.array([BLANK, *(part for index in text for part in (index, BLANK))])
    # a blank between two characters may be left out unless they are the same
    skips = np.zeros(len(spread), bool)
    skips[2:] = (spread[2:] != BLANK) & (spread[2:] != spread[:-2])
    chance = np.full(len(spread), -np.inf)
    chance[:2] = logs[0, spread[:2]]
    for step in logs[1:]:
        stay = chance.copy()
        stay[1:] = np.logaddexp(stay[1:], chance[:-1])
        from_two = np.concatenate(([-np.inf, -np.inf], chance[:-2]))[: len(chance)]
        chance = np.where(skips, np.logaddexp(stay, from_two), stay) + step[spread]
    return float(np.logaddexp.reduce(chance[-2:]))
