"""The recogniser's last layer with fewer characters: none that papers of the calls are written with is gone, and lines read as before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import vocabulary
from extractors.rapid import RapidReader

pytest.importorskip("openvino")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def exact() -> RapidReader:
    return RapidReader(exact=True)


@pytest.fixture(scope="module")
def narrow() -> RapidReader:
    return RapidReader()


def kept() -> list[str]:
    return list(vocabulary.KEPT.read_text(encoding="utf-8").rstrip("\n"))


def line(text: str) -> NDArray[np.uint8]:
    picture = np.full((40, 24 * len(text), 3), 240, np.uint8)
    cv2.putText(picture, text, (8, 29), cv2.FONT_HERSHEY_DUPLEX, 0.8, (25, 25, 25), 2, cv2.LINE_AA)
    return picture


def test_the_blank_comes_first_and_the_others_in_the_models_order(exact: RapidReader, narrow: RapidReader) -> None:
    assert narrow.characters[0] == exact.characters[0] == "blank"
    assert list(narrow.characters[1:]) == [char for char in exact.characters[1:] if char in set(kept())]
    assert len(kept()) == len(set(kept())) == len(narrow.characters) - 1


@pytest.mark.parametrize("folder", ["schemas", "samples", "training"])
def test_no_character_that_the_project_knows_is_gone(exact: RapidReader, folder: str) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".yaml", ".json", ".txt"}
    ]
    chinese = {char for text in texts for char in text if "一" <= char <= "鿿"} & set(exact.characters)
    assert len(chinese) > 300
    assert not chinese - set(kept())


def test_names_may_hold_rare_characters() -> None:
    assert not set("堃喆祎珺玥彧邰昉垚犇淼鑫瑄翀旸奡嬿璟甯仝亓嵇") - set(kept())


def test_simplified_forms_only() -> None:
    assert not set("國學內爾費會") & set(kept())


@pytest.mark.parametrize("text", ["1,234,567.89", "-40,020.50", "2024-04-10", "91150524MA0N1234XK"])
def test_lines_read_as_by_the_whole_model(exact: RapidReader, narrow: RapidReader, text: str) -> None:
    assert [r.text for r in narrow.recognise([line(text)])] == [r.text for r in exact.recognise([line(text)])]


def _with_another_end(model: Any) -> Any:
    from openvino import Model
    from openvino import opset13 as ops

    model = model.clone()
    end = ops.relu(model.get_results()[0].input_value(0))
    return Model([ops.result(end)], model.get_parameters())


def test_a_model_that_ends_otherwise_stays_whole(exact: RapidReader) -> None:
    other = _with_another_end(exact.line_model())
    model, characters = vocabulary.narrowed(other, exact.characters)
    assert model is other and characters is exact.characters


@pytest.mark.parametrize("known", [["blank", "一", "丁"], []], ids=["other characters", "none"])
def test_a_model_of_other_characters_stays_whole(exact: RapidReader, known: Sequence[str]) -> None:
    model, characters = vocabulary.narrowed(exact.line_model(), known)
    assert model is exact.line_model() and characters is known
