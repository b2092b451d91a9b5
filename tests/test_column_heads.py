"""A head that cannot be read on one side of a two-sided sheet is taken from the other side; nothing is guessed beyond that."""

from dataclasses import replace

import pytest

from pipeline.extraction.column_heads import find_heads, is_rest_of_head
from pipeline.extraction.columns import find_blocks
from pipeline.extraction.lean import Lean, find_lean, upright
from pipeline.extraction.rows import find_rows
from schemas.pages import Page, PageSource, Word
from tests.papers import sheet, word

HEADS = {"current": "期末余额", "prior": "上年年末余额"}
XS = ((120.0, 200.0), (400.0, 490.0))
"""Where the two money columns of each side begin."""


def page(unread: set[tuple[int, str]], *, numbers_in: int = 2) -> Page:
    words: list[Word] = [word("资产", 40, 80), word("负债和所有者权益", 300, 80)]
    for side, columns in enumerate(XS):
        for x, (role, text) in zip(columns, HEADS.items(), strict=True):
            if (side, role) not in unread:
                words.append(word(text, x, 80))
    for row in range(6):
        top = 110.0 + 18 * row
        words += [word("货币资金", 40, top), word("短期借款", 300, top)]
        for columns in XS:
            words += [word(f"1,{row}23.45", x, top) for x in columns[:numbers_in]]
    return sheet(words)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("role", ["current", "prior"])
def test_a_hidden_head_is_taken_from_the_other_side(side: int, role: str) -> None:
    blocks = find_blocks(page({(side, role)}), "balance_sheet")
    assert [[column.role for column in block.columns] for block in blocks] == [["current", "prior"]] * 2
    for block, columns in zip(blocks, XS, strict=True):
        for column, x in zip(block.columns, columns, strict=True):
            assert column.x0 <= x + 1 and column.x1 >= x + 40


def test_a_side_with_one_column_of_numbers_keeps_its_one_head() -> None:
    blocks = find_blocks(page({(0, "prior"), (1, "prior")}, numbers_in=1), "balance_sheet")
    assert [[column.role for column in block.columns] for block in blocks] == [["current"], ["current"]]


def test_two_columns_with_a_head_for_one_only_on_both_sides_are_not_guessed() -> None:
    blocks = find_blocks(page({(0, "prior"), (1, "prior")}), "balance_sheet")
    assert [[column.role for column in block.columns] for block in blocks] == [["current"], ["current"]]


def test_heads_that_were_read_as_one_word_are_told_apart() -> None:
    heads = find_heads(sheet([word("项目", 40, 80), word("行次 本年累计金额", 200, 80), word("上年金额", 310, 80)]))
    assert [(head.role, head.text) for head in heads] == [
        ("label", "项目"),
        ("row", "行次"),
        ("current", "本年累计金额"),
        ("prior", "上年金额"),
    ]
    assert heads[1].x1 <= heads[2].x0


@pytest.mark.parametrize("text", ["负债和所有者权益", "本年累计金额", "本期期末余额", "上年年末余额"])
def test_one_head_is_not_taken_apart(text: str) -> None:
    heads = find_heads(sheet([word(text, 200, 80), word("上年金额", 400, 80)]))
    assert [head.text for head in heads] == [text, "上年金额"]


def test_numbers_of_rows_beside_a_column_are_outside_it() -> None:
    words = [word("项目", 100, 80), word("行次", 300, 80), word("金额", 352, 80)]
    for row in range(6):
        words += [word("收到的现金", 60, 110 + 18 * row), word(str(row + 1), 307, 110 + 18 * row)]
        words += [word("26,753,323.56", 332, 110 + 18 * row)] if row % 2 else []
    (block,) = find_blocks(sheet(words), "cash_flow_statement")
    assert [column.role for column in block.columns] == ["current"]
    assert 318 < block.columns[0].x0 < 332


def test_a_speck_behind_a_head() -> None:
    heads = find_heads(sheet([word("项目", 40, 80), word("期末金额", 200, 80), word("期初金额.", 310, 80)]))
    assert [head.role for head in heads] == ["label", "current", "prior"]


def test_a_head_of_sums_alone_is_no_side() -> None:
    assert (
        find_blocks(sheet([word("项目", 40, 80), word("合计", 300, 80), word("12.00", 300, 110)]), "balance_sheet")
        == []
    )


def test_a_head_that_runs_into_the_other_side_s_is_told_apart() -> None:
    words = [
        word("期末余额", 120, 80),
        word("上年年末余额 负债和所有者权益（或股东权益）", 190, 80),
        word("期末余额", 480, 80),
    ]
    assert [head.role for head in find_heads(sheet(words))] == ["current", "prior", "label", "current"]


def test_columns_that_nearly_touch_do_not_reach_into_one_another() -> None:
    words = [word("项目", 60, 80), word("行次", 240, 80), word("本期金额", 300, 80), word("上期金额", 390, 80)]
    for row in range(6):
        top = 110.0 + 18 * row
        words += [word("营业收入", 60, top), replace(word("1", 250, top), box=(250.0, top, 257.0, top + 12))]
        words.append(replace(word("183,587,342.08", 290, top), box=(290.0, top, 370.4, top + 12)))
        words.append(replace(word("210,035,493.45", 370, top), box=(370.0, top, 450.0, top + 12)))
    (block,) = find_blocks(sheet(words), "income_statement")
    current, prior = block.columns
    assert current.x1 < 375 and prior.x0 > 365


@pytest.mark.parametrize("text", ["行次期末余额期初余额", "行次☑期末余额期初余额"])
def test_three_heads_in_one_word(text: str) -> None:
    heads = find_heads(sheet([word("资产", 40, 80), word(text, 300, 80)]))
    assert [head.role for head in heads] == ["label", "row", "current", "prior"]


def test_of_three_columns_under_a_repeated_head_the_last_is_the_sum() -> None:
    words = [word("项目", 40, 80)]
    for i in range(6):
        words.append(word("本年累计数" if i < 3 else "上年实际数", 150 + 80 * i, 80))
        words += [word(f"{i}23.45", 150 + 80 * i, 110 + 18 * row) for row in range(4)]
    (block,) = find_blocks(sheet(words), "activity_statement")
    assert [(column.role, column.x0 < x < column.x1) for column, x in zip(block.columns, (320, 560), strict=True)] == [
        ("current", True),
        ("prior", True),
    ]


@pytest.mark.parametrize(("read", "lost"), [("prior", "current"), ("current", "prior")])
@pytest.mark.parametrize("lean", [0.0, -0.12])
def test_a_scan_s_one_head_of_two_tells_both_columns(read: str, lost: str, lean: float) -> None:
    xs = dict(zip(("current", "prior"), (300.0, 420.0), strict=True))
    words = [word("项目", 60, 80), word({"current": "本年金额", "prior": "上年金额"}[read], xs[read], 80)]
    for row in range(12):
        words += [word("收到的现金", 60, 110 + 30 * row)]
        words += [word(f"1,{row:03}.45", x, 110 + 30 * row) for x in xs.values()]
    found = leaning(sheet(words, source="ocr"), lean)
    tilt = find_lean(found)
    assert (tilt is None) == (lean == 0.0)
    (block,) = find_blocks(found if tilt is None else upright(found, tilt), "cash_flow_statement")
    assert [column.role for column in block.columns] == ["current", "prior"]
    assert next(column.head for column in block.columns if column.role == lost) == ""


def leaning(page: Page, slope: float) -> Page:
    return upright(page, Lean(-slope, 100.0))


def test_a_column_with_another_head_is_not_taken_for_the_other_year() -> None:
    words = [word("项目", 60, 80), word("本年金额", 300, 80), word("增减变动", 420, 80)]
    for row in range(6):
        words += [word("收到的现金", 60, 110 + 18 * row)]
        words += [word(f"1,{row}23.45", x, 110 + 18 * row) for x in (300, 420)]
    (block,) = find_blocks(sheet(words, source="ocr"), "cash_flow_statement")
    assert [column.role for column in block.columns] == ["current"]


@pytest.mark.parametrize("side", [0, 1])
def test_a_side_whose_heads_cannot_be_read_has_those_of_the_other(side: int) -> None:
    made = replace(page({(side, "current"), (side, "prior")}), source="ocr")
    blocks = find_blocks(made, "balance_sheet")
    assert [[column.role for column in block.columns] for block in blocks] == [["current", "prior"]] * 2
    for block, columns in zip(blocks, XS, strict=True):
        for column, x in zip(block.columns, columns, strict=True):
            assert column.x0 <= x + 1 and column.x1 >= x + 40


@pytest.mark.parametrize(
    ("text", "confidence", "role"),
    [
        ("明末数", 0.61, "current"),
        ("年初最", 0.87, "prior"),
        ("明末数", 0.99, None),
        ("期初数", 0.5, "prior"),
        ("年未数", 0.5, None),
        ("期来数", 0.61, None),
    ],
)
def test_a_short_head_of_which_a_character_was_misread(text: str, confidence: float, role: str | None) -> None:
    heads = find_heads(sheet([word("本期金额", 120, 80), word(text, 400, 80, confidence=confidence)]))
    assert [head.role for head in heads if head.x0 > 300] == ([role] if role else [])


def test_three_columns_a_year_under_one_head_each_repeated() -> None:
    """非限定性, 限定性 and 合计 without these words: the last is the sum, and a number of the second is none of it."""
    xs = (228.0, 308.0, 388.0, 467.0, 546.0, 626.0)
    words = [word("项目", 32, 80)]
    words += [word("本年累计数" if i < 3 else "上年实际数", 210 + 79.5 * i, 80, size=10) for i in range(6)]
    for row in range(6):
        words += [word("会费收入", 32, 110 + 18 * row, size=10)]
        words += [word(f"{i + 1},{row}23.45", x, 110 + 18 * row, size=10) for i, x in enumerate(xs)]
    (block,) = find_blocks(replace(sheet(words), width=715.0), "activity_statement")
    assert [column.role for column in block.columns] == ["current", "prior"]
    for column, own, beside in zip(block.columns, (xs[2], xs[5]), (xs[1], xs[4]), strict=True):
        assert column.x0 <= own and column.x1 >= own + 40
        assert column.x0 > beside + 30


@pytest.mark.parametrize("captions", [("所属期起", "所属期止"), ("税款所属期:", "至"), ("编制日期", "打印日期")])
def test_the_days_that_a_return_is_for_head_no_columns(captions: tuple[str, str]) -> None:
    words = [
        word(captions[0], 40, 62),
        word("2022-01-01", 130, 62),
        word(captions[1], 300, 62),
        word("2022-12-31", 380, 62),
        word("项目", 60, 80),
        word("序号", 200, 80),
        word("本年累计金额", 300, 80),
        word("上年金额", 470, 80),
    ]
    heads = find_heads(sheet(words))
    assert [(head.role, head.text) for head in heads if head.role in ("current", "prior")] == [
        ("current", "本年累计金额"),
        ("prior", "上年金额"),
    ]


def test_days_over_columns_without_a_caption_are_heads() -> None:
    heads = find_heads(sheet([word("项目", 60, 80), word("2023-12-31", 300, 80), word("2022-12-31", 430, 80)]))
    assert [head.text for head in heads] == ["项目", "2023-12-31", "2022-12-31"]


def group_and_company(*, under: bool) -> Page:
    """合并 and 母公司 under each year, or the years under each of them; the company's amounts begin with 2."""
    years, bodies = ("期末余额", "期初余额"), ("合并", "母公司")
    xs = (210.0, 300.0, 390.0, 480.0)
    words = [word("项目", 40, 80)]
    above, below = (years, bodies) if under else (bodies, years)
    words += [word(text, x, 74) for text, x in zip(above, (255.0, 435.0), strict=True)]
    words += [word(text, x, 90) for text, x in zip(below * 2, xs, strict=True)]
    for row in range(5):
        top = 110.0 + 18 * row
        own = (1, 3) if under else (2, 3)
        words.append(word("货币资金", 40, top))
        words += [word(f"{2 if i in own else 1},{row}00.{i}0", x, top) for i, x in enumerate(xs)]
    return sheet(words)


@pytest.mark.parametrize("source", ["text_layer", "ocr"])
@pytest.mark.parametrize("under", [True, False])
def test_beside_the_group_the_company_s_own_columns_count(under: bool, source: PageSource) -> None:
    page_ = replace(group_and_company(under=under), source=source)
    (block,) = find_blocks(page_, "balance_sheet")
    assert [column.role for column in block.columns] == ["current", "prior"]
    for row in find_rows(page_, block, "balance_sheet"):
        assert all(len(words) == 1 and words[0].text.startswith("2") for words in row.cells.values())
        assert set(row.cells) == {"current", "prior"}


@pytest.mark.parametrize(("rest", "known"), [("计金额", True), ("本年累", True), ("附注", False), ("累计折旧", False)])
def test_what_a_seal_left_of_a_head(rest: str, known: bool) -> None:
    assert is_rest_of_head(rest, "current") is known


def ending(text: str, x1: float, top: float) -> Word:
    """A number that ends at a place, as numbers of a column do."""
    return Word(text, (x1 - 6.6 * len(text), top, x1, top + 12.0))


def test_short_numbers_under_the_next_side_s_long_head_are_read() -> None:
    words = [word("资产", 60, 80), word("期末余额", 160, 80), word("年初余额", 240, 80)]
    words += [word("负债和所有者权益（或股东权益）", 290, 80), word("期末余额", 480, 80), word("年初余额", 545, 80)]
    for row, (first, second) in enumerate((("1,939,873.17", "2,545,189.29"), ("0.00", "0.00"), ("0.00", "341,691.66"))):
        top = 110.0 + 20 * row
        words += [word(("货币资金", "短期投资", "应收票据")[row], 40, top), word("短期借款", 306, top)]
        words += [ending(text, x1, top) for text, x1 in ((first, 224), (second, 300), (first, 525), (second, 590))]
    left, _ = find_blocks(sheet(words), "balance_sheet")
    found = [
        (row.label, *(word.text for words in row.cells.values() for word in words))
        for row in find_rows(sheet(words), left, "balance_sheet")
    ]
    assert found == [
        ("货币资金", "1,939,873.17", "2,545,189.29"), ("短期投资", "0.00", "0.00"), ("应收票据", "0.00", "341,691.66"),
    ]  # fmt: skip
