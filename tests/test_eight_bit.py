"""The recogniser's heavy layers in whole numbers: only those of the model that was measured, and numbers read as by the exact one."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import eight_bit
from extractors.rapid import RapidReader

pytest.importorskip("openvino")

KEPT = json.loads(eight_bit.RANGES.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def exact() -> RapidReader:
    return RapidReader(exact=True)


def lines() -> list[NDArray[np.uint8]]:
    rng = np.random.default_rng(4)
    made = []
    for i in range(24):
        text = (
            f"{rng.integers(1, 999)},{rng.integers(0, 1000):03d},{rng.integers(0, 1000):03d}.{rng.integers(0, 100):02d}"
        )
        picture = np.full((40, 270, 3), 240, np.uint8)
        font = cv2.FONT_HERSHEY_SIMPLEX if i % 2 else cv2.FONT_HERSHEY_DUPLEX
        cv2.putText(picture, text, (8, 29), font, 0.8, (25, 25, 25), 2, cv2.LINE_AA)
        noisy = cv2.GaussianBlur(picture, (0, 0), 0.6).astype(np.float32) + rng.normal(0, 7, picture.shape)
        made.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return made


def test_the_ranges_are_those_of_the_installed_model(exact: RapidReader) -> None:
    assert eight_bit.weights_digest(exact.line_model(), KEPT["ranges"]) == KEPT["weights"]


def test_each_named_layer_and_no_other_is_rounded(exact: RapidReader) -> None:
    before = [op.get_type_name() for op in exact.line_model().get_ops()]
    after = [op.get_type_name() for op in eight_bit.rounded(exact.line_model(), KEPT["ranges"]).get_ops()]
    assert after.count("FakeQuantize") == 2 * len(KEPT["ranges"])
    assert before.count("FakeQuantize") == 0, "a copy is rounded, not the model itself"


@pytest.mark.parametrize("spoil", ["weights", "processor", "none kept"])
def test_another_model_or_processor_stays_exact(
    exact: RapidReader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spoil: str
) -> None:
    kept = tmp_path / "ranges.json"
    if spoil != "none kept":
        kept.write_text(json.dumps({**KEPT, "weights": "0" * 64} if spoil == "weights" else KEPT), encoding="utf-8")
    monkeypatch.setattr(eight_bit, "RANGES", kept)
    monkeypatch.setattr(eight_bit, "has_vnni", lambda: spoil != "processor")
    assert eight_bit.in_eight_bits(exact.line_model()) is exact.line_model()


def test_numbers_are_read_as_by_the_exact_model(exact: RapidReader) -> None:
    before, after = exact.recognise(lines()), RapidReader().recognise(lines())
    assert [found.text for found in after] == [found.text for found in before]
    assert all(abs(a.confidence - b.confidence) < 0.1 for a, b in zip(after, before, strict=True))


@pytest.mark.parametrize(("low", "high"), [(-0.17, 3.4), (-6.9, 5.6), (0.0, 2.0), (-1e-4, 1.0)])
def test_nought_is_a_level(low: float, high: float) -> None:
    start, end = eight_bit._with_nought_on_the_grid(low, high)
    step = (end - start) / (eight_bit.INPUT_LEVELS - 1)
    assert abs(start / step - round(start / step)) < 1e-6
    assert start <= 0 <= end and abs(end - high) <= step and abs(start - low) <= step
