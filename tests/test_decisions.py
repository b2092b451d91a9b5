"""Decisions: bound to content, applied to labels, values and the report, stale when the content changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions import apply_to_documents, apply_to_labels, apply_to_report
from pipeline.decisions.targets import Targets
from pipeline.decisions.values import NotAValue, parse_decided
from pipeline.reporting.decided import Decided
from pipeline.reporting.overview import overview
from pipeline.reporting.words import Words
from pipeline.state import DecidedMeanwhile, NotDecidable, append, open_store, read_log
from pipeline.state.database import FILE, FOLDER
from schemas.call import load_call
from schemas.decisions import Decision, Target, in_force
from schemas.documents import Amount, Document, LineItem, PageLabel, PagePart, Value
from schemas.messages import load_catalogue
from schemas.pages import Page, SourceFile
from schemas.report import (
    DocumentJson,
    DossierJson,
    EvidenceJson,
    FileJson,
    FindingJson,
    LeadJson,
    ReportJson,
    RequirementJson,
    RunJson,
)

CALL = load_call("tongliao-2024")
SHA = "a" * 64


def report(**changes: object) -> ReportJson:
    """One balance sheet that does not balance, and no letter."""
    lead = LeadJson(name="通辽市甲公司", kind="enterprise", credit_code=None, established=None)
    made: dict[str, Any] = {
        "call": "tongliao-2024",
        "dossier": DossierJson(
            id="甲", project_title=None, list_item=None, lead=lead, members=[], chief_scientist=None,
            total_budget=None, matching_funds=None,
        ),
        "run": RunJson(
            version="0", started="", finished="", seconds=0, pages=1, pages_ocr=0, ocr="none", timings={}, cached=0
        ),
        "verdict": "incomplete",
        "files": [
            FileJson(
                path="表.pdf", sha256=SHA, bytes=1, media_type="application/pdf", pages=1, status="read", problem=None
            )
        ],
        "documents": [
            DocumentJson(
                id="d1", type="balance_sheet", confidence=1, title=None, file="表.pdf", pages=[1], entity=None,
                period=None, fields={}, line_items=[], seals=[],
            )
        ],
        "requirements": [
            RequirementJson(
                id="commitment_letter", kind="document", title="承诺书", clause="", status="missing", documents=[], reason=""
            )
        ],
        "findings": [
            FindingJson(
                rule="missing_document", severity="error", subject="commitment_letter", message="缺", documents=[],
                evidence=[], expected=None, actual=None,
            ),
            FindingJson(
                rule="balance_identity", severity="error", subject="d1", message="不平", documents=["d1"],
                evidence=[EvidenceJson(file="表.pdf", page=1, box=(0.1, 0.1, 0.2, 0.2), text="1")],
                expected="100.00", actual="200.00",
            ),
        ],
        "checks": [],
    }  # fmt: skip
    return ReportJson(**(made | changes))


def decide(target: Target, action: str = "waive", number: int = 1, **more: object) -> Decision:
    return Decision(number, 0.0, "张三", action, target, "有原件", **more)  # type: ignore[arg-type]


def test_a_waived_finding_counts_no_more_and_stays_readable() -> None:
    made = report()
    finding = next(f for f in made.findings if f.rule == "balance_identity")
    waived = decide(Targets(made).finding(finding))
    apply_to_report(made, [waived], CALL)
    assert finding.severity == "info"
    assert made.verdict == "incomplete"
    assert [(d.action, d.state, d.machine, d.remark) for d in made.decisions] == [
        ("waive", "in_force", "error", "有原件")
    ]


def test_a_paper_that_is_waived_is_not_missing() -> None:
    made = report()
    waived = decide(Targets(made).requirement(made.requirements[0]))
    apply_to_report(made, [waived], CALL)
    assert made.requirements[0].status == "not_applicable"
    assert (made.verdict, made.machine_verdict) == ("inconsistent", "incomplete")


def test_waiving_that_a_paper_is_missing_waives_the_paper() -> None:
    made = report()
    apply_to_report(made, [decide(Targets(made).finding(made.findings[0]))], CALL)
    assert made.requirements[0].status == "not_applicable"


def test_decisions_survive_a_moved_file_and_go_stale_with_another_one() -> None:
    before = report()
    waived = decide(Targets(before).finding(before.findings[1]))
    text = before.model_dump_json()
    moved = ReportJson.model_validate_json(text.replace("表.pdf", "新/表.pdf"))
    apply_to_report(moved, [waived], CALL)
    assert moved.decisions[0].state == "in_force"
    replaced = ReportJson.model_validate_json(text.replace(SHA, "b" * 64))
    apply_to_report(replaced, [waived], CALL)
    assert replaced.decisions[0].state == "stale"
    assert replaced.findings[1].severity == "error"


def test_another_figure_makes_a_waiver_stale() -> None:
    before = report()
    waived = decide(Targets(before).finding(before.findings[1]))
    after = ReportJson.model_validate_json(before.model_dump_json().replace("200.00", "300.00"))
    apply_to_report(after, [waived], CALL)
    assert [d.state for d in after.decisions] == ["stale"]
    assert after.verdict == "incomplete" and after.findings[1].severity == "error"


def test_a_finding_that_is_gone_leaves_its_decision_moot() -> None:
    made = report()
    waived = decide(Targets(made).finding(made.findings[1]))
    made.findings = made.findings[:1]
    apply_to_report(made, [waived], CALL)
    assert [d.state for d in made.decisions] == ["moot"]


def test_a_doubt_that_is_confirmed_counts_as_its_rule_says() -> None:
    made = report(requirements=[], verdict="needs_review")
    made.findings = [made.findings[1].model_copy(update={"severity": "warning"})]
    apply_to_report(made, [decide(Targets(made).finding(made.findings[0]), "confirm")], CALL)
    assert (made.findings[0].severity, made.verdict) == ("error", "inconsistent")


def test_what_was_taken_back_is_not_in_force() -> None:
    target = Target("requirement", "commitment_letter", "", (), ("missing",))
    log = [decide(target), decide(target, "withdraw", 2)]
    assert in_force(log) == []


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("line_items.cash.current", "1,234.50", Decimal("1234.50")),
        ("line_items.cash.current", "(12.00)", Decimal("-12.00")),
        ("line_items.cash.current", "", None),
        ("fields.total_budget", "200万元", Decimal("2000000")),
        ("fields.members", "甲大学、乙公司", ["甲大学", "乙公司"]),
    ],
)
def test_what_a_person_writes_is_a_value(name: str, text: str, value: object) -> None:
    assert parse_decided(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("line_items.cash.current", "很多"), ("fields.date", "春天"), ("fields.unit", "亿美元"), ("fields.entity", " ")],
)
def test_what_is_no_value_is_refused(name: str, text: str) -> None:
    with pytest.raises(NotAValue):
        parse_decided(name, text)


def page(number: int) -> Page:
    return Page("表.pdf", number, 600, 800, "ocr")


def document() -> Document:
    box = (0.0, 0.0, 10.0, 10.0)
    items = [
        LineItem("cash", "货币资金", 1, box, current=Amount(Decimal("28.83"), "28.83", 1, box, 0.5)),
        LineItem("total", "资产总计", 1, box, current=None, unread=("current",)),
    ]
    unit = Value("元", "元", 1, box, 0.6, "ocr")
    made = Document("d1", "balance_sheet", 1.0, None, "表.pdf", [PagePart(page(1), 0, 800)], line_items=items)
    made.fields["unit"] = unit
    return made


def file() -> SourceFile:
    return SourceFile("表.pdf", None, SHA, 1, "application/pdf")


def value(name: str, text: str) -> Decision:
    return decide(Target("value", name, "balance_sheet", ((SHA, 1),)), "correct", correction={"value": text})


def test_a_corrected_amount_is_sure_and_an_unread_one_is_there() -> None:
    made = document()
    decisions = [value("line_items.cash.current", "128.83"), value("line_items.total.current", "500")]
    apply_to_documents([made], decisions, [file()])
    cash, total = made.line_items
    assert cash.current is not None and (cash.current.value, cash.current.confidence) == (Decimal("128.83"), 1.0)
    assert total.current is not None and total.current.value == 500 and total.unread == ()


def test_another_unit_moves_every_amount_once() -> None:
    made = document()
    for _ in range(2):
        apply_to_documents([made], [value("fields.unit", "万元")], [file()])
    assert made.line_items[0].current is not None
    assert made.line_items[0].current.value == Decimal("288300")


def test_a_value_of_a_file_that_is_gone_changes_nothing() -> None:
    made = document()
    apply_to_documents([made], [value("line_items.cash.current", "1")], [replace(file(), sha256="c" * 64)])
    assert made.line_items[0].current is not None and made.line_items[0].current.value == Decimal("28.83")


def test_a_decided_stretch_of_pages_is_one_document_and_what_follows_begins_anew() -> None:
    labels = [PageLabel(PagePart(page(n), 0, 800), "other", 0.5, n == 1) for n in (1, 2, 3, 4)]
    target = Target("page", "type", "", ((SHA, 2),), ("other",))
    correction = {"type": "commitment_letter", "last": 3}
    found = apply_to_labels(labels, [decide(target, "correct", correction=correction)], [file()])
    assert [(label.type, label.starts) for label in found] == [
        ("other", True),
        ("commitment_letter", True),
        ("commitment_letter", False),
        ("other", True),
    ]


def test_the_log_keeps_everything_and_refuses_who_did_not_see_the_last(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    target = Target("requirement", "commitment_letter", "", (), ("missing",))
    first = append(store, "甲", by="张三", action="waive", target=target, remark="已收纸质", seen=0)
    with pytest.raises(DecidedMeanwhile) as raised:
        append(store, "甲", by="李四", action="ask", target=target, seen=0)
    assert raised.value.decision.by == "张三"
    append(store, "甲", by="李四", action="ask", target=target, seen=first.number)
    assert [(d.by, d.action) for d in read_log(store, "甲")] == [("张三", "waive"), ("李四", "ask")]
    assert store.decided("甲") == "2" and store.decided("乙") == ""
    store.close()


def test_decisions_outlive_a_damaged_state_and_are_forgotten_with_their_dossier(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    target = Target("requirement", "commitment_letter", "", ((SHA, 3),), ("missing",))
    kept = append(store, "甲", by="张三", action="waive", target=target, remark="已收纸质")
    append(store, "乙", by="张三", action="ask", target=target)
    store.forget("乙")
    store.close()
    (tmp_path / FOLDER / FILE).write_bytes(b"rubbish" * 1000)
    again = open_store(tmp_path)
    assert read_log(again, "甲") == [kept]
    assert read_log(again, "乙") == []
    again.close()


@pytest.mark.parametrize(
    ("action", "remark", "correction"),
    [("waive", " ", {}), ("correct", "", {}), ("confirm", "", {"status": "met"}), ("confirm", "字" * 2001, {})],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(
    tmp_path: Path, action: str, remark: str, correction: dict[str, str]
) -> None:
    store = open_store(tmp_path)
    target = Target("requirement", "commitment_letter")
    with pytest.raises(NotDecidable):
        append(store, "甲", by="张三", action=action, target=target, remark=remark, correction=correction)  # type: ignore[arg-type]
    assert read_log(store, "甲") == []
    store.close()


def words_of(made: ReportJson) -> Words:
    return Words(load_catalogue("zh"), made, CALL)


def test_what_the_applicant_is_to_be_asked_stands_in_the_letter_as_it_was_put() -> None:
    made = report(requirements=[], findings=[])
    doubt = FindingJson(
        rule="low_confidence_value", severity="info", subject="d1", message="看不清", documents=["d1"],
        evidence=[EvidenceJson(file="表.pdf", page=1, box=(0.1, 0.1, 0.2, 0.2), text="1")], expected=None, actual="1",
    )  # fmt: skip
    made.findings = [doubt]
    assert overview(words_of(made)).doubts == []
    asked = Decision(1, 0.0, "张三", "ask", Targets(made).finding(doubt), "请提供清晰的原件")
    apply_to_report(made, [asked], CALL)
    assert [ask.mends for ask in overview(words_of(made)).doubts] == [["请提供清晰的原件"]]


def test_what_was_waived_is_not_asked() -> None:
    made = report(requirements=[])
    made.findings = made.findings[1:]
    assert overview(words_of(made)).asks
    apply_to_report(made, [decide(Targets(made).finding(made.findings[0]))], CALL)
    assert overview(words_of(made)).asks == []


def test_the_report_says_who_decided_what_and_what_the_program_says() -> None:
    made = report()
    apply_to_report(made, [decide(Targets(made).finding(made.findings[1]))], CALL)
    decided = Decided(words_of(made))
    finding = next(f for f in made.findings if f.rule == "balance_identity")
    found = decided.finding(finding)
    assert found is not None
    told = decided.told(found)
    assert all(part in told for part in ("张三", "不计入", "有原件", "机器结论：错误"))
