"""Picture files → RGB pictures of pages: JPEG, PNG, TIFF of several pages, BMP, WebP, GIF, HEIC, JPEG 2000 (Pillow)."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pillow_heif
from PIL import Image as PillowImage
from PIL import ImageOps, UnidentifiedImageError

from extractors.errors import UnreadableFile
from extractors.image import Image

A4_LONG_PT, A4_SHORT_PT = 842.0, 595.0
READING_LONG_PX = 2400
"""About 205 dpi on A4: more makes small print no surer and costs time with the square."""
SMALLEST_LONG_PX = 1700
"""Small pictures are enlarged to this: the detector misses characters below some 10 px."""

LONG = 2.6
"""A picture so many times as high as wide is a long screenshot; a phone's screen is 2.2 times as high."""
LONG_WIDTH_PX = (900, 1700)
_PAGED = frozenset(("TIFF", "HEIF"))
"""Frames of other formats are a film, or a small copy for a preview (MPO, which many cameras write under .jpg)."""

pillow_heif.register_heif_opener()


def count_frames(path: str, *, pixels: int) -> int:
    """How many pages a picture file holds. Raises UnreadableFile."""
    with _opened(path, pixels) as picture:
        return int(getattr(picture, "n_frames", 1)) if picture.format in _PAGED else 1


def read_frame(path: str, number: int, *, pixels: int) -> tuple[Image, float]:
    """Page `number` (from 1) as RGB, and its scale in dpi, taking its long side for that of an A4 sheet.

    A camera's or phone's own dpi says nothing about the paper, so it is not asked. EXIF orientation is applied.
    Raises UnreadableFile.
    """
    with _opened(path, pixels) as picture:
        try:
            picture.seek(number - 1)
        except EOFError as error:
            raise UnreadableFile("damaged", "the picture ends early") from error
        if picture.width * picture.height > pixels:
            raise UnreadableFile("too_large", f"{picture.width}×{picture.height} pixels")
        return at_reading_size(_as_rgb(picture))


def read_bytes(data: bytes, *, pixels: int) -> tuple[Image, float]:
    """The first page of a picture in memory (one pasted into a Word file). Raises UnreadableFile."""
    import io

    with _guard(pixels), PillowImage.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > pixels:
            raise UnreadableFile("too_large", f"{picture.width}×{picture.height} pixels")
        return at_reading_size(_as_rgb(picture))


def at_reading_size(image: Image) -> tuple[Image, float]:
    """The picture at the size that reading needs, and its dpi on A4; of a long one the width is that of A4."""
    if is_long(image):
        return _long_at_reading_size(image)
    long_px = max(image.shape[:2])
    target = min(max(long_px, SMALLEST_LONG_PX), READING_LONG_PX)
    image = _scaled(image, min(target / long_px, 3.0))
    return image, max(image.shape[:2]) / (A4_LONG_PT / 72)


def is_long(image: Image) -> bool:
    return bool(image.shape[0] > LONG * image.shape[1])


def _long_at_reading_size(image: Image) -> tuple[Image, float]:
    width = image.shape[1]
    image = _scaled(image, min(max(width, LONG_WIDTH_PX[0]), LONG_WIDTH_PX[1]) / width)
    return image, image.shape[1] / (A4_SHORT_PT / 72)


def _scaled(image: Image, scale: float) -> Image:
    if abs(scale - 1) > 0.02:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=way)
    return image


def _as_rgb(picture: PillowImage.Image) -> Image:
    frame = _turned(picture)
    if frame.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        data = np.asarray(frame, dtype=np.float64)
        top = max(float(data.max()), 1.0)
        frame = PillowImage.fromarray((data / top * 255).astype(np.uint8))
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        frame = frame.convert("RGBA")
        # what is transparent is paper, not black
        paper = PillowImage.new("RGBA", frame.size, "white")
        frame = PillowImage.alpha_composite(paper, frame)
    return np.ascontiguousarray(np.asarray(frame.convert("RGB")))


def _turned(picture: PillowImage.Image) -> PillowImage.Image:
    """As the camera says that it was held; a picture whose EXIF is broken stays as it is."""
    picture.load()
    try:
        return ImageOps.exif_transpose(picture) or picture
    except (OSError, ValueError, SyntaxError, TypeError, ArithmeticError, KeyError, IndexError, struct.error):
        return picture


@contextmanager
def _opened(path: str, pixels: int) -> Iterator[PillowImage.Image]:
    with _guard(pixels), PillowImage.open(path) as picture:
        yield picture


@contextmanager
def _guard(pixels: int) -> Iterator[None]:
    """Pillow's many exceptions in the project's words."""
    before, PillowImage.MAX_IMAGE_PIXELS = PillowImage.MAX_IMAGE_PIXELS, pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableFile:
        raise
    except PillowImage.DecompressionBombError as error:
        raise UnreadableFile("too_large", "more pixels than the limit") from error
    except UnidentifiedImageError as error:
        raise UnreadableFile("damaged", "no picture that can be decoded") from error
    except MemoryError as error:
        raise UnreadableFile("too_large", "does not fit in memory") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, ArithmeticError, KeyError, IndexError) as error:
        raise UnreadableFile("damaged", str(error)[:200]) from error
    finally:
        # the limit is Pillow's own and holds for the whole process
        PillowImage.MAX_IMAGE_PIXELS = before
