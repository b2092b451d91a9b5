"""A page of a statement without heads of columns → its blocks: as on the page before, else by where amounts end in line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from pipeline.extraction.columns import FEWEST_ALIGNED, Block, Column, ending_in_line, is_money
from pipeline.extraction.imprints import imprint_bottom
from schemas.pages import Page

AFTER_AMOUNTS_PT = 2.0
"""Left of a side's labels, behind the amounts of the side before."""


def infer_blocks(page: Page, type_: str, known: Sequence[Block]) -> list[Block]:
    """Blocks of a page without heads: those of the page before, else by where amounts end in line; below a fax's line."""
    if known:
        return [replace(block, top=imprint_bottom(page)) for block in _parted_anew(page, known)]
    ends = [cluster for cluster in ending_in_line(page) if len(cluster) >= FEWEST_ALIGNED]
    columns = [(min(w.x0 for w in c) - 4, max(w.x1 for w in c) + 4) for c in ends]
    blocks = []
    for start in range(0, len(columns), 2):
        pair = columns[start : start + 2]
        roles: tuple[Literal["current", "prior"], ...] = ("current", "prior")
        left = columns[start - 1][1] if start else 0.0
        made = tuple(Column(role, "", *extent) for role, extent in zip(roles, pair, strict=False))
        blocks.append(Block(left, pair[-1][1] + 4, made, 0.0))
    return blocks


def _parted_anew(page: Page, known: Sequence[Block]) -> Iterator[Block]:
    """Two sides of the page before, parted where the amounts of the left one end on this page: its labels may begin sooner."""
    left = known[0].left
    for block, following in zip(known, [*known[1:], None], strict=True):
        right = block.right
        if following is not None:
            first = min((column.x0 for column in block.columns), default=right)
            ends = [w.x1 for w in page.words if first < w.x0 and w.x1 < right and is_money(w.text)]
            right = min(right, max(ends, default=right) + AFTER_AMOUNTS_PT)
        yield replace(block, left=left, right=right)
        left = right
