"""Page pictures of the work folder → the report's pictures: whole pages, thumbnails, places; personal data covered."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFilter

from pipeline.reporting.cuts import Mark, Stretch
from pipeline.reporting.folders import write_whole
from pipeline.reporting.personal import personal_places
from schemas.pages import Page
from schemas.report import FractionBox

THUMB_PX = 180
CUT_PX = 960
PAGES_BYTES, LEAST_PAGE_BYTES, MOST_PAGE_BYTES = 5_400_000, 50_000, 130_000
CUTS_BYTES = 700_000
"""Sixty scanned pages, their thumbnails and places stay below 8 MB: the first is shared out among the pages."""
LEAN = ((1600, 64, 0.0), (1400, 54, 0.0), (1250, 46, 0.0), (1150, 38, 0.6), (1050, 32, 0.7), (960, 27, 0.8))
"""Long side in pixels, JPEG quality, blur in pixels against a scan's noise: tried in turn until a page is small enough.
A page of 2,200 bold characters in noise of sigma 22 takes the last step, and can still be read."""
MOST_PIXELS = 60_000_000
OPEN_PAGES = 3
COVER = (96, 96, 96)


@dataclass(frozen=True)
class PagePicture:
    """A page's picture in the report's folder (`href`), its thumbnail inline."""

    href: str
    thumb: Markup
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Cut:
    """A part of a page; `region` in fractions of the page, `marks` the places within it.

    `data` is None where the page is drawn from its words, or the report has grown so large that the part is shown from the
    page's own picture.
    """

    region: FractionBox
    marks: list[Mark]
    data: Markup | None
    width_px: int
    height_px: int


class PictureStore:
    """Writes `pages/` of a report's folder. Names follow the content, so that a page open elsewhere keeps its pictures."""

    def __init__(self, folder: Path, work: Path, *, pages: int = 1, cover: bool = True) -> None:
        self.folder, self.work, self.cover = folder, work, cover
        self.page_bytes = min(MOST_PAGE_BYTES, max(LEAST_PAGE_BYTES, PAGES_BYTES // max(1, pages)))
        self.cuts_left = CUTS_BYTES
        self.names: set[str] = set()
        self.shown: dict[tuple[str, int], tuple[str, int, int]] = {}
        """Page → its picture below the folder, width and height of it."""
        self._step = 0
        self._open: OrderedDict[str, Image.Image] = OrderedDict()

    def keep(self, page: Page) -> PagePicture | None:
        """The page's picture, copied and covered; None where it has none that can be opened."""
        image = self._image(page)
        if image is None or page.image is None:
            return None
        data = (self.work / page.image).read_bytes()
        covered = self.cover and any(True for _ in personal_places(page))
        if image.format != "JPEG" or len(data) > self.page_bytes or covered:
            data = self._lean(image)
        name = f"p{hashlib.sha256(data).hexdigest()[:20]}.jpg"
        (self.folder / "pages").mkdir(exist_ok=True)
        if not (self.folder / "pages" / name).is_file():
            write_whole(self.folder / "pages" / name, data)
        self._note(page, name, image.width, image.height)
        thumb = image.copy()
        thumb.thumbnail((THUMB_PX, THUMB_PX * 2))
        return PagePicture(f"pages/{name}", _data_uri(_jpeg(thumb, 52)), image.width, image.height)

    def keep_drawn(self, page: Page, drawing: Markup) -> None:
        """A page that was drawn from its words, as a picture of its own."""
        width, height = round(page.width), round(page.height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        )
        data = f'{head} font-family="sans-serif">{drawing}</svg>'.encode()
        name = f"d{hashlib.sha256(data).hexdigest()[:20]}.svg"
        (self.folder / "pages").mkdir(exist_ok=True)
        if not (self.folder / "pages" / name).is_file():
            write_whole(self.folder / "pages" / name, data)
        self._note(page, name, width, height)

    def _note(self, page: Page, name: str, width: int, height: int) -> None:
        self.names.add(name)
        self.shown[page.key] = (f"pages/{name}", width, height)

    def cut(self, page: Page, stretch: Stretch) -> Cut:
        """A part of the page as a picture of its own."""
        region = stretch.region
        image = self._image(page)
        if image is None or self.cuts_left <= 0:
            scale = 1.5
            width, height = (region[2] - region[0]) * page.width, (region[3] - region[1]) * page.height
            return Cut(region, stretch.marks(page), None, round(width * scale), round(height * scale))
        x0, y0, x1, y1 = (round(v * s) for v, s in zip(region, (image.width, image.height) * 2, strict=True))
        part = image.crop((x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)))
        part.thumbnail((CUT_PX, CUT_PX))
        data = _jpeg(part, 62)
        self.cuts_left -= len(data)
        return Cut(region, stretch.marks(page), _data_uri(data), part.width, part.height)

    def sweep(self) -> None:
        """Removes pictures of earlier runs that the report no longer shows."""
        target = self.folder / "pages"
        for old in target.iterdir() if target.is_dir() else ():
            if old.name not in self.names:
                old.unlink(missing_ok=True)

    def _lean(self, image: Image.Image) -> bytes:
        """Small enough, if any step makes it so. Pages of one scanner are alike: begin a step before what the last one took."""
        data = b""
        for step in range(max(0, self._step - 1), len(LEAN)):
            side, quality, blur = LEAN[step]
            data, self._step = _jpeg(_smaller(image, side, blur), quality), step
            if len(data) <= self.page_bytes:
                break
        return data

    def _image(self, page: Page) -> Image.Image | None:
        if page.image is None:
            return None
        if page.image not in self._open:
            image = _load(self.work / page.image)
            if image is None:
                return None
            if self.cover:
                _cover(image, page)
            self._open[page.image] = image
            if len(self._open) > OPEN_PAGES:
                self._open.popitem(last=False)
        return self._open[page.image]


def _cover(image: Image.Image, page: Page) -> None:
    draw = ImageDraw.Draw(image)
    across, down = image.width / page.width, image.height / page.height
    for x0, top, x1, bottom in personal_places(page):
        draw.rectangle((x0 * across - 1, top * down - 1, x1 * across + 1, bottom * down + 1), fill=COVER)


def _load(path: Path) -> Image.Image | None:
    """None where the picture is not there or is none: the page is then drawn from its words."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            loaded = image.convert("RGB")
            loaded.format = image.format
            return loaded
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _smaller(image: Image.Image, side: int, blur: float) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side))
    return smaller.filter(ImageFilter.GaussianBlur(blur)) if blur else smaller


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True, progressive=True)
    return stream.getvalue()


def _data_uri(data: bytes) -> Markup:
    """Markup, since it is neither to be escaped nor searched for personal data."""
    return Markup("data:image/jpeg;base64," + base64.b64encode(data).decode())
