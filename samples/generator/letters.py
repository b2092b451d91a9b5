"""Case → commitment letter, recommendation letter, integrity pledge."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from samples.generator.cast import Case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.money import in_figures, in_wan, in_words
from samples.generator.papers import Paper
from samples.generator.seals import SealStyle, chop, stamp

LETTER_TITLES = ("企业资金匹配承诺书", "项目配套资金承诺书", "自筹资金承诺函", "企业配套资金投入承诺书")


@dataclass(frozen=True)
class LetterFacts:
    """What the letter says; defects change it before it is drawn."""

    entity: str
    project_title: str
    amount: Decimal | None
    words: Decimal | None
    signer: str
    day: date | None
    seal_owner: str | None
    signed: bool = True


def letter_facts(case: Case) -> LetterFacts:
    """A letter without defects."""
    return LetterFacts(
        case.lead.name, case.project_title, case.matching_funds, case.matching_funds,
        case.lead.legal_representative, case.letter_date, case.lead.name,
    )  # fmt: skip


def draw_commitment_letter(
    case: Case, facts: LetterFacts, style: LetterStyle, seal: SealStyle, rng: random.Random
) -> Paper:
    """One page. An amount of None leaves the blanks empty."""
    flow = Flow(style)
    title = LETTER_TITLES[style.wording]
    flow.gap(20)
    flow.title(title, 22, gap=22)
    flow.paragraph("通辽市科学技术局：", indent=False)
    for text in _letter_texts(case, facts, style):
        flow.paragraph(text)
    flow.gap(46)
    _letter_end(flow, facts, seal, rng)
    return Paper(
        type="commitment_letter",
        name=title,
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=facts.entity,
        fields={
            "entity": facts.entity,
            "project_title": facts.project_title,
            "amount": None if facts.amount is None else f"{facts.amount:.2f}",
            "amount_in_words": None if facts.words is None else f"{facts.words:.2f}",
            "date": facts.day.isoformat() if facts.day else None,
            "legal_representative": facts.signer,
        },
        seal_owners=[facts.seal_owner] if facts.seal_owner else [],
        slot="commitment_letter",
    )


def _letter_texts(case: Case, facts: LetterFacts, style: LetterStyle) -> list[str]:
    wan = "        " if facts.amount is None else in_wan(facts.amount)
    figures = "          " if facts.amount is None else in_figures(facts.amount)
    words = "                " if facts.words is None else in_words(facts.words)
    title = facts.project_title
    return (
        [
            f"我单位{facts.entity}牵头申报2024年通辽市科技“突围”工程首批“揭榜挂帅”项目“{title}”，现就项目资金匹配事宜郑重承诺如下：",
            f"一、项目获批立项后，我单位按照实施方案匹配资金人民币{wan}万元（大写：{words}），资金来源为企业自有资金。",
            "二、匹配资金按照项目进度及时足额到位，设立专账，单独核算，专款专用，不以其他财政资金抵顶。",
            "三、自觉接受科技、财政、审计等部门对资金到位和使用情况的监督检查。",
            "如违反上述承诺，我单位愿意承担相应责任，并退回财政资金。",
        ],
        [
            f"为保证“{title}”项目顺利实施，我公司作为牵头揭榜单位，承诺为该项目配套自筹资金（小写）￥{figures}元，人民币（大写）{words}。",
            "上述资金由我公司从经营收入及银行授信中安排，自项目任务书签订之日起分年度拨入项目专户，首年到位比例不低于百分之五十。",
            "我公司保证所提供的财务资料真实有效，配套资金不到位所造成的一切后果由我公司自行承担。",
            "特此承诺。",
        ],
        [
            f"根据通辽市“揭榜挂帅”项目申报通知要求，本企业（{facts.entity}）就所申报的《{title}》作出如下承诺。",
            f"1. 自筹资金总额：{wan}万元；大写金额：{words}。",
            "2. 资金性质：自有货币资金，无抵押、冻结等权利受限情形。",
            "3. 到位安排：立项当年到位六成，次年到位四成。",
            "4. 自筹资金仅用于本项目设备购置、材料、测试化验及人员等直接支出。",
            "以上承诺自盖章之日起生效，至项目验收结束时止。",
        ],
        [
            f"本单位自愿牵头承担“{title}”的攻关任务，并已充分知悉揭榜挂帅项目资金管理的有关规定。",
            f"经单位决策会议研究，同意投入配套资金人民币（大写）{words}（￥{figures}）作为该项目的企业匹配资金，确保与财政资金同步使用。",
            "若项目实施过程中经费不足，缺口部分由本单位继续筹措。若有虚假，愿按科研失信行为处理。",
        ],
    )[style.wording]


def _letter_end(flow: Flow, facts: LetterFacts, seal: SealStyle, rng: random.Random) -> None:
    x = flow.left + 150
    top = flow.y
    unit = ("承诺单位（盖章）：", "承诺单位（公章）：", "企业名称（盖章）：", "牵头单位（公章）：")[flow.style.wording]
    flow.field_line(unit, facts.entity, x=x - 40)
    person = ("法定代表人（签字）：", "法定代表人：", "法定代表人（签章）：", "单位法定代表人：")[flow.style.wording]
    if flow.style.wording % 2:
        flow.field_line(person, facts.signer, x=x - 40)
        if facts.signed:
            chop(flow.pen, facts.signer, rng, x + 110, flow.y - 34)
    else:
        flow.field_line(person, facts.signer if facts.signed else "", x=x - 40, hand=True)
        flow.field_line("法定代表人姓名：", facts.signer, x=x - 40)
    flow.field_line(
        "日期：" if flow.style.wording else "",
        print_date(facts.day, flow.style.date_form),
        x=x + (40 if flow.style.wording == 0 else -40),
    )
    if facts.seal_owner:
        stamp(flow.pen, facts.seal_owner, seal, rng, (x + 110, top + 20))


def draw_recommendation(case: Case, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """The recommending department's letter, with its red head."""
    flow = Flow(style)
    red = (0.83, 0.1, 0.1)
    flow.pen.text(flow.pen.width / 2, flow.y, f"{case.recommender}文件" if style.wording % 2 else case.recommender, style.title_face, 28, align="centre", bold=True, colour=red)  # fmt: skip
    flow.gap(48)
    number = f"{case.recommender[:2]}科函〔2024〕{rng.randint(3, 60)}号"
    flow.pen.text(flow.pen.width / 2, flow.y, number, style.face, 12, align="centre")
    flow.gap(20)
    flow.pen.canvas.setStrokeColorRGB(*red)
    flow.pen.box(flow.left, flow.y, flow.right, flow.y + 1.6, fill=red, width=0)
    flow.gap(24)
    subject = (
        "关于推荐2024年通辽市“揭榜挂帅”项目的函",
        "关于报送“揭榜挂帅”技术榜单揭榜项目的推荐意见",
        "关于推荐首批揭榜挂帅项目揭榜单位的报告",
        "揭榜挂帅项目推荐函",
    )[style.wording]
    flow.title(subject, 18)
    flow.paragraph("通辽市科学技术局：", indent=False)
    flow.paragraph(
        f"按照《关于发布2024年通辽市科技“突围”工程首批“揭榜挂帅”技术榜单的通知》要求，我局对本地区揭榜单位的申报材料进行了初审。"
        f"经审核，{case.lead.name}牵头申报的“{case.project_title}”符合申报条件，材料齐全，同意推荐。"
    )
    flow.paragraph("现随函报送申报材料及项目汇总表，请予审查。")
    flow.gap(60)
    flow.right_line(case.recommender, inset=50)
    middle = flow.right_line(print_date(case.recommendation_date, style.date_form), inset=44)
    stamp(flow.pen, case.recommender, seal, rng, (middle[0], middle[1] - 16))
    return Paper(
        type="recommendation_letter",
        name="推荐函",
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=case.recommender,
        fields={"entity": case.recommender, "lead": case.lead.name, "project_title": case.project_title, "date": case.recommendation_date.isoformat()},
        seal_owners=[case.recommender],
        slot="recommendation_letter",
    )  # fmt: skip


def draw_pledge(case: Case, style: LetterStyle, seal: SealStyle, rng: random.Random) -> Paper:
    """Pledge of research integrity."""
    flow = Flow(style)
    flow.title("科研诚信承诺书", 22)
    flow.paragraph(f"本单位{case.lead.name}在申报“{case.project_title}”过程中，郑重作出以下承诺：")
    for text in (
        "（一）所提交的申报材料真实、准确、完整，不存在抄袭、伪造、虚报等情形；",
        "（二）严格遵守科研伦理和学术规范，不以任何方式干扰评审工作；",
        "（三）未被列入严重失信主体名单，近三年内无重大违法违规记录；",
        "（四）如有违反，自愿接受撤销项目、追回经费、记入科研诚信记录等处理。",
    ):
        flow.paragraph(text)
    flow.gap(40)
    flow.field_line("项目负责人（签字）：", case.chief_scientist, x=flow.left + 120, hand=True)
    middle = flow.right_line(f"单位（公章）：{case.lead.name}")
    flow.right_line(print_date(case.letter_date, style.date_form))
    stamp(flow.pen, case.lead.name, seal, rng, (middle[0] + 30, middle[1] + 12))
    return Paper(
        type="integrity_pledge",
        name="科研诚信承诺书",
        pdf=flow.finish(),
        pages=flow.pen.pages,
        entity=case.lead.name,
        fields={"entity": case.lead.name, "date": case.letter_date.isoformat()},
        seal_owners=[case.lead.name],
    )
