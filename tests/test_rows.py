"""What stands on the lines of a statement beside labels and amounts: numbers of notes and of lines, labels on two lines."""

import pytest

from pipeline.extraction.columns import find_blocks
from pipeline.extraction.rows import Row, find_rows
from schemas.pages import Box, Page
from tests.papers import sheet, word

HEADS = [word("项目", 60, 80), word("附注", 230, 80), word("本期金额", 320, 80), word("上期金额", 440, 80)]


def rows(page: Page, type_: str = "income_statement") -> list[Row]:
    (block,) = find_blocks(page, type_)
    return find_rows(page, block, type_)


@pytest.mark.parametrize("note", ["五、三", "六（十二）", "七、10", "附注五", "注释12", "五、(一)"])
def test_references_to_notes_are_no_part_of_labels(note: str) -> None:
    page = sheet([*HEADS, word("销售费用", 40, 100), word(note, 228, 100), word("1,234.50", 330, 100)])
    (row,) = rows(page)
    assert row.label == "销售费用"
    assert [w.text for w in row.cells["current"]] == ["1,234.50"]


def test_a_numbering_at_a_label_s_left_stays() -> None:
    page = sheet([*HEADS, word("一、", 40, 100), word("营业收入", 62, 100), word("1,234.50", 330, 100)])
    assert [row.label for row in rows(page)] == ["一、营业收入"]


def test_numbers_of_lines_within_a_money_column_are_no_amounts() -> None:
    heads = [word("项目", 40, 80), word("行次", 240, 80), word("本年累计金额", 290, 80), word("上年金额", 400, 80)]
    words = []
    for i, label in enumerate(
        ("营业收入", "营业成本", "税金及附加", "其中:消费税", "营业税", "城市维护建设税", "资源税")
    ):
        top = 100.0 + 16 * i
        words += [word(label, 40, top), word(str(i + 1), 292, top)]
        if i not in (3, 4, 6):
            words += [word(f"2{i},345.10", 310, top), word(f"1{i},345.10", 410, top)]
    found = rows(sheet([*heads, *words]))
    amounts = [[w.text for w in row.cells.get("current", [])] for row in found]
    assert amounts == [["20,345.10"], ["21,345.10"], ["22,345.10"], [], [], ["25,345.10"], []]


def test_the_first_line_of_the_next_label_is_not_joined_to_a_known_one() -> None:
    page = sheet(
        [
            word("项目", 60, 80),
            word("本期金额", 320, 80),
            word("上期金额", 440, 80),
            word("取得投资收益收到的现金", 40, 100),
            word("11.00", 330, 100),
            word("处置固定资产、无形资产和其他长期资", 40, 112),
            word("产收回的现金净额", 40, 123),
            word("22.00", 330, 118),
        ]
    )
    # one ruled row around all of it: the line between was not found
    page.rules += [line(y) for y in (96, 134, 150, 166, 182, 198, 214, 230, 246, 262)]
    found = rows(page, "cash_flow_statement")
    assert [row.label for row in found] == [
        "取得投资收益收到的现金",
        "处置固定资产、无形资产和其他长期资产收回的现金净额",
    ]
    assert [[w.text for w in row.cells["current"]] for row in found] == [["11.00"], ["22.00"]]


def line(y: float) -> Box:
    return (30.0, y, 560.0, y + 0.8)
