"""Text → values: the vectors of the forms' own rules, and inverses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values.amount_words import parse_amount_in_words, print_amount_in_words
from extractors.values.amounts import find_money, is_dash, is_misshapen, parse_amount
from extractors.values.codes import find_credit_codes, is_credit_code, repair_credit_code
from extractors.values.dates import find_period, is_unfilled_date, parse_date
from extractors.values.names import confusable, find_organisations, is_organisation, name_exact, name_key
from extractors.values.organisations import without_echo


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567.89", "1234567.89"),
        ("（1,234.00）", "-1234.00"),
        ("１，２３４．５６", "1234.56"),
        ("1.234.567.89", "1234567.89"),
        ("1,234,567,89", "1234567.89"),
        ("△500.00", "-500.00"),
        ("-1,488.50", "-1488.50"),
        ("293055.7", "293055.7"),
        ("0", "0"),
        ("1,234", "1234"),
        ("839 748 95", "839748.95"),
        ("563 97", "563.97"),
        ("5.922 38", "5922.38"),
        ("(4.213 763 61)", "-4213763.61"),
        ("1 234 567", "1234567"),
        ("2 828.53", "2828.53"),
        ("1 20000", "120000"),
        ("1504 807 85", "1504807.85"),
        ("1771 64", "1771.64"),
    ],
)
def test_a_cell_is_read_as_printed(text: str, value: str) -> None:
    parsed = parse_amount(text)
    assert parsed is not None
    assert parsed.value == Decimal(value)


@pytest.mark.parametrize("text", ["12,34.00", "—", "", "货币资金", "2023年12月31日"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


@given(st.decimals(min_value=Decimal("-999999999999"), max_value=Decimal("999999999999"), places=2))
def test_parsing_inverts_printing(value: Decimal) -> None:
    parsed = parse_amount(f"{value:,.2f}")
    assert parsed is not None
    assert parsed.value == value


@pytest.mark.parametrize("text", ["—", "-", "－", "——", "/"])
def test_a_stroke_says_nothing(text: str) -> None:
    assert is_dash(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "1234567.89"),
        ("人民币（大写）：叁佰万圆整", "3000000"),
        ("壹仟零捌万元正", "10080000"),
        ("壹亿零伍拾万零叁佰元整", "100500300"),
        ("拾伍万元整", "150000"),
        ("三百万元整", "3000000"),
        ("贰佰零叁万元", "2030000"),
        ("壹拾万元零伍分", "100000.05"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("零佰伍拾零万零仟零佰零拾零元零角零分", "500000"),
        ("壹万亿元整", "1000000000000"),
        ("人民币叁拾萬元整", "300000"),
        ("叁佰伍拾贰", "352"),
    ],
)
def test_amounts_in_words(text: str, value: str) -> None:
    assert parse_amount_in_words(text) == Decimal(value)


@pytest.mark.parametrize("text", ["陆仟万零伍角整", "佰 拾 万元", ""])
def test_broken_words_are_none(text: str) -> None:
    assert parse_amount_in_words(text) is None


@given(st.integers(min_value=1, max_value=10**13))
def test_words_invert(fen: int) -> None:
    value = Decimal(fen) / 100
    assert parse_amount_in_words(print_amount_in_words(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "二〇二四年四月十二日",
        "2024 年 04 月 12 日",
        "２０２４年4月12日",
        "2024.4.12",
        "2024-04-12",
        "2024/4/12",
        "20240412",
        "2O24年4月l2日",
        "贰零贰肆年零肆月壹拾贰日",
        "2024年4月12号",
    ],
)
def test_dates(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.value, parsed.precision) == (date(2024, 4, 12), "day")


def test_an_unfilled_date_is_no_date() -> None:
    assert is_unfilled_date("2024年  月  日")
    assert parse_date("1,234.56") is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("税款所属期：2023-01-01 至 2023-12-31", date(2023, 1, 1), date(2023, 12, 31)),
        ("2022年1-12月", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022年度", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022年第三季度", date(2022, 7, 1), date(2022, 9, 30)),
        ("2022年9月", date(2022, 9, 1), date(2022, 9, 30)),
    ],
)
def test_periods(text: str, start: date, end: date) -> None:
    found = find_period(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "code",
    ["91150500701347218W", "914403001922038216", "9144030071526726XG", "12100000400000624D", "91110108MA01G0FB09"],
)
def test_valid_codes(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "text",
    ["9115O500701347218W", "91150500701347218V", "9115050070l347218W", "911505007013472I8W", "9115050070134721BW"],
)
def test_codes_are_repaired_to_the_only_candidate(text: str) -> None:
    assert repair_credit_code(text) == "91150500701347218W"


def test_a_wrong_check_character_is_not_repaired_away() -> None:
    assert repair_credit_code("91150500701347219W") is None


def test_codes_in_running_text() -> None:
    assert [c.valid for c in find_credit_codes("代码12100000400000624D")] == [True]


def test_money_in_running_text() -> None:
    assert [m.value for m in find_money("总预算679万元，￥4,010,000.00元")] == [Decimal(6790000), Decimal("4010000.00")]


def test_names() -> None:
    assert name_exact("甲方（牵头）：通辽市青禾（科技）有限公司（盖章）") == "通辽市青禾(科技)有限公司"
    assert name_key("青禾有限责任公司") == name_key("青禾有限公司")
    assert confusable("通辽市科技", "逋辽市料技")
    assert is_organisation("科尔沁理工大学")
    assert [f.text for f in find_organisations("由通辽市青禾农业有限公司与科尔沁理工大学共同")][-1] == "科尔沁理工大学"


@pytest.mark.parametrize(
    ("text", "overlong"),
    [
        ("7219,904,215.94", True),
        ("(1234,567.00)", True),
        ("219,904,215.94", False),
        ("1234567.89", False),
        ("1234,56", False),
        (",924.84", True),
        ("(,924.84)", True),
        ("0.84", False),
        ("000.00", True),
        ("0.00", False),
    ],
)
def test_numbers_that_cannot_be_printed_so(text: str, overlong: bool) -> None:
    assert is_misshapen(text) == overlong


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由奈曼旗草业资源与乡村能源研究所承担", ["奈曼旗草业资源与乡村能源研究所"]),
        ("通辽市科尔沁区玉米育种及栽培技术推广中心等", ["通辽市科尔沁区玉米育种及栽培技术推广中心"]),
        ("委托内蒙古松岭大学草原与生态学院测试", ["内蒙古松岭大学草原与生态学院"]),
        ("内蒙古草原与生态研究院与松岭农业大学", ["内蒙古草原与生态研究院", "松岭农业大学"]),
        ("通辽市科技局与乡村能源研究所", ["通辽市科技局", "乡村能源研究所"]),
        ("由通辽市有关企业与乡村能源研究所", ["乡村能源研究所"]),
        ("在通辽市建设基地与沈阳草业研究所", ["沈阳草业研究所"]),
        ("在通辽市示范推广与乡村能源研究所", ["乡村能源研究所"]),
        ("我公司与乡村能源研究所", ["乡村能源研究所"]),
        ("松岭大学与乡村能源研究所", ["松岭大学", "乡村能源研究所"]),
    ],
)
def test_a_joint_within_a_name_does_not_cut_it(text: str, names: list[str]) -> None:
    assert [found.text for found in find_organisations(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("乙方：朔原林业大学销原林业大学", ["朔原林业大学"]),
        ("潢水师范大学范大学", ["潢水师范大学"]),
        ("中国科学院沈阳应用生态研究所", ["中国科学院沈阳应用生态研究所"]),
        ("内蒙古大学生命科学学院", ["内蒙古大学生命科学学院"]),
    ],
)
def test_a_seals_letters_beside_a_name_are_none_of_it(text: str, names: list[str]) -> None:
    assert [found.text for found in find_organisations(text)][: len(names)] == names


def test_an_echo_is_taken_off_a_name() -> None:
    assert without_echo("朔原林业大学销原林业大学") == "朔原林业大学"
    assert without_echo("内蒙古大学交通学院") == "内蒙古大学交通学院"
