"""Scans of statements that print whole yuan: a comma read as a point before the last three digits is a comma."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.extraction.statements import extract_line_items
from schemas.documents import Document
from tests.papers import paper, sheet, word

LABELS = ("营业收入", "营业成本", "税金及附加", "销售费用", "管理费用", "财务费用", "营业利润")


def statement(amounts: tuple[str, ...], source: str = "ocr") -> Document:
    words = [word("项目", 60, 80), word("本期金额", 320, 80), word("上期金额", 440, 80)]
    for i, (label, amount) in enumerate(zip(LABELS, amounts, strict=True)):
        words += [word(label, 40, 100 + 16 * i), word(amount, 320, 100 + 16 * i)]
    made = paper("income_statement", sheet(words, source=source), title="利润表")
    extract_line_items(made)
    return made


WHOLE = ("15,106,931", "9,874,067", "36,010", "1,761,434", "87,563,020", "611,836")


def current(document: Document) -> list[tuple[Decimal, float]]:
    return [(item.current.value, item.current.confidence) for item in document.line_items if item.current is not None]


@pytest.mark.parametrize("read", ["26,228.726", "26.228,726", "26.228.726"])
def test_three_digits_behind_the_last_point_are_a_group(read: str) -> None:
    assert current(statement((*WHOLE, read)))[-1] == (Decimal(26228726), 1.0)


def test_where_fen_are_printed_three_decimals_stay_in_doubt() -> None:
    value, confidence = current(statement((*(f"{text}.50" for text in WHOLE), "26,228.726")))[-1]
    assert value != Decimal(26228726) and confidence < 0.8


def test_a_digital_page_says_what_it_prints() -> None:
    assert current(statement((*WHOLE, "26,228.726"), "text_layer"))[-1][0] == Decimal("26228.726")
