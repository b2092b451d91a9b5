"""Case → consortium agreement, signed and sealed by its parties."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.money import in_wan
from samples.generator.names import Organisation
from samples.generator.papers import Paper
from samples.generator.seals import SealStyle, stamp

TITLES = ("“揭榜挂帅”项目联合协议书", "联合揭榜协议", "项目联合申报协议", "创新联合体合作协议书")
ROLES = "甲乙丙丁戊"


@dataclass(frozen=True)
class AgreementFacts:
    """What the agreement says. `sealed` names the parties whose seal is on it; `lead_name` as it is printed there."""

    lead_name: str
    members: tuple[Organisation, ...]
    project_title: str
    day: date | None
    sealed: frozenset[str]
    chief_scientist: str


def agreement_facts(case: Case) -> AgreementFacts:
    """An agreement without defects."""
    return AgreementFacts(
        case.lead.name, tuple(case.members), case.project_title, case.agreement_date,
        frozenset(party.name for party in case.parties), case.chief_scientist,
    )  # fmt: skip


def draw_agreement(
    case: Case, facts: AgreementFacts, style: LetterStyle, seals: dict[str, SealStyle], rng: random.Random
) -> Paper:
    """Two to four pages; the signature blocks stand together at the end."""
    flow = Flow(style)
    title = TITLES[style.wording]
    flow.title(title, 20)
    names = [facts.lead_name, *(member.name for member in facts.members)]
    parties = [case.lead, *facts.members]
    _draw_parties(flow, names, parties)
    flow.paragraph(
        f"为联合实施通辽市2024年首批“揭榜挂帅”项目“{facts.project_title}”，各方本着优势互补、风险共担、利益共享的原则，经友好协商，订立本协议。"
    )
    for heading, texts in _clauses(case, facts, names, style):
        flow.heading(heading)
        for text in texts:
            flow.paragraph(text)
    sealed = _draw_signatures(flow, case, facts, names, parties, seals, rng)
    return Paper(
        type="consortium_agreement",
        name=title.replace("“揭榜挂帅”项目", ""),
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=facts.lead_name,
        fields={
            "lead": facts.lead_name,
            "members": [member.name for member in facts.members],
            "project_title": facts.project_title,
            "date": facts.day.isoformat() if facts.day else None,
        },
        seal_owners=sealed,
        slot="consortium_agreement",
    )


def _draw_parties(flow: Flow, names: list[str], parties: list[Organisation]) -> None:
    wording = flow.style.wording
    if wording == 3:
        rows = [["序号", "单位名称", "统一社会信用代码", "身份"]]
        for place, (name, party) in enumerate(zip(names, parties, strict=True)):
            rows.append([str(place + 1), name, party.credit_code, "牵头单位" if place == 0 else "成员单位"])
        flow.table(rows, (1, 5, 4.4, 2))
        return
    for place, (name, party) in enumerate(zip(names, parties, strict=True)):
        role = "牵头单位" if place == 0 else ("成员单位", "合作单位", "参加单位")[wording]
        label = f"{ROLES[place]}方（{role}）：" if wording != 2 else f"{ROLES[place]}  方："
        flow.field_line(label, name, underline=wording == 1)
        if wording == 0:
            flow.field_line("统一社会信用代码：", party.credit_code)
            flow.field_line("法定代表人：", party.legal_representative)
        elif wording == 2:
            flow.field_line("住    所：", party.address)
    flow.gap(6)


def _clauses(case: Case, facts: AgreementFacts, names: list[str], style: LetterStyle) -> list[tuple[str, list[str]]]:
    """Numbered clauses; the style chooses how they are headed."""
    shares = _shares(len(names))
    work = (
        "总体设计、工程化验证与示范应用",
        "关键技术机理研究与参数优化",
        "样品检测、性能评价及标准制定",
        "示范基地运行与推广",
    )
    tasks = [f"{ROLES[place]}方负责{work[min(place, 3)]}。" for place in range(len(names))]
    grant = in_wan(case.grant)
    split = "，".join(f"{ROLES[place]}方{share}%" for place, share in enumerate(shares))
    blocks = [
        ("合作内容与目标", ["各方围绕榜单提出的关键核心技术需求联合攻关，按期完成榜单规定的全部考核指标。"]),
        ("任务分工", tasks),
        ("首席科学家", [f"各方一致同意由{facts.chief_scientist}担任项目首席科学家，负责技术路线决策和财政资金分配。"]),
        (
            "经费安排",
            [
                f"项目总投入{in_wan(case.total_budget)}万元，其中申请财政资金{grant}万元，甲方匹配{in_wan(case.matching_funds)}万元。",
                f"财政资金按以下比例分配：{split}。各方对所得经费单独核算，接受监督。",
            ],
        ),
        ("知识产权", ["合作前各自拥有的知识产权归各自所有；合作产生的成果按实际贡献由完成方享有，共同完成的共同享有。", "任何一方对外转让共有成果须征得其他各方书面同意。"]),
        ("保密责任", ["各方对合作中知悉的技术资料和商业信息负有保密义务，期限至项目结题后三年。"]),
        ("违约责任", ["一方未按约定完成任务给其他方造成损失的，应当承担赔偿责任；因不可抗力不能履行的除外。"]),
        ("争议处理", ["因本协议发生的争议由各方协商解决，协商不成的，提交甲方所在地人民法院诉讼解决。"]),
        ("其他", ["本协议自各方签字盖章之日起生效，项目未获立项时自动终止。", f"本协议一式{len(names) * 2 + 2}份，各方各执两份，其余报主管部门，具有同等法律效力。"]),
    ]  # fmt: skip
    numbers = "一二三四五六七八九"
    heads = ("第{}条 {}", "{}、{}", "{}. {}", "第{}章  {}")[style.wording]
    return [
        (heads.format(place + 1 if style.wording == 2 else numbers[place], name), texts)
        for place, (name, texts) in enumerate(blocks)
    ]


def _shares(count: int) -> list[int]:
    return {1: [100], 2: [65, 35], 3: [55, 25, 20], 4: [50, 20, 18, 12]}.get(
        count, [40] + [60 // (count - 1)] * (count - 1)
    )


def _draw_signatures(
    flow: Flow, case: Case, facts: AgreementFacts, names: list[str], parties: list[Organisation], seals: dict[str, SealStyle],
    rng: random.Random,
) -> list[str]:  # fmt: skip
    """A block for each party; returns whose seals were put, in order."""
    if flow.style.wording in (0, 3):
        flow.next_page()
        flow.paragraph("（本页无正文，为协议签署页）", indent=False)
    sealed = []
    height = 138.0
    for place, (name, party) in enumerate(zip(names, parties, strict=True)):
        flow.room(height)
        top = flow.y + 8
        flow.gap(8)
        flow.field_line(
            f"{ROLES[place]}方（盖章）："
            if flow.style.wording != 3
            else f"{'牵头单位' if place == 0 else '成员单位'}（公章）：",
            name,
        )
        flow.field_line("法定代表人或授权代表（签字）：", party.legal_representative, hand=True)
        day = facts.day
        flow.field_line("签订日期：" if flow.style.wording != 1 else "", print_date(day, flow.style.date_form))
        if party.name in facts.sealed:
            stamp(flow.pen, party.name, seals[party.name], rng, (flow.left + 250, top + 34))
            sealed.append(party.name)
        flow.y = max(flow.y, top + height - 16)
    return sealed
