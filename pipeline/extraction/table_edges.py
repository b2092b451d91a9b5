"""A statement's ruled table on a picture of a screen → where it begins: beside it stands a program's menu."""

from __future__ import annotations

import re
from statistics import median

from pipeline.extraction.columns import Block
from schemas.pages import Box, Page

SAME_END_PT = 8.0
"""Upright lines of one table begin and end at one height, but for so much."""
NEAR_PT = 15.0
FEWEST_LABELS = 6
"""Labels within the table, and no fewer than texts outside: left of the first line that was found may be the labels themselves."""
_CHINESE = re.compile("[一-鿿]")


def left_edge(page: Page, block: Block) -> float:
    """The table's first upright line, in points; 0 where none is found or nothing stands left of it."""
    if not block.columns or page.source != "ocr":
        return 0.0
    first, last = block.columns[0].x0, block.columns[-1].x1
    upright = [rule for rule in page.rules if rule[3] - rule[1] > rule[2] - rule[0]]
    own = [rule for rule in upright if first - NEAR_PT <= _x(rule) <= last + NEAR_PT]
    if len(own) < 2:
        return 0.0
    top, bottom = median(rule[1] for rule in own), median(rule[3] for rule in own)
    alike = [r for r in upright if abs(r[1] - top) < SAME_END_PT and abs(r[3] - bottom) < SAME_END_PT]
    edge = min((_x(rule) for rule in alike), default=0.0)
    words = [w for w in page.words if top <= w.middle <= bottom and w.x1 < first and _CHINESE.search(w.text)]
    outside = sum(w.x1 <= edge for w in words)
    inside = sum(w.x0 >= edge - 1 for w in words)
    return edge if outside and inside >= max(FEWEST_LABELS, outside) else 0.0


def _x(rule: Box) -> float:
    return (rule[0] + rule[2]) / 2
