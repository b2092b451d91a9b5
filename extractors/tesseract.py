"""Tesseract (pytesseract): an OCR engine of its own on pictures cleaned for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import pytesseract

from extractors.image import Image
from extractors.inks import remove_seals
from extractors.rapid import Recognition
from extractors.ruled_lines import find_ruled_lines
from schemas.pages import Box, Word

TIMEOUT_S = 40
READING_DPI = 300.0
FAILURES = (pytesseract.TesseractError, RuntimeError, OSError)


@cache
def is_available() -> bool:
    """Whether the program and its Chinese data are installed."""
    try:
        return "chi_sim" in pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, *FAILURES):
        return False


def version() -> str:
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit, *FAILURES):
        return "?"


def orientation(image: Image) -> int | None:
    """Clockwise degrees that bring the page upright, by script detection; None where it cannot tell."""
    try:
        told = pytesseract.image_to_osd(image, timeout=TIMEOUT_S, output_type=pytesseract.Output.DICT)
    except FAILURES:
        return None
    return int(told["rotate"]) if float(told["orientation_conf"]) > 1.0 else None


def read_page(image: Image, *, dpi: float) -> tuple[list[Word], list[Box]]:
    """Words and ruled lines of an upright page in points. Seals and ruled lines are taken out before reading."""
    grey = cv2.cvtColor(remove_seals(image), cv2.COLOR_RGB2GRAY)
    rules = find_ruled_lines(grey, dpi=dpi)
    clean = _flatten(grey)
    for x0, top, x1, bottom in rules:
        corner = (int(x0 * dpi / 72) - 1, int(top * dpi / 72) - 1)
        cv2.rectangle(clean, corner, (int(x1 * dpi / 72) + 1, int(bottom * dpi / 72) + 1), 255, -1)
    scale = READING_DPI / dpi
    large = cv2.resize(clean, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    try:
        table = pytesseract.image_to_data(
            large,
            lang="chi_sim",
            config="--oem 1 --psm 6 -c preserve_interword_spaces=1",
            timeout=TIMEOUT_S,
            output_type=pytesseract.Output.DICT,
        )
    except FAILURES:
        return [], rules
    return _joined(table, 72 / READING_DPI), rules


def read_lines(crops: Sequence[Image]) -> list[Recognition]:
    """One line of Chinese text a crop; where in it each character stands is taken to be at even steps."""
    return [_even(*_read_one(crop, "chi_sim", "--psm 7")) for crop in crops]


def _even(text: str, sure: float) -> Recognition:
    count = len(text)
    return Recognition(text, (sure,) * count, tuple((i + 0.5) / count for i in range(count)))


def _read_one(crop: Image, lang: str, config: str) -> tuple[str, float]:
    grey = cv2.cvtColor(remove_seals(crop), cv2.COLOR_RGB2GRAY)
    scale = max(1.0, 48 / max(1, grey.shape[0]))
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, 14, 14, 14, 14, cv2.BORDER_REPLICATE)
    try:
        table = pytesseract.image_to_data(
            framed, lang=lang, config=config, timeout=TIMEOUT_S, output_type=pytesseract.Output.DICT
        )
    except FAILURES:
        return "", 0.0
    kept = [(text, float(sure)) for text, sure in zip(table["text"], table["conf"], strict=True) if text.strip()]
    return "".join(text for text, _ in kept), min((sure for _, sure in kept), default=0.0) / 100


def _flatten(grey: Image) -> Image:
    """Shadows and grey paper become white."""
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), 41)
    light = 255 - cv2.absdiff(grey, paper)
    return cv2.normalize(light, light, 0, 255, cv2.NORM_MINMAX)


def _joined(table: dict[str, list[str]], to_pt: float) -> list[Word]:
    """Tesseract's words, single characters in Chinese, joined to runs where no wide gap parts them."""
    words: list[Word] = []
    last_line: tuple[str, ...] | None = None
    for i, raw in enumerate(table["text"]):
        text = re.sub(r"\s", "", raw)
        if not text or float(table["conf"][i]) < 20:
            continue
        x, top = float(table["left"][i]) * to_pt, float(table["top"][i]) * to_pt
        box = (x, top, x + float(table["width"][i]) * to_pt, top + float(table["height"][i]) * to_pt)
        line = tuple(table[name][i] for name in ("block_num", "par_num", "line_num"))
        sure = float(table["conf"][i]) / 100
        before = words[-1] if words else None
        if before and line == last_line and box[0] - before.x1 < 0.7 * max(before.height, box[3] - box[1]):
            merged = (before.x0, min(before.top, box[1]), box[2], max(before.bottom, box[3]))
            words[-1] = Word(before.text + text, merged, min(before.confidence, sure))
        else:
            words.append(Word(text, box, sure))
        last_line = line
    return words
