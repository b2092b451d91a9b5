"""One page of one file, read in a worker process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2

from extractors import pdf, pictures
from extractors.errors import UnreadableFile
from extractors.formats import FORMATS, Layered, Pictures, Whole
from extractors.image import Image
from extractors.ink_share import ink_share
from extractors.inks import has_red
from extractors.ocr_engines import OcrEngine, load_engine
from extractors.prepared import LaidOut, Prepared
from extractors.scans import ScanReading
from pipeline.reading.long_pictures import read_long
from pipeline.reading.spreads import find_fold
from pipeline.reading.worker_limits import next_page
from schemas.folded import fold
from schemas.pages import Box, Page, Problem, Seal, Word

SCAN_DPI = 200.0
PICTURE_DPI = 110.0
"""Resolution of the pictures that the report shows: legible on screen, some 100 kB a page."""
SEAL_DPI = 150.0
FEW_CHARACTERS = 20
"""A page with fewer is taken for a scan with a page number on it."""
COVERING = 0.6
"""A picture that covers this share of a page is the page itself; text over it is another program's OCR."""
MANY_CHARACTERS = 200
LARGE_PICTURE = 0.08
"""Smaller pictures on a page with a text layer are seals and logos; larger ones may hold a pasted statement."""


@dataclass(frozen=True)
class PageTask:
    """`number` 0 stands for a whole file. `location` and `media_type` are those of what it is read from.

    `skimming`: of the inside of a long paper only head, headings and foot may be read."""

    path: str
    location: str
    media_type: str
    number: int
    engine: str
    work: str
    pixels: int
    skimming: bool = False


def prepare(task: PageTask) -> Prepared:
    """What the file is to be read from, and its pages: 0 for one that is read in one go. Raises UnreadableFile."""
    match FORMATS.get(task.media_type):
        case Layered(make_ready):
            return make_ready(task.location, converted_folder(Path(task.work), task.path))
        case Pictures():
            count = pictures.count_frames(task.location, pixels=task.pixels)
            return Prepared(task.location, task.media_type, count)
        case Whole():
            return Prepared(task.location, task.media_type, 0)
    raise UnreadableFile("unsupported", task.media_type)


def read_page(task: PageTask) -> list[Page]:
    """The page, or all pages of a file that is read in one go. Raises UnreadableFile."""
    match FORMATS.get(task.media_type):
        case Layered():
            return [_folded(_read_pdf_page(task))]
        case Pictures():
            image, dpi = pictures.read_frame(task.location, task.number, pixels=task.pixels)
            return [_folded(_read_picture(task, image, dpi, task.number))]
        case Whole(read):
            return _with_pasted(task, read(task.location, task.path))
    raise UnreadableFile("unsupported", task.media_type)


def _folded(page: Page) -> Page:
    """A sheet with two pages side by side is worked on as a page of twice the height."""
    at = find_fold(page)
    return page if at is None else fold(page, at)


def _read_pdf_page(task: PageTask) -> Page:
    note = None
    try:
        layer = pdf.read_text_layer(task.location, task.number)
    except UnreadableFile as error:
        # pdfium draws pages whose content pdfminer cannot parse
        layer, note = None, f"text_layer_{error.code}"
    if layer is None or not layer.usable or layer.characters < FEW_CHARACTERS or layer.picture_share >= COVERING:
        image, dpi = pdf.render(task.location, task.number, dpi=SCAN_DPI)
        page = _read_picture(task, image, dpi, task.number)
        if layer is not None and _says_more(layer, page):
            return _read_text_page(task, layer)
        if layer is not None and layer.characters >= FEW_CHARACTERS and not layer.usable:
            page.notes.append("text_layer_garbled")
        if note:
            page.notes.append(note)
        return page
    return _read_text_page(task, layer)


def _says_more(layer: pdf.TextLayer, page: Page) -> bool:
    """Whether the few characters of a text layer, a signature's line and day, are more than what its picture shows."""
    few = layer.usable and 0 < layer.characters < FEW_CHARACTERS and layer.picture_share < COVERING
    return few and sum(len(word.text) for word in page.words) <= layer.characters


def _read_text_page(task: PageTask, layer: pdf.TextLayer) -> Page:
    little_text = layer.characters < MANY_CHARACTERS
    # a page of text alone is drawn once, as small as the report shows it
    image, dpi = pdf.render(task.location, task.number, dpi=SEAL_DPI if layer.pictures or little_text else PICTURE_DPI)
    page = Page(
        file=task.path,
        number=task.number,
        width=layer.width,
        height=layer.height,
        source="text_layer",
        words=layer.words,
        rules=layer.rules,
        marks=list(layer.marks),
        # only of a page with little text does anybody ask whether it is blank
        ink=ink_share(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)) if little_text else None,
    )
    engine = load_engine(task.engine)
    if layer.pictures or has_red(image):
        if dpi < SEAL_DPI and not layer.pictures:
            image, dpi = pdf.render(task.location, task.number, dpi=SEAL_DPI)
        page.seals = engine.seals(image, dpi=dpi)
    _keep_picture(task, page, image, dpi)
    large = [box for box in layer.pictures if _area(box) > LARGE_PICTURE * page.width * page.height]
    if large:
        picture, scan_dpi = pdf.render(task.location, task.number, dpi=SCAN_DPI)
        reading = engine.read(picture, dpi=scan_dpi)
        if reading.stance.turn_deg == 0:
            page.words = [*page.words, *_within_pictures(reading.words, large, page.words)]
            page.engine = engine.name
    return page


def _within_pictures(found: list[Word], pictures_: list[Box], known: list[Word]) -> list[Word]:
    """OCR words that stand in a picture and not where the text layer already has text."""

    def inside(word: Word, box: Box) -> bool:
        return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]

    def taken(word: Word) -> bool:
        return any(word.x0 < k.x1 and k.x0 < word.x1 and abs(word.middle - k.middle) < 0.5 * k.height for k in known)

    return [word for word in found if any(inside(word, box) for box in pictures_) and not taken(word)]


def _read_picture(task: PageTask, image: Image, dpi: float, number: int) -> Page:
    engine = load_engine(task.engine)
    if pictures.is_long(image):
        reading = read_long(engine, image, dpi=dpi)
    else:
        reading = engine.read(image, dpi=dpi, skimming=task.skimming)
    page = _page_of(task, reading, dpi, number)
    page.engine = engine.name
    _keep_picture(task, page, reading.image, dpi)
    return page


def _page_of(task: PageTask, reading: ScanReading, dpi: float, number: int) -> Page:
    height, width = reading.image.shape[:2]
    return Page(
        file=task.path,
        number=number,
        width=width * 72 / dpi,
        height=height * 72 / dpi,
        source="ocr",
        words=reading.words,
        rules=reading.rules,
        seals=reading.seals,
        turned_deg=reading.stance.turn_deg,
        skew_deg=round(reading.stance.skew_deg, 2),
        orientation_clear=reading.stance.clear,
        ink=reading.ink,
        lines_unread=reading.unread,
    )


def _with_pasted(task: PageTask, laid_out: LaidOut) -> list[Page]:
    engine = load_engine(task.engine)
    for data in laid_out.pictures:
        next_page()
        _add_pasted(task, laid_out.pages, data, engine)
    return laid_out.pages


def _add_pasted(task: PageTask, pages: list[Page], data: bytes, engine: OcrEngine) -> None:
    """A picture pasted into a Word file: a seal is put on the last page that says one is near; a scan becomes a page."""
    try:
        image, dpi = pictures.read_bytes(data, pixels=task.pixels)
    except UnreadableFile as error:
        pages[-1].notes.append(f"picture_{error.code}")
        return
    height, width = image.shape[:2]
    square = 0.75 < width / height < 1.34
    if square and has_red(image):
        # alone on its picture, a seal fills it: 42 mm across
        seals = engine.seals(image, dpi=max(width, height) / (46 / 25.4))
        if seals:
            _place_seal(pages, seals[0])
            return
    page = _read_picture(task, image, dpi, len(pages) + 1)
    if len(page.words) >= 5:
        page.notes.append("pasted_picture")
        pages.append(page)


def _place_seal(pages: list[Page], seal: Seal) -> None:
    page = next((p for p in reversed(pages) if "picture" in p.notes), pages[-1])
    bottom = max((word.bottom for word in page.words), default=page.height / 2)
    side = 119.0
    box = (page.width / 2, max(0.0, bottom - side), page.width / 2 + side, bottom)
    page.seals.append(Seal(box, seal.shape, seal.colour, seal.text, seal.confidence))


def _keep_picture(task: PageTask, page: Page, image: Image, dpi: float) -> None:
    scale = min(1.0, PICTURE_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    name = picture_name(task.path, page.number)
    target = Path(task.work) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 72])
    if done:
        target.write_bytes(data.tobytes())
        page.image, page.scale_dpi = name, dpi * scale


def converted_folder(work: Path, path: str) -> Path:
    """Where in the work folder lies what a file was converted to for reading."""
    return work / "converted" / hashlib.sha256(path.encode()).hexdigest()[:16]


def picture_name(path: str, number: int) -> str:
    """Where in the work folder the picture of a file's page lies."""
    return f"pages/{hashlib.sha256(path.encode()).hexdigest()[:16]}-{number:04}.jpg"


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def unread_page(path: str, number: int, error: UnreadableFile) -> Page:
    """The page that could not be read, so that it is counted and shown."""
    return Page(path, number, 595, 842, "unread", problem=Problem(error.code, error.message))
