"""Budget tables of plans → the foot's total and own funds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.values.amounts import UNITS, parse_amount
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import PlacedText, Reading, Row

_TOTAL_HEAD = re.compile(r"^(?:小计|合计|总计|总额|总经费|预算数|预算总额|经费合计|金额)")
_OWN_HEAD = re.compile(r"匹配|配套|自筹|自有")
_FOOT = re.compile(r"^(?:总计|合计|经费合计|总额|支出合计|预算合计|[一二三四五六七八九十][,.]?合计)")
_UNIT = re.compile(r"(亿元|百万元|万元|千元|元)")
ABOVE = 4
"""A table's unit may stand on a line of its own so many lines above its head."""


def budget_totals(reading: Reading) -> dict[str, Parsed[Decimal]]:
    """`total_budget` and `matching_funds` where a table has columns for both and a foot; else nothing."""
    for index, row in enumerate(reading.rows):
        heads = row.placed.pieces(0.9)
        own = next((head for head in heads if _OWN_HEAD.search(head.plain) and len(head) <= 14), None)
        total = next((head for head in heads if _TOTAL_HEAD.match(head.plain) and len(head) <= 14), None)
        if own is None or total is None or len(heads) < 3:
            continue
        foot = _foot(reading, index)
        if foot is None:
            continue
        unit = _unit(reading, index)
        found = {"total_budget": _under(foot, total, heads, unit), "matching_funds": _under(foot, own, heads, unit)}
        return {field: parsed for field, parsed in found.items() if parsed is not None}
    return {}


def _foot(reading: Reading, head: int) -> Row | None:
    """The row of the total: the first line below that begins with it, over a page's end too."""
    for row in reading.rows[head + 1 : head + 40]:
        if _FOOT.match(row.plain):
            return row
    return None


def _unit(reading: Reading, head: int) -> str | None:
    for row in reversed(reading.rows[max(0, head - ABOVE) : head + 1]):
        match = _UNIT.search(row.plain)
        if match:
            return match[1]
    return None


def _under(foot: Row, head: PlacedText, heads: Sequence[PlacedText], unit: str | None) -> Parsed[Decimal] | None:
    """The amount of the foot in a head's column: by order where every column has one, else by place."""
    if unit is None:
        return None
    left, right = head.characters[0].x0, head.characters[-1].x1
    pieces = foot.placed.pieces(0.9)
    ordered = len(pieces) == len(heads)
    for i, piece in enumerate(pieces):
        amount = parse_amount(piece.plain)
        below = piece.characters[0].x0 < right and piece.characters[-1].x1 > left
        if amount is not None and (heads[i] is head if ordered else below):
            return Parsed(amount.value * UNITS[unit], piece, 0.75 if amount.repaired else 1.0)
    return None
