"""Plane of ink → rings: circles and ellipses of a seal's size that are drawn in it.

Edges vote for centres along their inward normals (the gradient Hough transform), in layers by radius and, for ovals, in a plane
that is squeezed so that they are round. Around each peak the rim is followed by its inkiest closed path and an ellipse fitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image

Floats = NDArray[np.float64]

SMALLEST_MM, LARGEST_MM = 24.0, 72.0
"""Company seals are 38–45 mm across, official ones up to 58; pictures of unknown scale need room on both sides."""
SQUEEZES = (1.0, 1.45)
"""Width over height of round seals, and about that of ovals (45 × 30, 40 × 30)."""
LAYER_MM = 5.0
VOTE_PX_PER_MM = 2.0
LEAST_EDGE = 26.0
AXIS_SLACK = 0.1
"""Edges that lie this near to level or upright (as sine) do not vote: they are ruled lines and the strokes of print."""
MOST_EDGES = 60_000
PEAKS = 6
CLEAR_RIM = 0.75
"""Where so much of a rim was seen, no other ring is looked for around the same middle."""
ANGLES = 96


@dataclass(frozen=True)
class Ring:
    """An ellipse in pixels: middle, half axes, lean of the long axis in degrees; `support` is the share of the rim seen.

    `inside` is the share of the rim that lies on the page.
    """

    x: float
    y: float
    a: float
    b: float
    lean_deg: float
    support: float
    inside: float = 1.0

    def points(self, angles: Floats, share: float | Floats = 1.0) -> Floats:
        """Points at the page's angles (radians from the right, clockwise) at a share of the rim's distance."""
        lean = np.radians(self.lean_deg)
        u, v = np.cos(angles - lean), np.sin(angles - lean)
        reach = 1 / np.sqrt((u / self.a) ** 2 + (v / self.b) ** 2) * share
        return np.stack([self.x + reach * np.cos(angles), self.y + reach * np.sin(angles)], axis=-1)

    @property
    def radius(self) -> float:
        return float(np.sqrt(self.a * self.b))

    @property
    def box(self) -> tuple[float, float, float, float]:
        rim = self.points(np.linspace(0, 2 * np.pi, 72, endpoint=False))
        return (*rim.min(axis=0).tolist(), *rim.max(axis=0).tolist())

    def scaled(self, factor: float) -> Ring:
        return Ring(
            self.x * factor, self.y * factor, self.a * factor, self.b * factor, self.lean_deg, self.support, self.inside
        )


def find_rings(ink: Image, *, px_per_mm: float, least: float, fewest_votes: float) -> list[Ring]:
    """Rings whose rim is seen by at least the share `least`, the best first; none twice.

    Rims are followed around middles with so many votes by the root of their radius.
    """
    edges = _find_edges(ink)
    if len(edges.x) < 60:
        return []
    kept: list[Ring] = []
    for x, y, radius, squeeze in _peaks(edges, ink.shape, px_per_mm, fewest_votes):
        if any(r.support >= CLEAR_RIM and np.hypot(r.x - x, r.y - y) < 0.4 * r.radius for r in kept):
            continue
        ring = _follow_rim(ink, x, y, radius, squeeze, px_per_mm)
        if ring is not None and ring.support >= least:
            kept.append(ring)
    best: list[Ring] = []
    for ring in sorted(kept, key=lambda r: -r.support * np.sqrt(r.inside)):
        if not any(same_ring(ring, other) or _is_part(ring, other) for other in best):
            best.append(ring)
    return best


def _is_part(ring: Ring, other: Ring) -> bool:
    """Whether a ring seen in part lies about a better one: then it is made of that one's letters and rim."""
    near = float(np.hypot(ring.x - other.x, ring.y - other.y)) < 1.1 * other.radius
    return near and ring.support < CLEAR_RIM - 0.05 and other.support > ring.support + 0.15


def same_ring(one: Ring, other: Ring) -> bool:
    return float(np.hypot(one.x - other.x, one.y - other.y)) < 0.45 * max(one.radius, other.radius)


@dataclass(frozen=True)
class _Edges:
    """Places and inward unit normals (towards more ink)."""

    x: Floats
    y: Floats
    nx: Floats
    ny: Floats


def _find_edges(ink: Image) -> _Edges:
    smooth = cv2.GaussianBlur(ink, (0, 0), 0.9)
    gx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3) / 4
    gy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3) / 4
    strength = cv2.magnitude(gx, gy)
    strong = strength > LEAST_EDGE
    across = np.minimum(np.abs(gx), np.abs(gy)) > AXIS_SLACK * strength
    # one pixel across an edge: the strongest of its neighbours
    peak = strength >= cv2.dilate(strength, np.ones((3, 3), np.uint8)) * 0.92
    ys, xs = np.nonzero(strong & across & peak)
    if len(xs) > MOST_EDGES:
        keep = np.linspace(0, len(xs) - 1, MOST_EDGES).astype(int)
        ys, xs = ys[keep], xs[keep]
    length = strength[ys, xs]
    return _Edges(
        xs.astype(np.float64), ys.astype(np.float64),
        (gx[ys, xs] / length).astype(np.float64), (gy[ys, xs] / length).astype(np.float64),
    )  # fmt: skip


def _peaks(
    edges: _Edges, shape: tuple[int, ...], px_per_mm: float, fewest: float
) -> Iterator[tuple[float, float, float, float]]:
    """Centre, radius (of the squeezed circle: the half height) and squeeze of what most edges point to."""
    peaks = []
    for squeeze in SQUEEZES:
        votes, radii, pad = _vote(edges, shape, px_per_mm, squeeze)
        best, which = _best_layer(votes, radii)
        del votes
        scale = px_per_mm / VOTE_PX_PER_MM
        reach = round(6.0 * VOTE_PX_PER_MM)
        for _ in range(PEAKS):
            y, x = np.unravel_index(int(best.argmax()), best.shape)
            if best[y, x] < fewest:
                break
            radius = float(radii[which[y, x]]) * scale
            place = (float(x - pad) * scale * squeeze, float(y - pad) * scale)
            peaks.append((float(best[y, x]), *place, radius, squeeze))
            best[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = 0
    for _, *peak in sorted(peaks, reverse=True):
        yield peak[0], peak[1], peak[2], peak[3]


def _best_layer(votes: NDArray[Any], radii: Floats) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Each place's votes for its best radius, and which that is. A layer at a time: a large page has many of them."""
    best = np.full(votes.shape[1:], -1.0, np.float32)
    which = np.zeros(votes.shape[1:], np.uint8)
    for index, (layer, radius) in enumerate(zip(votes, radii, strict=True)):
        # a long rim gets more votes than a short one, drawn as well as it
        weighed = cv2.GaussianBlur(layer, (0, 0), 1.0) / np.float32(np.sqrt(radius))
        better = weighed > best
        np.copyto(best, weighed, where=better)
        which[better] = index
    return best, which


def _vote(edges: _Edges, shape: tuple[int, ...], px_per_mm: float, squeeze: float) -> tuple[NDArray[Any], Floats, int]:
    """Votes by layer of radius, each layer's middle radius, and the margin around the page (centres may lie outside)."""
    scale = VOTE_PX_PER_MM / px_per_mm
    least, most = SMALLEST_MM / 2 * VOTE_PX_PER_MM, LARGEST_MM / 2 * VOTE_PX_PER_MM
    if squeeze > 1:
        least, most = 11.0 * VOTE_PX_PER_MM, 21.0 * VOTE_PX_PER_MM
    pad = round(14 * VOTE_PX_PER_MM)
    # half a cell more, so that cutting the fraction off rounds
    x = (edges.x * scale / squeeze + pad + 0.5).astype(np.float32)
    y = (edges.y * scale + pad + 0.5).astype(np.float32)
    length = np.hypot(edges.nx * squeeze, edges.ny)
    nx, ny = (edges.nx * squeeze / length).astype(np.float32), (edges.ny / length).astype(np.float32)
    width, height = round(shape[1] * scale / squeeze) + 2 * pad + 1, round(shape[0] * scale) + 2 * pad + 1
    layer_px = LAYER_MM * VOTE_PX_PER_MM
    count = max(1, round((most - least) / layer_px))
    votes = np.zeros((count, height * width), np.float32)
    for radius in np.arange(least, most, 1.0):
        px, py = (x + nx * np.float32(radius)).astype(np.int32), (y + ny * np.float32(radius)).astype(np.int32)
        # the margin takes what falls outside
        np.clip(px, 0, width - 1, out=px)
        np.clip(py, 0, height - 1, out=py)
        layer = min(count - 1, int((radius - least) / layer_px))
        votes[layer] += np.bincount(py * width + px, minlength=height * width)
    radii = np.asarray(least + layer_px * (np.arange(count) + 0.5), np.float64)
    planes = np.asarray(votes.reshape(count, height, width))
    planes[:, [0, -1]] = 0
    planes[:, :, [0, -1]] = 0
    return planes, radii, pad


def _follow_rim(ink: Image, x: float, y: float, radius: float, squeeze: float, px_per_mm: float) -> Ring | None:
    """The ellipse nearby whose rim is inkiest: a closed path through the unrolled surroundings, fitted twice."""
    ring = Ring(x, y, radius * squeeze, radius, 0.0, 0.0)
    spread = 1 + (0.62 * LAYER_MM * px_per_mm + 4) / radius
    for _ in range(3):
        fitted = _fit_path(ink, ring, 2 - spread, spread)
        if fitted is None:
            return None
        ring, spread = fitted, 1.1
    return _measured(ink, ring, px_per_mm)


def _fit_path(ink: Image, ring: Ring, low: float, high: float) -> Ring | None:
    angles = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    shares = np.arange(low, high, 1 / ring.radius)
    points = ring.points(angles[:, None], shares[None, :])
    at = points.astype(np.float32)
    strip = cv2.remap(ink, at[:, :, 0], at[:, :, 1], cv2.INTER_LINEAR).astype(np.float32)
    # the outer edge of the rim: ink here and inwards, none outwards
    padded = cv2.copyMakeBorder(strip, 0, 0, 4, 4, cv2.BORDER_REPLICATE)
    width = strip.shape[1]
    within = (padded[:, 2 : 2 + width] + padded[:, 3 : 3 + width] + padded[:, 4 : 4 + width]) / 3
    beyond = (padded[:, 6 : 6 + width] + padded[:, 7 : 7 + width] + padded[:, 8 : 8 + width]) / 3
    gain = np.asarray(np.clip(within - beyond, 0, 160), np.float32)
    path = _closed_path(gain)
    weight = gain[np.arange(ANGLES), path]
    good = weight > max(18.0, 0.35 * float(np.percentile(weight, 80)))
    if good.sum() < 0.25 * ANGLES:
        return None
    rim = points[np.arange(ANGLES), path]
    return _fit_ellipse(rim[good], ring)


def _closed_path(gain: NDArray[np.float32]) -> NDArray[np.intp]:
    """The way around that gains most, a step of at most one pixel between neighbours; ends meet by going on past them."""
    overlap = len(gain) // 6
    turn = np.concatenate([gain[-overlap:], gain, gain[:overlap]])
    width = turn.shape[1]
    total = np.full(width + 2, -1e6, np.float32)
    total[1:-1] = turn[0]
    back = np.zeros(turn.shape, np.int8)
    for row in range(1, len(turn)):
        left, here, right = total[:-2], total[1:-1], total[2:]
        best = np.maximum(np.maximum(left, right), here)
        back[row] = np.where(best == here, 0, np.where(best == left, -1, 1))
        total[1:-1] = best + turn[row]
    path = np.zeros(len(turn), np.intp)
    path[-1] = int(total[1:-1].argmax())
    for row in range(len(turn) - 1, 0, -1):
        path[row - 1] = path[row] + back[row, path[row]]
    return path[overlap:-overlap]


def _fit_ellipse(rim: Floats, near: Ring) -> Ring | None:
    """An ellipse through the points, those far off left out; None where it is no seal's shape."""
    points = rim
    for _ in range(3):
        if len(points) < 24:
            return None
        (x, y), (d1, d2), lean = cv2.fitEllipseAMS(points.astype(np.float32))
        if not (np.isfinite([x, y, d1, d2]).all() and d1 > 4 and d2 > 4):
            return None
        a, b, lean = (d1 / 2, d2 / 2, lean) if d1 >= d2 else (d2 / 2, d1 / 2, lean + 90)
        ring = Ring(x, y, a, b, (lean + 90) % 180 - 90, 0.0)
        angles = np.arctan2(points[:, 1] - y, points[:, 0] - x)
        off = np.hypot(*(ring.points(angles) - points).T)
        keep = off < max(1.5, 2.2 * float(np.median(off)))
        if keep.all():
            break
        points = points[keep]
    if not 0.7 < ring.radius / near.radius < 1.4 or ring.a / ring.b > 1.9:
        return None
    return ring


def _measured(ink: Image, ring: Ring, px_per_mm: float) -> Ring:
    """The ring with the share of its rim that is inked, less what is inked just outside (text and table lines are there too)."""
    angles = np.linspace(0, 2 * np.pi, ANGLES * 2, endpoint=False)
    height, width = ink.shape[:2]
    rim = ring.points(angles)
    on_page = (rim[:, 0] > 1) & (rim[:, 0] < width - 2) & (rim[:, 1] > 1) & (rim[:, 1] < height - 2)
    inside = float(on_page.mean())
    if inside < 0.2:
        return Ring(ring.x, ring.y, ring.a, ring.b, ring.lean_deg, 0.0, inside)

    def inked(offsets_mm: Sequence[float]) -> NDArray[np.float32]:
        shares = 1 + np.array(offsets_mm) * px_per_mm / ring.radius
        at = ring.points(angles[:, None], shares[None, :]).astype(np.float32)
        return cv2.remap(ink, at[:, :, 0], at[:, :, 1], cv2.INTER_LINEAR).max(axis=1).astype(np.float32)  # type: ignore[no-any-return]

    on, beyond = inked((-0.9, -0.6, -0.3, 0.0)), inked((1.2, 1.6, 2.0))
    usual = float(np.median(on[on_page]))
    strong = on > max(28.0, 0.4 * usual)
    drawn = float(strong[on_page].mean()) - 0.6 * float((beyond > max(28.0, 0.4 * usual))[on_page].mean())
    return Ring(ring.x, ring.y, ring.a, ring.b, ring.lean_deg, round(drawn, 3), round(inside, 3))
