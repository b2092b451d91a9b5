"""Organisation → business licence, certificate of a public institution or of a non-profit."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from samples.generator.cast import Case
from samples.generator.flow import LetterStyle, print_date
from samples.generator.money import in_wan
from samples.generator.papers import Paper
from samples.generator.pen import A4, Pen, wrap_text
from samples.generator.seals import SealStyle, stamp

GOLD = (0.72, 0.58, 0.26)


def draw_certificate(case: Case, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """The certificate that the lead's kind has."""
    if case.lead.kind == "enterprise":
        return _draw_licence(case, style, seal, rng)
    return _draw_legal_entity(case, style, seal, rng)


def _fields(case: Case) -> dict[str, str]:
    return {
        "entity": case.lead.name,
        "credit_code": case.lead.credit_code,
        "legal_representative": case.lead.legal_representative,
        "established": case.established.isoformat(),
        "address": case.lead.address,
    }


def _draw_licence(case: Case, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """Landscape original (正本) or portrait duplicate (副本)."""
    duplicate = style.wording % 2 == 1
    pen = Pen(A4 if duplicate else (A4[1], A4[0]), blend=style.blend)
    _border(pen)
    pen.text(pen.width / 2, 74, "营业执照", style.title_face, 44, align="centre", spacing=14, bold=True)
    if duplicate:
        pen.text(pen.width / 2, 132, "（副  本）", style.face, 15, align="centre")
        pen.text(pen.width - 70, 60, "副本编号：1-1", style.face, 9, align="right")
    pen.text(70, 156 if duplicate else 140, f"统一社会信用代码：{case.lead.credit_code}", style.face, 13)
    _draw_code_square(pen, rng, pen.width - 150, 84, 62)
    form = (
        "股份有限公司（非上市、自然人投资或控股）" if "股份" in case.lead.name else "有限责任公司（自然人投资或控股）"
    )
    left = [
        ("名    称", case.lead.name),
        ("类    型", form),
        ("法定代表人", case.lead.legal_representative),
        ("经营范围", _business(case)),
    ]
    right = [
        ("注册资本", f"人民币{in_wan(case.capital)}万元整"),
        ("成立日期", print_date(case.established)),
        ("住    所", case.lead.address),
    ]
    if duplicate:
        right.insert(2, ("营业期限", f"自{print_date(case.established)}至长期"))
        bottom = _pairs(pen, style, left[:3] + right + left[3:], 80, 210, pen.width - 240)
    else:
        bottom = max(_pairs(pen, style, left, 80, 190, 290), _pairs(pen, style, right, pen.width / 2 + 40, 190, 240))
    y = max(bottom + 30, pen.height - 190)
    pen.text(pen.width - 330, y, "登记机关", style.face, 14)
    issued = max(case.established, date(2019, 3, 1)) + timedelta(days=rng.randint(0, 600))
    pen.text(pen.width - 90, y + 54, print_date(issued, "spaced"), style.face, 14, align="right")
    stamp(pen, case.lead.registrar, seal, rng, (pen.width - 170, y + 30))
    return Paper(
        "business_licence", "营业执照" + ("副本" if duplicate else ""), pen.finish(), pen.pages, case.lead.name, _fields(case),
        seal_owners=[case.lead.registrar],
    )  # fmt: skip


def _business(case: Case) -> str:
    trade = {
        "beef": "牲畜饲养；牲畜屠宰；食品生产；畜牧渔业饲料销售",
        "corn": "农作物种子经营；粮食收购；淀粉及淀粉制品制造；农业科学研究和试验发展",
        "foundry": "黑色金属铸造；非金属矿物制品制造；新材料技术研发；货物进出口",
        "medicine": "药品生产；中药提取物生产；医学研究和试验发展；地产中草药购销",
        "energy": "发电业务；储能技术服务；风力发电机组及零部件制造；合同能源管理",
    }[case.trade]
    return f"{trade}。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"


def _pairs(pen: Pen, style: LetterStyle, pairs: list[tuple[str, str]], x: float, top: float, width: float) -> float:
    y = top
    for label, value in pairs:
        pen.text(x, y, label, style.face, 12.5, colour=(0.45, 0.33, 0.1) if style.wording % 2 == 0 else (0, 0, 0))
        for line in wrap_text(value, style.face, 12.5, width - 84):
            pen.text(x + 84, y, line, style.face, 12.5)
            y += 19
        y += 9
    return y


def _border(pen: Pen) -> None:
    pen.canvas.setStrokeColorRGB(*GOLD)
    for inset, width in ((26, 6), (36, 1.2)):
        pen.canvas.setLineWidth(width)
        pen.canvas.rect(inset, inset, pen.width - 2 * inset, pen.height - 2 * inset)


def _draw_code_square(pen: Pen, rng: random.Random, x: float, top: float, side: float) -> None:
    """Something like a QR code: it holds nothing."""
    cells = 25
    step = side / cells
    pen.canvas.setFillColorRGB(0, 0, 0)
    for row in range(cells):
        for column in range(cells):
            corner = (row < 7 or row > 17) and column < 7 or (row < 7 and column > 17)
            dark = rng.random() < 0.48 if not corner else _in_finder(row % 18, column % 18)
            if dark:
                pen.canvas.rect(x + column * step, pen.height - top - (row + 1) * step, step, step, stroke=0, fill=1)


def _in_finder(row: int, column: int) -> bool:
    edge = row in (0, 6) or column in (0, 6)
    return edge or (2 <= row <= 4 and 2 <= column <= 4)


def _draw_legal_entity(case: Case, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """事业单位法人证书, or 民办非企业单位登记证书（法人）."""
    non_profit = case.lead.kind == "non_profit"
    title = "民办非企业单位登记证书" if non_profit else "事业单位法人证书"
    pen = Pen((A4[1], A4[0]), blend=style.blend)
    _border(pen)
    pen.text(pen.width / 2, 66, title, style.title_face, 32, align="centre", spacing=6, bold=True)
    if non_profit:
        pen.text(pen.width / 2, 108, "（法人）", style.face, 15, align="centre")
    pen.text(70, 128, f"统一社会信用代码：{case.lead.credit_code}", style.face, 13)
    purpose = (
        "开展产业共性技术研究，提供检测、咨询和成果转化服务"
        if case.lead.kind != "university"
        else "培养高等专门人才，开展科学研究和社会服务"
    )
    funds = Decimal(case.capital)
    left = [("名    称", case.lead.name), ("宗旨和业务范围", purpose), ("住    所", case.lead.address)]
    right = [
        ("法定代表人", case.lead.legal_representative),
        ("开办资金", f"￥{in_wan(funds)}万元"),
        ("业务主管单位" if non_profit else "举办单位", "通辽市科学技术局" if non_profit else "通辽市人民政府"),
        ("成立日期", print_date(case.established)),
    ]
    if not non_profit:
        right.insert(1, ("经费来源", "财政补助、事业收入"))
    _wide_pairs(pen, style, left, 80, 176, 310)
    _wide_pairs(pen, style, right, pen.width / 2 + 30, 176, 320)
    y = pen.height - 170
    pen.text(80, y + 50, "有效期：自2022年05月10日至2027年05月10日", style.face, 12)
    pen.text(pen.width - 330, y, "登记管理机关", style.face, 13)
    pen.text(pen.width - 100, y + 50, "2022年05月10日", style.face, 12.5, align="right")
    stamp(pen, case.lead.registrar, seal, rng, (pen.width - 180, y + 24))
    return Paper(
        "legal_entity_certificate",
        title,
        pen.finish(),
        pen.pages,
        case.lead.name,
        _fields(case),
        seal_owners=[case.lead.registrar],
    )


def _wide_pairs(pen: Pen, style: LetterStyle, pairs: list[tuple[str, str]], x: float, top: float, width: float) -> None:
    y = top
    for label, value in pairs:
        pen.text(x, y, label, style.face, 12.5)
        for line in wrap_text(value, style.face, 12.5, width - 110):
            pen.text(x + 106, y, line, style.face, 12.5)
            y += 19
        y += 12
