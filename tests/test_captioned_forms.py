"""Application forms whose tables a caption names, and what only looks like a name or a title there."""

from __future__ import annotations

import pytest

from extractors.values.person_names import can_be_person
from pipeline.extraction.fields import extract_fields, extract_header
from schemas.documents import Document
from schemas.pages import Box, Word
from tests.papers import Cell, lines, paper, sheet, table, word

LEAD, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"


def form(caption: str, rows: list[tuple[Cell, ...]], edges: list[float], *after: str, before: str = "") -> Document:
    """A captioned table below the lead, with lines of text under it."""
    words, rules = table(rows, edges, 220)
    head = lines(f"牵头单位：{LEAD}", before, (((caption, 240.0)),), top=140)
    document = paper("implementation_plan", sheet([*head, *words, *lines(*after, top=500)], rules))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    "caption",
    ["表3 参加单位", "附表2：参与单位基本情况", "（三）合作单位", "成员单位信息表"],
    ids=["numbered", "annex", "heading", "kind of table"],
)
def test_members_below_a_caption(caption: str) -> None:
    rows: list[tuple[Cell, ...]] = [
        ("序号", "单位名称", "统一社会信用代码", "任务分工"),
        ("1", (SECOND[:4], SECOND[4:]), "12150500MB0123456X", "试验"),
        ("2", THIRD, "12150500MB0654321X", "检测"),
    ]
    assert form(caption, rows, [72, 110, 240, 400, 520]).fields["members"].value == [SECOND, THIRD]


def test_members_that_each_have_their_own_block_of_the_form() -> None:
    rows: list[tuple[Cell, ...]] = [("单位名称", SECOND), ("单位性质", "高校"), ("单位名称", THIRD)]
    assert form("表2 参与单位", rows, [72, 200, 520]).fields["members"].value == [SECOND, THIRD]


def test_a_column_of_another_tables_names_gives_no_members() -> None:
    rows: list[tuple[Cell, ...]] = [("序号", "单位名称", "经费"), ("1", SECOND, "20")]
    assert "members" not in form("表6 设备供应商", rows, [72, 110, 400, 520]).fields


@pytest.mark.parametrize(
    "rows",
    [
        [("姓 名", "陶景川", "职 称", "正高级农艺师"), ("所在单位", LEAD, "学 历", "硕士")],
        [("姓名", "性别", "职称", "单位"), ("陶景川", "男", "研究员", LEAD)],
    ],
    ids=["beside", "below"],
)
def test_a_chief_scientist_below_a_caption(rows: list[tuple[Cell, ...]]) -> None:
    document = form(
        "表4 首席科学家", rows, [72, 150, 300, 370, 520], "首席科学家主持技术例会，重要节点前组织内部评审。"
    )
    assert document.fields["chief_scientist"].value == "陶景川"


def test_a_lost_label_beside_the_name_is_no_part_of_it() -> None:
    words, rules = table([("姓名", ""), ("所在单位", LEAD)], [72, 150, 520], 220)
    words += [word("陶景川", 154, 224), word("称", 310, 224), word("推广研究员", 380, 224)]
    caption = word("表4 首席科学家", 240, 190)
    document = paper("implementation_plan", sheet([caption, *words], rules))
    extract_fields(document)
    assert document.fields["chief_scientist"].value == "陶景川"


@pytest.mark.parametrize(
    "said",
    [
        "首席科学家主持技术例会，按月通报进度。",
        "首席科学家应当到场，按月通报进度。",
        "首席科学家：统筹技术路线，按月通报进度。",
        "首席科学家安排试验，按月通报进度。",
    ],
)
def test_what_a_chief_scientist_does_is_no_name(said: str) -> None:
    document = paper("implementation_plan", sheet(lines("项目实施方案", f"牵头单位：{LEAD}", said)))
    extract_fields(document)
    assert "chief_scientist" not in document.fields


@pytest.mark.parametrize("name", ["陶景川", "欧阳青", "欧阳青山", "阿拉坦仓", "宝音德力格尔", "伊如勒", "买买提·艾力"])
def test_names(name: str) -> None:
    assert can_be_person(name)


@pytest.mark.parametrize("text", ["主持技术", "统一调度", "方案", "安排试验", "应当", "于每月", "景川统筹协调", "性别"])
def test_no_names(text: str) -> None:
    assert not can_be_person(text)


@pytest.mark.parametrize("x0", [72.0, 156.0], ids=["at the margin", "under the first"])
def test_members_that_go_on_a_line_each_on_a_cover(x0: float) -> None:
    label = f"联合揭榜单位：{SECOND}"
    words = lines("项目实施方案", f"牵头揭榜单位：{LEAD}", label, ((THIRD, x0),), "首席科学家：陶景川")
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


def test_who_stands_apart_below_is_no_member() -> None:
    words = [*lines(f"牵头单位：{LEAD}", f"参与单位：{SECOND}"), word("通辽市科学技术局", 72, 200)]
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND]


@pytest.mark.parametrize(
    "said",
    [
        (f"揭榜项目：{TITLE}（榜单序号2）。为保证任务落实，", "甲乙双方议定如下。"),
        (f"合作项目：{TITLE}（以下简称“本项目”），双方议定如下。",),
        (f"项目名称：{TITLE}。甲乙双方议定如下。",),
        (f"共同承担第2项任务，项目名称为“{TITLE}”", "（下称“项目”）。双方依法议定如下。"),
    ],
    ids=["list item", "short name", "sentence", "quoted"],
)
def test_a_title_ends_where_the_sentence_goes_on(said: tuple[str, ...]) -> None:
    words = lines("联合揭榜协议", f"甲方：{LEAD}", f"乙方：{SECOND}", *said)
    document = paper("consortium_agreement", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE


def _statement(rules: list[Box], words: list[Word]) -> Document:
    document = paper("balance_sheet", sheet(words, rules, source="ocr"))
    extract_header(document)
    return document


def test_a_name_over_a_tables_upright_that_ends_just_below_is_whole() -> None:
    words, rules = table([("资产", "行次", "期末余额"), ("流动资产：", "1", "2")], [72, 170, 220, 520], 104)
    name = f"编制单位：{LEAD[:5]}饲草种植专业合作社"
    uprights = [
        (x0, top - 14, x1, bottom) if x0 == x1 == 170 else (x0, top, x1, bottom) for x0, top, x1, bottom in rules
    ]
    document = _statement(uprights, [word("资产负债表", 250, 60), word(name, 72, 88), *words])
    assert document.fields["entity"].value == f"{LEAD[:5]}饲草种植专业合作社"


def test_a_side_head_of_a_form_is_no_caption() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("联合单位情况", "负责人", "何明"),
        ("推荐单位", "单位名称", THIRD),
    ]
    assert "members" not in form("", rows, [72, 170, 300, 520]).fields
