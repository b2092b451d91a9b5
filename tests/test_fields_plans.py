"""Implementation plans → fields, in the forms that offices use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document
from tests.papers import lines, paper, sheet, table, width_of, word

LEAD, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"
CODE = "91150500701347218W"


def plan(*rows: str, source: str = "text_layer") -> Document:
    document = paper("implementation_plan", sheet(lines("项目实施方案", *rows), source=source))
    extract_fields(document)
    return document


def test_a_cover() -> None:
    document = plan(
        "榜单编号：2号榜单",
        f"项目名称：{TITLE}",
        f"牵头单位：{LEAD}",
        f"参与单位：{SECOND}、{THIRD}",
        "首席科学家：贺青川 教授",
        "填报日期：2024年4月8日",
    )
    assert {name: value.value for name, value in document.fields.items()} == {
        "list_item": "2",
        "project_title": TITLE,
        "lead": LEAD,
        "members": [SECOND, THIRD],
        "chief_scientist": "贺青川",
        "date": date(2024, 4, 8),
    }


TEXT = (
    f"本方案由{LEAD}牵头，会同{SECOND}编写。",
    "1 总体思路与实施路径",
    "按照“选种—扩繁—加工—推广”的路线分步推进，",
    "每年在三个旗县布点。降低项目实施风险。",
    "以“优质种子扩繁”为重点，逐级放大。",
)


@pytest.mark.parametrize(
    "cover",
    [
        (TITLE, "揭榜实施方案"),
        (TITLE[:11], TITLE[11:], "项目实施方案（送审稿）"),
        ("2024年度科技攻关计划项目", TITLE, "实施方案"),
        (LEAD, TITLE, "实施方案"),
        ("揭榜挂帅项目实施方案", f"——{TITLE}"),
    ],
    ids=["one line", "two lines", "under the programme", "under the firm", "behind a dash"],
)
def test_a_title_that_is_set_large_above_the_papers_name(cover: tuple[str, ...]) -> None:
    words = [*lines(*cover, top=60, size=18), *lines(*TEXT, top=200)]
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE
    assert document.fields["project_title"].confidence > 0.9


@pytest.mark.parametrize(
    ("heading", "again", "sure"),
    [
        ((f"《{TITLE}》实施方案",), "", True),
        ((f"{TITLE}项目实施方案",), "", False),
        ((TITLE[:9], f"{TITLE[9:]}实施方案"), f"二、{TITLE}的意义", True),
    ],
    ids=["quoted", "run into the papers name", "repeated in the text"],
)
def test_a_title_in_the_papers_heading(heading: tuple[str, ...], again: str, sure: bool) -> None:
    words = [*lines(*heading, top=60, size=18), *lines(*TEXT, again, top=200)]
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE
    assert (document.fields["project_title"].confidence >= 0.8) == sure


@pytest.mark.parametrize(
    "cover",
    [
        ("项目实施方案",),
        ("2024年度科技攻关计划项目", "实施方案"),
        (LEAD, "实施方案"),
        ("科技突围工程揭榜挂帅项目", "实施方案"),
    ],
    ids=["none", "a programme", "a firm", "the call"],
)
def test_other_large_lines_and_quotes_are_no_title(cover: tuple[str, ...]) -> None:
    document = paper("implementation_plan", sheet([*lines(*cover, top=60, size=18), *lines(*TEXT, top=200)]))
    extract_fields(document)
    assert "project_title" not in document.fields


def test_a_label_names_the_title_before_the_cover_does() -> None:
    words = [*lines("饲草提质增效", "实施方案", top=60, size=18), *lines(f"项目名称：{TITLE}", *TEXT, top=200)]
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE


def test_a_form_with_two_pairs_a_row() -> None:
    words, rules = table(
        [
            ("项目名称", TITLE, "榜单编号", "第三项"),
            ("牵头揭榜单位", LEAD, "统一社会信用代码", CODE),
            ("法定代表人", "陆其山", "首席科学家", "贺青川"),
            ("项目总经费（万元）", "900", "企业自筹（万元）", "600.5"),
        ],
        [20, 134, 368, 470, 594],
        120,
    )
    document = paper("implementation_plan", sheet(words, rules))
    extract_fields(document)
    assert {name: value.value for name, value in document.fields.items()} == {
        "project_title": TITLE,
        "list_item": "3",
        "lead": LEAD,
        "credit_code": CODE,
        "legal_representative": "陆其山",
        "chief_scientist": "贺青川",
        "total_budget": Decimal(9_000_000),
        "matching_funds": Decimal(6_005_000),
    }
    assert {n: v.confidence for n, v in document.fields.items() if v.confidence < 0.95} == {}


def test_labels_and_values_that_wrap_in_their_cells() -> None:
    words, rules = table(
        [
            (("项目牵头", "单位"), (LEAD[:8], LEAD[8:])),
            (("单位匹配", "资金"), "600万元"),
            ("项目名称", (TITLE[:9], TITLE[9:])),
        ],
        [72, 150, 300],
        120,
    )
    document = paper("implementation_plan", sheet(words, rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["matching_funds"].value == Decimal(6_000_000)
    assert document.fields["project_title"].value == TITLE


def test_heads_above_their_values() -> None:
    words, rules = table(
        [("项目名称", "牵头单位", "首席科学家"), ((TITLE[:9], TITLE[9:]), (LEAD[:8], LEAD[8:]), "贺青川")],
        [40, 220, 400, 560],
        120,
    )
    document = paper("implementation_plan", sheet(words, rules))
    extract_fields(document)
    assert [document.fields[name].value for name in ("project_title", "lead", "chief_scientist")] == [
        TITLE,
        LEAD,
        "贺青川",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (f"合作单位：{SECOND}；{THIRD}",),
        (f"参与单位1：{SECOND}", f"参与单位2：{THIRD}"),
        (f"成员单位：{SECOND}", f"成员单位：{THIRD}"),
        (f"联合揭榜单位：{LEAD}、{SECOND}、{THIRD}",),
        (f"合作单位：{SECOND}，{THIRD[:4]}", THIRD[4:]),
        (f"参加单位：{SECOND}（高等院校）；{THIRD}（科研单位）。",),
    ],
    ids=["list", "numbered", "repeated", "with the lead", "wrapped", "with their kinds"],
)
def test_members(rows: tuple[str, ...]) -> None:
    document = plan(f"牵头单位：{LEAD}", *rows)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "said",
    [f"本方案由{LEAD}牵头，联合{SECOND}、{THIRD}编制。", f"项目以{LEAD}为牵头单位，会同{SECOND}和{THIRD}共同申报。"],
)
def test_members_that_only_a_sentence_names(said: str) -> None:
    document = plan(f"牵头单位：{LEAD}", said)
    assert document.fields["members"].value == [SECOND, THIRD]


def test_whom_the_lead_works_with_later_is_no_member() -> None:
    document = plan(f"牵头单位：{LEAD}", f"牵头单位联合{SECOND}开展技术培训，每年由项目组牵头，会同{THIRD}实施回访。")
    assert "members" not in document.fields


def test_members_as_a_column() -> None:
    words, rules = table(
        [("序号", "合作单位", "任务分工"), ("1", SECOND, "试验"), ("2", THIRD, "检测")], [72, 120, 360, 520], 200
    )
    document = paper("implementation_plan", sheet([*lines(f"牵头单位：{LEAD}"), *words], rules))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("首席科学家：贺青川", "贺青川"),
        ("首席科学家姓名：贺青川、陆其山", "贺青川、陆其山"),
        ("首席科学家：宝音德力格尔", "宝音德力格尔"),
        ("首席科学家：贺 川", "贺川"),
        ("首席科学家由贺青川研究员担任，主持饲草育种二十年。", "贺青川"),
        ("首席科学家：拟聘请贺青川同志担任", "贺青川"),
        ("首席科学家贺青川，正高级农艺师，国家级人才工程专家，从事饲草育种。", "贺青川"),
    ],
    ids=["one", "two", "long name", "spaced name", "appointed", "to be appointed", "with titles"],
)
def test_chief_scientists(printed: str, value: str) -> None:
    assert plan(printed).fields["chief_scientist"].value == value


def test_a_chief_scientist_in_a_sentence() -> None:
    document = plan("项目实行首席科学家负责制，由贺青川教授担任首席科学家，负责技术路线。")
    assert document.fields["chief_scientist"].value == "贺青川"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("榜单编号：3号榜单", "3"),
        ("对应榜单：榜单二（饲草产业）", "2"),
        ("榜单名称：4.肉牛产业关键技术", "4"),
        ("揭榜编号：第1项", "1"),
        ("本项目对应3号榜单提出的需求。", "3"),
        ("揭榜编号：需求3    牵头单位：松岭农业大学", "3"),
        ("按榜单（榜2）的要求编写。", "2"),
        ("Call item: 榜单四|Date: 2024-04-02", "4"),
    ],
)
def test_list_items(printed: str, value: str) -> None:
    assert plan(printed).fields["list_item"].value == value


def test_money_in_the_text() -> None:
    document = plan("项目总经费900万元，其中申请财政资金300万元，企业自筹资金600万元。")
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


@pytest.mark.parametrize("said", ["本项目前后总共得投900万元", "全部项目需投入900万元", "拢共需要投入900万元"])
def test_money_in_plain_speech(said: str) -> None:
    document = plan(f"{said}，其中盼财政补助300万元，余下600万元我社自筹。")
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


@pytest.mark.parametrize("head", ["年度小计", "当年合计", "Sub-total"])
def test_a_budget_by_years(head: str) -> None:
    rows = [("年度", "市级经费", "单位匹配", head), ("2024", "100", "200", "300"), ("2025", "200", "400", "600")]
    words, rules = table([*rows, ("合计", "300", "600", "900")], [72, 200, 300, 400, 500], 160)
    document = paper("implementation_plan", sheet([*lines("经费（单位：万元）", top=120), *words], rules))
    extract_fields(document)
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_money_at_the_foot_of_a_budget() -> None:
    words, rules = table(
        [("科目", "合计", "财政", "自筹"), ("设备费", "500", "200", "300"), ("合计", "900", "300", "600")],
        [72, 200, 300, 400, 500],
        160,
    )
    document = paper("implementation_plan", sheet([*lines("六、经费预算（单位：万元）", top=120), *words], rules))
    extract_fields(document)
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_a_code_that_a_scan_misread_is_repaired_and_unsure() -> None:
    document = plan(f"统一社会信用代码：{CODE.replace('0', 'O', 1)}", source="ocr")
    assert document.fields["credit_code"].value == CODE
    assert document.fields["credit_code"].confidence < 0.8


def test_a_wrong_code_that_is_printed_is_kept() -> None:
    wrong = CODE[:-1] + "9"
    document = plan(f"统一社会信用代码：{wrong}")
    assert document.fields["credit_code"].value == wrong
    assert document.fields["credit_code"].confidence >= 0.9


@pytest.mark.parametrize("code", [CODE, CODE[:-1] + "9"], ids=["right", "check character fails"])
def test_a_code_in_a_sentence(code: str) -> None:
    document = plan(f"本公司住所在通辽市，统一社会信用代码为{code}，法定代表人陆其山。")
    assert document.fields["credit_code"].value == code
    assert document.fields["credit_code"].confidence >= 0.9


def test_of_two_codes_in_sentences_the_first_is_unsure() -> None:
    other = CODE[:-2] + "7M"
    document = plan(f"牵头方的信用代码为{CODE}，登记机关为市局。", f"合作方的信用代码为{other}，另行附证。")
    assert document.fields["credit_code"].value == CODE
    assert document.fields["credit_code"].confidence < 0.8


def test_money_below_a_head_of_several_rows_is_one_partys() -> None:
    words, rules = table(
        [("匹配资金", "600万元")],
        [72, 200, 330],
        130,
    )
    parties, more = table(
        [("承担单位", "匹配资金（万元）"), (LEAD, "0"), (SECOND, "450"), (THIRD, "150")], [72, 300, 420], 400
    )
    document = paper("implementation_plan", sheet([*words, *parties], [*rules, *more]))
    extract_fields(document)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)
    assert not document.fields["matching_funds"].notes


def test_a_label_whose_lines_almost_touch_in_its_cell() -> None:
    label = [word("配套（自筹）资", 202, 124, 14), word("金", 240, 135, 14)]
    _, rules = table([("", ("", ""), "")], [72, 200, 300, 420], 120)
    document = paper("implementation_plan", sheet([*label, word("600万元", 304, 130, 14)], rules, source="ocr"))
    extract_fields(document)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_text_of_a_merged_cell_that_was_cut_at_a_line_found_over_it() -> None:
    first, second = f"{SECOND}；{THIRD[:3]}", THIRD[3:]
    x = 170 + width_of(first, 12)
    words = [word("合作单位", 76, 124), word(first, 170, 124), word(second, x, 124)]
    words += [word("填报日期", 76, 148), word("2024年4月8日", 170, 148), word("贺青川", x + 10, 148)]
    _, rules = table([("", "", ""), ("", "", "")], [72, 166, x, 500], 120)
    document = paper("implementation_plan", sheet(words, rules, source="ocr"))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]
    assert document.fields["date"].value == date(2024, 4, 8)


def test_an_unfilled_plan_is_a_template() -> None:
    document = plan(
        "项目名称：________",
        "牵头单位：XXXX",
        "首席科学家：",
        "总经费：    万元",
        "单位匹配资金：   万元",
        "法定代表人：",
    )
    assert document.blank_template
    assert not document.fields


@pytest.mark.parametrize("order", [1, -1])
def test_a_mark_between_two_names_that_one_place_lost(order: int) -> None:
    rows = [f"首席科学家：朱国栋、陶雷玉 牵头单位：{LEAD}", "一、基本情况", "首席科学家：朱国栋陶雷玉"]
    assert plan(*rows[::order], source="ocr").fields["chief_scientist"].value == "朱国栋、陶雷玉"


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("首席科学家", f"额尔德木高级农艺师{LEAD}", "额尔德木"),
        ("首席专家", f"贺青川（研究员，{SECOND}）", "贺青川"),
        (("首席专家（姓名、", "职称、单位）"), "塔娜其其格，正高级工程师，某市饲草育种与加工机械研究所", "塔娜其其格"),
        ("项目首席", f"贺青川教授{SECOND}", "贺青川"),
        ("首席科学家", f"贺青川，研究员；陶雷玉，教授，{SECOND}", "贺青川、陶雷玉"),
        ("首席科学家", "包明、韩松和苏和", "包明、韩松、苏和"),
    ],
    ids=["run together", "in brackets", "wrapped label", "short label", "two with ranks", "three"],
)
def test_a_chief_scientist_with_rank_and_unit_in_one_cell(label: str | tuple[str, ...], text: str, value: str) -> None:
    words, rules = table([("项目名称", TITLE), (label, text), ("起止时间", "2024年7月")], [72, 180, 580], 120)
    document = paper("implementation_plan", sheet(words, rules))
    extract_fields(document)
    assert document.fields["chief_scientist"].value == value


def test_numbered_members_in_cells_of_their_own() -> None:
    rows = [("牵头单位", LEAD), ("参与单位一", SECOND), ("参与单位二", THIRD), ("参与单位三", "")]
    document = paper("implementation_plan", sheet(*table(rows, [72, 180, 500], 120)))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize("text", ["本项目首席专家负责技术路线。", "首席专家负责审定年度计划。", "项目首席主持例会。"])
def test_a_chief_scientist_whom_the_text_does_not_name(text: str) -> None:
    assert "chief_scientist" not in plan(text).fields


@pytest.mark.parametrize("role", ["首席科学家", "首席专家", "项目首席"])
@pytest.mark.parametrize("task", ["总体设计", "技术路线", "饲草育种"])
def test_a_role_in_a_list_of_the_team_is_that_of_whom_the_row_names(role: str, task: str) -> None:
    rows = [("姓名", "职称", "角色", "任务"), ("贺青川", "研究员", role, task), ("韩松", "教授", "骨干", "试验")]
    document = paper("implementation_plan", sheet(*table(rows, [72, 150, 230, 320, 500], 200)))
    extract_fields(document)
    assert document.fields["chief_scientist"].value == "贺青川"


def test_two_people_in_one_row_of_a_form() -> None:
    rows = [("项目名称", TITLE, "", ""), ("法定代表人", "韩松", "首席专家", "贺青川")]
    document = paper("implementation_plan", sheet(*table(rows, [72, 180, 280, 380, 520], 200)))
    extract_fields(document)
    assert document.fields["chief_scientist"].value == "贺青川"


def test_what_stands_numbered_on_a_forms_line_and_in_brackets() -> None:
    row = [("参与单位①", 60.0), (SECOND, 150.0), ("参与单位②", 300.0), ("内蒙古云杉检验检测院", 390.0)]
    words = lines("项目实施方案", f"牵头单位：{LEAD}", row, "首席科学家：佟维翰（博士、教授级高工）", top=80)
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, "内蒙古云杉检验检测院"]
    assert document.fields["chief_scientist"].value == "佟维翰"


@pytest.mark.parametrize(("first", "item"), [("2024通辽“揭榜挂帅” | 榜单1", "1"), ("2024通辽“揭榜挂帅”榜单", None)])
def test_an_item_at_a_lines_end(first: str, item: str | None) -> None:
    found = plan(first, TITLE, f"牵头单位：{LEAD}").fields.get("list_item")
    assert (found and found.value) == item


def test_two_sums_behind_two_labels_in_one_cell() -> None:
    words, rules = table([["总经费 / 匹配资金", "398万元 / 238万元"], ["首席科学家", "苏文静"]], [60, 220, 520], 100)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert document.fields["matching_funds"].value == Decimal(2380000)
