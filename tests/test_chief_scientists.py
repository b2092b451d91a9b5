"""Whom a paper appoints as chief scientist, in the words of applicants, lawyers and clerks."""

from __future__ import annotations

import pytest

from extractors.values.appointments import find_chief_scientists
from extractors.values.text import squeeze
from pipeline.extraction.fields import extract_fields
from schemas.documents import Document
from schemas.pages import Box, Word
from tests.papers import Cell, lines, paper, sheet, table, word

LEAD, SECOND = "通辽市云杉农业科技有限公司", "松岭农业大学"


def named(text: str) -> list[str]:
    found = find_chief_scientists(squeeze(text))
    return [person.name for person in found[0].people] if found else []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由我公司研发中心副主任贺青川正高级农艺师出任首席科学家，全面主持。", ["贺青川"]),
        ("首席科学家由我所首席研究员塔娜其其格担任（硕士，51岁）。", ["塔娜其其格"]),
        ("由院长韩松研究员和育种室主任朝鲁教授共同担任首席科学家。", ["韩松", "朝鲁"]),
        ("设首席科学家1名，由贺青川研究员担任。", ["贺青川"]),
        ("聘请松岭农业大学草业学院陶雷玉教授为本项目首席科学家。", ["陶雷玉"]),
        ("经研究，决定任命韩松（研究员）、陶雷玉（教授）为首席科学家。", ["韩松", "陶雷玉"]),
        ("拟由副总经理兼技术总监包明（高级工程师）担任首席科学家。", ["包明"]),
        ("首席科学家为松岭农业大学布和教授，全面负责。", ["布和"]),
        ("贺青川研究员任首席科学家，陶雷玉任课题负责人。", ["贺青川"]),
        ("实行首席科学家负责制，由宝音德力格尔统筹技术路线。", ["宝音德力格尔"]),
        ("实行首席科学家负责制。韩松教授统筹人员与资金。", ["韩松"]),
        ("由首席科学家苏和巴图研究员牵头制定路线。", ["苏和巴图"]),
        ("首席科学家贺青川带领20人的团队。", ["贺青川"]),
        ("由达布和苏和共同担任首席科学家。", ["达布", "苏和"]),
        ("推荐推广研究员陶雷玉同志为项目首席专家。", ["陶雷玉"]),
        ("本人（贺青川，教授，从事草学研究）应各方之邀，作为首席科学家主持全部工作。", ["贺青川"]),
        ("笔者韩松，研究员，担任本项目首席科学家。", ["韩松"]),
    ],
)
def test_an_appointment(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "首席科学家由牵头单位推荐的专家担任。",
        "首席科学家由具有正高级职称的研究人员担任。",
        "首席科学家全面负责，组织编写方案。",
        "首席科学家须为全职人员，有权调整经费。",
        "实行首席科学家负责制，由牵头单位负责。",
        "首席科学家和项目办公室共同负责。",
        "由甲方派出的专家组成员担任首席科学家助理。",
        "曾任国家重点研发计划首席科学家。",
    ],
)
def test_what_appoints_nobody(text: str) -> None:
    assert named(text) == []


def plan(words: list[Word], rules: list[Box]) -> Document:
    document = paper("implementation_plan", sheet([*lines("项目实施方案", f"牵头单位：{LEAD}", top=60), *words], rules))
    extract_fields(document)
    return document


def beside(caption: Cell, rows: list[tuple[Cell, ...]], edges: list[float]) -> Document:
    """A cell over all the height of a table, left of it."""
    words, rules = table(rows, edges[1:], 160)
    bottom = max(rule[3] for rule in rules)
    texts = caption if isinstance(caption, tuple) else (caption,)
    top = (160 + bottom) / 2 - 8 * len(texts)
    words += [word(text, edges[0] + 4, top + 16 * i) for i, text in enumerate(texts)]
    left = [(edges[0], 160, edges[1], 160), (edges[0], bottom, edges[1], bottom), (edges[0], 160, edges[0], bottom)]
    return plan(words, [*rules, *left])


PERSON: list[tuple[Cell, ...]] = [
    ("姓 名", "贺青川", "职称", "研究员"),
    ("单位", SECOND, "电话", "0475-1"),
    ("专业", "草学", "学历", "博士"),
    ("职务", "所长", "年龄", "50"),
]


@pytest.mark.parametrize(
    ("caption", "rows"),
    [
        (tuple("首席科学家"), PERSON),
        (("首席", "科学家"), PERSON),
        ("首席专家", [("性别", "男", "姓名", "贺青川"), *PERSON[1:]]),
        ("首席科学家", [("姓名", "职称", "单位", "电话"), ("贺青川", "研究员", SECOND, "0475-1")]),
    ],
    ids=["upright", "two lines", "second pair", "heads"],
)
def test_a_cell_that_heads_rows_with_labels_of_their_own(caption: Cell, rows: list[tuple[Cell, ...]]) -> None:
    assert beside(caption, rows, [60, 130, 200, 340, 440, 560]).fields["chief_scientist"].value == "贺青川"


def test_a_cell_that_heads_the_rows_below() -> None:
    above, outline = table([("首席科学家",)], [60, 560], 160)
    words, rules = table(PERSON, [60, 160, 300, 400, 560], 184)
    assert plan([*above, *words], [*outline, *rules]).fields["chief_scientist"].value == "贺青川"


@pytest.mark.parametrize(
    "label", ["项目负责人（首席科学家）", ("领题人（首席", "科学家）")], ids=["one line", "two lines"]
)
def test_a_cell_that_says_in_brackets_what_it_asks_for(label: Cell) -> None:
    document = plan(*table([(label, "贺青川", "职务", "所长")], [60, 220, 300, 400, 560], 160))
    assert document.fields["chief_scientist"].value == "贺青川"


@pytest.mark.parametrize(
    "rows",
    [
        [("姓名", "年龄", "职称", "分工"), ("韩松", "44", "教授", "课题一"), ("贺青川", "50", "研究员", "首席科学家")],
        [
            ("序号", "成员姓名", "职称", "角色"),
            ("1", "贺青川", "研究员", "项目首席科学家"),
            ("2", "韩松", "教授", "骨干"),
        ],
        [
            ("角色", "姓名", "职称", "单位"),
            ("首席科学家", "贺青川", "研究员", SECOND),
            ("骨干", "韩松", "教授", SECOND),
        ],
        [("姓名", "年龄", "职称", "分工"), ("贺青川", "50", "研究员", "首席科学家、总体设计")],
    ],
    ids=["last column", "numbered", "first column", "with tasks"],
)
def test_a_list_of_the_team(rows: list[tuple[Cell, ...]]) -> None:
    assert plan(*table(rows, [60, 130, 230, 340, 560], 160)).fields["chief_scientist"].value == "贺青川"


def test_a_list_of_the_team_without_ruled_lines() -> None:
    columns = [("姓名", "职称", "分工"), ("韩松", "教授", "课题一"), ("贺青川", "研究员", "首席科学家")]
    words = lines(*([*zip(row, (72.0, 200.0, 320.0), strict=True)] for row in columns), top=200)
    assert plan(words, []).fields["chief_scientist"].value == "贺青川"


def test_an_empty_cell_beside_another_persons_name_names_nobody() -> None:
    document = plan(*table([("法定代表人", "韩松", "首席科学家", "")], [60, 160, 300, 400, 560], 160))
    assert "chief_scientist" not in document.fields


@pytest.mark.parametrize(
    "said",
    [
        ("本方案由本所（法定代", "表人其其格）提出。"),
        ("我院（法定代表人为其其格）作为牵头单位。",),
        ("公司法定代表人其其格任组长。",),
    ],
    ids=["over a line's end", "with a verb", "run into the sentence"],
)
def test_a_legal_representative_in_a_sentence(said: tuple[str, ...]) -> None:
    assert plan(lines(*said, top=200), []).fields["legal_representative"].value == "其其格"
