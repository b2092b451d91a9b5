"""Seed → invented organisations, people and addresses. Only public authorities that the call itself involves are real."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from stdnum.cn import uscc

OrganisationKind = Literal["enterprise", "university", "research_institute", "non_profit"]

# Syllables that companies of the region do not use together; the pair makes the brand.
BRAND_HEADS = "朔霁岚珩骐峤昱骁翊祺澜瀚甯禾沐钰蔚澄衡硕"
BRAND_TAILS = "川岭坤泽辰煦驰岳谷畴桦野澍屹翎麓铭垣澈棠"
TRADES: dict[str, tuple[str, ...]] = {
    "beef": ("牧业", "畜牧科技", "农牧业开发", "食品"),
    "corn": ("种业", "农业科技", "玉米生物", "淀粉制品"),
    "foundry": ("新材料", "铸造科技", "硅砂材料", "机械装备"),
    "medicine": ("蒙药", "生物制药", "药业", "医药科技"),
    "energy": ("新能源", "储能科技", "电力装备", "智能装备"),
}
UNIVERSITIES = (
    "松漠理工大学", "哈坦工业大学", "乌兰塔拉农业大学", "北嶂科技大学", "塞罕工程学院", "潢水师范大学",
    "霍勒津医科大学", "罕乌拉职业技术学院", "伊敏河大学", "朔原林业大学",
)  # fmt: skip
INSTITUTES = (
    "松漠农牧业科学研究院", "哈坦金属材料研究所", "北嶂可再生能源研究院", "乌兰塔拉蒙医药研究所",
    "塞罕粮食作物研究所", "潢水先进制造研究院", "罕乌拉草业研究中心",
)  # fmt: skip
FIRM_FORMS = ("有限公司", "有限责任公司", "股份有限公司")
REGIONS: dict[str, str] = {
    "150502": "内蒙古自治区通辽市科尔沁区",
    "150521": "内蒙古自治区通辽市科尔沁左翼中旗",
    "150522": "内蒙古自治区通辽市科尔沁左翼后旗",
    "150523": "内蒙古自治区通辽市开鲁县",
    "150524": "内蒙古自治区通辽市库伦旗",
    "150525": "内蒙古自治区通辽市奈曼旗",
    "150526": "内蒙古自治区通辽市扎鲁特旗",
    "150581": "内蒙古自治区霍林郭勒市",
}
ELSEWHERE: dict[str, str] = {
    "150402": "内蒙古自治区赤峰市红山区",
    "150421": "内蒙古自治区赤峰市阿鲁科尔沁旗",
    "152221": "内蒙古自治区兴安盟科尔沁右翼前旗",
    "220302": "吉林省四平市铁西区",
}
STREETS = (
    "民航路", "建国大街南段", "滨河东路", "工业园区三号街", "创业大道", "向阳大街", "科技一路", "新兴街", "胜利大街北侧",
    "辽河东路", "文化路", "北环路",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "志强建华明辉晓东玉兰海峰春雷丽娟国栋雅琴文博思远宏伟慧敏振宇长青立新淑珍永泉一鸣"
MONGOLIAN = (
    "巴图孟和", "乌日娜", "阿拉坦其其格", "苏日娜", "格日勒图", "萨其拉", "额尔德木图", "娜仁高娃", "特木尔", "宝力道",
    "哈斯巴根", "呼和", "斯琴高娃", "朝克图",
)  # fmt: skip
PREFIX_OF_KIND: dict[str, str] = {
    "enterprise": "91",
    "university": "12",
    "research_institute": "12",
    "non_profit": "52",
}


@dataclass(frozen=True)
class Organisation:
    """An invented organisation as its certificate describes it."""

    name: str
    kind: OrganisationKind
    credit_code: str
    address: str
    legal_representative: str
    registrar: str


def draw_person(rng: random.Random) -> str:
    """A name of a person: four in five Han, one in five Mongolian."""
    if rng.random() < 0.2:
        return rng.choice(MONGOLIAN)
    given = rng.sample(GIVEN, rng.choice((1, 2, 2, 2)))
    return rng.choice(SURNAMES) + "".join(given)


def draw_people(rng: random.Random, count: int) -> list[str]:
    """Different people."""
    people: list[str] = []
    while len(people) < count:
        person = draw_person(rng)
        if person not in people:
            people.append(person)
    return people


def make_credit_code(rng: random.Random, prefix: str, region: str) -> str:
    """A unified social credit code with right check characters (GB 32100, and GB 11714 within)."""
    body = "".join(rng.choice("0123456789") for _ in range(8))
    if prefix == "91" and rng.random() < 0.5:
        body = "MA" + "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    number = prefix + region + body + _organisation_check(body)
    return number + str(uscc.calc_check_digit(number))


def _organisation_check(body: str) -> str:
    """Check character of an organisation code (GB 11714-1997)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    remainder = sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=True)) % 11
    return "0X987654321"[remainder]


def spoil_credit_code(rng: random.Random, code: str) -> str:
    """The code with one digit of the serial part changed, so that its check fails."""
    place = rng.randrange(8, 15)
    other = rng.choice([char for char in "123456789" if char != code[place]])
    return code[:place] + other + code[place + 1 :]


def draw_brand(rng: random.Random) -> str:
    return rng.choice(BRAND_HEADS) + rng.choice(BRAND_TAILS)


def draw_enterprise(rng: random.Random, trade: str, *, elsewhere: bool = False) -> Organisation:
    """A company of the trade, registered in Tongliao or (elsewhere) outside it."""
    region = rng.choice(sorted(ELSEWHERE if elsewhere else REGIONS))
    district = (ELSEWHERE if elsewhere else REGIONS)[region]
    place = _place_in_name(rng, district)
    name = place + draw_brand(rng) + rng.choice(TRADES[trade]) + rng.choice(FIRM_FORMS)
    return Organisation(
        name=name,
        kind="enterprise",
        credit_code=make_credit_code(rng, "91", region),
        address=f"{district}{rng.choice(STREETS)}{rng.randint(3, 899)}号",
        legal_representative=draw_person(rng),
        registrar=f"{_authority_place(district)}市场监督管理局",
    )


def _place_in_name(rng: random.Random, district: str) -> str:
    if "通辽" in district or "霍林郭勒" in district:
        return rng.choice(("通辽市", "内蒙古", "内蒙古", "通辽"))
    return "四平市" if "四平" in district else "内蒙古"


def _authority_place(district: str) -> str:
    for city in ("通辽市", "赤峰市", "兴安盟", "四平市"):
        if city in district:
            return city
    return "霍林郭勒市"


def draw_member(rng: random.Random, kind: OrganisationKind, taken: set[str]) -> Organisation:
    """A university or institute that is not yet in the dossier."""
    pool = UNIVERSITIES if kind == "university" else INSTITUTES
    name = rng.choice([name for name in pool if name not in taken])
    region = rng.choice(("150100", "220100", "150700"))
    return Organisation(
        name=name,
        kind=kind,
        credit_code=make_credit_code(rng, "12", region),
        address=f"{rng.choice(STREETS)}{rng.randint(3, 899)}号",
        legal_representative=draw_person(rng),
        registrar="事业单位登记管理局",
    )


def draw_public_lead(rng: random.Random, kind: OrganisationKind) -> Organisation:
    """A university, institute or non-profit that is registered in Tongliao."""
    region = rng.choice(sorted(REGIONS))
    city = "通辽市"
    if kind == "university":
        name = f"{city}{draw_brand(rng)}{rng.choice(('职业学院', '农牧学院', '理工学院'))}"
    elif kind == "research_institute":
        name = f"{city}{draw_brand(rng)}{rng.choice(('农牧业科学研究所', '新材料研究院', '蒙医药研究所'))}"
    else:
        name = f"{city}{draw_brand(rng)}{rng.choice(('产业技术研究院', '技术创新研究院'))}"
    registrar = f"{city}民政局" if kind == "non_profit" else f"{city}事业单位登记管理局"
    return Organisation(
        name=name,
        kind=kind,
        credit_code=make_credit_code(rng, PREFIX_OF_KIND[kind], region),
        address=f"{REGIONS[region]}{rng.choice(STREETS)}{rng.randint(3, 899)}号",
        legal_representative=draw_person(rng),
        registrar=registrar,
    )
