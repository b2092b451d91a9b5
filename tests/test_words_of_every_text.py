"""Words that announce a field where something sets them apart, and nothing in a sentence or a table of something else."""

from __future__ import annotations

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document, DocumentType
from tests.papers import lines, paper, sheet, table

HEADINGS = {
    "implementation_plan": "项目实施方案",
    "consortium_agreement": "联合揭榜协议",
    "commitment_letter": "资金匹配承诺书",
    "management_rules": "科研项目管理办法",
}


def read(type_: DocumentType, *rows: str) -> Document:
    document = paper(type_, sheet(lines(HEADINGS[type_], *rows)))
    extract_fields(document)
    return document


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("项目组成员：苏和、王海山", "members"),
        ("本团队与松岭农业大学共同承担过国家课题两项。", "members"),
        ("我公司联合松岭农业大学实施了节水项目。", "members"),
        ("成员单位应当配合牵头单位。", "members"),
        ("企业2023年投入研发费用300万元，申请专利5件。", "total_budget"),
        ("公司注册资本500万元，其中自有资金300万元，财政资金200万元。", "total_budget"),
        ("首席科学家管技术。", "chief_scientist"),
        ("首席科学家对项目负总责，由首席科学家拍板。", "chief_scientist"),
        ("项目：经费、人员、设备三方面的保障措施如下。", "project_title"),
        ("标题：黑体三号，正文：仿宋小三。", "project_title"),
        ("第三个项目组负责田间试验，对应榜单要求的第二项指标是产量。", "list_item"),
        ("揭榜号召全体职工参与。", "list_item"),
        ("发布时间另行通知。", "date"),
        ("Project term: from 1 July 2024 to 31 December 2026", "date"),
    ],
)
def test_sentences_of_plans(said: str, field: str) -> None:
    assert field not in read("implementation_plan", said).fields


@pytest.mark.parametrize(
    ("type_", "rows", "field"),
    [
        ("consortium_agreement", ("参加：各方代表", "协办：有关单位"), "members"),
        ("consortium_agreement", ("责任方：违约的一方", "守约方：另一方"), "lead"),
        ("commitment_letter", ("我公司匹配资金50万元。", "负责人：待定"), "legal_representative"),
        ("commitment_letter", ("Re：", "我公司承诺匹配资金50万元"), "project_title"),
        ("management_rules", ("第一条 立项。", "学术委员会", "专家委员会"), "entity"),
    ],
)
def test_words_of_other_papers(type_: DocumentType, rows: tuple[str, ...], field: str) -> None:
    assert field not in read(type_, *rows).fields


@pytest.mark.parametrize(
    "rows",
    [
        [("项目", "市级", "自筹"), ("设备费", "45", "12"), ("材料费", "52", "18")],
        [("成员", "职称", "分工"), ("苏和", "教授", "育种"), ("王海山", "研究员", "加工")],
    ],
)
def test_heads_of_tables_of_something_else(rows: list[tuple[str, ...]]) -> None:
    words, rules = table(rows, [60, 220, 390, 560], 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert not {"project_title", "members", "chief_scientist", "matching_funds"} & set(document.fields)


def test_heads_with_their_unit_over_a_row_of_amounts() -> None:
    rows = [("项目总经费（万元）", "财政资助（万元）", "单位匹配（万元）"), ("300", "120", "180")]
    words, rules = table(rows, [60, 220, 390, 560], 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    found = [document.fields[name].value for name in ("total_budget", "matching_funds")]
    assert found == [3000000, 1800000]


def test_who_leads_in_a_table_of_parts() -> None:
    lead, second = "通辽市青禾农牧科技有限公司", "松岭农业大学"
    words, rules = table([("单位名称", "角色"), (lead, "牵头"), (second, "参与")], [60, 330, 560], 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    assert document.fields["lead"].value == lead
    assert document.fields["members"].value == [second]
