"""A scan that was read as noise may be any paper: what nothing else fills is then unclear, not missing."""

from __future__ import annotations

import pytest

from extractors.legibility import is_legible
from pipeline.classification import classify_pages
from schemas.documents import PagePart
from schemas.pages import Page, Word
from tests.build import document
from tests.papers import lines, sheet
from tests.rule_case import Change, Papers, Upload, both, of_rule, without

AMOUNTS = [[("1,234.56", 300.0), ("9,876.54", 420.0)] for _ in range(24)]
LEDGER = [[("银行存款", 72.0), ("1,234.56", 300.0), ("9,876.54", 420.0)] for _ in range(24)]
NOISE = ["田口八1ｌ一目曰O0", "止旧囗丨卜亡0.1"] * 12


def scan(*rows: str | list[tuple[str, float]], confidence: float = 0.99, top: float = 80.0) -> Page:
    words = [Word(word.text, word.box, confidence) for word in lines(*rows, top=top)]
    return sheet(words, source="ocr", ink=0.2)


@pytest.mark.parametrize(
    ("page", "legible"),
    [
        (scan(*AMOUNTS), False),
        (scan(*LEDGER), True),
        (scan(*NOISE, confidence=0.44), False),
        (scan("型号", "K7-2", confidence=0.4), True),
        (sheet(lines(*AMOUNTS)), True),
    ],
    ids=["amounts-without-labels", "ledger", "noise", "photo-of-a-plate", "digital"],
)
def test_legible(page: Page, legible: bool) -> None:
    assert is_legible(page) is legible


@pytest.mark.parametrize("page", [scan(*AMOUNTS), scan(*NOISE, confidence=0.44)], ids=["amounts", "noise"])
def test_an_illegible_page_cannot_be_told(page: Page) -> None:
    (label,) = classify_pages([page])
    assert label.confidence < 0.5


@pytest.mark.parametrize(
    "heads",
    [[("资产", 72.0), ("行次期末余额期初余额", 250.0)], [("资产", 72.0), ("期末余额", 300.0), ("期初余额", 420.0)]],
    ids=["in-one-word", "apart"],
)
def test_a_statement_s_title_over_its_heads_and_amounts(heads: list[tuple[str, float]]) -> None:
    title = [("资产负债表", 262.0)]
    (label,) = classify_pages([scan(title, heads, *AMOUNTS, top=60.0)])
    assert label.type == "balance_sheet" and label.confidence < 0.8


def misread(page: Page, file: str, confidence: float = 0.45) -> Change:
    def change(papers: Papers) -> None:
        other = document("d99", "other")
        other.file, other.confidence = file, confidence
        other.parts = [PagePart(page, 0.0, page.height)]
        papers["d99"] = other

    return change


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("全部材料.pdf", {"balance_sheet:2022", "commitment_letter"}),
        ("2022年资产负债表.jpg", {"balance_sheet:2022"}),
        ("2023年利润表.jpg", set()),
    ],
)
def test_what_an_illegible_page_may_be_is_unclear(file: str, wanted: set[str]) -> None:
    gone = without("bs22", "letter")
    assessment = Upload(both(gone, misread(scan(*AMOUNTS), file))).assess()
    statuses = {r.id: r.status for r in assessment.requirements if r.id in ("balance_sheet:2022", "commitment_letter")}
    assert statuses == {id_: "unclear" if id_ in wanted else "missing" for id_ in statuses}
    assert {f.subject for f in of_rule(assessment, "missing_document")} == statuses.keys() - wanted
    assert [f.severity for f in of_rule(assessment, "unclassified_pages")] == ["warning"]


@pytest.mark.parametrize(
    ("page", "confidence"), [(scan(*LEDGER), 0.45), (scan(*AMOUNTS), 0.9)], ids=["read-well", "told-by-its-title"]
)
def test_other_papers_make_nothing_unclear(page: Page, confidence: float) -> None:
    assessment = Upload(both(without("bs22"), misread(page, "a.jpg", confidence))).assess()
    assert [f.subject for f in of_rule(assessment, "missing_document")] == ["balance_sheet:2022"]


def test_an_illegible_page_changes_nothing_in_a_complete_dossier() -> None:
    assessment = Upload(misread(scan(*AMOUNTS), "全部材料.pdf")).assess()
    assert not {r.id for r in assessment.requirements if r.kind == "document" and r.status in ("missing", "unclear")}
