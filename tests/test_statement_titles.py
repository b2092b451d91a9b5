"""Lines of a cash-flow statement that are near its title are no titles."""

import pytest

from pipeline.classification import classify_pages
from pipeline.classification.titles import find_statement_titles
from schemas.pages import Page, Word
from tests.papers import lines, sheet


@pytest.mark.parametrize(
    "line",
    [
        "经营活动产生的现金流量净额1111,370,8688,665,631",
        "筹资活动产生的现金流量净额",
        "现金流量净额",
        "投资活动产生的现金流量:12",
        "、筹资活动产生的现金流量：25",
        "投资活动现金流入小计 29 2,500,000",
        "五、现金及现金等价物净增加额",
        "支付的其他与业务活动有关的现金",
        "收到的其他与业务活动有关的现金",
    ],
)
def test_no_title(line: str) -> None:
    assert find_statement_titles(sheet(lines("", "", line), source="ocr")) == []


@pytest.mark.parametrize("title", ["现金流量表", "现 金 流 量 表", "2022年度现金流量表", "合并现金流量表"])
def test_titles(title: str) -> None:
    assert [found.name for found in find_statement_titles(sheet(lines(title), source="ocr"))] == ["cash_flow_statement"]


@pytest.mark.parametrize(
    ("title", "size", "names"), [("现金流量表.", 20, 1), ("·利润表", 20, 1), ("现金流量表.", 12, 0)]
)
def test_specks_beside_a_large_title(title: str, size: float, names: int) -> None:
    rows = lines(*["收到其他与经营活动有关的现金"] * 4, top=120) + lines([(title, 240.0)], top=60, size=size)
    assert len(find_statement_titles(sheet(rows, source="ocr"))) == names


def two_statements(over: str) -> list[tuple[str, str | None]]:
    """Labels of a page with an income statement and, under it, a cash-flow statement over whose title something stands."""

    def table(*labels: str, top: float) -> list[Word]:
        return lines(*([(label, 72.0), ("1,100.00", 400.0)] for label in labels), top=top)

    rows = lines([("乌兰木伦河谷机械有限公司", 200.0)], top=30) + lines([("利润表", 260.0)], top=52, size=18)
    rows += table(
        "一、营业收入", "减：营业成本", "税金及附加", "销售费用", "管理费用", "财务费用", "二、营业利润", top=90
    )
    rows += table("加：营业外收入", "三、利润总额", "减：所得税费用", "四、净利润", top=230)
    rows += lines([(over, 200.0)], top=400) + lines([("现金流量表", 250.0)], top=422, size=18)
    rows += table("销售产成品、商品、提供劳务收到的现金", "支付的职工薪酬", "支付的税费", top=460)
    rows += table("经营活动产生的现金流量净额", "取得借款收到的现金", "四、现金净增加额", "五、期末现金余额", top=520)
    labels = classify_pages([sheet(rows)])
    return [(label.type, label.part.as_page().lines[0].text) for label in labels]


def test_a_name_over_the_second_title_belongs_to_what_is_under_it() -> None:
    assert two_statements("乌兰木伦河谷机械有限公司") == [
        ("income_statement", "乌兰木伦河谷机械有限公司"), ("cash_flow_statement", "乌兰木伦河谷机械有限公司"),
    ]  # fmt: skip


def test_signatures_over_the_second_title_belong_to_the_first_statement() -> None:
    assert [first for _, first in two_statements("制表人：王一")] == ["乌兰木伦河谷机械有限公司", "现金流量表"]


@pytest.mark.parametrize(("title", "starts"), [("资产负债表（接上页）", [True, False]), ("资产负债表", [True, True])])
def test_a_title_that_says_it_goes_on_begins_nothing(title: str, starts: list[bool]) -> None:
    def page(number: int, head: str, day: str, labels: tuple[str, ...]) -> Page:
        rows = [[(label, 72.0), ("1,234.50", 300.0), ("1,200.50", 420.0)] for label in labels]
        return sheet(lines(head, day, *rows), number=number, source="ocr")

    one = ("货币资金", "应收票据", "应收账款", "预付款项", "存货", "流动资产合计", "固定资产", "在建工程", "无形资产")
    two = (
        "短期借款",
        "应付账款",
        "流动负债合计",
        "长期借款",
        "负债合计",
        "实收资本",
        "资本公积",
        "未分配利润",
        "所有者权益合计",
    )
    labels = classify_pages([page(1, "资产负债表", "2022年12月31日", one), page(2, title, "2023.11", two)])
    assert [label.type for label in labels] == ["balance_sheet"] * 2
    assert [label.starts for label in labels] == starts
