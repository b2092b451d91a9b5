"""Containers with a sound table of contents and nonsense in the members: damaged, and nobody's crash."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as open_docx
from openpyxl import Workbook

from extractors.docx import read_docx
from extractors.docx_marks import accepted_copy
from extractors.errors import UnreadableFile
from extractors.media_types import media_type_of
from extractors.portal_table import UnreadableTable, read_table
from extractors.sheets import read_workbook


def spoiled(data: bytes, *names: str) -> bytes:
    """The container with the packed bytes of the members overwritten; of all members where none is named."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not names or member.filename in names:
                extra = int.from_bytes(data[member.header_offset + 28 : member.header_offset + 30], "little")
                start = member.header_offset + 30 + len(member.filename.encode()) + extra
                out[start : start + min(8, member.compress_size)] = b"\xff" * min(8, member.compress_size)
    return bytes(out)


def letter() -> bytes:
    document, stream = open_docx(), io.BytesIO()
    document.add_paragraph("承诺函" * 30)
    document.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    book.create_sheet("表", 0).append(["企业名称", "金额"])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("names", [(), ("word/document.xml",), ("word/styles.xml",)], ids=["all", "text", "styles"])
def test_a_word_file(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(spoiled(letter(), *names))
    with pytest.raises(UnreadableFile, match="damaged"):
        read_docx(str(path), "a.docx")
    assert accepted_copy(str(path), tmp_path / "copy.docx") == ([], None)


@pytest.mark.parametrize("names", [(), ("xl/worksheets/sheet1.xml",)], ids=["all", "sheet"])
def test_a_workbook(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(spoiled(workbook(), *names))
    with pytest.raises(UnreadableFile, match="damaged"):
        read_workbook(str(path), "a.xlsx")
    with pytest.raises(UnreadableTable):
        read_table(path)


def test_the_type_of_an_office_file_whose_type_cannot_be_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet" * 3)
        archive.writestr("content.xml", "<a/>")
    path = tmp_path / "a.ods"
    path.write_bytes(spoiled(stream.getvalue()))
    assert media_type_of(path).startswith("application/vnd.oasis.opendocument.")
