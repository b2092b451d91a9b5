"""Consortium agreements → parties, title, date, signature blocks."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document
from schemas.pages import Word
from tests.papers import lines, paper, sheet, table, width_of

LEAD, SECOND, THIRD = "通辽市云杉农业科技有限公司", "松岭农业大学", "北原饲草研究院"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"
BODY = (
    f"为共同实施“{TITLE}”项目，各方达成如下协议。",
    "第一条 甲方负责总体组织，乙方负责试验。",
    "第二条 各方按进度完成任务。",
)


def agreement(*rows: str) -> Document:
    document = paper("consortium_agreement", sheet(lines(*rows)))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    "head",
    [
        (f"甲方（牵头单位）：{LEAD}", f"乙方：{SECOND}", f"丙方：{THIRD}"),
        (f"牵头单位（甲方）：{LEAD}", f"参与单位（乙方）：{SECOND}", f"参与单位（丙方）：{THIRD}"),
        (f"牵头单位：{LEAD}", f"成员单位一：{SECOND}", f"成员单位二：{THIRD}"),
        (f"牵头方：{LEAD}", f"参与单位：{SECOND}", f"参与单位：{THIRD}"),
        ("甲方：", LEAD, "乙方：", SECOND, "丙方：", THIRD),
        (f"甲 方：{LEAD}（以下简称甲方）", f"乙 方：{SECOND}（以下简称乙方）", f"丙 方：{THIRD}（以下简称丙方）"),
        (f"Party A/牵头方：{LEAD}", f"Party B／ 成员：{SECOND}", f"Party C/成员：{THIRD}"),
        (f"A方（牵头单位）：{LEAD}", f"B方：{SECOND}", f"C方：{THIRD}"),
    ],
    ids=["roles", "lead first", "numbered", "repeated", "name below", "spaced, defined", "English too", "letters"],
)
def test_parties(head: tuple[str, ...]) -> None:
    document = agreement("联合揭榜协议书", *head, *BODY)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]
    assert document.fields["project_title"].value == TITLE


def test_who_leads_need_not_come_first() -> None:
    document = agreement("合作协议", f"甲方：{SECOND}", f"乙方（牵头单位）：{LEAD}", *BODY)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND]


SIGNED = (
    f"甲方（盖章）：{LEAD}",
    "法定代表人或授权代表（签字）：陆其山",
    "日期：2024年4月1日",
    "",
    f"乙方（盖章）：{SECOND}",
    "法定代表人或授权代表（签字）：",
    "日期：2024年4月3日",
)


def test_signature_blocks() -> None:
    document = agreement("联合协议", f"甲方（牵头单位）：{LEAD}", f"乙方：{SECOND}", *BODY, *SIGNED)
    assert [(party.role, party.name, party.signed) for party in document.parties] == [
        ("甲方", LEAD, True),
        ("乙方", SECOND, False),
    ]
    first, second = (party.box for party in document.parties)
    assert first is not None and second is not None and first[3] <= second[1] + 8
    assert document.fields["date"].value == date(2024, 4, 3)


def test_a_missing_signature_of_a_scan_is_in_doubt() -> None:
    document = paper("consortium_agreement", sheet(lines("联合协议", *BODY, *BODY, *SIGNED), source="ocr"))
    extract_fields(document)
    assert [party.signed for party in document.parties] == [True, None]


def test_blocks_side_by_side_are_kept_apart() -> None:
    rows = [
        [(f"甲方：{LEAD}", 72.0)],
        [(f"乙方：{SECOND}", 72.0)],
        *[[(text, 72.0)] for text in (*BODY, *BODY)],
        [("甲方（盖章）：", 72.0), ("乙方（盖章）：", 320.0)],
        [("法定代表人（签字）：陆其山", 72.0), ("法定代表人（签字）：贺春", 320.0)],
        [("2024年4月1日", 72.0), ("2024年4月2日", 320.0)],
    ]
    document = paper("consortium_agreement", sheet(lines(*rows)))
    extract_fields(document)
    assert [(party.name, party.signed) for party in document.parties] == [(LEAD, True), (SECOND, True)]
    left, right = (party.box for party in document.parties)
    assert left is not None and right is not None and left[2] <= right[0]
    assert document.fields["date"].value == date(2024, 4, 2)


def test_parties_in_a_table() -> None:
    words, rules = table([("牵头单位", LEAD), ("成员单位", SECOND), ("成员单位", THIRD)], [72, 180, 520], 130)
    page = sheet([*lines("联合申报协议"), *words, *_below(BODY)], rules)
    document = paper("consortium_agreement", page)
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


@pytest.mark.parametrize(
    "role", [("参加单位", "1"), ("参加单", "位1"), ("参加", "单位1")], ids=["number below", "parted", "halves"]
)
def test_roles_that_wrap_in_their_cells(role: tuple[str, ...]) -> None:
    words, rules = table(
        [("角色", "单位名称"), ("牵头单位", LEAD), (role, (SECOND[:4], SECOND[4:])), ("参加单位2", THIRD)],
        [72, 140, 520],
        130,
    )
    document = paper("consortium_agreement", sheet([*lines("联合申报协议"), *words, *_below(BODY)], rules))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


def test_signature_blocks_whose_names_touch() -> None:
    left = f"牵头单位（公章）：{LEAD[:8]}"
    beside = 72 + width_of(left, 12)
    rows = [
        *[[(text, 72.0)] for text in (*BODY, *BODY)],
        [(left, 72.0), (f"合作单位1（公章）：{SECOND[:4]}", beside)],
        [(LEAD[8:], 72.0), (SECOND[4:], beside)],
        [("授权代表（签字）：陆其山", 72.0), ("授权代表（签字）：贺春", beside)],
        [("2024年4月1日", 72.0), ("2024年4月2日", beside)],
    ]
    document = paper("consortium_agreement", sheet(lines(*rows)))
    extract_fields(document)
    assert [(party.name, party.signed) for party in document.parties] == [(LEAD, True), (SECOND, True)]
    assert document.fields["members"].value == [SECOND]


def _below(rows: tuple[str, ...]) -> list[Word]:
    return lines(*rows, top=320)


def test_an_unfilled_agreement_is_a_template() -> None:
    document = agreement(
        "联合协议",
        "甲方（牵头单位）：____",
        "乙方：____",
        "为共同实施____项目，达成协议。",
        "甲方（盖章）：",
        "乙方（盖章）：",
    )
    assert document.blank_template
    assert not document.fields


NUMBERED_SIGNED = (
    f"第1方（盖章）：{LEAD}",
    "法定代表人（签字）：陆其山",
    "签署日期：2024年4月1日",
    f"第2方（盖章）：{SECOND}",
    "法定代表人（签字）：韩松",
    "签署日期：2024年4月2日",
    f"第3方（盖章）：{THIRD}",
    "法定代表人（签字）：苏和",
    "签署日期：2024年4月3日",
)


@pytest.mark.parametrize(
    "head",
    [
        (f"1. {LEAD}（牵头单位）", f"2. {SECOND}（协作单位）", f"3. {THIRD}（协作单位）"),
        (f"（一）{LEAD}（以下简称“甲方”）", f"（二）{SECOND}（以下简称“乙方”）", f"（三）{THIRD}（以下简称“丙方”）"),
        (f"{LEAD}（甲方，牵头单位）", f"{SECOND}（乙方）", f"{THIRD}（丙方）"),
        (f"1、{LEAD}（牵头", "单位）", f"2、{SECOND}（合作方）", f"3、{THIRD}（合作方）"),
    ],
    ids=["numbered", "defined", "no numbers", "wrapped"],
)
def test_parties_listed_before_their_roles(head: tuple[str, ...]) -> None:
    between = ("地址：某市青山路8号", "开户行：某银行某支行 账号：15000000000000000")
    listed = (line for party in head for line in ((party,) if party.endswith("头") else (party, *between)))
    document = agreement("联合攻关协议", "协议各方：", *listed, *BODY)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]


def test_parties_that_are_only_numbered() -> None:
    document = agreement("联合攻关协议", *BODY[:1], "第2方为牵头单位，其余各方配合。", *NUMBERED_SIGNED)
    assert document.fields["lead"].value == SECOND
    assert document.fields["members"].value == [LEAD, THIRD]
    assert [(party.role, party.name) for party in document.parties] == [
        ("第1方", LEAD),
        ("第2方", SECOND),
        ("第3方", THIRD),
    ]
    assert document.fields["date"].value == date(2024, 4, 3)


@pytest.mark.parametrize(
    "row",
    [
        "第三方检测研究院出具报告后付款。",
        f"2. {SECOND}（协作单位）：分离菌株，研究工艺。",
        f"3. 数据由{THIRD}（合作单位）",
        "4. 其他有关单位（合作单位）",
    ],
)
def test_what_names_no_further_party(row: str) -> None:
    document = agreement("合作协议", f"甲方（牵头单位）：{LEAD}", f"乙方：{SECOND}", *BODY, row)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND]


@pytest.mark.parametrize(
    "head",
    [(f"项目：{TITLE}",), (f"项目：《{TITLE[:12]}", f"{TITLE[12:]}》"), (f"课 题：{TITLE}", "签订地点：某市")],
    ids=["one line", "wrapped", "another label below"],
)
def test_a_title_behind_a_bare_label_above_the_parties(head: tuple[str, ...]) -> None:
    text = ("一、双方联合申报本年度榜单第1项。", "二、甲方负责总体组织。")
    document = agreement("科技合作协议", *head, f"甲方：{LEAD}", f"乙方：{SECOND}", *text)
    assert document.fields["project_title"].value == TITLE


@pytest.mark.parametrize("row", ["项目：2024年科技专项计划项目", f"项目：由{LEAD}组织实施", "项目：见附件"])
def test_what_a_bare_label_names_but_is_no_title(row: str) -> None:
    document = agreement("科技合作协议", row, f"甲方：{LEAD}", f"乙方：{SECOND}", "一、双方联合申报本年度榜单第1项。")
    assert "project_title" not in document.fields


@pytest.mark.parametrize(("source", "sure"), [("ocr", False), ("text_layer", True)])
def test_a_scans_name_without_a_known_ending_is_in_doubt(source: str, sure: bool) -> None:
    head = (f"甲方：{LEAD}", "乙方：松岭农业术学")
    document = paper("consortium_agreement", sheet(lines("合作协议", *head, *BODY), source=source))
    extract_fields(document)
    assert document.fields["members"].value == ["松岭农业术学"]
    assert (document.fields["members"].confidence >= 0.8) is sure


def test_a_name_parted_from_its_legal_form_is_no_other_party() -> None:
    """In a narrow column of signatures the form stands on the next line; a hospital is not its university."""
    columns = [("甲方（盖章）", 72.0), ("乙方（盖章）", 250.0)]
    names = [("通辽市云杉农业科技", 72.0), (SECOND, 250.0)]
    head = lines(
        "合作协议", f"牵头方（甲方）：{LEAD}", f"成员方（乙方）：{SECOND}", f"成员方（丙方）：{SECOND}附属医院", *BODY
    )
    document = paper("consortium_agreement", sheet(head), sheet(lines(columns, names, "有限公司"), number=2))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, f"{SECOND}附属医院"]


def test_parties_in_a_table_of_number_name_and_role() -> None:
    rows = [
        [(str(i + 1), 82.0), (name, 130.0), (role, 420.0)]
        for i, (name, role) in enumerate(((LEAD, "牵头单位"), (SECOND, "成员单位"), (THIRD, "成员单位")))
    ]
    head = lines(
        "产学研用联合协议",
        f"为申报“{TITLE}”项目，下列单位组成联合体：",
        [("序号", 72.0), ("单位", 130.0), ("角色", 420.0)],
        *rows,
    )
    document = paper("consortium_agreement", sheet(head))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND, THIRD]
