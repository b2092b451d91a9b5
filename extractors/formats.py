"""Media type → who reads it. A further format is a file in this room and a line in this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extractors import (
    calamine_sheets,
    docx,
    html_page,
    ofd,
    pdf_structure,
    plain_text,
    sheets,
    spreadsheet_xml,
    web_archive,
)
from extractors.container_types import DOCX, PPTX, XLSX
from extractors.libre_office import converter, else_converted, word_converter
from extractors.prepared import LaidOut, Prepared


@dataclass(frozen=True)
class Pictures:
    """A file of pictures: each is a page."""


@dataclass(frozen=True)
class Layered:
    """A file whose pages have words and can be drawn, or that is converted to such a one.

    `prepare` says what to read page by page, a PDF, made in the folder where need be. Raises UnreadableFile.
    """

    prepare: Callable[[str, Path], Prepared]


@dataclass(frozen=True)
class Whole:
    """A file that knows no pages: `read` lays out what lies at a location as the file of a name. Raises UnreadableFile."""

    read: Callable[[str, str], LaidOut]


Format = Pictures | Layered | Whole

_PICTURES = ("jpeg", "png", "tiff", "gif", "bmp", "webp", "heic", "avif", "jp2")
FORMATS: dict[str, Format] = {
    "application/pdf": Layered(pdf_structure.prepare),
    "application/ofd": Layered(ofd.prepare),
    DOCX: Whole(else_converted(docx.read_docx, "docx")),
    XLSX: Whole(else_converted(sheets.read_workbook, "xlsx")),
    "application/vnd.ms-excel": Whole(sheets.read_workbook),
    "application/vnd.ms-excel.xml": Whole(spreadsheet_xml.read_spreadsheet_xml),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": Whole(calamine_sheets.read_with_calamine),
    "application/vnd.oasis.opendocument.spreadsheet": Whole(calamine_sheets.read_with_calamine),
    "text/html": Whole(html_page.read_html),
    "multipart/related": Whole(web_archive.read_web_archive),
    "text/plain": Whole(plain_text.read_plain_text),
    "application/msword": Layered(word_converter("doc")),
    "application/rtf": Layered(word_converter("rtf")),
    "application/vnd.ms-word.xml": Layered(word_converter("xml")),
    "application/vnd.oasis.opendocument.text": Layered(word_converter("odt")),
    "application/vnd.oasis.opendocument.presentation": Layered(converter("odp")),
    "application/vnd.ms-powerpoint": Layered(converter("ppt")),
    PPTX: Layered(converter("pptx")),
    **{f"image/{name}": Pictures() for name in _PICTURES},
}
