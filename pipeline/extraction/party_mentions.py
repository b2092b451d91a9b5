"""Agreements → where parties are named: behind their role, before it in brackets, in lists below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.values.names import is_organisation
from pipeline.extraction.kinds import parse_organisation, split_names
from pipeline.extraction.label_ends import behind_translation, translation_start
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.member_sentences import listed_from
from pipeline.extraction.placed_text import PlacedText, Reading, Row

SAME = 0.88
"""Names so much alike are one organisation's, one of them misread."""
SAME_LINE_PT = 6.0
"""Lines whose tops are nearer stand side by side."""
ORDER = "甲乙丙丁戊己庚辛壬癸"
MOST_LINES, LONGEST_REST = 3, 16
"""A party's name goes over so many lines at most, each after the first no longer than so many characters."""
_MEMBERS = r"(?:项目|揭榜|申报|课题)?(?:参与|成员|合作|参加|协作|联合|入伙|搭伙)(?:单位|方|人(?!员))|联合体成员"
MEMBER_ROLE = rf"{_MEMBERS}|成员|受益[方人]|参加|参与|合作|协办|协作|盟员|(?:支持|支撑|协办|配合|分任务|子任务|子课题)(?:单位|方)|(?:参加|参与|合作|入伙|搭伙)的"
_NUMBERED_MEMBER = (
    r"(?:联合体|项目)?(?:成员|参与|合作|参加|协作)(?:单位|方|人)?(?=\(?[一二三四五六七八九十\d]{1,2}\)?[:(])"
)
_NAMED_ROLE = (
    rf"[甲乙丙丁戊己庚辛壬癸]方|(?<![A-Za-z])[A-H]方|(?:揭榜|申报|项目|课题|总)?牵头(?:单位|方|人)|[挑打领]头(?:单位|方|人)|(?:牵头|[挑打领]头)的(?=[:(])|(?:协调|发起|主导)(?:单位|方|人)|(?:主办|主持|总负责|领衔|揭榜|申报|承担)(?:单位|方|人)(?=[:(])|(?:牵头|主办|主持|领衔|盟主|链主)(?=[:(])|联合体(?:牵头人|牵头单位|牵头方)"
    rf"|{_MEMBERS}|成员(?=:)|(?:参加|参与|合作|入伙|搭伙)的(?=[:(])|受益(?:方|人)|(?:参加|参与|合作|协办|协作|盟员|成员)(?=[:(])|(?:支持|支撑|协办|配合|分任务|子任务|子课题)(?:单位|方)(?=[:(])|{_NUMBERED_MEMBER}"
)
_NUMBERED_ROLE = r"第[一二三四五六七八九十\d]{1,2}方"
ROLE = re.compile(
    rf"(?P<role>{_NAMED_ROLE}|{_NUMBERED_ROLE})"
    r"(?P<number>[A-H](?![A-Za-z])|[一二三四五六七八九十\d]{0,2})(?P<brackets>(?:\([^()]{1,16}\))*)(?P<colon>[:;]?)(?P<late>(?:\((?:盖?公?章|签章|印章|盖单位章)\))?)"
)
_NUMBER_IN_BRACKETS = re.compile(r"\(([一二三四五六七八九十\d]{1,2})\)")
_ITEM = r"(?:\(?\d{1,2}\)?[.,、):]?|\(?[一二三四五六七八九十]{1,2}\)?[.,、):])"
_BEHIND = re.compile(
    rf"{_ITEM}?(?P<name>[^,.;:]{{4,60}}?)\((?:以下|下称)?(?:简称|称)?(?:为|:)?\"?(?P<role>{_NAMED_ROLE})\"?(?:[,或][^()]{{0,12}})?\)[:;,.]?"
)
"""1. A name (牵头单位): a line of a list of parties, the role in brackets behind the name."""
_SENTENCE = re.compile(r"由|应当|负责|委托|双方|各方")
"""What no name holds, but a line of the text that ends with one."""
MOST_BELOW, BELOW = 8, 0.96
"""Names that stand indented below the first of a list, a line each; how sure each is."""
COLUMN_GAP = 0.8
"""Columns of a table stand so many heights apart."""
_ROLE_ALONE = re.compile(rf"牵头(?:单位|方)|{_MEMBERS}")
_FIRST = re.compile(r"[(\[]?[一二三四五六七八九十\d]*[,.)、]*|Party[A-H]/?|[A-Za-z]+[/|]?")
"""What may stand before a role at a line's beginning."""
_SEALS = re.compile(r"盖章|公章|签章|印章|\(章\)|盖单位章")
LEAD, MEMBER = "牵头单位", "成员单位"
LEADS = re.compile(r"牵头|链主|总负责|主办|主持|盟主|总负责|主责|领衔|[挑打领]头|协调[方人单]")
_LEADS = re.compile(rf"{LEADS.pattern}|第一")
_TEXT_END = re.compile(r"^(?:地址|联系|电话|邮|开户|账号|法定|法人|统一|社会|授权|委托|签订|日期|年月|\(|以下)")
_HEAD_NOT = re.compile(r"^[,.;负责承担应将须可的为在与和、及对按是享提同]")


@dataclass(frozen=True)
class Mention:
    """A party named behind its role or before it in brackets: in the head of the paper or in a signature block."""

    role: str
    leads: bool
    seals: bool
    row_index: int
    start: int
    name: Parsed[str] | None
    row: Row

    @property
    def place(self) -> tuple[int, int]:
        return self.row_index, self.start


@dataclass(frozen=True)
class NamedParty:
    """An organisation that the agreement names as a party, in which role, and whether it leads."""

    role: str
    name: Parsed[str]
    leads: bool


def find_mentions(reading: Reading) -> list[Mention]:
    """Every place that names a party or leaves room for its name, in reading order."""
    out: list[Mention] = []
    for index, row in enumerate(reading.rows):
        spans = [m for m in ROLE.finditer(row.plain) if _heads(row, m)]
        for match, following in zip(spans, [*spans[1:], None], strict=False):
            end = following.start() if following is not None else len(row.plain)
            end = translation_start(row, end) if following is not None else end
            rest = row.placed.slice(match.end(), end).strip(":;,._ ")
            seals = bool(_SEALS.search(match["brackets"] + match["late"]))
            right = row.placed.characters[translation_start(row, end)].x0 if following is not None else float("inf")
            name = _name(rest, reading, index, match, right)
            if name is None and not (match["colon"] or seals):
                continue
            numbered = _NUMBER_IN_BRACKETS.match(match["brackets"])
            role = match["role"] + match["number"] + (numbered[1] if numbered else "")
            if role[0] in ORDER and role[1:2] == "方":
                role = role[:2]
            remark = "".join(re.findall(r"\([^()]*\)", rest.plain))
            leads = bool(_LEADS.search(role + match["brackets"] + remark)) or _said_to_lead(role, reading)
            out.append(Mention(role, leads, seals, index, match.start(), name, row))
            if following is None and not seals and match["colon"] and re.fullmatch(MEMBER_ROLE, role):
                out += _further(reading, index, match, out[-1])
        if not spans and (listed := _listed_party(reading, index)) is not None:
            out.append(listed)
    return out


def find_tabled(reading: Reading) -> Iterator[Mention]:
    """The parties of a table of number, organisation and role."""
    for index, row in enumerate(reading.rows):
        found = _in_table(row)
        if found is not None:
            yield Mention(found[1], bool(_LEADS.search(found[1])), False, index, 0, found[0], row)


def _further(reading: Reading, index: int, match: re.Match[str], first: Mention) -> Iterator[Mention]:
    """The other members of a list behind 参加单位：, on its line and on those below."""
    for part in listed_from(reading, reading.offsets[index] + match.end()):
        name = parse_organisation(part)
        if name is not None and (first.name is None or name.value != first.name.value):
            yield replace(first, name=name)
    for row in reading.rows[index + 1 : index + 1 + MOST_BELOW]:
        hangs = row.placed.characters[0].x0 > first.row.placed.characters[0].x0 + row.placed.characters[0].height
        if not hangs or row.page is not first.row.page or not split_names(row.placed):
            return
        for value in split_names(row.placed):
            yield replace(first, name=Parsed(value, row.placed, BELOW))


def _said_to_lead(role: str, reading: Reading) -> bool:
    """第1方为牵头单位, 由乙方作为牵头揭榜单位: parties that are only numbered or lettered."""
    lettered = re.fullmatch(rf"{_NUMBERED_ROLE}|.方", role)
    said = rf"{re.escape(role)}(?:为|是|作为|担任)(?:本?(?:项目|联合体|合同|协议))?的?总?牵头"
    return lettered is not None and re.search(said, reading.plain) is not None


def _in_table(row: Row) -> tuple[Parsed[str], str] | None:
    """A table's row of number, organisation and role, each in its column."""
    pieces = row.placed.pieces(COLUMN_GAP)
    if len(pieces) in (2, 3) and (len(pieces) == 2 or pieces[0].plain.isdigit()):
        role = _ROLE_ALONE.fullmatch(pieces[-1].plain)
        name = parse_organisation(pieces[-2])
        if role is not None and name is not None and len(name.placed) == len(pieces[-2]):
            return name, role[0]
    return None


def _listed_party(reading: Reading, index: int) -> Mention | None:
    """A line, or two that a list's item takes, which is nothing but an organisation and its role in brackets."""
    row = reading.rows[index]
    options = [row.placed]
    following = reading.rows[index + 1] if index + 1 < len(reading.rows) else None
    if following is not None and re.match(_ITEM, row.plain) and not re.match(_ITEM, following.plain):
        options.append(row.placed + following.placed)
    for placed in options:
        match = _BEHIND.fullmatch(placed.plain)
        said = placed.slice(match.start("name"), match.end("name")) if match else None
        if said is not None and _SENTENCE.search(said.plain):
            continue
        name = parse_organisation(said) if said is not None else None
        if match is not None and name is not None and len(name.placed) == match.end("name") - match.start("name"):
            return Mention(match["role"], bool(_LEADS.search(match["role"])), False, index, 0, name, row)
    return None


def _heads(row: Row, match: re.Match[str]) -> bool:
    """A role that begins its line, stands apart on it or asks for a seal with its colon, and is no subject of a sentence."""
    before = row.plain[: match.start()]
    signs = match["colon"] and _SEALS.search(match["brackets"])
    if not signs and _FIRST.fullmatch(before) is None:
        characters = row.placed.characters
        if behind_translation(row, match.start()):
            return True
        if characters[match.start()].x0 - characters[match.start() - 1].x1 < 1.5 * row.placed.characters[0].height:
            return False
    after = row.plain[match.end() :].strip(".,_·")
    if re.fullmatch(_NUMBERED_ROLE, match["role"]) and not match["colon"] and not _SEALS.search(match["brackets"]):
        return False  # 第三方 is a word of every text
    if match["colon"]:
        return not re.match(r"\(?\d\)|负责|承担|提供", after)
    return bool(match["brackets"] and _SEALS.search(match["brackets"])) or not after or not _HEAD_NOT.match(after)


def _name(rest: PlacedText, reading: Reading, index: int, match: re.Match[str], right: float) -> Parsed[str] | None:
    """The organisation right of a role and on the lines below, as far as they go on with it left of the next role."""
    # 参加：各方代表: behind a verb only what ends like an organisation's name is one
    loose = bool(match["colon"]) and bool(rest) and match["role"][-1] in "方人位者的"
    text = rest.pieces(4.0)[0] if rest else PlacedText(())
    options = [text] if text else []
    left = reading.rows[index].placed.characters[translation_start(reading.rows[index], match.start())].x0 - 20
    for following in reading.rows[index + 1 : index + 1 + MOST_LINES]:
        if ROLE.match(following.plain) or _TEXT_END.match(following.plain) or text and is_organisation(text.plain):
            break
        below = PlacedText(tuple(c for c in following.placed.characters if left <= c.x0 < right))
        if not below or text and len(below) > LONGEST_REST:
            break
        text = text + below.pieces(4.0)[0]
        options.append(text)
    parsed = [p for option in options if (p := parse_organisation(option, loose=loose)) is not None]
    return max(parsed, key=lambda p: p.sure) if parsed else _name_around(reading, index, match)


def _name_around(reading: Reading, index: int, match: re.Match[str]) -> Parsed[str] | None:
    """A name of two lines beside a role that stands at half their height, in a table whose lines were not found."""
    if not 0 < index < len(reading.rows) - 1:
        return None
    role = reading.rows[index].placed.characters[match.end() - 1]
    halves = [
        PlacedText(tuple(c for c in reading.rows[at].placed.characters if c.x0 > role.x1))
        for at in (index - 1, index + 1)
    ]
    if not all(halves):
        return None
    above, below = (half.pieces(1.5)[0] for half in halves)
    if abs(above.characters[0].x0 - below.characters[0].x0) > 0.6 * role.height:
        return None
    return parse_organisation(above + below)
