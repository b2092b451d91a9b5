"""Text, tables and seals → PDF pages. Coordinates in points from the top left, as everywhere in the project."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pikepdf
from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from samples.generator.fonts import Face, register, text_width

A4 = (595.28, 841.89)
MILLIMETRE = 72 / 25.4
# Streams stay binary: a quarter smaller than as ASCII.
rl_config.useA85 = 0
# Fonts so light that office printers make them darker than a screen does.
LIGHT = frozenset({"uming", "gbsn"})
# Characters that no line begins with.
CLOSING = "，。；：、）》”！？〕%"


@dataclass
class Pen:
    """A PDF in the making. `blend` is how seals lie on text: "Multiply" like ink, "Normal" like a pasted picture."""

    size: tuple[float, float] = A4
    blend: str = "Multiply"
    pages: int = 1
    _buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.canvas = Canvas(self._buffer, pagesize=self.size, invariant=1, pageCompression=1)

    @property
    def width(self) -> float:
        return self.size[0]

    @property
    def height(self) -> float:
        return self.size[1]

    def text(
        self,
        x: float,
        top: float,
        text: str,
        face: Face,
        size: float,
        *,
        align: str = "left",
        spacing: float = 0.0,
        bold: bool = False,
        colour: tuple[float, float, float] = (0, 0, 0),
        slant: float = 0.0,
    ) -> float:
        """One line of text with its top at `top`; returns its width. `spacing` is added between characters, in points."""
        width = text_width(text, face, size) + spacing * max(0, len(text) - 1)
        start = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        ink = self.canvas.beginText()
        ink.setTextTransform(1, 0, slant, 1, start, self.height - top - size * 0.86)
        ink.setCharSpace(spacing)
        ink.setFillColorRGB(*colour)
        light = face.han in LIGHT
        ink.setTextRenderMode(2 if bold or light else 0)
        self.canvas.setLineWidth(size / (32 if bold else 55))
        self.canvas.setStrokeColorRGB(*colour)
        for font, chars in groupby(text, key=face.of):
            ink.setFont(register(font), size)
            ink.textOut("".join(chars))
        ink.setTextRenderMode(0)
        self.canvas.drawText(ink)
        return width

    def line(self, x0: float, top: float, x1: float, bottom: float, width: float = 0.6, grey: float = 0.0) -> None:
        self.canvas.setStrokeColorRGB(grey, grey, grey)
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - top, x1, self.height - bottom)

    def box(
        self,
        x0: float,
        top: float,
        x1: float,
        bottom: float,
        *,
        fill: tuple[float, float, float] | None = None,
        width: float = 0.6,
    ) -> None:
        if fill:
            self.canvas.setFillColorRGB(*fill)
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setLineWidth(width)
        self.canvas.rect(
            x0, self.height - bottom, x1 - x0, bottom - top, stroke=int(width > 0), fill=int(fill is not None)
        )
        self.canvas.setFillColorRGB(0, 0, 0)

    def picture(
        self, image: Image.Image, x0: float, top: float, width: float, height: float, *, quality: int = 80
    ) -> None:
        """A picture; one with transparency lies on the text like ink."""
        inky = image.mode == "RGBA"
        self.canvas.saveState()
        if inky and self.blend == "Multiply":
            flat = Image.new("RGB", image.size, "white")
            flat.paste(image, mask=image.getchannel("A"))
            image, inky = flat, False
            self.canvas.setBlendMode("Multiply")
        stream = io.BytesIO()
        image.save(stream, "PNG") if inky else image.convert("RGB").save(stream, "JPEG", quality=quality, optimize=True)
        stream.seek(0)
        place = (x0, self.height - top - height, width, height)
        self.canvas.drawImage(ImageReader(stream), *place, mask="auto" if inky else None)
        self.canvas.restoreState()

    def new_page(self, size: tuple[float, float] | None = None) -> None:
        self.canvas.showPage()
        self.pages += 1
        if size:
            self.size = size
            self.canvas.setPageSize(size)

    def finish(self) -> bytes:
        """The PDF: same calls, same bytes."""
        self.canvas.save()
        return self._buffer.getvalue()


def wrap_text(text: str, face: Face, size: float, width: float, *, indent: float = 0.0) -> Iterator[str]:
    """Lines no wider than `width`; the first is shorter by `indent`; closing marks hang."""
    line, room = "", width - indent
    for char in text:
        if char == "\n" or (line and text_width(line + char, face, size) > room and char not in CLOSING):
            yield line
            line, room = "" if char == "\n" else char, width
        else:
            line += char
    yield line


def merge_pdfs(parts: Sequence[bytes], turned: dict[int, int] | None = None) -> bytes:
    """One PDF of all pages in order; `turned` gives pages (from 1) a /Rotate."""
    merged = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            merged.pages.extend(pdf.pages)
    for number, degrees in (turned or {}).items():
        merged.pages[number - 1].rotate(degrees, relative=False)
    out = io.BytesIO()
    merged.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
