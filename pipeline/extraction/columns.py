"""The money columns of a statement's page: found by their heads, else by where amounts line up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.values.amounts import is_dash, parse_amount
from pipeline.extraction.column_heads import Head, Role, find_heads, is_rest_of_head, own_columns, resolve_heads
from schemas.pages import Page, Word

LEAST_BESIDE = 0.5
"""Share of an upright line that stands beside a column's numbers."""
BESIDE_PT = 40.0
"""A dash or a nought may stand so far beside a column's longer numbers."""
FEWEST_IN_COLUMN = 2
CLEAR = 0.9
ENDS_PT = 12.0
"""Numbers of one column end so near to each other, from one to the next, on leaning pages too."""
FEWEST_ALIGNED = 4
LEAST_ALIGNED = 0.15
"""Share of a page's numbers that stand in a column: fewer are strays."""


@dataclass(frozen=True)
class Column:
    """A money column: `x0`…`x1` is its extent, `role` current or prior, `head` as printed."""

    role: Literal["current", "prior"]
    head: str
    x0: float
    x1: float


@dataclass(frozen=True)
class Block:
    """One side of a statement: labels from `left` on, money columns to their right, up to `right`."""

    left: float
    right: float
    columns: tuple[Column, ...]
    top: float
    prior_is_prior_year: bool = True
    notes: tuple[tuple[float, float], ...] = ()
    """Extents of the heads over numbers of notes and rows, which are no labels."""


def find_blocks(page: Page, type_: str) -> list[Block]:
    """The sides of the statement on this page, from left to right; empty where no head was recognised."""
    heads = find_heads(page)
    if any(head.role == "sum" for head in heads) and type_ == "activity_statement":
        return _activity_block(page, heads)
    every = resolve_heads([head for head in heads if head.role in ("current", "prior", "month")], heads)
    money = own_columns(every, heads)
    beside_group = len(money) < len(every)
    if type_ == "activity_statement":
        money = _last_of_three(money)
    if not money:
        return []
    bottom = max(head.bottom for head in money)
    sides = _complete(page, _sides(money, heads), heads, bottom)
    if type_ == "balance_sheet" and not beside_group:
        sides = _with_lost_side(page, sides, bottom)
    money = [head for side in sides for head in side]
    return [_block(page, side, heads, money, bottom) for side in sides]


def _last_of_three(money: list[Head]) -> list[Head]:
    """Where a year's head is repeated over 非限定性, 限定性 and 合计, and these are not printed, the last is the sum."""
    by_role = {
        role: sorted((h for h in money if h.role == role), key=lambda h: h.middle) for role in ("current", "prior")
    }
    if len(money) != 6 or any(len(heads) != 3 for heads in by_role.values()):
        return money
    return [heads[-1] for heads in by_role.values()]


def _complete(page: Page, sides: list[list[Head]], heads: Sequence[Head], bottom: float) -> list[list[Head]]:
    """Both sides of a sheet have the same heads: one that a seal or a fold hides on one side is taken from the other.

    Only where that side's numbers stand in as many columns, so that each has its place.
    """
    if [len(side) for side in sides] == [1]:
        return [_with_lost_head(page, sides[0][0], bottom)]
    if len(sides) != 2 or {len(side) for side in sides} != {1, 2}:
        return sides
    short, full = sorted(sides, key=len)
    if short[0].role not in [head.role for head in full]:
        return sides
    first = sides[0] is short
    left = 0.0 if first else _after(page, full[-1].middle, _next_side_start(heads, full[-1], short[0].x0))
    right = _next_side_start(heads, short[-1], full[0].x0) if first else page.width
    spans = _solid_spans(page, left, right, bottom)
    place = [head.role for head in full].index(short[0].role)
    if len(spans) != 2 or _apart(short[0], spans[place]) > _apart(short[0], spans[1 - place]):
        return sides
    other = full[1 - place]
    hidden = Head(other.role, other.text, *spans[1 - place], short[0].top, short[0].bottom)
    made = sorted([short[0], hidden], key=lambda head: head.middle)
    return [made, full] if first else [full, made]


def _with_lost_head(page: Page, head: Head, bottom: float) -> list[Head]:
    """The one head that was read of two: where numbers stand in two columns, the other column is of the other year."""
    spans = _aligned_spans(page, bottom)
    if page.source != "ocr" or len(spans) != 2 or head.role not in ("current", "prior"):
        return [head]
    own = min(spans, key=lambda span: (_apart(head, span), abs(head.x1 - span[1])))
    role: Role = "prior" if head.role == "current" else "current"
    lost = Head(role, "", *next(span for span in spans if span is not own), head.top, head.bottom)
    over = [word.text for word in page.words if _is_clear(word) and _stands_over(word, lost)]
    if any(not is_rest_of_head(text, role) for text in over):
        return [head]  # a head of its own: of a column that is none of the two
    return sorted([replace(head, x0=own[0], x1=own[1]), lost], key=lambda one: one.middle)


def _with_lost_side(page: Page, sides: list[list[Head]], bottom: float) -> list[list[Head]]:
    """Where both heads of one side could be read and none of the other, both sides have the same.

    Only where beyond the one side's columns stand labels, and beyond these numbers in just as many columns.
    """
    if page.source != "ocr" or [len(side) for side in sides] != [2]:
        return sides
    side = sides[0]
    first = side[-1].middle < page.width / 2
    left, right = (_after(page, side[-1].middle, page.width), page.width) if first else (0.0, side[0].x0)
    spans = [
        span for span in _solid_spans(page, left, right, bottom) if _numbers_in(page, span, bottom) >= FEWEST_ALIGNED
    ]
    labels = [w for w in page.words if w.middle > bottom and left <= w.x0 and w.x1 <= right and _is_label(w)]
    if len(spans) != 2 or sum(w.x0 < spans[0][0] for w in labels) < FEWEST_ALIGNED:
        return sides
    lost = [Head(head.role, "", *span, head.top, head.bottom) for head, span in zip(side, spans, strict=True)]
    return [side, lost] if first else [lost, side]


def _is_label(word: Word) -> bool:
    return sum("一" <= char <= "鿿" for char in word.text) >= 3


def _numbers_in(page: Page, span: tuple[float, float], top: float) -> int:
    return sum(w.middle > top and span[0] <= (w.x0 + w.x1) / 2 <= span[1] and is_money(w.text) for w in page.words)


def _stands_over(word: Word, head: Head) -> bool:
    middle = (word.x0 + word.x1) / 2
    return head.x0 <= middle <= head.x1 and head.top <= word.middle <= head.bottom


def _is_clear(word: Word) -> bool:
    """Whether a word of a scan was read well enough to be what it says."""
    return word.confidence >= CLEAR and sum(char.isalpha() for char in word.text) >= 2


def _aligned_spans(page: Page, top: float) -> list[tuple[float, float]]:
    """The stretches of a page's money columns by where numbers end in line: one that was read over two columns parts none."""
    clusters = ending_in_line(page, top)
    least = max(FEWEST_ALIGNED, LEAST_ALIGNED * sum(map(len, clusters)))
    spans: list[tuple[float, float]] = []
    for cluster in (c for c in clusters if len(c) >= least):
        after = spans[-1][1] if spans else 0.0
        spans.append((min((w.x0 for w in cluster if w.x0 > after), default=after), cluster[-1].x1))
    return spans


def ending_in_line(page: Page, top: float = 0.0) -> list[list[Word]]:
    """The numbers below `top` by where they end, from left to right: a money column's end in line."""
    clusters: list[list[Word]] = []
    for word in sorted((w for w in page.words if w.middle > top and is_money(w.text)), key=lambda w: w.x1):
        if clusters and word.x1 - clusters[-1][-1].x1 < ENDS_PT:
            clusters[-1].append(word)
        else:
            clusters.append([word])
    return clusters


def _sides(money: Sequence[Head], heads: Sequence[Head]) -> list[list[Head]]:
    """Money heads from left to right; the second head of a role, or a label head between, begins the next side."""
    sides: list[list[Head]] = []
    for head in sorted(money, key=lambda h: h.middle):
        new = not sides or any(other.role == head.role for other in sides[-1])
        if not new and sides:
            last = sides[-1][-1]
            new = any(last.middle < h.middle < head.middle and h.role == "label" for h in heads)
        if new:
            sides.append([])
        sides[-1].append(head)
    return sides


def _block(page: Page, side: Sequence[Head], heads: Sequence[Head], money: Sequence[Head], bottom: float) -> Block:
    others = sorted(head.middle for head in money if head not in side)
    left = max((m for m in others if m < side[0].middle), default=None)
    right = min((m for m in others if m > side[-1].middle), default=None)
    left_edge = 0.0 if left is None else _after(page, left, side[0].x0)
    right_edge = (
        page.width if right is None else _after(page, side[-1].middle, _next_side_start(heads, side[-1], right))
    )
    columns = []
    roles = [head.role for head in side]
    solid = _solid_spans(page, left_edge, right_edge, bottom)
    spans = _spans_of(side, solid)
    for head in side:
        role: Literal["current", "prior"] = "prior" if head.role in ("prior", "month") else "current"
        extent = _ruled_extent(page, head)
        if extent is None or any(extent[0] < other.middle < extent[1] for other in money if other is not head):
            # no lines, or the one between two columns was not seen
            outer = extent or (0.0, page.width)
            free = _free_extent(head, [*money, *heads], right_edge, spans, solid)
            extent = max(free[0], outer[0]), min(free[1], outer[1])
        columns.append(Column(role, head.text, *extent))
    return Block(left_edge, right_edge, tuple(columns), bottom, "month" not in roles, _beside(heads))


def _next_side_start(heads: Sequence[Head], last: Head, limit: float) -> float:
    labels = [head.x0 for head in heads if head.role == "label" and last.middle < head.middle < limit]
    return min(labels, default=limit)


def _after(page: Page, column_middle: float, upto: float) -> float:
    """Right edge of the amounts of the column around `column_middle`: where the next side's labels may begin."""
    # a long label's head in the middle of its column may begin over the numbers' ends
    ends = [
        w.x1
        for w in page.words
        if w.x0 <= column_middle + 30 and column_middle - 5 <= w.x1 and w.x0 + w.x1 < 2 * upto and parse_amount(w.text)
    ]
    verticals = [(r[0] + r[2]) / 2 for r in page.rules if r[3] - r[1] > 60 and column_middle < (r[0] + r[2]) / 2 < upto]
    return min(verticals, default=max(ends, default=column_middle + 20.0)) + 0.5


def _ruled_extent(page: Page, head: Head) -> tuple[float, float] | None:
    """Between the ruled lines around the head; None where there are none."""
    last = max((word.bottom for word in page.words if is_money(word.text)), default=page.height)
    upright = (r for r in page.rules if r[3] - r[1] > max(60.0, 0.1 * page.height))
    # what stands above the head or below the last number is no side of a column
    beside = (r for r in upright if min(r[3], last) - max(r[1], head.top) > LEAST_BESIDE * (r[3] - r[1]))
    verticals = sorted((r[0] + r[2]) / 2 for r in beside)
    left = max((v for v in verticals if v <= head.x0 + 3), default=None)
    right = min((v for v in verticals if v >= head.x1 - 3), default=None)
    if left is not None and right is not None and right - left < 0.45 * page.width:
        return left, right
    return None


def _free_extent(
    head: Head,
    heads: Sequence[Head],
    right_edge: float,
    spans: dict[Head, tuple[float, float]],
    solid: Sequence[tuple[float, float]] = (),
) -> tuple[float, float]:
    """Where the column's numbers stand, up to halfway to the next column's; without numbers, halfway to the next heads.

    `solid` are the stretches of all columns of numbers, of those as well whose heads do not count.
    """
    span = spans.get(head)
    if span is None:
        before = max((h.x1 for h in heads if h.middle < head.middle - 5), default=head.x0 - 80)
        after = min((h.x0 for h in heads if h.middle > head.middle + 5), default=min(right_edge, head.x1 + 80))
        return max((before + head.x0) / 2, head.x0 - 80), min((after + head.x1) / 2, head.x1 + 80)
    # numbers of rows and of notes stand near a column's, and are no amounts
    beside = [(other.x0, other.x1) for other in heads if other.role in ("row", "notes")]
    others = [other for other in {*spans.values(), *solid} if other != span] + beside
    # columns that lean a little may overlap a little: their middles tell which is which
    middle = sum(span)
    before = max((other[1] for other in others if sum(other) < middle), default=span[0] - 2 * BESIDE_PT)
    after = min((other[0] for other in others if sum(other) > middle), default=min(right_edge, span[1] + 2 * BESIDE_PT))
    return max((before + span[0]) / 2, span[0] - BESIDE_PT), min((after + span[1]) / 2, span[1] + BESIDE_PT)


def _spans_of(side: Sequence[Head], solid: Sequence[tuple[float, float]]) -> dict[Head, tuple[float, float]]:
    """The stretch across the page that each head's numbers fill: numbers of one column lie over each other.

    Heads stand to the left, in the middle or to the right of their columns; the numbers themselves tell where these are.
    """
    if len(solid) == len(side):
        return dict(zip(side, solid, strict=True))
    near = {
        head: min(solid, key=lambda span: (_apart(head, span), abs(sum(span) - 2 * head.middle)), default=None)
        for head in side
    }
    return {
        head: span
        for head, span in near.items()
        if span is not None and _apart(head, span) < BESIDE_PT and list(near.values()).count(span) == 1
    }


def _solid_spans(page: Page, left: float, right: float, top: float) -> list[tuple[float, float]]:
    """Stretches across a side of the page that several numbers fill."""
    words = sorted(
        (w for w in page.words if w.middle > top and left <= (w.x0 + w.x1) / 2 < right and is_money(w.text)),
        key=lambda w: w.x0,
    )
    spans: list[list[float]] = []
    for word in words:
        if spans and word.x0 < spans[-1][1] - 1:
            spans[-1][1] = max(spans[-1][1], word.x1)
            spans[-1][2] += 1
        else:
            spans.append([word.x0, word.x1, 1])
    return [(x0, x1) for x0, x1, count in spans if count >= FEWEST_IN_COLUMN]


def _apart(head: Head, span: tuple[float, float]) -> float:
    """Blank between a head and a column of numbers; nought where one stands over the other."""
    return max(0.0, head.x0 - span[1], span[0] - head.x1)


def _extent(page: Page, head: Head, heads: Sequence[Head], right_edge: float) -> tuple[float, float]:
    return _ruled_extent(page, head) or _free_extent(head, heads, right_edge, {})


def _activity_block(page: Page, heads: Sequence[Head]) -> list[Block]:
    """业务活动表: three columns under each of two heads; the 合计 ones count."""
    sums = sorted((head for head in heads if head.role == "sum"), key=lambda h: h.middle)
    if len(sums) > 1 and len({h.role for h in heads if h.role in ("current", "prior", "month")}) < len(sums[:2]):
        return []  # which year is which cannot be told: rather nothing than the wrong one
    parents = sorted((head for head in heads if head.role in ("current", "prior", "month")), key=lambda h: h.middle)
    columns, month = [], False
    for i, head in enumerate(sums[: max(1, len(parents))]):
        parent = parents[i] if i < len(parents) else None
        role: Literal["current", "prior"] = "current" if parent is None or parent.role == "current" else "prior"
        month = month or (parent is not None and parent.role == "month")
        columns.append(Column(role, parent.text if parent else head.text, *_extent(page, head, heads, page.width)))
    bottom = max(head.bottom for head in heads)
    return [Block(0.0, page.width, tuple(columns), bottom, not month, _beside(heads))]


def _beside(heads: Sequence[Head]) -> tuple[tuple[float, float], ...]:
    return tuple((head.x0, head.x1) for head in heads if head.role in ("notes", "row"))


def is_money(text: str) -> bool:
    amount = parse_amount(text)
    return amount is not None and (amount.decimals > 0 or abs(amount.value) >= 1000)


def is_cell(text: str) -> bool:
    """Whether a word can stand in a money column."""
    return is_dash(text) or parse_amount(text) is not None
