"""Objects of an OFD page → content of a PDF page: texts, paths, pictures, composed units (GB/T 33190-2016, 7 to 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from extractors.ofd.fonts import EmbeddedFont, NamedFont
from extractors.ofd.geometry import IDENTITY, Matrix, box_of, deltas_of, matrix_of, moved, numbers, path_of
from extractors.ofd.package import Package
from extractors.ofd.resources import Resources
from extractors.ofd.sheet import Sheet
from extractors.ofd.styles import style_of

DEEPEST = 12
"""Blocks and composed units inside one another."""
SLANT = 0.2126


@dataclass(frozen=True)
class Painter:
    """Draws in millimetres from the top left of where the sheet's matrix stands."""

    sheet: Sheet
    package: Package
    resources: Resources
    layer_parameters: str | None = None
    depth: int = 0

    def paint(self, parent: Element) -> None:
        """All objects below a layer, a block or an appearance, in their order."""
        if self.depth > DEEPEST:
            return
        inner = replace(self, layer_parameters=parent.get("DrawParam") or self.layer_parameters, depth=self.depth + 1)
        for element in parent:
            if element.get("Visible", "true").lower() == "false":
                continue
            if element.tag == "TextObject":
                inner.text(element)
            elif element.tag == "PathObject":
                inner.path(element)
            elif element.tag == "ImageObject":
                inner.image(element)
            elif element.tag == "CompositeObject":
                inner.unit(element)
            elif element.tag in ("PageBlock", "Layer", "Content", "Appearance"):
                inner.paint(element)

    def text(self, element: Element) -> None:
        size = next(iter(numbers(element.get("Size"))), 0.0)
        if size <= 0:
            return
        font = self.sheet.book.font(self.package, self.resources.fonts.get(element.get("Font", "")))
        fill = element.get("Fill", "true").lower() != "false"
        stroke = element.get("Stroke", "false").lower() == "true"
        mode = 2 if fill and stroke else 1 if stroke else 0 if fill else 3
        with self._placed(element):
            self.sheet.colour(style_of(element, self.layer_parameters, self.resources), fill=fill, stroke=stroke)
            for char, glyph, x, y in characters(element, size):
                self._character(char, glyph, font, _letter(element, size, x, y), mode)

    def _character(
        self, char: str, glyph: int | None, font: EmbeddedFont | NamedFont, matrix: Matrix, mode: int
    ) -> None:
        drawn = font.draw(char, glyph) or self.sheet.book.named.draw(char)
        self.sheet.glyph(drawn, matrix, mode)

    def path(self, element: Element) -> None:
        fill = element.get("Fill", "false").lower() == "true"
        stroke = element.get("Stroke", "true").lower() != "false"
        if not fill and not stroke:
            return
        with self._placed(element):
            self.sheet.colour(style_of(element, self.layer_parameters, self.resources), fill=fill, stroke=stroke)
            if self.sheet.path(_outline(element)):
                even = "*" if element.get("Rule", "").lower() == "even-odd" and fill else ""
                self.sheet.say(("B" if fill and stroke else "f" if fill else "S") + even)

    def image(self, element: Element) -> None:
        path = self.resources.media.get(element.get("ResourceID", ""))
        box = box_of(element.get("Boundary"))
        image = self.sheet.book.image(self.package, path) if path else None
        if image is None or box is None:
            return
        # without a matrix the unit square fills the boundary
        size = IDENTITY if element.get("CTM") else (box[2], 0.0, 0.0, box[3], 0.0, 0.0)
        with self._placed(element, size, (1.0, 0.0, 0.0, -1.0, 0.0, 1.0)):
            self.sheet.colour(style_of(element, self.layer_parameters, self.resources), fill=True, stroke=False)
            self.sheet.image(image)

    def unit(self, element: Element) -> None:
        unit = self.resources.units.get(element.get("ResourceID", ""))
        if unit is not None:
            with self._placed(element):
                self.paint(unit)

    def _placed(self, element: Element, *more: Matrix) -> _Within:
        """At the object's boundary, in its own coordinates, clipped."""
        x, y, _, _ = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        return _Within(self.sheet, element, ((1.0, 0.0, 0.0, 1.0, x, y), matrix_of(element.get("CTM")), *more))


class _Within:
    """The sheet between saving and restoring its state, with the object's clips in force."""

    def __init__(self, sheet: Sheet, element: Element, matrices: tuple[Matrix, ...]) -> None:
        self._sheet, self._element, self._matrices = sheet, element, matrices
        self._scope = sheet.within(matrices[0])

    def __enter__(self) -> None:
        self._scope.__enter__()
        for clip in self._element.iterfind("Clips/Clip"):
            _clip(self._sheet, clip)
        for matrix in self._matrices[1:]:
            if matrix != IDENTITY:
                self._sheet.say("cm", *matrix)

    def __exit__(self, *details: object) -> None:
        self._scope.__exit__(None, None, None)


def _clip(sheet: Sheet, clip: Element) -> None:
    """What lies outside all areas of a clip is not shown. A clip by text is left out: it would show too little."""
    begun = False
    for area in clip.iter("Area"):
        matrix = matrix_of(area.get("CTM"))
        path = area.find("Path")
        if path is None:
            continue
        x, y, _, _ = box_of(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        segments = [
            (operator, tuple(moved((px + x, py + y), matrix) for px, py in points))
            for operator, points in _outline(path)
        ]
        begun = sheet.path(segments) or begun
    if begun:
        sheet.say("W")
        sheet.say("n")


def _outline(element: Element) -> Iterable[tuple[str, tuple[tuple[float, float], ...]]]:
    data = element.find("AbbreviatedData")
    return path_of(data.text if data is not None else None)


def characters(element: Element, size: float) -> Iterator[tuple[str, int | None, float, float]]:
    """Each character of a text object with its glyph (None: the font's own) and its place."""
    position = 0
    glyphs = dict(_glyphs(element))
    for code in element.iterfind("TextCode"):
        text = code.text or ""
        x, y = ((numbers(code.get(name)) or [0.0])[0] for name in "XY")
        across, down = (deltas_of(code.get(f"Delta{name}"), max(0, len(text) - 1)) for name in "XY")
        for n, char in enumerate(text):
            yield char, glyphs.get(position + n), x, y
            if not across and not down:
                x += size if ord(char) > 0x2E7F else size / 2
            x += across[n] if n < len(across) else 0.0
            y += down[n] if n < len(down) else 0.0
        position += len(text)


def _glyphs(element: Element) -> Iterator[tuple[int, int]]:
    """Glyph numbers by place of the character; where several characters make one glyph, the first has it."""
    for transform in element.iterfind("CGTransform"):
        start = int(next(iter(numbers(transform.get("CodePosition"))), 0))
        inner = transform.find("Glyphs")
        yield from ((start + n, int(value)) for n, value in enumerate(numbers(inner.text if inner is not None else "")))


def _letter(element: Element, size: float, x: float, y: float) -> Matrix:
    """A character's matrix: the page is upside down for PDF, so letters are turned over again."""
    across = size * next(iter(numbers(element.get("HScale"))), 1.0)
    slant = SLANT * size if element.get("Italic", "false").lower() == "true" else 0.0
    turn = int(next(iter(numbers(element.get("CharDirection"))), 0)) % 360
    turns = {90: (0.0, across, size, 0.0), 180: (-across, 0.0, 0.0, size), 270: (0.0, -across, -size, 0.0)}
    a, b, c, d = turns.get(turn, (across, 0.0, slant, -size))
    return (a, b, c, d, x, y)
