"""Numbers in OFD attributes → boxes, matrices and paths, in millimetres from the top left."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
"""An operator of PDF's (m, l, c, h) and its points."""
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MOST_NUMBERS = 500_000
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; what is none, is left out."""
    found = []
    for part in (text or "").split()[:MOST_NUMBERS]:
        try:
            value = float(part)
        except ValueError:
            continue
        if math.isfinite(value) and abs(value) < 1e7:
            found.append(value)
    return found


def box_of(text: str | None) -> tuple[float, float, float, float] | None:
    """x, y, width, height."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def matrix_of(text: str | None) -> Matrix:
    found = numbers(text)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else IDENTITY


def deltas_of(text: str | None, count: int) -> list[float]:
    """`count` distances between characters: `g n v` says v n times (7.x, 表 46); the last one goes on."""
    parts = (text or "").split()
    out: list[float] = []
    at = 0
    while at < len(parts) and len(out) < count:
        if parts[at] == "g" and at + 2 < len(parts):
            value = numbers(parts[at + 2])
            times = int(parts[at + 1]) if parts[at + 1].isdigit() else 1
            out += value * min(times, count)
            at += 3
        else:
            out += numbers(parts[at])
            at += 1
    if out:
        out += [out[-1]] * (count - len(out))
    return out[:count]


def path_of(text: str | None) -> Iterator[Segment]:
    """The segments of AbbreviatedData (9.1, 表 35), arcs and quadratic curves as cubic ones."""
    tokens = _TOKEN.findall(text or "")[:MOST_NUMBERS]
    at = 0
    here: Point = (0.0, 0.0)
    while at < len(tokens):
        name = tokens[at]
        at += 1
        count = _ARGUMENTS.get(name)
        if count is None:
            continue
        values = [float(token) for token in tokens[at : at + count] if not token.isalpha()]
        if len(values) < count:
            return
        at += count
        for segment in _segments(name, here, values):
            yield segment
            here = segment[1][-1] if segment[1] else here


def _segments(name: str, here: Point, v: list[float]) -> Iterator[Segment]:
    if name in "SM":
        yield "m", ((v[0], v[1]),)
    elif name == "L":
        yield "l", ((v[0], v[1]),)
    elif name == "Q":
        control, end = (v[0], v[1]), (v[2], v[3])
        yield "c", (_between(here, control), _between(end, control), end)
    elif name == "B":
        yield "c", ((v[0], v[1]), (v[2], v[3]), (v[4], v[5]))
    elif name == "A":
        yield from _arc(here, v)
    else:
        yield "h", ()


def _between(a: Point, b: Point) -> Point:
    return (a[0] + 2 / 3 * (b[0] - a[0]), a[1] + 2 / 3 * (b[1] - a[1]))


def _arc(start: Point, v: list[float]) -> Iterator[Segment]:
    """An elliptical arc by its end points (as in SVG 1.1, F.6.5) as cubic curves of at most a quarter each."""
    rx, ry, turn_deg, large, sweep, x, y = v
    rx, ry, phi = abs(rx), abs(ry), math.radians(turn_deg)
    if rx == 0 or ry == 0 or start == (x, y):
        yield "l", ((x, y),)
        return
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    x1, y1 = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (x1 / rx) ** 2 + (y1 / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    inside = max(0.0, (rx * ry) ** 2 - (rx * y1) ** 2 - (ry * x1) ** 2)
    factor = math.sqrt(inside / ((rx * y1) ** 2 + (ry * x1) ** 2)) * (-1 if bool(large) == bool(sweep) else 1)
    cx1, cy1 = factor * rx * y1 / ry, -factor * ry * x1 / rx
    cx, cy = cos * cx1 - sin * cy1 + (start[0] + x) / 2, sin * cx1 + cos * cy1 + (start[1] + y) / 2
    first = math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    span = math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - first
    span += 2 * math.pi * ((span < 0 and bool(sweep)) - (span > 0 and not sweep))
    pieces = max(1, math.ceil(abs(span) / (math.pi / 2)))
    step = span / pieces
    bulge = 4 / 3 * math.tan(step / 4)

    def place(px: float, py: float) -> Point:
        return (cx + cos * rx * px - sin * ry * py, cy + sin * rx * px + cos * ry * py)

    for n in range(pieces):
        a, b = first + n * step, first + (n + 1) * step
        yield (
            "c",
            (
                place(math.cos(a) - bulge * math.sin(a), math.sin(a) + bulge * math.cos(a)),
                place(math.cos(b) + bulge * math.sin(b), math.sin(b) - bulge * math.cos(b)),
                place(math.cos(b), math.sin(b)),
            ),
        )


def moved(point: Point, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)
