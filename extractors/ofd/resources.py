"""Resource files of an OFD document → what objects refer to by number: fonts, pictures, drawing parameters, units."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from extractors.errors import UnreadableFile
from extractors.ofd.package import Package, text_of


@dataclass(frozen=True)
class FontEntry:
    """A font as the document names it; `path` is the part that holds it, None where it is not embedded."""

    name: str
    path: str | None


@dataclass
class Resources:
    """By id, of all resource files that a page can see."""

    fonts: dict[str, FontEntry] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Element] = field(default_factory=dict)
    units: dict[str, Element] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)

    def add(self, package: Package, path: str) -> None:
        """What a resource file defines; a file that cannot be read defines nothing."""
        try:
            root = package.xml(path)
        except (KeyError, UnreadableFile):
            return
        base = posixpath.join(posixpath.dirname(path), root.get("BaseLoc", "."), "x")
        for font in root.iter("Font"):
            where = package.find(base, text_of(font, "FontFile")) or package.find(path, text_of(font, "FontFile"))
            self.fonts[font.get("ID", "")] = FontEntry(font.get("FontName") or font.get("FamilyName") or "", where)
        for media in root.iter("MultiMedia"):
            where = package.find(base, text_of(media, "MediaFile")) or package.find(path, text_of(media, "MediaFile"))
            if where is not None:
                self.media[media.get("ID", "")] = where
        for tag, table in (("DrawParam", self.parameters), ("CompositeGraphicUnit", self.units)):
            table.update({element.get("ID", ""): element for element in root.iter(tag)})
        self.spaces.update({space.get("ID", ""): space.get("Type", "RGB").upper() for space in root.iter("ColorSpace")})
