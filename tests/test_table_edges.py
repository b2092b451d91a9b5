"""A program's menu beside the table on a picture of a screen is no part of its labels."""

from __future__ import annotations

import pytest

from pipeline.extraction.columns import find_blocks
from pipeline.extraction.rows import find_rows
from schemas.pages import Box, Page, Word
from tests.papers import sheet, word

LABELS = ("一、营业收入", "减：营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
MENU = ("总账", "凭证管理", "期末处理", "资产负债表", "利润表")
TOP, PITCH = 100.0, 16.0


def screen(uprights: tuple[float, ...]) -> Page:
    words: list[Word] = [word("项目", 200, 84, 10), word("本期金额", 330, 84, 10), word("上期金额", 440, 84, 10)]
    for i, label in enumerate(LABELS):
        top = TOP + PITCH * i
        words += [word(label, 150, top, 10), word("1,234.50", 350, top, 10), word("1,200.50", 460, top, 10)]
    words += [word(text, 20, TOP + PITCH * i, 10) for i, text in enumerate(MENU)]
    end = TOP + PITCH * len(LABELS)
    frame: list[Box] = [(5, 40, 7, 600), (110, 40, 112, 600)]
    return sheet(words, [*frame, *((x, 80.0, x + 2, end) for x in uprights)], source="ocr")


@pytest.mark.parametrize(
    ("uprights", "apart"),
    [((140.0, 310.0, 420.0, 520.0), True), ((310.0, 420.0, 520.0), False), ((), False)],
    ids=["whole table", "its first line not found", "no lines"],
)
def test_labels_begin_at_the_table_s_first_line(uprights: tuple[float, ...], apart: bool) -> None:
    page = screen(uprights)
    (block,) = find_blocks(page, "income_statement")
    labels = [row.label for row in find_rows(page, block, "income_statement") if row.cells]
    assert len(labels) == len(LABELS)
    # without a line that tells, no label is lost
    assert all(label.endswith(own) for label, own in zip(labels, LABELS, strict=True))
    assert (labels == list(LABELS)) is apart
