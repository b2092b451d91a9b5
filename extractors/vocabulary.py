"""The line recogniser's last layer for the characters that papers of these calls are written with.

The model tells 18,710 characters apart, half of them traditional forms, Japanese ones and pictures, and its last layer computes each of
them for every step of a line. The characters kept are those of the Table of General Standard Chinese Characters (8,105, made to hold
the rare ones of names and places), of GB 2312, and figures, letters and signs: `training/choose_characters.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

KEPT = Path(__file__).parent / "models" / "line_recogniser" / "characters.txt"


def narrowed(model: Any, characters: Sequence[str]) -> tuple[Any, Sequence[str]]:
    """A copy of the model (openvino.Model) with only the characters of `KEPT`, and these in its order.

    `characters` are the model's own; the first is the blank. The model itself where its end is built another way.
    """
    if not KEPT.exists():
        return model, characters
    wanted = set(KEPT.read_text(encoding="utf-8").rstrip("\n"))
    kept = [i for i, char in enumerate(characters) if i == 0 or char in wanted]
    narrow = model.clone()
    layers = _last_layers(narrow, len(characters))
    if layers is None:
        return model, characters
    from openvino import opset13 as ops

    for layer, port in layers:
        weights = layer.input_value(port).get_node().data
        layer.input(port).replace_source_output(ops.constant(np.ascontiguousarray(weights[..., kept])).output(0))
    narrow.validate_nodes_and_infer_types()
    return narrow, [characters[i] for i in kept]


def _last_layers(model: Any, count: int) -> list[tuple[Any, int]] | None:
    """The product and the sum before the probabilities of `count` characters, each with the port of its constant."""
    found: list[tuple[Any, int]] = []
    node = model.get_results()[0].input_value(0).get_node()
    for kind in ("Softmax", "Add", "MatMul"):
        while node.get_type_name() == "Identity":
            node = node.input_value(0).get_node()
        if node.get_type_name() != kind:
            return None
        if kind != "Softmax":
            ports = [i for i in (0, 1) if _is_constant(node.input_value(i).get_node(), count)]
            if not ports:
                return None
            found.append((node, ports[0]))
            node = node.input_value(1 - ports[0]).get_node()
        else:
            node = node.input_value(0).get_node()
    return found


def _is_constant(node: Any, count: int) -> bool:
    return bool(node.get_type_name() == "Constant" and node.get_output_shape(0)[-1] == count)
