"""Plans as slides: a title by its size, cards with the label over the value, bullets, and no slide headed as papers are."""

from __future__ import annotations

from datetime import date

from pipeline.classification import classify_pages
from pipeline.extraction.fields import extract_fields
from schemas.documents import Document, PagePart
from schemas.pages import Page, Word
from tests.papers import word

LEAD, SECOND, THIRD = "通辽云杉智能装备有限公司", "松岭理工学院", "库伦旗北坨牧业有限公司"
TITLE = "草原牧场无人值守补饲机器人研制与示范"


def slide(number: int, *words: Word) -> Page:
    return Page("a.pdf", number, 960, 540, "text_layer", list(words), [])


def deck() -> list[Page]:
    cover = slide(
        1,
        word("揭榜挂帅 · 榜单 No.4", 60, 40),
        word(TITLE, 60, 160, 32),
        word(LEAD, 60, 300),
        word("2024.04.09", 300, 300),
    )
    team = slide(
        2,
        *(word("牵头公司", 70, 100), word(LEAD, 70, 122), word("首席科学家", 500, 100), word("乌日图", 500, 122)),
        *(word("合作伙伴 Partners", 70, 200), word("已有基础", 500, 200)),
        *(
            word(f"· {SECOND}（控制）", 70, 222),
            word("样机两台，专利三项", 500, 222),
            word(f"· {THIRD}（场地）", 70, 244),
        ),
    )
    money = slide(
        3,
        *(word("关键技术与考核指标：样机两台、示范牧场三处。", 70, 60), word("项目总盘子", 200, 120)),
        *(
            word("申请财政资金 100万元", 500, 130),
            word("公司自有资金 150万元", 700, 130),
            word("250万元", 190, 150, 24),
        ),
        *(word("研究内容：感知、导航、投料三项；进度安排：2024年样机，2025年示范。", 70, 300),),
    )
    return [cover, team, money]


def test_slides_are_one_plan() -> None:
    labels = classify_pages(deck())
    assert [label.type for label in labels] == ["implementation_plan"] * 3
    assert [label.starts for label in labels] == [True, False, False]


def test_slides_of_a_firm_are_no_plan() -> None:
    pages = [slide(n, word("公司简介：产品远销各地，欢迎来电洽谈。", 60, 100), word(LEAD, 60, 200)) for n in (1, 2, 3)]
    assert all(label.type != "implementation_plan" for label in classify_pages(pages))


def test_fields_of_slides() -> None:
    parts = [PagePart(page, 0, page.height) for page in deck()]
    document = Document("d1", "implementation_plan", 0.97, None, "a.pdf", parts)
    extract_fields(document)
    found = {name: value.value for name, value in document.fields.items()}
    assert found == {
        "project_title": TITLE,
        "list_item": "4",
        "lead": LEAD,
        "members": [SECOND, THIRD],
        "chief_scientist": "乌日图",
        "total_budget": 2500000,
        "matching_funds": 1500000,
        "date": date(2024, 4, 9),
    }


def test_a_place_in_brackets_is_of_the_name() -> None:
    names = ("松岭石油大学（华东）", "松岭工业大学（深圳）")
    page = slide(1, word("揭榜挂帅项目实施方案", 60, 40), word(f"合作单位：{'、'.join(names)}", 60, 100))
    document = Document("d1", "implementation_plan", 0.97, None, "a.pdf", [PagePart(page, 0, page.height)])
    extract_fields(document)
    assert document.fields["members"].value == list(names)
