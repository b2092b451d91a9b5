"""Page pictures of the work folder → the report's pictures: whole pages, thumbnails, places; personal data covered."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from PIL import Image, ImageDraw

from pipeline.reporting.folders import write_whole
from pipeline.reporting.personal import personal_places
from schemas.pages import Page
from schemas.report import FractionBox

THUMB_PX = 200
CUT_PX = 900
PAGE_BYTES = 110_000
"""Sixty pages of this size, their thumbnails and places stay below 8 MB."""
LEAN = ((1500, 62), (1300, 55), (1100, 48))
"""Long side in pixels and JPEG quality, tried in turn on pages above that size."""
MOST_PIXELS = 60_000_000
MARGIN_PT = (60.0, 26.0)
LEAST_PT = (300.0, 84.0)
"""A place is shown with so much around it, and never smaller than this, so that one sees where on the page it is."""
OPEN_PAGES = 3
Mark = tuple[float, float, float, float]
"""left, top, width, height in per cent."""


@dataclass(frozen=True)
class PagePicture:
    """A page's picture in the report's folder (`href`), its thumbnail inline."""

    href: str
    thumb: Markup
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Cut:
    """A place on a page, cut out with some margin; `region` in fractions of the page, `mark` the place within it.

    `data` is None for pages that have no picture and are drawn from their words.
    """

    region: FractionBox
    mark: Mark
    data: Markup | None
    width_px: int
    height_px: int


class PictureStore:
    """Writes `pages/` of a report's folder. Names follow the content, so that a page open elsewhere keeps its pictures."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder, work
        self.names: set[str] = set()
        self._open: OrderedDict[str, Image.Image] = OrderedDict()

    def keep(self, page: Page) -> PagePicture | None:
        """The page's picture, copied and covered; None where it has none that can be opened."""
        image = self._image(page)
        if image is None or page.image is None:
            return None
        data = (self.work / page.image).read_bytes()
        if image.format != "JPEG" or len(data) > PAGE_BYTES or any(True for _ in personal_places(page)):
            data = _lean_jpeg(image)
        name = f"p{hashlib.sha256(data).hexdigest()[:20]}.jpg"
        (self.folder / "pages").mkdir(exist_ok=True)
        if not (self.folder / "pages" / name).is_file():
            write_whole(self.folder / "pages" / name, data)
        self.names.add(name)
        thumb = image.copy()
        thumb.thumbnail((THUMB_PX, THUMB_PX * 2))
        return PagePicture(f"pages/{name}", _data_uri(thumb, 58), image.width, image.height)

    def cut(self, page: Page, box: FractionBox, *, tight: bool = False) -> Cut:
        """The place with its surroundings, or `tight` around it."""
        region = _around(box, page, (6.0, 6.0), (0.0, 0.0)) if tight else _around(box, page, MARGIN_PT, LEAST_PT)
        mark = _within(box, region)
        image = self._image(page)
        if image is None:
            return Cut(region, mark, None, round((region[2] - region[0]) * page.width * 1.4), 0)
        x0, y0, x1, y1 = (round(v * s) for v, s in zip(region, (image.width, image.height) * 2, strict=True))
        part = image.crop((x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)))
        part.thumbnail((CUT_PX, CUT_PX))
        return Cut(region, mark, _data_uri(part, 64), part.width, part.height)

    def sweep(self) -> None:
        """Removes pictures of earlier runs that the report no longer shows."""
        target = self.folder / "pages"
        for old in target.iterdir() if target.is_dir() else ():
            if old.name not in self.names:
                old.unlink(missing_ok=True)

    def _image(self, page: Page) -> Image.Image | None:
        if page.image is None:
            return None
        if page.image not in self._open:
            image = _load(self.work / page.image)
            if image is None:
                return None
            _cover(image, page)
            self._open[page.image] = image
            if len(self._open) > OPEN_PAGES:
                self._open.popitem(last=False)
        return self._open[page.image]


def _cover(image: Image.Image, page: Page) -> None:
    draw = ImageDraw.Draw(image)
    across, down = image.width / page.width, image.height / page.height
    for x0, top, x1, bottom in personal_places(page):
        draw.rectangle((x0 * across - 1, top * down - 1, x1 * across + 1, bottom * down + 1), fill=(96, 96, 96))


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


def _lean_jpeg(image: Image.Image) -> bytes:
    data = b""
    for side, quality in LEAN:
        smaller = image.copy()
        smaller.thumbnail((side, side))
        data = _jpeg(smaller, quality)
        if len(data) <= PAGE_BYTES:
            break
    return data


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()


def _data_uri(image: Image.Image, quality: int) -> Markup:
    """Markup, since it is neither to be escaped nor searched for personal data."""
    return Markup("data:image/jpeg;base64," + base64.b64encode(_jpeg(image, quality)).decode())


def _around(box: FractionBox, page: Page, margin: tuple[float, float], least: tuple[float, float]) -> FractionBox:
    x0, x1 = _stretch(box[0], box[2], margin[0] / page.width, least[0] / page.width)
    y0, y1 = _stretch(box[1], box[3], margin[1] / page.height, least[1] / page.height)
    return x0, y0, x1, y1


def _stretch(low: float, high: float, margin: float, least: float) -> tuple[float, float]:
    """The interval with its margin, at least so long, pushed back inside the page."""
    low, high = min(low, high), max(low, high)
    span = min(1.0, max(high - low + 2 * margin, least))
    start = min(max(0.0, (low + high - span) / 2), 1.0 - span)
    return start, start + span


def _within(box: FractionBox, region: FractionBox) -> Mark:
    width, height = region[2] - region[0], region[3] - region[1]
    values = (
        (box[0] - region[0]) / width,
        (box[1] - region[1]) / height,
        (box[2] - box[0]) / width,
        (box[3] - box[1]) / height,
    )
    left, top, across, down = (round(100 * v, 2) for v in values)
    return left, top, across, down
