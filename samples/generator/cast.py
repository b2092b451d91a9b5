"""Seed → the story behind a dossier: who applies with whom, for what, with how much money."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from samples.generator.names import (
    Organisation,
    OrganisationKind,
    draw_enterprise,
    draw_member,
    draw_people,
    draw_public_lead,
)

DEADLINE = date(2024, 4, 12)
PUBLISHED = date(2024, 3, 29)
PROJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "beef": (
        "1",
        (
            "科尔沁肉牛精准饲喂与低甲烷育肥关键技术研究及示范",
            "母牛同期发情与胚胎工厂化生产技术集成",
            "牛副产物血浆蛋白高值化提取工艺开发",
        ),
    ),
    "corn": (
        "2",
        (
            "寒旱区耐密宜机收玉米新品种选育及制种关键技术",
            "玉米秸秆全量还田配套微生物菌剂研制与应用",
            "玉米芯多联产木糖醇与低聚糖清洁生产技术",
        ),
    ),
    "foundry": (
        "3",
        (
            "风积砂制备高端覆膜砂及三维打印砂型技术攻关",
            "铝合金轮毂低压铸造过程智能调控技术",
            "高纯石英砂浮选提纯与微波除杂技术研究",
        ),
    ),
    "medicine": (
        "4",
        (
            "蒙药复方质量标志物辨识与过程控制技术研究",
            "沙棘黄酮缓释微丸制备与药效评价",
            "蒙药材黄芪规范化种植与采后初加工一体化技术",
        ),
    ),
    "energy": ("3", ("高寒地区大容量全钒液流储能系统低温启动技术", "风电叶片退役回收与再利用成套技术开发")),
}
RECOMMENDERS = (
    "科尔沁区科学技术局", "开鲁县工业信息化和科技局", "奈曼旗教育科技体育局", "扎鲁特旗工信和科技局",
    "通辽市农牧局", "通辽市工业和信息化局", "库伦旗教育科技局",
)  # fmt: skip


@dataclass
class Case:
    """One application. Money in yuan; `established` of the lead."""

    trade: str
    project_title: str
    list_item: str
    lead: Organisation
    members: list[Organisation]
    chief_scientist: str
    team: list[str]
    accountant: str
    bookkeeper: str
    established: date
    capital: Decimal
    total_budget: Decimal
    matching_funds: Decimal
    agreement_date: date
    letter_date: date
    plan_date: date
    rules_date: date
    funds_rules_date: date
    recommender: str
    recommendation_date: date
    phone: str
    years: tuple[int, ...] = field(default=(2022, 2023))

    @property
    def grant(self) -> Decimal:
        return self.total_budget - self.matching_funds

    @property
    def parties(self) -> list[Organisation]:
        return [self.lead, *self.members]


def draw_case(
    rng: random.Random,
    *,
    kind: OrganisationKind = "enterprise",
    members: int | None = None,
    young: bool = False,
    elsewhere: bool = False,
) -> Case:
    """A story without defects."""
    trade = rng.choice(sorted(PROJECTS))
    item, titles = PROJECTS[trade]
    lead = draw_enterprise(rng, trade, elsewhere=elsewhere) if kind == "enterprise" else draw_public_lead(rng, kind)
    people = draw_people(rng, 7)
    total = Decimal(rng.randint(300, 1800) * 10000)
    share = rng.randint(40, 75) if kind == "enterprise" else rng.randint(5, 20)
    matching = (total * share / 100).quantize(Decimal(1)) // 10000 * 10000
    established = (
        _draw_day(rng, date(2023, 2, 1), date(2023, 6, 30))
        if young
        else _draw_day(rng, date(2003, 3, 1), date(2019, 11, 30))
    )
    rules_start = max(established + timedelta(days=40), date(2016, 1, 1))
    rules = _draw_day(rng, rules_start, date(2023, 10, 1))
    signed = _draw_day(rng, date(2024, 3, 30), date(2024, 4, 8))
    return Case(
        trade=trade,
        project_title=rng.choice(titles),
        list_item=item,
        lead=lead,
        members=_draw_members(rng, trade, members if members is not None else rng.choice((1, 1, 2, 2, 3))),
        chief_scientist=people[0],
        team=people[1:5],
        accountant=people[5],
        bookkeeper=people[6],
        established=established,
        capital=Decimal(rng.choice((300, 500, 1000, 1200, 2000, 3000, 5000)) * 10000),
        total_budget=total,
        matching_funds=matching,
        agreement_date=signed,
        letter_date=_draw_day(rng, date(2024, 3, 31), date(2024, 4, 11)),
        plan_date=_draw_day(rng, signed, date(2024, 4, 11)),
        rules_date=rules,
        funds_rules_date=_draw_day(rng, rules_start, date(2023, 10, 1)),
        recommender=rng.choice(RECOMMENDERS),
        recommendation_date=_draw_day(rng, date(2024, 4, 12), date(2024, 4, 16)),
        phone=f"0475-8{rng.randint(100000, 999999)}",
        years=(2023,) if young else (2022, 2023),
    )


def _draw_members(rng: random.Random, trade: str, count: int) -> list[Organisation]:
    """The first is a university or an institute; later ones may be companies."""
    members: list[Organisation] = []
    for place in range(count):
        taken = {member.name for member in members}
        kinds: tuple[OrganisationKind, ...] = ("university", "research_institute", "enterprise")
        kind = rng.choice(kinds[:2] if place == 0 else kinds)
        members.append(draw_enterprise(rng, trade) if kind == "enterprise" else draw_member(rng, kind, taken))
    return members


def _draw_day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
