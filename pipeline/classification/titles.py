"""Headings of a page → what paper each announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors.statement_labels import known_labels, plain_label
from extractors.values.text import squeeze
from pipeline.classification.headings import LARGER, Heading, find_headings
from schemas.document_types import load_document_types
from schemas.documents import STATEMENT_TYPES
from schemas.pages import Page

TOP_SHARE = 0.46
"""Papers are headed in the upper part of a page."""
COVER_SHARE = 0.72
COVER_LINES = 14
"""Covers have few lines and carry their title lower."""
LONGEST_STATEMENT_TITLE = 40
CLEARLY_LARGER, LONGEST_UNKNOWN = 1.3, 24
FORM_REACH = 0.11
"""A form number stands this near to its title, as a share of the page's height."""


@dataclass(frozen=True)
class Title:
    """A heading that names a paper. `name` is a document type or the name of another paper (`others` in the data).

    `stands_out` 0 to 1: how much it looks like a title.
    """

    name: str
    text: str
    top: float
    bottom: float
    stands_out: float


CONTROL_LABELS = re.compile(
    r"(?:(?:文件|制度|文档|受控)?(?:编号|编码)|版次|版本号?|修订(?:号|状态|次数)|(?:生效|实施|发布|执行)日期|页[次码]|受控状态)(?:$|:.*)"
)
CONTROL_LINES, FEWEST_LABELS = 6, 2
"""A table of so many labels in a page's first lines is the head of a controlled document: one of its cells is the title."""


LINE_OF_TABLE = re.compile(r"净额|小计|净增加额|的现金$|活动产生的现金流量|\d,\d{3}")
"""A line 经营活动产生的现金流量净额 is near enough to 现金流量表 to be mended into it, 与业务活动有关的现金 to 业务活动表, and so is the heading
投资活动产生的现金流量 with its line's number; no title names a sum or an amount."""


def find_statement_titles(page: Page) -> list[Title]:
    """Titles and form numbers of statements anywhere on the page, in reading order. Whether lines follow is not looked at."""
    titles: list[Title] = []
    for headings in find_headings(page, most_lines=1):
        for heading in headings:
            name = None if _is_line_of_table(heading.printed) else _statement_named(heading.text)
            if name is not None and (heading.stands_out or _bare(heading.text, name) or page.source == "office"):
                titles.append(Title(name, heading.printed, heading.top, heading.bottom, heading.read))
                break
    for line in page.lines:
        name = _form_named(squeeze(line.text))
        if name is not None and not any(abs(t.top - line.box[1]) < FORM_REACH * page.height for t in titles):
            titles.append(Title(name, "", line.box[1], line.box[3], 0.9))
    return sorted(titles, key=lambda title: title.top)


def _is_line_of_table(printed: str) -> bool:
    """Whether a heading is a line that a form prints in its table."""
    plain = plain_label(printed)
    return bool(LINE_OF_TABLE.search(plain)) or any(plain in known_labels(type_) for type_ in STATEMENT_TYPES)


def _statement_named(text: str) -> str | None:
    types = load_document_types()
    plain = re.sub(r"\(.*", "", text)
    if len(text) > LONGEST_STATEMENT_TITLE or not plain or re.search(types.statement_not_title, plain):
        return None
    found = [name for name, cues in types.statements.items() if re.search(cues.title, text)]
    return found[0] if len(found) == 1 else None


def _bare(text: str, name: str) -> bool:
    """Nothing but the title: it needs no looks."""
    plain = re.sub(r"\(.*|[_\-].*|会.{1,4}\d?表|\d{4}年(?:度|\d{1,2}月.*)?|续表?", "", text)
    return bool(re.fullmatch(f"(?:合并|母公司|汇总|年度)?(?:{load_document_types().statements[name].title})", plain))


def _form_named(text: str) -> str | None:
    if "会" not in text:
        return None
    for name, cues in load_document_types().statements.items():
        if re.search(cues.form, text):
            return name
    return None


def find_paper_titles(page: Page, skip: frozenset[int]) -> list[Title]:
    """Titles of papers other than statements, in the upper part of the page. `skip`: running heads and page numbers."""
    cover = len(page.lines) - len(skip) <= COVER_LINES
    share = COVER_SHARE if cover else TOP_SHARE
    titles: list[Title] = []
    below = -1.0
    controlled = _foot_of_control_head(page, skip)
    for headings in find_headings(page, skip):
        if headings[0].top > share * page.height:
            break
        if headings[0].top < below:
            continue
        for heading in headings:
            name = _paper_named(heading, page, in_head=heading.columns > 1 and heading.bottom <= controlled)
            if name is not None:
                titles.append(Title(name, _stripped(heading.printed), heading.top, heading.bottom, _looks(heading)))
                below = heading.bottom - 1.0
                break
    return titles


def find_unknown_title(page: Page, skip: frozenset[int]) -> Title | None:
    """A heading at the page's top that looks like a title and names no paper that is known; None where there is none."""
    first = next(find_headings(page, skip), [])
    for heading in first:
        text = _stripped(heading.text)
        looks = heading.larger >= CLEARLY_LARGER and heading.centred and len(text) <= LONGEST_UNKNOWN
        if (
            looks
            and not re.search(load_document_types().inner_titles, text)
            and not re.search(r"[,:]|\d{4}年|^[^一-鿿]", text)
        ):
            return Title("unknown", text, heading.top, heading.bottom, 0.8)
    return None


def _foot_of_control_head(page: Page, skip: frozenset[int]) -> float:
    """How far down the head of a controlled document reaches (its number, issue and day in cells beside its title); 0 where
    the page has none."""
    lines = [line for i, line in enumerate(page.lines[:CONTROL_LINES]) if i not in skip]
    labelled = [line for line in lines if any(CONTROL_LABELS.fullmatch(squeeze(word.text)) for word in line.words)]
    return max(line.box[3] for line in labelled) if len(labelled) >= FEWEST_LABELS else 0.0


def _paper_named(heading: Heading, page: Page, *, in_head: bool = False) -> str | None:
    sheet = page.source == "office" and heading.columns == 1 and heading.top < 0.25 * page.height
    if not (heading.stands_out or sheet or in_head):
        return None
    text = _stripped(heading.text)
    types = load_document_types()
    if len(text) < 2 or re.search(types.inner_titles, text) or re.search(r"[,:]$", text):
        return None
    for name, pattern, excluded in _patterns():
        if name in types.others and len(text) > 30 or not pattern.search(text) or _too_long(heading, pattern):
            continue
        if excluded is None or not excluded.search(text):
            return name
    return "vague" if len(heading.parts) == 1 and re.search(types.vague_titles, text) else None


def _too_long(heading: Heading, pattern: re.Pattern[str]) -> bool:
    """Whether a heading of several lines does not need its first or its last one."""
    parts = heading.parts
    return len(parts) > 1 and bool(pattern.search("".join(parts[1:])) or pattern.search("".join(parts[:-1])))


def _stripped(text: str) -> str:
    plain = re.sub(load_document_types().title_prefix, "", text)
    return plain if len(plain) >= 3 else text


def _looks(heading: Heading) -> float:
    looks = 1.0 if heading.larger >= LARGER and heading.centred else 0.95 if heading.larger >= LARGER else 0.9
    return looks * heading.read


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    types = load_document_types()
    return [
        (name, re.compile(cues.title), re.compile(cues.not_title) if cues.not_title else None)
        for name, cues in {**types.papers, **types.others}.items()
    ]
