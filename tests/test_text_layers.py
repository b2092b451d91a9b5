"""Text layers that are rubbish are noticed; what is well is left alone."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf import MANY_CURVES, TextLayer, read_text_layer
from extractors.text_sense import makes_sense
from pipeline.reading.pages import PageTask, read_page

LETTER = (
    "通辽市科学技术局：我单位牵头申报的项目，现就资金匹配事宜郑重承诺如下：项目获批立项后，我单位按照实施方案匹配资金人民币贰佰万元整，"
    "资金来源为企业自有资金，按照项目进度及时足额到位，设立专账，单独核算，专款专用。如违反上述承诺，我单位愿意承担相应责任。"
)
STATEMENT = "资产负债表 编制单位 货币资金 应收账款 预付款项 其他应收款 存货 流动资产合计 固定资产 无形资产 长期待摊费用 非流动资产合计 资产总计 短期借款"


@pytest.mark.parametrize("text", [LETTER, STATEMENT, "营业执照", "Invoice No. 12 of the third of May", ""])
def test_papers_make_sense(text: str) -> None:
    assert makes_sense(text)


def shuffled(text: str, among: str) -> str:
    """A font's map with its characters exchanged."""
    rng = random.Random(4)
    used = sorted(set(re.findall("[一-鿿]", text)))
    return text.translate(dict(zip(map(ord, used), rng.sample(among, len(used)), strict=True)))


LEVEL_1 = [bytes((row, column)).decode("gb2312") for row in range(0xB0, 0xD7) for column in range(0xA1, 0xFE)]


@pytest.mark.parametrize(
    "text",
    [
        shuffled(LETTER, "".join(map(chr, range(0x4E00, 0x9FA5)))),
        shuffled(LETTER, "".join(LEVEL_1)),
        shuffled(STATEMENT, "".join(LEVEL_1)),
        LETTER.encode("gbk").decode("latin-1"),
    ],
    ids=["any characters", "common characters", "a statement", "another encoding"],
)
def test_rubbish_makes_none(text: str) -> None:
    assert not makes_sense(text)


def searchable_scan(path: Path, mode: int, share: float = 0.4) -> None:
    """A picture on a page with Latin text over it, shown (mode 0) or not (mode 3)."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    Image.new("RGB", (200, 200), (240, 240, 240)).save(out, "JPEG")
    picture = pikepdf.Stream(
        pdf,
        out.getvalue(),
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 200,
            "/Height": 200,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
        },
    )
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(XObject={"/Im": pdf.make_indirect(picture)}, Font={"/F": font})
    lines = "".join(f"({i} lorem ipsum dolor sit amet) Tj 0 -20 Td " for i in range(8))
    page.Contents = pdf.make_stream(
        f"q 595 0 0 {842 * share:.0f} 0 300 cm /Im Do Q BT {mode} Tr /F 12 Tf 60 600 Td {lines} ET".encode()
    )
    pdf.save(path)


def test_text_that_is_not_shown_is_no_text_layer(tmp_path: Path) -> None:
    searchable_scan(tmp_path / "hidden.pdf", 3)
    searchable_scan(tmp_path / "shown.pdf", 0)
    hidden, shown = (read_text_layer(str(tmp_path / name), 1) for name in ("hidden.pdf", "shown.pdf"))
    assert (hidden.hidden, hidden.usable) == (1.0, False)
    assert (shown.hidden, shown.usable) == (0.0, True)


def test_outlined_text_with_a_page_number_is_no_text_layer() -> None:
    assert not TextLayer(595, 842, characters=30, curves=MANY_CURVES).usable
    assert TextLayer(595, 842, characters=900, curves=MANY_CURVES).usable


def printed(path: Path, *texts: tuple[float, float, str]) -> list[str]:
    """The words of a page with texts at places (x, y from the bottom), in the order in which they are written."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.setFont("STSong-Light", 10)
    for x, y, text in texts:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return [word.text for word in read_text_layer(str(path), 1).words]


def test_a_name_that_runs_into_the_next_text_keeps_its_letters(tmp_path: Path) -> None:
    long, next_ = "编制单位：内蒙古青禾农牧业开发有限责任公司", "会计期间：2022-01-01至2022-12-31"
    assert sorted(printed(tmp_path / "a.pdf", (46, 760, long), (206, 760, next_))) == sorted([long, next_])


def test_what_is_printed_twice_counts_once(tmp_path: Path) -> None:
    """Bold by printing again, a little aside."""
    text = "资产负债表的标题"
    assert printed(tmp_path / "b.pdf", (46, 760, text), (46.3, 760, text)) == [text]


def test_texts_that_only_touch_are_read_as_they_were(tmp_path: Path) -> None:
    found = printed(tmp_path / "c.pdf", (46, 760, "单位名称："), (96, 760, "通辽市青禾公司"), (300, 760, "2023年"))
    assert "".join(found) == "单位名称：通辽市青禾公司2023年"
    assert len(found) <= 3


def test_a_page_with_a_signature_s_line_alone_keeps_its_text_layer(tmp_path: Path) -> None:
    path = tmp_path / "rules.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawn = Canvas(str(path))
    drawn.setFont("STSong-Light", 14)
    drawn.drawString(360, 700, "西岭应用技术学院")
    drawn.drawString(390, 676, "2022年5月9日")
    drawn.save()
    # an engine that reads nothing: what stands in the layer counts
    [page] = read_page(PageTask("rules.pdf", str(path), "application/pdf", 1, "null", str(tmp_path), 10**8))
    assert page.source == "text_layer"
    assert "".join(word.text for word in page.words) == "西岭应用技术学院2022年5月9日"
