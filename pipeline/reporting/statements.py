"""Line items of the statements → a table a kind, the years side by side, faults and doubts marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipeline.decisions.targets import row_names
from pipeline.reporting.places import MarkKind, Places
from pipeline.reporting.words import Words, money
from schemas.forms import load_forms
from schemas.report import AmountJson, DocumentJson, LineItemJson

DOUBTFUL = 0.8
"""Amounts read with less are marked: no error rests on them either."""
ORDER = (
    "balance_sheet",
    "income_statement",
    "activity_statement",
    "revenue_expense_statement",
    "cash_flow_statement",
    "equity_statement",
)
FLOWS = ORDER[1:5]
_TOTAL = re.compile("[合总小]计|净额|净增|利润|变动额|余额")
"""Rows that a reader takes for sums; 存货 has 其中 below it and is none."""
Role = Literal["current", "prior"]
Flag = Literal["", "broken", "doubtful", "unread"]
Flags = dict[tuple[object, ...], Flag]


@dataclass(frozen=True)
class Column:
    """One money column of one paper."""

    head: str
    paper: str
    href: str | None
    document: DocumentJson
    role: Role


@dataclass(frozen=True)
class Cell:
    """`name` is the value's, as decisions name it; `amount` what was read, None where nothing could be."""

    text: str
    flag: Flag
    href: str | None
    name: str
    amount: AmountJson | None = None


@dataclass
class Line:
    """A row of the table; `total` where the form makes it of other rows."""

    label: str
    total: bool = False
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    title: str
    columns: list[Column]
    lines: list[Line]
    broken: int
    doubtful: int


def statement_tables(words: Words, places: Places) -> list[Table]:
    """The kinds in their usual order; a kind that nobody handed in has no table."""
    flags = _flags(words)
    tables = []
    for type_ in ORDER:
        documents = [d for d in words.report.documents if d.type == type_ and d.line_items and d.duplicate_of is None]
        if documents:
            tables.append(_table(words, places, type_, sorted(documents, key=_when), flags))
    return tables


def _when(document: DocumentJson) -> tuple[int, str]:
    period = document.period
    return (period.year or 0, period.end or "") if period else (0, "")


def _table(words: Words, places: Places, type_: str, documents: list[DocumentJson], flags: Flags) -> Table:
    columns = [column for document in documents for column in _columns(words, places, document)]
    names = {id(row): name for d in documents for row, name in zip(d.line_items, row_names(d), strict=True)}
    shown = []
    for label, items in _aligned(documents):
        line = Line(label, _TOTAL.search(label) is not None and any(item.item in _totals() for item in items.values()))
        for position, column in enumerate(columns):
            item = items.get(column.document.id)
            cell = _cell(words, places, column, item, names[id(item)], flags) if item else None
            if cell:
                line.cells[position] = cell
        if line.cells:
            shown.append(line)
    every = [cell.flag for line in shown for cell in line.cells.values()]
    doubtful = every.count("doubtful") + every.count("unread")
    return Table(words.word(f"type_{type_}"), columns, shown, every.count("broken"), doubtful)


@cache
def _totals() -> frozenset[str]:
    forms = (form for standard in load_forms().standards for form in standard.statements)
    return frozenset(sum_.total for form in forms for sum_ in form.sums)


def _columns(words: Words, places: Places, document: DocumentJson) -> Iterator[Column]:
    """Year ends of a balance sheet, years of the others; the earlier first, so that years run on from left to right."""
    kind = "flow" if document.type in FLOWS else "stock"
    period = document.period
    annual = period is not None and period.year is not None and period.kind == "annual"
    paper = words.document(document)
    if document.scope != "single":
        paper += f" · {words.word(f'scope_{document.scope}')}"
    roles: tuple[Role, Role] = ("prior", "current")
    for role in roles:
        if any(getattr(item, role) or role in item.unread for item in document.line_items):
            year = period.year if period and period.year else 0
            number = year - 1 if kind == "flow" and role == "prior" else year
            head = words.word(f"column_{kind}_{role}" if annual else f"column_{role}", year=str(number))
            anchor = places.anchor(document.file, document.pages[0] if document.pages else None)
            yield Column(head, paper, anchor, document, role)


def _aligned(documents: list[DocumentJson]) -> list[tuple[str, dict[str, LineItemJson]]]:
    """Rows of all papers in one order: a row that only a later paper has stands after the row that it follows there."""
    keys: list[str] = []
    rows: dict[str, tuple[str, dict[str, LineItemJson]]] = {}
    for document in documents:
        before = -1
        for item in document.line_items:
            key = item.item or f"label {item.label}"
            if key in rows and document.id in rows[key][1]:
                key = f"{key} again {len(rows)}"
            rows.setdefault(key, (item.label, {}))[1][document.id] = item
            if key in keys:
                before = max(before, keys.index(key))
            else:
                before += 1
                keys.insert(before, key)
    return [rows[key] for key in keys]


def _cell(words: Words, places: Places, column: Column, item: LineItemJson, row: str, flags: Flags) -> Cell | None:
    amount: AmountJson | None = getattr(item, column.role)
    name = f"line_items.{row}.{column.role}"
    if amount is None:
        return Cell(words.word("unread_amount"), "unread", None, name) if column.role in item.unread else None
    flag = flags.get((column.document.file, amount.page, amount.box), "")
    if not flag and amount.confidence < DOUBTFUL:
        flag = "doubtful"
    kind: MarkKind = "error" if flag == "broken" else "warning" if flag == "doubtful" else "value"
    mark = places.mark(column.document.file, amount.page, amount.box, kind)
    return Cell(money(amount.value), flag, mark, name, amount)


def _flags(words: Words) -> Flags:
    """Places that an error rests on are broken, those of a doubt doubtful."""
    flags: Flags = {}
    for finding in words.report.findings:
        broken = finding.severity == "error"
        for evidence in finding.evidence if broken or finding.rule == "low_confidence_value" else ():
            place = (evidence.file, evidence.page, evidence.box)
            if evidence.box is not None and (broken or place not in flags):
                flags[place] = "broken" if broken else "doubtful"
    return flags
