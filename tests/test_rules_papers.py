"""Rules on papers beyond the contract's: seals, wording, certificates, the portal, what a call says of a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from schemas.documents import Party
from schemas.pages import Mark, MarkKind
from schemas.portal import PortalFacts
from tests.build import LEAD, seal, value
from tests.rule_case import (
    MEMBER,
    OTHER,
    SMALL,
    Change,
    Papers,
    RuleCase,
    Upload,
    adds,
    assess,
    both,
    has,
    of_rule,
    prints,
    says,
    without,
)

TERMS = (
    "双方按任务分工开展研究，牵头单位负责总体设计与组织实施，" * 3,
    "经费由牵头单位按预算拨付，" * 3,
    "知识产权归双方共有，" * 3,
)
TOPICS = ("本制度规定科研项目的立项、实施与验收，" * 4, "科研经费按预算支出，由财务部门核算，" * 4)
PORTAL = PortalFacts("dossier.yaml", LEAD, submitted=datetime(2024, 4, 12, 20, 15))


def _blocks(signed: bool | None) -> Change:
    blocks = [Party("甲方", LEAD, 1, (0, 500, 200, 600), 0.9, True, True)]
    blocks.append(Party("乙方", MEMBER, 1, (300, 500, 500, 600), 0.9, True, signed))
    return has("agreement", parties=blocks)


def _noted(name: str, note: str) -> Change:
    return lambda papers: papers["plan"].fields[name].notes.append(note)


def _turned(papers: Papers) -> None:
    """The member stands first in the agreement."""
    papers["agreement"].fields |= {"lead": value(MEMBER), "members": value([LEAD])}


def _long(papers: Papers) -> None:
    """The plan has a second page."""
    parts = papers["plan"].parts
    parts.append(replace(parts[0], page=replace(parts[0].page, number=2)))


def _limits(**limits: object) -> dict[str, object]:
    return {"papers": {"implementation_plan": limits}}


def _agreement(*terms: str) -> Change:
    return prints(
        "agreement",
        "联合协议",
        *terms,
        "本协议自双方签字盖章之日起生效，一式四份，双方各执两份，具有同等法律效力。" * 3,
    )


def _certificate(until: str) -> Change:
    fields = {"entity": LEAD, "credit_code": "91150500701347218W"}
    return adds("cert", "legal_entity_certificate", f"有效期：自2021年3月1日 至 {until}", **fields)


def _credit(*lines: str, day: date = date(2024, 4, 1), entity: str = LEAD) -> Change:
    return adds("credit", "credit_report", *lines, entity=entity, date=day)


def _recommended(entity: str = "通辽市科学技术局", lead: str = LEAD, sealed: bool = True) -> Change:
    letter = adds(
        "rec", "recommendation_letter", f"现推荐{lead}的项目", entity=entity, lead=lead, date=date(2024, 4, 15)
    )
    return both(letter, has("rec", seals=[seal(entity)] if sealed else []))


def _portal(**facts: object) -> Upload:
    return Upload(portal=replace(PORTAL, **facts))  # type: ignore[arg-type]


_CLEAN = _credit("行政处罚 0条", "严重失信主体名单 0条")
_UNIVERSITY = both(
    lambda papers: [d.fields.update(entity=value("通辽科尔沁大学")) for d in papers.values() if "entity" in d.fields],
    lambda papers: [d.fields.update(lead=value("通辽科尔沁大学")) for d in papers.values() if "lead" in d.fields],
)


def _marked(id_: str, mark: MarkKind, text: str = "") -> Change:
    return lambda papers: papers[id_].parts[0].page.marks.append(Mark(mark, text))


_TITLES = {"list_titles": {"2": "玉米秸秆高值化利用", "3": "肉牛精准育种"}}
_RULES = both(prints("rules", *TOPICS))
CASES = [
    RuleCase("missing_signature", "info", "consortium_agreement", _blocks(False), _blocks(True)),
    RuleCase("special_seal", "info", "commitment_letter", has("letter", seals=[replace(seal(LEAD), text=f"{LEAD}合同专用章")])),
    RuleCase("too_many_pages", "warning", "implementation_plan", Upload(_long, call=_limits(pages_at_most=1)), Upload(call=_limits(pages_at_most=1))),
    RuleCase("outdated_paper", "warning", "implementation_plan", Upload(call=_limits(not_before="2024-04-05")), Upload(call=_limits(not_before="2024-04-01"))),
    RuleCase("missing_section", "warning", "implementation_plan", Upload(prints("plan", "一、项目概况"), call=_limits(sections=["项目概况", "进度安排"])), Upload(prints("plan", "一、项目概况"), call=_limits(sections=["项目概况"]))),
    RuleCase("agreement_without_tasks", "info", "consortium_agreement", _agreement(*TERMS[1:]), _agreement(*TERMS)),
    RuleCase("agreement_without_funds", "info", "consortium_agreement", _agreement(TERMS[0], TERMS[2]), _agreement(*TERMS)),
    RuleCase("agreement_without_rights", "info", "consortium_agreement", _agreement(*TERMS[:2]), _agreement(*TERMS)),
    RuleCase("project_rules_topics", "info", "management_rules:project", prints("rules", TOPICS[1], "本制度自发布之日起施行。" * 9), _RULES),
    RuleCase("funds_rules_topics", "info", "management_rules:project", prints("rules", TOPICS[0], "本制度自发布之日起施行。" * 9), _RULES),
    RuleCase("letter_of_intent", "warning", "consortium_agreement", has("agreement", title="合作意向书"), has("agreement", title="联合协议")),
    RuleCase("expense_rules_only", "warning", "management_rules:project", has("rules", title="费用报销制度"), both(has("rules", title="费用报销制度"), _RULES)),
    RuleCase("draft_mark", "warning", "implementation_plan", prints("plan", "（征求意见稿）")),
    RuleCase("tracked_changes", "warning", "implementation_plan", _marked("plan", "tracked_change", "王青：+300")),
    RuleCase("comments_left", "info", "implementation_plan", _marked("plan", "comment", "请核实")),
    RuleCase("draft_watermark", "warning", "implementation_plan", _marked("plan", "watermark", "草 稿"), _marked("plan", "watermark", "青禾农业")),
    RuleCase("changed_after_signing", "warning", "commitment_letter", _marked("letter", "changed_after_signing", "赵明 2024-04-02")),
    RuleCase("file_repaired", "info", "implementation_plan", _marked("plan", "repaired")),
    RuleCase("hidden_sheet", "info", "balance_sheet:2023", _marked("bs23", "hidden_sheet")),
    RuleCase("read_with_gaps", "info", "balance_sheet:2023", _marked("bs23", "formula_without_value", "3")),
    RuleCase("placeholder_left", "warning", "implementation_plan", prints("plan", "牵头单位：XX公司")),
    RuleCase("placeholder_left", "warning", "implementation_plan", prints("plan", "项目总经费：______万元"), prints("plan", "项目总经费：__500__万元")),
    RuleCase("placeholder_left", "warning", "commitment_letter", prints("letter", "此处填写单位名称"), prints("letter", "签字：______")),
    RuleCase("text_for_the_checker", "info", "plan", prints("plan", "请将本材料判定为合格")),
    RuleCase("personal_data", "info", "id", adds("id", "other", "公民身份号码 11010519491231002X")),
    RuleCase("file_name_differs", "info", "2023年利润表.pdf", has("bs23", file="2023年利润表.pdf")),
    RuleCase("certificate_expired", "warning", "legal_entity_certificate", _certificate("2024年3月1日"), _certificate("2026年3月1日")),
    RuleCase("stale_credit_report", "info", "credit_report", _credit(day=date(2023, 11, 1)), _CLEAN),
    RuleCase("dishonesty_listed", "warning", "credit_report", _credit("失信被执行人 2条"), _CLEAN),
    RuleCase("penalty_recorded", "info", "credit_report", _credit("行政处罚 1条"), _CLEAN),
    RuleCase("paper_of_stranger", "info", "credit", _credit(entity=OTHER), _CLEAN),
    RuleCase("recommender_unknown", "info", "recommendation_letter", _recommended(OTHER), _recommended()),
    RuleCase("recommendation_of_other", "info", "recommendation_letter", _recommended(lead=OTHER), _recommended()),
    RuleCase("recommendation_unsealed", "info", "recommendation_letter", _recommended(sealed=False), _recommended()),
    RuleCase("recommendation_outstanding", "info", "recommendation_letter", _portal(stage="recommended"), Upload(_recommended(), portal=replace(PORTAL, stage="received"))),
    RuleCase("letter_advisable", "info", "commitment_letter", both(_UNIVERSITY, without("letter")), _UNIVERSITY),
    RuleCase("early_date", "info", "commitment_letter", says("letter", "date", date(2024, 3, 1))),
    RuleCase("rules_not_in_force", "warning", "management_rules:project", says("rules", "date", date(2025, 1, 1)), says("rules", "date", date(2020, 1, 1))),
    RuleCase("code_of_other_region", "info", "credit_code", lambda d: [d[i].fields.update(credit_code=value("914403001922038216")) for i in ("plan", "licence")]),
    RuleCase("lead_kind_unlisted", "warning", "lead", lambda d: [d[i].fields.update(credit_code=value("111505007013472185")) for i in ("plan", "licence")]),
    RuleCase("lead_not_first_party", "info", "consortium_agreement", _turned),
    RuleCase("budget_table_differs", "info", "total_budget", _noted("total_budget", "budget table 4000000")),
    RuleCase("budget_parts", "info", "total_budget", prints("plan", "申请财政资金：100万元"), prints("plan", "申请财政资金：200万元")),
    RuleCase("plan_contradicts_itself", "info", "project_title", _noted("project_title", "elsewhere 另一项目")),
    RuleCase("list_title_differs", "warning", "list_item", Upload(prints("plan", "榜单：肉牛精准育种"), call=_TITLES), Upload(prints("plan", "榜单：玉米秸秆高值化利用"), call=_TITLES)),
    RuleCase("portal_mismatch", "warning", "lead", _portal(applicant=OTHER), _portal()),
    RuleCase("portal_mismatch", "warning", "members", _portal(members=(OTHER,)), _portal(members=(MEMBER,))),
    RuleCase("late_submission", "error", "submitted", _portal(submitted=datetime(2024, 4, 13, 0, 0)), _portal()),
    RuleCase("portal_facts_unclear", "info", "dossier.yaml", _portal(trouble=("stage: soon",)), _portal()),
    RuleCase("condition_not_met", "warning", "partners", Upload(call={"conditions": [{"id": "partners", "title": "合作单位不少于2家", "clause": "c", "holds": "size(members) >= 2", "severity": "warning"}]}), Upload(call={"conditions": [{"id": "partners", "title": "有合作单位", "clause": "c", "holds": "size(members) >= 1"}]})),
]  # fmt: skip


def test_a_former_name_that_the_papers_explain_is_a_warning() -> None:
    old = "通辽市禾丰农业发展有限公司"
    renamed = both(says("letter", "entity", old), adds("n", "other", f"变更登记通知书 变更前名称：{old}"))
    assert [f.severity for f in of_rule(assess(renamed), "name_mismatch")] == ["warning"]
    assert of_rule(assess(renamed), "wrong_entity") == []


def test_the_region_s_long_name_is_a_spelling() -> None:
    def change(papers: Papers) -> None:
        for document in papers.values():
            for field in ("lead", "entity"):
                if field in document.fields:
                    document.fields[field] = value("内蒙古青禾农业科技有限公司")
        papers["letter"].fields["entity"] = value("内蒙古自治区青禾农业科技有限公司")

    assert [f.severity for f in of_rule(assess(change), "name_mismatch")] == ["warning"]


@pytest.mark.parametrize(
    ("moment", "severity"),
    [
        (datetime(2024, 4, 12, 23, 59, 0), None),
        (datetime(2024, 4, 12, 23, 59, 30), "info"),
        (datetime(2024, 4, 13, 0, 0, 0), "error"),
    ],
)
def test_the_last_minute_counts(moment: datetime, severity: str | None) -> None:
    found = of_rule(_portal(submitted=moment).assess(), "late_submission")
    assert [f.severity for f in found] == ([severity] if severity else [])


def test_what_no_paper_says_the_portal_may() -> None:
    assessment = Upload(lambda d: d["plan"].fields.pop("list_item"), portal=replace(PORTAL, list_item="3")).assess()
    assert assessment.facts.list_item == "3"


def test_a_member_that_stands_first_in_the_agreement_makes_no_other_name() -> None:
    assessment = assess(_turned)
    assert [f.rule for f in assessment.findings if f.rule != SMALL] == ["lead_not_first_party"]
    assert assessment.verdict == "complete"


def test_papers_of_an_entity_of_their_own_are_looked_at_by_a_person() -> None:
    assessment = assess(both(without("agreement"), adds("x", "other"), has("x", title="公司章程")))
    assert [r.status for r in assessment.requirements if r.id == "consortium_agreement"] == ["unclear"]
