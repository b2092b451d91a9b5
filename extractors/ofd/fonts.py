"""Fonts of an OFD document → fonts of a PDF: characters become codes, whatever the font says of them."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, String

_BROKEN = (TTLibError, ValueError, KeyError, IndexError, AttributeError, AssertionError, TypeError, OverflowError,
           EOFError, OSError, RecursionError, NotImplementedError, MemoryError)  # fmt: skip
MOST_CODES = 0xFFFF


@dataclass
class Drawn:
    """How one character is written: the PDF's font, the code as hexadecimal digits, the width for size 1."""

    font: str
    code: str
    width: float


@dataclass
class _Program:
    """A font file: its kind for PDF, its characters' glyphs and the glyphs' widths for size 1 as far as it tells."""

    data: bytes
    kind: str
    glyphs: dict[int, int] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)


class EmbeddedFont:
    """Codes are glyph numbers, since OFD writers number glyphs themselves; what each means is noted as it is used."""

    def __init__(self, name: str, program: _Program) -> None:
        self.name, self._program = name, program
        self._meaning: dict[int, str] = {}

    def draw(self, char: str, glyph: int | None) -> Drawn | None:
        """None where the font has no glyph, or the glyph already stands for another character."""
        known = glyph if glyph is not None else self._program.glyphs.get(ord(char))
        if not known or known > MOST_CODES or self._meaning.setdefault(known, char) != char:
            return None
        return Drawn(self.name, f"{known:04X}", self._program.widths.get(known, natural_width(char)))

    def to_pdf(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        stream = pdf.make_stream(self._program.data)
        file_key = "FontFile2"
        if self._program.kind != "truetype":
            stream.Subtype = Name.OpenType if self._program.kind == "opentype" else Name.CIDFontType0C
            file_key = "FontFile3"
        descriptor = _descriptor(self.name)
        descriptor[f"/{file_key}"] = stream
        outline = self._program.kind != "truetype"
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0 if outline else Name.CIDFontType2,
            BaseFont=Name(f"/{self.name}"),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=1000,
            W=Array([v for glyph in sorted(self._meaning) for v in (glyph, Array([self._width(glyph)]))]),
        )
        if not outline:
            font.CIDToGIDMap = Name.Identity
        top = _top(self.name, "Identity-H", pdf.make_indirect(font))
        top.ToUnicode = pdf.make_stream(_to_unicode(self._meaning))
        return pdf.make_indirect(top)

    def _width(self, glyph: int) -> int:
        return round(1000 * self._program.widths.get(glyph, natural_width(self._meaning[glyph])))


class NamedFont:
    """A font that is not embedded: the viewer takes a Chinese one of its own; codes are UTF-16."""

    def __init__(self, name: str) -> None:
        self.name = name

    def draw(self, char: str, glyph: int | None = None) -> Drawn:
        return Drawn(self.name, char.encode("utf-16-be", "replace").hex(), natural_width(char))

    def to_pdf(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/SimSun"),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4),
            FontDescriptor=pdf.make_indirect(_descriptor("SimSun")),
            DW=1000,
            # the half-width characters of Adobe-GB1
            W=Array([1, 95, 500, 814, 939, 500]),
        )
        return pdf.make_indirect(_top("SimSun", "UniGB-UTF16-H", pdf.make_indirect(font)))


def load_program(data: bytes) -> _Program | None:
    """The font in a font file; None where it is no font that can be used."""
    if data[:4] == b"OTTO" or data[:4] in (b"\x00\x01\x00\x00", b"true", b"ttcf"):
        kind = "opentype" if data[:4] == b"OTTO" else "truetype"
        return _Program(data, kind, *_tables(data))
    if data[:1] == b"\x01" and len(data) > 4 and data[2] >= 4:
        return _Program(data, "cff")
    return None


def _tables(data: bytes) -> tuple[dict[int, int], dict[int, float]]:
    glyphs: dict[int, int] = {}
    widths: dict[int, float] = {}
    try:
        font = TTFont(io.BytesIO(data), lazy=True, fontNumber=0, recalcBBoxes=False, recalcTimestamp=False)
        order: Any = {name: number for number, name in enumerate(font.getGlyphOrder())}
        size = float(font["head"].unitsPerEm) or 1000.0
        widths = {order[name]: advance / size for name, (advance, _) in font["hmtx"].metrics.items()}
        glyphs = {code: order[name] for code, name in (font.getBestCmap() or {}).items() if name in order}
    except _BROKEN:
        # fonts cut down to a few glyphs often lack a table; what was had before that is kept
        pass
    return glyphs, widths


def natural_width(char: str) -> float:
    """Of a character in a Chinese font of size 1."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _descriptor(name: str) -> pikepdf.Dictionary:
    return Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=4, FontBBox=Array([0, -140, 1000, 860]),
        ItalicAngle=0, Ascent=860, Descent=-140, CapHeight=700, StemV=80,
    )  # fmt: skip


def _top(name: str, encoding: str, descendant: pikepdf.Object) -> pikepdf.Dictionary:
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{name}"), Encoding=Name(f"/{encoding}"),
        DescendantFonts=Array([descendant]),
    )  # fmt: skip


def _to_unicode(meaning: dict[int, str]) -> bytes:
    rows = [f"<{code:04X}> <{char.encode('utf-16-be', 'replace').hex()}>" for code, char in sorted(meaning.items())]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}\nendcmap end end"
    ).encode()
