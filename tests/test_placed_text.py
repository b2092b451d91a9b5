"""Words → placed text: characters that two words show count once, specks part no sentence, rims cover what they touch."""

from __future__ import annotations

import pytest

from pipeline.extraction.placed_text import Reading, place_words, rows_of
from pipeline.extraction.seal_cover import under_seal
from schemas.pages import Seal, Word, group_lines
from tests.papers import lines, paper, sheet, word


@pytest.mark.parametrize(
    ("x0", "source", "plain"),
    [
        (124.0, "ocr", "红干椒种植农民专业合作社"),
        (148.0, "ocr", "红干椒种植农民农民专业合作社"),
        (124.0, "text_layer", "红干椒种植农民农民专业合作社"),
    ],
    ids=["overlap", "side by side", "as drawn"],
)
def test_characters_that_two_words_of_a_scan_show_count_once(x0: float, source: str, plain: str) -> None:
    words = [word("红干椒种植农民", 64, 100), word("农民专业合作社", x0, 100)]
    assert place_words(sheet(words, source=source), words).plain == plain


@pytest.mark.parametrize(("speck", "kept"), [("」", False), ("年", True)])
def test_a_speck_between_lines_parts_no_sentence(speck: str, kept: bool) -> None:
    page = sheet(lines("共同揭榜应力在线消", speck, "减与智能检测项目"), source="ocr")
    assert (speck in Reading(paper("consortium_agreement", page)).plain) is kept
    drawn = sheet(lines("共同揭榜应力在线消", speck, "减与智能检测项目"))
    assert len(rows_of(drawn)) == 3


@pytest.mark.parametrize(("top", "covered"), [(109.0, True), (125.0, False)], ids=["rim at the foot", "below"])
def test_a_rim_along_a_lines_foot_covers_it(top: float, covered: bool) -> None:
    page = sheet([word("通辽市云杉农业科技有限公司", 72, 100)], source="ocr")
    page.seals = [Seal((80, top, 190, top + 110), "round", "grey", None, 0.9)]
    assert under_seal(rows_of(page)[0].placed) is covered


def test_a_corner_of_a_seals_box_covers_nothing_beyond_the_box() -> None:
    page = sheet([Word("云杉", (72, 104, 84, 116), 1.0)], source="ocr")
    page.seals = [Seal((84, 112, 194, 222), "round", "grey", None, 0.9)]
    assert not under_seal(rows_of(page)[0].placed)


def test_two_lines_beside_a_label_are_not_put_side_by_side() -> None:
    words = [
        Word("项目名称", (40, 107, 100, 121)),
        Word("玉米芯", (120, 102, 240, 116)),
        Word("技术", (120, 113, 150, 127)),
    ]
    assert [line.text for line in group_lines(words)] == ["项目名称 玉米芯", "技术"]
    twice = [Word("合计", (40, 100, 70, 112)), Word("合计", (40.4, 100.5, 70.4, 112.5))]
    assert len(group_lines(twice)) == 1
