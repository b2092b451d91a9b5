"""A long screenshot (a chat, a web page in one picture) → pieces that are read one by one, cut where nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image
from extractors.ocr_engines import OcrEngine
from extractors.scans import ScanReading
from extractors.upright import Stance
from schemas.pages import Box

SHORTEST_PIECE, USUAL_PIECE, LONGEST_PIECE = 0.9, 1.4, 1.8
"""In widths of the picture; 1.4 is a page."""
PLAIN_ROW = 6.0
"""A row whose brightness differs by less, from side to side, has nothing on it (of 255; JPEG's noise is below)."""


def read_long(engine: OcrEngine, image: Image, *, dpi: float) -> ScanReading:
    """All that stands on a long picture, in its own points. Screenshots stand upright: a piece that seems not to is left out."""
    whole = ScanReading(image, Stance(0, 0.0, True, 0), [], [], [], 0.0)
    weights: list[tuple[float, int]] = []
    lines = 0
    for top, bottom in pieces(image):
        reading = engine.read(np.ascontiguousarray(image[top:bottom]), dpi=dpi)
        weights.append((reading.ink, bottom - top))
        if reading.stance.turn_deg:
            continue
        lines += reading.stance.lines
        shift = top * 72 / dpi
        whole.words += [replace(word, box=_down(word.box, shift)) for word in reading.words]
        whole.rules += [_down(rule, shift) for rule in reading.rules]
        whole.seals += [replace(seal, box=_down(seal.box, shift)) for seal in reading.seals]
    ink = sum(share * rows for share, rows in weights) / max(1, sum(rows for _, rows in weights))
    return replace(whole, stance=Stance(0, 0.0, True, lines), ink=ink)


def pieces(image: Image) -> Iterator[tuple[int, int]]:
    """Rows from and to, of pieces about as long as a page; the picture is cut in the middle of the widest plain stretch."""
    height, width = image.shape[:2]
    plain = _plain_rows(image)
    top = 0
    while height - top > LONGEST_PIECE * width:
        first, last = top + int(SHORTEST_PIECE * width), top + int(LONGEST_PIECE * width)
        cut = _middle_of_longest(plain[first:last])
        bottom = first + cut if cut is not None else top + int(USUAL_PIECE * width)
        yield top, bottom
        top = bottom
    yield top, height


def _plain_rows(image: Image) -> NDArray[np.bool_]:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # the scroll bar and the frame at the sides say nothing
    inner = grey[:, grey.shape[1] // 40 : -(grey.shape[1] // 40) or None]
    spread = np.percentile(inner, 99.5, axis=1) - np.percentile(inner, 0.5, axis=1)
    return np.asarray(spread < PLAIN_ROW)


def _middle_of_longest(plain: NDArray[np.bool_]) -> int | None:
    """Of the longest run; None where no row is plain."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], plain.astype(np.int8), [0]])))
    if len(edges) == 0:
        return None
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int((starts[longest] + ends[longest]) // 2)


def _down(box: Box, shift: float) -> Box:
    return (box[0], box[1] + shift, box[2], box[3] + shift)
