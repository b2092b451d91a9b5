"""A text → names of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.values.appointments import Person, people_in, person_in
from extractors.values.names import find_organisations, is_organisation
from extractors.values.person_names import LONG_SURNAMES, can_be_person, is_everyday
from extractors.values.text import squeeze
from pipeline.extraction.cells import grid_of
from pipeline.extraction.kinds import PLACEHOLDER
from pipeline.extraction.label_finder import GLUED
from pipeline.extraction.labelled import BELOW_SURE, Candidate, Parsed
from pipeline.extraction.placed_text import Character, PlacedText, Reading, gap_between, source_of
from schemas.pages import Box

HOLE, HIDDEN = (0.75, 2.2), 0.78
"""A blank before a short name, in heights, that may hide a character, and how sure the name then is."""
SHORT_NAME = 4
IN_SENTENCE = 0.95
MOST_COLUMNS = 6
_IS = ("为", "是", "系")
_NAME = re.compile(r"[一-鿿㐀-䶿]{2,4}|[一-鿿㐀-䶿]{1,8}(?:·[一-鿿㐀-䶿]{1,8}){1,3}|[一-鿿]{5,12}")
_NOT_NAME = re.compile(
    r"签字|签名|签章|盖章|公章|印章|手写|日期|身份|电话|联系|公司|大学|学院|研究|委托|授权|代理|或者|单位|法定|负责|万元|人民币|导师|学术|带头|应当|人员|项目|承诺|意见|以上|以下|情况|职务|职称|姓名|全权|为本|签署|牵头|成员|担任|兼任|专家|津贴|团队|建设|通过|按照|根据|制定|组织|全面|首席|推广|待定|待聘|另行|另定|暂无|暂缺|附后|同上|如下|日$|年$|.族$|党员|群众"
)
_APPOINTED = re.compile(
    r"^(?:拟|现|暂|将)?(?:由|聘请|聘任|委托|推荐|确定)([^.;:]{2,60}?)(?:同志)?(共同|联合)?(?:担任|出任|兼任|任|为)"
)
"""由…担任: the name stands between the two words, with unit and post before it."""
_DUTY = re.compile(
    r"^(?:主持|主导|统筹|统一|协调|调度|指导|决定|审定|审核|召集|把关|把控|定期|每[年月季周]|对|应|须|可|有权)"
)
"""What a sentence goes on with behind 首席科学家: what he does."""
_REPRESENTS = re.compile(
    r"(?:法定代表人|法人代表)(?:(?:姓名)?(?:都|均|就)?(?:为|是|叫|:))?([一-鿿·]{2,9}?)(?=[,.;:()]|(?:先生|女士|同志)|作为|任|系|以|身份证|负责|督促|签[字署]|亲自|保证|承诺|$)"
)
_I_AM = re.compile(r"(?:我叫|本人|我是)([一-鿿·]{2,9}?),(?:系|是)?[^.;]{4,44}?的?(?:法定代表人|法人代表|理事长)")
_TITLES = re.compile(
    r"(?:教授级|正高级|高级|中级|[一二三四]级|农艺师|畜牧师|兽医师|特聘|教授|副教授|研究员|副研究员|高工|博士|硕士|高级工程师|正高级工程师|工程师|院士|院长|主任|经理|董事长|先生|女士|同志|男|女|传真)+$"
)
_AND = re.compile(
    r"(?<=[一-鿿]{2})[和与](?=[一-鿿]{2})(?!副?教授|副?研究员|高级|正高|高工|博士|硕士|院士|院长|所长|主任|先生|女士|同志|老师|特聘|[一二三四]级)"
)
"""What joins two names; a name may end with 和, and his rank follows."""
_RANKED = re.compile(
    r"([一-鿿㐀-䶿·]{2,8}?)(?:(?:教授级|研究员级|正高级|副高级|高级|助理)?(?:工程师|农艺师|畜牧师|兽医师|实验师|经济师)|(?:特聘|副)?(?:教授|研究员))(?=.{4})"
)
"""A name with its rank and what a cell says behind it without a blank: 其木德高级工程师… with a unit."""


_SIGNS = r"\(?(?:亲笔)?(?:签字|签名|签章|盖章|手签)\)?:?"
"""签字 before a name whose brackets and colon a scan lost, or between it and the signature."""


def person(candidate: Candidate) -> Parsed[str] | None:
    """A person's name; of a scan's short one that begins a letter's width after its colon, the surname may be hidden."""
    parsed = parse_person(candidate.steps[0])
    if parsed is not None and (_goes_on_below(candidate, parsed.value) or _names_unit(candidate)):
        return None
    if parsed is not None and candidate.label.sure <= GLUED and not can_be_person(parsed.value):
        return None  # a label's word in a sentence, and what the sentence says
    if parsed is None or len(parsed.value) > 2 or source_of(parsed.placed.page) != "ocr" or candidate.in_cell:
        return parsed
    label, first = candidate.label.placed.characters[-1], parsed.placed.characters[0]
    if not HOLE[0] * first.height < gap_between(label, first) < HOLE[1] * first.height:
        return parsed
    return replace(parsed, sure=HIDDEN, notes=("a character may be hidden",))


def parse_person(placed: PlacedText) -> Parsed[str] | None:
    """One person's name at the beginning of a text; letter-spaced names are joined."""
    placed = _appointed(_unsigned(placed).strip(":;,.\"'_()"))
    if placed.plain[:1] in _IS and can_be_person(re.split(r"[^一-鿿·]", placed.plain[1:])[0]):
        placed = placed.slice(1)
    pieces = placed.pieces(2.6)
    if not pieces:
        return None
    pieces[0] = _first_name(pieces[0])
    plain = pieces[0].plain
    # letters of a seal's number may be read before the name that it lies over
    stray = re.match(r"[\dA-Za-z]+(?=[一-鿿])", plain) if source_of(placed.page) == "ocr" else None
    if stray is not None:
        pieces[0] = pieces[0].slice(stray.end())
        plain = pieces[0].plain
    match = re.match(r"[一-鿿㐀-䶿·]+", plain)
    if match is None or PLACEHOLDER.search(plain):
        return None
    name = _without_titles(match[0]) or match[0]
    if not 2 <= len(name) <= 12 or _NOT_NAME.search(name) or not _NAME.fullmatch(name):
        return None
    once = name_once(name, scanned=source_of(placed.page) == "ocr")
    if once is not None:
        sure, notes = (1.0, ()) if once * 2 == name else (HIDDEN, ("read twice in part",))
        return Parsed(once, pieces[0].slice(0, len(once)), sure, notes)
    return Parsed(name, pieces[0].slice(0, len(name)), 1.0 if len(name) <= 8 else 0.85)


def _unsigned(placed: PlacedText) -> PlacedText:
    """A name without 签字 before it and what it parts from the name: 签字张三, 张三签字张三."""
    before = re.match(_SIGNS, placed.plain)
    rest = placed.slice(before.end()) if before and before.end() < len(placed) else placed
    named = re.match(rf"([一-鿿·]{{2,9}}?){_SIGNS}", rest.plain)
    if named and can_be_person(named[1]):
        return rest.slice(0, named.end(1))
    return rest if rest is placed or can_be_person(re.split(r"[^一-鿿·]", rest.plain)[0]) else placed


def _without_titles(text: str) -> str:
    """A name without the titles behind it and without what follows a rank, where that can be a name at all."""
    ranked = _RANKED.match(text)
    if ranked is not None and can_be_person(ranked[1]) and not _NOT_NAME.search(ranked[1]):
        return ranked[1]
    return _TITLES.sub("", text)


def _appointed(placed: PlacedText) -> PlacedText:
    """The name of 由…担任, where a text begins so; else the text."""
    people = _appointees(placed)
    return placed.slice(people[0].start, people[0].end) if people else placed


def _appointees(placed: PlacedText) -> list[Person]:
    """Whom a text appoints that begins with 由…担任."""
    match = _APPOINTED.match(placed.plain)
    if match is None:
        return []
    return people_in(placed.plain, match.start(1), match.end(1), several=match[2] is not None)


def name_once(name: str, *, scanned: bool) -> str | None:
    """A name of which a chop or a signature beside it was read into the same word: the printed one; None where it is one name.

    包金山包金山 is 包金山; of scans, 陶辉敏敏陶 is 陶辉敏 and 包金山包全山 is 包金山. 其其格, 李娜娜 and 欧阳娜娜 are names.
    """
    half, odd = divmod(len(name), 2)
    begun = next((at for at in (2, 3) if scanned and name[at:].startswith(name[:at]) and len(name) > 2 * at), None)
    if begun is not None and can_be_person(name[begun:]):
        return name[begun:]
    if half >= 2 and not odd and name[:half] == name[half:]:
        return name[:half]
    if not scanned or "·" in name:
        return None
    if half >= 3 and not odd and sum(a != b for a, b in zip(name[:half], name[half:], strict=True)) == 1:
        return name[:half]
    own = next((i for i, letter in enumerate(name) if letter in name[:i]), len(name))
    again = name[own:]
    doubled = own == 3 and again and set(again) <= set(name[:own])
    return name[:own] if doubled and (len(again) > 1 or name[:2] not in LONG_SURNAMES) else None


def _first_name(placed: PlacedText) -> PlacedText:
    """The first word where it is a name by itself and another one follows (a chop beside it); single letters are one name."""
    first = placed.characters[0].word
    own = PlacedText(tuple(c for c in placed.characters if c.word is first))
    if len(own) == len(placed) or not 2 <= len(own) <= 4 or not _NAME.fullmatch(own.plain):
        return placed
    following = placed.characters[len(own)]
    apart = gap_between(own.characters[-1], following) > 0.3 * first.height
    return own if apart or any(_on(following, seal.box) for seal in following.page.seals) else placed


def _on(character: Character, box: Box) -> bool:
    return box[0] <= (character.x0 + character.x1) / 2 <= box[2] and box[1] <= character.word.middle <= box[3]


def people(candidate: Candidate) -> Parsed[str] | None:
    """One or more names, joined by 、. What only follows its label, without colon or cell, must be able to be a name."""
    in_team = candidate.in_cell and not candidate.label.colon and _stands_behind_person(candidate)
    beside = candidate.label.colon or (candidate.in_cell and candidate.sure > BELOW_SURE)
    placed = candidate.steps[0].strip(":;,.\"'_()")
    appointed = _appointees(placed)
    if appointed:
        return all_of(appointed, placed)
    names: list[str] = []
    rank_said = False
    for part in _parts(_printed_names(placed)):
        name = _without_titles(part)
        behind_unit = person_in(part, 0, len(part)) if not can_be_person(name) else None
        name = behind_unit.name if behind_unit is not None and not in_team else name
        if not part or (not name and names):
            rank_said = rank_said or bool(part)
            continue
        if in_team and not can_be_person(name):
            break  # a list of the team says right of a role what each does
        if names and (is_organisation(part) or rank_said and not can_be_person(name)):
            break  # a name, his rank, his unit
        if not _NAME.fullmatch(name) or _NOT_NAME.search(name) or not _is_said(name, beside, candidate.in_cell):
            break
        names.append(name)
    if not names or PLACEHOLDER.search(placed.plain) or _goes_on_below(candidate, names[-1]):
        return None
    return Parsed("、".join(dict.fromkeys(names)), placed.slice(0, _reach(placed.plain, names[-1])))


def _names_unit(candidate: Candidate) -> bool:
    """Whether an organisation stands where a person's name was looked for: below a signature's last line."""
    found = find_organisations(candidate.steps[0].plain)
    return bool(found) and found[0].start == 0


def _goes_on_below(candidate: Candidate, name: str) -> bool:
    """Whether a name in a sentence ends with its line, which goes on below: letters of it may stand there."""
    first, *more = candidate.steps
    ends_line = first.plain.endswith(name) and bool(more) and more[0].plain[len(first) :][:1] > "一"
    return candidate.label.sure <= GLUED and not candidate.in_cell and ends_line


def legal_representative_in_text(reading: Reading) -> tuple[Parsed[str], float] | None:
    """法定代表人 and the name in running text, which may go over a line's end; the first that can be a name."""
    for _, placed in (*reading.search(_REPRESENTS), *reading.search(_I_AM)):
        if can_be_person(placed.plain):
            return Parsed(placed.plain, placed), IN_SENTENCE
    return None


def all_of(found: Sequence[Person], placed: PlacedText) -> Parsed[str]:
    """Several people's names in a text, joined by 、."""
    names = dict.fromkeys(person.name for person in found)
    return Parsed("、".join(names), placed.slice(found[0].start, found[-1].end))


def _stands_behind_person(candidate: Candidate) -> bool:
    """Whether a cell left of the label's holds a person's name."""
    box = candidate.label.placed.box
    grid = grid_of(candidate.label.row.page)
    cell = grid.around(box) if box is not None else None
    for _ in range(MOST_COLUMNS):
        cell = grid.left_of(cell) if cell is not None else None
        if cell is not None and can_be_person(grid.text(cell).plain):
            return True
    return False


def _parts(printed: str) -> Iterator[str]:
    """What separators part, without remarks in brackets; an organisation's 与 parts nothing."""
    # a remark may hold a separator: 张三（博士、教授级高工）
    printed = re.sub(r"[(（][^()（）]*[)）]", "", printed)
    for piece in re.split(r"[、，,;；/]|(?<=[一-鿿]{2})\s+(?=[一-鿿]{2})", printed):
        part = re.sub(r"[(（].*", "", squeeze(piece))
        yield from [part] if is_organisation(part) else _AND.split(part)


def _is_said(name: str, beside: bool, in_cell: bool) -> bool:
    """Whether the label says that this is a name: with colon or cell what is short enough and no duty, else what can be one."""
    said = beside or (in_cell and len(name) <= SHORT_NAME)
    return can_be_person(name) or (said and not _DUTY.match(name) and (beside or not is_everyday(name)))


def _printed_names(placed: PlacedText) -> str:
    """The text as printed, without blanks inside a letter-spaced name (张　三)."""
    text = re.split(r"[\d:：_]", placed.text)[0]
    return re.sub(r"(?<![一-鿿])([一-鿿])\s+([一-鿿])(?![一-鿿])", r"\1\2", text)


def _reach(plain: str, last: str) -> int:
    at = plain.find(last)
    return at + len(last) if at >= 0 else len(plain)
