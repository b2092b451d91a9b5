"""OFD → PDF: pages with their words, pictures and electronic seals, to be read and drawn as those of a PDF are.

None of the readers on the package index would do: easyofd and its forks need PyMuPDF (AGPL), ofdkit draws nothing.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from extractors.errors import UnreadableFile
from extractors.ofd.document import OfdDocument, PageEntry, documents_of
from extractors.ofd.package import Package
from extractors.ofd.sheet import Book, Sheet
from extractors.ofd.signatures import OfdSignature, SealPicture, Stamp, signatures_of
from extractors.prepared import Prepared
from schemas.pages import Box, Mark, Seal

PT = 72 / 25.4
SEAL_SURE = 0.99


def prepare(path: str, into: Path) -> Prepared:
    """The PDF made of an OFD file. Raises UnreadableFile: damaged, encrypted, too_large."""
    book = Book()
    marks: dict[int, list[Mark]] = {}
    seals: dict[int, list[Seal]] = {}
    number = 0
    with open(path, "rb") as stream:
        package = Package(stream)
        for document, listed in documents_of(package):
            signatures = list(signatures_of(package, listed))
            for place, page in enumerate(document.pages):
                number += 1
                stamps = [(s, stamp) for s in signatures for stamp in s.stamps if stamp.page_id == page.id]
                origin = _draw(document, page, stamps, book)
                told = [_seal(signature, stamp, origin) for signature, stamp in stamps]
                seals[number] = [seal for seal in told if seal is not None]
                # signatures without a stamp concern the whole document: they stand on its first page
                shown = [(s, stamp) for s, stamp in stamps] + [
                    (s, None) for s in signatures if not s.stamps and not place
                ]
                marks[number] = [
                    *(mark for signature, stamp in shown for mark in _marks(signature, stamp, origin)),
                    *(Mark("watermark", text) for text in document.watermarks(page)),
                ]
    if not number:
        raise UnreadableFile("damaged", "no page in the file")
    into.mkdir(parents=True, exist_ok=True)
    target = into / "converted.pdf"
    book.save(str(target))
    return Prepared(str(target), "application/pdf", number, marks, seals)


def _draw(
    document: OfdDocument, page: PageEntry, stamps: list[tuple[OfdSignature, Stamp]], book: Book
) -> tuple[float, float]:
    """Draws a page with its stamps into the book. Where its top left is, in millimetres."""
    x, y, width, height = document.box_mm(page)
    sheet, overlay = Sheet(book), Sheet(book)
    paper = (PT, 0.0, 0.0, -PT, -x * PT, (height + y) * PT)
    with sheet.within(paper), overlay.within(paper):
        try:
            document.paint(page, sheet, overlay)
        except UnreadableFile as error:
            if error.code == "too_large":
                raise
        for signature, stamp in stamps:
            if signature.picture is not None:
                _stamp(signature.picture, stamp, overlay)
    book.add_page(sheet, overlay, width * PT, height * PT)
    return x, y


def _stamp(picture: SealPicture, stamp: Stamp, sheet: Sheet) -> None:
    """The seal's picture where it is stamped; itself an OFD page, or a picture. One that cannot be drawn is not."""
    x, y, width, height = stamp.box_mm
    if picture.kind != "ofd":
        sheet.picture(picture.data, (width, 0, 0, -height, x, y + height))
        return
    try:
        document = documents_of(Package(io.BytesIO(picture.data)))[0][0]
        page = document.pages[0]
        inner = document.box_mm(page)
        scale = (width / inner[2], 0, 0, height / inner[3], x, y)
        with sheet.within(scale, (1, 0, 0, 1, -inner[0], -inner[1])):
            document.paint(page, sheet)
    except (UnreadableFile, IndexError):
        return


def _box(stamp: Stamp, origin: tuple[float, float]) -> Box:
    x, y, width, height = stamp.box_mm
    left, top = x - origin[0], y - origin[1]
    return (left * PT, top * PT, (left + width) * PT, (top + height) * PT)


def _seal(signature: OfdSignature, stamp: Stamp, origin: tuple[float, float]) -> Seal | None:
    if signature.owner is None and signature.picture is None:
        return None
    _, _, width, height = stamp.box_mm
    level = 0.9 < width / max(height, 0.1) < 1.1
    return Seal(_box(stamp, origin), "round" if level else "oval", "red", signature.owner, SEAL_SURE)


def _marks(signature: OfdSignature, stamp: Stamp | None, origin: tuple[float, float]) -> list[Mark]:
    box = _box(stamp, origin) if stamp is not None else None
    said = " ".join(part for part in (signature.owner, _day(signature.signed)) if part)
    changed = [Mark("changed_after_signing", said, box)] if signature.changed else []
    return [Mark("signature", said, box), *changed]


def _day(signed: str | None) -> str | None:
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", signed or "")
    return "-".join(match.groups()) if match else None
