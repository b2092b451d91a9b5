"""Personal data in text: what is starred out, and what is no personal data. Numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values.personal import find_personal_data, mask_personal_data


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("11010519491231002X", "110*************2X"),
        ("110105 19491231 002X", "110*** ******** **2X"),
        ("身份证号：150404199913450017", "身份证号：150*************17"),
        ("18312345678", "183****5678"),
        ("电话183-1234-5678。", "电话183-****-5678。"),
        ("１８３１２３４５６７８", "１８３****５６７８"),
        ("+8618312345678", "+86183****5678"),
        ("0475-8234567", "0475-*****67"),
        ("（0475）8234567", "（0475）*****67"),
        ("联系电话：8234567", "联系电话：*****67"),
        ("6222021234567890128", "***************0128"),
        ("开户账号：0612 0800 1040 0123", "开户账号：**** **** **** 0123"),
    ],
)
def test_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12100000400000624D",
        "91150500701347218W",
        "统一社会信用代码：911505199001011230",
        "13,812,345,678.00",
        "13812345678.00",
        "IMG_20240410153012345.jpg",
        "合同编号20240410153012",
        "2024-04-10",
        "会企01表 0475",
        "电话：",
    ],
)
def test_is_left(text: str) -> None:
    assert mask_personal_data(text) == text


@given(st.text())
def test_the_length_is_kept_and_places_do_not_overlap(text: str) -> None:
    assert len(mask_personal_data(text)) == len(text)
    places = find_personal_data(text)
    assert all(a.end <= b.start for a, b in zip(places, places[1:], strict=False))
