"""Trains the reader of amounts, the second model that looks at doubtful cells: `python -m training.train_amount_reader`; with
`--seals --chunks 24` the one that reads strips under seals.

A small convolutional network with CTC, of another make than the line recogniser: it knows digits, separators and signs alone, and
has seen nothing but the pictures of `training/amount_pictures.py`. Needs `jax optax onnx` beside the development packages; the
running program needs only the ONNX file that comes out. The same seed draws the same pictures in the same order.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

from extractors.amount_reader import HEIGHT_PX, MODEL, MODEL_UNDER_SEALS, prepared
from training.amount_pictures import SIGNS, draw_amount, picture_of

SEED = 20240412
CHUNK, BATCH, WIDTH_PX, MOST_SIGNS = 8_192, 64, 304, 20
LAYERS = (
    # kernel, stride, channels in, out; heights 32 → 16 → 8 → 8 → 4 → 4 → 1 → 1, a step of four pixels
    ((3, 3), (2, 2), 1, 32),
    ((3, 3), (2, 2), 32, 48),
    ((3, 3), (1, 1), 48, 64),
    ((3, 3), (2, 1), 64, 96),
    ((3, 3), (1, 1), 96, 96),
    ((4, 1), (1, 1), 96, 128),
    ((1, 5), (1, 1), 128, 128),
)
MOMENTUM, EPSILON = 0.98, 1e-5
Weights = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=36, help=f"of {CHUNK} pictures each")
    parser.add_argument("--seals", action="store_true", help="pictures of numbers under seals")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    out = chosen.out or (MODEL_UNDER_SEALS if chosen.seals else MODEL)
    drawn = partial(chunk, seals=chosen.seals)
    weights = start(jax.random.PRNGKey(SEED))
    steps = chosen.chunks * (CHUNK // BATCH)
    optimiser = optax.adamw(optax.warmup_cosine_decay_schedule(1e-4, 2e-3, steps // 20, steps, 2e-5), weight_decay=1e-3)
    state = optimiser.init(weights["learnt"])
    step = jax.jit(lambda w, s, batch: learn(w, s, batch, optimiser))
    held = drawn(SEED - 1, 2_048)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        waiting = pool.submit(drawn, SEED, CHUNK)
        for number in range(chosen.chunks):
            began = time.perf_counter()
            pictures, labels = waiting.result()
            waiting = pool.submit(drawn, SEED + number + 1, CHUNK)
            losses = []
            for batch in batches(pictures, labels):
                weights, state, loss = step(weights, state, batch)
                losses.append(float(loss))
            if number % 4 == 3 or number == chosen.chunks - 1:
                export(weights, out)
                told = f", {right(weights, *held):.2%} of pictures kept aside"
            else:
                told = ""
            print(f"{number + 1}: loss {np.mean(losses):.3f}{told} ({time.perf_counter() - began:.0f} s)", flush=True)


def chunk(seed: int, count: int, *, seals: bool = False) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Pictures as the network takes them (255 is ink), and their signs from 1, ended by 0."""
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    pictures = np.zeros((count, HEIGHT_PX, WIDTH_PX), np.uint8)
    labels = np.zeros((count, MOST_SIGNS), np.int32)
    for i in range(count):
        text = draw_amount(rng)[:MOST_SIGNS]
        line = prepared(picture_of(text, rng, seals=seals))
        width = min(line.shape[1], WIDTH_PX)
        if line.shape[1] > WIDTH_PX:
            line = np.asarray(cv2.resize(line, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA), np.float32)
        pictures[i, :, :width] = np.round(line * 255)
        labels[i, : len(text)] = [SIGNS.index(sign) + 1 for sign in text]
    return pictures, labels


def batches(pictures: npt.NDArray[np.uint8], labels: npt.NDArray[np.int32]) -> Iterator[tuple[Any, Any]]:
    for at in range(0, len(pictures) - BATCH + 1, BATCH):
        yield pictures[at : at + BATCH], labels[at : at + BATCH]


def start(key: jax.Array) -> Weights:
    learnt, running = [], []
    for kernel, _, inside, out in LAYERS:
        key, at = jax.random.split(key)
        fan = inside * kernel[0] * kernel[1]
        shape = (*kernel, inside, out)
        learnt.append(
            {"kernel": jax.random.normal(at, shape) * (2 / fan) ** 0.5, "gain": jnp.ones(out), "shift": jnp.zeros(out)}
        )
        running.append({"mean": jnp.zeros(out), "var": jnp.ones(out)})
    key, at = jax.random.split(key)
    last = LAYERS[-1][3]
    head = {
        "kernel": jax.random.normal(at, (1, 1, last, len(SIGNS) + 1)) * last**-0.5,
        "shift": jnp.zeros(len(SIGNS) + 1),
    }
    return {"learnt": {"layers": learnt, "head": head}, "running": running}


def _padding(kernel: tuple[int, int]) -> list[tuple[int, int]]:
    return (
        [(0, 0), (0, 0)] if kernel == (4, 1) else [(kernel[0] // 2, kernel[0] // 2), (kernel[1] // 2, kernel[1] // 2)]
    )


def _convolved(x: Any, kernel: Any, stride: tuple[int, int], padding: list[tuple[int, int]]) -> Any:
    return jax.lax.conv_general_dilated(x, kernel, stride, padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def forward(learnt: Any, running: Any, pictures: Any, *, training: bool) -> tuple[Any, Any]:
    """Scores (batch, steps, signs with the blank first), and the running means."""
    x = pictures.astype(jnp.float32)[..., None] / 255
    kept = []
    for (kernel, stride, _, _), layer, mean in zip(LAYERS, learnt["layers"], running, strict=True):
        x = _convolved(x, layer["kernel"], stride, _padding(kernel))
        if training:
            middle, spread = x.mean((0, 1, 2)), x.var((0, 1, 2))
            kept.append(
                {
                    "mean": MOMENTUM * mean["mean"] + (1 - MOMENTUM) * middle,
                    "var": MOMENTUM * mean["var"] + (1 - MOMENTUM) * spread,
                }
            )
        else:
            middle, spread = mean["mean"], mean["var"]
        gain = layer["gain"] / jnp.sqrt(spread + EPSILON)
        x = jax.nn.relu(x * gain + layer["shift"] - middle * gain)
    scores = _convolved(x, learnt["head"]["kernel"], (1, 1), [(0, 0), (0, 0)]) + learnt["head"]["shift"]
    return scores[:, 0], kept


def learn(weights: Weights, state: Any, batch: tuple[Any, Any], optimiser: Any) -> tuple[Weights, Any, Any]:
    pictures, labels = batch

    def loss_of(learnt: Any) -> tuple[Any, Any]:
        scores, kept = forward(learnt, weights["running"], pictures, training=True)
        nothing = jnp.zeros(scores.shape[:2])
        return optax.ctc_loss(scores, nothing, labels, (labels == 0).astype(jnp.float32)).mean(), kept

    (loss, kept), slope = jax.value_and_grad(loss_of, has_aux=True)(weights["learnt"])
    change, state = optimiser.update(slope, state, weights["learnt"])
    return {"learnt": optax.apply_updates(weights["learnt"], change), "running": kept}, state, loss


def right(weights: Weights, pictures: npt.NDArray[np.uint8], labels: npt.NDArray[np.int32]) -> float:
    """Share of pictures read to the last sign."""
    run = jax.jit(lambda p: forward(weights["learnt"], weights["running"], p, training=False)[0].argmax(-1))
    hits = 0
    for some, wanted in batches(pictures, labels):
        for path, want in zip(np.asarray(run(some)), wanted, strict=True):
            said = [int(b) for a, b in zip([0, *path[:-1]], path, strict=True) if b and b != a]
            hits += said == [int(v) for v in want if v]
    return hits / (len(pictures) // BATCH * BATCH)


def _turned(kernel: Any) -> Any:
    """From (height, width, in, out) to ONNX's (out, in, height, width)."""
    return jnp.transpose(kernel, (3, 2, 0, 1))


def export(weights: Weights, path: Path) -> None:
    """The network as ONNX, normalisations folded into the layers before them, weights in half precision."""
    nodes, kept, before = [], [], "picture"

    def keep(name: str, values: Any) -> str:
        kept.append(numpy_helper.from_array(np.asarray(values, np.float16), f"{name}.half"))
        nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        return name

    folded = zip(LAYERS, weights["learnt"]["layers"], weights["running"], strict=True)
    for number, ((kernel, stride, _, _), layer, mean) in enumerate(folded):
        gain = layer["gain"] / jnp.sqrt(mean["var"] + EPSILON)
        inputs = [
            before,
            keep(f"kernel{number}", _turned(layer["kernel"] * gain)),
            keep(f"shift{number}", layer["shift"] - mean["mean"] * gain),
        ]
        pads = [side for edge in (0, 1) for side in (p[edge] for p in _padding(kernel))]
        nodes.append(
            helper.make_node("Conv", inputs, [f"conv{number}"], kernel_shape=kernel, strides=stride, pads=pads)
        )
        nodes.append(helper.make_node("Relu", [f"conv{number}"], [f"relu{number}"]))
        before = f"relu{number}"
    head = weights["learnt"]["head"]
    nodes.append(
        helper.make_node(
            "Conv", [before, keep("head", _turned(head["kernel"])), keep("last", head["shift"])], ["scores"]
        )
    )
    nodes.append(helper.make_node("Softmax", ["scores"], ["signs"], axis=1))
    taken = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["count", 1, HEIGHT_PX, "width"])
    given = helper.make_tensor_value_info("signs", TensorProto.FLOAT, ["count", len(SIGNS) + 1, 1, "steps"])
    graph = helper.make_graph(nodes, "amounts", [taken], [given], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    model.metadata_props.add(key="signs", value=SIGNS)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))


if __name__ == "__main__":
    main()
