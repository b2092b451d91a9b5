"""Running text → the organisations that take part: 参加单位包括：①…；②…, 我公司作为牵头单位，邀请…参加, …组成联合体."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.values.names import find_organisations
from pipeline.extraction.placed_text import PlacedText, Reading

LISTED, TOLD, BY_TASK = 0.96, 0.88, 0.75
"""Sureness of a list that 参加单位 announces, of a sentence that says who joins, of those to whom tasks are given."""
LONGEST_NAME, LONGEST_REMARK, MOST_LISTED = 44, 90, 24
_DIGITS = "一二三四五六七八九十"
_COUNT = r"(?:共|计|一共|总共)?(?:有|为)?[一二两三四五六七八九十\d]{1,2}(?:家|个)"
_MEMBERS = r"(?:联合揭榜|联合申报|共同揭榜|共同申报|参加|参与|合作|协作|成员|联合|协同|协办)(?:单位|方|机构)"
_ANNOUNCED = re.compile(
    rf"(?:{_MEMBERS}|(?:一(?:起|块儿?|道)(?:干|做|搞|揭榜|申报)|帮我们|帮忙|联手|合伙|搭伙|参加|参与|合作)的(?:单位|伙伴|企业|院校|人家)?(?=[有是:])|(?:[找请邀约拉]|联系)了?(?={_COUNT}(?:单位|企业|院校)?(?:来|跟我们|和我们|同我们)?一(?:起|块儿?|道)))(?:名单|名称)?(?:\([^()]{{1,10}}\))?(?:分别)?(?:{_COUNT}|(?:单位|企业|院校)?(?:来|跟我们|和我们|同我们)?一(?:起|块儿?|道)(?:干|做|搞|揭榜|申报)?|包括|包含|有|为|是|如下|即|系|分别为|分别是|[,:])*(?:分别)?(?:为|是)?"
)
_ANNOUNCES, _FIRST = (
    re.compile(r"(?:[,:有为是即系下含括]|家|个)$"),
    re.compile(r"\(?1[.):,]|1(?=[一-鿿]{4})|(?:第?一|其一)(?:家)?(?:是|为|[,:.)])"),
)
_LEADER = re.compile(
    r"(?:[,;:]|以及|及其?|和|与|暨|同|(?:第?[一二三四五六七八九十]|其[一二三四五]|另一家)(?:家)?(?:是|为|系|[,:.)])|\(?(?:\d{1,2}|[一二三四五六七八九十])[.):,]|\d{1,2}(?=[一-鿿]{4})|[-·•])+"
)
_NEXT_ITEM = re.compile(
    r"(?:(?:第?[二三四五六七八九十]|其[二三四五]|另一家)(?:家)?(?:是|为|系|[,:)])|\(?(?:\d{1,2}|[二三四五六七八九十])[.):]|\d{1,2}(?=[一-鿿]{4}))"
)
_SELF = r"(?:[我本](?:公司|院|所|校|单位|社|企业|集团|中心|站|场)|(?<![一-鿿])(?:学校|学院|公司|研究院|研究所|揭榜方|申报方|申报单位|揭榜单位|合作社))"
_LEADS = r"(?:(?:作为|为|担任)?(?:项目)?(?:牵头|总牵头)(?:揭榜|申报|承担|实施)?(?:单位|方)?|揭榜|申报|承担|作为揭榜(?:单位|方))"
_JOINS = r"(?:联合|会同|协同|携手|邀请|联络|吸收|组织|与|和|同)"
_DOES = r"(?:共同|联合|一起|协同|参加|参与|加入|加盟|协作|合作|组成|组建|成立|编制|编写|申报|揭榜|承担|实施|作为|为)"
_SENTENCES = (
    re.compile(
        r"(?:由|以)(?P<lead>[^.;]{4,60}?)(?:为|作为)?牵头(?:单位)?,?(?:并)?(?:联合|会同|协同|携手)(?P<list>[^.;]{4,160}?)"
        r"(?:共同|编制|编写|申报|揭榜|承担|实施|组成|组建)"
    ),
    re.compile(
        r"(?:由|以)(?P<lead>[^.;]{4,60}?)(?:为|作为|担任)?牵头(?:单位|方)?,(?:由)?(?P<list>[^.;]{4,160}?)"
        r"(?:共同|协同|一起)?(?:参加|参与|配合|协作|协办|协助)(?=[,.;]|实施|完成|揭榜)"
    ),
    re.compile(rf"{_SELF}(?:\([^()]*\))?{_LEADS},?(?:并|拟|现|将)?{_JOINS}(?P<list>[^.;]{{4,160}}?){_DOES}"),
    re.compile(
        rf"(?:本?项目|揭榜|榜单|申报)[^.;]{{0,30}}由(?:我们|{_SELF}){_JOINS}(?P<list>[^.;]{{4,160}}?)(?:共同|联合)(?:承担|实施|申报|揭榜|完成)"
    ),
    re.compile(
        rf"{_SELF}(?:\([^()]*\))?,?(?:拟|现|将|决定|愿)?{_JOINS}(?P<list>[^.;]{{4,160}}?)(?:共同|联合|一起)*(?:揭榜|应榜|申报[本该]|承担[本该]|实施[本该]|组[成建](?:揭榜|创新|攻关)?联合体)"
    ),
    re.compile(
        rf"(?:^|[.;:,])(?:由|以|将)?(?P<list>(?:(?!牵头)[^.;:]){{4,120}}?)(?:等)?(?:{_COUNT}(?:单位)?)?(?:共同)?(?:作为|为|是)(?:本|该)?(?:项目|课题)?的?{_MEMBERS}(?=[,.;]|共同|参与|参加|承担|$)"
    ),
    re.compile(
        rf"(?:由|与|和|联合|会同)(?P<list>[^.;:]{{8,160}}?)(?:等)?(?:{_COUNT}(?:单位|机构|企业)?)?(?:共同|联合)*(?:组成|组建|成立|结成)(?:了)?(?:[本该]项目)?(?:的)?(?:揭榜|申报|创新|产学研|攻关)*(?:联合)*(?:攻关|创新|揭榜)?(?:联合体|共同体|联盟|攻关体|创新体)"
    ),
)
_JOINTS = re.compile(rf"[,;:]|以及|和|与|及|等|{_COUNT}|单位|企业|高校|机构")
MOST_STRANGE = 6
"""Letters of a list that are neither names nor what joins them."""
_TASK = re.compile(
    r"(?:(?:任务|课题|专题|子课题|子任务|模块)[一二三四五六七八九十\d][^.;]{0,60}?|[.;:](?:该部分|本部分|此项|其中)?[^.;]{0,40}?)由(?P<one>[^,.;:]{4,44}?)(?:负责|牵头)?(?:承担|负责|完成|实施)(?=[,.;]|$)"
)


@dataclass(frozen=True)
class Named:
    """Organisations that one place of the text names as those who take part; the lead may be among them."""

    parts: tuple[PlacedText, ...]
    sure: float


def announced(reading: Reading) -> Iterator[Named]:
    """Lists in the text behind 参加单位包括, with what each does."""
    for match in _ANNOUNCED.finditer(reading.plain):
        if not (_ANNOUNCES.search(match[0]) or _FIRST.match(reading.plain, match.end())):
            continue
        at = match.end() + reading.plain.startswith(".", match.end())
        parts = tuple(listed_from(reading, at))
        if parts:
            yield Named(parts, LISTED)


def listed_from(reading: Reading, at: int) -> Iterator[PlacedText]:
    """The organisations of a list that begins at a place of the text: one right behind each mark of the list."""
    plain = reading.plain
    before: int | None = None
    for count in range(MOST_LISTED):
        leader = _LEADER.match(plain, at)
        start = leader.end() if leader else at
        number = _ordinal(leader[0]) if leader else None
        end = _name_end(reading, start)
        if end is None or (count and number is not None and number != (before or 0) + 1):
            return
        before = number if number is not None else before
        yield reading.running.slice(start, end)
        following = _next_line_item(reading, end) or _after(plain, end)
        if following is None:
            return
        at = following


def _ordinal(leader: str) -> int | None:
    """The number of a list's item: 二是, (2), 2."""
    found = re.search(r"\d{1,2}|[一二三四五六七八九十]", leader)
    if found is None or "一家" in leader:
        return None
    return int(found[0]) if found[0].isdigit() else _DIGITS.index(found[0]) + 1


def _name_end(reading: Reading, start: int) -> int | None:
    """Where the organisation ends that begins right here; a line that is one by itself ends it."""
    plain = reading.plain
    line_end = next((offset for offset in reading.offsets if offset > start), len(plain))
    for stop in (line_end, start + LONGEST_NAME):
        found = find_organisations(plain[start : min(stop, start + LONGEST_NAME)])
        if found and found[0].start == 0:
            end = start + found[0].end
            if stop != line_end or end == line_end or plain[end] in ",;:.()和与及以等" or plain[end].isdigit():
                return end
    return None


def _next_line_item(reading: Reading, end: int) -> int | None:
    """The next line that begins with a mark of the list and an organisation, where the item ends without a full stop."""
    plain = reading.plain
    for offset in reading.offsets:
        if end <= offset < end + LONGEST_REMARK and not re.search(r"[.;]", plain[end:offset]):
            leader = _NEXT_ITEM.match(plain, offset)
            if leader is not None and _starts_name(plain, leader.end()):
                return offset
    return None


def _after(plain: str, end: int) -> int | None:
    """Where the next item of a list may begin: past remarks and what the organisation does."""
    remark = re.compile(r"\([^()]{1,40}\)").match(plain, end)
    end = remark.end() if remark else end
    if end >= len(plain):
        return None
    if _LEADER.match(plain, end) or _NEXT_ITEM.match(plain, end):
        after = _LEADER.match(plain, end)
        begin = after.end() if after else end
        if find_organisations(plain[begin : begin + LONGEST_NAME])[:1] and _starts_name(plain, begin):
            return end
    if plain[end] == ".":
        return end + 1 if _NEXT_ITEM.match(plain, end + 1) else None
    clause = re.compile(rf":?[^.;:]{{0,{LONGEST_REMARK}}}[;.]").match(plain, end)
    if clause is None:
        return None
    closed = clause[0].endswith(".")
    return clause.end() if not closed or _NEXT_ITEM.match(plain, clause.end()) else None


def _starts_name(plain: str, at: int) -> bool:
    found = find_organisations(plain[at : at + LONGEST_NAME])
    return bool(found) and found[0].start == 0


def told(reading: Reading) -> Iterator[Named]:
    """Sentences that say with whom the lead joins."""
    for pattern in _SENTENCES:
        for match in pattern.finditer(reading.plain):
            if match.groupdict().get("lead") is not None and not find_organisations(match["lead"]):
                continue
            parts = organisations_in(reading, match.start("list"), match.end("list"))
            strange = _JOINTS.sub("", re.sub(r"\([^()]*\)", "", match["list"]))
            if parts and len(strange) - sum(len(part) for part in parts) <= MOST_STRANGE:
                yield Named(parts, TOLD)


def lead_told(reading: Reading) -> PlacedText | None:
    """由 the lead 牵头."""
    for match in (match for pattern in _SENTENCES[:2] for match in pattern.finditer(reading.plain)):
        parts = organisations_in(reading, match.start("lead"), match.end("lead"))
        if parts:
            return parts[0]
    return None


def by_task(reading: Reading) -> Named | None:
    """Those by whom tasks are done, where there are several tasks."""
    parts = [
        part
        for match in _TASK.finditer(reading.plain)
        for part in organisations_in(reading, match.start("one"), match.end("one"))
    ]
    return Named(tuple(parts), BY_TASK) if parts else None


def organisations_in(reading: Reading, start: int, end: int) -> tuple[PlacedText, ...]:
    found = find_organisations(reading.plain[start:end])
    return tuple(reading.running.slice(start + name.start, start + name.end) for name in found)
