"""Headings that share their wording with a line are not taken for it."""

from pipeline.extraction.statements import extract_line_items
from tests.papers import paper, sheet, word

ROWS = [
    ("流动资产：", None),
    ("货币资金", "100.00"),
    ("固定资产：", None),
    ("固定资产合计", "300.00"),
    ("无形资产：", None),
    ("无形资产", "50.00"),
    ("资产总计", "450.00"),
]


def test_a_heading_is_not_the_line_of_the_same_name() -> None:
    words = [word("资产", 60, 80), word("年初数", 300, 80), word("期末数", 400, 80)]
    for i, (label, amount) in enumerate(ROWS):
        words.append(word(label, 60, 110 + 18 * i))
        if amount:
            words += [word(amount, 300, 110 + 18 * i), word(amount, 400, 110 + 18 * i)]
    document = paper("balance_sheet", sheet(words))
    extract_line_items(document)
    found = [item for item in document.line_items if item.label.startswith("无形资产")]
    assert [(item.label, item.current and str(item.current.value)) for item in found] == [("无形资产", "50.00")]
    assert found[0].item == "intangibles"
