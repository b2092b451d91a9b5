"""Other calls as data alone: counts, either A or B, limits, conditions by kind of applicant; overlays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.checking import check
from schemas.call import CALLS, Call, call_digest, list_calls, load_call
from schemas.findings import Assessment, Dossier
from schemas.portal import PortalFacts
from tests.build import LEAD, complete_dossier
from tests.rule_case import Change, Papers, adds, both, has, nothing, prints, says, without

EXAMPLE = load_call(str(Path(__file__).parents[1] / "docs" / "calls" / "example-2030.yaml"))
ANNEXES = Path(__file__).parents[1] / "docs" / "calls" / "tongliao-annexes.example.yaml"


def assess(call: Call, *changes: Change, portal: PortalFacts | None = None) -> Assessment:
    papers = {d.id: d for d in complete_dossier()}
    for change in changes:
        change(papers)
    dossier = Dossier("d", [], list(papers.values()))
    if portal is not None:
        dossier.portal = portal
    return check(dossier, call)


def status(assessment: Assessment, id_: str) -> str:
    return next(r.status for r in assessment.requirements if r.id == id_)


def rules(assessment: Assessment, severity: str) -> set[tuple[str, str]]:
    return {(f.rule, f.subject) for f in assessment.findings if f.severity == severity}


@pytest.mark.parametrize("name", list_calls())
def test_every_call_checks_a_dossier_and_says_what_came_of_every_rule(name: str) -> None:
    call = load_call(name)
    for assessment in (assess(call), check(Dossier("d", [], []), call)):
        assert {c.rule for c in assessment.checks} == set(call.switched_on)
        assert {p.id for p in call.papers} <= {r.id.rpartition(":")[0] or r.id for r in assessment.requirements} | {
            r.id for r in assessment.requirements
        }


def test_there_are_more_calls_than_one() -> None:
    assert len(list_calls()) >= 5


def _quotes(count: int) -> Change:
    papers = [adds(f"q{i}", "other", f"报价单 {i}号供应商 {1000 + i}元") for i in range(count)]
    titled = [has(f"q{i}", title="设备报价单") for i in range(count)]
    return both(prints("plan", "购置单台20万元以上设备一台"), *papers, *titled)


@pytest.mark.parametrize(("count", "wanted"), [(0, "missing"), (2, "missing"), (3, "met"), (4, "met")])
def test_three_quotations(count: int, wanted: str) -> None:
    assessment = assess(EXAMPLE, _quotes(count))
    assert status(assessment, "quotations") == wanted
    assert (("missing_document", "quotations") in rules(assessment, "error")) is (wanted == "missing")


def test_quotations_are_asked_for_only_where_the_plan_buys() -> None:
    assert status(assess(EXAMPLE), "quotations") == "not_applicable"


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("科技查新报告", "2029年6月1日", "met"),
        ("发明专利证书", "授权公告日 2020年6月1日", "met"),
        ("宣传册", "", "missing"),
    ],
)
def test_either_a_or_b(title: str, text: str, wanted: str) -> None:
    assessment = assess(EXAMPLE, adds("x", "other", text or "简介"), has("x", title=title))
    assert status(assessment, "novelty_report") == wanted
    assert ("outdated_paper", "novelty_report") not in rules(assessment, "warning")


def test_a_report_that_is_too_old() -> None:
    assessment = assess(EXAMPLE, adds("x", "other", "查新完成日期 2028年6月1日"), has("x", title="科技查新报告"))
    assert ("outdated_paper", "novelty_report") in rules(assessment, "warning")


@pytest.mark.parametrize(
    ("call", "change", "condition", "wanted"),
    [
        ("hebei-2026", nothing, "registered_in_time", "met"),
        ("hebei-2026", says("licence", "established", date(2025, 3, 1)), "registered_in_time", "defective"),
        ("hebei-2026", prints("plan", "科技成果转移转化"), "matching_transformation", "defective"),
        ("hebei-2026", nothing, "matching_transformation", "not_applicable"),
        ("shandong-2024", says("plan", "members", ["甲大学", "乙大学", "丙大学", "丁大学", "戊大学"]), "partners_at_most", "defective"),
        ("shandong-2024", nothing, "partners_at_most", "met"),
        ("lianhe-2024", nothing, "revenue", "defective"),
        ("lianhe-2024", without("is23"), "revenue", "unclear"),
        ("lianhe-2024", nothing, "with_research", "met"),
        ("lianhe-2024", nothing, "own_funds", "defective"),
        ("lianhe-2024", says("plan", "matching_funds", Decimal(4000000)), "own_funds", "met"),
        ("zhongda-2017", nothing, "registered_in_time", "met"),
    ],
)  # fmt: skip
def test_conditions_of_other_calls(call: str, change: Callable[[Papers], object], condition: str, wanted: str) -> None:
    assert status(assess(load_call(call), change), condition) == wanted


def test_new_firms_owe_other_papers() -> None:
    call = load_call("guangzhou-2010")
    old = assess(call, says("licence", "established", date(2005, 1, 1)))
    new = assess(call, says("licence", "established", date(2009, 12, 1)))
    wanted = [(status(a, "audit_report"), status(a, "capital_verification")) for a in (old, new)]
    assert wanted == [("missing", "not_applicable"), ("not_applicable", "missing")]


def test_a_special_audit_does_not_serve() -> None:
    call = load_call("guangzhou-2010")
    special = both(adds("a", "audit_report", entity=LEAD, date=date(2010, 3, 1)), has("a", title="专项审计报告"))
    annual = both(adds("a", "audit_report", entity=LEAD, date=date(2010, 3, 1)), has("a", title="审计报告"))
    old = says("licence", "established", date(2005, 1, 1))
    assert [status(assess(call, old, change), "audit_report") for change in (special, annual)] == ["missing", "met"]


@pytest.mark.parametrize(("stage", "wanted"), [("applied", "not_applicable"), ("recommended", "missing")])
def test_papers_of_a_later_stage(stage: str, wanted: str) -> None:
    portal = PortalFacts("dossier.yaml", stage=stage)  # type: ignore[arg-type]
    assert status(assess(load_call("neimenggu-2024"), portal=portal), "recommendation_letter") == wanted


def test_midnight_closes_with_the_day() -> None:
    closes = load_call("neimenggu-2024").closes
    assert closes is not None and closes.isoformat() == "2024-06-19T00:00:00"


def test_a_call_without_members_asks_for_no_agreement() -> None:
    alone = both(prints("plan", "合作单位：无"), without("agreement"), lambda d: d["plan"].fields.pop("members"))
    assert status(assess(load_call("hebei-2026"), alone), "cooperation_agreement") == "not_applicable"


def test_an_overlay_replaces_adds_and_drops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, before = load_call("tongliao-2024"), call_digest("tongliao-2024")
    (tmp_path / "annexes.yaml").write_text(ANNEXES.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("QIJIAN_CALLS", str(tmp_path))
    call = load_call("tongliao-2024")
    assert [p.id for p in call.papers] == [p.id for p in plain.papers]
    assert call.papers[0].sections and not plain.papers[0].sections
    assert {j.id for j in plain.judgements} - {j.id for j in call.judgements} == {"list_demands"}
    assert (call.not_checked, set(plain.not_checked)) == ((), {"附件1 技术榜单", "附件2 实施方案申报格式"})
    assert call_digest("tongliao-2024") != before and list_calls().count("tongliao-2024") == 1


def test_a_call_of_one_s_own_goes_before_the_program_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CALLS / "tongliao-2024.yaml").read_text(encoding="utf-8").replace("issuer: 通辽市", "issuer: 某市")
    (tmp_path / "tongliao-2024.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("QIJIAN_CALLS", str(tmp_path))
    assert load_call("tongliao-2024").issuer == "某市科学技术局"


def test_a_severity_of_the_call_s_own() -> None:
    call = load_call("neimenggu-2024")
    assessment = assess(call, prints("licence", "类型：有限责任公司分公司"))
    assert ("not_legal_person", "legal_person") in rules(assessment, "warning")
