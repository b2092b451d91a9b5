"""Running text → whom it names as chief scientist: 由我所所长某某研究员担任首席科学家, 首席科学家某某带领全组.

What stands around the verb is a phrase: unit, post, name, rank. The name is what is left between post and rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.values.names import is_organisation
from extractors.values.person_names import can_be_person

_SEVERAL = re.compile(r"共同|联合|分别|[两双]首?|2[名人位]")
LONGEST_PERSON = 9
APPOINTED, SAID, IMPLIED = 0.95, 0.93, 0.86
"""Sureness where a verb of appointment names the role, where the name stands beside it, where the duty alone tells."""
_GRADE = r"(?:[一二三四]级|特聘|讲席|客座|特级|教授级|研究员级|正高级|副高级|高级|中级|初级|主任|副主任|主管|助理|首席|正|副)"
_RANK = rf"(?:{_GRADE}*(?:教授|研究员|研究馆员|高工|[一-鿿]{{1,2}}师|院士|学者)|正高|副高|博士后?|硕士|先生|女士|同志|老师|专家)"
RANKS = re.compile(rf"(?:{_RANK})+$")
_POST = (
    r"(?:主任|[院所校会社厂场站处部科系室组队局园]长|理事长|秘书长|董事长|总裁|总经理|经理|总监|主席|书记|主管|总工程师|总工|总农艺师|总畜牧师|"
    r"带头人|负责人|骨干|人才|法定代表人|代表人|创始人|学者|导师|成员|专家|教授|研究员|高工|院士|博士|硕士|工程师|[农畜兽药]?[艺牧医]?师)"
)
_UNIT = r"(?:大学|学院|学校|我校|本校|研究院|研究所|我院|本院|我所|本所|公司|集团|中心|实验室|研究室|[院所部系室站社]|单位|[甲乙丙丁戊]方|牵头方|的)"
_BEFORE = re.compile(rf"(?:{_POST}|{_UNIT}|[一二三四五\d][.)])$")
_NO_PERSON = re.compile(
    r"项目|单位|公司|大学|学院|研究|人员|科学|负责|牵头|[甲乙丙丁双各]方|协议|全权|姓名|签字|签名|一名|一人|确定|共同|人选|产生|推荐|担任|统一|组织"
)
_APPOINT = (
    r"(?:由|(?<![申邀聘])请|聘请|聘任|聘|推荐|推选|推举|选举|选聘|确定|委托|委派|选派|指定|任命|邀请|明确|提名|决定)"
)
_TOGETHER = r"(?:共同|联合|分别|同时|一并|来)*"
_HOLD = r"(?:担任|出任|兼任|充任|任|当|作为|为)"
_CHIEF = r"(?:首席(?:科学家|专家)|(?:领头|挂帅)的?科学家)"
_OF = r"(?:[本该]|我们)?(?:项目|课题|团队|方案)?的?(?:双|联合|共同|总|项目)?"
_DOES = r"(?:牵头|带领|领衔|统筹|统一|主持|全面|全权|总体|负责|组织|协调|挂帅|担纲|总负责|拥有|享有|对|统管|总管|主管|总揽|总负|拿总|把总|牵总|拍板|管|定)"
_PHRASE = rf"((?:(?!{_APPOINT}|首席(?:科学家|专家))[^.;:])"
_PATTERNS = (
    (re.compile(rf"{_APPOINT}{_PHRASE}{{2,90}}?){_TOGETHER}{_HOLD}{_OF}{_CHIEF}"), APPOINTED),
    (
        re.compile(
            rf"{_CHIEF}(?:[一二两三\d][名人位])?(?:人选)?,?(?:拟|现|暂|将|均|分别|一职|职务|岗位)*{_APPOINT}{_PHRASE}{{2,90}}?){_TOGETHER}(?:担任|出任|兼任|充任|担纲)"
        ),
        APPOINTED,
    ),
    (
        re.compile(
            rf"{_CHIEF}(?:人选)?(?:拟|现|暂)?(?:确定|[请聘选定推]的)?[为是系](?P<list>(?:(?!{_APPOINT})[^.;:]){{2,40}}?)(?=[.;:]|,[他她]|,[^,.;:]{{0,16}}由[他她其]|$)"
        ),
        SAID,
    ),
    (re.compile(rf"{_CHIEF}((?:(?!{_APPOINT})[一-鿿·]){{2,10}}?{_RANK})(?=[一-鿿,.;(]|$)"), SAID),
    (
        re.compile(
            rf"(?:^|[.;:,)]){_PHRASE}{{2,40}}?){_TOGETHER}(?:担任|出任|兼任|任|[为是]){_OF}{_CHIEF}(?=[,.;:)]|$)"
        ),
        SAID,
    ),
    (
        re.compile(
            rf"(?:本人|笔者)\(?([一-鿿·]{{2,9}})(?=[,)])[^.;()]{{0,60}}\)?[^.;()]{{0,40}}?(?:{_HOLD}|是){_OF}{_CHIEF}(?!的)"
        ),
        SAID,
    ),
    (re.compile(rf"(?:听|归|由|跟着?){_CHIEF}([一-鿿·]{{2,9}}?)(?:的|说了算|管|定|拍板)(?=[,.;]|$)"), IMPLIED),
    (re.compile(rf"{_CHIEF}负责制[,.;:]?(?:即)?(?:由)?{_PHRASE}{{2,30}}?)(?={_DOES})"), IMPLIED),
    (re.compile(rf"{_CHIEF}([一-鿿·]{{2,9}}?)(?={_DOES})"), IMPLIED),
)


@dataclass(frozen=True)
class Person:
    """A person's name within a text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Appointment:
    """Who is named as chief scientist at one place of a text."""

    people: tuple[Person, ...]
    sure: float


def find_chief_scientists(text: str) -> list[Appointment]:
    """Every place of a squeezed text that names chief scientists, the surest first, else as they stand."""
    found = []
    for pattern, sure in _PATTERNS:
        for match in pattern.finditer(text):
            several = bool(_SEVERAL.search(match[0]))
            leading = "list" in pattern.groupindex
            people = tuple(people_in(text, match.start(1), match.end(1), several=several, leading=leading))
            if people:
                found.append(Appointment(people, sure))
    return sorted(found, key=lambda appointment: -appointment.sure)


def people_in(text: str, start: int, end: int, *, several: bool = False, leading: bool = False) -> list[Person]:
    """The people of a phrase with their units, posts and ranks; of a list, those at its end: what stands before is a clause.

    `several`: the text says that they are more than one. `leading`: those at its beginning, what follows is a clause.
    """
    people: list[Person] = []
    for begin, stop in _parts(text, start, end, several):
        person = person_in(text, begin, stop)
        if person is not None:
            people.append(person)
        elif not _is_remark(text[begin:stop]):
            if leading:
                break
            people = []
    return people


def person_in(text: str, start: int, end: int) -> Person | None:
    """The one person of a phrase: at its beginning or behind a unit or a post, up to the rank."""
    phrase = re.sub(r"\([^()]*\)?$", "", text[start:end])
    phrase = re.sub(r"^(?:拟|现|暂|以及|并|即)", lambda match: "·" * len(match[0]), phrase)
    head = len(phrase) - len(phrase.lstrip("·"))
    named = _without_ranks(phrase)
    for at in range(max(head, len(named) - LONGEST_PERSON), len(named) - 1):
        name = named[at:]
        if (at == head or _BEFORE.search(named[:at])) and can_be_person(name) and not _NO_PERSON.search(name):
            return Person(start + at, start + len(named), name)
    return None


def _without_ranks(phrase: str) -> str:
    """A phrase without the ranks behind the name; a rank's letters that would leave no name are the name's."""
    match = RANKS.search(phrase)
    while match is not None and match.start() < 2:
        match = RANKS.search(phrase, match.start() + 1)
    return phrase[: match.start()] if match is not None else phrase


def _parts(text: str, start: int, end: int, several: bool) -> Iterator[tuple[int, int]]:
    """What commas part, and 和, 与 or 及 where both sides are longer than a letter and the whole is no one name."""
    for match in re.finditer(r"(?:\([^()]*\)|[^,(/])+", text[start:end]):
        begin, stop = start + match.start(), start + match.end()
        joints = [
            joint
            for joint in re.finditer(r"(?<=[一-鿿)]{2})(?:以及|[和与及])(?=[一-鿿]{2})", text[begin:stop])
            if person_in(text, begin, begin + joint.start()) and person_in(text, begin + joint.end(), stop)
        ]
        if not several and can_be_person(text[begin:stop]):
            joints = []  # 布和苏和 may be one
        at = begin
        for joint in joints:
            yield at, begin + joint.start()
            at = begin + joint.end()
        yield at, stop


def _is_remark(part: str) -> bool:
    """What may follow a name in a list: his rank or his unit."""
    return bool(re.fullmatch(rf"(?:{_RANK})+|男|女|\d{{2}}岁", part)) or is_organisation(part)
