"""Papers written as people speak: questions for labels, heads of units for legal representatives, partners in a row."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.values.appointments import find_chief_scientists
from extractors.values.organisations import find_organisations
from pipeline.extraction.fields import extract_fields
from schemas.documents import Document, DocumentType
from tests.papers import lines, paper, sheet, table, word

LEAD, SECOND, THIRD = "库伦旗北坨荞麦专业合作社", "松岭农业大学", "库伦旗北坨杂粮加工厂"
TITLE = "坡地荞麦机械化轻简栽培技术"


def read(type_: DocumentType, *rows: str) -> Document:
    document = paper(type_, sheet(lines(*rows)))
    extract_fields(document)
    return document


def test_questions_for_labels() -> None:
    fields = read(
        "implementation_plan",
        "项目实施方案",
        f"项目名称是什么：{TITLE}",
        f"跟谁一起做：{SECOND}、{THIRD}",
        "首席科学家请的是谁：乌日图（松岭农业大学教授）",
        "写的日子：2024年4月9日",
    ).fields
    assert fields["project_title"].value == TITLE
    assert fields["members"].value == [SECOND, THIRD]
    assert fields["chief_scientist"].value == "乌日图"
    assert fields["date"].value == date(2024, 4, 9)


@pytest.mark.parametrize("said", ["应榜项次：第三项", "榜题编码：3", "揭榜号：3号", "揭榜项：No.3", "榜单任务项号：三"])
def test_numbers_of_the_list(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["list_item"].value == "3"


@pytest.mark.parametrize(
    "said",
    [
        f"一块儿做的有两家：{SECOND}，出技术；另一家是{THIRD}，管加工。",
        f"一起干的单位有两家：一家是{SECOND}，派老师；另一家是{THIRD}，收荞麦。",
        f"帮我们的有两家：{SECOND}，出专家；{THIRD}，收粮、试加工。",
    ],
)
def test_partners_with_what_each_does(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["members"].value == [SECOND, THIRD]


def test_partners_below_each_other_on_a_cover() -> None:
    words = [*lines("项目实施方案", f"牵头单位：{LEAD}"), word("合作单位", 90, 300, 14)]
    words += [word(SECOND, 210, 300, 14), word(THIRD, 210, 338, 14), word("编制日期", 90, 376, 14)]
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(("lead", "member"), [("挑头的", "入伙的"), ("牵头人", "参与人"), ("发起方", "参加方")])
def test_roles_of_plain_agreements(lead: str, member: str) -> None:
    document = read("consortium_agreement", "联合协议", f"{lead}：{LEAD}", f"{member}：{SECOND}", f"{member}：{THIRD}")
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


def test_members_of_a_project_are_no_role() -> None:
    document = read("consortium_agreement", f"甲方：{LEAD}", f"乙方：{SECOND}", "参与人员：王海山、包青山")
    assert document.fields["members"].value == [SECOND]


def test_days_of_two_signatures_side_by_side() -> None:
    words = [*lines("联合协议", f"甲方：{LEAD}", f"乙方：{SECOND}")]
    words += [word("签字：王海山", 72, 500), word("签字：包青山", 330, 500)]
    words += [word("2024.03.28", 72, 520), word("2024.03.29", 330, 520)]
    document = paper("consortium_agreement", sheet(words))
    extract_fields(document)
    assert document.fields["date"].value == date(2024, 3, 29)


@pytest.mark.parametrize("label", ["立书人", "保证单位", "具函企业", "出资方"])
def test_who_promises(label: str) -> None:
    document = read("commitment_letter", "承诺书", "兹就本项目匹配资金50万元，按时拨付。", f"{label}：{LEAD}")
    assert document.fields["entity"].value == LEAD


def test_the_head_of_a_unit_signs_for_it() -> None:
    rows = ("保证书", "我站保证匹配资金50万元，按时拨付。", "科左中旗沙地试验站", "站长：苏和巴特尔")
    assert read("commitment_letter", *rows).fields["legal_representative"].value == "苏和巴特尔"
    document = read("commitment_letter", *rows, "法定代表人：佟海山")
    assert document.fields["legal_representative"].value == "佟海山"


def test_a_name_that_its_line_cuts_is_not_shown_by_half() -> None:
    cut = "合作社负责试验地块和机具的落实，首席科学家王秀"
    document = read("implementation_plan", "项目实施方案", cut, "兰统管技术，经费由她提出分配意见。")
    assert document.fields["chief_scientist"].value == "王秀兰"


def test_a_frame_around_a_cover_makes_no_cells() -> None:
    frame = [
        (60.0, 60.0, 61.0, 760.0),
        (530.0, 60.0, 531.0, 760.0),
        (60.0, 60.0, 530.0, 61.0),
        (60.0, 760.0, 530.0, 761.0),
    ]
    lines_below = [(210.0, y, 480.0, y + 1) for y in (318.0, 358.0, 398.0)]
    words = [*lines("项目实施方案")]
    for y, label, value in ((300.0, "项目名称", TITLE), (340.0, "牵头单位", LEAD), (380.0, "编制日期", "2024年4月9日")):
        words += [word(letter, 90 + 26 * i, y, 14) for i, letter in enumerate(label)]
        words.append(word(value, 215, y, 14))
    document = paper("implementation_plan", sheet(words, [*frame, *lines_below]))
    extract_fields(document)
    found = {name: document.fields[name].value for name in ("project_title", "lead", "date")}
    assert found == {"project_title": TITLE, "lead": LEAD, "date": date(2024, 4, 9)}


def test_a_processing_factory_has_a_name_only_behind_its_place() -> None:
    assert [name.text for name in find_organisations(f"由{THIRD}收购")] == [THIRD]
    assert not find_organisations("收来的荞麦送到村里的农产品加工厂去壳。")


@pytest.mark.parametrize(
    "said",
    ["首席科学家娜仁托娅统管技术。", "首席科学家娜仁托娅总揽全局。", "由娜仁托娅教授出任本项目首席科学家，主持技术。"],
)
def test_what_a_chief_scientist_does(said: str) -> None:
    found = find_chief_scientists(said.replace("，", ",").replace("。", "."))
    assert [person.name for person in found[0].people] == ["娜仁托娅"]


def test_partners_in_rows_whose_first_cells_are_left_empty() -> None:
    rows = [("1.牵头单位", "名称", LEAD), ("2.合伙单位", "①", SECOND), ("", "②", THIRD), ("3.首席", "姓名", "乌日图")]
    words, rules = table(rows, [60, 180, 250, 560], 140)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]
    assert document.fields["chief_scientist"].value == "乌日图"


@pytest.mark.parametrize(
    ("said", "total", "own"),
    [
        ("项目计划投入人民币90万元，申请财政50万元，我社配套40万元。", 900000, 400000),
        ("经费：90万元，其中市财政50万元、我站配套40万元。", 900000, 400000),
        (
            "拟总投入玖拾万元（90万元），申请财政伍拾万元（50万元），其余肆拾万元（40万元）由我社自行配套。",
            900000,
            400000,
        ),
        ("本项目所需经费共计90万元。申请市财政50万元，我院从事业收入中安排配套40万元。", 900000, 400000),
    ],
)
def test_money_in_sentences(said: str, total: int, own: int) -> None:
    fields = read("implementation_plan", "项目实施方案", said).fields
    assert [fields[name].value for name in ("total_budget", "matching_funds")] == [total, own]


def test_income_is_no_budget() -> None:
    assert (
        "total_budget" not in read("implementation_plan", "项目实施方案", "项目投产后实现销售收入共计900万元。").fields
    )


@pytest.mark.parametrize(
    "said",
    [
        f"{LEAD}，是我镇的示范社，成立八年，账目清楚。现该社拟揭榜《{TITLE}》项目，同意推荐。",
        f"{LEAD}系我旗重点企业。其牵头揭榜的《{TITLE}》，符合规划，同意推荐。",
    ],
)
def test_who_is_presented_is_recommended(said: str) -> None:
    document = read("recommendation_letter", "推荐函", "通辽市科学技术局：", said, "库伦旗科学技术局", "2024年4月9日")
    assert document.fields["lead"].value == LEAD
    assert document.fields["entity"].value == "库伦旗科学技术局"


def test_a_committee_of_the_house_issues_no_rules() -> None:
    rows = (f"{LEAD}科研项目管理制度", "一、立项由社里组织。", "学术委员会")
    assert read("management_rules", *rows).fields["entity"].value == LEAD


def test_two_rule_books_one_below_the_other() -> None:
    books = ("课题管理细则", "一、课题由业务室登记。", "课题经费开支细则", "一、开支由主持人签字。")
    document = paper("management_rules", sheet(lines("库伦旗沙地试验站规章", *books)), title="课题管理细则")
    extract_fields(document)
    assert document.fields["subject"].value == "both"


def test_a_day_behind_a_version() -> None:
    document = read("management_rules", "研发手册", f"{SECOND}　V2.0　2023年8月1日", "立项", "每周评审。")
    assert document.fields["date"].value == date(2023, 8, 1)


def test_a_second_partner_on_the_line_below() -> None:
    words = lines("合伙协议", f"挑头单位：{LEAD}", f"入伙单位：{SECOND}", [(THIRD, 132.0)], "经商量，一块儿揭榜。")
    document = paper("consortium_agreement", sheet(words))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize("said", ["今年发的榜，我们看中了第十二个，就是荞麦。", "所揭榜单：第十二项", "榜单第12号"])
def test_items_above_ten(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["list_item"].value == "12"


def test_a_title_in_a_remark_ends_with_its_bracket() -> None:
    rows = (f"{LEAD}就揭榜项目（项目名称：{TITLE}）之匹配资金，承诺如下：", "匹配资金总额（大写）　伍拾万圆整")
    fields = read("commitment_letter", "承诺函", *rows).fields
    assert fields["project_title"].value == TITLE
    assert fields["amount_in_words"].value == 500000


@pytest.mark.parametrize(
    "said",
    [
        f"项目的名字：{TITLE}",
        f"项目（课题）名称：{TITLE}",
        f"拟申报项目：{TITLE}",
        f"项目：{TITLE}",
        f"题目——{TITLE}",
    ],
)
def test_names_of_projects(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["project_title"].value == TITLE


@pytest.mark.parametrize(
    "said",
    [
        f"技术依托单位：{SECOND}、{THIRD}",
        f"参与单位（共2家）：①{SECOND}②{THIRD}",
        f"我们找了两家一起干：{SECOND}和{THIRD}。",
        f"我社联合{SECOND}、{THIRD}共同揭榜。",
        f"本项目由{LEAD}牵头，{SECOND}、{THIRD}参加。",
    ],
)
def test_partners_of_plans(said: str) -> None:
    rows = (f"牵头单位：{LEAD}",) if LEAD not in said else ()
    fields = read("implementation_plan", "项目实施方案", *rows, said).fields
    assert fields["lead"].value == LEAD
    assert fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "said",
    [
        "苏和教授为本项目首席科学家。",
        "首席科学家人选：苏和",
        "本项目首席科学家：松岭农业大学苏和教授",
        "首席科学家——苏和（松岭农业大学）",
        "首席科学家姓名及职称：苏和，研究员",
    ],
)
def test_a_chief_scientist_whose_name_ends_with_and(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["chief_scientist"].value == "苏和"


@pytest.mark.parametrize(
    "said",
    [
        "总共需要90万元：市里给50万元，自己拿40万元。",
        "全部投资90万元，申请专项资金50万元，其余40万元由我社自筹。",
        "资金来源：申请财政50万元，单位自筹40万元，合计90万元。",
        "财政50万元+自筹40万元=90万元",
        "要花90万元，其中50万元申请市里支持，40万元企业自己出。",
    ],
)
def test_a_whole_that_the_parts_make(said: str) -> None:
    fields = read("implementation_plan", "项目实施方案", said).fields
    assert [fields[name].value for name in ("total_budget", "matching_funds")] == [900000, 400000]


@pytest.mark.parametrize(
    "rows",
    [
        (f"牵头：{LEAD}", f"参加：{SECOND}", f"参加：{THIRD}"),
        (f"主办：{LEAD}", f"协办：{SECOND}", f"协办：{THIRD}"),
        (f"企业方（牵头）：{LEAD}", f"高校方：{SECOND}", f"加工方：{THIRD}"),
        (f"本协议由{LEAD}（牵头方）与{SECOND}、{THIRD}（成员方）签订。",),
        (f"{LEAD}（牵头人）、{SECOND}、{THIRD}就联合揭榜达成协议。",),
        (f"盟主：{LEAD}", f"盟员：{SECOND}", f"盟员：{THIRD}"),
    ],
)
def test_parties_of_agreements(rows: tuple[str, ...]) -> None:
    fields = read("consortium_agreement", "联合协议", *rows, f"项目：{TITLE}").fields
    assert fields["lead"].value == LEAD
    assert fields["members"].value == [SECOND, THIRD]
    assert fields["project_title"].value == TITLE


@pytest.mark.parametrize("before", ["我旗", "兹有我旗企业", "我镇"])
def test_whose_organisation_is_no_part_of_its_name(before: str) -> None:
    document = read(
        "recommendation_letter", "推荐函", f"{before}{LEAD}申请揭榜《{TITLE}》，予以推荐。", "库伦旗科学技术局"
    )
    assert document.fields["lead"].value == LEAD


def test_whom_a_letter_addresses_does_not_sign_it() -> None:
    document = read("commitment_letter", "承诺书", "通辽市科学技术局", "我们保证拿出匹配资金50万元。")
    assert "entity" not in document.fields
    assert document.fields["amount"].value == 500000


@pytest.mark.parametrize("said", ["Date: 8 April 2024", "日期：April 8th, 2024"])
def test_days_in_english(said: str) -> None:
    assert read("implementation_plan", "项目实施方案", said).fields["date"].value == date(2024, 4, 8)
