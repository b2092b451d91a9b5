"""Letters, recommendations, pledges → fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.extraction.fields import extract_fields
from schemas.documents import Document
from tests.papers import lines, paper, seal, sheet, table, word

FIRM = "通辽市云杉农业科技有限公司"
TITLE = "寒旱区饲草高效栽培与青贮加工关键技术"


def letter(*rows: str, source: str = "text_layer") -> Document:
    document = paper("commitment_letter", sheet(lines("企业资金匹配承诺书", *rows), source=source))
    extract_fields(document)
    return document


SIGNED = (f"承诺单位（公章）：{FIRM}", "法定代表人（签字）：陆其山", "2024年4月8日")


@pytest.mark.parametrize(
    ("sentence", "yuan"),
    [
        ("承诺为该项目匹配资金人民币401万元（大写：肆佰零壹万元整）。", 4_010_000),
        ("配套经费金额为：（小写）￥3,290,000.00，（大写）叁佰贰拾玖万元整。", 3_290_000),
        ("承诺匹配人民币（大写）：叁佰万元整（￥3,000,000.00元）。", 3_000_000),
        ("项目总投资900万元，其中申请财政资金300万元，我公司自筹资金600万元。", 6_000_000),
        ("我公司自愿投入匹配资金共计贰佰万元整（¥200.00万元）", 2_000_000),
        ("项目总投入760万元，其中财政资金260万元，余下500万元（大写：人民币伍佰万元整）由我公司承担。", 5_000_000),
        ("本项目投入650万元，由财政与企业分担，企业部分为400万元，大写：肆佰万元整。", 4_000_000),
    ],
    ids=[
        "万元",
        "small figures",
        "words first",
        "among other sums",
        "sign and 万元",
        "rest of a total",
        "part in words",
    ],
)
def test_the_promised_amount(sentence: str, yuan: int) -> None:
    document = letter("通辽市科学技术局：", f"我公司牵头申报《{TITLE}》项目，", sentence, *SIGNED)
    assert document.fields["amount"].value == Decimal(yuan)
    if "大写" in sentence or "整" in sentence:
        assert document.fields["amount_in_words"].value == Decimal(yuan)


def test_a_letter_in_full() -> None:
    document = letter("通辽市科学技术局：", f"我公司牵头申报《{TITLE}》项目，匹配资金200万元。", *SIGNED)
    assert {name: value.value for name, value in document.fields.items()} == {
        "entity": FIRM,
        "project_title": TITLE,
        "amount": Decimal(2_000_000),
        "date": date(2024, 4, 8),
        "legal_representative": "陆其山",
    }
    assert all(value.confidence >= 0.95 for value in document.fields.values())
    assert not document.blank_template


def test_a_title_may_wrap_in_its_quotes() -> None:
    document = letter("就“寒旱区饲草高效栽培与青贮加", "工关键技术”项目承诺：匹配资金200万元。", *SIGNED)
    assert document.fields["project_title"].value == TITLE


def test_a_letter_as_a_form() -> None:
    words, rules = table(
        [("项目名称", TITLE), ("匹配金额（万元）", "320.5"), ("大写", "叁佰贰拾万伍仟元整"), ("承诺单位", FIRM)],
        [72, 200, 520],
        120,
    )
    document = paper("commitment_letter", sheet([*lines("资金匹配承诺书"), *words], rules))
    extract_fields(document)
    assert document.fields["amount"].value == Decimal(3_205_000)
    assert document.fields["amount_in_words"].value == Decimal(3_205_000)
    assert document.fields["entity"].value == FIRM
    assert document.fields["project_title"].value == TITLE


@pytest.mark.parametrize(
    "sentence",
    [
        "承诺匹配资金人民币　　　　万元（大写：　　　　　）。",
        "承诺匹配资金____万元（大写：____）。",
        "承诺匹配资金XX万元（大写：XXXX）。",
    ],
    ids=["blanks", "underscores", "crosses"],
)
def test_an_unfilled_letter_is_a_template(sentence: str) -> None:
    document = letter(
        "我单位牵头申报（项目名称）项目，", sentence, "承诺单位（盖章）：", "法定代表人（签字）：", "年　月　日"
    )
    assert document.blank_template
    assert not {"amount", "amount_in_words", "entity", "date", "legal_representative"} & set(document.fields)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("二〇二四年四月七日", date(2024, 4, 7)),
        ("二○二四年四月十二日", date(2024, 4, 12)),
        ("2024.4.8", date(2024, 4, 8)),
        ("日期：2024-04-09", date(2024, 4, 9)),
    ],
)
def test_dates_of_signatures(printed: str, value: date) -> None:
    document = letter("匹配资金200万元，自2024年5月1日起两年内到位，用于研发。", SIGNED[0], printed)
    assert document.fields["date"].value == value


def test_a_date_set_apart_is_one_date() -> None:
    words = [
        word(text, x0, 300)
        for text, x0 in [("2024", 400), ("年", 440), ("4", 462), ("月", 478), ("8", 500), ("日", 512)]
    ]
    document = paper("commitment_letter", sheet([*lines("承诺书", SIGNED[0]), *words]))
    extract_fields(document)
    assert document.fields["date"].value == date(2024, 4, 8)


def test_a_lost_zero_of_a_chinese_year_is_repaired_and_unsure() -> None:
    document = letter(SIGNED[0], "二四年四月五日", source="ocr")
    assert document.fields["date"].value == date(2024, 4, 5)
    assert document.fields["date"].confidence < 0.8


def test_the_first_sentence_names_whom_a_seal_hides() -> None:
    cut = [word("承诺单位（盖章）：通辽市云", 72, 300), word("业科技有限公司", 72 + 13 * 12 + 24, 300)]
    page = sheet(
        [*lines("资金匹配承诺书", f"我单位{FIRM}牵头申报该项目。"), *cut], source="ocr", seals=[seal(180, 250, None)]
    )
    document = paper("commitment_letter", page)
    extract_fields(document)
    assert document.fields["entity"].value == FIRM


def test_a_hole_in_a_name_is_filled_from_the_seal() -> None:
    cut = [word("承诺单位（盖章）：通辽市云", 72, 300), word("农业科技有限公司", 72 + 14 * 12, 300)]
    page = sheet([*lines("资金匹配承诺书"), *cut], source="ocr", seals=[seal(180, 250, FIRM)])
    document = paper("commitment_letter", page)
    extract_fields(document)
    assert document.fields["entity"].value == FIRM
    assert "completed from the seal" in document.fields["entity"].notes


def test_a_recommendation() -> None:
    rows = [
        f"关于推荐{FIRM}揭榜“揭榜挂帅”项目的函",
        "通辽市科学技术局：",
        f"我局对{FIRM}牵头申报的“{TITLE}”项目材料进行了初审，同意推荐。",
        "开鲁县科学技术局",
        "2024年4月15日",
    ]
    document = paper("recommendation_letter", sheet(lines(*rows)))
    extract_fields(document)
    assert {name: value.value for name, value in document.fields.items()} == {
        "entity": "开鲁县科学技术局",
        "lead": FIRM,
        "project_title": TITLE,
        "date": date(2024, 4, 15),
    }


def test_a_pledge() -> None:
    document = paper("integrity_pledge", sheet(lines("科研诚信承诺书", "恪守科研诚信。", *SIGNED)))
    extract_fields(document)
    assert document.fields["entity"].value == FIRM
    assert document.fields["date"].value == date(2024, 4, 8)


def test_a_letter_without_its_sum_is_a_template_though_names_are_filled_in() -> None:
    """A scan shows no underline: the slot of the sum is where nothing stands before 万元."""
    document = letter(
        f"本企业（{FIRM}）就所申报的《{TITLE}》作出如下承诺。",
        "1. 自筹资金总额：　　　　万元；大写金额：　　　　",
        "2. 资金性质：自有货币资金。",
        f"企业名称（盖章）：{FIRM}",
    )
    assert document.blank_template
    filled = letter(
        f"本企业（{FIRM}）承诺：自筹资金总额：320万元；大写金额：叁佰贰拾万元整", f"企业名称（盖章）：{FIRM}"
    )
    assert not filled.blank_template


@pytest.mark.parametrize("label", ["榜单项目名称", "拟承担课题名称", "本项目名称"])
def test_a_title_whose_label_says_which_project_is_meant(label: str) -> None:
    words, rules = table([("承诺单位", FIRM), (label, TITLE), ("匹配资金", "320万元")], [72, 200, 520], 120)
    document = paper("commitment_letter", sheet([*lines("关于自有资金按时到位的承诺函"), *words], rules))
    extract_fields(document)
    assert document.fields["project_title"].value == TITLE


@pytest.mark.parametrize(
    ("printed", "name", "sure"),
    [
        ("陆其山陆其山", "陆其山", True),
        ("陆其山陆其出", "陆其山", False),
        ("陆其山山", "陆其山", False),
        ("陆其山山陆", "陆其山", False),
        ("陆山陆山", "陆山", True),
        ("欧阳娜娜", "欧阳娜娜", True),
        ("萨仁其其格", "萨仁其其格", True),
        ("陆媛媛", "陆媛媛", True),
    ],
)
def test_a_chop_or_signature_beside_a_name_is_not_of_it(printed: str, name: str, sure: bool) -> None:
    document = letter("匹配资金200万元。", SIGNED[0], f"法定代表人（签字）：{printed}", source="ocr")
    assert document.fields["legal_representative"].value == name
    assert (document.fields["legal_representative"].confidence >= 0.8) == sure


def test_doubled_letters_of_a_text_layer_are_printed_so() -> None:
    document = letter("匹配资金200万元。", SIGNED[0], "法定代表人（签字）：乌兰图图")
    assert document.fields["legal_representative"].value == "乌兰图图"


def test_a_label_that_says_whose_representative_signs_needs_no_colon() -> None:
    document = letter("匹配资金200万元。", f"单位名称：{FIRM}", "单位法定代表人陆其山山陆", source="ocr")
    assert document.fields["legal_representative"].value == "陆其山"


@pytest.mark.parametrize(
    ("unit", "printed", "yuan"),
    [("（元）", "3,205,000.00", 3_205_000), ("（单位：万元）", "320.5", 3_205_000), ("万元", "320.50", 3_205_000)],
)
def test_a_unit_below_a_column_s_label_is_not_its_value(unit: str, printed: str, yuan: int) -> None:
    head = ("承诺单位", ("匹配金额", unit), ("匹配金额", "（大写）"), "资金来源")
    words, rules = table([head, (FIRM, printed, "叁佰贰拾万伍仟元整", "自有资金")], [60, 240, 340, 470, 550], 120)
    document = paper("commitment_letter", sheet([*lines("资金匹配承诺书"), *words], rules))
    extract_fields(document)
    assert document.fields["amount"].value == Decimal(yuan)


def test_a_recommended_institute_may_have_a_joint_in_its_name() -> None:
    rows = (
        "关于推荐科技项目的函",
        "通辽市科学技术局：",
        f"经研究，通辽市草业资源与乡村能源研究所牵头、{FIRM}参加的《{TITLE}》项目符合要求，同意推荐。",
        "奈曼旗农牧局",
        "2024年4月9日",
    )
    document = paper("recommendation_letter", sheet(lines(*rows)))
    extract_fields(document)
    assert document.fields["lead"].value == "通辽市草业资源与乡村能源研究所"
