"""Mails, files inside papers, volumes of archives: what they bring is listed, what they lack is said."""

from __future__ import annotations

import bz2
import io
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest

from extractors.archive_names import is_volume
from pipeline.intake import take_in
from schemas.limits import Limits
from schemas.pages import SourceFile
from tests import ofd_file
from tests.test_archives import rar_bytes, zip_bytes


def taken(tmp_path: Path, files: dict[str, bytes]) -> dict[str, SourceFile]:
    for name, data in files.items():
        (tmp_path / "up").mkdir(exist_ok=True)
        (tmp_path / "up" / name).write_bytes(data)
    return {file.path: file for file in take_in(tmp_path / "up", work=tmp_path / "work", limits=Limits())}


def pdf_bytes(attachments: dict[str, bytes] = {}) -> bytes:  # noqa: B006 (never written to)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    for name, data in attachments.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


def mail(text: str = "附件请查收", **attachments: bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "申报材料"
    message["Date"] = "Tue, 02 Apr 2024 08:00:00 +0800"
    message.set_content(text)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return message


def test_attachments_of_a_mail_are_files_and_its_text_is_none(tmp_path: Path) -> None:
    found = taken(tmp_path, {"a.eml": mail(承诺书_pdf=pdf_bytes()).as_bytes()})
    assert list(found) == ["a.eml", "a.eml/承诺书.pdf"]
    assert found["a.eml/承诺书.pdf"].media_type == "application/pdf"


def test_a_mail_without_attachments_is_its_text(tmp_path: Path) -> None:
    assert list(taken(tmp_path, {"a.eml": mail().as_bytes()})) == ["a.eml", "a.eml/正文.txt"]


def test_a_mail_within_a_mail(tmp_path: Path) -> None:
    outer = mail()
    outer.add_attachment(mail(协议_pdf=pdf_bytes()))
    assert "a.eml/申报材料.eml/协议.pdf" in taken(tmp_path, {"a.eml": outer.as_bytes()})


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_with_raw_bytes(tmp_path: Path, encoding: str) -> None:
    """As older Chinese mailers write them."""
    data = mail(name_pdf=pdf_bytes()).as_bytes().replace(b'"name.pdf"', '"营业执照.pdf"'.encode(encoding))
    assert "a.eml/营业执照.pdf" in taken(tmp_path, {"a.eml": data})


def test_files_inside_a_pdf(tmp_path: Path) -> None:
    found = taken(
        tmp_path, {"a.pdf": pdf_bytes({"现金流量表.pdf": pdf_bytes() + b"%", "data.xml": b"<?xml version='1.0'?><a/>"})}
    )
    assert found["a.pdf"].status == "read" and found["a.pdf"].location is not None
    assert found["a.pdf/现金流量表.pdf"].status == "read"
    # what is no paper is data of the program that made the file
    assert found["a.pdf/data.xml"].status == "ignored"


def test_a_pdf_without_files_inside_is_one_file(tmp_path: Path) -> None:
    assert list(taken(tmp_path, {"a.pdf": pdf_bytes()})) == ["a.pdf"]


def test_files_inside_an_ofd(tmp_path: Path) -> None:
    listed = (
        f'<ofd:Attachments {ofd_file.NAMESPACE}><ofd:Attachment ID="1" Name="明细"><ofd:FileLoc>m.pdf</ofd:FileLoc>'
        "</ofd:Attachment></ofd:Attachments>"
    )
    parts = ofd_file.parts_of(
        [ofd_file.page("")],
        {"Doc_0/Attachs/Attachments.xml": listed, "Doc_0/Attachs/m.pdf": pdf_bytes()},
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
    )
    path = ofd_file.write(tmp_path / "a.ofd", parts)
    assert list(taken(tmp_path, {"a.ofd": path.read_bytes()})) == ["a.ofd", "a.ofd/明细.pdf"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("材料.7z.001", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
        ("材料.7z.002", b"\x8a\x00\xff\x01" * 40),
        ("材料.z01", b"PK\x07\x08PK\x03\x04" + bytes(60)),
        ("材料.part2.rar", rar_bytes({"a.txt": b"x"})[:40]),
    ],
    ids=["first", "later", "zip", "rar"],
)
def test_a_volume_of_an_archive_is_said_to_be_one(tmp_path: Path, name: str, data: bytes) -> None:
    file = taken(tmp_path, {name: data})[name]
    assert file.status in ("unreadable", "partly_read")
    assert file.problem is not None and file.problem.code == "archive_split"


def test_the_last_volume_of_a_zip_is_said_to_be_one(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a.txt": b"x"}))
    # number of this disk, disk of the directory (APPNOTE 4.3.16)
    end = data.rfind(b"PK\x05\x06")
    data[end + 4 : end + 8] = b"\x02\x00\x02\x00"
    [file] = taken(tmp_path, {"材料.zip": bytes(data)}).values()
    assert file.problem is not None and file.problem.code == "archive_split"


@pytest.mark.parametrize("name", ["a.zip", "2023.001", "报表.r.pdf", "z01.pdf"])
def test_other_names_are_no_volumes(name: str) -> None:
    assert not is_volume(name)


def test_a_packed_file(tmp_path: Path) -> None:
    found = taken(tmp_path, {"a.pdf.bz2": bz2.compress(pdf_bytes())})
    assert "a.pdf.bz2/a.pdf" in found
