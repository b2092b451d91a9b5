"""The heads of a statement's columns: what each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Levenshtein

from extractors.values.dates import find_dates
from extractors.values.text import squeeze
from schemas.pages import Line, Page, Word

Role = Literal["current", "prior", "month", "row", "notes", "label", "sum", "part", "group", "own"]
_ROLES: list[tuple[Role, str]] = [
    ("row", r"^行次?$|^序号$|^次$"),
    ("notes", r"^(附注|注释)(号|编号|序号|项目)?$"),
    ("month", r"^本月(金额|数|发生额|实际数)?$"),
    (
        "current",
        r"^(期末(余额|数|金额)?|本(年度?|期|季度?)(累计|实际)?(金额|数|发生额|发生数)?|本期期末.*|年末(余额|数|金额)|金额)$",
    ),
    (
        "prior",
        r"^((上年年末|上年末|年初|期初|上期期末)(余额|数|金额)?|上(年度?|期)(同期)?(累计|实际)?(金额|数|发生额|发生数)?)$",
    ),
    ("sum", r"^合计$"),
    ("part", r"^(非限定性|限定性)$"),
    ("group", r"^(合并|集团)(金额|数|报表|口径)?$"),
    ("own", r"^(母|本)?公司(金额|数|报表|口径)?$"),
    ("label", r"^(项目|资产|负债(和|及)[^\d行期年末]{0,24}|负债|净资产|资产类|权益)$"),
]
_SIMPLIFIED = str.maketrans("帐額餘數計際", "账额余数计际")
_HEADS = (
    "期末余额", "年初余额", "上年年末余额", "期初余额", "上年末余额", "期末数", "年初数", "本期金额", "上期金额", "本年金额", "上年金额",
    "本月金额", "本年累计金额", "本年累计数", "本月数", "上年实际数", "上年累计数", "本年数", "上年数", "本期数", "上期数",
    "期末金额", "期初金额", "期初数", "年末余额", "年末金额", "年末数", "年初金额", "上年年末数", "上年末数",
)  # fmt: skip
_OF_PERIOD = re.compile(r"所属(期|时期|日期)|期[起止]|期间|日期")
"""Captions of the days that a return is for: they stand over the table as heads do."""
CLEAR = 0.9
LONGEST_HEAD = 80
FEWEST_IN_TWO, MOST_IN_TWO = 4, 32


@dataclass(frozen=True)
class Head:
    """A column's head: what it is, its text and its extent."""

    role: Role
    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def find_heads(page: Page) -> list[Head]:
    """Heads stand in one band of lines: that with most of them."""
    found = [
        head
        for line in page.lines
        for head in _without_own_dates(_line_heads([part for word in line.words for part in _set_apart(word)]), line)
    ]
    if {"current", "prior"} <= {head.role for head in found if not _stamp(head.text)}:
        found = [head for head in found if not _stamp(head.text)]
    money = [head for head in found if head.role in ("current", "prior", "month", "sum")]
    if not money:
        return []
    band = max(
        money, key=lambda head: sum(abs(other.top - head.top) < 1.2 * (head.bottom - head.top) for other in money)
    )
    height = max(8.0, band.bottom - band.top)
    return [head for head in found if abs((head.top + head.bottom) / 2 - (band.top + band.bottom) / 2) < 3.2 * height]


def _without_own_dates(heads: list[Head], line: Line) -> list[Head]:
    """A single date on a line is the statement's own, not a column's head; so are those that a caption stands before."""
    dated = [head for head in heads if _stamp(head.text)]
    captioned = any(_OF_PERIOD.search(squeeze(word.text)) for word in line.words)
    return [head for head in heads if head not in dated] if len(dated) == 1 or captioned else heads


def _line_heads(words: Sequence[Word]) -> list[Head]:
    heads: list[Head] = []
    i = 0
    while i < len(words):
        for count in (4, 3, 2, 1):
            group = words[i : i + count]
            if len(group) < count or any(b.x0 - a.x1 > 2.2 * a.height for a, b in zip(group, group[1:], strict=False)):
                continue
            head = _head(group)
            if head is not None and not _swallows(head, group):
                heads.append(head)
                i += count - 1
                break
        i += 1
    return heads


def _set_apart(word: Word) -> list[Word]:
    """Heads of narrow columns are often read as one word: where it is made of heads, they are told apart."""
    text = squeeze(word.text)
    if _head([word]) is not None or not FEWEST_IN_TWO <= len(text) <= MOST_IN_TWO:
        return [word]
    # the longest first: 上年 is a head too, and the beginning of 上年年末余额
    for cut in range(len(text) - 2, 1, -1):
        middle = word.x0 + (word.x1 - word.x0) * cut / len(text)
        first = replace(word, text=text[:cut], box=(word.x0, word.top, middle, word.bottom))
        head = _head([first])
        if head is None:
            continue
        rest = _set_apart(replace(word, text=text[cut:], box=(middle, word.top, word.x1, word.bottom)))
        others = [found for found in (_head([part]) for part in rest) if found is not None]
        # two days are both this year's as long as they are not compared
        alike = [other for other in others if other.role == head.role and _stamp(other.text) in ("", _stamp(head.text))]
        if len(others) == len(rest) and not alike:
            return [first, *rest]
    return [word]


def _swallows(head: Head, group: Sequence[Word]) -> bool:
    """Words that are heads of other columns each by itself were not set apart by chance."""
    if len(group) == 1:
        return False
    return any(single is not None and single.role != head.role for single in (_head([word]) for word in group))


def _head(group: Sequence[Word]) -> Head | None:
    named = _named("".join(word.text for word in group), min(word.confidence for word in group) >= CLEAR)
    if named is None:
        return None
    return Head(*named, group[0].x0, group[-1].x1, min(w.top for w in group), max(w.bottom for w in group))


@lru_cache(maxsize=16384)
def _named(printed: str, clear: bool) -> tuple[Role, str] | None:
    """What a text says as a head, and the text as it counts. The forms' lines are the same in all statements of a night."""
    text = squeeze(printed).translate(_SIMPLIFIED)
    if len(text) > LONGEST_HEAD:
        return None
    plain = re.sub(r"[:*☐☑☒□■√|]|\(.*\)$|(?<=[额数])[.,、]$", "", text) or text
    if _role(plain) is None:
        plain = _nearest_head(plain, clear=clear)
    role = _role(plain)
    if role is not None and len(plain) <= 28:
        return role, text
    if re.fullmatch(r"(20\d\d)年(度|\d{1,2}月\d{1,2}日|\d{1,2}-\d{1,2}月)?|(20\d\d)[-./]\d{1,2}[-./]\d{1,2}", plain):
        # a date or year as head: which of the two is this year's is decided among them
        return ("current", text) if find_dates(text) or re.match(r"20\d\d年", text) else None
    return None


def _nearest_head(plain: str, *, clear: bool) -> str:
    """A head with one character misread, where heads of one role only are so near; else the text itself. A third of a head is misread
    only where the reading was not `clear`."""
    if not (4 if clear else 3) <= len(plain) <= 7:
        return plain
    near = [head for head in _HEADS if len(head) == len(plain) and Levenshtein.distance(head, plain) == 1]
    return near[0] if len({_role(head) for head in near}) == 1 else plain


def _role(plain: str) -> Role | None:
    return next((role for role, pattern in _ROLES if re.search(pattern, plain)), None)


def is_rest_of_head(text: str, role: Role) -> bool:
    """Whether a text may be what a seal or a fold left of a head of this role."""
    plain = squeeze(text).translate(_SIMPLIFIED)
    return len(plain) > 1 and any(
        _role(head) == role and (head.endswith(plain) or head.startswith(plain)) for head in _HEADS
    )


def own_columns(money: list[Head], heads: Sequence[Head]) -> list[Head]:
    """Of a sheet that shows the group (合并) and the company itself (母公司) side by side, the company's own columns.

    Either both stand under each head, or each stands over heads of its own. Where the two cannot be told, all heads as they are.
    """
    group = [head for head in heads if head.role == "group"]
    own = sorted((head for head in heads if head.role == "own"), key=lambda head: head.middle)
    if not own or len(group) != len(own):
        return money
    if len(own) == len(money):
        above = sorted(money, key=lambda head: head.middle)
        return [replace(under, role=head.role, text=head.text) for head, under in zip(above, own, strict=True)]
    if len(money) % (2 * len(own)):
        return money
    return [
        head for head in money if min([*group, *own], key=lambda over: abs(over.middle - head.middle)).role == "own"
    ]


def resolve_heads(money: list[Head], heads: Sequence[Head]) -> list[Head]:
    """Dates become current or prior by their order in time; 本月 beside 本年累计 is the second column."""
    years = sorted({_stamp(head.text) for head in money if _stamp(head.text)}, reverse=True)
    out = []
    for head in money:
        stamp = _stamp(head.text)
        role: Role = head.role
        if stamp and len(years) > 1:
            role = "current" if stamp == years[0] else "prior"
        out.append(Head(role, head.text, head.x0, head.x1, head.top, head.bottom))
    cumulative = [head for head in out if "累计" in head.text and head.role == "current"]
    if cumulative and not any(head.role == "prior" for head in out):
        out = [
            Head("month", h.text, h.x0, h.x1, h.top, h.bottom) if h.role == "current" and "累计" not in h.text else h
            for h in out
        ]
    return out


def _stamp(text: str) -> str:
    found = find_dates(text)
    if found:
        return found[0].value.isoformat()
    match = re.match(r"(20\d\d)年", text)
    return f"{match[1]}-12-31" if match else ""
