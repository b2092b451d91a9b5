"""Sentences of the contract on statuses and the verdict that no other test file tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from schemas.documents import Party, Period
from schemas.findings import Assessment
from tests.build import LEAD, amount, seal, value
from tests.rule_case import (
    MEMBER,
    OTHER,
    Change,
    Papers,
    adds,
    assess,
    both,
    copied,
    figure,
    founded,
    has,
    of_rule,
    prints,
    says,
    scanned,
    without,
)


def status(assessment: Assessment, id_: str) -> str:
    return next(r.status for r in assessment.requirements if r.id == id_)


def errors(assessment: Assessment) -> set[tuple[str, str]]:
    return {(f.rule, f.subject) for f in assessment.findings if f.severity == "error"}


CONTRADICTIONS = {
    "letter-and-plan": ("commitment_letter", says("plan", "matching_funds", Decimal(4000000))),
    "words-and-figures": ("commitment_letter", says("letter", "amount_in_words", Decimal(4000000))),
    "late": ("consortium_agreement", says("agreement", "date", date(2024, 4, 19))),
    "sums": ("balance_sheet:2023", figure("bs23", "acct_recv", "450.00")),
    "name": ("commitment_letter", says("letter", "entity", "通辽市青禾农业发展有限公司")),
    "another-s-seal": ("commitment_letter", has("letter", seals=[seal(OTHER)])),
    "code": ("implementation_plan", says("plan", "credit_code", "914403001922038216")),
    "two-scientists": ("implementation_plan", says("plan", "chief_scientist", "王青、李红")),
}


@pytest.mark.parametrize(("requirement", "change"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_paper_that_serves_but_contradicts_stays_met(requirement: str, change: Change) -> None:
    assessment = assess(change)
    assert (status(assessment, requirement), assessment.verdict) == ("met", "inconsistent")


def test_what_a_party_neither_signed_nor_sealed_is_defective() -> None:
    blocks = [Party("甲方", LEAD, 1, None, 0.9, True, True), Party("乙方", MEMBER, 1, None, 0.9, False, False)]
    assessment = assess(has("agreement", parties=blocks, seals=[seal(LEAD)]))
    assert (status(assessment, "consortium_agreement"), assessment.verdict) == ("defective", "incomplete")


@pytest.mark.parametrize("id_", ["plan", "rules", "bs23", "licence"])
def test_a_seal_is_demanded_on_the_letter_and_the_agreement_alone(id_: str) -> None:
    assessment = assess(has(id_, seals=[]))
    assert assessment.verdict == "complete"
    assert {f.severity for f in assessment.findings} <= {"info"}


@pytest.mark.parametrize("id_", ["letter", "agreement"])
def test_a_seal_in_doubt_is_a_warning_and_no_error(id_: str) -> None:
    assessment = assess(both(scanned(id_), has(id_, seals=[])))
    assert (errors(assessment), assessment.verdict) == (set(), "needs_review")
    assert [f.severity for f in of_rule(assessment, "missing_seal")] == ["warning"]


@pytest.mark.parametrize(
    ("line", "severity"),
    [("日期：    年   月   日", "warning"), ("日期：年 日", "warning"), ("日期：20 年4月", "info"), ("", "info")],
)
def test_a_scan_whose_date_was_not_read(line: str, severity: str) -> None:
    """Blanks that are seen to be empty are no date; anything else may be one."""
    assessment = assess(
        both(scanned("letter"), prints("letter", "特此承诺", line), lambda d: d["letter"].fields.pop("date"))
    )
    rule = "missing_date" if severity == "warning" else "low_confidence_value"
    assert [f.severity for f in of_rule(assessment, rule)] == [severity]


def test_papers_that_the_call_does_not_name_are_never_demanded() -> None:
    assessment = assess(without("licence"))
    assert ({f.severity for f in assessment.findings} <= {"info"}, assessment.verdict) == (True, "complete")


def test_judgements_stand_once_move_nothing_and_show_what_helps() -> None:
    assessment = assess()
    judged = [r for r in assessment.requirements if r.kind == "judgement"]
    assert len({r.id for r in judged}) == len(judged) > 5
    assert {r.status for r in judged} == {"unclear"} and assessment.verdict == "complete"
    assert next(r.documents for r in judged if r.id == "matching_capacity") == ["bs22", "bs23", "letter"]


def test_a_condition_without_proof_is_open_and_moves_nothing() -> None:
    assessment = assess(both(without("licence"), lambda d: d["plan"].fields.pop("credit_code")))
    assert (status(assessment, "registered_in_region"), assessment.verdict) == ("unclear", "complete")


def test_the_licence_decides_before_the_plan_and_the_code() -> None:
    assessment = assess(says("plan", "credit_code", "914403001922038216"))
    assert status(assessment, "registered_in_region") == "met"


@pytest.mark.parametrize(
    ("year", "start", "wanted"),
    [(2023, date(2023, 10, 9), "met"), (2015, date(2023, 10, 1), "unclear"), (2015, date(2023, 7, 1), "unclear")],
    ids=["founded-in-october", "a-quarter", "half-a-year"],
)
def test_a_founding_year_begins_with_the_founding(year: int, start: date, wanted: str) -> None:
    kind = "quarter" if start.month == 10 else "annual"
    period = Period(2023, date(2023, 12, 31), kind, start)  # type: ignore[arg-type]
    heads = ("本年累计金额", "本期金额")
    given = both(founded(year, 10), has("is23", period=period, column_heads=heads))
    assert status(assess(given), "income_statement:2023") == wanted


def test_months_of_this_year_are_used_and_not_demanded() -> None:
    quarter = both(
        adds("q1", "income_statement", entity=LEAD), has("q1", period=Period(2024, date(2024, 3, 31), "quarter"))
    )
    assert assess(quarter).verdict == assess().verdict == "complete"


def test_a_quarter_beside_the_year_changes_nothing() -> None:
    quarter = both(
        adds("q3", "income_statement", entity=LEAD), has("q3", period=Period(2023, date(2023, 9, 30), "quarter"))
    )
    assessment = assess(quarter)
    assert (of_rule(assessment, "wrong_period"), assessment.verdict) == ([], "complete")


@pytest.mark.parametrize(("total", "found"), [("1000.01", False), ("1000.10", True)], ids=["rounding", "more"])
def test_a_sum_may_miss_by_half_the_last_place_of_each_term(total: str, found: bool) -> None:
    assessment = assess(figure("bs23", "ca_total", total))
    assert (("subtotal_mismatch", "balance_sheet:2023") in errors(assessment)) is found


@pytest.mark.parametrize(("confidence", "rule"), [(0.99, "subtotal_mismatch"), (0.6, "low_confidence_value")])
def test_an_error_rests_on_values_read_with_confidence(confidence: float, rule: str) -> None:
    assessment = assess(figure("bs23", "acct_recv", "450.00", confidence=confidence))
    assert {f.rule for f in assessment.findings if f.severity != "info"} == {rule}


ALONE: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    "one-line-of-2022": (figure("bs22", "acct_recv", "350.00"), {("subtotal_mismatch", "balance_sheet:2022")}),
    "closing-cash-of-2022": (figure("cf22", "cf_end", "510.00"), {("cash_roll_forward", "cash_flow_statement:2022")}),
    "another-firm-s-statement": (
        both(says("is23", "entity", OTHER), says("is23", "taxpayer_id", "914403001922038216")),
        {("wrong_entity", "income_statement:2023")},
    ),
    "a-quarter-for-the-year": (
        has("bs22", period=Period(2022, date(2022, 9, 30), "quarter")),
        {("wrong_period", "balance_sheet:2022")},
    ),
    "a-code-with-a-slip": (says("plan", "credit_code", "91150500701347219W"), {("credit_code_invalid", "credit_code")}),
    "an-older-letter": (
        copied("letter", "承诺书（初稿）.pdf", says("copy", "amount", Decimal(1)), lambda d: d["copy"].fields.pop("date")),
        set(),
    ),
    "a-member-first-in-the-agreement": (
        lambda d: d["agreement"].fields.update(lead=value(MEMBER), members=value([LEAD])),
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "wanted"), ALONE.values(), ids=ALONE)
def test_one_mistake_makes_no_errors_elsewhere(change: Change, wanted: set[tuple[str, str]]) -> None:
    assert errors(assess(change)) == wanted


def _rounded_to_wan(papers: Papers) -> None:
    """A balance sheet in 万元 whose lines were rounded one by one."""
    for item in papers["bs23"].line_items:
        for role in ("current", "prior"):
            old = getattr(item, role)
            if old is not None:
                setattr(item, role, replace(amount(str(old.value * 10_000)), quantum=Decimal(100)))
    papers["bs22"].line_items.clear()
    first = papers["bs23"].line_items[0]
    assert first.current is not None
    first.current.value += 100


def test_amounts_in_wan_are_rounded() -> None:
    assert ("subtotal_mismatch", "balance_sheet:2023") not in errors(assess(_rounded_to_wan))
