"""Budget tables of plans → the total and the own funds, whichever way the table runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from extractors.values.amounts import UNITS, is_dash, parse_amount
from pipeline.extraction.cells import grid_of
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import PlacedText, Reading, Row, place_words
from schemas.pages import Box, Page, Word

_TOTAL_HEAD = re.compile(
    r"^(?:项目总(?:经费|预算|投资|投入)|总(?:预算|投资|投入)|(?:年度|本年度?|当年|各年)?(?:小计|合计)|[Ss]ub-?total|总计|共计|总额|总经费|预算数|预算总额|经费合计|金额|经费总额|预算金额)"
)
_OWN = re.compile(r"匹配|配套|自筹|自有")
_PUBLIC = re.compile(r"财政|专项|申请|拨款|补助|资助")
_FOOT = re.compile(
    r"^(?:[一二三四五六七八九十\d]{1,2}[,.、]?)?(?:项目|资金|经费|投入|支出|预算|费用)?"
    r"(?:总计|合计|共计|总额|(?:[一二两三四五\d]年)?累计|总(?:经费|预算|投资|投入|支出|费用|资金)(?:合计|小计)?)"
)
_SUBTOTAL = re.compile(r"小计(?:\([^()]{1,6}\))?$")
_SAID_TOTAL = re.compile(r"(?:合计|总计|共计?|总额)(?:为|:)?([\d.,]+)(?:亿元|百万元|万元|千元|元)?$")
"""合计900 in the foot of a table that has no column of totals."""
UNIT = re.compile(r"(亿元|百万元|万元|千元|元)")
_UNIT_LINE = re.compile(
    r"单位(?:均为|为|是)?[:(]?(?:人民币)?(亿元|百万元|万元|千元|元)|[(:](?:单位:?)?(?:人民币)?(亿元|万元|千元|元)\)?$"
    r"|以(?:人民币)?(亿元|万元|千元|元)(?:为单位|计)"
)
_UNIT_ABROAD = re.compile(
    r"\((?:[Uu]nit:?)?(?:RMB|CNY)(?:[Yy]uan)?(?:(?P<wan>10,?000|万元?)|(?P<thousand>'?000|1,?000|[Tt]housand))?(?:[Yy]uan)?\)$"
)
"""预算 Budget (RMB), (CNY 10,000)."""
_ENGLISH = re.compile(r"^[A-Za-z][A-Za-z&.,'/()-]+(?=[一-鿿])|(?<=[一-鿿)])[A-Za-z][A-Za-z&.,'/()-]{2,}$")
MOST_COLUMNS = 8
_UNIT_OF_HEAD = re.compile(r"^[一-鿿]{2,8}[(:](?:单位:?)?(?:人民币)?(亿元|百万元|万元|千元|元)\)?$")
LONGEST_HEAD, LONGEST_TABLE, UNIT_ABOVE = 16, 40, 25
FORM_HEAD, LONGEST_CELL = 6, 30
"""A unit among a form's first lines holds for all of it."""
BESIDE = 0.9
"""Words of one cell of a table without ruled lines stand closer than this share of their height."""


@dataclass(frozen=True)
class _Entry:
    """A cell of a table: its text and how far it goes."""

    placed: PlacedText
    x0: float
    x1: float

    @property
    def plain(self) -> str:
        """What is said in Chinese, without the same in English before or behind it."""
        return _ENGLISH.sub("", self.placed.plain)

    def under(self, head: _Entry) -> bool:
        return self.x0 < head.x1 and self.x1 > head.x0


_Line = list[_Entry]


def budget_totals(reading: Reading) -> dict[str, Parsed[Decimal]]:
    """`total_budget` and `matching_funds` where a table tells both; else nothing."""
    lines = [line for page in reading.pages for line in _lines(page, reading)]
    for index, heads in enumerate(lines):
        total = next((head for head in heads[1:] if _TOTAL_HEAD.match(head.plain) and _short(head)), None)
        if total is None:
            amounts_said = _of_sources(lines, index)
            if amounts_said:
                return amounts_said
            continue
        body = list(takewhile(lambda line: not _is_text(line), lines[index + 1 : index + LONGEST_TABLE]))
        unit = _unit_of(total) or unit_above([entry.placed.plain for line in lines[: index + 1] for entry in line])
        own = next((head for head in heads if _OWN.search(head.plain) and _short(head)), None)
        direct = _right_below(body, heads, total, own, unit) if _foot(body) is None else {}
        if direct:
            return direct
        if own is not None:
            foot = _foot(body)
            places = [(foot, total), (foot, own)]
        else:
            own_line = next((line for line in body if line and _OWN.search(line[0].plain) and _short(line[0])), None)
            places = [(_foot(body), total), (own_line, total)]
        amounts = [_amount(line, head, heads, unit) for line, head in places]
        if amounts[0] is not None and amounts[1] is not None:
            return {"total_budget": amounts[0], "matching_funds": amounts[1]}
    return {}


def _right_below(
    body: Sequence[_Line], heads: _Line, total: _Entry, own: _Entry | None, unit: str | None
) -> dict[str, Parsed[Decimal]]:
    """A form's own row: heads and nothing but amounts below them, 资金（万元） | 总额 | 匹配 over 620 | 325."""
    unit = unit or next((unit for head in heads if (unit := _unit_of(head)) is not None), None)
    row = [entry for entry in body[0] if _unit_of(entry) is None or parse_amount(entry.plain)] if body else []
    if own is None or unit is None or len(row) < 2 or not all(is_dash(e.plain) or parse_amount(e.plain) for e in row):
        return {}
    found = {}
    for field, head in (("total_budget", total), ("matching_funds", own)):
        under = [entry for entry in row if entry.under(head) and not is_dash(entry.plain)]
        amount = parse_amount(under[0].plain) if len(under) == 1 else None
        if amount is not None:
            found[field] = Parsed(amount.value * UNITS[unit], under[0].placed)
    return found if len(found) == 2 and found["total_budget"].value > found["matching_funds"].value else {}


def _of_sources(lines: Sequence[_Line], index: int) -> dict[str, Parsed[Decimal]]:
    """The own funds of a table with a column for each source and none for their sum, which its foot may say."""
    heads = lines[index]
    own = next((head for head in heads if _OWN.search(head.plain) and _short(head)), None)
    public = any(_PUBLIC.search(head.plain) and _short(head) for head in heads)
    foot = _foot(list(takewhile(lambda line: not _is_text(line), lines[index + 1 : index + LONGEST_TABLE])))
    if own is None or not public or foot is None:
        return {}
    unit = _unit_of(own) or unit_above([entry.placed.plain for line in lines[: index + 1] for entry in line])
    amount = _amount(foot, own, heads, unit)
    if amount is None:
        return {}
    found = {"matching_funds": amount}
    said = next(((entry, match) for entry in foot if (match := _SAID_TOTAL.fullmatch(entry.plain))), None)
    total = parse_amount(said[1][1]) if said is not None else None
    unit = _unit_of(said[0]) or unit if said is not None else None
    if said is not None and total is not None and unit is not None:
        found["total_budget"] = Parsed(total.value * UNITS[unit], said[0].placed)
    return found


def _is_text(line: _Line) -> bool:
    """A line of running text, where a table is at its end."""
    return len(line) == 1 and len(line[0].placed) > LONGEST_CELL


def _foot(body: Sequence[_Line]) -> _Line | None:
    """The line of totals: 合计 and the like, else the one 小计."""
    foot = next((line for line in body if line and _FOOT.match(line[0].plain)), None)
    subtotals = [line for line in body if line and _SUBTOTAL.fullmatch(line[0].plain)]
    return foot or (subtotals[0] if len(subtotals) == 1 else None)


def unit_above(texts: Sequence[str]) -> str | None:
    """The unit of money that the nearest line above announces, or the form's head: 单位：万元, 二、资金情况（万元）."""
    for text in (*reversed(texts[-UNIT_ABOVE:]), *texts[:FORM_HEAD]):
        match = _UNIT_LINE.search(text)
        if match:
            return match[1] or match[2] or match[3]
        abroad = _UNIT_ABROAD.search(text)
        if abroad:
            return "万元" if abroad["wan"] else "千元" if abroad["thousand"] else "元"
    return None


def unit_beside(placed: PlacedText) -> str | None:
    """The unit that a form's head left of a cell announces: 经费（万元） over several rows or columns."""
    page, box = placed.page, placed.box
    if page is None or box is None:
        return None
    grid = grid_of(page)
    cell = grid.around(box)
    for _ in range(MOST_COLUMNS):
        cell = grid.left_of(cell) if cell is not None else None
        match = _UNIT_OF_HEAD.search(grid.text(cell).plain) if cell is not None else None
        if match:
            return match[1]
    return None


def _short(entry: _Entry) -> bool:
    return len(entry.plain) <= LONGEST_HEAD


def _unit_of(head: _Entry) -> str | None:
    match = UNIT.search(head.plain)
    return match[1] if match else None


def _lines(page: Page, reading: Reading) -> Iterator[_Line]:
    """The page's lines, those of ruled tables as rows of cells."""
    rows = [row for row in reading.rows if row.page is page]
    placed: list[tuple[float, _Line]] = []
    cells: dict[Box, PlacedText] = {}
    for row in rows:
        for cell, words in _runs(row):
            text = place_words(page, words)
            if cell is not None:
                cells[cell] = cells.get(cell, PlacedText(())) + text
            else:
                pieces = [_Entry(p, p.characters[0].x0, p.characters[-1].x1) for p in text.pieces(BESIDE) if p]
                placed.append(((row.box[1] + row.box[3]) / 2, pieces))
    placed += [(top, line) for top, line in _table_lines(cells)]
    for _, line in sorted(placed, key=lambda pair: pair[0]):
        yield line


def _runs(row: Row) -> list[tuple[Box | None, list[Word]]]:
    grid = grid_of(row.page)
    runs: list[tuple[Box | None, list[Word]]] = []
    for word in row.line.words:
        cell = grid.around(word.box) if grid.vertical else None
        if runs and runs[-1][0] == cell:
            runs[-1][1].append(word)
        else:
            runs.append((cell, [word]))
    return runs


def _table_lines(cells: dict[Box, PlacedText]) -> Iterator[tuple[float, _Line]]:
    line: _Line = []
    top = 0.0
    for cell, text in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0])):
        if line and cell[1] - top > 5.0:
            yield top, sorted(line, key=lambda entry: entry.x0)
            line = []
        if not line:
            top = cell[1]
        line.append(_Entry(text, cell[0], cell[2]))
    if line:
        yield top, sorted(line, key=lambda entry: entry.x0)


def _amount(line: _Line | None, head: _Entry, heads: _Line, unit: str | None) -> Parsed[Decimal] | None:
    """The amount of a line in a head's column: by order where every column has one, else by place."""
    if line is None:
        return None
    ordered = len(line) == len(heads)
    for i, entry in enumerate(line[1:], start=1):
        if not (heads[i] is head if ordered else entry.under(head)):
            continue
        unit = _unit_of(entry) or unit
        amount = parse_amount(UNIT.sub("", entry.plain))
        if amount is not None and unit is not None:
            return Parsed(amount.value * UNITS[unit], entry.placed, 0.75 if amount.repaired else 1.0)
    return None
