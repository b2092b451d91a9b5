"""OCR engines by name, from a short table; what each makes of a page picture is a `ScanReading`."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

import cv2

from extractors import tesseract
from extractors.engine_choice import rapid_runtime
from extractors.image import Image
from extractors.ink_share import ink_share
from extractors.rapid import RapidReader
from extractors.scans import ScanReading, read_scan
from extractors.seals import find_seals
from extractors.upright import Stance, find_skew, set_upright
from schemas.pages import Seal


class OcrEngine(Protocol):
    """Reads page pictures (RGB); where `skimming` is allowed it may leave lines inside long papers unread. `description` names engine, version and runtime for the report."""

    name: str
    description: str

    def read(self, image: Image, *, dpi: float, skimming: bool = False) -> ScanReading: ...

    def seals(self, image: Image, *, dpi: float) -> list[Seal]: ...


class RapidEngine:
    """PP-OCR by RapidOCR: the default."""

    name = "rapidocr"

    def __init__(self, threads: int = 1) -> None:
        self.reader = RapidReader(threads)
        self.description = f"rapidocr {_version('rapidocr')} ({rapid_runtime()})"

    def read(self, image: Image, *, dpi: float, skimming: bool = False) -> ScanReading:
        return read_scan(image, self.reader, dpi=dpi, skimming=skimming)

    def seals(self, image: Image, *, dpi: float) -> list[Seal]:
        return find_seals(image, dpi=dpi, read_lines=self.reader.recognise)


class TesseractEngine:
    """Tesseract with chi_sim, on a picture that was cleaned for it."""

    name = "tesseract"

    def __init__(self, threads: int = 1) -> None:
        self.description = f"tesseract {tesseract.version()} (chi_sim)"

    def read(self, image: Image, *, dpi: float, skimming: bool = False) -> ScanReading:
        turn = tesseract.orientation(image)
        stance = Stance(turn or 0, 0.0, turn is not None, 1)
        image = set_upright(image, stance)
        stance = Stance(stance.turn_deg, find_skew(image, 0.0), stance.clear, 1)
        image = set_upright(image, Stance(0, stance.skew_deg, True, 1))
        words, rules = tesseract.read_page(image, dpi=dpi)
        ink = ink_share(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
        return ScanReading(image, stance, words, rules, self.seals(image, dpi=dpi), ink)

    def seals(self, image: Image, *, dpi: float) -> list[Seal]:
        return find_seals(image, dpi=dpi, read_lines=tesseract.read_lines)


class NullEngine:
    """Reads nothing: for tests, and for looking at text layers alone."""

    name = "null"
    description = "null"

    def __init__(self, threads: int = 1) -> None:
        pass

    def read(self, image: Image, *, dpi: float, skimming: bool = False) -> ScanReading:
        ink = ink_share(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
        return ScanReading(image, Stance(0, 0.0, True, 0), [], [], [], ink)

    def seals(self, image: Image, *, dpi: float) -> list[Seal]:
        return []


ENGINES: dict[str, type[RapidEngine] | type[TesseractEngine] | type[NullEngine]] = {
    "rapidocr": RapidEngine,
    "tesseract": TesseractEngine,
    "null": NullEngine,
}


@cache
def load_engine(name: str, threads: int = 1) -> OcrEngine:
    """The engine with its models loaded, once a process."""
    return ENGINES[name](threads)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
