"""PDF → made ready for reading (pikepdf): repaired where it is broken, form fields and stamps made part of the page, hidden
layers taken out; and what its structure tells: signatures, comments, forms that cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from extractors.errors import UnreadableFile
from extractors.ofd.fonts import NamedFont
from extractors.pdf import count_pages
from extractors.pdf_layers import hidden_layers, strip_layers
from extractors.pdf_signatures import PdfSignature, fields_of, signatures_of
from extractors.prepared import Prepared
from extractors.values.names import is_organisation
from schemas.pages import Box, Mark, Seal

PDF = "application/pdf"
MOST_LOOKED_AT = 2000
SMALLEST_SEAL_PT, LARGEST_SEAL_PT = 70.0, 170.0
"""25 to 60 mm."""
SEAL_SURE = 0.95
_BROKEN = (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, OSError,
           RecursionError, ArithmeticError, NotImplementedError)  # fmt: skip
_COMMENTS = ("/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Ink")
_SHOWN = ("/Widget", "/FreeText", "/Stamp", "/Watermark")
"""Annotations that a viewer shows as a part of the page: fields, typed text, stamps."""
_HIDDEN = 0x02 | 0x20
"""Hidden, NoView (ISO 32000-1, table 165)."""


def prepare(path: str, into: Path) -> Prepared:
    """The PDF, or a copy that shows on its pages what a viewer shows. Raises UnreadableFile: encrypted, damaged, form_unsupported."""
    try:
        count = count_pages(path)
    except UnreadableFile as error:
        if error.code != "damaged":
            raise
        return _repaired(path, into)
    try:
        with pikepdf.open(path) as pdf:
            return _made_ready(pdf, path, into, count)
    except UnreadableFile:
        raise
    except _BROKEN:
        # the viewer's library takes more than this one: the file is then read as it is
        return Prepared(path, PDF, count)


def _repaired(path: str, into: Path) -> Prepared:
    """What qpdf finds in a file that the viewer's library refuses."""
    try:
        with pikepdf.open(path) as pdf:
            copy = _save(pdf, into)
    except pikepdf.PasswordError as error:
        raise UnreadableFile("encrypted", "the PDF asks for a password") from error
    except _BROKEN as error:
        raise UnreadableFile("damaged", "no PDF that can be opened") from error
    return Prepared(copy, PDF, count_pages(copy), {1: [Mark("repaired")]})


def _made_ready(pdf: pikepdf.Pdf, path: str, into: Path, count: int) -> Prepared:
    marks: dict[int, list[Mark]] = {}
    if any("reconstruct" in warning for warning in map(str, pdf.get_warnings())):
        marks.setdefault(1, []).append(Mark("repaired"))
    if _is_unsupported_form(pdf):
        marks.setdefault(1, []).append(Mark("form_unsupported"))
    seals: dict[int, list[Seal]] = {}
    for signature in signatures_of(pdf, path):
        number = 1 + (signature.page or 0)
        box = _box(pdf.pages[number - 1], list(signature.rectangle)) if signature.rectangle else None
        marks.setdefault(number, []).extend(_signature_marks(signature, box))
        seals.setdefault(number, []).extend(_seals(signature, box))
    for number, page in enumerate(pdf.pages[:MOST_LOOKED_AT], start=1):
        marks.setdefault(number, []).extend(_comments(page))
    copy = _save(pdf, into) if _show_everything(pdf) else path
    told = {number: found for number, found in marks.items() if found}
    return Prepared(copy, PDF, count, told, {number: found for number, found in seals.items() if found})


def _save(pdf: pikepdf.Pdf, into: Path) -> str:
    into.mkdir(parents=True, exist_ok=True)
    target = str(into / "converted.pdf")
    pdf.save(target)
    return target


def _is_unsupported_form(pdf: pikepdf.Pdf) -> bool:
    """Whether there is an XFA form. One that only Adobe's programs can draw is refused."""
    form = pdf.Root.get("/AcroForm")
    if form is None or "/XFA" not in form:
        return False
    if pdf.Root.get("/NeedsRendering", False):
        raise UnreadableFile("form_unsupported", "XFA")
    return True


def _show_everything(pdf: pikepdf.Pdf) -> bool:
    """Makes the pages' content what a viewer shows; whether anything had to be done."""
    changed = False
    hidden = hidden_layers(pdf)
    if hidden:
        strip_layers(pdf, hidden)
        changed = True
    for page in pdf.pages[:MOST_LOOKED_AT]:
        changed = _level_boxes(page) or changed
    shown = [annotation for page in pdf.pages[:MOST_LOOKED_AT] for annotation in _shown(page)]
    if shown:
        _give_appearances(pdf)
        pdf.flatten_annotations(mode="screen")
        changed = True
    return changed


def _level_boxes(page: pikepdf.Page) -> bool:
    """Where a page is turned and cut, or scaled, its boxes are made one, which all readers understand alike."""
    media, crop = ([float(v) for v in box] for box in (page.mediabox, page.cropbox))
    turned = int(page.obj.get("/Rotate", 0)) % 360 != 0
    scaled = "/UserUnit" in page.obj
    if scaled:
        del page.obj["/UserUnit"]
    if turned and media != crop:
        left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
        right, top = min(media[2], crop[2]), min(media[3], crop[3])
        if right > left and top > bottom:
            page.obj.MediaBox = page.obj.CropBox = Array([left, bottom, right, top])
            return True
    return scaled


def _annotations(page: pikepdf.Page) -> Iterator[Any]:
    for annotation in page.obj.get("/Annots", []):
        if isinstance(annotation, pikepdf.Dictionary) and not int(annotation.get("/F", 0)) & _HIDDEN:
            yield annotation


def _shown(page: pikepdf.Page) -> Iterator[Any]:
    for annotation in _annotations(page):
        kind = str(annotation.get("/Subtype", ""))
        empty = kind == "/Widget" and _value(annotation) is None and "/AP" not in annotation
        if kind in _SHOWN and not empty:
            yield annotation


def _give_appearances(pdf: pikepdf.Pdf) -> None:
    """Fields with a value and nothing drawn for it, as programs leave them that fill in forms, get their text drawn."""
    font: pikepdf.Object | None = None
    for field in fields_of(pdf):
        value = _value(field)
        if value is None or "/AP" in field or "/Rect" not in field:
            continue
        font = font or NamedFont("Field").to_pdf(pdf)
        left, bottom, right, top = (float(v) for v in field.Rect)
        width, height = abs(right - left), abs(top - bottom)
        size = max(4.0, min(12.0, 0.7 * height))
        code = value.encode("utf-16-be", "replace").hex()
        drawn = pdf.make_stream(
            f"BT /Field {size:.1f} Tf 2 {(height - size) / 2 + 0.15 * size:.1f} Td <{code}> Tj ET".encode()
        )
        drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, width, height])
        drawn.Resources = Dictionary(Font=Dictionary(Field=font))
        field.AP = Dictionary(N=drawn)


def _value(field: Any) -> str | None:
    """The text in a field of a form, its own or the one above it; None for what is no text, or empty."""
    above = field.get("/Parent", {})
    kind = str(field.get("/FT", above.get("/FT", "")))
    value = field.get("/V", above.get("/V"))
    if kind not in ("/Tx", "/Ch") or not isinstance(value, pikepdf.String):
        return None
    return " ".join(str(value).split()) or None


def _comments(page: pikepdf.Page) -> Iterator[Mark]:
    for annotation in _annotations(page):
        text = " ".join(str(annotation.get("/Contents", "")).split())
        if str(annotation.get("/Subtype", "")) in _COMMENTS and text:
            rectangle = [float(v) for v in annotation.get("/Rect", [])]
            yield Mark("comment", text[:200], _box(page, rectangle))


def _signature_marks(signature: PdfSignature, box: Box | None) -> Iterator[Mark]:
    said = " ".join(part for part in (signature.signer, signature.signed) if part)
    yield Mark("signature", said, box)
    if signature.changed:
        yield Mark("changed_after_signing", said, box)


def _seals(signature: PdfSignature, box: Box | None) -> Iterator[Seal]:
    """An organisation's signature that is shown as a picture about as high as wide is its electronic seal."""
    if box is None or not signature.pictured or signature.signer is None or not is_organisation(signature.signer):
        return
    width, height = box[2] - box[0], box[3] - box[1]
    if SMALLEST_SEAL_PT <= min(width, height) and max(width, height) <= LARGEST_SEAL_PT and 0.7 < width / height < 1.45:
        yield Seal(box, "round", "red", signature.signer, SEAL_SURE)


def _box(page: pikepdf.Page, rectangle: list[float]) -> Box | None:
    """The place on the page as it is shown; None on turned pages, whose marks then stand for the page."""
    if len(rectangle) != 4 or int(page.obj.get("/Rotate", 0)) % 360:
        return None
    left, _, _, top = (float(v) for v in page.cropbox)
    x0, y0, x1, y1 = rectangle
    return (min(x0, x1) - left, top - max(y0, y1), max(x0, x1) - left, top - min(y0, y1))
