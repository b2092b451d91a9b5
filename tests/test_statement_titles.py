"""Lines of a cash-flow statement that are near its title are no titles."""

import pytest

from pipeline.classification.titles import find_statement_titles
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
