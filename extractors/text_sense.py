"""Text of a page → whether it makes sense: a font's wrong character map gives text that reads like none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.statement_labels import known_labels
from schemas.document_types import load_document_types
from schemas.documents import STATEMENT_TYPES
from schemas.organisations import load_organisation_words
from schemas.paper_labels import load_paper_labels

FEWEST_CHARACTERS = 40
"""Shorter texts are a name and a page number, about which nothing can be said."""
MOST_RARE = 0.2
"""Share of Chinese characters outside level 1 of GB 2312: of letters and statements at most 0.07, of a shuffled map 0.4 and more."""
LEAST_FAMILIAR = 0.06
"""Share of neighbouring characters that stand together in some word of the forms: of letters, notices and statements 0.11 and more, of
characters shuffled among themselves 0.06 and less on 19 pages of 20."""
MOST_ACCENTED = 0.3
"""Share of accented letters: Chinese in another encoding shows as nothing else."""
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_RUN = re.compile(r"[一-鿿]{2,}")
_ACCENTED = re.compile(r"[\u00a1-\u00ff\u0100-\u024f]")
_EVERYDAY = (
    "的是我们他们你们这个那个一个没有可以进行以及或者因为所以如果但是并且对于关于通过根据按照为了其中目前已经应当需要"
    "时间工作中国人民发展社会经济生活问题地方学校学生老师公司企业产品市场客户服务技术管理系统信息数据研究科学教育"
    "今年去年年度月日上午下午单位个人联系电话地址姓名性别民族出生公民身份号码注意说明请勿谢谢欢迎使用方法内容"
)


def makes_sense(text: str) -> bool:
    """False where a page's text is rubbish beyond doubt; short texts and other languages are let pass."""
    han = _HAN.findall(text)
    letters = sum(char.isalpha() for char in text)
    if letters >= FEWEST_CHARACTERS and len(_ACCENTED.findall(text)) > MOST_ACCENTED * letters:
        return False
    if len(han) < FEWEST_CHARACTERS:
        return True
    rare = sum(not _is_common(char) for char in han) / len(han)
    pairs = list(_pairs(text))
    familiar = sum(pair in _familiar() for pair in pairs) / len(pairs) if len(pairs) >= FEWEST_CHARACTERS else 1.0
    return rare <= MOST_RARE and familiar >= LEAST_FAMILIAR


def _pairs(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        yield from (run[i : i + 2] for i in range(len(run) - 1))


@cache
def _is_common(char: str) -> bool:
    """Whether a character is of level 1 of GB 2312 (3,755 in all)."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


@cache
def _familiar() -> frozenset[str]:
    """Pairs of characters of the words that the program knows papers by, and of everyday ones."""
    types, labels, names = load_document_types(), load_paper_labels(), load_organisation_words()
    words = [
        phrase for cues in (*types.papers.values(), *types.others.values()) for phrase in (*cues.strong, *cues.phrases)
    ]
    words += [label for fields in labels.families.values() for spellings in fields.values() for label in spellings]
    words += [*labels.stops, *names.legal, *names.institutions, *names.places, *types.title_words, _EVERYDAY]
    words += [label for type_ in STATEMENT_TYPES for label in known_labels(type_)]
    return frozenset(pair for word in words for pair in _pairs(word))
