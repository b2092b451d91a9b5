"""OFD: text with its places, lines, pictures, electronic seals, watermarks; what is damaged or hostile is named."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from extractors import ofd, pdf
from extractors.errors import UnreadableFile
from extractors.media_types import media_type_of
from extractors.ofd.geometry import deltas_of, path_of
from extractors.prepared import Prepared
from tests.ofd_file import NAMESPACE, page, parts_of, rule, signed, text_object, write

OWNER = "通辽市青禾农业科技有限公司"
PT = 72 / 25.4


def prepared(tmp_path: Path, parts: dict[str, bytes]) -> Prepared:
    return ofd.prepare(str(write(tmp_path / "a.ofd", parts)), tmp_path / "out")


def test_text_stands_where_the_file_puts_it(tmp_path: Path) -> None:
    made = prepared(tmp_path, parts_of([page(text_object("资产总计", 20, 50) + text_object("1,234.56", 120, 50))]))
    layer = pdf.read_text_layer(made.location, 1)
    assert [word.text for word in layer.words] == ["资产总计", "1,234.56"]
    label, amount = layer.words
    assert label.x0 == pytest.approx(20 * PT, abs=1) and amount.x0 == pytest.approx(120 * PT, abs=1)
    assert label.x1 == pytest.approx(36 * PT, abs=1) and label.bottom == pytest.approx(50.6 * PT, abs=2)
    assert (layer.width, layer.height) == pytest.approx((210 * PT, 297 * PT), abs=1)


def test_lines_of_a_table_are_found(tmp_path: Path) -> None:
    made = prepared(tmp_path, parts_of([page(rule(20, 40, 180, 40) + rule(20, 40, 20, 90))]))
    across, down = sorted(pdf.read_text_layer(made.location, 1).rules, key=lambda box: box[3] - box[1])
    assert across[2] - across[0] == pytest.approx(160 * PT, abs=1) and down[3] - down[1] == pytest.approx(
        50 * PT, abs=1
    )


def test_a_page_can_be_looked_at(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), (0, 0, 200)).save(picture, "PNG")
    image = '<ofd:ImageObject Boundary="100 100 50 50" ResourceID="5"/>'
    made = prepared(tmp_path, parts_of([page(image)], {"Doc_0/Res/a.png": picture.getvalue()}))
    drawn, dpi = pdf.render(made.location, 1, dpi=72)
    assert tuple(drawn[int(125 * PT), int(125 * PT)]) == (0, 0, 200) and tuple(drawn[10, 10]) == (255, 255, 255)


def test_an_electronic_seal_is_told_with_its_owner(tmp_path: Path) -> None:
    made = prepared(tmp_path, signed(parts_of([page(text_object("联合协议", 20, 50)), page("")]), OWNER))
    [seal] = made.seals[1]
    assert seal.text == OWNER and seal.shape == "round" and made.seals[2] == []
    assert seal.box == pytest.approx((120 * PT, 200 * PT, 160 * PT, 240 * PT))
    assert [(mark.kind, mark.text) for mark in made.marks[1]] == [("signature", f"{OWNER} 2024-04-02")]
    drawn, _ = pdf.render(made.location, 1, dpi=72)
    ring = drawn[int(200 * PT) : int(240 * PT), int(120 * PT) : int(160 * PT)].astype(int)
    assert np.any(ring[:, :, 0] - ring[:, :, 1] > 100)


def test_what_was_changed_after_signing_is_said(tmp_path: Path) -> None:
    parts = signed(parts_of([page(text_object("金额1000", 20, 50))]), OWNER)
    parts["Doc_0/Pages/Page_1/Content.xml"] = page(text_object("金额9000", 20, 50)).encode()
    assert "changed_after_signing" in [mark.kind for mark in prepared(tmp_path, parts).marks[1]]


def test_a_watermark_is_a_mark_and_no_text(tmp_path: Path) -> None:
    watermark = text_object("样本", 60, 100, 12, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    annotation = (
        f'<ofd:PageAnnot {NAMESPACE}><ofd:Annot Type="Watermark" ID="7"><ofd:Appearance Boundary="0 0 210 297">{watermark}'
        f"{watermark}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    listed = f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="1"><ofd:FileLoc>One.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    parts = parts_of(
        [page(text_object("正文", 20, 50))],
        {"Doc_0/Annots/All.xml": listed, "Doc_0/Annots/One.xml": annotation},
        "<ofd:Annotations>Annots/All.xml</ofd:Annotations>",
    )
    made = prepared(tmp_path, parts)
    assert [(mark.kind, mark.text) for mark in made.marks[1]] == [("watermark", "样本")]
    assert [word.text for word in pdf.read_text_layer(made.location, 1).words] == ["正文"]
    assert pdf.render(made.location, 1, dpi=72)[0].min() < 200


def test_a_template_lies_under_the_page(tmp_path: Path) -> None:
    content = page(text_object("填写", 60, 50)).replace("<ofd:Content>", '<ofd:Template TemplateID="8"/><ofd:Content>')
    parts = parts_of([content], {"Doc_0/Tpl.xml": page(text_object("单位名称", 20, 50))})
    common = b'<ofd:CommonData><ofd:TemplatePage ID="8" BaseLoc="TPL.xml"/>'
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(b"<ofd:CommonData>", common)
    words = pdf.read_text_layer(prepared(tmp_path, parts).location, 1).words
    assert [word.text for word in words] == ["单位名称", "填写"]


def test_embedded_fonts_with_glyph_numbers(tmp_path: Path) -> None:
    """A font cut down to two glyphs, without a character map, as OFD writers embed them."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0)), pen.lineTo((0, 700)), pen.lineTo((700, 700)), pen.lineTo((700, 0)), pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "one", "two"])
    font.setupCharacterMap({})
    font.setupGlyf({".notdef": box, "one": box, "two": box})
    font.setupHorizontalMetrics({".notdef": (500, 0), "one": (1000, 0), "two": (1000, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupOS2()
    font.setupPost()
    stream = io.BytesIO()
    font.save(stream)
    line = text_object("存货", 20, 50).replace(
        "<ofd:TextCode", '<ofd:CGTransform CodePosition="0"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform><ofd:TextCode'
    )
    parts = parts_of([page(line)], {"Doc_0/Res/f.ttf": stream.getvalue()})
    named = b'FontName="\xe5\xae\x8b\xe4\xbd\x93"/>'
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace(
        named, named[:-2] + b"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font>"
    )
    made = prepared(tmp_path, parts)
    assert [word.text for word in pdf.read_text_layer(made.location, 1).words] == ["存货"]
    # both glyphs are drawn as the font draws them: black squares
    drawn, _ = pdf.render(made.location, 1, dpi=72)
    assert drawn[int(48.5 * PT), int(21 * PT)].max() < 60


def test_distances_between_characters() -> None:
    assert deltas_of("g 3 2.5 4", 5) == [2.5, 2.5, 2.5, 4, 4]
    assert deltas_of("", 3) == []
    assert deltas_of("g 999999999 1", 2) == [1, 1]


def test_paths_become_straight_and_cubic() -> None:
    assert [operator for operator, _ in path_of("M 0 0 L 1 0 Q 1 1 2 1 A 5 5 0 0 1 9 9 C")] == list("mlccch")
    assert list(path_of("M 1")) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("OFD.xml", b"<a", "damaged"),
        ("OFD.xml", b"<ofd:OFD xmlns:ofd='x'/>", "damaged"),
        ("Doc_0/Document.xml", b"<a/>", "damaged"),
        ("OFD.xml", b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "damaged"),
    ],
    ids=["no XML", "no document", "no page", "entities"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile, match=code):
        prepared(tmp_path, {**parts_of([page("")]), name: data})


def test_a_page_that_is_missing_is_blank(tmp_path: Path) -> None:
    parts = parts_of([page(text_object("第一页", 20, 50)), page("")])
    del parts["Doc_0/Pages/Page_2/Content.xml"]
    made = prepared(tmp_path, parts)
    assert made.pages == 2 and pdf.read_text_layer(made.location, 2).characters == 0


def test_it_is_known_by_its_content(tmp_path: Path) -> None:
    assert media_type_of(write(tmp_path / "a.zip", parts_of([page("")]))) == "application/ofd"
