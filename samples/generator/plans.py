"""Case → implementation plan, as a PDF; `office_plan` makes the DOCX from the same blocks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.money import in_wan
from samples.generator.papers import Fields, Paper
from samples.generator.seals import SealStyle, stamp

TITLES = (
    "通辽市“揭榜挂帅”项目实施方案",
    "通辽市“揭榜挂帅”项目实施方案",
    "“揭榜挂帅”技术榜单揭榜项目实施方案",
    "2024年通辽市揭榜挂帅项目实施方案",
)
ITEM_NAMES = {"1": "肉牛产业关键技术", "2": "玉米产业关键技术", "3": "新能源与新材料关键技术", "4": "蒙医药关键技术"}


@dataclass(frozen=True)
class PlanFacts:
    """What the plan says; defects change it before it is drawn. An empty plan is the form as the office got it."""

    project_title: str
    lead_name: str
    credit_code: str
    members: tuple[str, ...]
    chief_scientists: tuple[str, ...]
    blank: bool = False


@dataclass(frozen=True)
class Block:
    """A piece of the plan: a heading, a paragraph, or a table (`rows`) with its column shares."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[float, ...] = ()


def plan_facts(case: Case) -> PlanFacts:
    """A plan without defects."""
    return PlanFacts(
        case.project_title,
        case.lead.name,
        case.lead.credit_code,
        tuple(member.name for member in case.members),
        (case.chief_scientist,),
    )


def draw_plan(case: Case, facts: PlanFacts, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """Cover, table of facts, chapters, budget, the unit's opinion."""
    flow = Flow(style)
    _draw_cover(flow, case, facts, seal, rng)
    for block in plan_blocks(case, facts, style):
        if block.kind == "heading":
            flow.heading(block.text)
        elif block.kind == "paragraph":
            flow.paragraph(block.text)
        else:
            flow.table(
                block.rows,
                block.shares,
                head=len(block.rows[0]) > 2 and block.rows[0][0] in ("序号", "年度", "姓名", "指标"),
            )
    sealed = [] if facts.blank else _draw_opinion(flow, case, facts, seal, rng)
    return Paper(
        type="implementation_plan",
        name="项目实施方案",
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=None if facts.blank else facts.lead_name,
        fields={} if facts.blank else plan_fields(case, facts),
        seal_owners=sealed,
        slot="implementation_plan",
    )


def plan_fields(case: Case, facts: PlanFacts) -> Fields:
    """Truth of the plan's fields."""
    return {
        "project_title": facts.project_title,
        "list_item": case.list_item,
        "lead": facts.lead_name,
        "credit_code": facts.credit_code,
        "members": list(facts.members),
        "chief_scientist": "、".join(facts.chief_scientists) or None,
        "total_budget": f"{case.total_budget:.2f}",
        "matching_funds": f"{case.matching_funds:.2f}",
        "legal_representative": case.lead.legal_representative,
        "date": case.plan_date.isoformat(),
    }


def cover_lines(case: Case, facts: PlanFacts, style: LetterStyle) -> list[tuple[str, str]]:
    """Label and value of the cover's lines."""
    if facts.blank:
        return [
            (label, "")
            for label in ("榜单编号：", "项目名称：", "牵头单位：", "成员单位：", "首席科学家：", "填报日期：")
        ]
    scientists = "、".join(facts.chief_scientists)
    return [
        ("榜单编号：", case.list_item if style.wording % 2 else f"{case.list_item}（{ITEM_NAMES[case.list_item]}）"),
        ("项目名称：", facts.project_title),
        ("牵头单位：" if style.wording != 2 else "揭榜单位（牵头）：", facts.lead_name),
        ("成员单位：" if style.wording != 3 else "合作单位：", "、".join(facts.members)),
        ("首席科学家：", scientists),
        ("填报日期：" if style.wording != 1 else "申报日期：", print_date(case.plan_date, style.date_form)),
    ]


def _draw_cover(flow: Flow, case: Case, facts: PlanFacts, seal: SealStyle, rng: random.Random) -> None:
    flow.gap(70)
    flow.title(TITLES[flow.style.wording], 24, gap=110)
    for label, value in cover_lines(case, facts, flow.style):
        lines = [value[at : at + 22] for at in range(0, max(1, len(value)), 22)]
        flow.field_line(label, lines[0], x=flow.left + 20, underline=flow.style.wording != 1)
        for rest in lines[1:]:
            flow.field_line("", rest, x=flow.left + 90, underline=flow.style.wording != 1)
        flow.gap(10)
    if not facts.blank and flow.style.wording in (1, 3):
        stamp(flow.pen, case.lead.name, seal, rng, (flow.pen.width / 2 + 90, flow.y - 70))
    flow.gap(60)
    flow.pen.text(flow.pen.width / 2, flow.pen.height - 110, "通辽市科学技术局 制", flow.style.face, 13, align="centre")
    flow.next_page()


def plan_blocks(case: Case, facts: PlanFacts, style: LetterStyle) -> list[Block]:
    """All that stands between cover and signature."""

    def say(text: str) -> str:
        return "（此处填写）" if facts.blank else text

    blocks = [Block("heading", "一、基本信息"), Block("table", rows=_fact_rows(case, facts, style), shares=(2, 5))]
    blocks += [
        Block("heading", "二、项目背景与必要性"),
        Block("paragraph", say(f"本项目面向榜单{case.list_item}提出的技术需求。目前区域内相关产业规模持续扩大，但在核心工艺、关键装备和质量控制方面仍受制于人，亟须联合攻关。")),
        Block("paragraph", say("国内外同类研究多停留在实验室阶段，缺乏在高寒干旱条件下的工程验证数据，难以直接应用。")),
        Block("heading", "三、研究内容与技术路线"),
        Block("paragraph", say("1. 开展机理研究，建立影响因素数据库；2. 优化关键工艺参数，形成中试规程；3. 建设示范线并连续运行，完成第三方检测。")),
        Block("paragraph", say("技术路线为“机理分析—小试优化—中试放大—示范应用”，各阶段设置评价节点，由首席科学家组织评审后转入下一阶段。")),
        Block("heading", "四、考核指标"),
        Block("table", rows=_target_rows(facts), shares=(3, 3, 3)),
        Block("heading", "五、任务分工与团队"),
        Block("table", rows=_team_rows(case, facts), shares=(2, 5, 3)),
        Block("heading", "六、经费预算（单位：万元）"),
        Block("table", rows=_budget_rows(case, facts), shares=(2, 2, 2, 2)),
        Block("heading", "七、进度安排"),
        Block("paragraph", say("2024年5月至12月完成方案设计与小试；2025年完成中试及示范线建设；2026年4月前完成检测与验收。")),
    ]  # fmt: skip
    return blocks


def _fact_rows(case: Case, facts: PlanFacts, style: LetterStyle) -> tuple[tuple[str, ...], ...]:
    blank = facts.blank
    rows: Sequence[tuple[str, str]] = (
        ("项目名称", facts.project_title),
        ("榜单编号", case.list_item),
        ("牵头单位名称", facts.lead_name),
        ("统一社会信用代码", facts.credit_code),
        ("单位地址", case.lead.address),
        ("法定代表人", case.lead.legal_representative),
        ("成员单位", "；".join(facts.members) if style.wording % 2 else "、".join(facts.members)),
        ("首席科学家", "、".join(facts.chief_scientists)),
        ("项目总预算" if style.wording < 2 else "项目总投资", f"{in_wan(case.total_budget)}万元"),
        ("其中：申请财政资金", f"{in_wan(case.grant)}万元"),
        ("其中：自筹（匹配）资金" if style.wording < 2 else "其中：企业配套资金", f"{in_wan(case.matching_funds)}万元"),
        ("起止年限", "2024年5月至2026年4月"),
        ("联系电话", case.phone),
    )
    return tuple((label, "" if blank else value) for label, value in rows)


def _target_rows(facts: PlanFacts) -> tuple[tuple[str, ...], ...]:
    head = ("指标", "立项时状态", "完成时指标")
    if facts.blank:
        return (head, ("", "", ""), ("", "", ""))
    return (
        head,
        ("能耗降低率", "0", "不低于18%"),
        ("产品合格率", "91%", "不低于98%"),
        ("示范线（条）", "0", "1"),
        ("发明专利（件）", "0", "3"),
    )


def _team_rows(case: Case, facts: PlanFacts) -> tuple[tuple[str, ...], ...]:
    head = ("姓名", "所在单位", "分工")
    if facts.blank:
        return (head, ("", "", ""), ("", "", ""))
    units = [facts.lead_name, *facts.members]
    work = ("工艺研究", "装备设计", "检测评价", "示范推广")
    chief = tuple(
        (name, facts.members[0] if facts.members else facts.lead_name, "首席科学家，总体负责")
        for name in facts.chief_scientists
    )
    return (head, *chief, *((name, units[place % len(units)], work[place % 4]) for place, name in enumerate(case.team)))


def _budget_rows(case: Case, facts: PlanFacts) -> tuple[tuple[str, ...], ...]:
    head = ("年度", "财政资金", "自筹资金", "合计")
    if facts.blank:
        return (head, ("2024", "", "", ""), ("2025", "", "", ""), ("合计", "", "", ""))
    first = (case.grant * 6 // 10 // 10000 * 10000, case.matching_funds * 5 // 10 // 10000 * 10000)
    second = (case.grant - first[0], case.matching_funds - first[1])
    lines = [(year, grant, own) for year, (grant, own) in (("2024", first), ("2025", second))]
    lines.append(("合计", case.grant, case.matching_funds))
    return (head, *((year, in_wan(grant), in_wan(own), in_wan(grant + own)) for year, grant, own in lines))


def _draw_opinion(flow: Flow, case: Case, facts: PlanFacts, seal: SealStyle, rng: random.Random) -> list[str]:
    flow.heading("八、牵头单位意见")
    flow.paragraph("本单位承诺所填内容真实有效，同意申报，并保证项目实施所需的人员、场地和资金条件。")
    flow.gap(20)
    flow.room(110)
    top = flow.y
    flow.field_line("法定代表人（签字）：", case.lead.legal_representative, x=flow.left + 180, hand=True)
    flow.field_line("（单位公章）", "", x=flow.left + 240)
    flow.right_line(print_date(case.plan_date, flow.style.date_form))
    stamp(flow.pen, case.lead.name, seal, rng, (flow.left + 300, top + 30))
    return [case.lead.name]
