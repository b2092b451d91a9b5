"""Papers in wordings of other hands: labels put together anew, parties behind no role, heads at the foot of a statement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.values.organisations import find_organisations
from pipeline.extraction.fields import extract_fields, extract_header
from schemas.documents import Document
from schemas.paper_labels import load_paper_labels
from tests.papers import lines, paper, sheet, table

LEAD, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
CODE = "91150500701347218W"
FIELDS = {
    "list_item": "2",
    "project_title": "寒旱区饲草高效栽培与青贮加工关键技术",
    "lead": LEAD,
    "credit_code": CODE,
    "legal_representative": "佟海山",
    "members": [SECOND, THIRD],
    "chief_scientist": "萨如拉",
    "date": date(2024, 4, 9),
}


def plan(*rows: str, cells: list[tuple[str, str]] | None = None) -> Document:
    words, rules = table(cells or [], [60, 220, 560], 120)
    document = paper("implementation_plan", sheet([*lines("项目实施方案", *rows), *words], rules))
    extract_fields(document)
    return document


def agreement(*rows: str) -> Document:
    document = paper("consortium_agreement", sheet(lines(*rows)))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    ("item", "title", "unit", "code", "head", "members", "day"),
    [
        ("技术榜单", "攻关课题", "责任单位", "责任单位统一代码", "责任单位法人", "携手单位", "成文日期"),
        ("榜题序号", "攻关题目", "主持揭榜机构", "机构统一社会信用代码", "机构法定代表人", "协同机构", "报送日期"),
        ("所揭榜单", "揭榜内容", "挂帅揭榜方", "揭榜方机构代码", "揭榜方法人代表", "协力单位（全部）", "填写时间"),
    ],
)
def test_labels_that_are_put_together_anew(
    item: str, title: str, unit: str, code: str, head: str, members: str, day: str
) -> None:
    cells = [
        (item, "第（二）项"),
        (title, str(FIELDS["project_title"])),
        (unit, LEAD),
        (code, CODE),
        (head, "佟海山"),
        (members, f"①{SECOND}；②{THIRD}"),
        ("首席科学家", "萨如拉，女，蒙古族，研究员"),
        (day, "2024年4月9日"),
    ]
    fields = plan(cells=cells).fields
    assert {name: fields[name].value for name in FIELDS if name in fields} == FIELDS


def test_each_label_of_a_part_stands_once() -> None:
    labels = load_paper_labels()
    assert "担纲单位" in labels.fields("implementation_plan") and "{" not in "".join(labels.stops)
    assert len(labels.stops) == len(set(labels.stops))


def test_a_head_in_brackets_behind_the_one_in_charge() -> None:
    document = plan(cells=[("牵头单位", LEAD), ("单位负责人（法定代表人）", "苏日娜")])
    assert document.fields["legal_representative"].value == "苏日娜"


def test_members_of_whom_one_is_this_and_one_is_that() -> None:
    document = plan(
        f"揭榜牵头企业：{LEAD}",
        f"一起干的有两家。一家是{SECOND}，负责菌种；一家",
        f"是{THIRD}，负责装备试用。",
        "三年下来要花310万元。请财政支持130万元；我公司自己掏180万元。",
    )
    assert document.fields["members"].value == [SECOND, THIRD]
    assert (document.fields["total_budget"].value, document.fields["matching_funds"].value) == (
        Decimal(3_100_000),
        Decimal(1_800_000),
    )


def test_the_first_member_s_share_is_not_the_lead_s_own_money() -> None:
    words, rules = table(
        [("承担单位", "总预算", "自筹资金"), (LEAD, "260", "70"), (SECOND, "120", "")], [40, 300, 420, 560], 160
    )
    foot = lines("项目总预算620万元，自筹匹配资金220万元。", top=300)
    document = paper("implementation_plan", sheet([*lines("钱怎么花（万元）"), *words, *foot], rules))
    extract_fields(document)
    assert document.fields["matching_funds"].value == Decimal(2_200_000)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (
            (f"由{LEAD}（以下称“云杉公司”，为本次揭榜的牵头一方），会同{SECOND}", f"以及{THIRD}自愿订立本协议。"),
            (f"{LEAD}（盖章）", "代表：佟海山", f"{SECOND}（盖章）", "代表：邵明远", f"{THIRD}（盖章）", "代表：孟庆铎"),
        ),
        (
            ("立约人：", f"{LEAD}（本议定书中叫“公司”，是揭榜的牵头单位）；", f"{SECOND}（本议定书中叫“大学”）；", f"{THIRD}。"),
            (f"公司：{LEAD}（盖章）", "法定代表人：佟海山", f"大学：{SECOND}（盖章）", "法定代表人或受托人：穆仁", f"院：{THIRD}（盖章）", "法定代表人：林翠萍"),
        ),
    ],
    ids=["in a sentence", "in a list"],
)  # fmt: skip
def test_parties_behind_no_role(head: tuple[str, ...], foot: tuple[str, ...]) -> None:
    body = ("第一 分工", "各方按进度完成任务。", "第二 经费", "专款专用。", "第三 成果", "按贡献共有。")
    document = agreement("联合揭榜攻关协议书", *head, *body, "（签署页）", *foot)
    assert document.fields["lead"].value == LEAD
    members = document.fields["members"].value
    assert isinstance(members, list) and set(members) == {SECOND, THIRD}


def test_parties_of_whom_nobody_is_said_to_lead_are_not_guessed() -> None:
    rows = ("联合协议书", f"由{SECOND}、{THIRD}自愿订立。", "第一 分工", "按进度完成。", "第二 经费", "专款专用。")
    document = agreement(*rows, f"{SECOND}（盖章）", "代表：邵明远", f"{THIRD}（盖章）", "代表：孟庆铎")
    assert "lead" not in document.fields


def test_a_table_in_which_one_row_says_that_it_leads() -> None:
    rows = [("序号", "单位全称", "身份"), ("1", THIRD, "产业化承接单位"), ("2", LEAD, "盟主单位（揭榜牵头）"), ("3", SECOND, "技术支撑单位")]  # fmt: skip
    words, rules = table(rows, [60, 110, 330, 560], 120)
    document = paper("consortium_agreement", sheet([*lines("创新联合体组建与揭榜协议"), *words], rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [THIRD, SECOND]


def test_the_second_party_leads_by_a_remark_behind_its_name() -> None:
    document = agreement("合作合同", f"甲方：{SECOND}", f"乙方：{LEAD}（牵头揭榜单位）", f"丙方：{THIRD}", "共同遵守。")
    assert document.fields["lead"].value == LEAD


@pytest.mark.parametrize(
    "foot",
    [
        ("编制单位：" + LEAD, "注：本表以人民币万元为金额单位。会企01表"),
        ("填报单位：" + LEAD, "会企01表（后附附注为本表的组成部分） 金额单位：万元"),
    ],
)
def test_what_stands_below_a_statement(foot: tuple[str, ...]) -> None:
    amounts = [("流动资产：", 72.0)], [("货币资金", 72.0), ("1,234.50", 300.0), ("1,000.00", 420.0)]
    document = paper("balance_sheet", sheet(lines("资产负债表", "2023年12月31日", *amounts, *foot)), title="资产负债表")
    extract_header(document)
    told = {name: document.fields[name].value for name in ("entity", "unit", "form_number")}
    assert told == {"entity": LEAD, "unit": "万元", "form_number": "会企01表"}


def test_a_head_that_strokes_part() -> None:
    head = f"{LEAD} ｜ 2023年1月1日至12月31日止年度 ｜ 会企02表 ｜ 纳税人识别号"
    document = paper("income_statement", sheet(lines("利润表", head, CODE, "一、营业收入")), title="利润表")
    extract_header(document)
    told = {name: document.fields[name].value for name in ("entity", "taxpayer_id", "period_end", "form_number")}
    assert told == {"entity": LEAD, "taxpayer_id": CODE, "period_end": date(2023, 12, 31), "form_number": "会企02表"}


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("（2021年7月15日院长办公会审定，即日起执行）", date(2021, 7, 15)),
        ("本办法于2022年9月1日公布，自公布之日起施行。", date(2022, 9, 1)),
    ],
)
def test_the_day_on_which_rules_were_passed(row: str, day: date) -> None:
    document = paper("management_rules", sheet(lines("科研经费管理办法", f"{LEAD}制", "第一条 总则。", row)))
    extract_fields(document)
    assert document.fields["date"].value == day


def test_the_rest_of_a_sentence_signs_nothing() -> None:
    rows = (
        "科研资金管理规定",
        LEAD,
        "课题结束三十日内编决算，财政资金剩余的按上级规定处理，自筹资",
        "金剩余的转公司。",
    )
    document = paper("management_rules", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["entity"].value == LEAD


@pytest.mark.parametrize("text", ["现就我公司牵头的项目", "联合体协议书由本公司", "坐落于通辽市的我公司"])
def test_our_firm_is_no_name(text: str) -> None:
    assert find_organisations(text) == []


@pytest.mark.parametrize(
    "head",
    [
        (
            f"{LEAD}（以下称“公司”）、{SECOND}（以下称“大学”）和{THIRD}（以下称“院方”）经协商一致，",
            "决定以公司为牵头单位，揭榜申报首批技术榜单，并于2024年4月3日在通辽市签订本协议。",
        ),
        (
            "本协议由以下单位于贰零贰肆年肆月叁日订立：",
            f"1. {LEAD}，以下简称“云杉”，系项目牵头单位；",
            f"2. {SECOND}，以下简称“松农大”，系项目协作单位；",
            f"3. {THIRD}，以下简称“饲草院”，系项目协作单位。",
        ),
        (
            "由以下各方于2024年4月3日（“签署日”）在通辽市签署：",
            f"（1）{LEAD}，一家依照中国法律设立的有限责任公司（以下称“云杉”或“牵头方”）；",
            f"（2）{SECOND}，一所事业单位法人（以下称“松农大”）；及",
            f"（3）{THIRD}，一家研究机构（以下称“饲草院”，与松农大合称“成员方”）。",
            "通辽市科学技术局已发布榜单（以下称“榜单项目”）。",
        ),
        (
            f"主办企业（甲）：{LEAD}",
            f"技术依托（乙）：{SECOND}",
            f"原料保障（丙）：{THIRD}",
            "甲为揭榜项目的主办（牵头）企业，负责申报；协议期至2025年12月31日。",
            "签署日期：2024年4月3日",
        ),
    ],
    ids=["short names", "said to lead", "defined terms", "letters in brackets"],
)
def test_parties_with_a_short_name_each(head: tuple[str, ...]) -> None:
    document = agreement("联合攻关协议", *head, "一、分工", "样机交付时间为2025年4月20日。", "二、经费专账管理。")
    fields = document.fields
    assert (fields["lead"].value, fields["members"].value) == (LEAD, [SECOND, THIRD])
    assert fields["date"].value == date(2024, 4, 3)


def test_short_names_of_projects_and_of_offices_are_no_parties() -> None:
    document = agreement(
        "联合攻关协议",
        f"甲方：{LEAD}",
        f"乙方：{SECOND}",
        "通辽市科学技术局（以下称“科技局”）已发布榜单，各方共同实施（以下称“本项目”）。",
    )
    assert document.fields["members"].value == [SECOND]


def test_labels_over_their_values_in_two_columns() -> None:
    rows = (
        [("牵头单位", 72.0), ("统一社会信用代码", 360.0)],
        [(LEAD, 72.0), (CODE, 360.0)],
        [("法定代表人", 72.0), ("首席科学家", 360.0)],
        [("佟海山", 72.0), ("萨如拉（松岭农业大学 教授）", 360.0)],
    )
    document = paper("implementation_plan", sheet(lines("项目实施方案 / 榜单 No.3", *rows)))
    extract_fields(document)
    told = {name: document.fields[name].value for name in ("lead", "credit_code", "legal_representative", "list_item")}
    assert told == {"lead": LEAD, "credit_code": CODE, "legal_representative": "佟海山", "list_item": "3"}


def test_a_title_of_two_lines_about_its_label() -> None:
    rows = ([("寒旱区饲草高效栽培与青贮加工关键技术集成与", 180.0)],)
    words = [*lines("项目实施方案"), *lines(*rows, top=120.0), *lines([("项目名称", 90.0)], top=130.0)]
    words += lines([("产业化示范", 180.0)], top=140.0)
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == "寒旱区饲草高效栽培与青贮加工关键技术集成与产业化示范"


def test_own_money_counted_behind_a_comma() -> None:
    document = plan(
        "本项目所需资金总额为人民币1,980万元。其一，拟申请的市级财政科技资金，计人民币500万元；",
        "其二，本公司以自有资金投入的匹配资金，计人民币1,480万元。",
    )
    assert document.fields["matching_funds"].value == Decimal(14_800_000)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("北疆沃野集团通辽玉米生物科技有限公司", "北疆沃野集团通辽玉米生物科技有限公司"),
        ("第一条扎鲁特旗绿野牧民专业合作社承担项目", "扎鲁特旗绿野牧民专业合作社"),
    ],
)
def test_a_group_s_firm_and_a_name_behind_an_article(text: str, name: str) -> None:
    assert [found.text for found in find_organisations(text)] == [name]


@pytest.mark.parametrize("text", ["2022年1月5日厂务会通过", "系公立高等学校"])
def test_days_and_kinds_are_no_names(text: str) -> None:
    assert find_organisations(text) == []


def test_rules_that_name_their_issuer_in_an_article_alone() -> None:
    rows = ("合作社科研项目和钱款管理规定", "（2023年3月15日成员大会通过）", "第一条 扎鲁特旗绿野牧民专业合作社承担项目时按本规定办。", "第二条 请旗农牧局一起看。")  # fmt: skip
    document = paper("management_rules", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["entity"].value == "扎鲁特旗绿野牧民专业合作社"
    assert document.fields["subject"].value == "both"


@pytest.mark.parametrize(("total", "told"), [("520", True), ("530", False)])
def test_sums_of_a_cell_whose_head_gives_the_unit(total: str, told: bool) -> None:
    fields = plan(cells=[("经费来源（万元）", f"经费总额 {total}；财政拨款 150；本院匹配 370；协作单位 0")]).fields
    assert ("matching_funds" in fields) is told
    if told:
        assert (fields["total_budget"].value, fields["matching_funds"].value) == (
            Decimal(5_200_000),
            Decimal(3_700_000),
        )


def test_parties_with_short_names_in_a_table() -> None:
    rows = [("协议要素", "内容"), ("联合体牵头人", f"{LEAD}（简称“云杉”）"), ("联合体成员A", f"{SECOND}（简称“松农大”）"), ("联合体成员B", f"{THIRD}（简称“饲草院”）")]  # fmt: skip
    words, rules = table(rows, [60, 180, 560], 120)
    document = paper("consortium_agreement", sheet([*lines("创新联合体协议"), *words], rules))
    extract_fields(document)
    assert (document.fields["lead"].value, document.fields["members"].value) == (LEAD, [SECOND, THIRD])


def test_a_forms_own_row_of_sums() -> None:
    form = [("资金（万元）", "总额", "申请市财政", "牵头方匹配"), ("", "620.00", "240.00", "325.00")]
    words, rules = table(form, [60, 180, 300, 430, 560], 130)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    told = {name: document.fields[name].value for name in ("total_budget", "matching_funds")}
    assert told == {"total_budget": Decimal(6_200_000), "matching_funds": Decimal(3_250_000)}


def test_parties_of_whom_only_members_are_named_have_no_lead() -> None:
    document = agreement("科技协作协议书", f"协作单位：{SECOND}", f"协作单位：{THIRD}", "经费专账管理。")
    assert "lead" not in document.fields


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        (f"牵头的是{LEAD}。公司由23个合作社凑成。", "lead", LEAD),
        (f"领头的科学家是{SECOND}的杜春生研究员，搞育种三十一年。", "chief_scientist", "杜春生"),
        (f"请{SECOND}食品学院的田宝柱教授当首席科学家，技术上的事他说了算。", "chief_scientist", "田宝柱"),
        ("我叫李金山，是云杉农业科技公司的法定代表人。", "legal_representative", "李金山"),
    ],
)
def test_plain_speech(said: str, field: str, value: str) -> None:
    assert plan(said).fields[field].value == value
