"""Sealed page → the page as a seal finder gets it: upright and flat, the seals' places moved along."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.sealed_pages import PAGES_OF_A_DOSSIER, SealedPage, Truth, dossier_of, draw_sealed_page
from extractors import pictures
from extractors.flatten import flatten
from extractors.image import Image
from extractors.rapid import RapidReader
from extractors.upright import find_stance, look, set_upright, skew_matrix

FIRST_SEED = {"dev": 0, "final": 100_000}
SCAN_DPI, DRAWN_DPI = 200.0, 200.0
TAKEN_AS_PICTURES = ("photo", "curled photo", "screen photo", "screenshot")


@dataclass(frozen=True)
class Prepared:
    """A page as the finder gets it: upright picture and, in its pixels, where the seals are."""

    seed: int
    device: str
    kind: str
    image: Image
    dpi: float
    truths: tuple[Truth, ...]
    names: tuple[str, ...]
    distractor: bool


def prepare(seed: int, page: SealedPage, reader: RapidReader) -> Prepared:
    """The page through stance, upright and flat."""
    image, dpi = page.image, float(page.device.dpi)
    before = image.shape[1]
    if page.device.name in TAKEN_AS_PICTURES:
        image, dpi = pictures.at_reading_size(image)
    elif dpi != SCAN_DPI:
        scale, way = SCAN_DPI / dpi, cv2.INTER_AREA if dpi > SCAN_DPI else cv2.INTER_CUBIC
        image, dpi = cv2.resize(image, None, fx=scale, fy=scale, interpolation=way), SCAN_DPI
    truths = [replace(t, rim=t.rim * (image.shape[1] / before)) for t in page.truths]
    if page.device.name != "drawn":
        seen = look(image, reader)
        stance = find_stance(seen, reader)
        truths = [replace(t, rim=_turned(t.rim, image.shape, stance.turn_deg)) for t in truths]
        upright = set_upright(image, stance)
        matrix = skew_matrix(upright.shape, stance.skew_deg)
        truths = [replace(t, rim=cv2.transform(t.rim[None], matrix)[0]) for t in truths]
        image = flatten(upright, lambda: seen.lines_upright(stance))
    return Prepared(seed, page.device.name, page.kind, image, dpi, tuple(truths), page.names, page.distractor)


def _turned(points: NDArray[np.float64], shape: tuple[int, ...], turn_deg: int) -> NDArray[np.float64]:
    height, width = shape[:2]
    x, y = points[:, 0], points[:, 1]
    pairs = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn_deg]
    return np.stack(pairs, axis=1)


def pages(split: str, count: int, reader: RapidReader, keep: Path | None) -> Iterator[Prepared]:
    """Prepared pages; `keep` names a folder where they stay for the next round."""
    sheets, of = [], -1
    for seed in range(FIRST_SEED[split], FIRST_SEED[split] + count):
        kept = keep / f"{split}-{seed}.pickle" if keep else None
        if kept and kept.exists():
            head, data = pickle.loads(kept.read_bytes())
            picture = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
            yield replace(head, image=np.ascontiguousarray(picture[:, :, ::-1]))
            continue
        if seed // PAGES_OF_A_DOSSIER != of:
            sheets, of = dossier_of(seed, split), seed // PAGES_OF_A_DOSSIER
        page = prepare(seed, draw_sealed_page(seed, split, sheets), reader)
        if kept:
            data = cv2.imencode(".png", page.image[:, :, ::-1])[1].tobytes()
            kept.write_bytes(pickle.dumps((replace(page, image=np.zeros((1, 1, 3), np.uint8)), data)))
        yield page
