"""The line recogniser's heavy layers in 8-bit whole numbers: the same text in less time.

Its 1 × 1 convolutions take three quarters of its time. Each one's weights are rounded to 255 levels a channel and what goes into it to
256 levels of the range that `training/measure_ranges.py` measured on generated pages; all other layers stay as they are (with
sums, products and attention rounded as well, the network reads next to nothing). OpenVINO computes such layers with the
processor's VNNI instructions; without these the sums of products overflow, and the model stays as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RANGES = Path(__file__).parent / "models" / "line_recogniser" / "ranges.json"
"""`weights`: the SHA-256 of the layers' weights; `ranges`: lowest and highest value that goes into each layer."""
CPU_FLAGS = Path("/proc/cpuinfo")
INPUT_LEVELS, WEIGHT_LEVELS = 256, 255


def in_eight_bits(model: Any) -> Any:
    """A model (openvino.Model) with the layers of `RANGES` in whole numbers; the model itself where it is another one, or the
    processor cannot."""
    kept = json.loads(RANGES.read_text(encoding="utf-8")) if RANGES.exists() else None
    if kept is None or not has_vnni() or weights_digest(model, kept["ranges"]) != kept["weights"]:
        return model
    return rounded(model, kept["ranges"])


@cache
def has_vnni() -> bool:
    """Whether the processor multiplies and sums bytes without overflow."""
    try:
        flags = CPU_FLAGS.read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_vnni" in flags or "avx_vnni" in flags


def rounded(model: Any, ranges: Mapping[str, tuple[float, float]]) -> Any:
    """A copy of the model in which the named convolutions get rounded inputs and weights."""
    from openvino import opset13 as ops

    model = model.clone()
    for name, layer in layers_of(model, ranges).items():
        low, high = _with_nought_on_the_grid(*ranges[name])
        ends = [ops.constant(np.float32(end)) for end in (low, high, low, high)]
        layer.input(0).replace_source_output(ops.fake_quantize(layer.input_value(0), *ends, INPUT_LEVELS).output(0))
        weights = _weights(layer)
        most = np.maximum(np.abs(weights).max(axis=(1, 2, 3), keepdims=True), np.float32(1e-9))
        ends = [ops.constant(end) for end in (-most, most, -most, most)]
        fewer = ops.fake_quantize(ops.constant(weights), *ends, WEIGHT_LEVELS)
        layer.input(1).replace_source_output(fewer.output(0))
    return model


def layers_of(model: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    """The model's layers of these names, in the model's order."""
    found = ((op.get_friendly_name(), op) for op in model.get_ordered_ops())
    return {name: op for name, op in found if name in names}


def weights_digest(model: Any, names: Mapping[str, Any]) -> str:
    """SHA-256 over the weights of the named layers; empty where one of them is missing or no convolution."""
    layers = layers_of(model, names)
    if len(layers) != len(names) or any(layer.get_type_name() != "Convolution" for layer in layers.values()):
        return ""
    digest = hashlib.sha256()
    for layer in layers.values():
        digest.update(_weights(layer).tobytes())
    return digest.hexdigest()


def _with_nought_on_the_grid(low: float, high: float) -> tuple[float, float]:
    """The range with its ends moved so that nought, which most inputs are near, is one of the levels."""
    if low >= 0:
        return 0.0, high
    step = (high - low) / (INPUT_LEVELS - 1)
    below = round(-low / step)
    return -below * step, (INPUT_LEVELS - 1 - below) * step


def _weights(layer: Any) -> NDArray[np.float32]:
    node = layer.input_value(1).get_node()
    while node.get_type_name() != "Constant":
        node = node.input_value(0).get_node()
    return np.asarray(node.data, dtype=np.float32)
