"""Every rule has a dossier that passes and one that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.checking import check
from pipeline.checking.rules import KINDS
from schemas.call import load_call
from schemas.documents import Document, Party, Period
from schemas.findings import Assessment, Dossier, Finding
from schemas.messages.catalogue import load_catalogue
from schemas.pages import SourceFile, Word
from schemas.problems import problem
from schemas.rules import load_rules
from tests.build import CODE, LEAD, amount, complete_dossier, document, seal, value

CALL = load_call("tongliao-2024")
OTHER = "赤峰市远方商贸有限公司"
Papers = dict[str, Document]
Change = Callable[[Papers], object]


def assess(change: Change | None = None, files: list[SourceFile] | None = None) -> Assessment:
    papers = {d.id: d for d in complete_dossier()}
    if change:
        change(papers)
    return check(Dossier("d", files or [], list(papers.values())), CALL)


def of_rule(assessment: Assessment, rule: str) -> list[Finding]:
    return [f for f in assessment.findings if f.rule == rule]


def says(id_: str, name: str, content: object, confidence: float = 0.99, source: str = "text_layer") -> Change:
    read = replace(value(content, confidence), source=source)  # type: ignore[arg-type]
    return lambda papers: papers[id_].fields.update({name: read})


def figure(id_: str, key: str, number: str, role: str = "current", confidence: float = 0.99) -> Change:
    def change(papers: Papers) -> None:
        item = next(item for item in papers[id_].line_items if item.item == key)
        setattr(item, role, amount(number, confidence))

    return change


def prints(id_: str, text: str) -> Change:
    return lambda papers: papers[id_].parts[0].page.words.append(Word(text, (10, 200, 300, 212)))


def both(*changes: Change) -> Change:
    return lambda papers: [change(papers) for change in changes]


def scanned(id_: str) -> Change:
    return lambda papers: setattr(papers[id_].parts[0].page, "source", "ocr")


def without(*ids: str) -> Change:
    return lambda papers: [papers.pop(id_) for id_ in ids]


def _other_year(papers: Papers) -> None:
    papers["cf22"].period = Period(2021, date(2021, 12, 31), "annual")


def _same_figures(papers: Papers) -> None:
    for item, other in zip(papers["is22"].line_items, papers["is23"].line_items, strict=True):
        item.current = other.current


def _twin(papers: Papers) -> None:
    twin = next(d for d in complete_dossier() if d.id == "bs23")
    twin.id, twin.file = "twin", "twin.pdf"
    papers["twin"] = twin


def _untold(papers: Papers) -> None:
    papers["x"] = document("x", "other")
    papers["x"].confidence = 0.3


_HIGHER_LIABILITIES = both(
    figure("bs23", "liab_equity_total", "1600"),
    figure("bs23", "equity_total", "1300"),
    figure("bs23", "retained", "300"),
)
_ALONE = both(prints("plan", "合作单位：无"), lambda d: [d[id_].fields.pop("members") for id_ in ("plan", "agreement")])
FAILING: list[tuple[str, str, str, Change]] = [
    ("missing_document", "error", "cash_flow_statement:2023", without("cf23")),
    ("wrong_period", "error", "cash_flow_statement:2022", _other_year),
    ("wrong_entity", "error", "balance_sheet:2023", says("bs23", "entity", OTHER)),
    ("blank_template", "error", "commitment_letter", lambda d: setattr(d["letter"], "blank_template", True)),
    ("missing_seal", "error", "commitment_letter", lambda d: d["letter"].seals.clear()),
    ("missing_seal", "error", "consortium_agreement", lambda d: d["agreement"].seals.pop()),
    ("seal_mismatch", "error", "commitment_letter", lambda d: setattr(d["letter"], "seals", [seal(OTHER)])),
    ("balance_identity", "error", "balance_sheet:2023", _HIGHER_LIABILITIES),
    ("subtotal_mismatch", "error", "balance_sheet:2023", figure("bs23", "acct_recv", "450.00")),
    ("profit_chain", "error", "income_statement:2023", figure("is23", "net_profit", "250.00")),
    ("cash_roll_forward", "error", "cash_flow_statement:2023", figure("cf23", "cf_end", "550.00")),
    ("opening_closing_mismatch", "error", "balance_sheet:2023", figure("bs22", "monetary_funds", "510.00")),
    ("opening_closing_mismatch", "error", "cash_flow_statement:2023", figure("cf22", "cf_end", "510.00")),
    ("prior_year_mismatch", "info", "income_statement:2023", figure("is22", "income_tax", "45.00")),
    ("repeated_figures", "warning", "income_statement:2023", _same_figures),
    ("cash_in_balance", "info", "cash_flow_statement:2023", figure("cf23", "cf_end", "700.00")),
    ("amount_words_mismatch", "error", "commitment_letter", says("letter", "amount_in_words", Decimal(4000000))),
    ("matching_funds_mismatch", "error", "commitment_letter", says("plan", "matching_funds", Decimal(4000000))),
    ("funds_above_budget", "info", "dossier", says("plan", "total_budget", Decimal(2000000))),
    ("unknown_list_item", "info", "dossier", says("plan", "list_item", "9")),
    ("name_mismatch", "error", "lead", says("letter", "entity", "通辽市青禾农业发展有限公司")),
    ("name_mismatch", "warning", "lead", says("letter", "entity", "通辽市青禾农业科技有限责任公司")),
    ("credit_code_invalid", "error", "credit_code", says("licence", "credit_code", "91150500701347219W")),
    ("credit_code_mismatch", "error", "credit_code", says("plan", "credit_code", "914403001922038216")),
    ("project_title_mismatch", "warning", "project_title", says("letter", "project_title", "肉牛育种与繁殖技术示范")),
    ("chief_scientist_count", "error", "chief_scientist", says("plan", "chief_scientist", "王青、李红")),
    ("chief_scientist_mismatch", "error", "chief_scientist", says("agreement", "chief_scientist", "李红")),
    ("legal_representative_mismatch", "info", "legal_representative", says("letter", "legal_representative", "李红")),
    ("member_not_signatory", "error", "兴安药物研究院", says("plan", "members", ["科尔沁理工大学", "兴安药物研究院"])),
    ("member_not_signatory", "error", "科尔沁理工大学", says("plan", "members", ["兴安药物研究院"])),
    ("joint_application", "error", "joint_application", _ALONE),
    ("not_registered_in_region", "error", "lead", says("licence", "address", "内蒙古自治区赤峰市阿鲁科尔沁旗1号")),
    ("not_legal_person", "error", "legal_person", prints("licence", "类型：个体工商户")),
    ("missing_date", "warning", "commitment_letter", lambda d: d["letter"].fields.pop("date")),
    ("late_date", "error", "consortium_agreement", says("agreement", "date", date(2024, 4, 19))),
    ("duplicate_document", "warning", "twin", _twin),
    ("unclassified_pages", "warning", "x.pdf", _untold),
    ("low_confidence_value", "warning", "balance_sheet:2023", figure("bs23", "acct_recv", "450.00", confidence=0.5)),
    ("low_confidence_value", "info", "balance_sheet:2023", figure("bs23", "acct_recv", "400.00", confidence=0.5)),
]
IDS = [f"{rule}-{severity}-{subject}" for rule, severity, subject, _ in FAILING]
FILES = [
    ("unreadable_file", SourceFile("营业执照.pdf", None, "", 9, "application/pdf", "unreadable", problem("damaged"))),
    ("duplicate_document", SourceFile("b.pdf", None, "", 9, "application/pdf", "duplicate", None, 0, "a.pdf")),
]


def test_a_complete_dossier_has_no_finding() -> None:
    assessment = assess()
    assert [(f.rule, f.subject) for f in assessment.findings] == []
    assert assessment.verdict == "complete"


@pytest.mark.parametrize("rule", CALL.rules)
def test_each_rule_passes_on_a_complete_dossier(rule: str) -> None:
    outcomes = {c.outcome for c in assess().checks if c.rule == rule}
    assert "passed" in outcomes and "failed" not in outcomes


@pytest.mark.parametrize(("rule", "severity", "subject", "change"), FAILING, ids=IDS)
def test_each_rule_finds_its_defect(rule: str, severity: str, subject: str, change: Change) -> None:
    assessment = assess(change)
    assert (severity, subject) in {(f.severity, f.subject) for f in of_rule(assessment, rule)}


@pytest.mark.parametrize(("rule", "file"), FILES, ids=[rule for rule, _ in FILES])
def test_each_rule_on_files_finds_its_defect(rule: str, file: SourceFile) -> None:
    assert [f.subject for f in of_rule(assess(files=[file]), rule)] == [file.path]


def test_no_rule_is_without_a_dossier_that_fails() -> None:
    assert set(load_rules()) == {rule for rule, *_ in FAILING} | {rule for rule, _ in FILES}


def test_every_rule_is_of_a_kind_that_there_is_and_every_kind_is_used() -> None:
    assert {rule.kind for rule in load_rules().values()} == set(KINDS)


def test_every_rule_of_the_call_leaves_an_outcome() -> None:
    empty = check(Dossier("d", [], []), CALL)
    assert {c.rule for c in empty.checks} == set(CALL.rules)
    assert empty.verdict == "incomplete"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("change", [change for *_, change in FAILING], ids=IDS)
def test_every_sentence_has_its_words_and_no_empty_blank(change: Change, lang: str) -> None:
    catalogue, assessment = load_catalogue(lang), assess(change)
    messages = [finding.message for finding in assessment.findings]
    messages += [requirement.reason for requirement in assessment.requirements]
    messages += [outcome.reason for outcome in assessment.checks]
    for message in messages:
        blanks = {part.split("}")[0] for part in catalogue.sentences[message.key].split("{")[1:]}
        assert {blank for blank in blanks if not message.values.get(blank)} == set(), message


@pytest.mark.parametrize(("rule", "change"), [(r, c) for r, _, _, c in FAILING], ids=IDS)
def test_every_finding_about_a_paper_shows_where(rule: str, change: Change) -> None:
    for finding in of_rule(assess(change), rule):
        assert finding.evidence or not finding.documents or rule == "not_legal_person"


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
    ("opening_closing_mismatch", figure("bs22", "paid_in", "890.00", confidence=0.6)),
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
    ],
    ids=["as-clear-as-print", "garbled", "a-piece"],
)
def test_a_seal_of_nobody_in_the_dossier(text: str, rules: set[str]) -> None:
    assessment = assess(lambda d: setattr(d["letter"], "seals", [replace(seal(text), owner=None, confidence=0.99)]))
    assert {f.rule for f in assessment.findings} == rules


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
