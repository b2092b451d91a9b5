"""Case → audit report and credit report: papers that the call does not ask for and offices add."""

from __future__ import annotations

import random
from datetime import date

from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.names import draw_brand, draw_people
from samples.generator.papers import Paper
from samples.generator.seals import SealStyle, chop, stamp


def draw_audit_report(case: Case, year: int, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """The auditor's opinion (without the statements), on one or two pages."""
    firm = f"内蒙古{draw_brand(rng)}会计师事务所"
    day = date(year + 1, rng.choice((2, 3)), rng.randint(5, 27))
    flow = Flow(style)
    flow.title("审 计 报 告", 24, gap=6)
    flow.right_line(f"{firm[3:5]}会审字〔{year + 1}〕第{rng.randint(10, 480)}号")
    flow.paragraph(f"{case.lead.name}全体股东：", indent=False)
    for heading, text in (
        ("一、审计意见", f"我们审计了{case.lead.name}（以下简称贵公司）财务报表，包括{year}年12月31日的资产负债表，{year}年度的利润表、现金流量表以及相关财务报表附注。我们认为，后附的财务报表在所有重大方面按照企业会计准则的规定编制，公允反映了贵公司的财务状况、经营成果和现金流量。"),
        ("二、形成审计意见的基础", "我们按照中国注册会计师审计准则的规定执行了审计工作。我们相信，获取的审计证据是充分、适当的，为发表审计意见提供了基础。"),
        ("三、管理层和治理层的责任", "管理层负责按照企业会计准则的规定编制财务报表，使其实现公允反映，并设计、执行和维护必要的内部控制。"),
        ("四、注册会计师的责任", "我们的目标是对财务报表整体是否不存在由于舞弊或错误导致的重大错报获取合理保证，并出具包含审计意见的审计报告。"),
    ):  # fmt: skip
        flow.heading(heading)
        flow.paragraph(text)
    flow.gap(30)
    flow.room(150)
    top = flow.y
    for person in draw_people(rng, 2):
        flow.field_line("中国注册会计师：", person, x=flow.left + 210)
        chop(flow.pen, person, rng, flow.left + 350, flow.y - 30)
        flow.gap(22)
    flow.field_line(f"{firm}", "", x=flow.left)
    flow.right_line(print_date(day, style.date_form))
    stamp(flow.pen, firm, seal, rng, (flow.left + 90, top + 50))
    return Paper(
        "audit_report", f"{year}年度审计报告", flow.finish(), flow.pen.pages, case.lead.name,
        {"entity": case.lead.name, "date": day.isoformat()}, seal_owners=[firm],
    )  # fmt: skip


def draw_credit_report(case: Case, style: LetterStyle, rng: random.Random) -> Paper:
    """Public credit report, nothing against the lead."""
    day = date(2024, rng.choice((3, 4)), rng.randint(1, 10))
    flow = Flow(style)
    flow.title("法人和非法人组织公共信用信息报告", 20)
    flow.field_line("报告编号：", f"{day:%Y%m%d}{rng.randint(10**9, 10**10 - 1)}")
    flow.field_line("报告生成日期：", print_date(day))
    flow.heading("一、基本信息")
    flow.table(
        [
            ["主体名称", case.lead.name],
            ["统一社会信用代码", case.lead.credit_code],
            ["法定代表人", case.lead.legal_representative],
            ["成立日期", case.established.isoformat()],
            ["住所", case.lead.address],
        ],
        (2, 5),
        head=False,
    )
    flow.heading("二、信用信息概况")
    rows = [["序号", "信息类别", "数量（条）"]]
    kinds = ("行政许可", "行政处罚", "守信激励对象", "严重失信主体名单", "经营异常名录", "信用承诺")
    for place, kind in enumerate(kinds, start=1):
        rows.append([str(place), kind, str(rng.randint(1, 6)) if kind in ("行政许可", "信用承诺") else "0"])
    flow.table(rows, (1, 4, 2))
    flow.paragraph("查询期内未查询到该主体的行政处罚信息和严重失信主体名单信息。")
    flow.paragraph("本报告由公共信用信息系统自动生成，仅供参考，不作为其他用途的依据。", size=10)
    return Paper(
        "credit_report",
        "信用报告",
        flow.finish(),
        flow.pen.pages,
        case.lead.name,
        {"entity": case.lead.name, "date": day.isoformat()},
    )
