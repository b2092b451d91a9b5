"""Pictures of an OFD document → pictures of a PDF."""

from __future__ import annotations

import io
import struct
import warnings

import numpy as np
import pikepdf
from pikepdf import Name
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError

MOST_PIXELS = 120_000_000
JBIG2 = b"\x97JB2\r\n\x1a\n"
_BROKEN = (UnidentifiedImageError, PillowImage.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError,
           TypeError, ArithmeticError, KeyError, IndexError, MemoryError, struct.error)  # fmt: skip


def to_pdf_image(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Object | None:
    """The picture as an object of the PDF; None where it cannot be decoded."""
    try:
        return _jbig2(pdf, data) if data.startswith(JBIG2) else _picture(pdf, data)
    except _BROKEN:
        return None


def _picture(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Object | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with PillowImage.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            if picture.format == "JPEG" and picture.mode in ("RGB", "L"):
                image = _image(pdf, data, picture.size, picture.mode)
                image.Filter = Name.DCTDecode
                return image
            see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            full = picture.convert("RGBA" if see_through else "RGB")
    image = _image(pdf, full.convert("RGB").tobytes(), full.size, "RGB")
    if see_through:
        image.SMask = _image(pdf, np.asarray(full)[:, :, 3].tobytes(), full.size, "L")
    return image


def _image(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], mode: str) -> pikepdf.Stream:
    image = pdf.make_stream(data)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = size
    image.ColorSpace = Name.DeviceRGB if mode == "RGB" else Name.DeviceGray
    image.BitsPerComponent = 8
    return image


def _jbig2(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    """A JBIG2 file without its head is what PDF wants (ITU-T T.88, D.4; its first segment tells the size)."""
    start = 9 if data[8] & 0x02 else 13
    body = data[start:]
    # segment header: number 4, flags 1, referred-to 1, page 1, length 4
    width, height = struct.unpack_from(">II", body, 11)
    if width * height > MOST_PIXELS:
        raise ValueError("too many pixels")
    image = _image(pdf, body, (width, height), "L")
    image.BitsPerComponent, image.Filter = 1, Name.JBIG2Decode
    return image
