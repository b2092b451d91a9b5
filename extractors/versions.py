"""Libraries and programs that read → their versions: what was read with others is read anew."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

READERS = (
    "rapidocr", "openvino", "onnxruntime", "opencv-python-headless", "pdfplumber", "pdfminer.six", "pypdfium2", "pillow",
    "pillow-heif", "pikepdf", "fonttools", "python-docx", "openpyxl", "python-calamine", "xlrd", "lxml", "spacy",
)  # fmt: skip


PROGRAMS = ("tesseract", "soffice", "libreoffice")


@cache
def reader_versions() -> dict[str, str]:
    """Of each library and program; those that are missing are left out. Nothing is loaded or started for it."""
    found = {name: told for name in READERS if (told := package_version(name))}
    for name in PROGRAMS:
        program = shutil.which(name)
        if program is not None:
            status = Path(program).resolve().stat()
            found[name] = f"{status.st_size}-{status.st_mtime_ns}"
    return found


def package_version(name: str) -> str | None:
    """None where the package is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
