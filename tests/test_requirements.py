"""Which paper serves which requirement, and what its status says where none does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from pipeline.checking import check
from schemas.call import load_call
from schemas.documents import Document, Period, PeriodKind
from schemas.findings import Assessment, Dossier
from schemas.pages import FileStatus, SourceFile, Word
from schemas.problems import problem
from tests.build import LEAD, complete_dossier, document, value

CALL = load_call("tongliao-2024")
STATEMENTS = ("balance_sheet", "income_statement", "cash_flow_statement")
MONEY = {"commitment_letter", *(f"{type_}:{year}" for type_ in STATEMENTS for year in (2022, 2023))}
Papers = dict[str, Document]


def assess(change: Callable[[Papers], object] | None = None, *files: SourceFile) -> Assessment:
    papers = {d.id: d for d in complete_dossier()}
    if change:
        change(papers)
    return check(Dossier("d", list(files), list(papers.values())), CALL)


def status(assessment: Assessment, id_: str) -> str:
    return next(r.status for r in assessment.requirements if r.id == id_)


def with_status(assessment: Assessment, wanted: str) -> set[str]:
    return {r.id for r in assessment.requirements if r.kind == "document" and r.status == wanted}


def unread(path: str, state: FileStatus = "unreadable") -> SourceFile:
    return SourceFile(path, None, "", 9, "application/pdf", state, problem("damaged"))


def without(*ids: str) -> Callable[[Papers], object]:
    return lambda papers: [papers.pop(id_) for id_ in ids]


@pytest.mark.parametrize(
    ("established", "wanted"),
    [
        (date(2015, 6, 1), ("missing", "missing")),
        (date(2022, 4, 12), ("missing", "missing")),
        (date(2022, 12, 31), ("missing", "missing")),
        (date(2023, 1, 1), ("not_applicable", "missing")),
        (date(2023, 12, 31), ("not_applicable", "missing")),
        (date(2024, 2, 1), ("not_applicable", "not_applicable")),
        (None, ("missing", "missing")),
    ],
    ids=["2015", "2022-04-12", "2022-12-31", "2023-01-01", "2023-12-31", "2024", "unknown"],
)
def test_years_since_founding(established: date | None, wanted: tuple[str, str]) -> None:
    def change(papers: Papers) -> None:
        papers["licence"].fields.pop("established")
        if established:
            papers["licence"].fields["established"] = value(established)
        without("bs22", "bs23")(papers)

    assessment = assess(change)
    assert (status(assessment, "balance_sheet:2022"), status(assessment, "balance_sheet:2023")) == wanted


@pytest.mark.parametrize(
    ("end", "kind", "heads", "wanted"),
    [
        (date(2023, 12, 31), "annual", ("本年金额", "上年金额"), "met"),
        (date(2023, 12, 31), "unknown", (None, None), "met"),
        (date(2023, 9, 30), "quarter", ("本年累计金额", "本期金额"), "defective"),
        (date(2023, 6, 30), "month", (None, None), "defective"),
        (date(2023, 12, 31), "quarter", ("本年累计金额", "本期金额"), "unclear"),
        (date(2023, 12, 31), "month", ("本年累计金额", "本月金额"), "unclear"),
        (date(2021, 12, 31), "annual", ("本年金额", "上年金额"), "missing"),
        (date(2024, 3, 31), "quarter", (None, None), "missing"),
    ],
    ids=["annual", "kind-unknown", "third-quarter", "june", "fourth-quarter", "december", "2021", "2024-q1"],
)
def test_the_period_that_a_statement_prints(
    end: date, kind: PeriodKind, heads: tuple[str | None, str | None], wanted: str
) -> None:
    def change(papers: Papers) -> None:
        papers["is23"].period, papers["is23"].column_heads = Period(end.year, end, kind), heads

    assessment = assess(change)
    assert status(assessment, "income_statement:2023") == wanted
    told = [f.severity for f in assessment.findings if f.rule == "wrong_period"]
    assert told == {"met": [], "unclear": ["warning"]}.get(wanted, ["error"])


def test_december_alone_is_a_part_of_the_year() -> None:
    def change(papers: Papers) -> None:
        papers["is23"].period = Period(2023, date(2023, 12, 31), "month", date(2023, 12, 1))
        papers["is23"].column_heads = ("本月金额", None)

    assert status(assess(change), "income_statement:2023") == "defective"


def test_a_statement_without_a_date_makes_both_years_unclear() -> None:
    def change(papers: Papers) -> None:
        papers["bs23"].period = None
        papers.pop("bs22")

    assert with_status(assess(change), "unclear") == {"balance_sheet:2022", "balance_sheet:2023"}


def test_a_file_s_name_says_which_year_an_undated_statement_is_not() -> None:
    def change(papers: Papers) -> None:
        papers["bs23"].period, papers["bs23"].file = None, "2023年资产负债表.pdf"
        papers.pop("bs22")

    assessment = assess(change)
    assert with_status(assessment, "missing") == {"balance_sheet:2022"}
    assert with_status(assessment, "unclear") == {"balance_sheet:2023"}


BOTH_YEARS = {"cash_flow_statement:2022", "cash_flow_statement:2023"}


@pytest.mark.parametrize(
    ("path", "unclear"),
    [
        ("2023现金流量表.pdf", {"cash_flow_statement:2023"}),
        ("现金流量表.pdf", BOTH_YEARS),
        ("财务报表22-23年.pdf", BOTH_YEARS),
        ("2023年度审计报告.pdf", {"cash_flow_statement:2023"}),
        ("财务报表/2022/扫描.pdf", {"cash_flow_statement:2022"}),
        ("2024年申报/扫描件.pdf", {*BOTH_YEARS, "commitment_letter"}),
        ("IMG_2047.jpg", {*BOTH_YEARS, "commitment_letter"}),
        ("资金匹配承诺书.pdf", {"commitment_letter"}),
        ("科研诚信承诺书.pdf", set()),
        ("营业执照.pdf", set()),
        ("专利证书.rar", set()),
    ],
)
def test_an_unread_file_makes_unclear_what_its_name_points_to(path: str, unclear: set[str]) -> None:
    assert with_status(assess(without("cf22", "cf23", "letter"), unread(path)), "unclear") == unclear


@pytest.mark.parametrize("state", ["unreadable", "rejected", "partly_read"])
def test_every_way_of_not_being_read_counts(state: FileStatus) -> None:
    assessment = assess(without("cf23"), unread("现金流量表.pdf", state))
    assert with_status(assessment, "unclear") == {"cash_flow_statement:2023"}


@pytest.mark.parametrize("state", ["duplicate", "ignored", "read"])
def test_junk_and_duplicates_make_nothing_unclear(state: FileStatus) -> None:
    assert with_status(assess(without("cf23"), unread("扫描.pdf", state)), "unclear") == set()


def test_pages_of_no_known_type_make_nothing_unclear() -> None:
    def change(papers: Papers) -> None:
        papers.pop("cf23")
        papers["o"], papers["b"] = document("o", "other"), document("b", "blank")
        papers["o"].confidence = 0.3

    assert with_status(assess(change), "unclear") == set()


def test_what_is_there_stays_met_whatever_could_not_be_read() -> None:
    assert with_status(assess(None, unread("扫描.pdf")), "met") >= MONEY


def test_an_empty_form_beside_a_file_of_that_name_that_could_not_be_read_is_unclear() -> None:
    def change(papers: Papers) -> None:
        papers["bs23"].blank_template = True

    assert status(assess(change), "balance_sheet:2023") == "defective"
    assert status(assess(change, unread("2023年资产负债表.pdf")), "balance_sheet:2023") == "unclear"
    assert status(assess(change, unread("扫描.pdf")), "balance_sheet:2023") == "defective"


@pytest.mark.parametrize("type_", ["activity_statement", "revenue_expense_statement"])
def test_the_statement_of_another_accounting_system_serves(type_: str) -> None:
    assessment = assess(lambda papers: setattr(papers["is23"], "type", type_))
    assert status(assessment, "income_statement:2023") == "met"


def test_of_two_papers_the_one_that_can_serve_does() -> None:
    def change(papers: Papers) -> None:
        papers["blank"] = document("blank", "commitment_letter", entity=LEAD)
        papers["blank"].blank_template = True

    assessment = assess(change)
    letter = next(r for r in assessment.requirements if r.id == "commitment_letter")
    assert (letter.status, letter.documents, assessment.verdict) == ("met", ["letter"], "complete")


def test_the_firm_s_own_statement_serves_before_the_group_s() -> None:
    def change(papers: Papers) -> None:
        group = next(d for d in complete_dossier() if d.id == "bs23")
        group.id, group.scope, group.confidence = "group", "consolidated", 1.0
        papers["group"] = group

    sheet = next(r for r in assess(change).requirements if r.id == "balance_sheet:2023")
    assert sheet.documents == ["bs23"]


@pytest.mark.parametrize(
    ("subject", "project", "funds"),
    [
        ("project", "met", "missing"),
        ("funds", "missing", "met"),
        ("both", "met", "met"),
        (None, "unclear", "unclear"),
    ],
)
def test_management_rules_by_what_they_manage(subject: str | None, project: str, funds: str) -> None:
    def change(papers: Papers) -> None:
        papers["rules"].fields.pop("subject")
        if subject:
            papers["rules"].fields["subject"] = value(subject)

    found = assess(change)
    assert status(found, "management_rules:project") == project
    assert status(found, "management_rules:funds") == funds


def test_a_paper_whose_type_is_doubtful_is_unclear() -> None:
    assessment = assess(lambda papers: setattr(papers["rules"], "confidence", 0.5))
    assert with_status(assessment, "unclear") == {"management_rules:project", "management_rules:funds"}


@pytest.mark.parametrize(
    ("lead", "code", "kind"),
    [
        ("科尔沁民族大学", None, "university"),
        ("通辽市农牧科学研究院", "12100000400000624D", "research_institute"),
        ("通辽市青禾农民专业合作社", None, "enterprise"),
        ("内蒙古科尔沁牛业研究院有限公司", None, "enterprise"),
        ("通辽市青禾农业科技有限公司", "12100000400000624D", "enterprise"),
        ("通辽市青禾", "91150500701347218W", "enterprise"),
        ("通辽市青禾医院", "12100000400000624D", "research_institute"),
        ("通辽市青禾", None, None),
    ],
)
def test_the_kind_of_lead(lead: str, code: str | None, kind: str | None) -> None:
    plan = document("plan", "implementation_plan", lead=lead)
    if code:
        plan.fields["credit_code"] = value(code)
    assert check(Dossier("d", [], [plan]), CALL).facts.lead.kind == kind


@pytest.mark.parametrize(
    ("lead", "wanted"),
    [("科尔沁民族大学", "not_applicable"), ("通辽市青禾", "unclear"), (LEAD, "missing")],
    ids=["university", "unknown", "enterprise"],
)
def test_only_enterprises_owe_the_papers_that_concern_money(lead: str, wanted: str) -> None:
    assessment = check(Dossier("d", [], [document("plan", "implementation_plan", lead=lead)]), CALL)
    assert {r.status for r in assessment.requirements if r.id in MONEY} == {wanted}
    assert status(assessment, "consortium_agreement") == "missing"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("成立日期：2023年5月8日", "not_applicable"), ("公司成立于2015年3月", "missing"), ("成立时间：", "missing")],
)
def test_without_a_licence_the_plan_may_tell_the_founding(text: str, wanted: str) -> None:
    def change(papers: Papers) -> None:
        without("licence", "bs22")(papers)
        papers["plan"].parts[0].page.words.append(Word(text, (10, 10, 300, 22)))

    assert status(assess(change), "balance_sheet:2022") == wanted


def test_optional_papers_are_met_where_present_and_move_nothing() -> None:
    assert status(assess(), "recommendation_letter") == "not_applicable"
    assessment = assess(lambda papers: papers.update(r=document("r", "recommendation_letter", lead=LEAD)))
    assert (status(assessment, "recommendation_letter"), assessment.verdict) == ("met", "complete")


def test_a_condition_is_met_contradicted_or_open() -> None:
    away = assess(lambda papers: papers["licence"].fields.update(address=value("内蒙古自治区赤峰市红山区1号")))
    nothing = check(Dossier("d", [], []), CALL)
    found = [status(assessment, "registered_in_region") for assessment in (assess(), away, nothing)]
    assert found == ["met", "defective", "unclear"]


@pytest.mark.parametrize(
    ("address", "severity"), [("内蒙古自治区赤峰市红山区1号", "error"), (None, "error")], ids=["address", "code"]
)
def test_without_a_licence_the_plan_s_address_decides_and_else_the_code(address: str | None, severity: str) -> None:
    def change(papers: Papers) -> None:
        papers.pop("licence")
        papers["plan"].fields["credit_code"] = value("914403001922038216")
        if address:
            papers["plan"].parts[0].page.words.append(Word(f"单位地址：{address}", (10, 10, 300, 22)))

    found = [f.severity for f in assess(change).findings if f.rule == "not_registered_in_region"]
    assert found == [severity]


def test_requirements_are_papers_conditions_and_judgements_each_once() -> None:
    requirements = assess().requirements
    assert len({r.id for r in requirements}) == len(requirements)
    assert {r.kind for r in requirements} == {"document", "condition", "judgement"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("通辽市青禾农业料技有限公司", "met"), ("通辽市责未农业利投有眼公司", "unclear")],
    ids=["a-character", "garbled"],
)
def test_a_statement_s_name_that_was_misread(name: str, wanted: str) -> None:
    def change(papers: Papers) -> None:
        papers["bs23"].parts[0].page.source = "ocr"
        papers["bs23"].fields["entity"] = replace(value(name, 0.75), source="ocr")

    assert status(assess(change), "balance_sheet:2023") == wanted
