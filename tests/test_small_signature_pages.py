"""Pages that nothing heads: parties by their short names with who stands for each, lists of a team."""

from __future__ import annotations

import pytest

from pipeline.classification import classify_pages
from tests.papers import lines, sheet

AGREEMENT = (
    "联合揭榜协议",
    "甲社和学院经协商一致，共同揭榜，本协议写明各方的分工和钱的分配。",
    "一、分工。合作社出地、出人，学院出技术，各方互相通报进度。",
    "二、资金。市里的钱到账后十五天内按比例分给各方，专款专用。",
    "三、成果。专利由完成的一方申请，另一方可以无偿使用。",
    "本协议一式四份，各方盖章后生效。",
)


def test_a_page_of_parties_by_their_short_names_ends_the_agreement() -> None:
    block = ("合作社：库伦旗北坨荞麦专业合作社", "理事长：佟海山", "学院：松岭职业学院", "院长：韩志远")
    labels = classify_pages([sheet(lines(*AGREEMENT)), sheet(lines(*block), number=2)])
    assert [label.type for label in labels] == ["consortium_agreement"] * 2
    assert not labels[1].starts


@pytest.mark.parametrize("title", ["课题组成员一览", "项目团队名单", "科研骨干情况一览表"])
def test_a_list_of_the_team_is_no_plan(title: str) -> None:
    rows = (
        "姓名　性别　学历　单位　职责",
        "佟海山　男　博士　松岭大学　首席科学家，负责技术路线",
        "韩志远　男　硕士　松岭大学　示范",
    )
    labels = classify_pages([sheet([*lines(title, top=60, size=18), *lines(*rows, top=120)])])
    assert labels[0].type == "other"
