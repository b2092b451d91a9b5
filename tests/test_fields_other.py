"""Rules, licences, certificates, audit reports, credit queries → fields."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document, DocumentType
from tests.papers import lines, paper, seal, sheet, word

FIRM = "通辽市云杉农业科技有限公司"
CODE = "91150500701347218W"


def read(type_: DocumentType, *rows: str, title: str | None = None, source: str = "text_layer") -> Document:
    document = paper(type_, sheet(lines(*rows), source=source), title=title)
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("科研项目管理办法", "project"),
        ("科技项目立项与验收管理制度", "project"),
        ("研发经费管理办法", "funds"),
        ("科研项目经费管理办法", "funds"),
        ("研发投入核算管理制度", "funds"),
        ("科研项目与经费管理办法", "both"),
        ("科技项目及资金管理规定", "both"),
        ("通辽市云杉农业科技有限公司研发项目管理制度", "project"),
    ],
)
def test_subjects_by_title(title: str, subject: str) -> None:
    document = read("management_rules", title, "第一章 总则", "第一条 为规范管理，制定本办法。", title=title)
    assert document.fields["subject"].value == subject


def test_a_subject_by_chapters() -> None:
    rows = [
        "科技创新管理制度",
        "第一章 项目立项",
        "第二章 项目实施",
        "第三章 验收",
        "第四章 经费来源",
        "第五章 支出范围与预算",
        "第六章 资金核算",
    ]
    assert read("management_rules", *rows, title="科技创新管理制度").fields["subject"].value == "both"


@pytest.mark.parametrize("mark", ["制度A：", "文件一：", "附1：", "（一）"])
def test_a_collection_that_marks_its_rules_in_its_own_way(mark: str) -> None:
    other = mark.replace("A", "B").replace("一", "二").replace("1", "2")
    rows = [
        "科研管理制度汇编",
        f"{mark}科研项目管理规定",
        "1、科教部归口管理立项、检查、结题。",
        f"{other}科研经费管理规定",
        "1、财务部分项目建账，专款专用。",
    ]
    assert read("management_rules", *rows, title="科研管理制度汇编").fields["subject"].value == "both"


def test_rules_signed_at_the_end() -> None:
    document = read("management_rules", "科研项目管理办法", "第一条 为规范管理，制定本办法。", FIRM, "2020年3月2日")
    assert document.fields["entity"].value == FIRM
    assert document.fields["date"].value == date(2020, 3, 2)


@pytest.mark.parametrize("printed", ["2021年6盖18日", "2021章6月18日", "2021年6月48日"], ids=["month", "year", "day"])
def test_a_day_of_which_a_seal_hides_a_character_is_unsure(printed: str) -> None:
    document = read("management_rules", "科研项目管理办法", "第一条 为规范管理。", FIRM, printed, source="ocr")
    assert document.fields["date"].value == date(2021, 6, 18)
    assert document.fields["date"].confidence < 0.8


@pytest.mark.parametrize("printed", ["2021.6.18", "2021-06-18", "2021.618", "2021=6-18", "2021,6.18"])
def test_a_date_that_lies_within_a_seal_is_no_scrap_of_it(printed: str) -> None:
    signed = word(printed, 400, 300, confidence=0.75)
    page = sheet([*lines("科研项目管理办法", FIRM), signed], source="ocr", seals=[seal(380, 250, FIRM)])
    document = paper("management_rules", page)
    extract_fields(document)
    assert document.fields["date"].value == date(2021, 6, 18)
    assert document.fields["date"].confidence < 0.8


@pytest.mark.parametrize(
    ("printed", "confidence"),
    [("2021.6.18", 0.4), ("2021118", 0.75), ("1505020012345", 0.75)],
    ids=["faint", "two", "code"],
)
def test_scraps_within_a_seal_are_no_dates(printed: str, confidence: float) -> None:
    scrap = word(printed, 384, 300, confidence=confidence)
    page = sheet([*lines("科研项目管理办法", FIRM), scrap], source="ocr", seals=[seal(380, 250, FIRM)])
    document = paper("management_rules", page)
    extract_fields(document)
    assert "date" not in document.fields


@pytest.mark.parametrize("printed", ["2021年6月31日", "2021年6至18日", "共2021件6月18日"])
def test_what_may_be_no_day_is_none(printed: str) -> None:
    document = read("management_rules", "科研项目管理办法", "第一条 为规范管理。", FIRM, printed, source="ocr")
    assert "date" not in document.fields


def test_rules_with_their_name_in_the_heading() -> None:
    document = read(
        "management_rules",
        FIRM,
        "科研项目管理办法",
        "第一条 为规范管理，制定本办法。",
        "第二条 本办法自2021年1月1日起施行。",
    )
    assert document.fields["entity"].value == FIRM
    assert document.fields["date"].value == date(2021, 1, 1)


def test_an_address_right_behind_the_trade_on_a_scan() -> None:
    trade = "经营范围蒙药生产；保健食品销售"
    rows = [word(trade, 72, 140), word("住所通辽市开发区辽河大街东段118号", 72 + 12 * len(trade) + 6, 140)]
    head = [*lines("营业执照", "统一社会信用代码：91150500701347218W"), word("名称通辽市云杉农业科技有限公司", 72, 120)]
    document = paper("business_licence", sheet([*head, *rows], source="ocr"))
    extract_fields(document)
    assert document.fields["address"].value == "通辽市开发区辽河大街东段118号"


def test_a_code_below_scraps_of_the_pattern_beside_it() -> None:
    rows = [word("统一社会信用代码", 72, 80), word("“国家企业信用信 24", 430, 90), word("91150500701347218W", 72, 112)]
    document = paper("business_licence", sheet([*rows, *lines("营业执照", f"名称 {FIRM}", top=150)], source="ocr"))
    extract_fields(document)
    assert document.fields["credit_code"].value == "91150500701347218W"


def test_a_label_behind_a_blank_within_a_scans_word_ends_the_name() -> None:
    """The name goes on below; the right column's label was read into its word."""
    head = [*lines("营业执照", "统一社会信用代码：91150500701347218W", top=60)]
    rows = [
        word("名称", 75, 110),
        word("开鲁县云杉红干椒种植农民专业合作 成员出资总额 壹仟贰佰万元整", 160, 110),
        word("社联合社", 160, 128),
        word("类型农民专业合作社联合社", 75, 150),
    ]
    document = paper("business_licence", sheet([*head, *rows], source="ocr"))
    extract_fields(document)
    assert document.fields["entity"].value == "开鲁县云杉红干椒种植农民专业合作社联合社"


def test_a_licence_in_two_columns() -> None:
    rows: list[list[tuple[str, float]]] = [
        [("营业执照", 250)],
        [("统一社会信用代码", 60), (CODE, 170)],
        [("名", 60), ("称", 96), (FIRM, 130), ("注册资本", 330), ("壹仟万元整", 390)],
        [("类", 60), ("型", 96), ("有限责任公司", 130), ("成立日期", 330), ("2015年04月19日", 390)],
        [("法定代表人", 60), ("陆其山", 130), ("住", 330), ("所", 366), ("内蒙古自治区通辽市开鲁县", 390)],
        [("经营范围", 60), ("饲草种植、加工、销售。", 130), ("创业大道862号", 390)],
        [("登记机关", 400)],
    ]
    document = paper("business_licence", sheet(lines(*rows)))
    extract_fields(document)
    assert {name: value.value for name, value in document.fields.items()} == {
        "entity": FIRM,
        "credit_code": CODE,
        "legal_representative": "陆其山",
        "established": date(2015, 4, 19),
        "address": "内蒙古自治区通辽市开鲁县创业大道862号",
    }


@pytest.mark.parametrize("scope_top", [140.0, 132.0], ids=["one line", "lines of their own"])
def test_the_column_beside_an_address_is_not_of_it(scope_top: float) -> None:
    """The business scope wraps at the left, close to the address that wraps at the right, with no ruled line between."""
    rows = lines(
        [("营业执照", 250.0)],
        [("名称", 60.0), (FIRM, 130.0)],
        [("住", 320.0), ("所", 350.0), ("内蒙古自治区通辽市奈曼旗大沁他拉镇", 376.0)],
    )
    scope = word("农业技术服务与推广及相关设备租赁；仓储。", 64, scope_top)
    document = paper("business_licence", sheet([*rows, scope, word("哲里木大街东段77号", 376, 140)]))
    extract_fields(document)
    assert document.fields["address"].value == "内蒙古自治区通辽市奈曼旗大沁他拉镇哲里木大街东段77号"


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ([("上海市奉贤区平庄西路1599号", 130.0), ("OX", 420.0)], "上海市奉贤区平庄西路1599号"),
        ([("上海市奉贤区平庄西路1599号B座", 130.0)], "上海市奉贤区平庄西路1599号B座"),
    ],
    ids=["emblem", "building"],
)
def test_letters_of_an_emblem_beside_an_address_are_not_of_it(printed: list[tuple[str, float]], wanted: str) -> None:
    rows = [[("营业执照", 250.0)], [("名称", 60.0), (FIRM, 130.0)], [("住所", 60.0), *printed]]
    document = paper("business_licence", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["address"].value == wanted


def test_a_licence_with_its_code_below_the_label() -> None:
    rows = [[("统一社会信用代码", 60.0)], [(CODE, 60.0)], [("营业执照", 250.0)], [("名称", 60.0), (FIRM, 130.0)]]
    document = paper("business_licence", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["credit_code"].value == CODE
    assert document.fields["entity"].value == FIRM


def test_a_licence_without_a_legal_representative_says_who_stands_in_his_place() -> None:
    rows = [[("名称", 60.0), ("通辽市云杉饲草工作室", 130.0)], [("投资人", 60.0), ("陆其山", 130.0)]]
    document = paper("business_licence", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["legal_representative"].value == "陆其山 (投资人)"


def test_a_name_whose_label_was_not_read_is_unsure() -> None:
    rows = [
        [("营业执照", 250.0)],
        [(FIRM, 130.0)],
        [("类型", 60.0), ("有限责任公司", 130.0)],
        [("开鲁县市场监督管理局", 300.0)],
    ]
    document = paper("business_licence", sheet(lines(*rows), source="ocr"))
    extract_fields(document)
    assert document.fields["entity"].value == FIRM
    assert document.fields["entity"].confidence < 0.8


def test_an_audit_report_is_the_audited_firm_s() -> None:
    document = read(
        "audit_report",
        "审计报告",
        f"{FIRM}全体股东：",
        f"我们审计了{FIRM}（以下简称“贵公司”）财务报表，包括2022年12月31日的资产负债表。",
        "内蒙古衡信会计师事务所（普通合伙）",
        "2023年4月20日",
    )
    assert document.fields["entity"].value == FIRM
    assert document.fields["date"].value == date(2023, 4, 20)


def test_a_credit_query() -> None:
    document = read(
        "credit_report",
        "法人和非法人组织公共信用信息报告",
        f"机构名称：{FIRM}",
        "成立日期：2015年4月19日",
        "报告生成日期：2024年4月1日",
    )
    assert document.fields["entity"].value == FIRM
    assert document.fields["date"].value == date(2024, 4, 1)


COLLECTION = (
    "科研管理制度汇编",
    "目录",
    "一、科研项目管理办法",
    "二、科研经费管理办法",
    "科研项目管理办法",
    "第一条 课题由研发部归口登记。",
)


def test_a_collection_of_rules_of_both_kinds() -> None:
    document = read("management_rules", *COLLECTION, title="科研管理制度汇编")
    assert document.fields["subject"].value == "both"


def test_a_handbook_with_chapters_of_both_kinds() -> None:
    rows = (FIRM, "员工手册", "第一章 考勤", "第四章 科研项目管理制度", "第一条 立项。", "第五章 研发费用管理制度")
    assert read("management_rules", *rows, title="员工手册").fields["subject"].value == "both"


def test_rules_that_cite_others_are_about_what_their_title_names() -> None:
    rows = ("科研项目管理办法", "第一条 立项按本办法。", "附：", "科研经费管理办法")
    assert read("management_rules", *rows, title="科研项目管理办法").fields["subject"].value == "project"
