"""Measures what goes into the line recogniser's heavy layers, for `extractors/eight_bit.py`: `python -m training.measure_ranges`.

Lines are those that the exact model cuts from generated pages (the samples' default layouts and devices, which evaluations on
held-out layouts do not share). A layer's range is the mean, over batches of lines, of the lowest and of the highest value: single
extremes would make all other values coarse. The same seed gives the same ranges; the fonts of the samples have to be installed.
Prints how many other lines the rounded model reads otherwise.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extractors import pdf
from extractors.eight_bit import RANGES, layers_of, rounded, weights_digest
from extractors.image import Image
from extractors.rapid import RapidReader, Recognition, batches_of
from extractors.scans import read_scan
from samples.generator.assemble import Sheet, deliver_merged
from samples.generator.cast import draw_case
from samples.generator.making import draw_main_papers, draw_statement_papers, start
from samples.generator.scans import LOOKS

SEED = 20240412
STANDARDS = ("cas2019", "assbe2013")
PAGES_A_LOOK = 4
LINES = 600
FEWEST_CHANNELS = 96
"""Smaller layers take little time."""


def main() -> None:
    rng = random.Random(SEED)
    reader = Collecting()
    for picture, dpi in pages(rng):
        read_scan(picture, reader, dpi=dpi)
    lines = [line for line in reader.lines if min(line.shape[:2]) >= 4]
    rng.shuffle(lines)
    model = reader.line_model()
    names = dict.fromkeys(heavy_layers(model))
    ranges = measure(model, names, lines[:LINES])
    kept = {"weights": weights_digest(model, names), "ranges": ranges}
    RANGES.parent.mkdir(parents=True, exist_ok=True)
    RANGES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    others = lines[LINES:]
    print(f"{len(names)} layers, {LINES} lines measured; {told(reader, rounded(model, ranges), others)}")


class Collecting(RapidReader):
    """The exact model, and all lines that it is given."""

    def __init__(self) -> None:
        super().__init__(exact=True)
        self.lines: list[Image] = []

    def recognise(self, crops: Sequence[Image], *, widened: bool = False) -> list[Recognition]:
        self.lines += [np.array(crop) for crop in crops]
        return super().recognise(crops, widened=widened)


def pages(rng: random.Random) -> Iterator[tuple[Image, float]]:
    """Statements and texts as each device makes them."""
    for look in LOOKS.values():
        making = start(rng, draw_case(rng, members=2), rng.choice(STANDARDS))
        papers = rng.sample([*draw_statement_papers(making), *draw_main_papers(making)], PAGES_A_LOOK)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pages.pdf"
            path.write_bytes(deliver_merged([Sheet(paper, look) for paper in papers], path.name, rng).data)
            for number in range(1, min(PAGES_A_LOOK, pdf.count_pages(str(path))) + 1):
                yield pdf.render(str(path), number, dpi=200.0)


def heavy_layers(model: Any) -> Iterator[str]:
    """1 × 1 convolutions over the whole line: not the depthwise ones, nor those of a line's mean."""
    for layer in model.get_ordered_ops():
        if layer.get_type_name() != "Convolution" or layer.get_output_partial_shape(0)[3].is_static:
            continue
        shape = layer.input(1).get_shape()
        if tuple(shape[2:]) == (1, 1) and min(shape[:2]) >= FEWEST_CHANNELS:
            yield layer.get_friendly_name()


def measure(model: Any, names: dict[str, Any], lines: Sequence[Image]) -> dict[str, tuple[float, float]]:
    """Mean lowest and highest input of each layer over batches of lines."""
    import openvino

    model = model.clone()
    layers = layers_of(model, names)
    watched = openvino.Model([layer.input_value(0) for layer in layers.values()], model.get_parameters(), "watched")
    request = openvino.Core().compile_model(watched, "CPU").create_infer_request()
    ends: dict[str, list[tuple[float, float]]] = {name: [] for name in layers}
    for batch in batches_of(lines):
        request.infer([batch])
        for place, name in enumerate(layers):
            seen = request.get_output_tensor(place).data
            ends[name].append((float(seen.min()), float(seen.max())))
    return {
        name: (float(np.mean([low for low, _ in found])), float(np.mean([high for _, high in found])))
        for name, found in ends.items()
    }


def told(reader: RapidReader, lighter: Any, lines: Sequence[Image]) -> str:
    before = [found.text for found in RapidReader.recognise(reader, lines)]
    reader.use_line_model(lighter)
    after = [found.text for found in RapidReader.recognise(reader, lines)]
    return f"{sum(a != b for a, b in zip(before, after, strict=True))} of {len(lines)} other lines read otherwise"


if __name__ == "__main__":
    main()
