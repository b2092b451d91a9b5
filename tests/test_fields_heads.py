"""Statements → entity, taxpayer, unit, form, period, scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.extraction.fields import extract_header
from pipeline.extraction.sections import inherit_periods
from schemas.documents import Document, DocumentType, Period
from tests.papers import lines, paper, sheet

FIRM = "通辽市云杉农业科技有限公司"
CODE = "91150500701347218W"
Row = str | list[tuple[str, float]]


def statement(type_: DocumentType, title: str, *rows: Row, source: str = "text_layer") -> Document:
    first = "流动资产：" if type_ == "balance_sheet" else "一、营业收入"
    document = paper(type_, sheet(lines(title, *rows, first), source=source), title=title.replace(" ", ""))
    extract_header(document)
    return document


HEADS = [("项目", 72.0), ("本期金额", 300.0), ("上期金额", 420.0)]


@pytest.mark.parametrize(
    ("type_", "title", "printed", "end", "kind"),
    [
        ("balance_sheet", "资产负债表", "2022年12月31日", date(2022, 12, 31), "annual"),
        ("balance_sheet", "资产负债表", "2022年9月30日", date(2022, 9, 30), "quarter"),
        ("balance_sheet", "资产负债表", "2022 年 5 月 31 日", date(2022, 5, 31), "month"),
        ("balance_sheet", "资产负债表", "税款所属期：2022-01-01至2022-12-31", date(2022, 12, 31), "annual"),
        (
            "balance_sheet",
            "资产负债表_月季报",
            "所属期起：2022-10-01 所属期止：2022-12-31",
            date(2022, 12, 31),
            "quarter",
        ),
        ("income_statement", "利润表", "2022年度", date(2022, 12, 31), "annual"),
        ("income_statement", "利润表", "2022年1-12月", date(2022, 12, 31), "annual"),
        ("income_statement", "利润表", "2022年1月—9月", date(2022, 9, 30), "quarter"),
        ("income_statement", "利润表", "2022年12月", date(2022, 12, 31), "month"),
        ("income_statement", "利润表", "2022年第三季度", date(2022, 9, 30), "quarter"),
        ("income_statement", "利润表_月季报", "所属期：2022-07-01至2022-09-30", date(2022, 9, 30), "quarter"),
        ("income_statement", "利润表", "2022年4月13日至2022年12月31日", date(2022, 12, 31), "annual"),
        ("cash_flow_statement", "现金流量表", "会计期间：2023年01月01日-2023年12月31日", date(2023, 12, 31), "annual"),
        ("cash_flow_statement", "现金流量表", "2023年半年度", date(2023, 6, 30), "quarter"),
    ],
)
def test_periods(type_: DocumentType, title: str, printed: str, end: date, kind: str) -> None:
    document = statement(type_, title, printed, f"编制单位：{FIRM}", HEADS)
    assert document.period is not None
    assert (document.period.end, document.period.year, document.period.kind) == (end, end.year, kind)
    assert document.fields["period_end"].value == end


def test_first_and_last_day_in_captions_on_one_line() -> None:
    days = [("所属期起", 30.0), ("2022-01-01", 114.0), ("所属期止", 263.0), ("2022-12-31", 337.0)]
    # a line of the table that was found askew parts captions from days
    document = statement("income_statement", "利润表", f"编制单位：{FIRM}", days)
    assert document.period is not None
    assert (document.period.start, document.period.end) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_range_of_days_whose_captions_were_misread() -> None:
    days = [("所", 36.0), ("属期六", 60.0), ("起：2022-01-01", 110.0), ("所属朝止：2022-12-31", 300.0)]
    document = statement("cash_flow_statement", "现金流量表", f"编制单位：{FIRM}", days)
    assert document.period is not None
    assert (document.period.start, document.period.end) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_name_behind_a_label_that_was_misread() -> None:
    document = statement(
        "cash_flow_statement", "现金流量表", [("单", 36.0), ("立名", 60.0), (f"尔：{FIRM}", 100.0)], "2022年度"
    )
    assert document.fields["entity"].value == FIRM


def test_a_year_in_the_title() -> None:
    document = statement("income_statement", "2023年度利润表", f"编制单位：{FIRM}", HEADS)
    assert document.period is not None and (document.period.year, document.period.kind) == (2023, "annual")


def test_heads_of_columns_serve_where_nothing_else_is_printed() -> None:
    heads = [("资产", 72.0), ("2022年12月31日", 300.0), ("2021年12月31日", 420.0)]
    document = statement("balance_sheet", "资产负债表", f"编制单位：{FIRM}", heads)
    assert document.period is not None and document.period.end == date(2022, 12, 31)
    assert document.fields["period_end"].confidence < 0.9


@pytest.mark.parametrize(
    ("rest", "unit"), [([("而单", 420.0), ("万元", 450.0)], "万元"), ([("民币千元", 440.0)], "千元")]
)
def test_a_unit_whose_label_a_seal_hides(rest: list[tuple[str, float]], unit: str) -> None:
    document = statement("income_statement", "利润表", [(f"编制单位：{FIRM}", 40.0), ("2022年度", 300.0), *rest])
    assert document.fields["unit"].value == unit
    assert document.fields["unit"].confidence < 0.95


def test_nothing_printed_is_no_period() -> None:
    document = statement("balance_sheet", "资产负债表", f"编制单位：{FIRM}", HEADS)
    assert document.period is None
    assert "period_end" not in document.fields and "unit" not in document.fields


@pytest.mark.parametrize("heading", ["六、财务报表（截止到2021年12月31日）", "2021年度财务报表"])
def test_a_heading_before_the_statements_tells_their_period(heading: str) -> None:
    before = paper("other", sheet(lines("纳税情况：无", heading)))
    bare = paper("balance_sheet", sheet(lines("资产负债表", f"编制单位：{FIRM}"), number=2), title="资产负债表")
    inherit_periods([before, bare])
    assert bare.period == Period(2021, date(2021, 12, 31), "annual", bare.period.start if bare.period else None)
    assert bare.fields["period_end"].confidence < 0.8


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("单位：元", "元"),
        ("金额单位：人民币元", "元"),
        ("单位：人民币万元", "万元"),
        ("货币单位:千元", "千元"),
        ("单位：万", "万元"),
        ("单位：万 会企02表", "万元"),
        ("(单位·万元)", "万元"),
        ("单位．万元", "万元"),
        ("单位：方元", "万元"),
        ("（单位：万元）", "万元"),
        ("金额单位：元（列至角分）", "元"),
        ("会企01表单位：万元", "万元"),
        ("会小企O2表　单位：千元", "千元"),
    ],
)
def test_units(printed: str, unit: str) -> None:
    document = statement(
        "income_statement", "利润表", [(f"编制单位：{FIRM}", 40.0), ("2022年度", 300.0), (printed, 420.0)]
    )
    assert document.fields["unit"].value == unit
    assert document.fields["entity"].value == FIRM
    assert document.period is not None


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("会企01表", "会企01表"),
        ("会企 02 表", "会企02表"),
        ("会仝01表", "会企01表"),
        ("会企O1表", "会企01表"),
        ("会企1表", "会企01表"),
        ("会小企0l表", "会小企01表"),
        ("会民非03表", "会民非03表"),
        ("会政财01表", "会政财01表"),
    ],
)
def test_form_numbers(printed: str, form: str) -> None:
    document = statement("balance_sheet", "资产负债表", [(printed, 460.0)], source="ocr")
    assert document.fields["form_number"].value == form


@pytest.mark.parametrize("label", ["编制单位", "纳税人名称", "单位名称", "会计主体", "公司名称", "编报单位"])
def test_entities(label: str) -> None:
    document = statement("income_statement", "利润表", f"{label}：{FIRM}", "2022年度")
    assert document.fields["entity"].value == FIRM


def test_a_tax_return() -> None:
    document = statement(
        "income_statement",
        "利润表（适用执行小企业会计准则的企业）",
        [(f"纳税人识别号：{CODE}", 40.0), ("单位：元", 460.0)],
        [(f"纳税人名称：{FIRM}", 40.0), ("税款所属期：2022-01-01至2022-12-31", 320.0)],
    )
    assert document.fields["taxpayer_id"].value == CODE
    assert document.fields["entity"].value == FIRM
    assert document.period is not None and document.period.start == date(2022, 1, 1)


@pytest.mark.parametrize(
    ("title", "scope"), [("合并资产负债表", "consolidated"), ("母公司资产负债表", "parent"), ("资产负债表", "single")]
)
def test_scopes(title: str, scope: str) -> None:
    assert statement("balance_sheet", title, "2022年12月31日").scope == scope


@pytest.mark.parametrize(
    ("type_", "title"),
    [
        ("balance_sheet", "资产负债表"),
        ("income_statement", "利润表"),
        ("income_statement", "收入费用表"),
        ("income_statement", "损益表"),
        ("activity_statement", "业务活动表"),
        ("activity_statement", "业务活动表（收支情况）"),
        ("cash_flow_statement", "现金流量表"),
        ("income_statement", "财政拨款收入支出表"),
    ],
)
def test_no_title_is_taken_for_the_first_line_of_the_table(type_: DocumentType, title: str) -> None:
    document = statement(type_, title, "2022年度", [(f"编制单位：{FIRM}", 72.0), ("单位：元", 420.0)], HEADS)
    assert document.fields["entity"].value == FIRM
    assert document.fields["unit"].value == "元"
    assert document.period is not None and document.period.year == 2022


@pytest.mark.parametrize(
    "imprint",
    [
        "2024-04-08 10:20 霖财务部 0475-2730000 p.1/5",
        "2024/4/1 下午5:26 财务共享平台-报表中心",
        "2024-04-07 FAX 0475-8210000 P.01",
    ],
)
def test_what_a_fax_or_a_browser_prints_tells_neither_period_nor_firm(imprint: str) -> None:
    document = statement("balance_sheet", "资产负债表", imprint, f"公司：{FIRM}", "2023年12月31日", HEADS)
    words = document.parts[0].page.words
    # the machine's line stands above the title
    words[0], words[1] = replace(words[0], text=imprint), replace(words[1], text="资产负债表")
    document.fields.clear()
    extract_header(document)
    assert document.period is not None and document.period.end == date(2023, 12, 31)
    assert document.fields["entity"].value == FIRM


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("合并资产负债表", "consolidated"),
        ("合并及公司资产负债表", "parent"),
        ("合并和母公司资产负债表", "parent"),
        ("母公司资产负债表", "parent"),
        ("资产负债表", "single"),
    ],
)
def test_of_columns_beside_the_group_s_the_company_s_are_read(title: str, scope: str) -> None:
    assert statement("balance_sheet", title, f"编制单位：{FIRM}", "2023年12月31日", HEADS).scope == scope


@pytest.mark.parametrize(
    ("printed", "source", "name"),
    [
        (
            "编制单位：通辽市云杉农业科技有限责任公计期间：2022-01-01至2022-12-31",
            "ocr",
            "通辽市云杉农业科技有限责任公司",
        ),
        (
            "编制单位：通辽市云杉农业科技有限责任会耐期间：2022-01-01至2022-12-31",
            "ocr",
            "通辽市云杉农业科技有限责任公司",
        ),
        ("编制单位：通辽市云杉农业科技有限责任会期间：2022-01-01至2022-12-31", "ocr", "通辽市云杉农业科技有限责任公司"),
        ("编制单位：通辽市云杉农业科技有限2022年12月31日", "ocr", "通辽市云杉农业科技有限公司"),
        # its form may go on in the next line
        ("编制单位：通辽市云杉农业科技有限", "ocr", "通辽市云杉农业科技有限"),
        ("编制单位：通辽市云杉农业科技有限责任公计期间：2022-01-01至2022-12-31", "text_layer", None),
    ],
)
def test_a_name_whose_end_the_next_label_covers_on_a_scan(printed: str, source: str, name: str | None) -> None:
    found = statement("income_statement", "利润表", printed, HEADS, source=source).fields.get("entity")
    assert (found and found.value) == name
    assert found is None or found.confidence < 0.8


def test_a_number_with_the_statement_s_day_right_behind_it() -> None:
    document = statement(
        "balance_sheet", "资产负债表", [("纳税人识别号：" + CODE, 72.0), ("2022年12月31日", 320.0)], HEADS
    )
    assert document.fields["taxpayer_id"].value == CODE
    assert document.period is not None and document.period.end == date(2022, 12, 31)
