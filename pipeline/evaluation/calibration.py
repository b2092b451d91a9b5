"""Scores → how often amounts of each class of confidence are right, as numbers and as a reliability plot (SVG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.score import BINS

SIDE, EDGE = 420, 50


@dataclass(frozen=True)
class ConfidenceClass:
    """Amounts given with a confidence from `low` up to `high`: how many, and how many of them are right."""

    low: float
    high: float
    given: int
    right: int

    @property
    def name(self) -> str:
        return f"  {self.low:.2f} to {self.high:.2f}"


def classes(counts: dict[str, Any]) -> list[ConfidenceClass]:
    """The classes that have amounts, from the surest down."""
    edges = zip(BINS, (*BINS[1:], 1.0), strict=True)
    made = [
        ConfidenceClass(low, high, counts.get(f"conf_{low}", 0), counts.get(f"conf_{low}_right", 0))
        for low, high in edges
    ]
    return [one for one in reversed(made) if one.given]


def reliability_plot(counts: dict[str, Any]) -> str:
    """Share of right amounts over confidence; on the diagonal, confidence is what it says."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE + 2 * EDGE} {SIDE + 2 * EDGE}" font-family="sans-serif" font-size="12">',
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{EDGE}" y1="{EDGE + SIDE}" x2="{EDGE + SIDE}" y2="{EDGE}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{EDGE + SIDE / 2}" y="{SIDE + 2 * EDGE - 12}" text-anchor="middle">confidence</text>',
        f'<text x="14" y="{EDGE + SIDE / 2}" transform="rotate(-90 14 {EDGE + SIDE / 2})" text-anchor="middle">share right</text>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = EDGE + SIDE * tick, EDGE + SIDE * (1 - tick)
        parts.append(f'<text x="{x}" y="{EDGE + SIDE + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{EDGE - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    for one in classes(counts):
        x, y = EDGE + SIDE * (one.low + one.high) / 2, EDGE + SIDE * (1 - one.right / one.given)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1f5fa8"><title>{one.right} of {one.given}</title></circle>'
        )
        parts.append(f'<text x="{x - 7:.1f}" y="{y + 4:.1f}" text-anchor="end">{one.given}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
