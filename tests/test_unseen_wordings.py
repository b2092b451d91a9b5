"""Titles, list items, money, addresses and days in wordings that applicants, lawyers and clerks use beside the usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from pipeline.extraction.fields import extract_fields, extract_header
from schemas.documents import Document, DocumentType
from tests.papers import Cell, lines, paper, seal, sheet, table, word

LEAD, SECOND = "通辽市云杉农业科技有限公司", "松岭农业大学"
TITLE = "沙化草甸免耕补播、围封轮牧与优质饲草调制关键技术"
CODE = "91150500701347218W"


def read(type_: DocumentType, *rows: str, source: str = "text_layer") -> Document:
    document = paper(type_, sheet(lines(*rows), source=source))
    extract_fields(document)
    return document


def plan(*rows: str) -> Document:
    return read("implementation_plan", "项目实施方案", *rows)


def form(rows: Sequence[tuple[Cell, ...]], edges: list[float], *above: str) -> Document:
    words, rules = table(rows, edges, 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案", *above), *words], rules))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    "said",
    [
        f"项目全称：{TITLE}。",
        f"课题题目：{TITLE}",
        f"题 目：{TITLE}",
        f"拟揭榜项目名称：{TITLE}",
        f"项目名称（全称）：{TITLE}",
        f"项目题目暂定为《{TITLE}》，由我公司牵头。",
        f"经研究，题目定为“{TITLE}”。现报告如下。",
        f"项目名称为{TITLE}。为保证实施，特编制本方案。",
        f"本项目名称为：{TITLE}；实施地点在奈曼旗。",
        f"揭榜挂帅项目——{TITLE}，执行期两年。",
    ],
)
def test_titles_of_plans(said: str) -> None:
    assert plan(said).fields["project_title"].value == TITLE


@pytest.mark.parametrize(
    "label",
    [
        "拟攻克的难题（项目名称）",
        ("拟攻克的难题", "（项目名称）"),
        ("拟攻克的技", "术难题（项", "目名称）"),
        ("项目", "名称"),
        "项目全称",
        "题目",
        "题 目",
    ],
)
def test_heads_of_a_forms_title(label: Cell) -> None:
    document = form([("榜单序号", "2"), (label, TITLE), ("牵头单位", LEAD)], [72, 240, 580])
    assert document.fields["project_title"].value == TITLE
    assert document.fields["list_item"].value == "2"


@pytest.mark.parametrize("text", ["题目来源于生产一线。", "本课题题目较新。", f"（项目名称）由{LEAD}填写。"])
def test_words_that_announce_no_title(text: str) -> None:
    assert "project_title" not in plan(text).fields


@pytest.mark.parametrize("heading", ["“揭榜挂帅”项目实施方案", "通辽市“揭榜挂帅”项目实施方案", "揭榜挂帅项目实施方案"])
@pytest.mark.parametrize("between", ["（应榜第五项）", "（送审稿）", ""])
def test_a_title_apart_below_the_papers_name_on_a_cover(heading: str, between: str) -> None:
    cover = sheet(
        [
            word(heading, 150, 160, 24),
            *([word(between, 220, 210, 16)] if between else []),
            word(TITLE[:14], 140, 300, 18),
            word(TITLE[14:], 140, 326, 18),
            word(LEAD, 180, 480, 16),
            word("二〇二四年四月八日", 220, 520, 14),
        ]
    )
    text = sheet(lines(*["本方案依据榜单要求编制，按年度分步实施，责任到人。"] * 12), number=2)
    document = paper("implementation_plan", cover, text)
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE


def test_a_large_line_on_a_page_of_text_is_no_title() -> None:
    words = [*lines("揭榜挂帅项目实施方案", top=60, size=18)]
    words += [word("本地区饲草产业发展的总体形势与主要问题", 72, 160, 18)]
    words += lines(*["按照分步推进的思路，每年在三个旗县布点，逐级放大并及时总结，形成可复制的做法。"] * 14, top=200)
    document = paper("implementation_plan", sheet(words))
    extract_fields(document)
    assert "project_title" not in document.fields


@pytest.mark.parametrize(
    "rows",
    [
        (f"我公司申报的“揭榜挂帅”项目{TITLE}，现承诺匹配资金200万元。",),
        (f"承诺人拟揭榜技术榜单第1项，项目名称为{TITLE}。为保证实施，自愿匹配资金200万元。",),
        (f"项目全称：{TITLE}", "匹配资金200万元。"),
        (f"就项目名称为“{TITLE}”的任务，匹配资金200万元。",),
    ],
)
def test_titles_of_letters(rows: tuple[str, ...]) -> None:
    document = read("commitment_letter", "资金匹配承诺书", *rows, f"承诺单位：{LEAD}")
    assert document.fields["project_title"].value == TITLE
    assert document.fields["project_title"].confidence >= 0.8


def test_the_programmes_process_is_no_title() -> None:
    document = read("commitment_letter", "承诺书", "在“揭榜挂帅”项目申报过程中应用本单位开发的系统，匹配资金200万元。")
    assert "project_title" not in document.fields


@pytest.mark.parametrize(
    "rows",
    [
        ("双方联合揭榜，合作项目名", f"称为：{TITLE}。"),
        (f"为共同承担揭榜挂帅项目——{TITLE}，双方订立本协议。",),
        (f"合作项目：{TITLE}，由甲方牵头。",),
        (f"项目全称：{TITLE}（以下简称“本项目”）。",),
    ],
)
def test_titles_of_agreements(rows: tuple[str, ...]) -> None:
    document = read("consortium_agreement", "联合揭榜协议", f"甲方：{LEAD}", f"乙方：{SECOND}", *rows)
    assert document.fields["project_title"].value == TITLE


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("（应榜第五项）", "5"),
        ("榜单〔3〕", "3"),
        ("决定就榜单第2项应榜。", "2"),
        ("拟揭榜第四项，现报告如下。", "4"),
        ("榜单三提出，要降低能耗。", "3"),
        ("关于揭榜榜单四的实施方案", "4"),
        ("所揭榜单编号 3 执行期两年", "3"),
        ("对应榜单中的第6项任务。", "6"),
        ("第二号榜单要求明确。", "2"),
        ("榜单序号及名称：第4项 饲草提质增效", "4"),
        ("榜单编号和名称：榜单2——饲草提质增效", "2"),
    ],
)
def test_list_items(said: str, item: str) -> None:
    assert plan(said).fields["list_item"].value == item


@pytest.mark.parametrize("said", ["榜单要求的10项指标全部完成。", "对照榜单3个难点攻关。", "完成榜单中的一项任务。"])
def test_numbers_beside_the_list_that_are_no_item(said: str) -> None:
    assert "list_item" not in plan(said).fields


def test_of_several_items_the_most_named_is_unsure() -> None:
    document = plan("经比较，榜单第2项与我公司相关。", "现就榜单第3项揭榜。", "对照榜单第3项的目标。")
    assert document.fields["list_item"].value == "3"
    assert document.fields["list_item"].confidence < 0.8


@pytest.mark.parametrize(
    "said",
    [
        "项目总投入测算为900万元，其中申请市级财政科技资金300万元，余下600万元由我公司以自有资金匹配。",
        "资金：三年共需900万元。申请市级财政300万元，其余600万元由协作企业及我所自筹配套解决。",
        "本项目经费总预算为人民币玖佰万元（9,000,000.00元），其中拟申请财政经费300万元，单位自筹（匹配）资金600万元。",
        "项目预算合计900万元：财政拨款300万元，企业配套600万元。",
        "总经费九百万元，财政资金三百万元，自筹六百万元。",
        "项目总投资估算900万元。拟申请专项资金300万元，剩余600万元由企业自筹。自筹部分由甲企业投入400万元。",
        "共需经费900万元，财政补助300万元，不足部分600万元为自有资金。公司上年营业收入5000万元。",
        "本项目概算总额900万元（大写：玖佰万元整），财政支持资金300万元、我单位匹配600万元。",
    ],
)
def test_sums_that_the_text_tells(said: str) -> None:
    document = plan(said)
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


@pytest.mark.parametrize(
    "said", ["项目建成后总产值900万元。", "公司2023年营业收入合计900万元。", "新增利润总额900万元。"]
)
def test_money_that_is_no_budget(said: str) -> None:
    assert not {"total_budget", "matching_funds"} & set(plan(said).fields)


def test_of_several_own_sums_the_first_is_unsure() -> None:
    document = plan("甲方自筹资金120万元。", "乙方自筹资金50万元。")
    assert document.fields["matching_funds"].confidence < 0.8


@pytest.mark.parametrize("head", ["经费（万元）", ("经费", "（万元）"), ("经费", "（万", "元）")])
def test_a_forms_head_that_says_the_unit_over_two_rows(head: Cell) -> None:
    words, rules = table(
        [("", "总投入", "900", "其中：财政拨款", "300"), ("", "企业匹配", "600", "执行期", "两年")],
        [72, 140, 220, 300, 420, 500],
        160,
    )
    # the head's cell goes over both rows
    rules = [(140.0, *rule[1:]) if rule[1] == rule[3] and 160 < rule[1] < 200 else rule for rule in rules]
    texts = head if isinstance(head, tuple) else (head,)
    words += [word(text, 76, 166 + 13 * i, 11) for i, text in enumerate(texts)]
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_a_unit_under_the_forms_name_holds_for_all_of_it() -> None:
    rows: list[tuple[Cell, ...]] = [(f"事项{i}", f"说明{i}") for i in range(14)]
    rows += [("项目总投入", "900"), ("单位自筹", "600")]
    document = form(rows, [72, 200, 500], "（单位：万元）")
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_a_small_number_without_a_unit_is_no_budget() -> None:
    assert "total_budget" not in form([("项目总投入", "900"), ("牵头单位", LEAD)], [72, 200, 500]).fields


BUDGETS: list[list[tuple[Cell, ...]]] = [
    [("支出科目", "合计", "财政资金", "企业匹配"), ("设备费", "500", "200", "300"), ("合计", "900", "300", "600")],
    [
        ("来源", "合计", "2024年"),
        ("财政资金", "300", "100"),
        ("单位自筹（配套）", "600", "200"),
        ("项目总经费", "900", "300"),
    ],
    [("项目", "财政", "自筹", "备注"), ("设备", "200", "300", "—"), ("小　计", "300", "600", "合计900")],
    [
        ("单位", "财政申请", "配套资金", "小计"),
        (LEAD, "200", "600", "800"),
        (SECOND, "100", "0", "100"),
        ("合 计", "300", "600", "900"),
    ],
    [
        ("科目", "预算数", "其中：专项", "其中：自筹"),
        ("材料费", "900", "300", "600"),
        ("资金总计", "900", "300", "600"),
    ],
]


@pytest.mark.parametrize("rows", BUDGETS, ids=["by source", "by year", "no column of totals", "by party", "其中"])
def test_feet_of_budget_tables(rows: Sequence[tuple[Cell, ...]]) -> None:
    edges = [72.0, 230.0, 310.0, 400.0, 490.0][: len(rows[0]) + 1]
    document = form(rows, edges, "各项支出见下表，金额以万元计。")
    assert document.fields["total_budget"].value == Decimal(9_000_000)
    assert document.fields["matching_funds"].value == Decimal(6_000_000)


def test_a_code_that_breaks_in_its_cell() -> None:
    document = form([("牵头高校", (LEAD[:8], LEAD[8:]), "代 码", (CODE[:16], CODE[16:]))], [72, 150, 290, 350, 480])
    assert document.fields["credit_code"].value == CODE


def test_the_unit_right_behind_a_forms_number() -> None:
    row = [(f"编制单位：{LEAD}", 40.0), ("2023年12月31日", 300.0), ("会小企01表 单位：万元", 430.0)]
    words = lines("资产负债表", row, [("资产", 72.0), ("期末余额", 300.0)], "流动资产：")
    document = paper("balance_sheet", sheet(words, source="ocr"))
    extract_header(document)
    assert document.fields["unit"].value == "万元"


PLACE = "内蒙古自治区通辽市奈曼旗大沁他拉镇工业园区经二路19号"


def licence(*places: tuple[str, float, float]) -> Document:
    head = [word("营业执照", 240, 60, 30), word(f"统一社会信用代码{CODE}", 180, 110)]
    document = paper(
        "business_licence", sheet([*head, *(word(text, x0, top) for text, x0, top in places)], source="ocr")
    )
    extract_fields(document)
    return document


@pytest.mark.parametrize("x0", [356.0, 372.0, 384.0], ids=["under the first letter", "further right", "further yet"])
def test_an_address_that_goes_on_below(x0: float) -> None:
    document = licence(
        ("名称", 60, 160),
        (LEAD, 110, 160),
        ("法定代表人韩松", 60, 200),
        (f"住所 {PLACE[:18]}", 320, 200),
        (PLACE[18:], x0, 217),
        ("经营范围", 60, 240),
        ("饲草种植、加工与销售。", 130, 240),
    )
    assert document.fields["address"].value == PLACE


def test_an_address_is_not_run_into_the_next_entry() -> None:
    document = licence(
        ("名称", 60, 160),
        (LEAD, 130, 160),
        ("住所", 60, 180),
        (PLACE, 130, 180),
        ("饲草种植2000亩与销售", 130, 197),
        ("经营范围", 60, 197),
    )
    assert document.fields["address"].value == PLACE


def test_values_of_several_lines_beside_their_label() -> None:
    document = licence(
        (LEAD[:8], 130, 150),
        ("名称", 60, 159),
        (LEAD[8:], 130, 168),
        ("类型", 60, 196),
        ("有限责任公司", 130, 196),
        (PLACE[:12], 130, 216),
        (PLACE[12:24], 130, 234),
        ("住所", 60, 234),
        (PLACE[24:], 130, 252),
        ("法定代表人", 60, 274),
        ("韩松", 130, 274),
    )
    assert document.fields["entity"].value == LEAD
    assert document.fields["address"].value == PLACE
    assert document.fields["legal_representative"].value == "韩松"


RULES = ("科研项目管理办法", "第一条 为规范项目管理，制定本办法。", "第二条 项目由科研部归口管理。")


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (("本办法自2021年6月1日起施行。", LEAD, "2021年5月20日"), date(2021, 5, 20)),
        (("2022年1月1日起执行",), date(2022, 1, 1)),
        (("本办法自2021年6月1日起施行。",), date(2021, 6, 1)),
        (("自二〇二一年六月一日起试行。",), date(2021, 6, 1)),
    ],
    ids=["issued", "a handbook's cover", "in force", "in Chinese"],
)
def test_days_of_rules(rows: tuple[str, ...], day: date) -> None:
    assert read("management_rules", *RULES, *rows).fields["date"].value == day


def test_a_day_whose_year_a_seal_hides_is_of_the_papers_number_and_unsure() -> None:
    rows = (RULES[0], "云杉字〔2021〕8号", *RULES[1:], "本办法自2021年6月1日起施行。", LEAD, "年五月二十日")
    document = read("management_rules", *rows, source="ocr")
    assert document.fields["date"].value == date(2021, 5, 20)
    assert document.fields["date"].confidence < 0.8


def test_a_clause_that_ends_with_a_name_is_no_signature() -> None:
    rows = (*RULES, SECOND, "2021年5月20日", f"第十一条 论文署名第一单位应为{SECOND}。", "第十二条 材料按要求归档。")
    assert read("management_rules", *rows).fields["entity"].value == SECOND


@pytest.mark.parametrize(
    ("read_as", "on_seal"),
    [("通辽市云杉业科技有公司", None), ("通辽审云衫农亚科技有限公司", LEAD)],
    ids=["letters lost", "the seal tells"],
)
def test_a_signature_under_a_seal_is_read_as_the_paper_prints_the_name(read_as: str, on_seal: str | None) -> None:
    page = sheet(lines(LEAD, *RULES, read_as, "2021年5月20日"), source="ocr", seals=[seal(60, 130, on_seal, 160.0)])
    document = paper("management_rules", page)
    extract_fields(document)
    assert document.fields["entity"].value == LEAD


def test_another_firms_clear_signature_stays() -> None:
    other = "通辽市云松农业科技有限公司"
    page = sheet(lines(LEAD, *RULES, other, "2021年5月20日"), source="ocr", seals=[seal(60, 130, other, 160.0)])
    document = paper("management_rules", page)
    extract_fields(document)
    assert document.fields["entity"].value == other


def test_who_is_addressed_is_not_run_into_our_company() -> None:
    rows = (
        "资金匹配承诺书",
        "致：通辽市科学技术局",
        "本公司就承担项目事项承诺：匹配资金不少于￥2,000,000.00元。",
        f"{LEAD}（盖章）",
    )
    assert read("commitment_letter", *rows).fields["entity"].value == LEAD


@pytest.mark.parametrize("printed", ["2024年4月Ⅱ日", "2024年4月Il日", "2024年4月1I日"])
def test_ones_that_a_scan_reads_as_strokes(printed: str) -> None:
    rows = ("资金匹配承诺书", "匹配资金200万元。", f"承诺单位：{LEAD}", f"签署日期：{printed}")
    document = read("commitment_letter", *rows, source="ocr")
    assert document.fields["date"].value == date(2024, 4, 11)


def test_an_upright_line_inside_a_word_parts_nothing() -> None:
    words, rules = table([("项目名称", ""), ("牵头单位", LEAD)], [72, 150, 560], 120)
    words.append(word(TITLE[:22], 156, 124))
    upright = (300.0, 100.0, 301.0, 170.0)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], [*rules, upright], source="ocr"))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE[:22].rstrip("、")
