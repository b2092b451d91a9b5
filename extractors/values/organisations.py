"""Running text → names of organisations: from an ending back to where the name can begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.organisations import load_organisation_words

LONGEST_NAME, LONGEST_GAP = 40, 10
"""A chain as 中国科学院沈阳应用生态研究所 goes on from one ending to the next within so many characters."""
SHORTEST_SUBJECT = 2
_WORDS = load_organisation_words()


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BODY = re.compile(r"[一-鿿㐀-䶿〇0-9A-Za-z·•()（）&]+")
_ENDING = re.compile(_any(_WORDS.endings))
_NOT_ENDING = re.compile(rf"(?:{_any(_WORDS.not_endings)})$")
_WEAK = re.compile(rf"(?:{_any(_WORDS.weak)})$")
_PLACED = re.compile(rf"(?:{_any(_WORDS.placed)})")
_LEGAL = re.compile(rf"(?:{_any(_WORDS.legal)})$")
_GENERIC = re.compile(rf"(?:{_any(_WORDS.generic)})+")
_PLACE = re.compile(rf"(?:{_any(_WORDS.places)})|[一-鿿]{{2,6}}(?:{_any(_WORDS.place_endings)})")
_PLACE_HEAD = re.compile(
    rf"(?:{_any(_WORDS.places)})(?:自治区|{_any(_WORDS.place_endings)})?|[一-鿿]{{1,5}}?(?:{_any(_WORDS.place_endings)})"
)
_NAMED_PLACE = re.compile(rf"(?:{_any(_WORDS.places)})")
_BEFORE = re.compile(rf"(?P<kept>{_any(_WORDS.kept)})|(?:{_any(_WORDS.before)})|[{''.join(_WORDS.stops)}]")
_LEADING = re.compile(rf"(?!{_any(_WORDS.kept)})(?:{_any(_WORDS.leading)})")
_ROLE = re.compile(r"^[(（][^()（）]{0,12}[)）]")
_NUMBERING = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,3}[条章节款]|[\d一二三四五六七八九十]{1,2}[)）]|\d{1,2}(?=[一-鿿]{4}))"
)
_BRANDS = re.compile(r"^(?:中|国|华|大唐|京|东北|华北|蒙|[A-Za-z])")
_WHERE = frozenset("在于")
_INNER = frozenset(_WORDS.inner)
_PARTY = re.compile(rf"(?:{_any(_WORDS.parties)})$")
_OF_SUBJECTS = re.compile(rf"(?:{_any(_WORDS.of_subjects)})$")
_DATED = re.compile(r"\d年\d|\d月\d")
_GROUP = "集团"
"""A group's firms are called by its name, their place and their trade: 某某集团通辽生物科技有限公司."""
_OURS = re.compile(r"我$|我代表$|(?:^|[就对由向请为])[贵该]$")
_ON_WITH = re.compile(r"^(?:[一-鿿0-9]{1,8}(?:分公司|支公司|子公司)|[（(][^()（）]{2,8}[）)](?:有限公司)?)")


@dataclass(frozen=True)
class FoundName:
    start: int
    end: int
    text: str


def find_organisations(text: str) -> list[FoundName]:
    """Names of organisations in running text, in order."""
    return [name for run in _BODY.finditer(text) for name in _in_run(run[0], run.start())]


def is_named(body: str, ending: str) -> bool:
    """Whether what stands before an ending names somebody: not 本公司, not 研发中心."""
    if len(body) < 2 or _GENERIC.fullmatch(body) or _OURS.search(body) or _DATED.search(body) or _is_word(body, ending):
        return False
    if _PLACED.fullmatch(ending):
        return _PLACE.match(body) is not None
    return not _WEAK.fullmatch(ending) or len(body) >= 3 or _PLACE.match(body) is not None


def _is_word(body: str, ending: str) -> bool:
    """Whether the ending is the end of an everyday word, 布局, that goes back into what stands before it."""
    match = _NOT_ENDING.search(body + ending)
    return match is not None and match.start() < len(body)


def ending_of(name: str, *, labelled: bool = False) -> str | None:
    """The ending of a name, the longest that fits; None where it has none. What goes on after a clear ending is no name."""
    ending = next((ending for ending in _WORDS.endings if name.endswith(ending)), None)
    if ending is None and labelled and not _ENDING.search(name):
        return next((ending for ending in _WORDS.labelled if name.endswith(ending)), None)
    return ending


def begins_with_place(name: str) -> bool:
    """Whether a name begins as most do, with the place: then nothing is lost before it."""
    return _PLACE.match(name) is not None


def _in_run(run: str, offset: int) -> Iterator[FoundName]:
    """Names in a stretch without punctuation."""
    start, position = 0, 0
    while match := _ENDING.search(run, position):
        position = match.end()
        begin = _beginning(run, start, match)
        if not is_named(run[begin : match.start()], match[0]) or match.end() - begin > LONGEST_NAME:
            continue
        end = _chained_end(run, begin, match)
        yield FoundName(offset + begin, offset + end, run[begin:end])
        start = position = end


def _beginning(run: str, start: int, last: re.Match[str]) -> int:
    """Where the name with the ending `last` begins: after the last word before it that is no part of a name."""
    begin, ending = start, last.start()
    if start and (match := _LEADING.match(run, start)):
        begin = match.end()
    begin = _past_marks(run, begin, ending)
    for match in _BEFORE.finditer(run, begin, ending):
        if match["kept"] is None and not _joins_subjects(run, begin, match, last):
            begin = match.end()
    begin = _after_lone_bracket(run, begin, ending)
    begin = _past_marks(run, begin, ending)
    for match in _NAMED_PLACE.finditer(run, begin + 2, ending):
        if run[match.start() - 1] not in "(（" and not _BRANDS.match(run[begin:]) and not _PLACE.match(run, begin):
            return match.start()
    return begin


def _past_marks(run: str, begin: int, ending: int) -> int:
    """Past a role in brackets, an article, a number of a list."""
    while match := _ROLE.match(run[begin:ending]) or _NUMBERING.match(run[begin:ending]):
        begin += match.end()
    return begin


def _joins_subjects(run: str, begin: int, joint: re.Match[str], last: re.Match[str]) -> bool:
    """Whether 与 stands between two subjects of one institution's name, 某市草业与畜牧研究所: the name began with its place,
    and what stands on either side is neither a party nor a place.
    """
    adverbial = begin > 0 and run[begin - 1] in _WHERE  # in a place something is done with an institution
    if adverbial or joint[0] not in _INNER or not _OF_SUBJECTS.search(last[0]):
        return False
    at = begin
    while where := _PLACE_HEAD.match(run, at, joint.start()):
        at = where.end()
    return at > begin and _are_subjects(run[at : joint.start()], run[joint.end() : last.start()])


def _are_subjects(before: str, after: str) -> bool:
    """Whether what stands on either side of 与 are fields of work, not two organisations."""
    other = _PARTY.search(before) or _PLACE.match(after) or _BRANDS.match(after)
    return min(len(before), len(after)) >= SHORTEST_SUBJECT and not other


def _after_lone_bracket(run: str, begin: int, ending: int) -> int:
    """A bracket that was opened or closed outside the name bounds it."""
    opened: list[int] = []
    bound = begin
    for i in range(begin, ending):
        if run[i] in "(（":
            opened.append(i)
        elif run[i] in ")）":
            if not opened:
                bound = i + 1
            else:
                opened.pop()
    return opened[-1] + 1 if opened else bound


def _chained_end(run: str, begin: int, first: re.Match[str]) -> int:
    """The end of a name that goes on: 集团有限公司, 大学农学院, 公司通辽分公司."""
    end = first.end()
    if _LEGAL.search(first[0]):
        branch = _ON_WITH.match(run[end:])
        return end + branch.end() if branch and ending_of(run[: end + branch.end()]) else end
    while match := _ENDING.search(run, end):
        gap = run[end : match.start()]
        follows = len(gap) <= LONGEST_GAP and not _stopped(gap, match) and match.end() - begin <= LONGEST_NAME
        if not follows or _NOT_ENDING.search(run[: match.end()]) or _LEADING.match(gap):
            break
        group = run[begin:end].endswith(_GROUP)
        if gap and _LEGAL.search(match[0]) and _PLACE.match(gap) and not group:
            break  # two names side by side
        if _echoes(run[begin:end], run[end : match.end()]):
            break  # a seal's letters beside the name that it seals
        end = match.end()
        if _LEGAL.search(match[0]):
            break
    return end


def without_echo(name: str) -> str:
    """A name without its own end once more behind it, as a seal that lies beside it leaves."""
    return next((name[: m.end()] for m in _ENDING.finditer(name) if _echoes(name[: m.end()], name[m.end() :])), name)


def _echoes(name: str, rest: str) -> bool:
    """Whether what follows a name is its own end once more, one or two letters misread."""
    if not 2 < len(rest) <= len(name):
        return False
    apart = sum(a != b for a, b in zip(rest, name[-len(rest) :], strict=True))
    return apart <= (1 if len(rest) < 6 else 2)


def _stopped(gap: str, last: re.Match[str]) -> bool:
    """Whether a name ends before a gap; 与 between two subjects of a part, 某大学草业与畜牧学院, does not end it."""
    stops = [match for match in _BEFORE.finditer(gap) if match["kept"] is None]
    return any(c in "()（）" for c in gap) or not all(_joins_in_part(gap, stop, last) for stop in stops)


def _joins_in_part(gap: str, joint: re.Match[str], last: re.Match[str]) -> bool:
    told = joint[0] in _INNER and _OF_SUBJECTS.search(last[0]) is not None
    return told and _are_subjects(gap[: joint.start()], gap[joint.end() :])
