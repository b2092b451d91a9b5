"""Whose a seal is: organisations of the dossier by likeness, offices by what their seal says."""

import pytest

from extractors.seal_owner import _turns, match_owner
from pipeline.extraction.offices import mended_office
from pipeline.extraction.seals import place_seals
from schemas.pages import Seal
from tests.build import value
from tests.papers import paper, sheet, word

FIRM = "通辽市云杉农业科技有限公司"


def owner_of(text: str, confidence: float = 0.97, *, cut: bool = False) -> str | None:
    page = sheet(
        [word("营业执照", 200, 80)], seals=[Seal((300, 600, 400, 700), "round", "red", text, confidence, (), cut)]
    )
    document = paper("business_licence", page)
    document.fields["entity"] = value(FIRM)
    place_seals([document])
    return document.seals[0].owner


@pytest.mark.parametrize(
    "office", ["霍林郭勒市市场监督管理局", "通辽市民政局", "内蒙古霁煦会计师事务所", "开鲁县人民政府"]
)
def test_an_office_that_no_paper_names(office: str) -> None:
    assert owner_of(office) == office


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (FIRM, FIRM),
        ("通辽市云彬农业科技有限公司", FIRM),
        ("通辽市市场监督管理局", "通辽市市场监督管理局"),
        ("通辽市市场监督管埋局", "通辽市市场监督管理局"),
        ("赤峰市白桦建材有限公司", None),
    ],
)
def test_organisations_of_the_dossier(text: str, owner: str | None) -> None:
    assert owner_of(text) == owner


def test_an_office_read_with_doubt_or_in_part_is_nobody() -> None:
    assert owner_of("兴安盟民玫局", 0.6) is None
    assert owner_of("安盟民政局", cut=True) is None


def told_on(lines: list[str], text: str, fields: dict[str, str], *, confidence: float = 0.96) -> str | None:
    page = sheet(
        [word(line, 80, 80 + 30 * i) for i, line in enumerate(lines)],
        seals=[Seal((300, 600, 400, 700), "round", "grey", text, confidence, (), False)],
    )
    document = paper("audit_report", page)
    document.fields |= {field: value(name) for field, name in fields.items()}
    place_seals([document])
    return document.seals[0].owner


@pytest.mark.parametrize(
    ("line", "text", "office"),
    [
        ("内蒙古霁煦会计师事务所", "马内蒙古霁煦会计师事务所", "内蒙古霁煦会计师事务所"),
        ("内蒙古霁煦会计师事务所", "内古霁煦会计师事务所", "内蒙古霁煦会计师事务所"),
        ("抄送：通辽市财政局", "通辽市民政局", "通辽市民政局"),
        ("发证机关通辽市民政局", "通辽市民政局", "通辽市民政局"),
        ("登记管理局监制", "通辽市事业单位登记管理局", "通辽市事业单位登记管理局"),
        ("登记机关", "奈曼旗市场监督管增局", "奈曼旗市场监督管理局"),
        ("登记机关", "科尔沁左翼中旗市场督管理局", "科尔沁左翼中旗市场监督管理局"),
        ("登记机关", "开鲁县市场监督管局", "开鲁县市场监督管理局"),
        ("联合协议", "内家质生生员款公局", None),
        ("推荐函", "通辽市工业信息化局", "通辽市工业信息化局"),
        ("审计报告", "通辽霁煦会计师事务所（普通合伙", "通辽霁煦会计师事务所(普通合伙)"),
        ("住所：内蒙古通辽市霍林郭勒市珠斯花街", "林郭勒市市场监督管理局", "霍林郭勒市市场监督管理局"),
        ("住所：内蒙古通辽市开鲁县开鲁镇", "开鲁县市场监督管理局", "开鲁县市场监督管理局"),
    ],
    ids=[
        "letter added",
        "letter lost",
        "another office",
        "behind its label",
        "in part",
        "letter misread",
        "letter of the end lost",
        "last letter but one lost",
        "scraps of a fax",
        "nearly another office",
        "bracket lost",
        "first letter lost",
        "whole",
    ],
)
def test_an_office_as_its_paper_prints_it(line: str, text: str, office: str | None) -> None:
    assert told_on([line], text, {}) == office


@pytest.mark.parametrize(
    ("text", "own", "owner"),
    [
        ("农业科技有限公", True, FIRM),
        ("农业科技有限公", False, None),
        ("甲禾农业科技有限公司", True, None),
        ("科有限公司", True, None),
    ],
    ids=["its own paper", "another's paper", "another brand", "no trade"],
)
def test_what_follows_a_brand_tells_a_firm_on_its_own_paper(text: str, own: bool, owner: str | None) -> None:
    names = [FIRM] * 3 + ["松漠农牧业科学研究院"]
    found = match_owner(text, names, sure=0.96, expected=[FIRM] if own else [])
    assert (found and found[0]) == owner


def test_the_firm_whose_brand_was_read_in_part_is_meant() -> None:
    names = ["内蒙古沐翎机械装备有限责任公司"] * 11 + ["内蒙古澜澈机械装备有限公司"]
    found = match_owner("内蒙古澜机械装备有限公司", names, sure=0.96)
    assert found is not None and found[0] == "内蒙古澜澈机械装备有限公司"


SEED_FIRM = "内蒙古珩煦种业股份有限公司"


@pytest.mark.parametrize(
    ("text", "readings", "owner"),
    [
        ("内古珩煦种业股份有公司", ("内皆珩照种业股份有公司",), SEED_FIRM),
        ("内蒙古种业股份有限公司", ("内蒙古照种业股份有限公司",), SEED_FIRM),
        ("内蒙古购种业股份有限公司", ("内蒙古燕种业股份有限公司",), SEED_FIRM),
        ("内蒙古瑞丰种业股份有限公司", (), None),
        ("内蒙古瑞丰种业股份有限公司", ("内蒙古瑞丰种业殷份有限公司",), None),
        ("内蒙古瑞丰种业股份有限公司", ("内蒙古端半种业股份有限公司",), None),
        ("内蒙古瀚翎农种业开发有限责任公司", ("内蒙古瀚翎农种业开友有限责任公司",), None),
    ],
    ids=[
        "misread names beside",
        "brand lost",
        "brand unsteady",
        "another brand",
        "another brand twice",
        "another brand once",
        "another trade",
    ],
)
def test_misreadings_of_a_name_are_no_other_names(text: str, readings: tuple[str, ...], owner: str | None) -> None:
    names = [SEED_FIRM] * 10 + [
        "内蒙古珩照种业股份有限公司",
        "口内古珩煦种业股份有限公司",
        "松漠农牧业科学研究院",
        "松漠农牧业科学研究院",
    ]
    found = match_owner(text, names, readings, sure=0.96)
    assert (found and found[0]) == owner


def test_two_firms_that_are_named_alike_stay_two() -> None:
    names = ["通辽市甲禾农业科技有限公司"] * 9 + ["通辽市乙禾农业科技有限公司"] * 6
    found = match_owner("通辽市乙禾农业科技有限公司", names, sure=0.97)
    assert found is not None and found[0] == "通辽市乙禾农业科技有限公司"


def test_turns_of_a_reading_come_in_order() -> None:
    # of turns that fit alike the first counts: from a set every run took another
    assert _turns("甲乙丙") == ["甲乙丙", "乙丙甲", "丙甲乙"]


def owners_of(*texts: str, address: str = "") -> list[str | None]:
    """A seal a page, each on a statement of its own; the licence gives an address."""
    documents = []
    for number, text in enumerate(texts, start=1):
        seal = Seal((300, 600, 400, 700), "round", "grey", text, 0.9)
        statement = paper("balance_sheet", sheet([word("资产负债表", 200, 80)], number=number, seals=[seal]))
        statement.fields["entity"] = value(FIRM)
        documents.append(statement)
    licence = paper("business_licence", sheet([word("营业执照", 200, 80)], number=9))
    licence.fields["address"] = value(address)
    place_seals([*documents, licence])
    return [seal.owner for document in documents for seal in document.seals]


def test_a_bookkeeper_whose_seal_says_the_same_on_several_pages() -> None:
    keeper = "开鲁县诚信代理记账有限公司"
    assert owners_of(keeper, keeper, "开鲁县诚信理记账有限公司", FIRM) == [keeper, keeper, keeper, FIRM]
    assert owners_of(keeper, FIRM) == [None, FIRM]


def test_a_stranger_nearly_called_as_the_applicant_stays_unnamed() -> None:
    assert (
        owners_of("通辽市云枫农业科技服务有限公司", "通辽市云枫农业科技服务有限公司")[0]
        != "通辽市云枫农业科技服务有限公司"
    )


def test_the_registrar_of_the_county_in_which_a_firm_has_its_seat() -> None:
    assert owners_of("鲁县市场监督管理局", address="内蒙古自治区通辽市开鲁县玉米产业园2号") == ["开鲁县市场监督管理局"]


def test_a_long_place_of_which_a_letter_was_misread() -> None:
    assert mended_office("霍林学勒市科技和工业信息化局") == "霍林郭勒市科技和工业信息化局"
    assert mended_office("锡林郭勒盟科技局") == "锡林郭勒盟科技局"


def test_an_academys_seal_is_no_bureaus_that_has_most_of_its_letters() -> None:
    names = ["通辽市苍枝农牧学院"] * 5 + ["通辽市农牧局"] * 2
    assert match_owner("市农牧学院", names) is None
    told = match_owner("市农牧学院", names, expected=["通辽市苍枝农牧学院"])
    assert told is not None and told[0] == "通辽市苍枝农牧学院"
    bureau = match_owner("市农牧局", names)
    assert bureau is not None and bureau[0] == "通辽市农牧局"
