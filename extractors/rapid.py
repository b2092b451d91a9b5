"""RapidOCR (PP-OCR models inside its wheel, on OpenVINO or ONNX Runtime): picture → text boxes → text.

Detection and recognition are called one by one: between the two the crops are cut at ruled lines, and the characters' own
probabilities are wanted, which the library's line score hides.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.eight_bit import in_eight_bits
from extractors.engine_choice import rapid_runtime
from extractors.image import Image
from extractors.kept_memory import resident_bytes, trim
from extractors.text_map import text_map
from extractors.vocabulary import narrowed

Quad = NDArray[np.float32]

RECOGNISER_HEIGHT_PX = 48
LEAST_CONFIDENCE = 0.3
"""Below this a reading is noise: specks, a seal's rim, a signature."""
BATCH = 6
"""Crops a batch, sorted by width: measured faster than 1 and than 16 on statement pages (padding against call overhead)."""
BATCH_WIDTH_PX = BATCH * 640
"""Of all crops of a batch together: six of the longest lines at once take 400 MB, and are read no faster than one by one."""
MIN_PADDED_WIDTH_PX = 48
"""Amounts are short: padding lines to the library's 320 px costs a third of the time and changes no amount."""
MAX_RECOGNISER_WIDTH_PX = 3200
STEP_PX, MOST_DENSE, WIDENING, FEWEST_DIGITS = 8, 0.6, 1.6, 4
"""The recogniser tells a character every 8 px of the line at its height. In usual type an amount's characters take half of them."""
KEPT_BYTES = 650_000_000
"""With more than this kept from earlier pages, the lines' layers are given back before a whole page is looked at, which takes
500 MB for a moment: 18 pages then peak at 1.2 GB instead of 1.3, for 3 % of the time."""
SHAPES_KEPT = 16
"""Shapes whose preparations OpenVINO keeps: 22 pages took 3.6 GB of address space with its default, 2.1 GB so, in the same time."""


@dataclass(frozen=True)
class Recognition:
    """A line as recognised: its characters' probabilities, and their middles as fractions of the crop's width."""

    text: str
    chances: tuple[float, ...]
    positions: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """0–1. A number is as sure as its least sure digit (whether a separator is comma or point changes nothing that a
        decimal grammar does not tell); words are as sure as their characters on average."""
        if not self.chances:
            return 0.0
        digits = [chance for char, chance in zip(self.text, self.chances, strict=True) if char.isdigit()]
        if len(digits) * 2 >= len(self.text):
            return min(digits)
        return sum(self.chances) / len(self.chances)


class RapidReader:
    """The models, loaded once a process. Not thread-safe: one a process."""

    def __init__(self, threads: int = 1, *, exact: bool = False) -> None:
        """`exact`: the recogniser as it comes, with all its characters and none of its layers in whole numbers."""
        self._models, self.characters = _load_models(threads, exact)
        self._index = {char: index for index, char in enumerate(self.characters)}

    def detect(self, image: Image, *, side_px: int | None = None) -> list[Quad]:
        """Text boxes as corner points (from the top left, clockwise) in pixels of `image`.

        `side_px` shrinks the picture to that long side before detection, for a cheap look.
        """
        scale = 1.0
        if side_px is not None and max(image.shape[:2]) > side_px:
            scale = side_px / max(image.shape[:2])
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        detector = self._models.text_det
        if side_px is None and resident_bytes() > KEPT_BYTES:
            self._release(self._models.text_rec)
        boxes, _ = detector.postprocess_op(text_map(image, detector.session), image.shape[:2])
        if side_px is None:
            self._release(detector)
        if len(boxes) == 0:
            return []
        return [np.asarray(box, dtype=np.float32) / scale for box in detector.sorted_boxes(boxes)]

    def _release(self, part: Any) -> None:
        """Gives back what a model's layers took: for a whole page 400 MB, before lines are read, which take their own."""
        if rapid_runtime() == "openvino":
            part.session.session.get_compiled_model().release_memory()
            trim()

    def recognise(self, crops: Sequence[Image], *, widened: bool = False) -> list[Recognition]:
        """The text of each upright line crop (RGB). Numbers in narrow type are read from crops that are `widened`."""
        results: list[Recognition | None] = [None] * len(crops)
        usable = [i for i, crop in enumerate(crops) if crop.shape[0] >= 4 and crop.shape[1] >= 4]
        order = sorted(usable, key=lambda i: crops[i].shape[1] / crops[i].shape[0])
        for indices in _batches(order, [_width(crop) for crop in crops]):
            batch, widths = _as_batch([crops[i] for i in indices])
            probabilities = self._models.text_rec.session(batch)
            for row, (index, width) in enumerate(zip(indices, widths, strict=True)):
                results[index] = self._decode(probabilities[row], width / batch.shape[3])
        found = [result or Recognition("", (), ()) for result in results]
        dense = [] if widened else [i for i, one in enumerate(found) if _is_dense(one.text, _width(crops[i]))]
        wide = [cv2.resize(crops[i], None, fx=WIDENING, fy=1.0, interpolation=cv2.INTER_CUBIC) for i in dense]
        for i, again in zip(dense, self.recognise(wide, widened=True) if wide else (), strict=True):
            found[i] = again
        return found

    def steps(self, crop: Image) -> tuple[str, NDArray[np.float32]]:
        """The text of one line crop, and the chances of all characters at each of its steps: (n, characters), until the next reading."""
        batch, widths = _as_batch([crop])
        probabilities = self._models.text_rec.session(batch)[0]
        used = probabilities[: max(1, -(-len(probabilities) * widths[0] // batch.shape[3]))]
        return self._decode(used, 1.0).text, used

    def indices(self, text: str) -> list[int] | None:
        """Of a text's characters among those of the recogniser; None where it does not know one."""
        known = [self._index.get(char) for char in text]
        return None if None in known else [index for index in known if index is not None]

    def line_model(self) -> Any:
        """The recogniser of lines (openvino.Model) as it comes."""
        return self._models.text_rec.session.model

    def use_line_model(self, model: Any) -> None:
        """Reads lines with another recogniser of the same characters from here on."""
        model, self.characters = narrowed(model, self._models.text_rec.postprocess_op.character)
        self._index = {char: index for index, char in enumerate(self.characters)}
        self._models.text_rec.session.session = _bounded(model, 1)

    def _decode(self, steps: NDArray[np.float32], used: float) -> Recognition:
        """CTC, greedy: repeated steps are one character, index 0 is the blank."""
        best = steps.argmax(axis=1)
        chance = steps.max(axis=1)
        keep = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        where = np.flatnonzero(keep)
        if not len(where):
            return Recognition("", (), ())
        chars = [self.characters[best[i]] for i in where]
        # a repeated character's certainty is that of its surest step
        sure = tuple(float(chance[i : _run_end(best, int(i))].max()) for i in where)
        places = tuple(min(1.0, (float(i) + 0.5) / (len(best) * used)) for i in where)
        return Recognition("".join(chars), sure, places)


def batches_of(crops: Sequence[Image]) -> Iterator[NDArray[np.float32]]:
    """Line crops as the recogniser is given them."""
    order = sorted(range(len(crops)), key=lambda i: crops[i].shape[1] / crops[i].shape[0])
    for indices in _batches(order, [_width(crop) for crop in crops]):
        yield _as_batch([crops[i] for i in indices])[0]


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of crops, sorted by width, in batches that are neither many nor wide."""
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) == BATCH or (len(batch) + 1) * widths[index] > BATCH_WIDTH_PX):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _is_dense(text: str, width: int) -> bool:
    """Whether a number has hardly a step of the recogniser for each character: of two equal digits side by side it then sees one."""
    return sum(char.isdigit() for char in text) >= FEWEST_DIGITS and len(text) * STEP_PX > MOST_DENSE * width


def _width(crop: Image) -> int:
    """Of the crop at the recogniser's height."""
    width = round(RECOGNISER_HEIGHT_PX * crop.shape[1] / max(1, crop.shape[0]))
    return int(min(MAX_RECOGNISER_WIDTH_PX, max(8, width)))


def _run_end(best: NDArray[Any], start: int) -> int:
    end = start + 1
    while end < len(best) and best[end] == best[start]:
        end += 1
    return end


def _as_batch(crops: Sequence[Image]) -> tuple[NDArray[np.float32], list[int]]:
    """Crops → one padded float batch (n, 3, 48, w) in −1…1, and the width that each takes of it."""
    widths = [_width(crop) for crop in crops]
    # widths in steps of 32 keep the number of shapes small, so that the runtime's caches stay small
    padded = max(MIN_PADDED_WIDTH_PX, -(-max(widths) // 32) * 32)
    batch = np.zeros((len(crops), 3, RECOGNISER_HEIGHT_PX, padded), dtype=np.float32)
    for row, (crop, width) in enumerate(zip(crops, widths, strict=True)):
        resized = cv2.resize(crop, (width, RECOGNISER_HEIGHT_PX))
        batch[row, :, :, :width] = resized[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    return batch, widths


@cache
def _load_models(threads: int, exact: bool = False) -> tuple[Any, Sequence[str]]:
    """The library's models, and the characters that its recogniser tells apart, the blank first."""
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    os.environ.setdefault("OPENVINO_TELEMETRY", "0")
    from rapidocr import EngineType, RapidOCR

    name = rapid_runtime()
    engine = EngineType(name)
    models: Any = RapidOCR(
        params={
            "Global.log_level": "error",
            "Det.engine_type": engine,
            "Rec.engine_type": engine,
            "Cls.engine_type": engine,
            f"EngineConfig.{name}.{_THREADS[str(name)]}": threads,
        }
    )
    models._load_det_model()
    models._load_rec_model()
    characters: Sequence[str] = models.text_rec.postprocess_op.character
    if name == "openvino":
        lines = models.text_rec.session.model
        if not exact:
            lines, characters = narrowed(in_eight_bits(lines), characters)
        models.text_det.session.session = _bounded(models.text_det.session.model, threads)
        models.text_rec.session.session = _bounded(lines, threads)
    return models, characters


def _bounded(model: Any, threads: int) -> Any:
    """The model compiled to keep few shapes: by default each width of a line leaves some megabytes behind for good."""
    import openvino

    core = openvino.Core()
    # left to itself OpenVINO binds each process's thread to the first core: two reading processes would share it
    bounds = {"INFERENCE_NUM_THREADS": str(threads), "CPU_RUNTIME_CACHE_CAPACITY": str(SHAPES_KEPT)}
    core.set_property("CPU", {"ENABLE_CPU_PINNING": "NO", **bounds})
    return core.compile_model(model, "CPU").create_infer_request()


_THREADS = {"openvino": "inference_num_threads", "onnxruntime": "intra_op_num_threads"}
