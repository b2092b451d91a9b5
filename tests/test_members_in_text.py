"""Those who take part, as lists in the text, sentences and forms name them; parties and their blocks likewise."""

from __future__ import annotations

import pytest

from pipeline.classification.pages import classify_pages
from pipeline.extraction.fields import extract_fields
from schemas.documents import Document
from tests.papers import Cell, lines, paper, sheet, table
from tests.test_chief_scientists import beside, plan

LEAD, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
DAY = "2024年4月1日"


@pytest.mark.parametrize(
    "said",
    [
        (f"参加单位有两家：一是{SECOND}，负责育种；", f"二是{THIRD}，负责加工。"),
        ("参加单位包括：", f"①{SECOND}；", f"②{THIRD}。"),
        ("合作单位：", f"1.{SECOND}", f"2.{THIRD}", "二、目标"),
        ("合作单位：", f"（1）{SECOND}（高校）：负责检测；", f"（2）{THIRD}：负责示范。"),
        (f"参与单位共2家，分别为{SECOND}和{THIRD}。",),
        (f"协作单位：{SECOND}；{THIRD}。",),
        (f"成员单位为{SECOND}、{THIRD}，各单位分工如下。",),
        (f"我公司作为牵头单位，邀请{SECOND}和{THIRD}两家单位参加。",),
        (f"{SECOND}、{THIRD}作为参加单位共同实施本项目。",),
        (f"我公司与{SECOND}、{THIRD}组成创新联合体，共同揭榜。",),
        (f"由{LEAD}（牵头）、{SECOND}、{THIRD}三家单位组成联合体。",),
        (f"本公司牵头，联合{SECOND}、{THIRD}共同揭榜。",),
        (f"揭榜工作由我院联合{SECOND}、{THIRD}共同承担。",),
    ],
)
def test_members(said: tuple[str, ...]) -> None:
    members = plan(lines(*said, top=200), []).fields["members"]
    assert members.value == [SECOND, THIRD]
    assert members.confidence > 0.85


@pytest.mark.parametrize(
    "said",
    [
        f"委托{SECOND}开展检测，检测费12万元。",
        f"公司与{SECOND}合作六年，共同完成三项课题。",
        f"公司曾与{SECOND}、{THIRD}共同承担国家课题。",
        f"设备由{SECOND}提供。任务一由公司完成。",
        f"合作单位应当遵守{SECOND}的规定。",
    ],
)
def test_whom_the_text_names_for_something_else(said: str) -> None:
    assert "members" not in plan(lines(said, top=200), []).fields


@pytest.mark.parametrize("day", ["2024.4.8", "2024年4月8日", "2024-04-08"])
def test_who_made_the_form_stands_on_its_cover_and_is_no_member(day: str) -> None:
    cover = (f"成员单位：{SECOND}、{THIRD}", "首席科学家：贺青川", f"填报日期：{day}", "某市科学技术局 制")
    assert plan(lines(*cover, top=200), []).fields["members"].value == [SECOND, THIRD]


def test_a_heading_whose_number_goes_on_with_nothing_ends_a_list() -> None:
    text = (f"参加单位包括：（1）{SECOND}，负责检测；（2）{THIRD}，负责加工。", f"5.{LEAD}的条件")
    assert plan(lines(*text, top=200), []).fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "said", ["合作单位：无", "合作单位：无（由本公司独立实施）", "本项目由我公司独立完成，不设合作单位。"]
)
def test_nobody_takes_part(said: str) -> None:
    assert plan(lines(said, top=200), []).fields["members"].value == []


def test_tasks_tell_who_takes_part_but_not_surely() -> None:
    tasks = (f"任务一由{LEAD}承担，建设基地。", f"任务二由{SECOND}承担，检测。", f"任务三由{THIRD}负责，示范。")
    members = plan(lines(*tasks, top=200), []).fields["members"]
    assert members.value == [SECOND, THIRD]
    assert members.confidence < 0.8


@pytest.mark.parametrize(
    ("caption", "rows", "edges"),
    [
        (
            ("合作", "单位"),
            [("序号", "单位名称", "类型"), ("1", SECOND, "高校"), ("2", THIRD, "院所")],
            [200, 400, 560],
        ),
        ("参与单位", [("1", SECOND), ("2", THIRD)], [200, 560]),
        ("参与单位", [(SECOND, "检测"), (THIRD, "加工")], [360, 560]),
        (
            tuple("联合单位"),
            [("单位名称", SECOND), ("法人", "韩松"), ("单位名称", THIRD), ("法人", "包明")],
            [200, 560],
        ),
    ],
    ids=["heads", "numbers", "with tasks", "a block each"],
)
def test_a_cell_that_heads_the_members(caption: Cell, rows: list[tuple[Cell, ...]], edges: list[float]) -> None:
    assert beside(caption, rows, [60, 130, *edges]).fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "cell",
    [(f"①{SECOND}", f"②{THIRD}"), (SECOND, THIRD), (f"1.{SECOND}，负责检测", f"2.{THIRD}，负责加工")],
    ids=["marks", "a line each", "with tasks"],
)
def test_a_list_in_a_cell(cell: tuple[str, ...]) -> None:
    rows: list[tuple[Cell, ...]] = [("榜单编号", "第2项"), ("参 加 单 位", cell)]
    assert plan(*table(rows, [60, 160, 560], 160)).fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "rows",
    [
        [("单位", "财政", "自筹"), (LEAD, "10", "20"), (SECOND, "5", "0"), (THIRD, "5", "0"), ("合计", "20", "20")],
        [("承担单位", "任务", "进度"), ("我公司", "基地", "一"), (SECOND, "检测", "二"), (THIRD, "加工", "三")],
        [("出力的单位", "任务", "人数"), (LEAD + "（牵头）", "基地", "9"), (SECOND, "检测", "5"), (THIRD, "加工", "5")],
        [("Partner", "WP", "PM"), (LEAD, "1", "9"), (SECOND, "2", "5"), (THIRD + "（参与）", "3", "5")],
    ],
    ids=["money", "tasks", "marked", "English"],
)
def test_who_shares_with_the_lead_in_a_table(rows: list[tuple[Cell, ...]]) -> None:
    assert plan(*table(rows, [60, 300, 400, 560], 160)).fields["members"].value == [SECOND, THIRD]


def test_who_stands_in_a_table_without_the_lead_is_no_member() -> None:
    rows: list[tuple[Cell, ...]] = [("单位", "设备"), (SECOND, "质谱仪"), (THIRD, "青贮机")]
    assert "members" not in plan(*table(rows, [60, 300, 560], 160)).fields


def test_the_lead_in_a_block_of_the_form() -> None:
    words, rules = table([("牵头单位", "名称", LEAD), ("推荐单位", "名称", "某市科学技术局")], [60, 160, 240, 560], 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD


def agreement(head: list[str], *tail: str | list[tuple[str, float]]) -> Document:
    first = sheet(lines("联合协议书", *head, "一、目的", "各方发挥优势，共同完成任务。"))
    document = paper("consortium_agreement", first, sheet(lines(*tail), number=2))
    extract_fields(document)
    return document


def test_parties_listed_below_the_first_and_blocks_whose_seals_follow_the_colon() -> None:
    document = agreement(
        [f"牵头单位：{LEAD}", f"参加单位：{SECOND}", THIRD],
        [("牵头单位：（公章）", 72), ("参加单位一：（公章）", 320)],
        [(LEAD, 72), (SECOND, 320)],
        [("授权代表：韩松", 72), ("授权代表：包明", 320)],
        [(DAY, 72), (DAY, 320)],
        "参加单位二：（公章）",
        THIRD,
        "授权代表：苏和",
        DAY,
    )
    assert document.fields["members"].value == [SECOND, THIRD]
    assert [(party.name, party.signed) for party in document.parties] == [(LEAD, True), (SECOND, True), (THIRD, True)]


@pytest.mark.parametrize("head", [["参加单位：", f"1.{SECOND}", f"2.{THIRD}"], [f"参加单位：{SECOND}、{THIRD}"]])
def test_a_list_of_parties(head: list[str]) -> None:
    assert agreement([f"牵头单位：{LEAD}", *head], DAY).fields["members"].value == [SECOND, THIRD]


def test_parties_that_only_a_sentence_names() -> None:
    document = agreement([f"由{LEAD}牵头，联合{SECOND}、{THIRD}，共同申报本项目。"], "（以下无正文）")
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize("seal", ["（盖章）：", "：（公章）"])
def test_a_page_of_two_parties_seals_goes_on_with_its_agreement(seal: str) -> None:
    text = lines("联合协议书", f"牵头单位：{LEAD}", f"参加单位：{SECOND}", "本协议一式四份，经各方签字盖章后生效。")
    block = lines(f"牵头单位{seal}", LEAD, "代表签字：韩松", DAY, f"参加单位{seal}", SECOND, "代表签字：包明", DAY)
    labels = classify_pages([sheet(text), sheet(block, number=2)])
    assert [(label.type, label.starts) for label in labels] == [
        ("consortium_agreement", True),
        ("consortium_agreement", False),
    ]


def test_parties_beside_single_words_in_the_head_of_a_memorandum() -> None:
    rows = [("牵头", LEAD), ("参与", f"{SECOND}；{THIRD}"), ("地点", "某市某园区")]
    words, rules = table(rows, [60, 120, 560], 160)
    document = paper("consortium_agreement", sheet([*lines("合作备忘录", top=100), *words], rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


def test_parties_whom_the_articles_name() -> None:
    said = (f"第三条{LEAD}为牵头单位，", f"{SECOND}和{THIRD}为成员单位。")
    document = agreement(["联合体章程"], *said)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


def test_a_second_table_below_that_of_the_tasks() -> None:
    rows = [("序号", "单位", "任务"), ("1", LEAD, "基地"), ("2", SECOND, "检测"), ("3", THIRD, "加工")]
    words, rules = table(rows, [60, 110, 330, 560], 160)
    below, more = table([("来源", "2024年", "合计"), ("财政", "100", "100")], [60, 110, 330, 560], 340)
    between = lines("五、资金安排", "项目资金分年来源见下表：", top=290)
    members = plan([*words, *between, *below], [*rules, *more]).fields["members"]
    assert members.value == [SECOND, THIRD]


def test_a_table_of_tasks_that_goes_on_on_the_next_page() -> None:
    heads = [("任务", "完成单位"), ("一", LEAD)]
    first, rules = table(heads, [60, 300, 560], 770)
    second, more = table([("二", SECOND), ("三", THIRD), ("合计", "12")], [60, 300, 560], 60)
    title = lines("某某项目实施方案", f"牵头单位：{LEAD}", top=60)
    document = paper("implementation_plan", sheet([*title, *first], rules), sheet(second, more, number=2))
    extract_fields(document)
    assert document.fields["members"].value == [SECOND, THIRD]
