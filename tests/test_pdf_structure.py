"""What a PDF's structure tells and hides: signatures, forms, comments, layers, boxes; damage that can be repaired."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile
from reportlab.pdfgen.canvas import Canvas

from extractors import pdf
from extractors.errors import UnreadableFile
from extractors.pdf_signatures import read_contents
from extractors.pdf_structure import prepare
from extractors.prepared import Prepared
from tests.ofd_file import der, signed_value


def plain(text: str = "Total assets 1,234.56", size: tuple[float, float] = (595, 842)) -> pikepdf.Pdf:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1)
    canvas.drawString(100, size[1] - 100, text)
    canvas.save()
    return pikepdf.open(io.BytesIO(stream.getvalue()))


def saved(document: pikepdf.Pdf, path: Path) -> Path:
    document.save(path)
    return path


def ready(path: Path) -> Prepared:
    return prepare(str(path), path.parent / "made")


def text_of(made: Prepared, number: int = 1) -> str:
    return " ".join(word.text for word in pdf.read_text_layer(made.location, number).words)


def kinds(made: Prepared) -> list[str]:
    return [mark.kind for marks in made.marks.values() for mark in marks]


def test_an_ordinary_file_is_read_itself(tmp_path: Path) -> None:
    path = saved(plain(), tmp_path / "a.pdf")
    made = ready(path)
    assert made == Prepared(str(path), "application/pdf", 1)


def field(kind: str, value: object, **more: Any) -> pikepdf.Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name(kind),
        T=String("a"),
        V=value,
        Rect=Array([100, 600, 300, 620]),
        **more,
    )


def form(*fields: pikepdf.Dictionary, **more: Any) -> pikepdf.Pdf:
    document = plain()
    made = [document.make_indirect(one) for one in fields]
    document.Root.AcroForm = Dictionary(Fields=Array(made), **more)
    document.pages[0].obj.Annots = Array(made)
    return document


def test_what_is_filled_into_a_form_is_text(tmp_path: Path) -> None:
    made = ready(saved(form(field("/Tx", String("通辽市青禾公司 300万元"))), tmp_path / "a.pdf"))
    assert "通辽市青禾公司" in text_of(made) and "1,234.56" in text_of(made)
    layer = pdf.read_text_layer(made.location, 1)
    [word] = [word for word in layer.words if "青禾" in word.text]
    assert 100 <= word.x0 <= 110 and 842 - 622 <= word.top and word.bottom <= 842 - 598
    # and it is seen
    assert pdf.render(made.location, 1, dpi=72)[0][222:242, 100:300].min() < 128


def test_an_empty_form_is_read_as_it_is(tmp_path: Path) -> None:
    path = saved(form(field("/Tx", String(""))), tmp_path / "a.pdf")
    assert ready(path).location == str(path)


def test_a_form_of_adobe_is_refused_or_said(tmp_path: Path) -> None:
    static = saved(form(field("/Tx", String("x")), XFA=String("<x/>")), tmp_path / "a.pdf")
    assert "form_unsupported" in kinds(ready(static))
    dynamic = form(XFA=String("<x/>"))
    dynamic.Root.NeedsRendering = True
    with pytest.raises(UnreadableFile, match="form_unsupported"):
        ready(saved(dynamic, tmp_path / "b.pdf"))


def annotated(kind: str, text: str, **more: Any) -> pikepdf.Pdf:
    document = plain()
    note = Dictionary(
        Type=Name.Annot, Subtype=Name(kind), Contents=String(text), Rect=Array([100, 700, 120, 720]), **more
    )
    document.pages[0].obj.Annots = Array([document.make_indirect(note)])
    return document


def test_a_comment_is_a_mark(tmp_path: Path) -> None:
    made = ready(saved(annotated("/Text", "金额待核实"), tmp_path / "a.pdf"))
    [mark] = made.marks[1]
    assert (mark.kind, mark.text) == ("comment", "金额待核实")
    assert mark.box == pytest.approx((100, 122, 120, 142))


def test_a_hidden_comment_is_none(tmp_path: Path) -> None:
    assert kinds(ready(saved(annotated("/Text", "x", F=2), tmp_path / "a.pdf"))) == []


def test_typed_text_is_text(tmp_path: Path) -> None:
    """As the free programs let people write on a PDF."""
    document = annotated("/FreeText", "2024-04-02")
    drawn = document.make_stream(b"BT /F1 8 Tf 1 5 Td (2024-04-02) Tj ET")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 60, 20])
    drawn.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    document.pages[0].obj.Annots[0].AP = Dictionary(N=drawn)
    document.pages[0].obj.Annots[0].Rect = Array([100, 500, 160, 520])
    assert "2024-04-02" in text_of(ready(saved(document, tmp_path / "a.pdf")))


def name(text: str) -> bytes:
    return der(0x30, der(0x31, der(0x30, der(0x06, b"\x55\x04\x03"), der(0x0C, text.encode()))))


def cms(signed: bytes, signer: str) -> bytes:
    """The structure of a detached signature; nobody signed it."""
    sha256 = der(0x30, der(0x06, b"\x60\x86\x48\x01\x65\x03\x04\x02\x01"))
    body = der(0x30, der(0xA0, der(0x02, b"\x02")), der(0x02, b"\x07"), sha256, name("CA"), der(0x30), name(signer))
    attribute = der(
        0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"), der(0x31, der(0x04, hashlib.sha256(signed).digest()))
    )
    info = der(0x30, der(0x02, b"\x01"), der(0x30, name("CA"), der(0x02, b"\x07")), sha256, der(0xA0, attribute))
    content = der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"))
    data = der(0x30, der(0x02, b"\x01"), der(0x31, sha256), content, der(0xA0, der(0x30, body)), der(0x31, info))
    return der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), der(0xA0, data))


def signed_bytes(**more: Any) -> bytes:
    value = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), M=String("D:20240402080000+08'00'"),
        ByteRange=Array([0, 1111111111, 2222222222, 3333333333]), Contents=String("\x01" * 1000),
    )  # fmt: skip
    document = form()
    one = field("/Sig", document.make_indirect(value), P=document.pages[0].obj)
    if more:
        picture = document.make_stream(bytes([220, 20, 20]))
        picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 1, 1
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
        drawn = document.make_stream(b"119 0 0 119 0 0 cm /Im Do")
        drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 119, 119])
        drawn.Resources = Dictionary(XObject=Dictionary(Im=picture))
        one.AP, one.Rect = Dictionary(N=drawn), more["rectangle"]
    document.Root.AcroForm.Fields = Array([document.make_indirect(one)])
    stream = io.BytesIO()
    document.save(stream, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = stream.getvalue()
    at = data.index(b"01" * 900) - 1
    end = data.index(b">", at) + 1
    ranges = f"[ 0 {at:010} {end:010} {len(data) - end:010} ]".encode()
    data = data.replace(b"[ 0 1111111111 2222222222 3333333333 ]", ranges)
    inside = cms(data[:at] + data[end:], "通辽市青禾农业科技有限公司").hex().encode()
    return data[:at] + b"<" + inside.ljust(end - at - 2, b"0") + b">" + data[end:]


def test_a_signature_is_told_with_its_signer_and_day(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(signed_bytes())
    [mark] = ready(tmp_path / "a.pdf").marks[1]
    assert (mark.kind, mark.text) == ("signature", "通辽市青禾农业科技有限公司 2024-04-02")
    assert mark.box == pytest.approx((100, 222, 300, 242))


def test_a_seal_of_the_national_standard_names_its_owner() -> None:
    """Contents as Chinese sealing programs write them, filled up with zeros."""
    contents = signed_value("通辽市青禾农业科技有限公司", b"") + bytes(100)
    assert read_contents(contents) == ("通辽市青禾农业科技有限公司", None)
    assert read_contents(b"") == read_contents(b"\x30\x80\x00\x00") == (None, None)


@pytest.mark.parametrize(
    ("rectangle", "seals"), [([300, 200, 419, 319], 1), ([300, 200, 480, 240], 0)], ids=["seal", "written name"]
)
def test_an_organisation_s_picture_of_a_signature_is_its_seal(tmp_path: Path, rectangle: list[int], seals: int) -> None:
    (tmp_path / "a.pdf").write_bytes(signed_bytes(rectangle=Array(rectangle)))
    made = ready(tmp_path / "a.pdf")
    found = made.seals.get(1, [])
    assert [seal.text for seal in found] == ["通辽市青禾农业科技有限公司"] * seals
    assert made.marks[1][0].kind == "signature"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"(Total assets 1,234.56)", b"(Total assets 9,234.56)"),
        lambda data: data + b"\n9 0 obj <<>> endobj\n%%EOF",
    ],
    ids=["within", "added"],
)
def test_a_change_after_signing_is_said(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    data = signed_bytes()
    changed = change(data)
    if changed == data:
        # the page's content is packed: any byte of it will do
        at = data.index(b"stream") + 9
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    (tmp_path / "a.pdf").write_bytes(changed)
    assert "changed_after_signing" in kinds(ready(tmp_path / "a.pdf"))


def test_what_proves_a_signature_later_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(signed_bytes() + b"\n9 0 obj << /DSS 10 0 R >> endobj\n%%EOF")
    assert kinds(ready(tmp_path / "a.pdf")) == ["signature"]


def rotated(*turns: float) -> bytes:
    return b"".join(
        f"BT /F1 30 Tf {cos(radians(t)):.3f} {sin(radians(t)):.3f} {-sin(radians(t)):.3f} {cos(radians(t)):.3f} "
        f"{100 + 40 * n} {200 + 40 * n} Tm (DRAFT) Tj ET\n".encode()
        for n, t in enumerate(turns)
    )


@pytest.mark.parametrize(
    ("turns", "marks"),
    [((45,), ["DRAFT"]), ((30, 30, 30), ["DRAFT"]), ((20, 50, 75, 110, 160), [])],
    ids=["once", "repeated", "around a seal"],
)
def test_what_is_written_aslant_is_a_watermark_and_no_text(
    tmp_path: Path, turns: tuple[float, ...], marks: list[str]
) -> None:
    document = plain()
    page = document.pages[0].obj
    page.Contents = document.make_stream(page.Contents.read_bytes() + b"\n" + rotated(*turns))
    layer = pdf.read_text_layer(str(saved(document, tmp_path / "a.pdf")), 1)
    assert [mark.text for mark in layer.marks] == marks
    assert [word.text for word in layer.words] == ["Total", "assets", "1,234.56"]


def test_hidden_layers_are_not_read(tmp_path: Path) -> None:
    document = plain()
    layers = [document.make_indirect(Dictionary(Type=Name.OCG, Name=String(n))) for n in ("on", "off")]
    document.Root.OCProperties = Dictionary(OCGs=Array(layers), D=Dictionary(OFF=Array(layers[1:])))
    page = document.pages[0].obj
    page.Resources.Properties = Dictionary(L0=layers[0], L1=layers[1])
    content = b"".join(
        b"/OC /L%d BDC BT /F1 12 Tf 100 %d Td (layer %d) Tj ET EMC\n" % (n, 600 - 50 * n, n) for n in (0, 1)
    )
    page.Contents = document.make_stream(page.Contents.read_bytes() + content)
    assert text_of(ready(saved(document, tmp_path / "a.pdf"))) == "Total assets 1,234.56 layer 0"


TURNED = {0: b"1 0 0 1 100 700", 90: b"0 1 -1 0 300 550", 180: b"-1 0 0 -1 300 650", 270: b"0 -1 1 0 300 700"}
"""Where a text begins and runs so that it stands upright on a page that is shown turned."""


@pytest.mark.parametrize("turn", TURNED)
def test_words_of_turned_and_cropped_pages_lie_where_they_are_seen(tmp_path: Path, turn: int) -> None:
    document = plain()
    page = document.pages[0].obj
    page.CropBox, page.Rotate = Array([50, 500, 450, 800]), turn
    page.Contents = document.make_stream(b"BT /F1 12 Tf " + TURNED[turn] + b" Tm (Total assets 1,234.56) Tj ET")
    made = ready(saved(document, tmp_path / "a.pdf"))
    layer = pdf.read_text_layer(made.location, 1)
    image, _ = pdf.render(made.location, 1, dpi=72)
    assert layer.usable and image.shape[:2] == (round(layer.height), round(layer.width))
    ink = np.argwhere(image.min(axis=2) < 128)
    boxes = np.array([word.box for word in layer.words])
    assert (ink.min(axis=0) >= boxes[:, 1::-1].min(axis=0) - 3).all()
    assert (ink.max(axis=0) <= boxes[:, :1:-1].max(axis=0) + 3).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_does_not_stand_upright_is_left_to_the_eye(tmp_path: Path, turn: int) -> None:
    document = plain()
    document.pages[0].obj.Rotate = turn
    assert not pdf.read_text_layer(ready(saved(document, tmp_path / "a.pdf")).location, 1).usable


def test_what_the_viewer_refuses_is_repaired_and_said(tmp_path: Path) -> None:
    stream = io.BytesIO()
    plain().save(stream)
    # no catalogue can be found any more by the table; qpdf looks at every object
    data = stream.getvalue()
    broken = data[: data.rindex(b"xref")].replace(b"%PDF-", b"%PDX-")
    (tmp_path / "a.pdf").write_bytes(broken)
    try:
        made = ready(tmp_path / "a.pdf")
    except UnreadableFile as error:
        assert error.code == "damaged"
    else:
        assert "1,234.56" in text_of(made)


def test_a_table_of_contents_that_was_lost_is_said(tmp_path: Path) -> None:
    stream = io.BytesIO()
    plain().save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = stream.getvalue()
    (tmp_path / "a.pdf").write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n999999\n%%EOF")
    made = ready(tmp_path / "a.pdf")
    assert kinds(made) == ["repaired"] and "1,234.56" in text_of(made)


def test_a_locked_file_is_encrypted(tmp_path: Path) -> None:
    plain().save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(UnreadableFile, match="encrypted"):
        ready(tmp_path / "a.pdf")


def test_a_file_that_may_not_be_printed_is_read(tmp_path: Path) -> None:
    plain().save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(user="", owner="y"))
    assert "1,234.56" in text_of(ready(tmp_path / "a.pdf"))


def scan(filter_: str) -> pikepdf.Pdf:
    """A page that is one picture: black above, white below."""
    picture = Image.new("L", (64, 64), 255)
    picture.paste(0, (0, 0, 64, 32))
    document = pikepdf.new()
    document.add_blank_page(page_size=(100, 100))
    stream = io.BytesIO()
    if filter_ == "JPXDecode":
        picture.save(stream, "JPEG2000")
        data, bits = stream.getvalue(), 8
    else:
        picture.convert("1").save(stream, "TIFF", compression="group4")
        tiff = TiffImageFile(io.BytesIO(stream.getvalue()))
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        data, bits = stream.getvalue()[offset : offset + length], 1
        if filter_ == "JBIG2Decode":
            data = jbig2(data)
    image = document.make_stream(data)
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 64, 64
    image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceGray, bits, Name(f"/{filter_}")
    if filter_ == "CCITTFaxDecode":
        image.DecodeParms = Dictionary(K=-1, Columns=64, Rows=64)
    page = document.pages[0].obj
    page.Resources = Dictionary(XObject=Dictionary(Im=image))
    page.Contents = document.make_stream(b"100 0 0 100 0 0 cm /Im Do")
    return document


def jbig2(group4: bytes) -> bytes:
    """Page information and one generic region coded as Group 4 (ITU-T T.88, 7.4.6, 7.4.8), as PDF embeds them."""

    def segment(number: int, kind: int, data: bytes) -> bytes:
        return number.to_bytes(4, "big") + bytes([kind, 0, 1]) + len(data).to_bytes(4, "big") + data

    size = (64).to_bytes(4, "big") * 2
    region = size + bytes(8) + b"\x00" + b"\x01" + group4
    return segment(0, 48, size + bytes(8) + b"\x00\x00\x00") + segment(1, 38, region)


@pytest.mark.parametrize("filter_", ["JPXDecode", "JBIG2Decode", "CCITTFaxDecode"])
def test_scans_in_packed_formats(tmp_path: Path, filter_: str) -> None:
    made = ready(saved(scan(filter_), tmp_path / "a.pdf"))
    image, _ = pdf.render(made.location, 1, dpi=72)
    assert abs(image[:40].mean() - image[60:].mean()) > 200
    assert pdf.read_text_layer(made.location, 1).picture_share == pytest.approx(1)


def test_a_font_without_a_meaning_is_no_text(tmp_path: Path) -> None:
    document = plain()
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/X"), Encoding=Name("/Identity-H"),
        DescendantFonts=Array([Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/X"), DW=1000,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name("/X"), Flags=4, Ascent=800, Descent=-200),
        )]),
    )  # fmt: skip
    page = document.pages[0].obj
    page.Resources.Font.F9 = font
    page.Contents = document.make_stream(b"BT /F9 12 Tf 50 500 Td <" + b"0123" * 40 + b"> Tj ET")
    assert not pdf.read_text_layer(ready(saved(document, tmp_path / "a.pdf")).location, 1).usable


def test_two_thousand_pages(tmp_path: Path) -> None:
    document, source = pikepdf.new(), plain()
    for _ in range(2000):
        document.pages.append(source.pages[0])
    made = ready(saved(document, tmp_path / "a.pdf"))
    assert made.pages == 2000 and "1,234.56" in text_of(made, 1999)
