"""Whose seal: noisy arc text against the organisations that a dossier names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from extractors.values.names import name_key, name_similarity

LEAST_SIMILARITY = 0.6
SAME_NAME = 0.8


def match_owner(text: str | None, names: Sequence[str]) -> tuple[str, float] | None:
    """The best matching name and its similarity; None below 0.6 or where two different names fit about equally.

    `names` may repeat: among spellings of one name (OCR makes several) the most frequent is meant.
    """
    if not text:
        return None
    counts = Counter(names)
    scored = sorted(
        ((_similarity(name_key(text), name_key(name)), counts[name], name) for name in counts), reverse=True
    )
    if not scored or scored[0][0] < LEAST_SIMILARITY:
        return None
    best = scored[0]
    near = [entry for entry in scored if best[0] - entry[0] < 0.08]
    if any(name_similarity(entry[2], best[2]) < SAME_NAME for entry in near) and best[0] < 0.95:
        return None
    chosen = max(near, key=lambda entry: (entry[1], entry[0]))
    return chosen[2], round(best[0], 3)


def _similarity(text: str, name: str) -> float:
    """Best over cyclic shifts: the unrolled strip may begin in the middle of the name."""
    turns = {text} | {text[i:] + text[:i] for i in range(1, len(text))}
    return max(Levenshtein.normalized_similarity(turn, name) for turn in turns)
