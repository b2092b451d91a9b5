"""Labels of scans → lines of the form: misread, lost, in order."""

from __future__ import annotations

import pytest

from extractors.statement_labels import corrected_label, match_lines, plain_label
from schemas.forms import StatementForm, load_forms


def form() -> StatementForm:
    found = load_forms().form("cas2019", "balance_sheet")
    assert found is not None
    return found


def keys(*labels: str) -> list[str | None]:
    return match_lines(labels, form(), "cas2019")[0]


def test_a_misread_label_is_told_by_its_neighbours() -> None:
    assert keys("负债合计", "所有者权益（或股东权益）：", "实收资(或股本)", "其他权益工具")[2] == "paid_in"


def test_a_lost_label_is_told_where_one_line_stands_between() -> None:
    assert keys("递延收益", "递延所得税负债", "其他非流动负债", "", "负债合计")[3] == "ncl_total"


def test_a_lost_label_at_the_end_is_the_last_line() -> None:
    assert keys("未分配利润", "所有者权益（或股东权益）合计", "")[-1] == "liab_equity_total"


def test_a_lost_label_among_several_lines_stays_unknown() -> None:
    assert keys("货币资金", "", "存货")[1] is None


def test_a_row_of_the_papers_own_is_no_line_of_the_form() -> None:
    assert keys("货币资金", "与本表无关的一行", "交易性金融资产")[1] is None


def test_labels_of_scans_are_given_as_the_form_prints_them() -> None:
    assert corrected_label("都定资产", "fixed_assets", "cas2019", "balance_sheet") == "固定资产"
    assert corrected_label("减:库存设", "treasury", "cas2019", "balance_sheet") == "减:库存股"
    assert corrected_label("固定资产净值", "fixed_assets", "cas2019", "balance_sheet") == "固定资产净值"
    assert corrected_label("", "liab_equity_total", "cas2019", "balance_sheet").endswith("总计")


def test_as_many_lost_labels_as_lines_between_are_these_lines() -> None:
    assert keys("衍生金融负债", "", "应", "预收款项")[1:3] == ["notes_pay", "acct_pay"]


@pytest.mark.parametrize("labels", [("", "", ""), ("",), ("厂房押金", "应")], ids=["more", "fewer", "of its own"])
def test_other_numbers_of_lost_labels_tell_nothing(labels: tuple[str, ...]) -> None:
    assert set(keys("衍生金融负债", *labels, "预收款项")[1:-1]) == {None}


def test_lost_labels_at_the_forms_end_are_its_last_lines() -> None:
    read = ("盈余公积", "未", "器(或股东操益)口", "总计(或股东")
    assert keys(*read)[1:] == ["retained", "equity_total", "liab_equity_total"]
    assert keys("盈余公积", "未", "器(或股东操益)口")[1:] == [None, None]


@pytest.mark.parametrize(
    ("read", "label"),
    [
        ("三、利润总额亏损总额以“-”号填列)", "利润总额"),
        ("四、净利润净亏损以“号填列）", "净利润"),
        ("二、营业利润（亏损以“-”号填", "营业利润"),
        ("投资收益（损失以", "投资收益"),
    ],
)
def test_a_remark_whose_bracket_was_not_read_is_none_of_the_label(read: str, label: str) -> None:
    assert plain_label(read) == label
