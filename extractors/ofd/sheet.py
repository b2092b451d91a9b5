"""A page of the PDF that is being made: content operators, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pikepdf
from pikepdf import Array, Dictionary, Name

from extractors.errors import UnreadableFile
from extractors.ofd.fonts import Drawn, EmbeddedFont, NamedFont, load_program
from extractors.ofd.geometry import Matrix, Segment
from extractors.ofd.images import to_pdf_image
from extractors.ofd.package import Package
from extractors.ofd.resources import FontEntry
from extractors.ofd.styles import Colour, Style

MOST_OPERATORS = 2_000_000


class Book:
    """The PDF, with each font and picture in it once."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()
        self.named = NamedFont("Named")
        self._fonts: dict[tuple[int, str], EmbeddedFont | NamedFont] = {}
        self._images: dict[tuple[int, str], pikepdf.Object | None] = {}
        self._drawn: list[pikepdf.Object] = []

    def font(self, package: Package, entry: FontEntry | None) -> EmbeddedFont | NamedFont:
        if entry is None or entry.path is None:
            return self.named
        key = (id(package), entry.path)
        if key not in self._fonts:
            self._fonts[key] = self._load(package, entry.path, f"Font{len(self._fonts) + 1}")
        return self._fonts[key]

    def image(self, package: Package, path: str) -> pikepdf.Object | None:
        key = (id(package), path)
        if key not in self._images:
            try:
                image = to_pdf_image(self.pdf, package.read(path))
            except (KeyError, UnreadableFile):
                image = None
            self._images[key] = None if image is None else self.pdf.make_indirect(image)
        return self._images[key]

    def add_page(self, sheet: Sheet, overlay: Sheet, width_pt: float, height_pt: float) -> None:
        """`overlay` is seen and is no text of the page: seals, watermarks. It becomes an annotation."""
        self.pdf.add_blank_page(page_size=(width_pt, height_pt))
        page = self.pdf.pages[-1].obj
        page.Contents, page.Resources = self.pdf.make_stream(sheet.content), sheet.resources
        self._drawn.append(page)
        if not overlay.operators:
            return
        paper = Array([0, 0, width_pt, height_pt])
        form = self.pdf.make_stream(overlay.content)
        form.Type, form.Subtype, form.BBox, form.Resources = Name.XObject, Name.Form, paper, overlay.resources
        self._drawn.append(form)
        stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=paper, F=4, AP=Dictionary(N=form))
        page.Annots = Array([self.pdf.make_indirect(stamp)])

    def save(self, path: str) -> None:
        """Fonts come last, since only now it is known which characters they were used for."""
        used: list[EmbeddedFont | NamedFont] = [self.named, *self._embedded()]
        fonts = Dictionary({f"/{font.name}": font.to_pdf(self.pdf) for font in used})
        for page in self._drawn:
            page.Resources.Font = fonts
        self.pdf.save(path)

    def _embedded(self) -> Iterator[EmbeddedFont]:
        return (font for font in self._fonts.values() if isinstance(font, EmbeddedFont))

    def _load(self, package: Package, path: str, name: str) -> EmbeddedFont | NamedFont:
        try:
            program = load_program(package.read(path))
        except (KeyError, UnreadableFile):
            return self.named
        return self.named if program is None else EmbeddedFont(name, program)


class Sheet:
    """Operators of one page's content."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.operators: list[str] = []
        self.images: dict[str, pikepdf.Object] = {}
        self.states: dict[str, pikepdf.Object] = {}

    @property
    def content(self) -> bytes:
        return "\n".join(self.operators).encode()

    @property
    def resources(self) -> pikepdf.Dictionary:
        return Dictionary(
            XObject=Dictionary({f"/{name}": image for name, image in self.images.items()}),
            ExtGState=Dictionary({f"/{name}": state for name, state in self.states.items()}),
        )

    def say(self, operator: str, *values: float) -> None:
        if len(self.operators) > MOST_OPERATORS:
            raise UnreadableFile("too_large", "more objects on a page than the limit")
        self.operators.append(" ".join([*(f"{value:.4f}".rstrip("0").rstrip(".") for value in values), operator]))

    @contextmanager
    def within(self, *matrices: Matrix) -> Iterator[None]:
        """What is said inside is placed by the matrices, the first one outermost."""
        self.say("q")
        for matrix in matrices:
            self.say("cm", *matrix)
        yield
        self.say("Q")

    def colour(self, style: Style, *, fill: bool, stroke: bool) -> None:
        if fill:
            self.say("rg", style.fill.red, style.fill.green, style.fill.blue)
        if stroke:
            self.say("RG", style.stroke.red, style.stroke.green, style.stroke.blue)
            self.say("w", style.line_mm)
        self._cover(style.fill if fill else style.stroke)

    def path(self, segments: Iterable[Segment]) -> bool:
        """Whether there was any."""
        begun = False
        for operator, points in segments:
            if not begun and operator != "m":
                if operator == "h":
                    continue
                self.say("m", 0, 0)
            begun = True
            self.say(operator, *(value for point in points for value in point))
        return begun

    def glyph(self, drawn: Drawn, matrix: Matrix, mode: int) -> None:
        self.say("BT")
        self.say(f"/{drawn.font} 1 Tf")
        self.say("Tr", mode)
        self.say("Tm", *matrix)
        self.say(f"<{drawn.code}> Tj")
        self.say("ET")

    def image(self, image: pikepdf.Object) -> None:
        name = f"Im{len(self.images) + 1}"
        self.images[name] = image
        self.say(f"/{name} Do")

    def picture(self, data: bytes, matrix: Matrix) -> None:
        """A picture that is no part of the package."""
        image = to_pdf_image(self.book.pdf, data)
        if image is not None:
            with self.within(matrix):
                self.image(self.book.pdf.make_indirect(image))

    def _cover(self, colour: Colour) -> None:
        if colour.alpha < 0.995:
            name = f"A{round(colour.alpha * 255)}"
            self.states[name] = Dictionary(Type=Name.ExtGState, ca=colour.alpha, CA=colour.alpha)
            self.say(f"/{name} gs")
