"""Fields of papers that scans and photographs wear: lost brackets, colons, ends of names, bent tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.checking.likeness import Likeness, compare_names, is_worn, same_organisation
from pipeline.extraction.fields import extract_fields
from schemas.documents import STATEMENT_TYPES, Document, DocumentType
from tests.build import LEAD as OWN
from tests.build import value
from tests.papers import lines, paper, sheet, word
from tests.rule_case import Papers, Upload

FIRM, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"
CODE = "91150500701347218W"


def read(type_: DocumentType, *rows: str | list[tuple[str, float]], source: str = "ocr") -> Document:
    document = paper(type_, sheet(lines(*rows), source=source))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    ("sentences", "yuan"),
    [
        (("我公司承诺匹配自筹资金叁佰贰拾万元整", "（￥3,200,000.00），含合作方自筹40万元。"), 3_200_000),
        (("我公司为本项目匹配经费人民币肆佰万元整（4,000,000.00元）（其中含成员单位自筹90万元）。",), 4_000_000),
        (
            ("项目总投资860万元，我单位承诺配套伍佰万元整", "（小写：5,000,000.00元，内含设备投入自有资金100万元）"),
            5_000_000,
        ),
        (("我公司自筹资金150万元，其中企业自有资金60万元，大写：壹佰伍拾万元整。",), 1_500_000),
        (("我公司承诺匹配叁佰万元整（￥3,500,000.00），其中自筹资金300万元。",), 3_500_000),
    ],
    ids=[
        "words on the line before",
        "a part in brackets",
        "a part within",
        "the value of the words",
        "figures that differ",
    ],
)
def test_the_sum_beside_its_words_is_promised(sentences: tuple[str, ...], yuan: int) -> None:
    document = read("commitment_letter", "资金匹配承诺书", *sentences, f"承诺单位：{FIRM}", source="text_layer")
    assert document.fields["amount"].value == Decimal(yuan)


@pytest.mark.parametrize(
    "line",
    [
        "法定代表人签字陆其山",
        "法定代表人（签字陆其山",
        "法定代表人：陆其山签字陆其",
        "法定代表人：陆其山（签章）陆其山",
    ],
)
def test_a_signature_without_brackets(line: str) -> None:
    document = read("commitment_letter", "资金匹配承诺书", "我公司匹配资金100万元。", f"{FIRM}公章)", line)
    assert document.fields["legal_representative"].value == "陆其山"
    assert document.fields["entity"].value == FIRM


def test_a_blank_for_a_signature_is_no_name() -> None:
    document = read(
        "commitment_letter", "资金匹配承诺书", "我公司匹配资金100万元。", f"{FIRM}（公章）", "法定代表人签字"
    )
    assert "legal_representative" not in document.fields


def test_a_pledge_whose_name_lost_its_end() -> None:
    table = [("陆其山", 72.0), ("辽东治沙技术推广中心", 160.0), ("主任", 330.0)]
    document = read("integrity_pledge", "科研诚信承诺书", "本单位承诺材料真实。", table, "申报单位：辽东治沙技术推广中")
    assert document.fields["entity"].value == "辽东治沙技术推广中心"


@pytest.mark.parametrize(
    "roles",
    [
        ("成员一", "成员二"),
        ("成员1", "成员2"),
        ("合作一", "合作二"),
        ("成员（一）", "成员（二）"),
        ("联合体成员一", "联合体成员二"),
    ],
)
def test_members_that_are_only_numbered(roles: tuple[str, str]) -> None:
    document = read(
        "consortium_agreement",
        "联合揭榜协议",
        f"牵头方：{FIRM}",
        *(f"{role}：{name}" for role, name in zip(roles, (SECOND, THIRD), strict=True)),
        f"为共同承担“{TITLE}”项目，达成一致：",
        f"1.分工 {roles[0]}负责检测；{roles[1]}负责中试。",
    )
    assert document.fields["lead"].value == FIRM
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize("marks", ["①②", "1.2.", "（1）（2）"])
def test_numbers_of_a_list_are_no_part_of_names(marks: str) -> None:
    half = len(marks) // 2
    document = read(
        "implementation_plan",
        "项目实施方案",
        f"牵头单位：{FIRM}",
        f"参加单位：{marks[:half]}{SECOND}",
        f"参加单位：{marks[half:]}{THIRD}",
    )
    assert document.fields["members"].value == [SECOND, THIRD]


def test_values_on_the_level_of_their_labels() -> None:
    """Where bent lines make cells that fit no text."""
    words = lines(
        [("榜单序号及名称：", 72.0), ("榜单3 饲草提质增效技术", 240.0)],
        [("首席科学家：", 72.0), ("陆其山", 240.0)],
        [("统一社会信用代码", 72.0), (CODE, 240.0)],
    )
    walls = [(x, 70.0, x, 200.0) for x in (60.0, 205.0, 215.0, 225.0)]
    levels = [(60.0, y, 225.0, y) for y in (70.0, 200.0)]
    document = paper("implementation_plan", sheet(words, [*walls, *levels], source="ocr"))
    extract_fields(document)
    fields = {name: found.value for name, found in document.fields.items()}
    assert fields["list_item"] == "3"
    assert fields["chief_scientist"] == "陆其山"
    assert fields["credit_code"] == CODE


def test_names_above_and_below_the_level_of_their_label() -> None:
    cover = [*lines("项目实施方案", f"牵头单位：{FIRM}"), word("参与单位：", 72, 168)]
    document = paper(
        "implementation_plan", sheet([*cover, word(SECOND, 240, 160), word(THIRD, 240, 176)], source="ocr")
    )
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize("printed", ["2020年11月18月", "2020年11月18"])
def test_a_day_without_its_mark(printed: str) -> None:
    rules = ("科研项目管理制度", "一、本制度自2021年1月1日起执行。", FIRM, printed)
    assert read("management_rules", *rules).fields["date"].value == date(2020, 11, 18)


def test_a_day_cut_short_is_none() -> None:
    rules = ("科研项目管理制度", "一、本制度自2021年1月1日起执行。", FIRM, "2020年11月1")
    assert read("management_rules", *rules).fields["date"].value == date(2021, 1, 1)


def test_rules_below_the_bars_of_a_window() -> None:
    bars = ("文件", "开始", "插入", "打印")
    rules = lines(*bars, f"{FIRM}研发项目管理细则", "第一条 为规范管理，制定本细则。")
    document = paper("management_rules", sheet(rules, source="ocr"), title=f"{FIRM}研发项目管理细则")
    extract_fields(document)
    assert document.fields["entity"].value == FIRM


def licence(*below: list[tuple[str, float]]) -> Document:
    rows = [[("营业执照", 250.0)], [("名称", 72.0), (FIRM, 170.0)]]
    return read("business_licence", *rows, *below)


@pytest.mark.parametrize("trade", ["农机具制造；机械零部件加工；", "饲草种植、销售", "农业技术推广服务"])
def test_the_trade_is_no_address(trade: str) -> None:
    where = "内蒙古自治区通辽市开鲁县创业大道862号"
    document = licence([("住所", 72.0), (where, 170.0)], [(trade, 170.0)], [("经营范围", 72.0)])
    assert document.fields["address"].value == where


def test_an_address_that_goes_on_below_a_label_read_into_it() -> None:
    document = licence([("所内蒙古自治区通辽市开鲁县创业产业园区B", 148.0)], [("区19号", 180.0)])
    assert document.fields["address"].value == "内蒙古自治区通辽市开鲁县创业产业园区B区19号"


LEAD = "开鲁县腾跃铝合金制品有限公司"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("开鲁县腾品有限公司", True),
        ("开鲁县腾胜合制品有限公司", True),
        ("开鲁县腾飞商贸有限公司", False),
        ("开鲁县铝合金制品有限公司", False),
        ("开鲁县金诚铝合金制品有限公司", False),
        ("腾跃铝合金制品", False),
    ],
)
def test_what_a_scan_leaves_of_a_name(name: str, wanted: bool) -> None:
    assert is_worn(name, LEAD) is wanted
    scanned = compare_names(replace(value(name, 0.99), source="ocr"), LEAD)
    assert scanned is not Likeness.DIFFERENT or not wanted


def test_a_worn_name_that_is_typed_is_another() -> None:
    assert compare_names(value("开鲁县腾品有限公司"), LEAD) is not Likeness.READING


def test_a_letter_lost_in_the_legal_form() -> None:
    assert same_organisation("开鲁县腾跃铝合金制品限责任公司", "开鲁县腾跃铝合金制品有限责任公司")


def _balance_sheet_of(name: str) -> str:
    """How a balance sheet stands whose name reads so, in one file with the lead's other scanned statements."""

    def change(papers: Papers) -> None:
        for document in papers.values():
            if document.type in STATEMENT_TYPES:
                document.file = "报表.pdf"
                document.fields["entity"] = replace(value(OWN, 0.99), source="ocr")
        papers["bs23"].fields["entity"] = replace(value(name, 0.99), source="ocr")

    found = Upload(change).assess().requirements
    return next(result.status for result in found if result.id == "balance_sheet:2023")


def test_a_worn_name_among_the_leads_own_statements() -> None:
    worn = OWN.replace("禾农业", "")
    assert is_worn(worn, OWN)
    assert _balance_sheet_of(worn) == "met"
    assert _balance_sheet_of("赤峰市远方商贸有限公司") == "defective"
