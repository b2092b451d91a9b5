"""Values of codes, amounts, dates and names that standards and forms fix: one case a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.values.amount_words import (
    find_amount_in_words,
    form_remarks,
    parse_amount_in_words,
    print_amount_in_words,
)
from extractors.values.amounts import UNITS, find_money, parse_amount, parse_money
from extractors.values.codes import (
    find_credit_codes,
    is_credit_code,
    is_organisation_code,
    is_registration_number,
    kind_of_code,
    region_of_code,
    repair_credit_code,
    same_identifier,
)
from extractors.values.dates import find_period, is_unfilled_date, parse_date
from extractors.values.names import confusable, name_exact, name_key
from extractors.values.text import without_radicals

CODE = "91150500701347218W"


@pytest.mark.parametrize(
    "code",
    [
        CODE,
        "914403001922038216",
        "9144030071526726XG",
        "91110000802100433B",
        "9144030010001686XA",
        "91110000710926094P",
        "91440300192317458F",
        "12100000400000624D",
        "12100000400002259P",
        "91110108MA01G0FB09",
        "９１１５０５００７０１３４７２１８Ｗ",
        "911505 0070 1347218W",
    ],
)
def test_credit_codes_that_hold(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "91150500701347218V",
        "91150500701347219W",
        "91110108MA00DEMO02",
        "91XXXXXXXXXXXXXXXX",
        "91110108MA01ABCD2X",
        "9115050070134721W",
        "",
    ],
    ids=["letter outside the alphabet", "check", "letter O", "placeholder", "template", "too short", "empty"],
)
def test_credit_codes_that_fail(code: str) -> None:
    assert not is_credit_code(code)


@pytest.mark.parametrize(
    "text",
    ["9115O500701347218W", "91150500701347218V", "9115050070l347218W", "911505007013472I8W", "9115050070134721BW"],
)
def test_a_misread_code_has_one_repair(text: str) -> None:
    assert repair_credit_code(text) == CODE


def test_a_code_that_no_misreading_explains_stays_wrong() -> None:
    assert repair_credit_code("91150500701347219W") is None


def test_every_slip_of_one_character_or_one_pair_is_noticed() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    slips = {CODE[:i] + other + CODE[i + 1 :] for i in range(18) for other in alphabet if other != CODE[i]}
    slips |= {CODE[:i] + CODE[i + 1] + CODE[i] + CODE[i + 2 :] for i in range(17) if CODE[i] != CODE[i + 1]}
    assert not [slip for slip in slips if is_credit_code(slip)]


def test_what_a_code_says() -> None:
    assert (region_of_code(CODE), kind_of_code(CODE)) == ("150500", "enterprise")
    assert [kind_of_code(prefix) for prefix in ("12", "52", "93", "11", "92")] == [
        "public_institution",
        "non_profit",
        "enterprise",
        "government",
        None,
    ]


@pytest.mark.parametrize("code", ["D2143569-X", "70134721-8", "71526726-X", "19220382-1", "701347218"])
def test_organisation_codes(code: str) -> None:
    assert is_organisation_code(code)
    assert not is_organisation_code(code[:-1] + ("7" if code[-1] != "7" else "6"))


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("110108002734659", True),
        ("440301103097413", True),
        ("440301103448669", True),
        ("110108012660422", True),
        ("110108000000016", True),
        ("110108002734658", False),
        ("110108002734695", False),
        ("1101080027346", False),
    ],
)
def test_registration_numbers(number: str, holds: bool) -> None:
    assert is_registration_number(number) is holds


def test_an_older_taxpayer_number_is_the_code_s_middle() -> None:
    assert same_identifier("150500701347218", CODE)
    assert same_identifier(CODE, CODE.lower())
    assert not same_identifier("150500701347219", CODE)
    assert not same_identifier("12100000400000624D", CODE)


@pytest.mark.parametrize(
    ("text", "value", "remarks"),
    [
        ("人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "1234567.89", ()),
        ("人民币（大写）：叁佰万圆整", "3000000", ()),
        ("壹仟零捌万元正", "10080000", ()),
        ("壹亿零伍拾万零叁佰元整", "100500300", ()),
        ("拾伍万元整", "150000", ()),
        ("三百万元整", "3000000", ("informal_chars",)),
        ("贰佰零叁万元", "2030000", ("no_zheng",)),
        ("壹拾万元零伍分", "100000.05", ()),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32", ()),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32", ()),
        ("壹拾万柒仟元零伍角叁分", "107000.53", ()),
        ("零佰伍拾零万零仟零佰零拾零元零角零分", "500000.00", ()),
        ("壹万亿元整", "1000000000000", ()),
        ("人民币叁拾萬元整", "300000", ()),
        ("叁佰伍拾贰", "352", ("no_yuan", "no_zheng")),
        ("肆拾伍万圆整", "450000", ()),
        ("人民币捌拾万零陆仟元整", "806000", ()),
        ("壹仟贰佰 叁拾肆 万元整", "12340000", ()),
    ],
)
def test_amounts_in_words(text: str, value: str, remarks: tuple[str, ...]) -> None:
    assert parse_amount_in_words(text) == Decimal(value)
    assert form_remarks(text) == remarks


@pytest.mark.parametrize("text", ["陆仟万零伍角整", "佰 拾 万元", "万元", "元整", "壹贰万元", "叁佰伍仟元", "大写"])
def test_words_that_are_no_amount(text: str) -> None:
    assert parse_amount_in_words(text) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("60000000.5", "陆仟万元伍角整"),
        ("1000050000", "壹拾亿零伍万元整"),
        ("0.07", "柒分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("3000000", "叁佰万元整"),
    ],
)
def test_words_as_the_standard_prints_them(value: str, words: str) -> None:
    assert print_amount_in_words(Decimal(value)) == words


def test_words_within_a_sentence() -> None:
    found = find_amount_in_words("本公司匹配资金人民币贰佰陆拾万元整，首年到位壹佰万元。")
    assert [hit.value for hit in found] == [Decimal(2_600_000), Decimal(1_000_000)]


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [
        ("1,234,567.89", "1234567.89", False),
        ("（1,234.00）", "-1234.00", False),
        ("１，２３４．５６", "1234.56", False),
        ("1.234.567.89", "1234567.89", True),
        ("1,234,567,89", "1234567.89", True),
        ("△500.00", "-500.00", False),
        ("500.00-", "-500.00", False),
        ("￥1,200.00元", "1200.00", False),
    ],
)
def test_cells_of_statements(text: str, value: str, repaired: bool) -> None:
    parsed = parse_amount(text)
    assert parsed is not None
    assert (parsed.value, parsed.repaired) == (Decimal(value), repaired)


@pytest.mark.parametrize("text", ["12,34.00", "—", "-", "/", ""])
def test_cells_without_an_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("300元", 300),
        ("2千元", 2_000),
        ("200万元", 2_000_000),
        ("1.5百万元", 1_500_000),
        ("0.12亿元", 12_000_000),
        ("人民币2,000,000.00元", 2_000_000),
    ],
)
def test_money_with_its_unit(text: str, yuan: int) -> None:
    assert parse_money(text) == Decimal(yuan)


def test_units() -> None:
    assert {unit: int(factor) for unit, factor in UNITS.items()} == {
        "元": 1,
        "千元": 10**3,
        "万元": 10**4,
        "百万元": 10**6,
        "亿元": 10**8,
    }
    assert [hit.value for hit in find_money("合计420", "万元")] == [Decimal(4_200_000)]


@pytest.mark.parametrize(
    "text",
    [
        "二〇二四年四月十二日",
        "二○二四年四月十二日",
        "二零二四年四月十二日",
        "2024年4月12日",
        "2024 年 04 月 12 日",
        "２０２４年４月１２日",
        "2024.4.12",
        "2024-04-12",
        "2024/4/12",
        "20240412",
        "2O24年4月l2日",
        "贰零贰肆年零肆月壹拾贰日",
        "2024年4月12号",
        "2024．04．12",
        "2024年4月 12日",
    ],
)
def test_days(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.value, parsed.precision) == (date(2024, 4, 12), "day")


def test_months_and_years() -> None:
    month, year = parse_date("二零二四年四月"), parse_date("2023年度")
    assert month is not None and (month.value, month.precision) == (date(2024, 4, 1), "month")
    assert year is not None and (year.value, year.precision) == (date(2023, 1, 1), "year")


@pytest.mark.parametrize("text", ["2023年2月30日", "1,234.56", "2024年  月  日", "XX年XX月XX日", "13847512345"])
def test_what_is_no_day(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is None or parsed.precision == "year"


@pytest.mark.parametrize("text", ["2024年  月  日", "年   月   日", "二〇二四年　月　日"])
def test_a_date_that_nobody_filled_in(text: str) -> None:
    assert is_unfilled_date(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("起止年限：2024年5月—2026年4月", date(2024, 5, 1), date(2026, 4, 30)),
        ("自2024年5月1日至2026年4月30日", date(2024, 5, 1), date(2026, 4, 30)),
        ("2024.05-2026.04", date(2024, 5, 1), date(2026, 4, 30)),
        ("2023年度", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_stretches_of_time(text: str, start: date, end: date) -> None:
    found = find_period(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("编制单位：通辽市 青禾农业 有限公司", "通辽市青禾农业有限公司"),
        ("甲方：科尔沁理工大学（盖章）", "科尔沁理工大学"),
        ("内蒙古草原（通辽）科技有限公司（牵头）", "内蒙古草原(通辽)科技有限公司"),
        ("青禾农业有限公司(公章)", "青禾农业有限公司"),
    ],
)
def test_names_without_labels_and_remarks(printed: str, plain: str) -> None:
    assert name_exact(printed) == plain


def test_which_spellings_are_near() -> None:
    assert name_key("内蒙古草原（通辽）科技有限责任公司") == name_key("内蒙古草原通辽科技有限公司")
    assert name_key("青禾股份有限公司") != name_key("青禾有限公司")
    assert name_key("内蒙古草原（通辽）科技有限公司") != name_key("草原通辽科技有限公司")


@pytest.mark.parametrize(
    "pair",
    ["0O", "0〇", "1l", "1I", "5S", "8B", "2Z", "6G", "日曰", "己已", "己巳", "末未", "人入", "入八", "土士", "元无", "万方", "千干",
     "千于", "科料", "利刊", "账帐", "合台", "公么", "司同", "贰貳", "柒染", "捌别", "玖致", "圆园", "内肉", "通逋", "辽迁", "霍雷"],
)  # fmt: skip
def test_characters_that_are_taken_for_each_other(pair: str) -> None:
    assert confusable(f"青禾{pair[0]}号", f"青禾{pair[1]}号")
    assert not confusable(f"青禾{pair[0]}号", f"青苗{pair[1]}号")


def test_codes_in_running_text_are_no_personal_numbers() -> None:
    assert [(c.text, c.valid) for c in find_credit_codes(f"信用代码{CODE}，证号11010519491231002X")] == [(CODE, True)]


def test_radicals_become_characters_and_brackets_stay_as_printed() -> None:
    assert without_radicals("鼎砚（通⾠）⽤⻓期：借款") == "鼎砚（通辰）用长期：借款"
    assert without_radicals("ﬁｎ（甲）") == "ﬁｎ（甲）"
