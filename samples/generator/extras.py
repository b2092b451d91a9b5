"""Case → papers that are none of the call's: brochures, contracts, tax returns, trial balances, pictures, blank pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from PIL import Image

from samples.generator.accounts import Accounts
from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.money import in_figures, in_words
from samples.generator.names import draw_brand
from samples.generator.papers import Paper
from samples.generator.pen import Pen


def draw_blank() -> Paper:
    """An empty sheet that went through the feeder."""
    pen = Pen()
    pen.canvas.showPage()
    return Paper("blank", "空白页", pen.finish(), 1)


def draw_brochure(case: Case, style: LetterStyle, rng: random.Random) -> Paper:
    """The firm about itself."""
    flow = Flow(style)
    flow.title("企业简介", 24)
    flow.paragraph(
        f"{case.lead.name}成立于{case.established.year}年，是一家集研发、生产、销售为一体的高新技术企业，现有员工{rng.randint(40, 300)}人。"
    )
    flow.pen.picture(draw_scene(rng), flow.left, flow.y + 8, flow.right - flow.left, 240, quality=60)
    flow.gap(270)
    flow.paragraph("公司先后荣获自治区专精特新企业、守合同重信用单位等称号，产品畅销东北、华北十余个省市。")
    flow.paragraph("我们秉承“诚信为本、质量至上”的理念，竭诚欢迎新老客户莅临指导。")
    return Paper("other", "企业宣传册", flow.finish(), flow.pen.pages)


def draw_scene(rng: random.Random) -> Image.Image:
    """Something like a photograph of a landscape with sheds: no text at all."""
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32)))
    width, height = 720, 360
    rows = np.linspace(0, 1, height)[:, None, None]
    sky = np.array([150, 190, 230]) * (1 - rows * 0.3) + np.array([40, 40, 20]) * rows
    image = np.broadcast_to(sky, (height, width, 3)).copy()
    ridge = (
        0.45 * height + 30 * np.sin(np.linspace(0, rng.uniform(4, 9), width)) + noise.normal(0, 2, width).cumsum() * 0.4
    )
    ground = np.arange(height)[:, None] > ridge[None, :]
    image[ground] = (104, 128, 70)
    for _ in range(4):
        x, w = rng.randint(20, width - 160), rng.randint(70, 140)
        y, h = rng.randint(190, 250), rng.randint(35, 80)
        image[y : y + h, x : x + w] = (176, 172, 166)
        image[y - 12 : y, x - 5 : x + w + 5] = (140, 60, 48)
    image += noise.normal(0, 7, image.shape)
    return Image.fromarray(np.clip(image, 0, 255).astype(np.uint8))


def draw_photo(case: Case, style: LetterStyle, rng: random.Random) -> Paper:
    """A picture of something else."""
    pen = Pen((640.0, 400.0))
    pen.picture(draw_scene(rng), 0, 0, 640, 400, quality=75)
    return Paper("other", "IMG_20240402", pen.finish(), 1)


def draw_contract(case: Case, style: LetterStyle, rng: random.Random) -> Paper:
    """A purchase contract, whose parties are no consortium."""
    seller = f"沈阳{draw_brand(rng)}仪器设备有限公司"
    price = rng.randint(6, 90) * 10000 + rng.randint(0, 99) * 100
    flow = Flow(style)
    flow.title("设备采购合同", 22)
    flow.field_line("合同编号：", f"CG2023-{rng.randint(100, 999)}")
    flow.field_line("买方（甲方）：", case.lead.name)
    flow.field_line("卖方（乙方）：", seller)
    flow.heading("一、货物名称、数量及价格")
    flow.table([["序号", "名称", "数量", "金额（元）"], ["1", "在线水分检测仪", "2台", _figures(price)]], (1, 4, 2, 3))
    flow.paragraph(f"合同总价：人民币{_words(price)}（￥{_figures(price)}）。")
    for heading, text in (
        ("二、交货", "乙方应于合同生效后四十五日内将货物运至甲方指定地点，运费由乙方承担。"),
        ("三、付款", "合同签订后支付百分之三十，验收合格后支付百分之六十五，余款作为质保金一年后付清。"),
        ("四、质量保证", "乙方保证货物全新，质保期十二个月，质保期内免费维修。"),
    ):
        flow.heading(heading)
        flow.paragraph(text)
    flow.gap(20)
    flow.field_line("甲方：", case.lead.name)
    flow.field_line("乙方：", seller)
    flow.field_line("签订日期：", "2023年6月18日")
    return Paper("other", "设备采购合同", flow.finish(), flow.pen.pages)


def _figures(value: int) -> str:
    return in_figures(Decimal(value))


def _words(value: int) -> str:
    return in_words(Decimal(value))


def draw_tax_return(case: Case, accounts: Accounts, style: LetterStyle, rng: random.Random) -> Paper:
    """Main sheet of the yearly income tax return: lines like an income statement's, and none."""
    result = accounts.result[2023]
    profit = result.get("total_profit", result.get("surplus", 0))
    flow = Flow(style)
    flow.title("A100000 中华人民共和国企业所得税年度纳税申报表（A类）", 15, gap=4)
    flow.field_line("纳税人名称：", case.lead.name)
    flow.field_line("纳税人识别号：", case.lead.credit_code)
    flow.field_line("税款所属期间：", "2023年01月01日至2023年12月31日")
    rows = [["行次", "类别", "项目", "金额"]]
    lines = (
        ("一、营业收入", result.get("revenue", 0)), ("减：营业成本", result.get("cogs", 0)), ("减：税金及附加", result.get("tax_surcharge", 0)),
        ("减：销售费用", result.get("selling", 0)), ("减：管理费用", result.get("admin", 0)), ("减：财务费用", result.get("finance", 0)),
        ("二、营业利润", result.get("op_profit", 0)), ("三、利润总额", profit), ("加：纳税调整增加额", 18250), ("减：免税、减计收入及加计扣除", 0),
        ("四、纳税调整后所得", profit), ("五、应纳税所得额", profit), ("六、应纳所得税额", result.get("income_tax", 0)), ("七、应纳税额", result.get("income_tax", 0)),
    )  # fmt: skip
    for place, (label, value) in enumerate(lines, start=1):
        kind = "利润总额计算" if place < 9 else "应纳税所得额计算"
        rows.append([str(place), kind, label, f"{value:,.2f}"])
    flow.table(rows, (1, 3, 6, 3), size=9.5)
    return Paper("other", "2023年企业所得税年度申报表", flow.finish(), flow.pen.pages)


def draw_trial_balance(case: Case, accounts: Accounts, style: LetterStyle, rng: random.Random) -> Paper:
    """Balances by ledger account: not a statement."""
    flow = Flow(style)
    flow.title("科目余额表", 20, gap=4)
    flow.field_line("单位：", f"{case.lead.name}    期间：2023年12月    单位：元")
    rows = [["科目编码", "科目名称", "期初余额", "本期借方", "本期贷方", "期末余额"]]
    for code, name in (
        ("1001", "库存现金"), ("1002", "银行存款"), ("1122", "应收账款"), ("1123", "预付账款"), ("1221", "其他应收款"),
        ("1403", "原材料"), ("1405", "库存商品"), ("1601", "固定资产"), ("1602", "累计折旧"), ("2001", "短期借款"),
        ("2202", "应付账款"), ("2211", "应付职工薪酬"), ("2221", "应交税费"), ("4001", "实收资本"), ("4103", "本年利润"),
    ):  # fmt: skip
        opening, debit, credit = (rng.randint(10**4, 10**8) for _ in range(3))
        rows.append(
            [code, name, *(f"{value / 100:,.2f}" for value in (opening, debit, credit, opening + debit - credit))]
        )
    flow.table(rows, (1.5, 3, 3, 3, 3, 3), size=8.5, pad=3)
    return Paper("other", "科目余额表", flow.finish(), flow.pen.pages)


def draw_patent(case: Case, style: LetterStyle, rng: random.Random) -> Paper:
    """A certificate of a right, no licence."""
    flow = Flow(style)
    flow.gap(90)
    flow.title("实用新型专利证书", 30, gap=60)
    flow.field_line("实用新型名称：", f"一种{case.project_title[:6]}用装置")
    flow.field_line("专利号：", f"ZL 2021 2 0{rng.randint(100000, 999999)}.{rng.randint(0, 9)}")
    flow.field_line("专利权人：", case.lead.name)
    flow.field_line("授权公告日：", print_date(case.rules_date))
    flow.gap(40)
    flow.paragraph("国家知识产权局依照专利法经过初步审查，决定授予专利权，颁发本证书并在专利登记簿上予以登记。")
    return Paper("other", "专利证书", flow.finish(), flow.pen.pages)


Draw = Callable[[Case, LetterStyle, random.Random], Paper]
PLAIN_EXTRAS: tuple[Draw, ...] = (draw_brochure, draw_contract, draw_patent, draw_photo)
