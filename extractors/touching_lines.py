"""Lines of text that touch or overlap, as on a sheet of ninety rows on one page: told apart by their even pitch.

A detector sees such a stack as a few odd boxes; each line by itself reads well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.darkness import Darkness
from extractors.image import Image
from extractors.left_over import passed_ink
from extractors.pieces import boxes_of_pieces
from extractors.rapid import Quad
from schemas.pages import Box

Block = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels."""

FEWEST_LINES = 4
PITCH = (0.5, 1.6)
"""Of lines that touch, in heights of the page's usual box."""
LOOSE, FIRM = 0.25, 0.12
"""Share of the pitch by which a line may stand off its place: before the pitch is known well, and after."""
LEAST_SURE = 0.75
"""What reads worse is no line: dots and rests of ruled lines, a seal's strokes."""
LEAST_PASSED = 0.2
"""Of a stack's ink: of stacks whose lines were nearly all found the boxes stay."""
BLANK = 0.3
"""Width of what parts two columns, in heights of the page's usual box."""
FEWEST_BESIDE = 8
SINGLE = 1.3
"""Boxes of more than so many usual heights may hold two lines."""
NEAR_PX = 6
WITHIN = 0.7
LONG_SPAN = 10
"""Over so many lines the pitch is measured to a tenth of a pixel."""
LEAST_INK = 0.004
MARGIN_PX = 2
INK = 48
RULE = 6.0
SPECK = 0.2


def part_touching(
    grey: Image,
    dark: Darkness,
    quads: Sequence[Quad],
    covered: Sequence[Box],
    px: float,
    sure: Callable[[Sequence[Quad]], float],
) -> tuple[list[Quad], list[Box]]:
    """The boxes (pixels) of a page with those in stacks of touching lines replaced by one a line; and the stacks, in points.

    `dark` is the picture's darkness. `covered` are places in points that hold no lines of their own: seals. `sure` says how well boxes read: where a line begins and
    ends cannot always be seen, and of two ways to cut a stack the better read one is right.
    """
    if not quads:
        return list(quads), []
    usual = float(np.median([np.ptp(quad[:, 1]) for quad in quads]))
    found: list[Block] = []
    cut: list[Quad] = []
    passed = passed_ink(dark, quads, covered, px)
    stacks = (stack for block in _columns(_blocks(passed, usual), quads) for stack in _stacks(grey, block, usual))
    for block in stacks:
        if _share(passed, grey, block, usual) <= LEAST_PASSED:
            continue
        ways = [
            way for way in _ways(grey, block, usual, _middles_beside(block, quads, usual)) if len(way) >= FEWEST_LINES
        ]
        best, lines = max(((sure(way), way) for way in ways), key=lambda tried: tried[0], default=(0.0, []))
        if best >= LEAST_SURE:
            cut += lines
            found.append(block)
    kept = [quad for quad in quads if not _is_of(quad, found)] if found else list(quads)
    return [*kept, *cut], [(x0 / px, top / px, x1 / px, bottom / px) for x0, top, x1, bottom in found]


def _blocks(ink: Image, usual: float) -> Iterator[Block]:
    """Stretches of passed-over ink (at half the page's size) that are several lines high."""
    wide, tall = max(3, round(usual / 2)), max(3, round(0.75 * usual))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((tall, wide), np.uint8))
    for x, y, width, height in boxes_of_pieces(joined):
        if 2 * height >= FEWEST_LINES * PITCH[0] * usual and 2 * width >= usual:
            yield 2 * x, 2 * y, 2 * (x + width), 2 * (y + height)


def _columns(blocks: Iterable[Block], quads: Sequence[Quad]) -> list[Block]:
    """Blocks over one another as one, with the boxes found between them: a column's lines have one pitch from top to bottom."""
    # with their boxes, two may come to lie over one another
    return _apart(_with_its_boxes(column, quads) for column in _apart(blocks))


def _apart(blocks: Iterable[Block]) -> list[Block]:
    apart: list[Block] = []
    for block in sorted(blocks, key=lambda b: b[2] - b[0], reverse=True):
        while over := [other for other in apart if _shared(other, block) > 0]:
            apart.remove(over[0])
            block = _around(over[0], block)
        apart.append(block)
    return apart


def _with_its_boxes(block: Block, quads: Sequence[Quad]) -> Block:
    """The block with the boxes of its lines, and with those that touch it at its ends and are no wider."""
    corners = [(quad.min(axis=0), quad.max(axis=0)) for quad in quads]
    boxes = [(int(low[0]), int(low[1]), int(high[0]), int(high[1])) for low, high in corners]
    whole = block
    for box in sorted(boxes, key=lambda box: (box[1], box[3])):
        shared = _shared(block, box)
        within = block[1] <= (box[1] + box[3]) / 2 <= block[3]
        touches = whole[1] - NEAR_PX <= box[3] and box[1] <= whole[3] + NEAR_PX
        if shared > 0 and (within or (touches and shared > WITHIN * (box[2] - box[0]))):
            whole = _around(whole, box)
    return whole


def _stacks(grey: Image, block: Block, usual: float) -> Iterator[Block]:
    """The block's columns of text: no ink but a ruled line's stands between them from top to bottom."""
    x0, top, x1, bottom = max(0, block[0]), max(0, block[1]), block[2], block[3]
    dark = _without_rules(grey[top:bottom, x0:x1], usual)
    filled = np.flatnonzero(dark.mean(axis=0) > LEAST_INK) if dark.size else np.array([], dtype=int)
    for run in np.split(filled, np.flatnonzero(np.diff(filled) > BLANK * usual) + 1):
        if len(run) > usual:
            yield x0 + int(run[0]), top, x0 + int(run[-1]) + 1, bottom


def _share(passed: Image, grey: Image, block: Block, usual: float) -> float:
    """Share of a stack's ink that the boxes passed over."""
    x0, top, x1, bottom = block
    # ruled and dotted lines are ink that no box has to cover
    text = _without_rules(grey[top:bottom, x0:x1], usual)[::2, ::2]
    seen = passed[top // 2 :, x0 // 2 :][: text.shape[0], : text.shape[1]]
    text = text[: seen.shape[0], : seen.shape[1]]
    return float((seen[text] > 0).mean()) if text.any() else 0.0


def _around(a: Block, b: Block) -> Block:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _shared(a: Block, b: Block) -> int:
    """Pixels across the page that two stretches share; negative where they stand apart."""
    return min(a[2], b[2]) - max(a[0], b[0])


def _is_within(quad: Quad, block: Block) -> bool:
    x, y = quad.mean(axis=0)
    return bool(block[0] <= x <= block[2] and block[1] <= y <= block[3])


def _is_of(quad: Quad, stacks: Sequence[Block]) -> bool:
    """Whether a box's middle lies in a stack, or most of its width in several beside one another."""
    if any(_is_within(quad, stack) for stack in stacks):
        return True
    (x0, _), (x1, _) = quad.min(axis=0), quad.max(axis=0)
    y = float(quad[:, 1].mean())
    shared = sum(max(0.0, min(x1, s[2]) - max(x0, s[0])) for s in stacks if s[1] <= y <= s[3])
    return bool(shared > (x1 - x0) / 2)


def _middles_beside(block: Block, quads: Sequence[Quad], usual: float) -> list[float]:
    """Heights, from the block's top, of the lines that were found beside it: numbers stand apart where labels touch."""
    beside = [q for q in quads if not _is_within(q, block) and np.ptp(q[:, 1]) <= SINGLE * usual]
    middles = [float(quad[:, 1].mean()) - max(0, block[1]) for quad in beside]
    return sorted(middle for middle in middles if 0 <= middle <= block[3] - block[1])


def _ways(grey: Image, block: Block, usual: float, beside: Sequence[float]) -> Iterator[list[Quad]]:
    """Boxes for the lines of a stack from top to bottom: cut where there is least ink, and cut by the lines beside it."""
    x0, top, x1, bottom = max(0, block[0]), max(0, block[1]), block[2], block[3]
    dark = _without_rules(grey[top:bottom, x0:x1], usual)
    inked = np.convolve(dark.mean(axis=1), np.ones(3) / 3, "same") if dark.size else np.zeros(0)
    pitch = _pitch(inked, usual)
    if pitch is not None:
        yield list(_boxes(dark, _edges(inked, pitch), (x0, top), usual))
    by = _edges_by(beside, len(inked), pitch) or _edges_by(beside, len(inked), _pitch_of(beside, usual))
    yield list(_boxes(dark, by, (x0, top), usual))


def _boxes(dark: NDArray[np.bool_], edges: Sequence[int], origin: tuple[int, int], usual: float) -> Iterator[Quad]:
    for first, last in zip(edges, edges[1:], strict=False):
        first, last = max(0, first), min(last, len(dark))
        columns = np.flatnonzero(dark[first:last].any(axis=0))
        if len(columns) < usual / 4:
            continue
        left, right = origin[0] + int(columns[0]) - MARGIN_PX, origin[0] + int(columns[-1]) + MARGIN_PX
        upper, lower = origin[1] + first - MARGIN_PX, origin[1] + last + MARGIN_PX
        yield np.array([[left, upper], [right, upper], [right, lower], [left, lower]], dtype=np.float32)


def _without_rules(part: Image, usual: float) -> NDArray[np.bool_]:
    if part.size == 0:
        return part.astype(bool)
    dark = (part.astype(np.int16) < float(np.percentile(part, 90)) - INK).astype(np.uint8)
    long = max(9, round(RULE * usual))
    rules = [cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in ((1, long), (long, 1))]
    text = cv2.subtract(dark, cv2.bitwise_or(*rules))
    # dotted lines and dust
    _, labels, stats, _ = cv2.connectedComponentsWithStats(text, connectivity=8)
    large = stats[:, 3] > SPECK * usual
    large[0] = False
    return large[labels]  # type: ignore[no-any-return]


def _pitch(inked: NDArray[np.float64], usual: float) -> int | None:
    """The distance in pixels after which lines and gaps repeat; None where they do not."""
    low, high = max(4, round(PITCH[0] * usual)), min(round(PITCH[1] * usual), len(inked) // 2)
    swing = inked - inked.mean()
    alike = {lag: float((swing[:-lag] * swing[lag:]).mean()) for lag in range(low - 1, high + 2)} if high > low else {}
    peaks = [lag for lag in range(low, high + 1) if alike and alike[lag - 1] <= alike[lag] >= alike[lag + 1]]
    best = max(peaks, key=lambda lag: alike[lag], default=None)
    return best if best is not None and alike[best] > 0 else None


def _pitch_of(middles: Sequence[float], usual: float) -> int:
    """The usual distance of lines that were found beside the stack; 0 where none were."""
    steps = np.diff(middles)
    close = steps[(PITCH[0] * usual <= steps) & (steps <= PITCH[1] * usual)]
    return round(float(np.median(close))) if len(close) else 0


def _edges_by(middles: Sequence[float], height: int, pitch: int | None) -> list[int]:
    """Rows between lines, by the middles of lines that were found; empty where these are few or not evenly spaced."""
    if len(middles) < FEWEST_BESIDE or not pitch:
        return []
    places = np.concatenate(([0.0], np.cumsum(np.round(np.diff(middles) / pitch))))
    if places[-1] < FEWEST_BESIDE:
        return []
    even, first = np.polyfit(places, middles, 1)
    apart = np.abs(np.polyval((even, first), places) - middles)
    if abs(even - pitch) > FIRM * pitch or float(np.median(apart)) > FIRM * pitch:
        return []
    lines = np.arange(np.floor(-first / even), np.ceil((height - first) / even) + 1)
    edges = np.round(np.polyval((even, first), lines - 0.5)).astype(int)
    return [int(edge) for edge in edges if -pitch / 2 < edge < height + pitch / 2]


def _edges(inked: NDArray[np.float64], pitch: int) -> list[int]:
    """Rows between lines: evenly spaced, each moved to the least inked row near its place."""
    first = max(0, int(np.argmax(inked > LEAST_INK)) - 1)
    loose = [first, *(edge for edge, _ in _follow(inked, first, pitch, LOOSE))]
    if len(loose) < FEWEST_LINES:
        return loose
    span = min(len(loose) - 1, LONG_SPAN)
    even = float(np.median([(b - a) / span for a, b in zip(loose, loose[span:], strict=False)]))
    start = min(range(first, first + pitch), key=lambda at: _ink_between(inked, at, even))
    edges = [start, *(edge for edge, _ in _follow(inked, start, even, FIRM))]
    if len(inked) - edges[-1] > even / 2:
        edges.append(len(inked))
    return edges if start - first < even / 2 else [first, *edges]


def _follow(inked: NDArray[np.float64], first: float, pitch: float, jitter: float) -> Iterator[tuple[int, float]]:
    """The edges below the first one, each looked for where the ones before it lead."""
    at, reach = float(first), max(1, round(jitter * pitch))
    while at + pitch + reach < len(inked):
        place = round(at + pitch)
        found = place - reach + int(np.argmin(inked[place - reach : place + reach + 1]))
        at = (at + pitch + found) / 2
        yield found, at


def _ink_between(inked: NDArray[np.float64], first: int, pitch: float) -> float:
    """Ink on evenly spaced rows: least where they run between the lines."""
    rows = np.arange(first, len(inked) - 1, pitch).round().astype(int)
    return float(inked[rows].mean())
