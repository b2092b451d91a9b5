"""PDF → text layer and pictures: words and ruled lines by pdfplumber, pictures of pages by pypdfium2.

pdfium is not thread-safe: one process, one thread. Nothing a file refers to is followed or run.
"""

from __future__ import annotations

import logging
import math
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_words

from extractors.errors import UnreadableFile
from extractors.image import Image
from extractors.invisible_text import invisible_share
from extractors.ruled_lines import merge_strokes
from extractors.text_sense import makes_sense
from extractors.values.text import without_radicals
from schemas.pages import Box, Mark, Word

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MOST_HIDDEN = 0.5
MANY_CURVES = 200
MOST_GARBLED = 0.12
"""Share of characters without a meaning (no Unicode map, private use, control) above which a text layer is rubbish."""
LARGEST_SIDE_PX = 5000
LEAST_SLANT = 0.12
"""Seven degrees; the text layer under a scan leans less."""
SAME_SLANT = 0.1
LONGEST_WATERMARK = 120
SHORTEST_EDGE_PT = 8.0
OVERPRINTED = 1.5
"""Characters of two runs that lie over each other."""


@dataclass
class TextLayer:
    """What a PDF page says of itself, upright as a viewer shows it, in points.

    `pictures` are the boxes of its images. `hidden` is the share of characters that a viewer does not show (an OCR layer under
    a scan). `garbled` is the share of characters without a meaning, `makes_sense` whether what is written can be Chinese.
    `sideways` says that most text stands on its side or head. `curves` counts drawn shapes, of which outlined text has many.
    """

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    characters: int = 0
    garbled: float = 0.0
    sideways: bool = False
    hidden: float = 0.0
    makes_sense: bool = True
    curves: int = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def picture_share(self) -> float:
        """Share of the page that its largest images cover, at most 1."""
        area = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in self.pictures)
        return min(1.0, area / max(1.0, self.width * self.height))

    @property
    def usable(self) -> bool:
        """Whether the page may be read from what it says of itself."""
        legible = self.garbled <= MOST_GARBLED and self.makes_sense and not self.sideways
        return self.characters > 0 and legible and self.hidden <= MOST_HIDDEN and not self.is_outlined

    @property
    def is_outlined(self) -> bool:
        """Whether the page's text is drawn as shapes, with a few letters (a head, a page number) as text beside it."""
        return self.curves >= MANY_CURVES and self.curves > self.characters


def count_pages(path: str) -> int:
    """Pages of a PDF. Raises UnreadableFile: encrypted, damaged."""
    with opened_for_pictures(path) as document:
        count = len(document)
    if count == 0:
        raise UnreadableFile("damaged", "no page can be found")
    return count


def read_text_layer(path: str, number: int) -> TextLayer:
    """The text layer of page `number` (from 1). Raises UnreadableFile where the page's content cannot be parsed."""
    with _guard():
        pages = _parsed(path).pages
        if number > len(pages):
            raise UnreadableFile("damaged", "the page cannot be reached")
        page = pages[number - 1]
        left, top, right, bottom = (float(v) for v in page.cropbox or page.bbox)
        if page.rotation:
            # pdfplumber turns its objects, but not the crop box
            left, top, right, bottom = (float(v) for v in page.bbox)
        view = _View(left, top, right - left, bottom - top)
        try:
            layer = _describe(page, view)
        finally:
            page.close()
    if layer.pictures and layer.words:
        with opened_for_pictures(path) as drawn:
            layer.hidden = invisible_share(drawn, number)
    return layer


_last: tuple[tuple[str, int, int], PDF] | None = None


def _parsed(path: str) -> PDF:
    """The PDF in pdfplumber. That of the last call stays open: parsing a file's objects takes as long as reading a page of it."""
    global _last
    found = os.stat(path)
    key = (path, found.st_mtime_ns, found.st_size)
    if _last is None or _last[0] != key:
        if _last is not None:
            _last[1].close()
            _last = None
        _last = (key, pdfplumber.open(path))
    return _last[1]


def render(path: str, number: int, *, dpi: float) -> tuple[Image, float]:
    """Page `number` as RGB, and the dpi that was used (lower for oversized pages). Raises UnreadableFile."""
    with opened_for_pictures(path) as document:
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / 72, LARGEST_SIDE_PX / max(width, height, 1.0))
            picture = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True, draw_annots=True)
            image = picture.to_numpy()
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise UnreadableFile("damaged", f"page {number} cannot be drawn") from error
        rgb = image[:, :, :3] if image.ndim == 3 else np.repeat(image.reshape(*image.shape[:2], 1), 3, axis=2)
        return np.ascontiguousarray(rgb), scale * 72


@contextmanager
def opened_for_pictures(path: str) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF in pdfium. Raises UnreadableFile."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        reason = str(error).lower()
        if "password" in reason or "security" in reason:
            raise UnreadableFile("encrypted", "the PDF asks for a password") from error
        raise UnreadableFile("damaged", "no PDF that can be opened") from error
    try:
        document.init_forms()
        yield document
    finally:
        document.close()


@dataclass(frozen=True)
class _View:
    """The part of the page that is shown (its crop box)."""

    left: float
    top: float
    width: float
    height: float

    def box(self, item: dict[str, Any]) -> Box:
        return (
            float(item["x0"]) - self.left,
            float(item["top"]) - self.top,
            float(item["x1"]) - self.left,
            float(item["bottom"]) - self.top,
        )


def _describe(page: Any, view: _View) -> TextLayer:
    everything = [char for char in page.chars if char["text"].strip()]
    chars = [char for char in everything if not _is_slanted(char)]
    layer = TextLayer(view.width, view.height, characters=len(chars))
    layer.marks = _watermarks([char for char in everything if _is_slanted(char)])
    layer.pictures = [view.box(image) for image in page.images]
    layer.curves = len(page.curves)
    layer.rules = _ruled_lines(page, view)
    if not chars:
        return layer
    layer.garbled = sum(map(_is_garbled, (char["text"] for char in chars))) / len(chars)
    layer.sideways = sum(not _reads_across(char) for char in chars) > 0.5 * len(chars)
    level = _once(_on_baselines([char for char in page.chars if not _is_slanted(char)]))
    layer.words = [
        Word(without_radicals(word["text"]), view.box(word))
        for sheet in _laid_over(level)
        for word in extract_words(
            _by_column(sheet, layer.rules, view),
            x_tolerance_ratio=0.35,
            y_tolerance=2,
            keep_blank_chars=False,
            extra_attrs=["column"],
        )
        if without_radicals(word["text"]).strip()
    ]
    layer.makes_sense = makes_sense(" ".join(word.text for word in layer.words))
    return layer


def _on_baselines(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Characters with top and bottom counted from the baseline.

    A font's own box puts a colon or a comma of another font on a line of its own; the baseline is what they share.
    """
    placed = []
    for char in chars:
        size = float(char.get("size") or 0)
        matrix = char.get("matrix")
        if not char["upright"] or not matrix or size <= 0 or abs(matrix[1]) > 0.05 * abs(matrix[0] or 1):
            placed.append(char)
            continue
        # matrix[5] counts from the bottom of the media box; the shift to `top` is the same for the whole page
        baseline = float(char["top"]) + (float(char["y1"]) - float(matrix[5]))
        placed.append({**char, "top": baseline - 0.86 * size, "bottom": baseline + 0.14 * size, "doctop": baseline})
    return placed


def _reads_across(char: dict[str, Any]) -> bool:
    """Whether a character stands as the page is shown, neither on its side nor on its head."""
    return bool(char["upright"]) and float((char.get("matrix") or (1,))[0]) > 0


def _is_slanted(char: dict[str, Any]) -> bool:
    """Whether a character runs across the page neither level nor upright: a watermark, which would mix into the lines."""
    across, down = (abs(float(v)) for v in (char.get("matrix") or (1, 0))[:2])
    return min(across, down) > LEAST_SLANT * max(across, down, 1e-9)


def _watermarks(chars: Sequence[dict[str, Any]]) -> list[Mark]:
    """What is written aslant, once however often it is repeated. Letters around a seal run every way and are none."""
    ways = [math.atan2(float(char["matrix"][1]), float(char["matrix"][0])) for char in chars]
    usual = sorted(ways)[len(ways) // 2] if ways else 0.0
    texts = [char["text"] for char, way in zip(chars, ways, strict=True) if abs(way - usual) < SAME_SLANT]
    if not texts or len(texts) < 0.6 * len(chars):
        return []
    text = "".join(texts)
    length = next(n for n in range(1, len(text) + 1) if text == (text[:n] * (len(text) // n + 1))[: len(text)])
    return [Mark("watermark", text[: min(length, LONGEST_WATERMARK)])]


def _by_column(chars: list[dict[str, Any]], rules: list[Box], view: _View) -> list[dict[str, Any]]:
    """Characters with the number of upright lines left of them: where that changes, a word ends, however close its cells."""
    upright = [rule for rule in rules if rule[3] - rule[1] > rule[2] - rule[0]]
    placed = []
    for char in chars:
        x0, top, x1, bottom = view.box(char)
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        placed.append({**char, "column": sum((r[0] + r[2]) / 2 < x and r[1] <= y <= r[3] for r in upright)})
    return placed


def _once(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bold by double printing: the same character at the same place counts once."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        key = (char["text"], round(float(char["x0"])), round(float(char["top"])))
        if key not in seen:
            seen.add(key)
            kept.append(char)
    return kept


def _ruled_lines(page: Any, view: _View) -> list[Box]:
    """Edges of lines, thin rectangles and cells, as pdfplumber's table finder sees them, joined to whole lines."""
    across: dict[bool, set[Box]] = {True: set(), False: set()}
    for edge in page.edges:
        x0, top, x1, bottom = (round(v, 1) for v in view.box(edge))
        if max(x1 - x0, bottom - top) >= SHORTEST_EDGE_PT:
            across[x1 - x0 >= bottom - top].add((x0, top, x1, bottom))
    return merge_strokes(list(across[True]), along_x=True) + merge_strokes(list(across[False]), along_x=False)


def _laid_over(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The characters, and by itself each run of them that is printed over another: a name too long for its place, whose letters
    would mix with those of the next. Runs are as the file writes them. What is printed twice is bold, and counts once.
    """
    lines: dict[int, list[_Run]] = {}
    over: list[list[dict[str, Any]]] = []
    elsewhere: set[int] = set()
    for run in map(_Run.of, _runs(chars)):
        kept = lines.setdefault(round(float(run.chars[0]["top"])), [])
        most = OVERPRINTED * float(run.chars[0].get("size") or 0)
        under = next((other for other in kept if min(other.right, run.right) - max(other.left, run.left) > most), None)
        if under is None:
            kept.append(run)
            continue
        elsewhere |= {id(char) for char in run.chars}
        if under.written != run.written:
            over.append(run.chars)
    return [[char for char in chars if id(char) not in elsewhere], *over]


@dataclass(frozen=True)
class _Run:
    """Characters printed one after the other; `left` and `right` are where their ink begins and ends."""

    chars: list[dict[str, Any]]
    left: float
    right: float

    @classmethod
    def of(cls, chars: list[dict[str, Any]]) -> _Run:
        inked = [char for char in chars if char["text"].strip()]
        return cls(chars, float(inked[0]["x0"]), float(inked[-1]["x1"])) if inked else cls(chars, 0.0, 0.0)

    @property
    def written(self) -> str:
        return "".join(char["text"] for char in self.chars).strip()


def _runs(chars: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Characters that follow each other in the file and on the page."""
    run: list[dict[str, Any]] = []
    for char in chars:
        if run:
            gap, size = float(char["x0"]) - float(run[-1]["x1"]), float(char.get("size") or 0)
            if abs(float(char["top"]) - float(run[-1]["top"])) > 1 or not -0.5 * size <= gap <= size:
                yield run
                run = []
        run.append(char)
    if run:
        yield run


def _is_garbled(text: str) -> bool:
    if text.startswith("(cid:"):
        return True
    return any(unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs") or char == "\ufffd" for char in text)


@contextmanager
def _guard() -> Iterator[None]:
    """pdfminer's exceptions in the project's words."""
    try:
        yield
    except UnreadableFile:
        raise
    except PDFPasswordIncorrect as error:
        raise UnreadableFile("encrypted", "the PDF asks for a password") from error
    except PdfminerException as error:
        code = "encrypted" if any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args) else "damaged"
        raise UnreadableFile(code, str(error)[:200]) from error
    except (
        PDFException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
        AssertionError,
        ArithmeticError,
        NotImplementedError,
        StopIteration,
    ) as error:
        # all that pdfminer lets out on files that are broken or hostile; what no file can cause is not caught
        raise UnreadableFile("damaged", f"{type(error).__name__}: {error}"[:200]) from error
