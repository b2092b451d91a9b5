"""What stands on the lines of a statement beside labels and amounts: numbers of notes and of lines, labels on two lines."""

from itertools import pairwise

import pytest

from pipeline.extraction.columns import find_blocks
from pipeline.extraction.inferred_columns import infer_blocks
from pipeline.extraction.label_rows import Row
from pipeline.extraction.row_words import split_amounts
from pipeline.extraction.rows import find_rows
from schemas.pages import Box, Page, Word
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


def test_a_blank_cell_beside_numbers_of_lines_begins_right_of_them() -> None:
    heads = [word("项目", 40, 80), word("行次", 262, 80), word("期末余额", 320, 80), word("年初余额", 440, 80)]
    words = []
    for i, label in enumerate(("货币资金", "短期投资", "应收票据", "应收账款", "预付账款", "存货", "其他应收款")):
        top = 100.0 + 16 * i
        words += [word(label, 40, top), word(str(i + 1), 270, top)]
        words += [word(f"2{i},345.10", 320, top), word(f"1{i},345.10", 440, top)] if i != 3 else []
    # the line between the numbers and the amounts was not found
    rules = [(x, 70.0, x + 0.8, 230.0) for x in (250.0, 400.0, 540.0)]
    found = rows(sheet([*heads, *words], rules), "balance_sheet")
    assert found[3].cells == {}
    assert found[3].places["current"][0] > 276


def test_two_columns_of_which_the_line_between_was_not_found() -> None:
    words = [word("项目", 60, 80), word("本期金额", 320, 80), word("上期金额", 440, 80)]
    for i, label in enumerate(("营业收入", "营业成本", "税金及附加", "销售费用", "管理费用")):
        top = 100.0 + 16 * i
        words += [word(label, 40, top), word(f"2{i},345.10", 320, top), word(f"1{i},345.10", 440, top)]
    found = rows(sheet(words, [(300.0, 70.0, 300.8, 190.0), (520.0, 70.0, 520.8, 190.0)]))
    cells = [{role: [w.text for w in there] for role, there in row.cells.items()} for row in found]
    assert cells == [{"current": [f"2{i},345.10"], "prior": [f"1{i},345.10"]} for i in range(5)]


@pytest.mark.parametrize(
    "lines",
    [("1.归属于母公司所有者的净", "利润（净亏损以“-”号填列）"), ("（二）归属于少数股东的综", "合收益总额")],
)
def test_labels_on_two_lines_that_only_some_editions_print(lines: tuple[str, str]) -> None:
    words = [word("项目", 60, 80), word("本期金额", 320, 80), word("上期金额", 440, 80)]
    words += [word(lines[0], 40, 100, 11), word(lines[1], 40, 113, 11), word("11.00", 330, 107, 11)]
    (row,) = rows(sheet(words))
    assert row.label == "".join(lines) and [w.text for w in row.cells["current"]] == ["11.00"]


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


@pytest.mark.parametrize("read", ["收回短期投资、长期债券", "收回短期投货、长期债券"])
def test_a_label_on_three_lines_without_rules_is_one(read: str) -> None:
    words = [word("项目", 60, 80), word("本年累计金额", 320, 80), word("上年金额", 440, 80)]
    for i, text in enumerate(
        (read, "投资和长期股权投资收到", "的现金", "取得投资收益收到的现金", "处置固定资产、无形资产")
    ):
        words.append(word(text, 40, 100 + 12 * i, 11))
    words.append(word("和其他非流动资产收回的", 40, 160, 11))
    words.append(word("现金净额", 40, 172, 11))
    words += [word("11.00", 330, 112, 11), word("22.00", 330, 136, 11), word("33.00", 330, 160, 11)]
    found = rows(sheet(words), "cash_flow_statement")
    assert [len(row.label) for row in found] == [len("收回短期投资、长期债券投资和长期股权投资收到的现金"), 11, 26]
    assert [[w.text for w in row.cells["current"]] for row in found] == [["11.00"], ["22.00"], ["33.00"]]


def line(y: float) -> Box:
    return (30.0, y, 560.0, y + 0.8)


@pytest.mark.parametrize(
    ("read", "pieces"),
    [
        ("11,580,022.58 负债和所有者权益总计", ["11,580,022.58", "负债和所有者权益总计"]),
        ("-611,246.26所有者权益（或股东权益）：", ["-611,246.26", "所有者权益（或股东权益）："]),
        ("长期待摊费用 7,846,000.87", ["长期待摊费用", "7,846,000.87"]),
        ("179688691.07 负债和所有者权益总计", ["179688691.07", "负债和所有者权益总计"]),
        ("1,234.5012,345.60", ["1,234.50", "12,345.60"]),
        ("2.终止经营净利润（净亏损以“－”号填列）", ["2.终止经营净利润（净亏损以“－”号填列）"]),
        ("其中：应付利息", ["其中：应付利息"]),
        ("注册资本1,000.00万元", ["注册资本1,000.00万元"]),
    ],
)
def test_what_was_read_as_one_word_over_two_cells(read: str, pieces: list[str]) -> None:
    found = split_amounts(word(read, 100, 80))
    assert [piece.text for piece in found] == pieces
    assert all(a.x1 <= b.x0 + 0.01 for a, b in pairwise(found))


def test_an_amount_joined_with_the_next_side_s_label_is_of_its_own_side() -> None:
    words = [
        word(text, x, 80)
        for text, x in (
            ("资产", 40),
            ("期末余额", 130),
            ("年初余额", 210),
            ("负债", 290),
            ("期末余额", 420),
            ("年初余额", 500),
        )
    ]
    for i, label in enumerate(("货币资金", "应收账款", "存货", "固定资产原价")):
        top = 100.0 + 18 * i
        words += [word(label, 40, top), word(f"{i + 1},100.00", 130, top), word(f"{i + 1},300.00", 420, top)]
        words += [word(f"{i + 1},400.00", 500, top)]
        if i < 3:
            words += [word(f"{i + 1},200.00", 212, top), word("短期借款", 280, top)]
    words.append(word("4,200.00 所有者权益合计", 212, 154))
    page = sheet(words)
    left, right = find_blocks(page, "balance_sheet")
    assert [w.text for w in find_rows(page, left, "balance_sheet")[3].cells["prior"]] == ["4,200.00"]
    assert find_rows(page, right, "balance_sheet")[3].label == "所有者权益合计"


def test_the_second_side_of_a_page_that_goes_on_begins_behind_the_amounts_of_the_first() -> None:
    heads = [
        (text, x) for x in (40.0, 320.0) for text, x in (("项目", x), ("期末余额", x + 110), ("年初余额", x + 190))
    ]
    first = [word(text, x, 80, 10) for text, x in heads]
    for i, (left, right) in enumerate((("货币资金", "短期借款"), ("应收账款", "应付账款"), ("存货", "应交税费"))):
        top = 100.0 + 20 * i
        first += [word(left, 40, top, 10), word("1,234.50", 150, top, 10), word("1,200.50", 230, top, 10)]
        first += [word(right, 320, top, 10), word("1,234.50", 430, top, 10), word("1,200.50", 510, top, 10)]
    known = find_blocks(sheet(first), "balance_sheet")
    assert len(known) == 2
    # overleaf the same table is set narrower, and the browser's line stands above it
    edge = known[1].left
    second = [word("2023/5/19 15:22", 20, 12, 8), word("财务报表报送", edge - 20, 12, 8)]
    second += [word("无形资产", 40, 40, 10), word("1,234.50", 150, 40, 10), word("1,200.50", edge - 70, 40, 10)]
    second += [word("未分配利润", edge - 20, 40, 10), word("2,234.50", 430, 40, 10), word("2,200.50", 510, 40, 10)]
    page = sheet(second, number=2)
    one, other = infer_blocks(page, "balance_sheet", known)
    assert [row.label for row in find_rows(page, one, "balance_sheet")] == ["无形资产"]
    assert [row.label for row in find_rows(page, other, "balance_sheet")] == ["未分配利润"]


def test_a_next_label_that_lost_its_first_letter_is_a_row_of_its_own() -> None:
    heads = [word("项目", 60, 80), word("本期金额", 320, 80), word("上期金额", 440, 80)]
    words = [*heads, word("收到其他与筹资活动有关的现金", 40, 100), word("资活动现金流入小计", 40, 112)]
    words += [word("300,000.00", 330, 112), word("200,000.00", 450, 112)]
    rules: list[Box] = [(30, y, 540, y) for y in (96, 126, *range(142, 300, 16))]
    page = sheet(words, rules)
    found = rows(page, "cash_flow_statement")
    assert [(row.label, len(row.cells)) for row in found] == [
        ("收到其他与筹资活动有关的现金", 0),
        ("资活动现金流入小计", 2),
    ]


@pytest.mark.parametrize(
    ("run", "parts"),
    [
        ("5.200.000.00", ["5.200.00", "0.00"]),
        ("54,922.830.00", ["54,922.83", "0.00"]),
        ("1,310.2512,001.10", ["1,310.25", "12,001.10"]),
        ("46,753.90", ["46,753.90"]),
    ],
)
def test_numbers_of_two_columns_that_were_read_as_one(run: str, parts: list[str]) -> None:
    """The run reaches from the end of one column's numbers to that of the other's; a number by itself is no wider than it is."""
    heads = [word("项目", 60, 80), word("期末余额", 320, 80), word("年初余额", 440, 80)]
    alone = [word("货币资金", 40, 100), word("12,412.55", 330, 100), word("9,659.29", 450, 100)]
    end, step = (498.0, 6.6) if len(parts) > 1 else (389.4, 6.6)
    x0 = 389.4 - step * len(parts[0])
    joined = Word(run, (x0, 120.0, end, 132.0), 1.0)
    page = sheet([*heads, *alone, word("短期借款", 40, 120), joined])
    found = [w.text for w in rows(page, "balance_sheet")[1].cells.get("current", [])]
    later = [w.text for w in rows(page, "balance_sheet")[1].cells.get("prior", [])]
    assert [*found, *later] == parts and len(found) == 1


def test_two_days_read_as_one_word_head_two_columns() -> None:
    head = Word("资产2023年12月31日2022年12月31日", (60.0, 80.0, 520.0, 92.0), 1.0)
    page = sheet([head, word("货币资金", 40, 100), word("12,412.55", 250, 100), word("9,659.29", 430, 100)])
    (block,) = find_blocks(page, "balance_sheet")
    assert [(column.role, column.head) for column in block.columns] == [
        ("current", "2023年12月31日"),
        ("prior", "2022年12月31日"),
    ]
