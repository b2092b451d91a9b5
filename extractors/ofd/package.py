"""OFD file → its parts: a ZIP of XML files that name one another by paths (GB/T 33190-2016, 6)."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from extractors.container_types import LARGEST_DIRECTORY_BYTES
from extractors.errors import BROKEN_ZIP, UnreadableFile

LARGEST_PART_BYTES = 64 * 2**20
LARGEST_TOTAL_BYTES = 512 * 2**20
MOST_PARTS = 50_000
ROOT = "OFD.xml"


class Package:
    """The parts of one file. Writers do not agree on upper and lower case in paths, so it is not looked at."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._left = LARGEST_TOTAL_BYTES
        stream.seek(0, 2)
        size = stream.tell()
        try:
            self._archive = zipfile.ZipFile(stream)
            infos = self._archive.infolist()
        except (ValueError, OSError, *BROKEN_ZIP) as error:
            raise UnreadableFile("damaged", type(error).__name__) from error
        if len(infos) > MOST_PARTS or size > LARGEST_DIRECTORY_BYTES * 16:
            raise UnreadableFile("too_large", "more parts than the limit")
        self._infos = {_plain(info.filename): info for info in infos}

    def __contains__(self, path: str) -> bool:
        return _plain(path) in self._infos

    def names(self) -> Iterator[str]:
        return (info.filename for info in self._infos.values() if not info.is_dir())

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises KeyError where there is none, UnreadableFile (too_large, encrypted, damaged)."""
        info = self._infos[_plain(path)]
        if info.flag_bits & 0x1:
            raise UnreadableFile("encrypted", "parts of the file are locked")
        try:
            with self._archive.open(info) as part:
                data = part.read(min(LARGEST_PART_BYTES, self._left) + 1)
        except (OSError, *BROKEN_ZIP) as error:
            raise UnreadableFile("damaged", type(error).__name__) from error
        if len(data) > min(LARGEST_PART_BYTES, self._left):
            raise UnreadableFile("too_large", "unpacks to more than the limit")
        self._left -= len(data)
        return data

    def xml(self, path: str) -> Element:
        """A part's root element, names without their namespace. Raises KeyError, UnreadableFile."""
        try:
            root: Element = fromstring(self.read(path), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise UnreadableFile("damaged", f"{posixpath.basename(path)}: {type(error).__name__}") from error
        for element in root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2]
        return root

    def find(self, base: str, reference: str | None) -> str | None:
        """The part that a reference in the part `base` leads to: from the root, from its folder, or as careless writers do."""
        if not reference or not reference.strip():
            return None
        reference = reference.strip().replace("\\", "/")
        below = posixpath.join(posixpath.dirname(base), reference.lstrip("/"))
        candidates = (reference, below) if reference.startswith("/") else (below, reference)
        return next((path for path in map(posixpath.normpath, candidates) if path in self), None)


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/").lstrip("/")).lower()


def text_of(element: Element | None, tag: str) -> str | None:
    """The text of a child anywhere below; None where there is none."""
    found = element.find(f".//{tag}") if element is not None else None
    return found.text.strip() if found is not None and found.text else None
