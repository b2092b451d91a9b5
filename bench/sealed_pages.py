"""Seed → a page with seals as a device delivers it, and what a finder should see on it."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.devices import DEVICES, Device, Move, capture, draw_page
from bench.distractors import draw_distractor
from bench.sheets import Sheet, draw_sheets
from bench.stamps import Stamp, as_company_square, draw_chop, draw_stamp_look, press
from extractors.image import Image

PAGES_OF_A_DOSSIER = 12
A_DOSSIERS_SHARE = 0.7
"""Share of pages that get a seal; the others are there to be left alone."""
KIND_WEIGHTS = {
    "commitment_letter": 5.0,
    "consortium_agreement": 5.0,
    "balance_sheet": 2.0,
    "income_statement": 2.0,
    "cash_flow_statement": 1.5,
    "business_licence": 2.0,
    "recommendation_letter": 2.0,
}


@dataclass(frozen=True)
class Truth:
    """A seal on the device's picture: its rim as points. `visible` is the share of it that the page holds."""

    owner: str
    shape: str
    rim: NDArray[np.float64]
    visible: float
    scripts: str
    overlapped: bool
    official: bool
    patchy: float


@dataclass(frozen=True)
class SealedPage:
    image: Image
    device: Device
    kind: str
    truths: tuple[Truth, ...]
    names: tuple[str, ...]
    distractor: bool


@dataclass
class _Put:
    stamp: Stamp
    x: float
    y: float
    official: bool = True
    overlapped: bool = False


def draw_sealed_page(seed: int, split: str, sheets: list[Sheet]) -> SealedPage:
    """Devices take turns with the seed, so that each gets its share."""
    rng = random.Random(f"page-{split}-{seed}")
    device = DEVICES[split][seed % len(DEVICES[split])]
    sealed = rng.random() < A_DOSSIERS_SHARE
    candidates = [sheet for sheet in sheets if sheet.anchors] if sealed else sheets
    sheet = rng.choices(candidates, [KIND_WEIGHTS.get(s.kind, 0.7) for s in candidates])[0]
    mm = device.dpi / 25.4
    page = draw_page(sheet.pdf, sheet.number, device.dpi)
    distractor = rng.random() < (0.12 if sealed else 0.6)
    if distractor:
        draw_distractor(page, mm, rng)
    puts = _choose(sheet, rng, split, page.shape[1] / mm, page.shape[0] / mm) if sealed else []
    truths = []
    for put in puts:
        ink = press(put.stamp, mm, rng)
        page = _blend(page, ink, put, mm, multiply=rng.random() < 0.9)
        truths.append(_truth(put, mm, page.shape))
    image, move = capture(page, device, rng)
    return SealedPage(image, device, sheet.kind, tuple(_moved(t, move) for t in truths), sheet.names, distractor)


def dossier_of(seed: int, split: str) -> list[Sheet]:
    return draw_sheets(seed // PAGES_OF_A_DOSSIER, split)


def _choose(sheet: Sheet, rng: random.Random, split: str, width: float, height: float) -> list[_Put]:
    """Which seals, where (mm): at each anchor, now and then one over another, at the page's edge, a person's chop."""
    looks: dict[str, Stamp] = {}
    puts = []
    for owner, box in sheet.anchors:
        if len(sheet.anchors) > 1 and rng.random() < 0.12:
            continue
        look = looks.setdefault(owner, draw_stamp_look(rng, owner, split))
        if rng.random() < 0.03:
            look = as_company_square(look, 38)
        x = (box[2] if rng.random() < 0.7 else (box[0] + box[2]) / 2) * 25.4 / 72 + rng.uniform(-8, 12)
        y = (box[1] + box[3]) / 2 * 25.4 / 72 + rng.uniform(-4, 9)
        reach_x, reach_y = look.width_mm * 0.52, look.height_mm * 0.52
        puts.append(_Put(look, min(max(x, reach_x), width - reach_x), min(max(y, reach_y), height - reach_y)))
    if not puts:
        return []
    first = puts[0]
    if rng.random() < 0.12:
        owner = rng.choice([name for name in sheet.names if name != first.stamp.owner])
        shift, angle = rng.uniform(0.55, 0.9) * first.stamp.width_mm, rng.uniform(0, 6.28)
        over = _Put(
            draw_stamp_look(rng, owner, split), first.x + shift * np.cos(angle), first.y + shift * np.sin(angle)
        )
        reach = over.stamp.width_mm * 0.52
        if reach < over.x < width - reach and reach < over.y < height - reach:
            over.overlapped = first.overlapped = True
            puts.append(over)
    if rng.random() < 0.12:
        look = draw_stamp_look(rng, sheet.anchors[0][0], split, shape="round")
        puts.append(_Put(look, width - look.width_mm * rng.uniform(-0.15, 0.3), rng.uniform(0.3, 0.6) * height))
    if rng.random() < 0.3:
        chop = draw_chop(rng, rng.choice(sheet.people)[:4], split)
        x = first.x - first.stamp.width_mm * 0.5 - rng.uniform(8, 22)
        puts.append(_Put(chop, max(14.0, x), first.y + rng.uniform(-4, 12), official=False))
    return puts


def _blend(page: Image, ink: NDArray[np.float32], put: _Put, mm: float, *, multiply: bool) -> Image:
    height, width = ink.shape
    left, top = round(put.x * mm - width / 2), round(put.y * mm - height / 2)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(page.shape[1], left + width), min(page.shape[0], top + height)
    if x1 <= x0 or y1 <= y0:
        return page
    alpha = ink[y0 - top : y1 - top, x0 - left : x1 - left, None]
    under = page[y0:y1, x0:x1].astype(np.float32)
    colour = np.array(put.stamp.colour, np.float32)
    over = under * colour / 255 if multiply else np.broadcast_to(colour, under.shape)
    page[y0:y1, x0:x1] = (under * (1 - alpha) + over * alpha).astype(np.uint8)
    return page


def _truth(put: _Put, mm: float, shape: tuple[int, ...]) -> Truth:
    stamp = put.stamp
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    x, y = np.cos(angles), np.sin(angles)
    if stamp.shape == "square":
        most = np.maximum(np.abs(x), np.abs(y))
        x, y = x / most, y / most
    x, y = x * stamp.width_mm / 2, y * stamp.height_mm / 2
    lean = np.radians(stamp.tilt_deg)
    rim = np.stack([x * np.cos(lean) - y * np.sin(lean), x * np.sin(lean) + y * np.cos(lean)], axis=1)
    rim = (rim + [put.x, put.y]) * mm
    cut = np.clip(rim, 0, [shape[1], shape[0]])
    visible = float(np.ptp(cut[:, 0]) * np.ptp(cut[:, 1]) / (np.ptp(rim[:, 0]) * np.ptp(rim[:, 1])))
    return Truth(stamp.owner, stamp.shape, rim, visible, stamp.scripts, put.overlapped, put.official, stamp.patchy)


def _moved(truth: Truth, move: Move) -> Truth:
    from dataclasses import replace

    return replace(truth, rim=move(truth.rim))
