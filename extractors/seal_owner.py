"""Whose seal: noisy arc text against the organisations that a dossier names."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from extractors.values.names import name_key

LEAST_SIMILARITY = 0.6


def match_owner(text: str | None, names: Sequence[str]) -> tuple[str, float] | None:
    """The best matching name and its similarity; None below 0.6 or where two names fit about equally."""
    if not text:
        return None
    scored = sorted(((_similarity(name_key(text), name_key(name)), name) for name in set(names)), reverse=True)
    if not scored or scored[0][0] < LEAST_SIMILARITY:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.05 and scored[0][0] < 0.95:
        return None
    return scored[0][1], round(scored[0][0], 3)


def _similarity(text: str, name: str) -> float:
    """Best over cyclic shifts: the unrolled strip may begin in the middle of the name."""
    turns = {text} | {text[i:] + text[:i] for i in range(1, len(text))}
    return max(Levenshtein.normalized_similarity(turn, name) for turn in turns)
