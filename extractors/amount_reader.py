"""A small reader of amounts (ONNX Runtime), trained by `training/train_amount_reader.py`: grey crops of single numbers → digits,
separators and signs.

It is of another make than the line recogniser, on other material, and knows no other characters: where the two agree, a doubtful
number is read by two that err differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Image

MODELS = Path(__file__).parent / "models" / "amount_reader"
MODEL, MODEL_UNDER_SEALS = MODELS / "amounts.onnx", MODELS / "amounts_under_seals.onnx"
HEIGHT_PX = 32
WIDEST_PX = 640
BATCH = 16
STEP_PX = 4
LEAST_CONTRAST = 20.0
"""Levels between paper and ink: below these a crop is as good as blank."""


def read_amounts(crops: Sequence[Image], *, under_seals: bool = False) -> list[tuple[str, float]]:
    """What stands in each grey crop, and the chance of its least sure digit (0–1); empty text where nothing was read.

    `under_seals` asks the model that learnt from strips over which seals lie.
    """
    lines = [prepared(crop) for crop in crops]
    order = sorted(range(len(lines)), key=lambda i: lines[i].shape[1])
    found = [("", 0.0)] * len(lines)
    for start in range(0, len(order), BATCH):
        indices = order[start : start + BATCH]
        batch = np.zeros((len(indices), 1, HEIGHT_PX, max(lines[i].shape[1] for i in indices)), np.float32)
        for row, i in enumerate(indices):
            batch[row, 0, :, : lines[i].shape[1]] = lines[i]
        session, signs = _model(MODEL_UNDER_SEALS if under_seals else MODEL)
        chances = session.run(None, {"picture": batch})[0][:, :, 0]
        for row, i in enumerate(indices):
            found[i] = _spelt(chances[row].T, signs)
    return found


def prepared(crop: Image) -> NDArray[np.float32]:
    """A grey crop as the network takes it: 32 pixels high, ink 1, paper 0."""
    dark, paper = float(np.percentile(crop, 2)), float(np.percentile(crop, 85))
    width = min(WIDEST_PX, max(STEP_PX * 2, round(crop.shape[1] * HEIGHT_PX / max(1, crop.shape[0]))))
    how = cv2.INTER_AREA if crop.shape[0] > HEIGHT_PX else cv2.INTER_LINEAR
    small = cv2.resize(crop, (width, HEIGHT_PX), interpolation=how).astype(np.float32)
    ink: NDArray[np.float32] = np.clip((paper - small) / max(LEAST_CONTRAST, paper - dark), 0, 1)
    return ink


def _spelt(chances: NDArray[np.float32], signs: str) -> tuple[str, float]:
    """The likeliest path of (steps, blank and signs): repeats and blanks out."""
    read = list(_signs_of(chances, signs))
    digits = [chance for sign, chance in read if sign.isdigit()]
    return "".join(sign for sign, _ in read), min(digits, default=0.0)


def _signs_of(chances: NDArray[np.float32], signs: str) -> Iterator[tuple[str, float]]:
    path = chances.argmax(axis=1)
    start = 0
    for at in range(1, len(path) + 1):
        if at < len(path) and path[at] == path[start]:
            continue
        if path[start]:
            yield signs[path[start] - 1], float(chances[start:at, path[start]].max())
        start = at


@cache
def _model(path: Path) -> tuple[Any, str]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session, session.get_modelmeta().custom_metadata_map["signs"]
