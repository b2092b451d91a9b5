"""What a paper prints without saying what it is, told by the dossier's other papers; nothing is taken over that it does not print."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extraction.told_by_others import look_for_told
from schemas.documents import Document, Value
from tests.papers import lines, paper, sheet

FIRM, SCHOOL, FARM = "通辽市云杉农业科技有限公司", "松江农业大学", "开鲁县绿谷牧草有限公司"
TITLE = "沙地谷子节水栽培关键技术"


def plan(*rows: str) -> Document:
    return paper("implementation_plan", sheet(lines(*rows)))


def agreement(*, title: str | None = TITLE, members: Sequence[str] = (SCHOOL,), lead: str = FIRM) -> Document:
    made = paper("consortium_agreement", sheet(lines("联合协议")))
    for field, value in (("project_title", title), ("lead", lead), ("members", list(members))):
        if value is not None:
            made.fields[field] = Value(value, str(value), 1, None, 0.97, "text_layer")
    return made


@pytest.mark.parametrize("row", [f"揭榜{TITLE}的理由", TITLE, f"（{TITLE}）"])
def test_a_title_that_stands_whole(row: str) -> None:
    document = plan("实施方案", row, "一、背景")
    look_for_told([document, agreement()])
    assert document.fields["project_title"].value == TITLE


@pytest.mark.parametrize("rows", [[f"揭榜{TITLE}集成示范"], [TITLE, "与示范推广"], [f"盐碱{TITLE}"], ["沙地谷子栽培"]])
def test_a_longer_or_another_title_is_not_the_others(rows: list[str]) -> None:
    document = plan("实施方案", *rows, "一、背景")
    look_for_told([document, agreement()])
    assert "project_title" not in document.fields


def test_a_sure_reading_stays() -> None:
    document = plan("实施方案", TITLE)
    document.fields["project_title"] = Value("另一名称", "另一名称", 1, None, 0.9, "text_layer")
    look_for_told([document, agreement()])
    assert document.fields["project_title"].value == "另一名称"


def test_parties_that_the_plan_names_somewhere() -> None:
    document = plan("实施方案", f"本项目由{FIRM}提出，", f"与{SCHOOL}商定，报通辽市科学技术局。")
    look_for_told([document, agreement()])
    assert document.fields["lead"].value == FIRM and document.fields["members"].value == [SCHOOL]
    assert 0.8 <= document.fields["members"].confidence < 0.9


def test_members_stay_unread_where_a_further_organisation_is_named() -> None:
    document = plan("实施方案", f"本项目由{FIRM}提出，", f"与{SCHOOL}、{FARM}商定。")
    look_for_told([document, agreement()])
    assert "members" not in document.fields


def test_members_stay_unread_where_one_is_not_named() -> None:
    document = plan("实施方案", f"本项目由{FIRM}提出，", f"与{SCHOOL}商定。")
    look_for_told([document, agreement(members=(SCHOOL, FARM))])
    assert "members" not in document.fields
