"""Which OCR engine is to read: known without loading any of them, since an unchanged dossier needs none."""

from __future__ import annotations

from importlib.util import find_spec

NAMES = ("rapidocr", "tesseract", "null")
_BY_ITSELF = ("rapidocr", "tesseract")
"""What `auto` takes, the better first."""


class EngineMissing(RuntimeError):
    """The engine that was asked for, or any engine at all, is not installed; the message says what to do."""


def choose_engine(name: str) -> str:
    """The engine that `auto` means here, or the one named. Raises EngineMissing."""
    if name == "auto":
        for candidate in _BY_ITSELF:
            if is_present(candidate):
                return candidate
        raise EngineMissing("no OCR engine is installed: run `make demo`, or install rapidocr and openvino")
    if name not in NAMES:
        raise EngineMissing(f"unknown OCR engine {name!r}: auto, rapidocr or tesseract")
    if not is_present(name):
        raise EngineMissing(f"the OCR engine {name} is not installed: see `qijian doctor`")
    return name


def rapid_runtime() -> str | None:
    """OpenVINO where it has a wheel (half the time of ONNX Runtime for the same text), else ONNX Runtime."""
    return next((name for name in ("openvino", "onnxruntime") if find_spec(name) is not None), None)


def is_present(name: str) -> bool:
    """Whether the engine is installed, with its runtime or its Chinese data."""
    if name == "rapidocr":
        return find_spec("rapidocr") is not None and rapid_runtime() is not None
    if name == "tesseract":
        # asks the program for its languages; loads what reads pictures, which nobody needs who does not ask for it
        from extractors.tesseract import is_available

        return is_available()
    return True
