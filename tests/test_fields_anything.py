"""Whatever stands on a page, reading fields ends well."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extraction.fields import extract_fields, extract_header
from schemas.documents import STATEMENT_TYPES, DocumentType
from schemas.pages import Box
from schemas.paper_labels import load_paper_labels
from tests.papers import paper, seal, sheet, word

_VALUES = (
    "通辽市云杉农业科技有限公司 松岭农业大学 91150500701347218W 9115050O701347218W 2024年4月8日 二〇二四年四月七日 年月日 200万元 叁佰万元整 "
    "￥3,000,000.00 第三项 《寒旱区饲草高效栽培技术》 “ ” ： （盖章） （签字） ____ XX 甲方：乙方： 贺青川 2022年度 元 会企01表 ㈱ \u3000 \U0001f600 ①"
).split(" ")
_LABELS = sorted(
    {label for fields in load_paper_labels().families.values() for labels in fields.values() for label in labels}
)
_TEXTS = st.one_of(
    st.sampled_from(_VALUES),
    st.builds(
        "".join, st.lists(st.sampled_from([*_LABELS[::7], *_VALUES, "：", "（万元）", " "]), min_size=1, max_size=4)
    ),
    st.text(max_size=8),
)
_PLACES = st.tuples(st.floats(0, 590), st.floats(0, 830), st.floats(4, 30), st.floats(0.3, 1))
_RULES = st.tuples(st.floats(0, 595), st.floats(0, 842), st.floats(0, 300), st.booleans())


def _rule(x: float, y: float, length: float, upright: bool) -> Box:
    return (x, y, x, y + length) if upright else (x, y, x + length, y)


@settings(max_examples=60, deadline=None)
@given(
    type_=st.sampled_from(get_args(DocumentType)),
    placed=st.lists(st.tuples(_TEXTS, _PLACES), max_size=25),
    rules=st.lists(_RULES, max_size=10),
    source=st.sampled_from(["text_layer", "ocr", "office"]),
)
def test_any_page_gives_sound_values_or_none(
    type_: DocumentType,
    placed: list[tuple[str, tuple[float, float, float, float]]],
    rules: list[tuple[float, float, float, bool]],
    source: str,
) -> None:
    words = [word(text, x, y, size, confidence) for text, (x, y, size, confidence) in placed]
    seals = [seal(200, 300, "通辽市云杉农业科技有限公司")]
    page = sheet(words, [_rule(*rule) for rule in rules], source=source, seals=seals)
    document = paper(type_, page, title="资产负债表")
    (extract_header if type_ in STATEMENT_TYPES else extract_fields)(document)
    for value in document.fields.values():
        assert 0 <= value.confidence < 1
        assert value.value not in ("", [])
        assert value.page == 1 and value.text.strip()
