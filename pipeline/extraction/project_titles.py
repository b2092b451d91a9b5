"""Cover and running text → the project's title: above 实施方案, in quotes or after a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

from extractors.values.organisations import find_organisations
from pipeline.extraction.kinds import PLACEHOLDER
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from pipeline.extraction.title_kind import as_title

_INSIDE = r"([^《》\"'「」『』〈〉<>“”‘’]{5,70})"
_QUOTED = re.compile(rf"(?:[《〈<]{_INSIDE}[》〉>]|[“‘\"]{_INSIDE}[”’]|[“‘\"]{_INSIDE}\"|[「『]{_INSIDE}[」』])")
_OTHER_PAPER = re.compile(
    r"揭榜挂帅|突围|中华人民共和国|(?:通知|公告|法典|意见|办法|规定|制度|合同法|公司法|会计法|实施方案|条例|承诺书?|承诺函|协议书?|合同书?"
    r"|榜单|指南|准则|规则|细则|规划|纲要|章程|申报书|任务书|汇总表|报告|证书|执照|专项|计划)(?:\([^()]*\))?$"
)
"""Quotes name other papers and programmes too."""
_UNQUOTED = (
    re.compile(
        r"(?:(?:项目|课题)(?:名称|题目|全称)|题目)(?:(?:暂|拟|确)?定为|为|是):?([^,.;:《》\"()]{6,60})(?=[,.;])"
    ),
    # the item of the list and its title: 榜单3：…
    re.compile(
        r"(?:榜单?|榜题|需求|任务)(?:编号|序号|号)?第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号项]?(?:榜单?)?:([^,.;:《》\"()]{8,60})(?=[,.;)])"
    ),
    # the programme's name, a dash and the title: 揭榜挂帅项目——…
    re.compile(r"(?:项目|课题|榜单|任务)\"?(?:-{2}|[-一]-|-一)([^,.;:《》\"()]{8,60}?)(?=[,.;(])"),
    # the programme's name and the title right behind it, up to what is promised of it
    re.compile(
        r"(?:揭榜挂帅)\"?(?:项目|课题)(?!申|管|实|资|经|材|的|中|所|在|有|要|任|承|过|名|揭|立|验|及|和|与|,)"
        r"([^,.;:《》\"()]{8,60}?(?:技术|工艺|装备|研发|研究|应用|示范|开发|攻关|产业化|系统|平台|模式|创制|选育|集成|推广))(?=[,.;(]|项目)"
    ),
    # what a promise or a contract is made for: 为保证…项目顺利实施, 针对…项目
    re.compile(
        r"(?:为(?:了)?(?:保证|确保|保障|推进|实施|落实|做好)|针对|就)([^,.;:《》\"()]{8,60}?)(?:项目|课题)(?:的?(?:顺利|按期|有序)?(?:实施|开展|推进|完成)|资金|匹配|配套|作|[,.;])"
    ),
    re.compile(
        r"(?:实施|申报|承担|开展|揭榜|参与|推荐)(?:的|了)?([^,.;:《》\"()]{6,60}?)(?:项目|课题)(?:[,.;]|材料|的|时|中|过程)"
    ),
)
_CHINESE = re.compile(r"[一-鿿]{3}")
UNQUOTED = 0.86
_SENTENCE_END = re.compile(r"(?<!\d)[.;]|[.;](?!\d)")
LARGE, CLOSE, MOST_LINES, HEAD_ROWS = 1.2, 1.6, 3, 14
"""A title on the cover is set larger than the usual line, each of its lines within so many heights of the next; it has so many
lines at most, and 实施方案 stands among the page's first rows."""
COVER_ROWS, LONGEST_COVER_LINE, SHORTEST_TITLE = 14, 40, 8
"""A cover has so few lines, none of them as long as a line of text."""
_NO_TITLE = re.compile(r"\d{4}年|[〇○零二一]{4}年|^第\d+页|联系|电话|地址|编号")
BEHIND_BARE_LABEL = 0.88
REPEATED, PRINTED_ONCE, IN_HEADING, ON_SLIDE = 0.98, 0.93, 0.78, 0.85
FULL_LINE = 3.0
"""A line that ends within so many heights of the others' right edge may go on below."""
MOST_NAMED = 0.4
"""What is a party's name by more than this share is no title."""
ALIKE = 0.9
"""Lines of one heading are as high as this share of its highest."""
_HEADING = re.compile(
    r"(?:[一-鿿]{2,5}[省市县旗区盟州])?(?:项目|课题)?(?:\"?揭榜挂帅\"?|揭榜|申报|攻关|技术)?(?:项目|课题)?实施方案(?:\([^()]{1,8}\))?"
)
_BARE_LABEL = re.compile(r"(?:(?:项目|课题)叫?|题目|标题|名称):")
_NAMED_PLAN = re.compile(r"(?:项目|课题)?(?:揭榜|申报)?实施方案(?:\([^()]{1,8}\))?$")
_PROGRAMME = re.compile(r"^\d{4}年|(?:计划|专项|工程|基金|榜单|行动)(?:项目|课题)?$|[:：]")
"""Lines of a cover that name the programme, not the project."""
_ASKED = re.compile(
    r"实施(?!路径|方案|步骤|细则|计划|情况|过程|风险|周期|内容)|申报|承担|开展|揭榜|参与|共同|名称|题目|课题|项目"
)


def title_on_cover(reading: Reading) -> Parsed[str] | None:
    """The lines set large right above 实施方案 on the first page, or behind a dash below it."""
    rows = [row for row in reading.rows if row.page is reading.pages[0]]
    usual = median(_height(row) for row in reading.rows) if rows else 0.0
    for index, row in enumerate(rows[:HEAD_ROWS]):
        if not _HEADING.fullmatch(row.plain):
            continue
        above = list(_large_lines(rows[index - 1 :: -1] if index else [], row, usual))[::-1]
        below = (
            list(_large_lines(rows[index + 1 :], row, 0.0)) if _begins_with_dash(rows[index + 1 : index + 2]) else []
        )
        for lines in (above, below[:1], list(_title_apart(rows, index, usual))):
            placed = PlacedText(tuple(c for line in lines for c in line.placed.characters)).strip('-—―⸺《》"')
            if 8 <= len(placed) <= 70:
                sure = REPEATED if reading.plain.count(placed.plain) > 1 else PRINTED_ONCE
                return Parsed(as_title(placed), placed, sure)
    return None


def _title_apart(rows: Sequence[Row], index: int, usual: float) -> Iterator[Row]:
    """The large lines that stand by themselves below the paper's name on a page that is nothing but a cover."""
    if len(rows) > COVER_ROWS or any(len(row.plain) > LONGEST_COVER_LINE for row in rows):
        return
    before: Row | None = None
    for row in rows[index + 1 :]:
        if before is None and (re.fullmatch(r"\(.*\)", row.plain) or len(row.plain) < SHORTEST_TITLE):
            continue
        others = (_OTHER_PAPER, _PROGRAMME, PLACEHOLDER, _NO_TITLE)
        other = any(p.search(row.plain) for p in others) or find_organisations(row.plain)
        apart = before is not None and row.box[1] - before.box[3] > CLOSE * _height(row)
        if other or apart or _height(row) < LARGE * usual:
            return
        yield row
        before = row


def title_above(rows: Sequence[Row]) -> Parsed[str] | None:
    """What 项目： names on a line of a paper's head, with the lines that go on with it: up to the next label or the head's end."""
    for index, row in enumerate(rows):
        label = _BARE_LABEL.match(row.plain)
        if label is None:
            continue
        lines = [row.placed.slice(label.end())]
        right = max(other.box[2] for other in rows)
        for following in rows[index + 1 :]:
            full = (
                lines[-1].characters[-1].x1 > right - FULL_LINE * lines[-1].characters[-1].height
                if lines[-1]
                else False
            )
            if not full or re.match(r"[^:]{1,12}:|协议|合同|鉴于|根据|为|本|各方|双方", following.plain):
                break
            lines.append(following.placed)
        placed = PlacedText(tuple(c for line in lines for c in line.characters)).strip('《》<>"')
        if len(lines) <= MOST_LINES and _is_title(placed) and not placed.plain.endswith((".", ";")):
            return Parsed(as_title(placed), placed)
    return None


def title_in_heading(reading: Reading) -> Parsed[str] | None:
    """What stands before 实施方案 in a heading of the first page: a title, or the programme's name by other words: unsure."""
    rows = [row for row in reading.rows if row.page is reading.pages[0]]
    usual = median(_height(row) for row in reading.rows) if rows else 0.0
    for index, row in enumerate(rows[:HEAD_ROWS]):
        if _NAMED_PLAN.search(row.plain) is None or _HEADING.fullmatch(row.plain):
            continue
        lines = [*list(_large_lines(rows[index - 1 :: -1] if index else [], row, usual))[::-1], row]
        placed = PlacedText(tuple(c for line in lines for c in line.placed.characters))
        match = _NAMED_PLAN.search(placed.plain)
        said = placed.slice(0, match.start()) if match else placed
        if not _is_title(said) or _height(row) < LARGE * usual:
            continue
        return Parsed(as_title(said), said, REPEATED if reading.plain.count(said.plain) > 1 else IN_HEADING)
    return None


def title_on_slide(reading: Reading) -> Parsed[str] | None:
    """The lines that the first of several slides sets largest."""
    page = reading.pages[0]
    rows = [row for row in reading.rows if row.page is page]
    if page.width <= page.height or not rows or len(rows) > COVER_ROWS:
        return None
    largest = max(_height(row) for row in rows)
    lines = [row for row in rows if _height(row) > ALIKE * largest]
    others = max((_height(row) for row in rows if row not in lines), default=0.0)
    placed = PlacedText(tuple(c for line in lines for c in line.placed.characters)).strip('-—―⸺《》"')
    if len(lines) > MOST_LINES or largest < LARGE * others or not _is_title(placed):
        return None
    return Parsed(as_title(placed), placed, REPEATED if reading.plain.count(placed.plain) > 1 else ON_SLIDE)


def _is_title(placed: PlacedText) -> bool:
    plain = placed.plain
    others = (_OTHER_PAPER, _PROGRAMME, PLACEHOLDER)
    named = sum(len(name.text) for name in find_organisations(plain))
    # 牧场 and the like are words of titles too
    return 10 <= len(plain) <= 70 and not any(p.search(plain) for p in others) and named < MOST_NAMED * len(plain)


def _large_lines(rows: Sequence[Row], heading: Row, usual: float) -> Iterator[Row]:
    """The lines that go on from a heading as long as they are large, near and no other name."""
    before = heading
    for row in rows[:MOST_LINES]:
        blank = max(row.box[1] - before.box[3], before.box[1] - row.box[3])
        if _height(row) < LARGE * usual or blank > CLOSE * max(_height(row), _height(before)):
            return
        if any(pattern.search(row.plain) for pattern in (_OTHER_PAPER, _PROGRAMME, PLACEHOLDER)):
            return
        if find_organisations(row.plain):
            return
        yield row
        before = row


def _begins_with_dash(rows: Sequence[Row]) -> bool:
    return bool(rows) and re.match(r"[-—―⸺]", rows[0].plain) is not None


def _height(row: Row) -> float:
    return row.box[3] - row.box[1]


def title_in_text(reading: Reading, *, weak: bool = True) -> Parsed[str] | None:
    """The quoted title that the text speaks of most like a project's, else an unquoted one, unsure. Without `weak` no quote of
    which nothing around it says that it is a project's.
    """
    best: tuple[float, Parsed[str]] | None = None
    for match in _QUOTED.finditer(reading.running.quoted):
        group = match.lastindex or 0
        placed, said = reading.running.slice(match.start(group), match.end(group)), match[group]
        if not _CHINESE.search(said) or _OTHER_PAPER.search(said) or PLACEHOLDER.search(said) or _is_definition(said):
            continue
        around = _SENTENCE_END.split(reading.plain[max(0, match.start() - 14) : match.start()])[-1]
        if re.search(r"(?:简称|统称|(?<!名)称)(?:为|:)?$", around):
            continue
        after = reading.plain[match.end() : match.end() + 6]
        score = (
            2.0 * bool(re.match(r"\"?\)?(项目|课题|(?:揭榜|申报)?实施方案)", after))
            + bool(_ASKED.search(around))
            + min(len(said), 20) / 40
        )
        if (weak or score >= 1) and (best is None or score > best[0]):
            best = (score, Parsed(as_title(placed), placed, 1.0 if score >= 1 else 0.8))
    if best is not None:
        return best[1]
    for match in (hit for pattern in _UNQUOTED for hit in pattern.finditer(reading.running.pointed)):
        if not _OTHER_PAPER.search(match[1]) and not PLACEHOLDER.search(match[1]):
            placed = reading.running.slice(match.start(1), match.end(1))
            return Parsed(as_title(placed), placed, UNQUOTED)
    return None


def _is_definition(text: str) -> bool:
    """以下简称"本公司" and the like."""
    return bool(re.match(r"(本|我|甲|乙|丙)(公司|单位|方|项目)|.方$", text))
