"""Rules on figures beyond the contract's: what makes a reviewer look twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from schemas.documents import Period
from tests.build import amount, statement
from tests.rule_case import (
    SMALL,
    Change,
    Papers,
    RuleCase,
    adds,
    assess,
    both,
    copied,
    figure,
    founded,
    has,
    of_rule,
    says,
    without,
)

TAX = "资产负债表（适用执行小企业会计准则的企业）"


def _all_zero(papers: Papers) -> None:
    for item in papers["cf23"].line_items:
        item.current, item.prior = amount("0.00"), amount("0.00")


def _activity(change: str) -> Change:
    """The income statement is an activity statement; net assets grew by 200."""

    def edit(papers: Papers) -> None:
        papers["is23"] = statement("is23", "activity_statement", 2023, {"na_change": (change, None)})
        papers["is23"].form = papers["bs23"].form

    return edit


def _raw_materials(number: str) -> Change:
    def edit(papers: Papers) -> None:
        papers["bs23"].form = "assbe2013"
        first = papers["bs23"].line_items[1]
        for key, figure_ in (("inventories", "50.00"), ("inv_raw", number)):
            row = replace(first, item=key, label=key, current=amount(figure_), prior=None)
            papers["bs23"].line_items.append(row)

    return edit


def _in_thousands(papers: Papers) -> None:
    """The figures of 2022 are in 万元 and nobody says so."""
    for item in papers["bs22"].line_items:
        if item.current is not None:
            item.current = amount(str(item.current.value / 10_000))


def _opens_with_nothing(papers: Papers) -> None:
    for item in papers["bs23"].line_items:
        item.prior = None


def _group(papers: Papers) -> None:
    papers["bs23"].scope = "consolidated"


_YOUNG = both(founded(2023), without("bs22", "is22", "cf22"))
_MONTHS = says("q1", "unit", "元")
_Q1 = both(adds("q1", "balance_sheet", unit="元"), has("q1", period=Period(2024, date(2024, 3, 31), "quarter")))
_NEWER = "2023年资产负债表（补正）.pdf"
CASES = [
    RuleCase("zero_statement", "warning", "cash_flow_statement:2023", _all_zero),
    RuleCase("negative_equity", "info", "balance_sheet:2023", figure("bs23", "equity_total", "-1200.00")),
    RuleCase("no_assets", "info", "balance_sheet:2023", figure("bs23", "assets_total", "0.00")),
    RuleCase("no_revenue", "info", "income_statement:2023", figure("is23", "revenue", "0.00")),
    RuleCase("part_above_whole", "info", "balance_sheet:2023", _raw_materials("60.00"), _raw_materials("50.00")),
    RuleCase("profit_not_carried", "info", "balance_sheet:2023", figure("bs23", "retained", "300.00")),
    RuleCase("net_assets_not_carried", "info", "balance_sheet:2023", _activity("90.00"), _activity("200.00")),
    RuleCase("opening_cash_in_balance", "info", "cash_flow_statement:2023", figure("cf23", "cf_begin", "510.00")),
    RuleCase("unit_not_printed", "info", "unit", lambda d: d["bs23"].fields.pop("unit")),
    RuleCase("units_differ", "info", "2023", says("bs23", "unit", "万元")),
    RuleCase("unit_slip", "warning", "balance_sheet:2023", _in_thousands),
    RuleCase("mixed_standards", "info", "2023", has("is23", form="assbe2013")),
    RuleCase("opening_before_founding", "info", "balance_sheet:2023", _YOUNG, both(_YOUNG, _opens_with_nothing)),
    RuleCase("statement_before_founding", "info", "balance_sheet:2022", founded(2023)),
    RuleCase("comparatives_only", "info", "balance_sheet:2022", without("bs22")),
    RuleCase("months_since_founding", "info", "established", _YOUNG, both(_YOUNG, _Q1)),
    RuleCase("matching_capacity", "info", "dossier", says("letter", "amount", Decimal(9000000)), says("letter", "amount", Decimal(1000))),
    RuleCase("unsuitable_form", "warning", "income_statement:2023", both(_activity("200.00"), has("is23", form="ngo2005")), _activity("200.00")),
    RuleCase("not_a_statement", "info", "cash_flow_statement:2023", both(without("cf23"), adds("t", "other"), has("t", title="科目余额表"))),
    RuleCase("superseded_version", "info", "balance_sheet:2023", copied("bs23", _NEWER, figure("copy", "acct_recv", "420.00")), both()),
    RuleCase("conflicting_versions", "warning", "balance_sheet:2023", copied("bs23", "b.pdf", figure("copy", "acct_recv", "450.00"))),
    RuleCase("filed_audited_differ", "warning", "balance_sheet:2023", copied("bs23", "审计报告附表.pdf", figure("copy", "acct_recv", "450.00"))),
    RuleCase("only_audited", "info", "balance_sheet:2023", has("bs23", file="审计报告附表.pdf")),
    RuleCase("only_consolidated", "warning", "balance_sheet:2023", _group),
]  # fmt: skip


def test_the_later_version_serves_and_is_the_one_that_is_checked() -> None:
    wrong = both(figure("bs23", "acct_recv", "450.00"), copied("bs23", _NEWER))
    assessment = assess(wrong)
    assert [r.documents for r in assessment.requirements if r.id == "balance_sheet:2023"] == [["copy"]]
    assert [f.rule for f in assessment.findings if f.rule != SMALL] == ["superseded_version"]


def test_a_later_version_that_cannot_serve_leaves_the_earlier() -> None:
    assessment = assess(copied("letter", "承诺书（最终版）.pdf", has("copy", seals=[])))
    assert [r.documents for r in assessment.requirements if r.id == "commitment_letter"] == [["letter"]]
    assert assessment.verdict == "complete"


@pytest.mark.parametrize("scope", ["consolidated", "parent"])
def test_one_s_own_statement_serves_before_the_group_s(scope: str) -> None:
    assessment = assess(copied("bs23", "合并.pdf", has("copy", scope=scope), figure("copy", "retained", "900.00")))
    serving = next(r.documents for r in assessment.requirements if r.id == "balance_sheet:2023")
    assert serving == ["bs23"] or scope == "parent"


def test_the_tax_print_serves_before_the_audited_one() -> None:
    assessment = assess(
        both(has("bs23", file="审计报告附表.pdf"), copied("bs23", "税务.pdf", figure("copy", "acct_recv", "450.00")))
    )
    assert next(r.documents for r in assessment.requirements if r.id == "balance_sheet:2023") == ["copy"]


def test_a_mistake_of_one_year_is_told_once() -> None:
    assessment = assess(figure("bs22", "acct_recv", "350.00"))
    assert [(f.rule, f.subject) for f in assessment.findings if f.severity == "error"] == [
        ("subtotal_mismatch", "balance_sheet:2022")
    ]
    assert [f.severity for f in of_rule(assessment, "opening_closing_mismatch")] == ["info"]


def test_units_that_are_printed_and_differ_are_no_slip() -> None:
    assert of_rule(assess(says("bs22", "unit", "万元")), "unit_slip") == []


def test_the_tax_print_and_an_audited_copy_that_agree_are_no_duplicates() -> None:
    assessment = assess(copied("bs23", "审计报告附表.pdf"))
    assert of_rule(assessment, "duplicate_document") == of_rule(assessment, "filed_audited_differ") == []


def test_a_group_s_opening_is_not_compared_with_its_parent_s_closing() -> None:
    assessment = assess(both(_group, figure("bs23", "retained", "90.00", "prior")))
    assert of_rule(assessment, "opening_closing_mismatch") == []
