"""Two pages side by side on one sheet: told from one wide page, read one after the other, shown as they are."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.classification import classify_pages
from pipeline.reading.spreads import find_fold, fold_picture
from schemas.folded import fold, seen_box, unfold
from schemas.pages import Mark, Page, Seal, Word
from tests.papers import word

WIDTH, HEIGHT = 1190.0, 842.0


def column(x0: float, count: int = 20) -> list[Word]:
    return [word(f"第{n}行的正文内容正文内容", x0, 60 + 36 * n) for n in range(count)]


def spread(*more: Word, rules: tuple[tuple[float, float, float, float], ...] = ()) -> Page:
    return Page("a.pdf", 1, WIDTH, HEIGHT, "ocr", [*column(80), *column(680), *more], list(rules))


def test_two_pages_meet_in_the_middle() -> None:
    assert find_fold(spread()) == pytest.approx(WIDTH / 2, abs=0.03 * WIDTH)


@pytest.mark.parametrize(
    "page",
    [
        spread(word("资产负债表", WIDTH / 2 - 30, 30)),
        spread(rules=((80, 400, 1100, 401),)),
        Page("a.pdf", 1, HEIGHT, WIDTH, "ocr", [*column(40), *column(480)]),
        Page("a.pdf", 1, WIDTH, HEIGHT, "ocr", column(80)),
        Page("a.pdf", 1, WIDTH, HEIGHT, "ocr", [*column(80), *column(680, 5)]),
        Page("a.pdf", 1, WIDTH, HEIGHT, "ocr", [*column(80), *column(480)]),
    ],
    ids=["title across", "table across", "portrait", "half empty", "few lines", "two columns, no gutter"],
)
def test_one_page_is_no_spread(page: Page) -> None:
    assert find_fold(page) is None


def test_a_fold_line_is_no_table() -> None:
    assert find_fold(spread(rules=((WIDTH / 2, 10, WIDTH / 2 + 1, 830),))) is not None


def test_the_right_page_comes_below_the_left_one() -> None:
    folded = fold(spread(), WIDTH / 2)
    assert [line.text for line in folded.lines] == [w.text for w in [*column(80), *column(680)]]
    assert (folded.width, folded.height) == (WIDTH / 2, 2 * HEIGHT)


def test_unfolding_brings_everything_back() -> None:
    page = spread(rules=((80, 400, 500, 401), (680, 500, 1100, 501)))
    page.seals = [Seal((900, 600, 1000, 700), "round", "red", None, 0.9)]
    page.marks = [Mark("comment", "改", (100, 100, 120, 110)), Mark("watermark", "样本")]
    folded = fold(page, WIDTH / 2)
    back = unfold(folded)
    assert back.seals == page.seals and back.marks == page.marks and back.words == page.words
    assert back.rules == page.rules and (back.width, back.height) == (WIDTH, HEIGHT)
    # a box of the folded page is found on the sheet, whichever of the two one asks
    assert seen_box(folded, folded.seals[0].box) == seen_box(back, folded.seals[0].box) == page.seals[0].box


def test_the_picture_is_folded_like_the_page() -> None:
    image = np.zeros((84, 120, 3), np.uint8)
    image[:, 60:] = 9
    folded = fold_picture(image, (WIDTH, HEIGHT, WIDTH / 2))
    assert folded.shape == (168, 60, 3) and folded[:84].max() == 0 and folded[84:].min() == 9


def test_two_papers_on_one_sheet_are_two_documents() -> None:
    def paper(x0: float, title: str, *lines: str) -> list[Word]:
        body = [word(text, x0, 200 + 30 * n) for n, text in enumerate(lines)]
        return [word(title, x0 + 120, 80, 22), *body]

    letter = paper(
        60, "资金匹配承诺书", "通辽市科学技术局：", "我单位郑重承诺为本项目提供匹配资金人民币300万元。",
        "承诺单位（盖章）：通辽市青禾农业科技有限公司", "2024年4月2日",
    )  # fmt: skip
    rules = paper(
        660, "科技项目管理办法", "第一章 总则", "第一条 为规范科技项目管理，制定本办法。",
        "第二条 项目的立项、实施、验收按本办法执行。", "第三条 本办法自2022年1月1日起施行。",
    )  # fmt: skip
    sheet = fold(Page("a.pdf", 1, WIDTH, HEIGHT, "text_layer", [*letter, *rules], ink=0.05), WIDTH / 2)
    labels = classify_pages([sheet])
    assert [(label.type, label.part.top, label.part.bottom) for label in labels] == [
        ("commitment_letter", 0.0, HEIGHT),
        ("management_rules", HEIGHT, 2 * HEIGHT),
    ]
    assert all(label.part.page is sheet and label.starts for label in labels)


def licence(name: str, code: str, top: float) -> list[Word]:
    return [
        word("营业执照", 240, top, 24), word("统一社会信用代码", 60, top + 50), word(code, 170, top + 50),
        word("名称", 60, top + 80), word(name, 110, top + 80), word("类型", 60, top + 105),
        word("有限责任公司", 110, top + 105), word("法定代表人", 60, top + 130), word("赵明", 140, top + 130),
    ]  # fmt: skip


LICENCES = (("通辽市青禾农业科技有限公司", "91150500701347218W"), ("科左中旗丰田农机有限公司", "91150521MA0N1ABC1X"))


def test_two_licences_on_a_page_are_two_papers() -> None:
    words = [w for n, (name, code) in enumerate(LICENCES) for w in licence(name, code, 60 + 400 * n)]
    labels = classify_pages([Page("a.pdf", 1, 595, 842, "ocr", words, ink=0.05)])
    assert [label.type for label in labels] == ["business_licence", "business_licence"]
    assert labels[0].part.top == 0 and labels[0].part.bottom == labels[1].part.top < 460
    texts = [label.part.as_page().text for label in labels]
    assert all(name in text for (name, _), text in zip(LICENCES, texts, strict=True))


def test_one_licence_is_one_paper() -> None:
    words = [*licence(*LICENCES[0], 60), word("营业执照", 240, 700, 24)]
    assert len(classify_pages([Page("a.pdf", 1, 595, 842, "ocr", words, ink=0.05)])) == 1
