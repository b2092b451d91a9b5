"""Papers in two languages: labels with their English, names with it behind them, signatures under an English role."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document, DocumentType
from tests.papers import Cell, lines, paper, sheet, table, word

LEAD, SECOND, THIRD = "安禾生物（通辽）有限公司", "松岭农业大学", "北原饲草研究院有限公司"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"
CODE = "91150500701347218W"


def read(type_: DocumentType, *rows: str) -> Document:
    document = paper(type_, sheet(lines(*rows)))
    extract_fields(document)
    return document


def form(*rows: tuple[Cell, ...]) -> Document:
    words, rules = table(rows, [60, 250, 560], 140)
    document = paper("implementation_plan", sheet([*lines("项目实施方案"), *words], rules))
    extract_fields(document)
    return document


def test_labels_with_their_english_behind_or_below_them() -> None:
    fields = form(
        ("项目名称 Project Title", TITLE),
        ("牵头单位 Lead Partner", LEAD),
        ("统一社会信用代码 USCC", CODE),
        (("首席科学家", "Chief Scientist"), "萨如拉 (Dr. Sarula)"),
        ("Legal Representative 法定代表人", "林思远 (Mr. LIN)"),
        (("参加单位", "Other Partners"), (f"{SECOND} (Songling University)", f"{THIRD} (BFRI Ltd.)")),
        ("Total Budget 总经费（万元）", "620"),
    ).fields
    found = {name: fields[name].value for name in ("project_title", "lead", "credit_code", "chief_scientist")}
    assert found == {"project_title": TITLE, "lead": LEAD, "credit_code": CODE, "chief_scientist": "萨如拉"}
    assert fields["legal_representative"].value == "林思远"
    assert fields["members"].value == [SECOND, THIRD]
    assert fields["total_budget"].value == 6200000


def test_labels_with_english_before_a_colon() -> None:
    fields = read(
        "implementation_plan",
        "项目实施方案",
        f"项目名称 Project Title：{TITLE}",
        f"牵头单位（Lead）：{LEAD}",
        "填报日期 Date：2024年4月9日",
    ).fields
    assert fields["project_title"].value == TITLE and fields["lead"].value == LEAD
    assert fields["date"].value == date(2024, 4, 9)


@pytest.mark.parametrize(
    "title", ["AI赋能的饲草病害识别关键技术", "5G智慧牧场管理平台研发", "NB-IoT 草原监测终端研制与示范"]
)
def test_a_title_that_begins_in_english_is_whole(title: str) -> None:
    fields = read("implementation_plan", "项目实施方案", f"项目名称：{title}").fields
    assert fields["project_title"].value == title.replace(" ", "")


def test_parties_below_their_english_roles() -> None:
    words = [
        *lines("联合体协议", "各方就联合揭榜达成一致，按章程办理。"),
        *(word(*placed) for placed in (("Coordinator", 72, 300), ("协调方", 140, 300))),
        *(word(*placed) for placed in (("Beneficiary", 330, 300), ("受益方", 398, 300))),
        *(word(*placed) for placed in ((LEAD[:11], 72, 320), (SECOND, 330, 320), (LEAD[11:], 72, 336))),
        *(word(*placed) for placed in (("签署：林思远", 72, 360), ("签署：佟海山", 330, 360))),
    ]
    document = paper("consortium_agreement", sheet(words))
    extract_fields(document)
    assert document.fields["lead"].value == LEAD
    assert document.fields["members"].value == [SECOND]


def test_a_quoted_english_word_is_no_title() -> None:
    document = read("consortium_agreement", f"甲方：{LEAD}（“Coordinator”，共同实施本项目）", f"乙方：{SECOND}")
    assert "project_title" not in document.fields


@pytest.mark.parametrize(
    "rows",
    [
        ("林思远", "法定代表人 Legal Representative"),
        ("林思远　总经理、法定代表人",),
        ("林思远 Siyuan LIN", "董事长兼法定代表人"),
    ],
)
def test_a_name_before_or_above_its_office(rows: tuple[str, ...]) -> None:
    words = [*lines("资金匹配承诺书", "我公司承诺为本项目匹配资金200万元，按时到位。")]
    for i, row in enumerate((*rows, LEAD)):
        x0 = 72.0
        for part in row.split("　"):
            words.append(word(part, x0, 300 + 18 * i))
            x0 += 80
    document = paper("commitment_letter", sheet(words))
    extract_fields(document)
    assert document.fields["legal_representative"].value == "林思远"


def test_an_organisation_below_an_office_is_nobodys_name() -> None:
    document = read("commitment_letter", "承诺书", "我公司承诺匹配资金200万元。", "法定代表人", LEAD)
    assert "legal_representative" not in document.fields


def test_a_budget_with_its_heads_in_both_languages() -> None:
    rows = [
        ("Cost 费用类别", "Grant 财政", "Own funds 企业匹配", "Total 合计"),
        ("Equipment 设备", "1,000,000", "2,000,000", "3,000,000"),
        ("Staff 人员", "500,000", "1,500,000", "2,000,000"),
        ("TOTAL 总预算", "1,500,000", "3,500,000", "5,000,000"),
    ]
    words, rules = table(rows, [60, 180, 300, 440, 560], 160)
    document = paper("implementation_plan", sheet([*lines("项目实施方案", "4. 预算 Budget (RMB)"), *words], rules))
    extract_fields(document)
    found = [document.fields[name].value for name in ("total_budget", "matching_funds")]
    assert found == [5000000, 3500000]


def test_a_title_with_its_translation_below_it_in_its_cell() -> None:
    title = (TITLE, "Key technologies of silage", "cultivation in cold drylands")
    assert form(("项目名称 Title", title)).fields["project_title"].value == TITLE


def test_an_english_column_beside_the_chinese_one() -> None:
    chinese = (
        "各方合作实施“寒旱区饲草高效栽培",
        "与青贮加工关键技术”项目，约定如下。",
        *["各方按分工完成任务，互相通报。"] * 8,
    )
    words = lines("联合体协议", f"牵头方：{LEAD}", f"参加方：{SECOND}")
    for i, row in enumerate(chinese):
        words += [word(row, 72, 160 + 20 * i), word("The Parties shall cooperate", 330, 160 + 20 * i)]
    document = paper("consortium_agreement", sheet(words))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE
    assert document.fields["members"].value == [SECOND]
