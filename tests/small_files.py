"""A small file of each format that is read, made here; those of office programs by LibreOffice."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pillow_heif
from docx import Document
from PIL import Image, ImageDraw, ImageFont

from tests import statement_files
from tests.statement_files import Writer

TEXT = "Balance 2023"
SLIDES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>
 <draw:page draw:name="one"><draw:frame svg:width="16cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"><draw:text-box>
 <text:p>货币资金为一千二百三十四元五角，较上年增长百分之八。</text:p><text:p>本项目由牵头单位组织实施，三年内完成全部预期目标。</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body></office:document>
"""


def write_picture(path: Path) -> None:
    picture = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(picture).text((80, 100), TEXT, fill="black", font=ImageFont.load_default(60))
    if path.suffix == ".heic":
        pillow_heif.from_pillow(picture).save(path)
    else:
        picture.save(path)


def by_office(write: Writer, given: str, target: str) -> Writer:
    """What LibreOffice makes of a file that is written here. `target`: ending, with a filter where the ending does not tell."""

    def written(path: Path) -> None:
        # its script, which starts the program anew where a fresh profile asks for that
        program = shutil.which("soffice") or shutil.which("libreoffice")
        assert program is not None
        folder = path.parent / "office"
        folder.mkdir()
        source = folder / f"given.{given}"
        write(source)
        profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(folder / "made"),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.move(folder / "made" / f"given.{target.partition(':')[0]}", path)

    return written


def write_letter(path: Path) -> None:
    document = Document()
    for text in ("货币资金为一千二百三十四元五角。", "本项目由牵头单位组织实施，三年内完成全部预期目标。"):
        document.add_paragraph(text)
    document.save(str(path))


def write_slides(path: Path) -> None:
    path.write_text(SLIDES, encoding="utf-8")


def write_xlsb(path: Path) -> None:
    """A workbook in Excel's binary form ([MS-XLSB]): one sheet, one row with a label and an amount."""

    def record(kind: int, data: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(data)]) + data

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    sheet_entry = struct.pack("<II", 0, 1) + wide("rId1") + wide("表")
    book = record(131) + record(143) + record(156, sheet_entry) + record(144) + record(132)
    row = record(0, struct.pack("<IIHHB", 0, 0, 300, 0, 0) + struct.pack("<I", 0))
    label = record(6, struct.pack("<II", 0, 0) + wide("货币资金"))
    amount = record(5, struct.pack("<IId", 1, 0, 1234.5))
    size = record(148, struct.pack("<IIII", 0, 0, 0, 1))
    sheet = record(129) + size + record(145) + row + label + amount + record(146) + record(130)
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    relation = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="{target}"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", relation.format(kind="officeDocument", target="xl/workbook.bin"))
        package.writestr(
            "xl/_rels/workbook.bin.rels", relation.format(kind="worksheet", target="worksheets/sheet1.bin")
        )
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/worksheets/sheet1.bin", sheet)


OWN: dict[str, tuple[str, Writer]] = {
    "application/pdf": ("a.pdf", statement_files.write_pdf),
    "application/ofd": ("a.ofd", statement_files.write_ofd),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("a.docx", statement_files.write_docx),
    "application/rtf": ("a.rtf", statement_files.write_rtf),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("a.xlsx", statement_files.write_xlsx),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ("a.xlsb", write_xlsb),
    "application/vnd.oasis.opendocument.spreadsheet": ("a.ods", statement_files.write_ods),
    "application/vnd.ms-excel.xml": ("a.xml", statement_files.write_spreadsheet_xml),
    "text/html": ("a.html", statement_files.write_html),
    "multipart/related": ("a.mht", statement_files.write_mht),
    "text/plain": ("a.txt", statement_files.write_text),
    **{
        f"image/{kind}": (f"a.{ending}", write_picture)
        for kind, ending in (
            ("jpeg", "jpg"), ("png", "png"), ("tiff", "tif"), ("bmp", "bmp"), ("gif", "gif"), ("webp", "webp"), ("heic", "heic"),
            ("avif", "avif"), ("jp2", "jp2"),
        )
    },
}  # fmt: skip
BY_OFFICE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "application/msword": ("a.doc", by_office(write_letter, "docx", "doc")),
    "application/vnd.ms-word.xml": ("a.xml", by_office(write_letter, "docx", "xml:MS Word 2003 XML")),
    "application/vnd.oasis.opendocument.text": ("a.odt", by_office(write_letter, "docx", "odt")),
    "application/vnd.ms-excel": ("a.xls", by_office(statement_files.write_xlsx, "xlsx", "xls")),
    "application/vnd.oasis.opendocument.presentation": ("a.odp", by_office(write_slides, "fodp", "odp")),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "a.pptx", by_office(write_slides, "fodp", "pptx"),
    ),
    "application/vnd.ms-powerpoint": ("a.ppt", by_office(write_slides, "fodp", "ppt")),
}  # fmt: skip
NEEDS_OFFICE = frozenset({*BY_OFFICE, "application/rtf"}) - {"application/vnd.ms-excel"}
"""Read through LibreOffice; an XLS is only made by it."""
