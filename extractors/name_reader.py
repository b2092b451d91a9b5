"""A place where a name stands, and names that it may be → how likely each is, against what was read there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz.fuzz import partial_ratio_alignment

from extractors.ctc import log_chance
from extractors.image import Image
from extractors.rapid import RapidReader
from extractors.upright import crop_quad
from schemas.pages import Box

MARGINS = (0.15, 0.35)
"""Heights of the line by which a crop goes beyond the name, at its ends: places of characters are known to half of one."""
SLACK = 3
"""So many characters more or fewer than the name has may have been read for it."""
IMPOSSIBLE = -99.0
_WIDE = str.maketrans("()", "（）")


def weigh_names(image: Image, box: Box, names: Sequence[str], reader: RapidReader, *, dpi: float) -> tuple[float, ...]:
    """For each name the logarithm of its chance over that of what is read in `box` (points of the upright picture)."""
    x0, top, x1, bottom = (v * dpi / 72 for v in box)
    height = bottom - top
    best = [IMPOSSIBLE] * len(names)
    for margin in MARGINS:
        left, right, upper, lower = (
            x0 - margin * height,
            x1 + margin * height,
            top - 0.1 * height,
            bottom + 0.1 * height,
        )
        quad = np.array([[left, upper], [right, upper], [right, lower], [left, lower]], np.float32)
        crop = crop_quad(image, quad)
        if min(crop.shape[:2]) < 4:
            continue
        read, steps = reader.steps(crop)
        known = log_chance(steps, reader.indices(read) or ())
        for i, name in enumerate(names):
            for text in _in_its_place(name, read):
                indices = reader.indices(text)
                if indices is not None:
                    best[i] = max(best[i], log_chance(steps, indices) - known)
    return tuple(round(min(0.0, value), 2) for value in best)


def _in_its_place(name: str, read: str) -> Iterator[str]:
    """What was read, with the name where it fits best: labels and brackets around it stay."""
    for spelling in {name, name.translate(_WIDE)}:
        fit = partial_ratio_alignment(spelling, read)
        if fit is None:
            yield spelling
            continue
        for start in range(max(0, fit.dest_start - 1), fit.dest_start + 2):
            for end in range(max(start, fit.dest_end - SLACK), min(len(read), fit.dest_end + 1) + 1):
                yield read[:start] + spelling + read[end:]
