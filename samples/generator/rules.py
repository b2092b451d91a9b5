"""Case → management rules: of research projects, of research funds, or one paper for both."""

from __future__ import annotations

import random
from datetime import date
from typing import Literal

from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.papers import Paper
from samples.generator.seals import SealStyle, stamp

Subject = Literal["project", "funds", "both"]
TITLES: dict[Subject, tuple[str, str, str, str]] = {
    "project": ("科技项目管理办法", "研发项目管理制度", "科研项目立项与实施管理细则", "科学研究项目管理规定"),
    "funds": ("科研经费管理办法", "研发经费核算与使用管理制度", "科技专项资金使用管理规定", "研究开发费用管理办法"),
    "both": (
        "科技项目及经费管理办法",
        "研发项目与研发经费管理制度",
        "科研项目和资金管理规定",
        "科技计划项目与经费使用管理办法",
    ),
}
PROJECT_CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("总则", ("为规范本单位科技项目的组织与实施，提高研发工作质量，结合实际制定本办法。", "本办法适用于本单位承担的各级各类科技项目以及自行设立的研发项目。")),
    ("组织机构与职责", ("技术中心是科技项目的归口部门，负责项目征集、立项论证、过程检查和档案管理。", "项目负责人对项目的进度、质量和成果负责，有权组建团队并提出考核意见。")),
    ("立项", ("申请人填写立项申请表，说明必要性、技术路线、预期指标和资源需求。", "技术委员会组织评审，三分之二以上委员同意方可立项，经总经理办公会批准后下达任务书。")),
    ("实施与变更", ("项目组每季度报送进展，归口部门每半年组织一次检查。", "主要研究内容、负责人或完成期限需要变更的，应当提出书面申请并按原程序审批。")),
    ("验收与档案", ("项目完成后三个月内申请验收，验收内容包括指标完成情况、成果形式和资料归档。", "未通过验收的，限期整改；逾期仍不合格的，终止项目并追究责任。", "项目资料在验收后一个月内移交档案室，保存期限不少于十年。")),
    ("成果与奖励", ("项目成果归本单位所有，鼓励申请专利、标准和软件著作权。", "对取得显著效益的团队按年度净收益的一定比例给予奖励。")),
)  # fmt: skip
FUNDS_CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("总则", ("为加强科研经费管理，保障资金安全，提高使用效益，依据国家有关财务制度制定本办法。", "经费来源包括财政拨款、单位自筹和合作方投入，均纳入财务部统一管理。")),
    ("预算管理", ("项目负责人会同财务部编制预算，按直接费用和间接费用分列。", "预算一经批准不得随意突破，科目间调剂超过百分之二十的须报分管领导审批。")),
    ("支出范围", ("直接费用包括设备费、材料费、测试化验加工费、燃料动力费、差旅会议费、劳务费和专家咨询费。", "严禁以虚假发票、虚列人员等方式套取经费，严禁列支与项目无关的费用。")),
    ("核算与审批", ("财务部按项目设立辅助账，专账管理，单独核算。", "单笔五万元以下由项目负责人审批，五万元以上由分管副总审批，二十万元以上由总经理审批。")),
    ("决算与结余", ("项目结束后两个月内编制经费决算，经审计后报主管部门。", "结余资金按照拨款部门的规定处理，自筹部分的结余转入下年度研发预算。")),
    ("监督检查", ("内审部门每年对科研经费进行一次专项检查，发现问题及时纠正。", "违反本办法的，视情节给予通报批评、停止拨款直至追究法律责任。")),
)  # fmt: skip


def draw_rules(
    case: Case, subject: Subject, style: LetterStyle, seal: SealStyle, rng: random.Random, *, sealed: bool = True
) -> Paper:
    """Chapters and articles over two to five pages."""
    title = TITLES[subject][style.wording]
    day = case.funds_rules_date if subject == "funds" else case.rules_date
    flow = Flow(style).with_header(case.lead.name if style.wording in (1, 2) else "")
    cover = style.wording == 1 or (style.wording == 2 and subject == "both")
    if cover:
        _draw_cover(flow, case, title, day)
    elif style.wording != 2:
        flow.title(case.lead.name, 15, gap=2)
    flow.title(title, 20, gap=10)
    if style.wording == 0:
        flow.pen.text(
            flow.pen.width / 2,
            flow.y,
            f"（{print_date(day, style.date_form)}印发）",
            style.face,
            style.size,
            align="centre",
        )
        flow.gap(28)
    draw_chapters(flow, {"project": PROJECT_CHAPTERS, "funds": FUNDS_CHAPTERS, "both": _both()}[subject], style)
    flow.paragraph(f"本办法由{'财务部' if subject == 'funds' else '技术中心'}负责解释，自印发之日起施行。")
    flow.gap(24)
    flow.room(120)
    middle = flow.right_line(case.lead.name)
    flow.right_line(print_date(day, style.date_form))
    if sealed:
        stamp(flow.pen, case.lead.name, seal, rng, (middle[0] + 20, middle[1] + 12))
    return Paper(
        type="management_rules",
        name=title,
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=case.lead.name,
        fields={"entity": case.lead.name, "subject": subject, "date": day.isoformat()},
        seal_owners=[case.lead.name] if sealed else [],
        slot=f"management_rules:{subject}",
    )


def _both() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (*PROJECT_CHAPTERS[:5], *FUNDS_CHAPTERS[1:5])


def _draw_cover(flow: Flow, case: Case, title: str, day: date) -> None:
    flow.gap(150)
    flow.title(case.lead.name, 22, gap=30)
    flow.title(title, 26, gap=240)
    flow.pen.text(
        flow.pen.width / 2, flow.y, print_date(day, flow.style.date_form), flow.style.face, 15, align="centre"
    )
    flow.next_page()


def draw_chapters(flow: Flow, chapters: tuple[tuple[str, tuple[str, ...]], ...], style: LetterStyle) -> None:
    article = 0
    for place, (name, texts) in enumerate(chapters):
        flow.heading(
            {
                0: f"第{_han(place + 1)}章 {name}",
                1: f"{_han(place + 1)}、{name}",
                2: f"{place + 1} {name}",
                3: f"第{_han(place + 1)}章  {name}",
            }[style.wording]
        )
        for order, text in enumerate(texts):
            article += 1
            mark = {
                0: f"第{_han(article)}条 ",
                1: f"（{_han(order + 1)}）",
                2: f"{place + 1}.{order + 1} ",
                3: f"第{article}条 ",
            }[style.wording]
            flow.paragraph(mark + text)


def _han(value: int) -> str:
    digits = "〇一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    if hundreds:
        link = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return digits[hundreds] + "百" + (link + _han(rest) if rest else "")
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
