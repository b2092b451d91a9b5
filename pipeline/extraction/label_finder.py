"""Lines → labels (牵头单位（盖章）：, 名 称, 总经费（万元）): spaCy's phrase matcher over characters, likeness for misread ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from rapidfuzz.distance import Levenshtein
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from pipeline.extraction.cells import grid_of
from pipeline.extraction.label_ends import behind_translation, gap_before, may_be_value, past_label
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from schemas.pages import Box
from schemas.paper_labels import load_paper_labels

EXACT, CELL, EMBEDDED, MISREAD, GLUED = 1.0, 0.98, 0.94, 0.86, 0.82
"""How sure a label is: with its colon; alone in its cell; in the middle of a line; misread; run into its value."""
WIDEST_SPACING = 5.5
"""A letter-spaced label's characters stand at most this many heights apart (住　　　　所)."""
LONGEST_WRAPPED = 30
LEAST_GAP = 0.35
LICENCE = "licence"
SHORT_WORD, LONGEST_HEAD = 2, 12
_IN_SENTENCES = ("project_title", "list_item")
"""题目 and 榜单 begin sentences too; what a label in brackets explains is no longer than a head of a form."""
_PART = "部分"
"""自筹部分 is a word of sentences too."""
_WORDS = frozenset("自筹 匹配 配套 成员 负责人 总经理 董事长 Re 首席 发布 印发 颁布 修订 批准 施行 主任".split())
"""Words of every text: labels only where something sets them apart."""
_OF_SOMEBODY = ("credit_code", "legal_representative")
_EXPLAINED = {
    "project_title": r"[一-鿿]*",
    "chief_scientist": r"[一-鿿]*[人者员]",
    "legal_representative": r"[一-鿿]*[人长任]",
    "members": r"[一-鿿]*",
}
_WHICH = re.compile(r"(?:所揭|榜单|揭榜|申报|承担|牵头|实施|立项|攻关|科研|科技|拟|所|本|该)+$")
_DASH = re.compile(r"-{2,}|[—―]{2,}")
"""项目名称——…"""
_BEFORE = re.compile(r"[,.;:)(\]\[《》\"/|*·\d-]")


@dataclass(frozen=True)
class Label:
    """A label on a line: characters `start`…`end` of it, brackets and colon included.

    `field` is None for one that only ends another's value. `brackets` holds what stood in brackets after it.
    """

    field: str | None
    spelling: str
    row: Row
    row_index: int
    start: int
    end: int
    brackets: str
    colon: bool
    sure: float

    @property
    def placed(self) -> PlacedText:
        return self.row.placed.slice(self.start, self.end)


def find_labels(reading: Reading, family: str) -> list[Label]:
    """All labels of a document in reading order, none overlapping another."""
    out: list[Label] = []
    for index, row in enumerate(reading.rows):
        exact = _exact(row, index, family)
        out += sorted([*exact, *_misread(row, index, family, exact)], key=lambda label: label.start)
    wrapped = list(_wrapped(reading, family))
    inside = {(id(c.word), c.index) for label in wrapped for c in label.placed.characters}
    kept = [label for label in out if not any((id(c.word), c.index) in inside for c in label.placed.characters)]
    return sorted([*kept, *wrapped], key=lambda label: label.row_index)


def _wrapped(reading: Reading, family: str) -> Iterator[Label]:
    """Labels that go over a line's end within their cell."""
    seen: set[Box] = set()
    for index, row in enumerate(reading.rows):
        grid = grid_of(row.page)
        if not grid.vertical:
            continue
        for word in row.line.words:
            cell = grid.around(word.box)
            if cell is None or cell in seen:
                continue
            seen.add(cell)
            placed = grid.text(cell)
            middles = {round(c.word.middle) for c in placed.characters}
            if len(middles) < 2 or len(placed) > LONGEST_WRAPPED:
                continue
            whole = Row(row.page, placed, row.line)
            for label in _exact(whole, index, family):
                ends = {round(c.word.middle) for c in label.placed.characters}
                if len(ends) > 1:
                    yield label


def _exact(row: Row, index: int, family: str) -> list[Label]:
    language, matcher = _matcher(family)
    plain = row.plain
    doc = language.make_doc(plain)
    spans = sorted(
        (
            (doc[start].idx, doc[start].idx + len(doc[start:end].text), language.vocab.strings[match])
            for match, start, end in matcher(doc)
        ),
        key=lambda span: (span[0] - span[1], span[2] == "stop", span[0]),
    )
    kept: list[Label] = []
    taken: list[tuple[int, int]] = []
    for start, end, name in spans:
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        label = _label(row, index, start, end, None if name == "stop" else name, family)
        if label is not None:
            kept.append(label)
            taken.append((label.start, label.end))
        elif not _runs_on(plain, start, end) and _spacing(row, start, end) <= WIDEST_SPACING:
            taken.append((start, end))
    return kept


def _runs_on(plain: str, start: int, end: int) -> bool:
    """A longer spelling that is no label here may still hold a shorter one that is."""
    return end < len(plain)


def _label(row: Row, index: int, start: int, end: int, field: str | None, family: str) -> Label | None:
    plain = row.plain
    spelling = plain[start:end]
    # (法定代表人) is a word of the text, but 理事长(法定代表人)： is a label, as is one whose colon was not read
    rest = plain[end + 1 :]
    bracketed = plain[start - 1 : start] == "(" and plain[end : end + 1] == ")"
    explains = bracketed and not rest and _explains(row, start, field)
    mention = bracketed and not explains and not may_be_value(rest)
    if mention or _spacing(row, start, end) > WIDEST_SPACING:
        return None
    stop, brackets = (end + 1, "") if explains else past_label(row, end)
    dash = _DASH.match(plain, stop)
    stop = dash.end() - 1 if dash else stop
    colon = dash is not None or stop < len(plain) and plain[stop] in ":;" or brackets.endswith(":")
    if field in _IN_SENTENCES:
        start = _qualified(row, start, _WHICH)
    elif field in _OF_SOMEBODY:
        start = _qualified(row, start, _whose())
    begins = start == 0 or bool(_BEFORE.match(plain[start - 1])) or gap_before(row, start) > 0.8
    begins = begins or _is_word(row, start, end) or family == LICENCE and _begins_word(row, start)
    begins = begins or behind_translation(row, start)
    ends = stop >= len(plain) or gap_before(row, stop) > 0.6
    sure = _sureness(spelling, colon, begins, ends)
    short = len(spelling) <= SHORT_WORD
    a_word = (
        field in (*_IN_SENTENCES, "entity")
        and short
        and family != LICENCE
        or spelling.endswith(_PART)
        or spelling in _WORDS
    )
    if sure is None or (sure == GLUED and a_word):
        return None
    return Label(
        field, spelling, row, index, start, stop + (1 if colon and stop < len(plain) else 0), brackets, colon, sure
    )


def _is_word(row: Row, start: int, end: int) -> bool:
    """Whether a scan has a label as a word by itself: the text of the column before may end close to it."""
    first, last = row.placed.characters[start], row.placed.characters[end - 1]
    alone = first.word is last.word and first.index == 0 and last.index == len(first.word.text) - 1
    return row.page.source == "ocr" and alone and gap_before(row, start) > LEAST_GAP


def _begins_word(row: Row, start: int) -> bool:
    """Whether a scan's word begins here: on licences the trade in the left column ends close to the address in the right one."""
    first = row.placed.characters[start]
    return row.page.source == "ocr" and first.index == 0 and gap_before(row, start) > LEAST_GAP


def _explains(row: Row, start: int, field: str | None) -> bool:
    """Whether a label in brackets says what a form's own head means, at the end of its cell: 拟攻克的难题（项目名称）."""
    head = row.plain[: start - 1]
    meant = field in _EXPLAINED and len(head) <= LONGEST_HEAD and re.fullmatch(_EXPLAINED[field], head)
    box = row.placed.box
    if not meant or box is None:
        return False
    return grid_of(row.page).around(box) is not None


def _qualified(row: Row, start: int, before: re.Pattern[str]) -> int:
    """Where a label begins with what says which project (榜单项目名称, 拟承担课题名称) or whose (揭榜方法人代表) is meant."""
    match = before.search(row.plain, 0, start)
    close = match is not None and all(gap_before(row, at) <= 0.8 for at in range(match.start() + 1, start + 1))
    return match.start() if match is not None and close else start


def _sureness(spelling: str, colon: bool, begins: bool, ends: bool) -> float | None:
    if colon and begins:
        return EXACT
    if colon:
        return EMBEDDED if len(spelling) >= 4 else None
    if begins and ends:
        return CELL
    return GLUED if begins else None


def _spacing(row: Row, start: int, end: int) -> float:
    """The widest blank within a label; a line's end within its cell is none."""
    gaps = (gap_before(row, at) for at in range(start + 1, end))
    return max((gap for gap in gaps if gap != float("inf")), default=0.0)


def _misread(row: Row, index: int, family: str, exact: list[Label]) -> Iterator[Label]:
    """Pieces of a line that are like a label but for one character: only before a colon or alone in a cell."""
    if row.page.source != "ocr":
        return
    offset = 0
    for piece in row.placed.pieces(0.8):
        plain = piece.plain
        colon = plain.find(":")
        head = re.sub(r"\(.*", "", plain[:colon] if colon > 0 else plain)
        start, offset = offset, offset + len(plain)
        if not 3 <= len(head) <= 12 or any(label.start < offset and start < label.end for label in exact):
            continue
        best = _most_like(head, family)
        if best is not None:
            end = start + (colon + 1 if colon > 0 else len(plain))
            field = load_paper_labels().fields(family).get(best)
            yield Label(
                field, best, row, index, start, end, plain[len(head) : max(colon, len(head))], colon > 0, MISREAD
            )


@cache
def _whose() -> re.Pattern[str]:
    """揭榜方, 担纲单位 before 法人代表 or 统一代码."""
    leading, unit = ("|".join(load_paper_labels().parts[name]) for name in ("leading", "unit"))
    return re.compile(rf"(?:(?:{leading})(?:{unit})?|(?:{unit}))的?$")


@cache
def _most_like(head: str, family: str) -> str | None:
    labels = load_paper_labels()
    known = [label for label in (*labels.fields(family), *labels.stops) if len(label) >= 3]
    allowed = 1 if len(head) < 8 else 2
    near = sorted((Levenshtein.distance(head, label), label) for label in known if abs(len(label) - len(head)) <= 1)
    if not near or near[0][0] > allowed or (len(head) == 3 and near[0][0] and len(near[0][1]) != 3):
        return None
    return near[0][1]


@cache
def _matcher(family: str) -> tuple[Language, PhraseMatcher]:
    labels = load_paper_labels()
    fields = labels.fields(family)
    language = spacy.blank("zh")
    matcher = PhraseMatcher(language.vocab)
    for field in sorted(set(fields.values())):
        matcher.add(field, [language.make_doc(label) for label, name in fields.items() if name == field])
    matcher.add("stop", [language.make_doc(label) for label in labels.stops if label not in fields])
    return language, matcher
