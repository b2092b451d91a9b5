"""The rules that the contract names: what fails them, and what is no defect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.checking import check
from schemas.documents import Party, Period
from schemas.findings import Dossier
from schemas.pages import SourceFile
from schemas.problems import problem
from tests.build import CODE, LEAD, complete_dossier, document, seal, value
from tests.rule_case import (
    CALL,
    OTHER,
    SMALL,
    Change,
    Papers,
    RuleCase,
    Upload,
    adds,
    assess,
    both,
    copied,
    figure,
    has,
    of_rule,
    prints,
    says,
    scanned,
    without,
)  # fmt: skip


def _same_figures(papers: Papers) -> None:
    for item, other in zip(papers["is22"].line_items, papers["is23"].line_items, strict=True):
        item.current = other.current


_HIGHER_LIABILITIES = both(
    figure("bs23", "liab_equity_total", "1600"),
    figure("bs23", "equity_total", "1300"),
    figure("bs23", "retained", "365"),
)
_ALONE = both(prints("plan", "合作单位：无"), lambda d: [d[id_].fields.pop("members") for id_ in ("plan", "agreement")])
UNREAD = SourceFile("营业执照.pdf", None, "", 9, "application/pdf", "unreadable", problem("damaged"))
TWICE = SourceFile("b.pdf", None, "", 9, "application/pdf", "duplicate", None, 0, "a.pdf")
READ = SourceFile("a.pdf", None, "", 9, "application/pdf", "read")
CASES = [
    RuleCase("missing_document", "error", "cash_flow_statement:2023", without("cf23")),
    RuleCase(
        "wrong_period",
        "error",
        "cash_flow_statement:2022",
        has("cf22", period=Period(2021, date(2021, 12, 31), "annual")),
    ),
    RuleCase("wrong_entity", "error", "balance_sheet:2023", says("bs23", "entity", OTHER)),
    RuleCase("blank_template", "error", "commitment_letter", has("letter", blank_template=True)),
    RuleCase("missing_seal", "error", "commitment_letter", lambda d: d["letter"].seals.clear()),
    RuleCase("missing_seal", "error", "consortium_agreement", lambda d: d["agreement"].seals.pop()),
    RuleCase("seal_mismatch", "error", "commitment_letter", lambda d: setattr(d["letter"], "seals", [seal(OTHER)])),
    RuleCase("balance_identity", "error", "balance_sheet:2023", _HIGHER_LIABILITIES),
    RuleCase("subtotal_mismatch", "error", "balance_sheet:2023", figure("bs23", "acct_recv", "450.00")),
    RuleCase("profit_chain", "error", "income_statement:2023", figure("is23", "net_profit", "250.00")),
    RuleCase("cash_roll_forward", "error", "cash_flow_statement:2023", figure("cf23", "cf_end", "550.00")),
    RuleCase("opening_closing_mismatch", "error", "balance_sheet:2023", figure("bs23", "retained", "90.00", "prior")),
    RuleCase("opening_closing_mismatch", "error", "cash_flow_statement:2023", figure("cf23", "cf_begin", "510.00")),
    RuleCase("prior_year_mismatch", "info", "income_statement:2023", figure("is22", "income_tax", "45.00")),
    RuleCase("repeated_figures", "warning", "income_statement:2023", _same_figures),
    RuleCase("cash_in_balance", "info", "cash_flow_statement:2023", figure("cf23", "cf_end", "700.00")),
    RuleCase(
        "amount_words_mismatch", "error", "commitment_letter", says("letter", "amount_in_words", Decimal(4000000))
    ),
    RuleCase("matching_funds_mismatch", "error", "commitment_letter", says("plan", "matching_funds", Decimal(4000000))),
    RuleCase("funds_above_budget", "info", "dossier", says("plan", "total_budget", Decimal(2000000))),
    RuleCase("unknown_list_item", "info", "dossier", says("plan", "list_item", "9")),
    RuleCase("name_mismatch", "error", "entity", says("letter", "entity", "通辽市青禾农业发展有限公司")),
    RuleCase("name_mismatch", "warning", "entity", says("letter", "entity", "通辽市青禾农业科技有限责任公司")),
    RuleCase("credit_code_invalid", "error", "credit_code", says("licence", "credit_code", "91150500701347219W")),
    RuleCase("credit_code_mismatch", "error", "credit_code", says("plan", "credit_code", "914403001922038216")),
    RuleCase(
        "project_title_mismatch", "warning", "project_title", says("letter", "project_title", "肉牛育种与繁殖技术示范")
    ),
    RuleCase("chief_scientist_count", "error", "chief_scientist", says("plan", "chief_scientist", "王青、李红")),
    RuleCase("chief_scientist_mismatch", "error", "chief_scientist", says("agreement", "chief_scientist", "李红")),
    RuleCase(
        "legal_representative_mismatch", "info", "legal_representative", says("letter", "legal_representative", "李红")
    ),
    RuleCase(
        "member_not_signatory", "error", "兴安药物研究院", says("plan", "members", ["科尔沁理工大学", "兴安药物研究院"])
    ),
    RuleCase("member_not_signatory", "error", "科尔沁理工大学", says("plan", "members", ["兴安药物研究院"])),
    RuleCase("joint_application", "error", "joint_application", _ALONE),
    RuleCase(
        "not_registered_in_region", "error", "lead", says("licence", "address", "内蒙古自治区赤峰市阿鲁科尔沁旗1号")
    ),
    RuleCase("not_legal_person", "error", "legal_person", prints("licence", "类型：个体工商户")),
    RuleCase("missing_date", "warning", "commitment_letter", lambda d: d["letter"].fields.pop("date")),
    RuleCase("late_date", "error", "consortium_agreement", says("agreement", "date", date(2024, 4, 19))),
    RuleCase("duplicate_document", "warning", "copy", copied("bs23", "twin.pdf")),
    RuleCase(
        "unclassified_pages", "warning", "x.pdf", both(adds("x", "other"), lambda d: setattr(d["x"], "confidence", 0.3))
    ),
    RuleCase(
        "low_confidence_value", "warning", "balance_sheet:2023", figure("bs23", "acct_recv", "450.00", confidence=0.5)
    ),
    RuleCase(
        "low_confidence_value", "info", "balance_sheet:2023", figure("bs23", "acct_recv", "400.00", confidence=0.5)
    ),
    RuleCase("unreadable_file", "warning", "营业执照.pdf", Upload(files=(UNREAD,)), Upload(files=(READ,))),
    RuleCase("duplicate_document", "warning", "b.pdf", Upload(files=(TWICE,)), Upload(files=(READ,))),
]


def test_a_complete_dossier_has_no_finding() -> None:
    assessment = assess()
    assert [(f.rule, f.subject) for f in assessment.findings if f.rule != SMALL] == []
    assert assessment.verdict == "complete"


DOUBTFUL: list[tuple[str, Change]] = [
    ("amount_words_mismatch", says("letter", "amount_in_words", Decimal(4000000), 0.6)),
    ("matching_funds_mismatch", says("plan", "matching_funds", Decimal(4000000), 0.6)),
    ("late_date", says("agreement", "date", date(2024, 4, 19), 0.6)),
    ("name_mismatch", says("letter", "entity", "通辽市青禾农业发展有限公司", 0.6)),
    ("credit_code_invalid", both(scanned("plan"), says("plan", "credit_code", "91150500701347219W", 0.6, "ocr"))),
    ("chief_scientist_mismatch", says("agreement", "chief_scientist", "李红", 0.6)),
    ("chief_scientist_count", says("plan", "chief_scientist", "王青、李红", 0.6)),
    ("not_registered_in_region", says("licence", "address", "内蒙古自治区赤峰市1号", 0.6)),
    ("member_not_signatory", says("plan", "members", ["科尔沁理工大学", "兴安药物研究院"], 0.6)),
    ("opening_closing_mismatch", figure("bs23", "paid_in", "890.00", "prior", confidence=0.6)),
    ("project_title_mismatch", says("letter", "project_title", "肉牛育种与繁殖技术示范", 0.6)),
]


@pytest.mark.parametrize(("rule", "change"), DOUBTFUL, ids=[rule for rule, _ in DOUBTFUL])
def test_no_error_rests_on_a_doubtful_reading(rule: str, change: Change) -> None:
    assessment = assess(change)
    assert of_rule(assessment, rule) == []
    assert of_rule(assessment, "low_confidence_value") != []
    assert [f for f in assessment.findings if f.severity == "error"] == []


def test_a_misread_name_is_only_a_note() -> None:
    assessment = assess(both(scanned("letter"), says("letter", "entity", "通辽市青禾农业料技有限公司", 0.95, "ocr")))
    assert {f.severity for f in of_rule(assessment, "low_confidence_value")} == {"info"}
    assert assessment.verdict == "complete"


def test_a_scanned_code_that_differs_by_look_alikes_is_no_second_code() -> None:
    misread = CODE.replace("8", "B")
    assessment = assess(both(scanned("plan"), says("plan", "credit_code", misread, 0.97, "ocr")))
    assert of_rule(assessment, "credit_code_mismatch") == of_rule(assessment, "credit_code_invalid") == []


def test_a_typed_code_that_fails_is_an_error_however_alike() -> None:
    assessment = assess(says("plan", "credit_code", CODE.replace("8", "B")))
    assert [f.expected for f in of_rule(assessment, "credit_code_invalid")] == [CODE]


def _older(papers: Papers) -> None:
    papers["b"] = document("b", "balance_sheet", entity=LEAD)
    papers["b"].period = Period(2021, date(2021, 12, 31), "annual")


def _rounded(papers: Papers) -> None:
    papers["plan"].fields["matching_funds"] = replace(value(Decimal(3000400)), text="300.0万元")


def _stamp(papers: Papers) -> None:
    papers["letter"].seals.append(replace(seal("赵明"), shape="square", owner=None))


HARMLESS: list[tuple[str, Change]] = [
    ("brackets", says("letter", "entity", "通辽市（青禾）农业科技有限公司")),
    ("blanks", says("letter", "entity", "通辽市 青禾农业科技 有限公司")),
    ("amounts-rounded-to-wan", _rounded),
    ("a-plan-s-years-to-come", says("plan", "date", date(2026, 12, 31))),
    ("a-recommendation", lambda d: d.update(r=document("r", "recommendation_letter", date=date(2024, 4, 18)))),
    ("a-statement-of-2021-beside-the-others", _older),
    ("a-member-s-licence", lambda d: d.update(m=document("m", "business_licence", entity="科尔沁理工大学"))),
    ("a-tax-number-of-15-digits", says("bs23", "taxpayer_id", "150500701347218")),
    ("a-name-stamp-beside-the-seal", _stamp),
]


@pytest.mark.parametrize(("name", "change"), HARMLESS, ids=[name for name, _ in HARMLESS])
def test_what_is_no_defect_leaves_the_dossier_complete(name: str, change: Change) -> None:
    assessment = assess(change)
    assert [(f.rule, f.subject) for f in assessment.findings if f.severity != "info"] == []
    assert assessment.verdict == "complete"


def test_a_seal_that_could_not_be_read_is_taken_for_the_lead_s() -> None:
    assessment = assess(lambda d: setattr(d["letter"], "seals", [replace(seal("x"), text=None, owner=None)]))
    outcomes = {c.outcome for c in assessment.checks if (c.rule, c.subject) == ("missing_seal", "commitment_letter")}
    assert (assessment.verdict, outcomes) == ("complete", {"undecided"})


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("赤峰市远方商贸有限公司", {"seal_mismatch"}),
        ("通江市青术农亚科支有艮公司", set()),
        ("赤峰远方", set()),
        ("通辽市青原机电设备有限公司", {"seal_mismatch"}),
        ("通辽市青木农亚料技有限公司", set()),
        ("通辽市青原有限公司", set()),
        ("佳木斯松江轻工机械厂", {"seal_mismatch"}),
    ],
    ids=["as-clear-as-print", "garbled", "a-piece", "a-neighbour-s", "misread", "too-short-to-tell", "a-works"],
)
def test_a_seal_of_nobody_in_the_dossier(text: str, rules: set[str]) -> None:
    assessment = assess(lambda d: setattr(d["letter"], "seals", [replace(seal(text), owner=None, confidence=0.99)]))
    assert {f.rule for f in assessment.findings} - {SMALL} == rules


def test_no_seal_on_a_grey_scan_is_in_doubt() -> None:
    assessment = assess(both(scanned("letter"), lambda d: d["letter"].seals.clear()))
    assert [f.severity for f in of_rule(assessment, "missing_seal")] == ["warning"]
    assert assessment.verdict == "needs_review"


def test_another_s_seal_is_a_contradiction_and_leaves_the_letter_met() -> None:
    assessment = assess(lambda d: setattr(d["letter"], "seals", [seal(OTHER)]))
    assert assessment.verdict == "inconsistent"


def test_each_party_may_seal_its_own_copy() -> None:
    def change(papers: Papers) -> None:
        copy = next(d for d in complete_dossier() if d.id == "agreement")
        copy.id, copy.file = "copy", "copy.pdf"
        papers["copy"] = copy
        papers["agreement"].seals = papers["agreement"].seals[:1]
        copy.seals = copy.seals[1:]

    assert assess(change).verdict == "complete"


def test_a_party_s_block_without_a_seal_is_shown() -> None:
    def change(papers: Papers) -> None:
        papers["agreement"].seals.pop()
        papers["agreement"].parties = [Party("乙方", "科尔沁理工大学", 3, (0, 500, 500, 600), 0.9, sealed=False)]

    found = of_rule(assess(change), "missing_seal")
    assert [(e.page, e.box) for f in found for e in f.evidence] == [(3, (0, 500, 500, 600))]


def test_the_order_of_upload_changes_nothing() -> None:
    documents = complete_dossier()
    documents[6].fields["entity"] = value(OTHER)
    forward = check(Dossier("d", [], documents), CALL)
    backward = check(Dossier("d", [], documents[::-1]), CALL)
    assert [(f.rule, f.subject) for f in forward.findings] == [(f.rule, f.subject) for f in backward.findings]
    assert (forward.facts, forward.verdict) == (backward.facts, backward.verdict)
