"""What stands around a label and is no value: its tails, brackets and units, a question, the same in English."""

from __future__ import annotations

import re

from pipeline.extraction.cells import grid_of
from pipeline.extraction.placed_text import PlacedText, Row, gap_between
from schemas.paper_labels import load_paper_labels

PARTED = 99.0
BLANK = 0.9
"""A blank that an engine reads within a word is at least so wide, in heights; where it stands is not known."""
APART = 0.6
"""What stands behind so wide a blank, in heights, is no more of the label."""
_BRACKET = re.compile(r"\(([^()]{1,18})\)|\((盖章|公章|签章|签字|签名)(?=.)")
_QUALIFIER = re.compile(
    r"盖章|公章|签章|签字|签名|^章$|牵头|万元|千元|^元$|甲方|乙方|丙方|丁方|手写|大写|小写|成员|全称|印章|代理|授权|签订|个人|如有|中文|可多|参与|合作|承担|单位|法人|全部|每|逐"
    r"|合一|新版|选填|必填"
)
_QUESTION = re.compile(
    r"(?:[一-鿿]{0,4}(?:谁|哪[一-鿿]{0,3}|什么|啥|多少|何[人时]|几[一-鿿])[一-鿿]{0,3}\??|[一-鿿]{0,3}\?)(?=:|$)"
)
"""首席科学家请的是谁：, 项目叫什么：, 总经费要多少钱？"""
_ENGLISH = re.compile(r"[/|]?\(?[A-Za-z][A-Za-z&'.,/-]*(?:\([A-Za-z&'.,/-]*\))?\)?")
LEAST_ENGLISH = 3
"""Letters of a translation at least: AI and 5G begin titles."""
_ENGLISH_BEFORE = re.compile(r"[A-Za-z][A-Za-z&'.,-]*(?:\([A-Za-z&'.,-]*\))?[/|]?$")


def past_label(row: Row, end: int) -> tuple[int, str]:
    """Past what belongs to a label that ends at `end`; what its brackets and tails said."""
    plain, brackets = row.plain, ""
    if plain.startswith(")", end) and (end + 1 == len(plain) or may_be_value(plain[end + 1 :])):
        end += 1
    moved = True
    while moved:
        end, said = _past_one(row, end)
        brackets, moved = brackets + said, bool(said)
    return end, brackets


def _past_one(row: Row, end: int) -> tuple[int, str]:
    """Past one bracket, question, tail or translation."""
    plain = row.plain
    match = _BRACKET.match(plain, end)
    if match and (_QUALIFIER.search(match[0]) or plain[match.end() : match.end() + 1] == ":"):
        return match.end(), match[0]
    asked = _QUESTION.match(plain, end)
    if asked:
        return asked.end(), asked[0]
    for tail in load_paper_labels().tails:
        past = end + len(tail)
        if plain.startswith(tail, end) and (plain[past : past + 1] in (":", "(", "") or gap_before(row, past) > APART):
            return past, tail
    past = _past_translation(row, end)
    return past, plain[end:past]


def may_be_value(rest: str) -> bool:
    return rest.startswith(":") or re.fullmatch(r"[一-鿿·]{2,8}", rest) is not None


def _past_translation(row: Row, end: int) -> int:
    """Past a label's English, 项目名称 Project Title, where brackets hold it or a colon, a wide blank or nothing follows."""
    match = _ENGLISH.match(row.plain, end)
    if match is None or len(match[0]) < LEAST_ENGLISH:
        return end
    stop = match.end()
    closed = stop == len(row.plain) or row.plain[stop] in ":;(" or match[0][0] + match[0][-1] == "()"
    closed = closed or gap_before(row, stop) > APART
    return stop if closed else end


def is_translation(text: PlacedText) -> bool:
    """Whether all that a cell holds beside its label is the label's English."""
    match = _ENGLISH.fullmatch(text.plain)
    return match is not None and len(match[0]) >= LEAST_ENGLISH


def behind_translation(row: Row, start: int) -> bool:
    """Whether a label begins its line or its column but for its English before it: Legal Representative 法定代表人."""
    begin = translation_start(row, start)
    return begin < start and (begin == 0 or gap_before(row, begin) > APART)


def translation_start(row: Row, start: int) -> int:
    """Where the English before a label begins; the label's own beginning where there is none."""
    match = _ENGLISH_BEFORE.search(row.plain, 0, start)
    return match.start() if match is not None else start


def gap_before(row: Row, at: int) -> float:
    """The blank before a character in heights."""
    characters = row.placed.characters
    if at <= 0 or at >= len(characters):
        return PARTED
    before, after = characters[at - 1], characters[at]
    gap = gap_between(before, after)
    if before.word is after.word and after.index - before.index > 1:
        gap = max(gap, BLANK * after.height)
    beside = gap < float("inf") and before.word is not after.word
    if beside and grid_of(row.page).parts(before.word, after.word):
        return PARTED
    return gap / max(after.height, 1.0)
