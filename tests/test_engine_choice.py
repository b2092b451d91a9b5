"""The engine that is to read is known by name, before anything that reads is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractors.engine_choice import NAMES, EngineMissing, choose_engine
from extractors.ocr_engines import ENGINES

ROOT = Path(__file__).parents[1]


def test_names_are_those_of_the_engines() -> None:
    assert set(NAMES) == set(ENGINES)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(EngineMissing, match="rapidocr or tesseract"):
        choose_engine("abbyy")


def test_choosing_loads_no_picture_library() -> None:
    code = (
        "import sys, pipeline.standing; from extractors.engine_choice import choose_engine; choose_engine('null');"
        "print([name for name in ('cv2', 'numpy', 'openpyxl', 'rapidocr', 'prefect') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
