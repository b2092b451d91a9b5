"""Consortium agreements → parties, title, date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice

from extractors.values.names import name_similarity
from pipeline.extraction.cell_rows import rows_by_cell
from pipeline.extraction.cells import grid_of
from pipeline.extraction.days import days_in
from pipeline.extraction.defined_parties import defined_parties
from pipeline.extraction.labelled import LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.parties_told import parties_told, with_members
from pipeline.extraction.party_blocks import block_of, signature_mentions
from pipeline.extraction.party_mentions import (
    MEMBER_ROLE,
    ORDER,
    ROLE,
    SAME,
    Mention,
    NamedParty,
    find_mentions,
    find_tabled,
)
from pipeline.extraction.placed_text import Reading, Row
from pipeline.extraction.project_titles import BEHIND_BARE_LABEL, title_above, title_in_text
from pipeline.extraction.signers import signing_parties, tabled_parties
from pipeline.extraction.title_kind import title
from pipeline.extraction.two_columns import without_english_column
from schemas.documents import Document, Value
from schemas.pages import Box, Line, Page

_LEGAL_FORM = re.compile(r"(?:股份|集团)?有限(?:责任)?公司|责任公司|公司")
TITLE_ROWS = 30
LONGEST_LINE, LAST_ROWS = 60, 12
BLOCKS_APART = 2.0
"""Signatures side by side stand so many heights apart."""
_TERM = re.compile(
    r"之?前[交完提到付]|截止|为止|交付|到期|期限|期至|日至|日止|起至|完工|开工|发布|[Ff]rom\d|[Uu]ntil|[Tt]hrough\d|to\d{1,2}[A-Z]"
)
_SIGNED_THEN = re.compile(r"[^,.;]{0,24}?(?:签订|签署|订立|签约|立约|达成|会商|商定|议定)")
_PARTED_ROLE = re.compile(rf"{ROLE.pattern}|(?:项目)?(?:参与|成员|合作|参加|协作|联合)(?:单)?|牵头(?:单)?")
"""A role, or the beginning of one, in a narrow cell."""


def read_agreement(document: Document) -> None:
    """The parties (first is the lead unless another says so), the project, the day of the last signature."""
    reading = Reading(document, _rows)
    labelled = LabelledText(reading, "consortium_agreement")
    mentions = find_mentions(reading)
    blocks = signature_mentions(mentions, reading)
    # by cell a row of a ruled table is no line
    named = _parties(mentions) or _parties(list(find_tabled(Reading(document))))
    parties = with_members(named or parties_told(reading), reading)
    others = [tabled_parties(reading), defined_parties(reading)]
    if len(parties) < 2:
        others.append(signing_parties(reading))
    else:
        own = _lead_of(parties)
        others = [named for named in others if not own or _is_same(_lead_of(named), own)]
    parties = max((parties, *others), key=lambda named: (bool(_lead_of(named)), len(named)))
    _set_parties(document, parties)
    titled = labelled.first("project_title", title) or _head_title(mentions, reading) or _text_title(reading)
    titled = titled or _bare_title(reading)
    put(document, "project_title", titled)
    found = _date(reading, blocks)
    put(document, "date", (found, 0.98) if found else None)
    document.parties = [block_of(m, blocks, parties, reading) for m in blocks]
    document.blank_template = not parties and "project_title" not in document.fields and len(mentions) >= 2


def _lead_of(parties: Sequence[NamedParty]) -> str:
    return next((party.name.value for party in parties if party.leads), "")


def _days_of(rows: Sequence[Row]) -> list[Parsed[date]]:
    """The days on lines of a signature's length that speak of no term."""
    return [
        parsed
        for row in rows
        if len(row.plain) <= LONGEST_LINE and not _TERM.search(row.plain)
        for parsed in _days_in(row)
    ]


def _days_in(row: Row) -> list[Parsed[date]]:
    """The days on a line; of two blocks side by side each its own, which without the blank would run into one."""
    pieces = row.placed.pieces(BLOCKS_APART)
    apart = [days_in(piece) for piece in pieces]
    return [parsed for found in apart for parsed in found] if len(pieces) > 1 and all(apart) else days_in(row.placed)


def _signed_in_text(reading: Reading) -> list[Parsed[date]]:
    """并于2024年4月3日在通辽市签订本协议, 于贰零贰肆年肆月壹日订立."""
    plain = reading.plain
    found = (
        parsed
        for parsed in days_in(reading.running)
        for place in re.finditer(re.escape(parsed.placed.plain), plain)
        if _SIGNED_THEN.match(plain, place.end())
    )
    return list(islice(found, 1))


def _rows(page: Page) -> list[Row]:
    """The page's lines by cell; the lines of a cell that are a role together are one."""
    out: list[Row] = []
    cells: list[Box | None] = []
    grid = grid_of(page)
    for row in without_english_column(rows_by_cell(page)):
        first = row.line.words[0]
        cell = grid.around(first.box)
        if out and cell is not None and cell == cells[-1] and _PARTED_ROLE.fullmatch(out[-1].plain + row.plain):
            out[-1] = Row(page, out[-1].placed + row.placed, Line((*out[-1].line.words, *row.line.words)))
            continue
        out.append(row)
        cells.append(cell)
    return out


def _head_title(mentions: Sequence[Mention], reading: Reading) -> tuple[Parsed[str], float] | None:
    """Behind 项目： above the first party."""
    found = title_above(reading.rows[: mentions[0].row_index]) if mentions else None
    return (found, 0.97) if found is not None else None


def _bare_title(reading: Reading) -> tuple[Parsed[str], float] | None:
    """Behind 项目： anywhere among the first lines."""
    found = title_above(reading.rows[:TITLE_ROWS])
    return (found, BEHIND_BARE_LABEL) if found is not None else None


def _text_title(reading: Reading) -> tuple[Parsed[str], float] | None:
    found = title_in_text(reading)
    return (found, 0.97) if found is not None else None


def _parties(mentions: Sequence[Mention]) -> list[NamedParty]:
    """Each organisation once, the surest reading of its name."""
    by_role: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.name is not None:
            plural = re.fullmatch(MEMBER_ROLE, mention.role)
            key = f"{mention.role}/{mention.name.value}" if plural else mention.role
            by_role.setdefault(key, []).append(mention)
    out: list[NamedParty] = []
    for named in by_role.values():
        best = max(named, key=_certainty)
        assert best.name is not None
        new = NamedParty(best.role, best.name, any(mention.leads for mention in named))
        same = next((i for i, party in enumerate(out) if _is_same(party.name.value, new.name.value)), None)
        if same is None:
            out.append(new)
            continue
        old = out[same]
        out[same] = NamedParty(old.role, _fuller(old.name, new.name), old.leads or new.leads)
    return out


def _is_same(one: str, other: str) -> bool:
    """Whether two names are one organisation's: alike, or one without its legal form, which stands on the next line of a
    narrow column."""
    short, long = sorted((one, other), key=len)
    whole = long.startswith(short) and _LEGAL_FORM.fullmatch(long[len(short) :])
    return bool(whole) or name_similarity(one, other) > SAME


def _fuller(one: Parsed[str], other: Parsed[str]) -> Parsed[str]:
    """Of two readings of a name the one with its legal form, else the surer one."""
    short, long = sorted((one, other), key=lambda name: len(name.value))
    if long.value != short.value and long.value.startswith(short.value):
        return long
    return max(one, other, key=_sure)


def _certainty(mention: Mention) -> float:
    return _sure(mention.name) - 0.02 * mention.seals if mention.name is not None else 0.0


def _sure(name: Parsed[str]) -> float:
    # where a seal lies over a name, the line was cut into many words
    words = len({id(c.word) for c in name.placed.characters})
    return name.sure * name.placed.confidence - 0.01 * words


def _set_parties(document: Document, parties: Sequence[NamedParty]) -> None:
    if not parties:
        return
    ordered = sorted(parties, key=lambda party: ORDER.find(party.role[0]) % 99)
    lead = next((party for party in parties if party.leads), ordered[0])
    if not lead.leads and re.fullmatch(rf"(?:{MEMBER_ROLE})[A-H一二三四五六\d]*", lead.role):
        document.fields["members"] = _list_value([party.name for party in ordered])
        return
    sure = lead.name.sure * (0.99 if lead.leads or lead.role.startswith("甲") else 0.7)
    document.fields["lead"] = lead.name.placed.value(lead.name.value, sure, *lead.name.notes)
    members = [party.name for party in ordered if party is not lead]
    if members:
        document.fields["members"] = _list_value(members)


def _list_value(names: Sequence[Parsed[str]]) -> Value:
    """All names; the place is that of the first, the confidence that of the least certain."""
    value = names[0].placed.value([name.value for name in names])
    value.confidence = round(0.99 * min(name.placed.confidence * name.sure for name in names), 4)
    value.text = "；".join(name.placed.text for name in names)
    if len({name.placed.page.number for name in names if name.placed.page}) > 1:
        value.box = None
    return value


def _date(reading: Reading, blocks: Sequence[Mention]) -> Parsed[date] | None:
    """The latest of the signature blocks' dates; without blocks that of a short line, of the sentence that says when it was
    signed, of the last lines."""
    first = blocks[0].row_index if blocks else len(reading.rows)
    found = _days_of(reading.rows[first:])
    if not found:
        short = [
            row
            for row in reading.rows
            if len(row.plain) <= 40 and re.search(r"日期|签订|签署|签约|^[\d二一年月日.〇○-]+$", row.plain)
        ]
        found = [parsed for row in short for parsed in days_in(row.placed)]
    found = found or _signed_in_text(reading) or _days_of(reading.rows[-LAST_ROWS:]) or _days_of(reading.rows)
    exact = [parsed for parsed in found if parsed.sure > 0.6] or found
    return max(exact, key=lambda parsed: parsed.value) if exact else None
