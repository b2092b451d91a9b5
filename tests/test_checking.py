"""Every rule has a dossier that passes and one that fails."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from pipeline.checking import check
from pipeline.checking.check import decide
from schemas.call import load_call
from schemas.documents import Document, Party, Period
from schemas.findings import Assessment, Dossier
from schemas.pages import SourceFile
from schemas.problems import problem
from tests.build import LEAD, amount, complete_dossier, document, value

CALL = load_call("tongliao-2024")
Change = Callable[[dict[str, Document]], None]


def assess(change: Change | None = None, files: list[SourceFile] | None = None) -> Assessment:
    documents = {d.id: d for d in complete_dossier()}
    if change:
        change(documents)
    return check(Dossier("d", files or [], list(documents.values())), CALL)


def statuses(assessment: Assessment) -> dict[str, str]:
    return {r.id: r.status for r in assessment.requirements}


def test_a_complete_dossier_has_no_finding() -> None:
    assessment = assess()
    assert [f.rule for f in assessment.findings] == []
    assert assessment.verdict == "complete"


def _item(document_: Document, key: str, number: str, role: str = "current", confidence: float = 0.99) -> None:
    setattr(next(i for i in document_.line_items if i.item == key), role, amount(number, confidence))


def _field(id_: str, name: str, content: object) -> Change:
    def change(documents: dict[str, Document]) -> None:
        documents[id_].fields[name] = value(content)

    return change


def _balance(documents: dict[str, Document]) -> None:
    _item(documents["bs23"], "liab_equity_total", "1600.00")
    _item(documents["bs23"], "equity_total", "1300.00")
    _item(documents["bs23"], "retained", "300.00")


def _wrong_year(documents: dict[str, Document]) -> None:
    documents["cf22"].period = Period(2021, date(2021, 12, 31), "annual")


def _unsealed_party(documents: dict[str, Document]) -> None:
    documents["agreement"].parties = [Party("乙方", "科尔沁理工大学", 1, (0, 0, 10, 10), 0.9, sealed=False)]


def _other_seal(documents: dict[str, Document]) -> None:
    documents["letter"].seals[0].owner = "赤峰市红山区远方贸易有限公司"


FAILING: list[tuple[str, str, Change]] = [
    ("missing_document", "cash_flow_statement:2023", lambda d: d.pop("cf23") and None),
    ("wrong_period", "d", _wrong_year),
    ("wrong_entity", "balance_sheet:2023", _field("bs23", "entity", "赤峰市红山区远方贸易有限公司")),
    ("blank_template", "commitment_letter", lambda d: setattr(d["letter"], "blank_template", True)),
    ("missing_seal", "commitment_letter", lambda d: setattr(d["letter"], "seals", [])),
    ("missing_seal", "consortium_agreement", _unsealed_party),
    ("seal_mismatch", "commitment_letter", _other_seal),
    ("balance_identity", "balance_sheet:2023", _balance),
    ("subtotal_mismatch", "balance_sheet:2023", lambda d: _item(d["bs23"], "acct_recv", "450.00")),
    ("profit_chain", "income_statement:2023", lambda d: _item(d["is23"], "net_profit", "250.00")),
    ("cash_roll_forward", "cash_flow_statement:2023", lambda d: _item(d["cf23"], "cf_end", "650.00")),
    ("opening_closing_mismatch", "balance_sheet:2023", lambda d: _item(d["bs22"], "monetary_funds", "510.00")),
    ("amount_words_mismatch", "commitment_letter", _field("letter", "amount_in_words", Decimal(4000000))),
    ("matching_funds_mismatch", "commitment_letter", _field("plan", "matching_funds", Decimal(5000000))),
    ("name_mismatch", "entity", _field("letter", "entity", "通辽市青禾农业发展有限公司")),
    ("credit_code_invalid", "credit_code", _field("licence", "credit_code", "91150500701347219W")),
    ("credit_code_mismatch", "credit_code", _field("plan", "credit_code", "914403001922038216")),
    ("project_title_mismatch", "project_title", _field("letter", "project_title", "肉牛育种与繁殖技术集成示范")),
    ("chief_scientist_count", "chief_scientist", _field("plan", "chief_scientist", "王青、李红")),
    ("chief_scientist_mismatch", "chief_scientist", _field("agreement", "chief_scientist", "李红")),
    ("member_not_signatory", "兴安药物研究院", _field("plan", "members", ["科尔沁理工大学", "兴安药物研究院"])),
    ("missing_date", "commitment_letter", lambda d: d["letter"].fields.pop("date") and None),
    ("late_date", "consortium_agreement", _field("agreement", "date", date(2024, 4, 19))),
    ("not_registered_in_region", "lead", _field("licence", "address", "内蒙古自治区赤峰市阿鲁科尔沁旗天山镇1号")),
    ("low_confidence_value", "balance_sheet:2023", lambda d: _item(d["bs23"], "acct_recv", "450.00", confidence=0.5)),
]


@pytest.mark.parametrize(("rule", "subject", "change"), FAILING, ids=[f"{r}-{s}" for r, s, _ in FAILING])
def test_each_rule_finds_its_defect(rule: str, subject: str, change: Change) -> None:
    found = [(f.rule, f.subject) for f in assess(change).findings]
    assert any(r == rule and (s == subject or subject == "d") for r, s in found), found


def test_every_rule_of_the_call_stands_in_the_ledger() -> None:
    assert set(CALL.rules) <= {c.rule for c in assess().checks}


def test_files_that_could_not_be_read_make_unclear_what_their_name_points_to() -> None:
    broken = SourceFile("2023现金流量表.pdf", None, "", 9, "application/pdf", "unreadable", problem("damaged"))
    assessment = assess(lambda d: d.pop("cf23") and None, [broken])
    assert statuses(assessment)["cash_flow_statement:2023"] == "unclear"
    assert assessment.verdict == "needs_review"
    assert "unreadable_file" in {f.rule for f in assessment.findings}


def test_a_doubtful_amount_never_makes_an_error() -> None:
    assessment = assess(lambda d: _item(d["bs23"], "acct_recv", "450.00", confidence=0.5))
    assert [f.severity for f in assessment.findings if f.rule == "low_confidence_value"][0] == "warning"
    assert not [f for f in assessment.findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("established", "wanted"),
    [
        (date(2015, 6, 1), {2022: "missing", 2023: "missing"}),
        (date(2023, 1, 1), {2022: "not_applicable", 2023: "missing"}),
        (date(2024, 2, 1), {2022: "not_applicable", 2023: "not_applicable"}),
    ],
    ids=["old", "founded-2023", "founded-2024"],
)
def test_years_since_founding(established: date, wanted: dict[int, str]) -> None:
    def change(documents: dict[str, Document]) -> None:
        documents["licence"].fields["established"] = value(established)
        for id_ in ("bs22", "bs23"):
            documents.pop(id_)

    found = statuses(assess(change))
    assert {year: found[f"balance_sheet:{year}"] for year in (2022, 2023)} == wanted


def test_a_university_owes_no_statements() -> None:
    lead = "科尔沁民族大学"
    plan = document("plan", "implementation_plan", lead=lead, members=[LEAD], chief_scientist="王青")
    found = statuses(check(Dossier("d", [], [plan]), CALL))
    assert {found["balance_sheet:2022"], found["commitment_letter"]} == {"not_applicable"}
    assert found["consortium_agreement"] == "missing"


def test_the_order_of_upload_changes_nothing() -> None:
    documents = complete_dossier()
    documents[6].fields["entity"] = value("赤峰市红山区远方贸易有限公司")
    forward = check(Dossier("d", [], documents), CALL)
    backward = check(Dossier("d", [], documents[::-1]), CALL)
    assert [(f.rule, f.subject) for f in forward.findings] == [(f.rule, f.subject) for f in backward.findings]
    assert forward.verdict == backward.verdict


def test_the_verdict_in_the_contracts_order() -> None:
    assessment = assess(lambda d: (d.pop("cf23"), _balance(d)) and None)
    assert decide(assessment.requirements, assessment.findings) == "incomplete"
    assert assess(_balance).verdict == "inconsistent"
