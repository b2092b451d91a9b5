"""Consortium agreements → parties, title, date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.values.names import find_organisations, is_organisation, name_exact, name_similarity
from pipeline.extraction.cell_rows import rows_by_cell
from pipeline.extraction.cells import grid_of
from pipeline.extraction.days import days_in
from pipeline.extraction.kinds import parse_organisation, title
from pipeline.extraction.labelled import LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.member_sentences import TOLD, lead_told, listed_from, told
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from pipeline.extraction.project_titles import title_above, title_in_text
from schemas.documents import Document, Party, Value
from schemas.pages import Box, Line, Page

ORDER = "甲乙丙丁戊己庚辛壬癸"
SAME_LINE_PT = 6.0
BLOCK_PT = 130.0
"""Height of the last signature block of a page at most: name, signature, date, room for a seal."""
MOST_LINES, LONGEST_REST = 3, 16
"""A party's name goes over so many lines at most, each after the first no longer than so many characters."""
_MEMBER = r"(?:项目)?(?:参与|成员|合作|参加|协作|联合)(?:单位|方)|联合体成员"
_NAMED_ROLE = rf"[甲乙丙丁戊己庚辛壬癸]方|牵头(?:单位|方|人)|联合体(?:牵头人|牵头单位|牵头方)|{_MEMBER}"
_NUMBERED_ROLE = r"第[一二三四五六七八九十\d]{1,2}方"
_ROLE = re.compile(
    rf"(?P<role>{_NAMED_ROLE}|{_NUMBERED_ROLE})"
    r"(?P<number>[一二三四五六七八九十\d]{0,2})(?P<brackets>(?:\([^()]{1,16}\))*)(?P<colon>[:;]?)(?P<late>(?:\((?:盖?公?章|签章|印章|盖单位章)\))?)"
)
_ITEM = r"(?:\(?\d{1,2}\)?[.,、):]?|\(?[一二三四五六七八九十]{1,2}\)?[.,、):])"
_BEHIND = re.compile(
    rf"{_ITEM}?(?P<name>[^,.;:]{{4,60}}?)\((?:以下|下称)?(?:简称|称)?(?:为|:)?\"?(?P<role>{_NAMED_ROLE})\"?(?:[,或][^()]{{0,12}})?\)[:;,.]?"
)
"""1. A name (牵头单位): a line of a list of parties, the role in brackets behind the name."""
_SENTENCE = re.compile(r"由|应当|负责|委托|双方|各方")
"""What no name holds, but a line of the text that ends with one."""
_PARTED_ROLE = re.compile(rf"{_ROLE.pattern}|(?:项目)?(?:参与|成员|合作|参加|协作|联合)(?:单)?|牵头(?:单)?")
"""A role, or the beginning of one, in a narrow cell."""
_SEALS = re.compile(r"盖章|公章|签章|印章|\(章\)|盖单位章")
_LEAD_ALONE = re.compile(r"(?:项目)?(?:牵头|主持|总牵头)(?:单位|方|机构)?:?")
_MEMBERS_ALONE = re.compile(r"(?:项目)?(?:参与|成员|合作|参加|协作|联合|协办|参研)(?:单位|各?方|机构)?:?")
_LEAD_SAID = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}条)?(?P<name>[^,.;:]{4,44}?)(?:为|作为|是|担任)(?:本?(?:项目|联合体)的?)?(?:总?牵头)(?:单位|方|人)(?=[,.;])"
)
APART = 1.2
"""Columns without ruled lines stand so many heights apart."""
_LEADS = re.compile(r"牵头|主持|第一")
_SIGNS = re.compile(
    r"(?:签字|签名|签章|签署)\)?\(?(?:或盖章|或签章|盖章|手写)?\)?:?|(?:法定代表人|授权代表|委托代理人|法人代表)(?:\([^()]*\))?:"
)
_TEXT_END = re.compile(r"^(?:地址|联系|电话|邮|开户|账号|法定|法人|统一|社会|授权|委托|签订|日期|年月|\(|以下)")
_HEAD_NOT = re.compile(r"^[,.;负责承担应将须可的为在与和、及对按是享提同]")


@dataclass(frozen=True)
class _Mention:
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


def read_agreement(document: Document) -> None:
    """The parties (first is the lead unless another says so), the project, the day of the last signature."""
    reading = Reading(document, _rows)
    labelled = LabelledText(reading, "consortium_agreement")
    mentions = _mentions(reading)
    blocks = _signature_mentions(mentions, reading)
    parties = _with_members(_parties(mentions, reading) or _parties_told(reading), reading)
    _set_parties(document, parties, mentions)
    named = labelled.first("project_title", title) or _head_title(mentions, reading) or _text_title(reading)
    put(document, "project_title", named)
    found = _date(reading, blocks)
    put(document, "date", (found, 0.98) if found else None)
    document.parties = [_block(m, blocks, parties, reading) for m in blocks]
    document.blank_template = not parties and "project_title" not in document.fields and len(mentions) >= 2


def _rows(page: Page) -> list[Row]:
    """The page's lines by cell; the lines of a cell that are a role together are one."""
    out: list[Row] = []
    cells: list[Box | None] = []
    grid = grid_of(page)
    for row in rows_by_cell(page):
        first = row.line.words[0]
        cell = grid.around(first.box)
        if out and cell is not None and cell == cells[-1] and _PARTED_ROLE.fullmatch(out[-1].plain + row.plain):
            out[-1] = Row(page, out[-1].placed + row.placed, Line((*out[-1].line.words, *row.line.words)))
            continue
        out.append(row)
        cells.append(cell)
    return out


def _head_title(mentions: Sequence[_Mention], reading: Reading) -> tuple[Parsed[str], float] | None:
    """Behind 项目： above the first party."""
    found = title_above(reading.rows[: mentions[0].row_index]) if mentions else None
    return (found, 0.97) if found is not None else None


def _text_title(reading: Reading) -> tuple[Parsed[str], float] | None:
    found = title_in_text(reading)
    return (found, 0.97) if found is not None else None


def _mentions(reading: Reading) -> list[_Mention]:
    out: list[_Mention] = []
    for index, row in enumerate(reading.rows):
        spans = [m for m in _ROLE.finditer(row.plain) if _heads(row, m)]
        for match, following in zip(spans, [*spans[1:], None], strict=False):
            end = following.start() if following is not None else len(row.plain)
            rest = row.placed.slice(match.end(), end).strip(":;,._ ")
            seals = bool(_SEALS.search(match["brackets"] + match["late"]))
            right = row.placed.characters[end].x0 if following is not None else float("inf")
            name = _name(rest, reading, index, match, right)
            if name is None and not (match["colon"] or seals):
                continue
            role = match["role"] + match["number"]
            if role[0] in ORDER and role[1:2] == "方":
                role = role[:2]
            leads = bool(_LEADS.search(role + match["brackets"])) or _said_to_lead(role, reading)
            out.append(_Mention(role, leads, seals, index, match.start(), name, row))
            if following is None and not seals and match["colon"] and re.fullmatch(_MEMBER, role):
                out += _further(reading, index, match, out[-1])
        if not spans and (listed := _listed_party(reading, index)) is not None:
            out.append(listed)
    return out


def _further(reading: Reading, index: int, match: re.Match[str], first: _Mention) -> Iterator[_Mention]:
    """The other members of a list behind 参加单位：, on its line and on those below."""
    for part in listed_from(reading, reading.offsets[index] + match.end()):
        name = parse_organisation(part)
        if name is not None and (first.name is None or name.value != first.name.value):
            yield replace(first, name=name)


def _said_to_lead(role: str, reading: Reading) -> bool:
    """第1方为牵头单位, of parties that are only numbered."""
    numbered = re.fullmatch(_NUMBERED_ROLE, role)
    return numbered is not None and re.search(rf"{role}(?:为|是|作为)(?:本?项目)?的?牵头", reading.plain) is not None


def _listed_party(reading: Reading, index: int) -> _Mention | None:
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
            return _Mention(match["role"], bool(_LEADS.search(match["role"])), False, index, 0, name, row)
    return None


def _heads(row: Row, match: re.Match[str]) -> bool:
    """A role that begins its line, stands apart on it or asks for a seal with its colon, and is no subject of a sentence."""
    before = row.plain[: match.start()]
    signs = match["colon"] and _SEALS.search(match["brackets"])
    if not signs and re.fullmatch(r"[(\[]?[一二三四五六七八九十\d]*[,.)、]*", before) is None:
        characters = row.placed.characters
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
    loose = bool(match["colon"]) and bool(rest)
    text = rest.pieces(4.0)[0] if rest else PlacedText(())
    options = [text] if text else []
    left = reading.rows[index].placed.characters[match.start()].x0 - 20
    for following in reading.rows[index + 1 : index + 1 + MOST_LINES]:
        if _ROLE.match(following.plain) or _TEXT_END.match(following.plain) or text and is_organisation(text.plain):
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


def _signature_mentions(mentions: Sequence[_Mention], reading: Reading) -> list[_Mention]:
    """The last mention of each role whose label asks for a seal, or that stands in the last part of the paper."""
    sealed = [m for m in mentions if m.seals or _signature_follows(m, reading)]
    last: dict[str, _Mention] = {}
    for mention in sealed:
        last[str(mention.place) if re.fullmatch(_MEMBER, mention.role) else mention.role] = mention
    return sorted(last.values(), key=lambda m: m.place)


def _signature_follows(mention: _Mention, reading: Reading) -> bool:
    """签字 or a blank for a seal within the next lines, and not the head of the paper with its addresses."""
    if mention.row_index < 0.4 * len(reading.rows):
        return False
    near = "".join(row.plain for row in reading.rows[mention.row_index : mention.row_index + 5])
    return bool(re.search(r"签字|签名|盖章|公章|签章|\(章\)", near))


def _parties(mentions: Sequence[_Mention], reading: Reading) -> list[tuple[str, Parsed[str], bool]]:
    """Role, name, whether it leads: each organisation once, the surest reading of its name."""
    by_role: dict[str, list[_Mention]] = {}
    for mention in mentions:
        if mention.name is not None:
            plural = re.fullmatch(_MEMBER, mention.role)
            key = f"{mention.role}/{mention.name.value}" if plural else mention.role
            by_role.setdefault(key, []).append(mention)
    out: list[tuple[str, Parsed[str], bool]] = []
    for named in by_role.values():
        best = max(named, key=_certainty)
        assert best.name is not None
        leads = any(mention.leads for mention in named)
        same = [i for i, party in enumerate(out) if name_similarity(party[1].value, best.name.value) > 0.88]
        if same:
            role, name, led = out[same[0]]
            better = best.name if _sure(best.name) > _sure(name) else name
            out[same[0]] = (role, better, led or leads)
        else:
            out.append((best.role, best.name, leads))
    return out


def _parties_told(reading: Reading) -> list[tuple[str, Parsed[str], bool]]:
    """由 the lead 牵头，联合 the others: the parties of an agreement that names them in a sentence only."""
    lead = lead_told(reading)
    members = next((named.parts for named in told(reading)), ())
    if lead is None or not members:
        return []
    named = [("牵头单位", lead, True), *(("成员单位", part, False) for part in members)]
    return [(role, Parsed(name_exact(part.plain), part, TOLD), leads) for role, part, leads in named]


def _with_members(
    parties: list[tuple[str, Parsed[str], bool]], reading: Reading
) -> list[tuple[str, Parsed[str], bool]]:
    """A lead whose partners stand in a short list of the head (参与 | …；…), or in a sentence: …为成员单位."""
    if len(parties) > 1:
        return parties
    lead = parties[0] if parties else _beside(_LEAD_ALONE, reading, "牵头单位") or _lead_said(reading)
    if lead is None:
        return parties
    listed = _beside_all(_MEMBERS_ALONE, reading)
    named = listed or [
        Parsed(name_exact(part.plain), part, TOLD) for part in next((named.parts for named in told(reading)), ())
    ]
    others = {name.value: name for name in named if name_similarity(name.value, lead[1].value) < 0.88}
    return [(lead[0], lead[1], True), *(("成员单位", name, False) for name in others.values())] if others else parties


def _beside(head: re.Pattern[str], reading: Reading, role: str) -> tuple[str, Parsed[str], bool] | None:
    names = _beside_all(head, reading)
    return (role, names[0], True) if len(names) == 1 else None


def _beside_all(head: re.Pattern[str], reading: Reading) -> list[Parsed[str]]:
    """The organisations right of a word that stands alone in its cell or before a wide blank."""
    for index, row in enumerate(reading.rows):
        pieces = row.placed.pieces(APART)
        if not pieces or not head.fullmatch(pieces[0].plain):
            continue
        grid, word = grid_of(row.page), row.line.words[0]
        cell = grid.around(word.box)
        right = grid.right_of(cell) if cell is not None else None
        text = row.placed.slice(len(pieces[0])) or (grid.text(right) if right is not None else PlacedText(()))
        if not text and index + 1 < len(reading.rows):
            beside = reading.rows[index + 1]
            text = beside.placed if abs(beside.box[1] - row.box[1]) < SAME_LINE_PT else text
        found = find_organisations(text.plain)
        parts = [text.slice(name.start, name.end) for name in found]
        if parts:
            return [Parsed(name_exact(part.plain), part, 0.95) for part in parts]
    return []


def _lead_said(reading: Reading) -> tuple[str, Parsed[str], bool] | None:
    """…为牵头单位 in a sentence."""
    for match in _LEAD_SAID.finditer(reading.plain):
        found = find_organisations(match["name"])
        if found and found[-1].end == len(match["name"]):
            start = match.start("name")
            part = reading.running.slice(start + found[-1].start, start + found[-1].end)
            return "牵头单位", Parsed(name_exact(part.plain), part, TOLD), True
    return None


def _certainty(mention: _Mention) -> float:
    return _sure(mention.name) - 0.02 * mention.seals if mention.name is not None else 0.0


def _sure(name: Parsed[str]) -> float:
    # where a seal lies over a name, the line was cut into many words
    words = len({id(c.word) for c in name.placed.characters})
    return name.sure * name.placed.confidence - 0.01 * words


def _set_parties(
    document: Document, parties: Sequence[tuple[str, Parsed[str], bool]], mentions: Sequence[_Mention]
) -> None:
    if not parties:
        return
    leads = [party for party in parties if party[2]]
    ordered = sorted(parties, key=lambda party: ORDER.find(party[0][0]) % 99)
    lead = leads[0] if leads else ordered[0]
    named = bool(leads) or lead[0].startswith("甲")
    document.fields["lead"] = lead[1].placed.value(
        lead[1].value, lead[1].sure * (0.99 if named else 0.7), *lead[1].notes
    )
    members = [party for party in ordered if party is not lead]
    if members:
        document.fields["members"] = _list_value(members)


def _list_value(members: Sequence[tuple[str, Parsed[str], bool]]) -> Value:
    """All names; the place is that of the first, the confidence that of the least certain."""
    first = members[0][1].placed
    sure = min(name.placed.confidence * name.sure for _, name, _ in members)
    value = first.value([name.value for _, name, _ in members])
    value.confidence = round(0.99 * sure, 4)
    value.text = "；".join(name.placed.text for _, name, _ in members)
    pages = {name.placed.page.number for _, name, _ in members if name.placed.page}
    if len(pages) > 1:
        value.box = None
    return value


def _date(reading: Reading, blocks: Sequence[_Mention]) -> Parsed[date] | None:
    """The latest of the signature blocks' dates; without blocks the last date on a short line."""
    first = blocks[0].row_index if blocks else 0
    found = [parsed for row in reading.rows[first:] if len(row.plain) <= 60 for parsed in days_in(row.placed)]
    if not found:
        short = [
            row
            for row in reading.rows
            if len(row.plain) <= 40 and re.search(r"日期|签订|签署|签约|^[\d二一年月日.〇○-]+$", row.plain)
        ]
        found = [parsed for row in short for parsed in days_in(row.placed)]
    exact = [parsed for parsed in found if parsed.sure > 0.6] or found
    return max(exact, key=lambda parsed: parsed.value) if exact else None


def _block(
    mention: _Mention, blocks: Sequence[_Mention], parties: Sequence[tuple[str, Parsed[str], bool]], reading: Reading
) -> Party:
    """The party's signature block: down to the next party, and beside another on the same line no further than that."""
    page = mention.row.page
    box = _block_box(mention, blocks, reading)
    named = next((name for role, name, _ in parties if role == mention.role), None)
    name = mention.name
    if named is not None and (name is None or name_similarity(named.value, name.value) > 0.8):
        name = named
    confidence = name.placed.confidence * name.sure if name is not None else 0.5
    signed = _signed(box, page.number, reading)
    return Party(mention.role, name.value if name else "", page.number, box, round(confidence, 4), None, signed)


def _block_box(mention: _Mention, blocks: Sequence[_Mention], reading: Reading) -> Box:
    page, line = mention.row.page, mention.row.box
    beside = [b for b in blocks if b.row.page is page and abs(b.row.box[1] - line[1]) < SAME_LINE_PT]
    below = [b for b in blocks if b.row.page is page and b.row.box[1] > line[1] + 5]
    columns = len(beside) > 1
    x0 = mention.row.placed.characters[mention.start].x0
    starts = [b.row.placed.characters[b.start].x0 for b in beside]
    right = min((start for start in starts if start > x0 + 10), default=page.width)
    bottom = min((b.row.box[1] for b in below), default=min(page.height, line[1] + BLOCK_PT))
    return (x0 - 10 if columns else 0.0, line[1] - 6, right - 12 if right < page.width else right, bottom)


def _signed(box: Box, number: int, reading: Reading) -> bool | None:
    """True where text stands behind 签字; False where a text layer without pictures has none; else None."""
    for row in reading.rows:
        if row.page.number != number or not box[1] <= (row.box[1] + row.box[3]) / 2 < box[3]:
            continue
        part = PlacedText(tuple(c for c in row.placed.characters if box[0] <= c.x0 < box[2]))
        matches = list(_SIGNS.finditer(part.plain))
        if not matches:
            continue
        rest = re.sub(r"\d.*|[年月日_.,:;()]|日期|签订|盖章|公章", "", part.plain[matches[-1].end() :])
        if rest:
            return True
        certain = row.page.source != "ocr" and "picture" not in row.page.notes and not row.page.seals
        return False if certain else None
    return None
