"""Slashes in the place of blank amounts are read as ones by the recogniser."""

from pipeline.extraction.statements import extract_line_items
from schemas.documents import Document
from tests.papers import paper, sheet, word

LABELS = ("货币资金", "应收票据", "应收账款", "预付款项", "其他应收款", "存货", "流动资产合计")


def statement(marks: dict[int, str], *, fen: bool = True) -> Document:
    words = [word("资产", 60, 80), word("期末余额", 300, 80), word("年初余额", 420, 80)]
    for i, label in enumerate(LABELS):
        top = 110 + 18 * i
        amount = f"{i + 2},345.60" if fen else f"{i + 2},345"
        words += [word(label, 60, top), word(marks.get(i, amount), 300, top), word(amount, 420, top)]
    document = paper("balance_sheet", sheet(words, source="ocr"))
    extract_line_items(document)
    return document


def current(document: Document) -> list[str | None]:
    return [item.current.text if item.current else None for item in document.line_items]


def test_several_ones_among_amounts_with_fen_are_slashes() -> None:
    found = current(statement({1: "1", 3: "1", 4: "/"}))
    assert [i for i, text in enumerate(found) if text is None] == [1, 3, 4]


def test_one_alone_stays_in_doubt() -> None:
    document = statement({1: "1"})
    assert current(document)[1] == "1"
    one = document.line_items[1].current
    assert one is not None and one.confidence < 0.8


def test_ones_of_sheets_without_fen_stay() -> None:
    assert current(statement({1: "1", 3: "1"}, fen=False))[1] == "1"
