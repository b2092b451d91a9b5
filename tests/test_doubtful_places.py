"""An amount is as sure as its row and column: clear digits in a place that could not be told make no error."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.confirmation import settle
from pipeline.extraction.doubtful_places import UNSURE, doubt_places
from pipeline.extraction.lean import find_lean
from pipeline.extraction.statements import extract_line_items
from schemas.documents import COLUMN_UNSURE, ROW_UNSURE, Document, DocumentType
from schemas.pages import Page, Word
from tests.papers import paper, sheet, word

LABELS = (
    "销售商品、提供劳务收到的现金", "收到的税费返还", "收到其他与经营活动有关的现金", "经营活动现金流入小计",
    "购买商品、接受劳务支付的现金", "支付给职工以及为职工支付的现金", "支付的各项税费", "支付其他与经营活动有关的现金",
    "经营活动现金流出小计", "经营活动产生的现金流量净额",
)  # fmt: skip
CURRENT = ("900.00", "50.00", "50.00", "1,000.00", "400.00", "200.00", "50.00", "50.00", "700.00", "300.00")
PRIOR = ("800.00", "50.00", "50.00", "900.00", "400.00", "200.00", "50.00", "50.00", "700.00", "200.00")


def statement(labels: tuple[str, ...] = LABELS, *, slope: float = 0.0, source: str = "ocr") -> Document:
    """A cash flow statement whose columns lean by `slope`."""
    words = [word("项目", 60, 80), word("本期金额", 300, 80), word("上期金额", 400, 80)]
    for row, (label, current, prior) in enumerate(zip(labels, CURRENT, PRIOR, strict=True)):
        top = 110.0 + 30 * row
        words += [word(label, 60, top)] if label else []
        ends = [(current, 350.0), (prior, 450.0)]
        words += [word(text, end - 0.55 * 12 * len(text) + slope * (top - 80), top) for text, end in ends]
    return extracted("cash_flow_statement", sheet(words, source=source))


def extracted(type_: DocumentType, page: Page) -> Document:
    made = paper(type_, page)
    extract_line_items(made)
    return made


def confidences(document: Document) -> set[float]:
    return {a.confidence for item in document.line_items for a in (item.current, item.prior) if a is not None}


def notes(document: Document) -> set[str]:
    return {n for item in document.line_items for a in (item.current, item.prior) if a is not None for n in a.notes}


def test_amounts_of_a_sheet_whose_labels_were_read_are_sure() -> None:
    made = statement()
    assert confidences(made) == {1.0} and not notes(made)


def test_amounts_beside_labels_that_were_lost_are_doubtful() -> None:
    lost = tuple("" if i % 2 else label for i, label in enumerate(LABELS))
    assert confidences(statement(lost)) == {UNSURE} and notes(statement(lost)) == {ROW_UNSURE}
    assert ROW_UNSURE not in notes(statement(lost, source="text_layer"))


@pytest.mark.parametrize("slope", [-0.2, -0.1, 0.1, 0.2])
def test_columns_that_lean_are_told_apart_and_stay_in_place(slope: float) -> None:
    made = statement(slope=slope)
    values = [(item.current, item.prior) for item in made.line_items]
    assert [(f"{a.value:,.2f}", f"{b.value:,.2f}") for a, b in values if a and b] == list(
        zip(CURRENT, PRIOR, strict=True)
    )
    last = made.line_items[-1].current
    assert last is not None and abs(last.box[2] - (350 + slope * (110 + 30 * 9 - 80))) < 1.0
    assert confidences(made) == {1.0}


def test_a_digital_page_does_not_lean() -> None:
    assert find_lean(statement(slope=-0.2, source="text_layer").parts[0].page) is None


@pytest.mark.parametrize(("aside", "doubtful"), [(1, 1), (4, 10)], ids=["one", "many"])
def test_numbers_beside_their_column_are_doubtful(aside: int, doubtful: int) -> None:
    made = statement()
    for item in made.line_items[:aside]:
        assert item.current is not None
        item.current.box = (225.0, item.current.box[1], 270.0, item.current.box[3])
    doubt_places(made)
    unsure = [item.current for item in made.line_items if item.current and COLUMN_UNSURE in item.current.notes]
    assert len(unsure) == doubtful and {amount.confidence for amount in unsure} == {UNSURE}


def test_sums_make_a_row_sure_and_no_column() -> None:
    rows, columns = statement(), statement()
    for document, note in ((rows, ROW_UNSURE), (columns, COLUMN_UNSURE)):
        for item in document.line_items:
            assert item.current is not None
            item.current.confidence, item.current.notes = UNSURE, [note]
        settle([document], {})
    totals = [document.line_items[3].current for document in (rows, columns)]
    assert [amount.value for amount in totals if amount] == [Decimal(1000)] * 2
    assert totals[0] is not None and totals[0].confidence >= 0.95
    assert totals[1] is not None and totals[1].confidence <= UNSURE


@pytest.mark.parametrize(
    ("text", "current", "prior", "most"),
    [
        (",924.84", "924.84", "900.00", UNSURE),
        ("7,866.12 8,577.99", "7866.12", "8577.99", 1.0),
        ("7,866.128,577.99", "7866.12", "8577.99", 1.0),
    ],
    ids=["cut-before-a-comma", "two-with-a-blank", "two-in-one"],
)
def test_numbers_that_were_read_in_part_or_together(text: str, current: str, prior: str, most: float) -> None:
    page = statement().parts[0].page
    row = [one for one in page.words if one.text in ("1,000.00", "900.00") and 190 < one.top < 210]
    x0, x1 = row[0].x0, row[1].x1 if len(text) > 8 else row[0].x1
    words = [one for one in page.words if one is not row[0] and (len(text) <= 8 or one is not row[1])]
    made = extracted(
        "cash_flow_statement", sheet([*words, Word(text, (x0, row[0].top, x1, row[0].bottom))], source="ocr")
    )
    item = made.line_items[3]
    assert item.current is not None and item.prior is not None
    assert (str(item.current.value), str(item.prior.value)) == (current, prior)
    assert item.current.confidence <= most
