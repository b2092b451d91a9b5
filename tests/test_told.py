"""Marks and seals that a file's structure tells, on pages that were turned or folded for reading."""

from __future__ import annotations

from dataclasses import replace

from extractors.prepared import Prepared
from pipeline.reading.told import with_told
from schemas.folded import fold, unfold
from schemas.pages import Mark, Page, Seal

TOLD = Seal((700, 600, 800, 700), "round", "red", "通辽市青禾农业科技有限公司", 0.99)
SEEN = Seal((705, 602, 806, 703), "round", "red", "通辽市青", 0.6)
OTHER = Seal((100, 600, 200, 700), "round", "red", None, 0.7)
MARK = Mark("signature", "青禾", TOLD.box)
READY = Prepared("a.pdf", "application/pdf", 1, {1: [MARK]}, {1: [TOLD]})


def page(**more: object) -> Page:
    return replace(Page("a.pdf", 1, 1190, 842, "text_layer", seals=[SEEN, OTHER]), **more)  # type: ignore[arg-type]


def test_a_seal_that_was_seen_too_is_there_once() -> None:
    told = with_told(page(), READY)
    assert told.seals == [TOLD, OTHER] and told.marks == [MARK]


def test_on_a_folded_sheet_it_lies_where_the_sheet_has_it() -> None:
    told = with_told(fold(page(), 595), READY)
    assert told.sheet is not None and told.seals[0].box[1] > 842
    assert unfold(told).seals == [TOLD, OTHER] and unfold(told).marks == [MARK]


def test_on_a_turned_page_the_place_is_not_known() -> None:
    told = with_told(page(turned_deg=90), READY)
    assert told.marks == [Mark("signature", "青禾")] and told.seals == [SEEN, OTHER]


def test_a_page_of_which_nothing_is_told_stays() -> None:
    second = page(number=2)
    assert with_told(second, READY) is second
