"""Implementation plans → fields: form tables first, then cover lines, then the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from extractors.values.amounts import UNITS, parse_amount
from extractors.values.names import find_organisations, is_organisation, name_exact, name_key
from pipeline.extraction.budgets import UNIT, budget_totals, unit_above, unit_beside
from pipeline.extraction.cell_rows import rows_by_cell
from pipeline.extraction.cells import Grid, grid_of
from pipeline.extraction.chief_scientists import chief_without_label
from pipeline.extraction.days import day
from pipeline.extraction.kinds import NO_UNIT, PLACEHOLDER, credit_code, money, organisation, parse_code
from pipeline.extraction.labelled import BELOW_SURE, Candidate, LabelledText, Parsed, Parser
from pipeline.extraction.letters import put
from pipeline.extraction.member_sentences import lead_told
from pipeline.extraction.members import members_of
from pipeline.extraction.money_in_text import money_in_a_line, money_in_text
from pipeline.extraction.people import legal_representative_in_text, people, person
from pipeline.extraction.placed_text import PlacedText, Reading
from pipeline.extraction.project_titles import (
    BEHIND_BARE_LABEL,
    HEAD_ROWS,
    title_above,
    title_in_heading,
    title_in_text,
    title_on_cover,
    title_on_slide,
)
from pipeline.extraction.signatories import representative_before_office
from pipeline.extraction.signatures import date_on_cover, signing_date, signing_organisation
from pipeline.extraction.signers import tabled_parties
from pipeline.extraction.title_kind import title
from schemas.documents import Document
from schemas.pages import Box

T = TypeVar("T")
ONE_OF_SEVERAL = 0.65
"""Sureness of the first of several codes that sentences name."""
_DIGITS = "一二三四五六七八九十"
NEXT_ROW = 3.0
"""The next row of a table begins within so many heights."""
UNIT_SURE = 0.97
"""Sureness of an amount whose unit stands somewhere above it."""
LEAST_YUAN = 10_000
"""A project that costs less was meant in another unit, which nothing tells."""
_ITEM = re.compile(r"(?<![\d年.])第?\(?(\d{1,2}|[一二三四五六七八九十])\)?(?:号|项|\)|$|[,.:;《\"]|榜)")
_N = r"(\d{1,2}|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ITEM_IN_TEXT = re.compile(
    rf"(?:(?<!\d){_N}号|第{_N}[号项])(?:技术|揭榜)?榜单?|(?:榜单?|榜题|揭榜|应榜|需求|任务)(?:编号|序号|号|项)?[:(]?(?:No\.?|NO\.?|no\.?|#){_N}(?!\d)|榜单[里内上][,的]*第{_N}[号项]"
    rf"|榜单(?:编号|序号|号|任务|项目)?[:(]?(?:(?:中的?|的|之)?第)?{_N}(?=号|项(?:[()\].,:;|/应揭]|$)|[()\].,:;|/]|-(?!\d)|$|提出|要求|所列|明确|的|任务|应榜|揭榜)"
    rf"|榜单(?:编号|序号|代码|号)[:(]?(\d{{1,2}})(?=[一-鿿])(?![年月日个])"
    rf"|榜单(?:编号|序号|号|任务|项目)?(?:中的?|的|之)?第{_N}(?=[号项个])"
    rf"|[应揭]榜(?:任务)?的?第{_N}(?=[号项个])|第{_N}[号项]的?[应揭]榜"
    rf"|(?:揭榜|榜题|需求|技术需求)(?:编号|序号)[:(]?(?:技术)?(?:需求|榜单|榜题|榜)?第?{_N}(?=[号项牵申揭()|,.;]|$|[一-鿿]{{2,6}}:)"
    rf"|第{_N}个榜|榜[^.;《\"]{{0,14}}?第{_N}(?=[个项号](?:[,.;:)《》\"]|榜|需求|任务|技术|就是|$))"
    rf"|(?<![一-鿿])榜题?{_N}(?=[()|,.;])"
)
"""3号榜单, 榜单三, 榜单中的第三项, 应榜第三项, 第三项应榜, 揭榜编号：需求3, （榜3）."""
LONGEST_NAME = 44
_LEAD_SAID = re.compile(r"(?:牵头|[打挑领]头)的?(?:单位|企业)?(?:的)?是")
_CODE_IN_TEXT = re.compile(r"信用代码(?:\([^()]{1,8}\))?(?:为|是|:)*([0-9A-Za-z]{18})(?![0-9A-Za-z])")


def read_plan(document: Document) -> None:
    """Everything that the other papers are compared with."""
    reading = Reading(document, rows_by_cell)
    labelled = LabelledText(reading, "implementation_plan")
    put(document, "project_title", best(labelled, "project_title", title) or _title_without_label(reading))
    put(document, "list_item", best(labelled, "list_item", _list_item) or _item_in_text(reading))
    lead_found = best(labelled, "lead", organisation) or _lead_said(reading) or _lead_in_table(reading)
    put(document, "lead", lead_found or _alone(signing_organisation(reading), 0.8))
    put(document, "credit_code", best(labelled, "credit_code", _code) or _code_in_text(reading))
    put(document, "chief_scientist", best(labelled, "chief_scientist", people) or chief_without_label(reading))
    representative = best(labelled, "legal_representative", person) or legal_representative_in_text(reading)
    representative = representative or representative_before_office(reading)
    put(document, "legal_representative", representative)
    put(document, "date", best(labelled, "date", day) or _alone(signing_date(reading) or date_on_cover(reading)))
    lead = document.fields.get("lead")
    found = members_of(labelled, str(lead.value) if lead else None)
    if found is not None:
        document.fields["members"] = found
    _set_money(document, reading, labelled)
    named = {"lead", "project_title", "chief_scientist", "total_budget"} & set(document.fields)
    document.blank_template = not named and len(labelled.labels) >= 5


def _lead_said(reading: Reading) -> tuple[Parsed[str], float] | None:
    """牵头的是某某合作社."""
    for match in _LEAD_SAID.finditer(reading.plain):
        found = find_organisations(reading.plain[match.end() : match.end() + LONGEST_NAME])
        if found and found[0].start == 0:
            placed = reading.running.slice(match.end(), match.end() + found[0].end)
            return Parsed(name_exact(found[0].text), placed), 0.9
    told = lead_told(reading)
    return (Parsed(name_exact(told.plain), told), 0.9) if told is not None else None


def _lead_in_table(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The organisation of a table in whose row alone it says 牵头."""
    return next(((party.name, 1.0) for party in tabled_parties(reading) if party.leads), None)


def best(labelled: LabelledText, field: str, parser: Parser[T]) -> tuple[Parsed[T], float] | None:
    """The surest value, one that the paper repeats before others; what else it says is noted."""
    found = labelled.all(field, parser)
    if not found:
        return None
    counts = Counter(name_key(str(parsed.value)) for parsed, _ in found)
    runs = Counter(_letters(parsed) for parsed, _ in found)

    def rank(pair: tuple[Parsed[T], float]) -> float:
        parsed, sure = pair
        again = min(0.04, 0.02 * (counts[name_key(str(parsed.value))] - 1))
        # where one place sets the same letters apart and another does not, a 、 was lost there
        apart = 0.1 if _letters(parsed) != str(parsed.value) and runs[_letters(parsed)] > 1 else 0.0
        return round(parsed.sure * sure * parsed.placed.confidence + again + apart, 3)

    parsed, sure = max(found, key=rank)
    key = name_key(str(parsed.value))
    others = dict.fromkeys(
        str(p.value) for p, s in found if p.sure * s * p.placed.confidence > 0.8 and name_key(str(p.value)) != key
    )
    if not others:
        return parsed, sure
    noted = replace(parsed, notes=(*parsed.notes, *(f"elsewhere {other}" for other in others)))
    return noted, sure * (1.0 if counts[key] > 1 else 0.97)


def _letters(parsed: Parsed[T]) -> str:
    return str(parsed.value).replace("、", "")


def _alone(parsed: Parsed[T] | None, sure: float = 0.9) -> tuple[Parsed[T], float] | None:
    return (parsed, sure) if parsed is not None else None


def _list_item(candidate: Candidate) -> Parsed[str] | None:
    """3号榜单, 第三项, 榜单三, 3."""
    placed = candidate.steps[0].strip(":;,._ (")
    plain = placed.plain
    if PLACEHOLDER.search(plain):
        return None
    match = (
        _ITEM.match(plain)
        or _ITEM_IN_TEXT.search(plain)
        or re.match(r"(?:No|NO|no|#)\.?(\d{1,2})(?!\d)", plain)
        or re.match(r"(?:编号|序号|榜单|榜题)?(\d{1,2}|[一二三四五六七八九十])(?!\d)(?=[一-鿿])", plain)
    )
    if match is None:
        return None
    return Parsed(_number(_said(match)), placed.slice(0, match.end()).strip(',.:;《"'), 1.0)


def _said(match: re.Match[str]) -> str:
    """The one group that took part."""
    return next(group for group in match.groups() if group)


def _number(text: str) -> str:
    if text.isdigit():
        return str(int(text))
    tens, ten, ones = text.rpartition("十")
    return str((10 * (_DIGITS.index(tens) + 1 if tens else 1) if ten else 0) + (_DIGITS.index(ones) + 1 if ones else 0))


def _item_in_text(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The item that the text names most, the first among equals; unsure where it names others too."""
    found = [
        Parsed(_number(_said(match)), reading.running.slice(match.start(), match.end()))
        for match in _ITEM_IN_TEXT.finditer(reading.plain)
    ] or [
        # 榜单1 at a line's end, the title below it
        Parsed(_number(_said(match)), row.placed.slice(match.start(), match.end()))
        for row in reading.rows
        for match in _ITEM_IN_TEXT.finditer(row.plain)
    ]
    counts = Counter(item.value for item in found)
    if not found:
        return None
    return max(found, key=lambda item: counts[item.value]), 0.9 if len(counts) == 1 else ONE_OF_SEVERAL


def _code(candidate: Candidate) -> Parsed[str] | None:
    return credit_code(candidate) or parse_code(candidate.steps[-1])


def _title_without_label(reading: Reading) -> tuple[Parsed[str], float] | None:
    return (
        _alone(title_on_cover(reading), 1.0)
        or _alone(title_in_text(reading, weak=False))
        or _alone(title_in_heading(reading), 1.0)
        or _alone(title_on_slide(reading), 1.0)
        or _alone(
            title_above([row for row in reading.rows[:HEAD_ROWS] if row.page is reading.pages[0]]), BEHIND_BARE_LABEL
        )
    )


def _code_in_text(reading: Reading) -> tuple[Parsed[str], float] | None:
    """统一社会信用代码为… in a sentence; of several the first, unsure whose it is."""
    found = [code for _, placed in reading.search(_CODE_IN_TEXT) if (code := parse_code(placed)) is not None]
    if not found:
        return None
    return found[0], 0.97 if len({code.value for code in found}) == 1 else ONE_OF_SEVERAL


def _set_money(document: Document, reading: Reading, labelled: LabelledText) -> None:
    """From the form's lines, else from the budget table, else from the text; a table that differs is noted."""
    totals = budget_totals(reading)

    def sum_of(candidate: Candidate) -> Parsed[Decimal] | None:
        """Money behind a label; a bare number takes the unit that stands above. One of several in its line is a year's, one of
        several below a head is one party's or one kind of cost.
        """
        parsed = money(candidate)
        if parsed is not None and candidate.sure == BELOW_SURE and _more_below(parsed.placed, reading):
            return None
        if parsed is None or NO_UNIT not in parsed.notes:
            return parsed
        if _one_of_several(parsed.placed):
            return None
        unit = unit_beside(candidate.label.placed) or unit_above(
            [above.plain for above in reading.rows[: candidate.label.row_index + 1]]
        )
        if unit is None:
            return parsed if parsed.value >= LEAST_YUAN else None
        return replace(parsed, value=parsed.value * UNITS[unit], sure=UNIT_SURE, notes=())

    said = money_in_text(reading) or money_in_a_line(
        [(row.placed, UNITS[unit]) for row in reading.rows if (unit := unit_beside(row.placed)) is not None]
    )
    for field in ("total_budget", "matching_funds"):
        found = best(labelled, field, sum_of)
        foot = totals.get(field)
        if found is None or (found[0].sure < 0.8 and foot is not None):
            found = (foot, 0.95) if foot is not None else said.get(field)
        elif foot is not None and foot.value != found[0].value:
            parsed = replace(found[0], notes=(*found[0].notes, f"budget table {foot.value}"))
            found = (parsed, found[1] * 0.97)
        put(document, field, found)


def _one_of_several(placed: PlacedText) -> bool:
    """Whether the next words on the line are an amount too: a table of years or sources."""
    last = placed.characters[-1]
    line = next((line for line in last.page.lines if last.word in line.words), None)
    after = [word for word in line.words if word.x0 > last.word.x0] if line is not None else []
    return bool(after) and parse_amount(after[0].text) is not None


def _is_row_of_many(grid: Grid, cell: Box) -> bool:
    """Whether a table's row is one organisation's and the next one's is another's."""
    left = grid.left_of(cell)
    while left is not None:
        below = grid.below(left)
        if below is not None and all(is_organisation(grid.text(one).plain) for one in (left, below)):
            return True
        left = grid.left_of(left)
    return False


def _more_below(placed: PlacedText, reading: Reading) -> bool:
    """Whether the next line of its column is an amount too: a head over a table's rows."""
    first, last = placed.characters[0], placed.characters[-1]
    grid, box = grid_of(last.page), placed.box
    cell = grid.around(box) if box is not None else None
    below = grid.below(cell) if cell is not None else None
    if below is not None and parse_amount(UNIT.sub("", grid.text(below).plain)) is not None:
        return True
    if cell is not None and _is_row_of_many(grid, cell):
        return True
    for row in reading.rows:
        inside = [c for c in row.placed.characters if c.x1 > first.x0 - first.height and c.x0 < last.x1 + first.height]
        apart = row.box[1] - last.word.bottom
        if row.page is last.page and inside and 0 <= apart + 0.3 * last.height < NEXT_ROW * last.height:
            return parse_amount(UNIT.sub("", PlacedText(tuple(inside)).plain)) is not None
    return False
