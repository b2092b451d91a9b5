"""Rows of a statement → a drawn table: columns, heads, rules, cells; one-sided or two-sided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from samples.generator.fonts import text_width
from samples.generator.pen import Pen, wrap_text
from samples.generator.statement_rows import Row, Statement
from samples.generator.statement_style import StatementStyle

PAD = 3.0
LABEL_HEADS = {
    "balance_sheet": ("资产", "负债和所有者权益（或股东权益）"),
    "income_statement": ("项目", ""),
    "activity_statement": ("项目", ""),
    "revenue_expense_statement": ("项目", ""),
    "cash_flow_statement": ("项目", ""),
}


@dataclass(frozen=True)
class Column:
    """A column of the table: what it shows (`label`, `number`, `note`, or a money cell's place) and of which half."""

    shows: str | int
    half: int
    head: str
    width: float


def split_halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Assets and the rest; the two totals stand on the last line of both."""
    cut = next(place for place, row in enumerate(rows) if row.key == "assets_total") + 1
    left, right = list(rows[:cut]), list(rows[cut:])
    empty = Row("")
    while len(left) != len(right):
        shorter = left if len(left) < len(right) else right
        shorter.insert(len(shorter) - 1, empty)
    return left, right


def plan_columns(
    statement: Statement, style: StatementStyle, halves: Sequence[Sequence[Row]], width: float
) -> list[Column]:
    """Columns that fill the width: money as wide as its widest amount, labels take the rest."""
    columns: list[Column] = []
    order = list(range(len(statement.columns)))
    if style.opening_first and statement.type == "balance_sheet":
        order.reverse()
    for half, rows in enumerate(halves):
        columns.append(Column("label", half, _label_head(statement, half), 0))
        if style.row_numbers:
            columns.append(Column("number", half, "行次", 3.1 * style.size))
        if style.notes and len(statement.columns) == 2:
            columns.append(Column("note", half, "附注", 4.2 * style.size))
        columns += [
            Column(place, half, statement.heads[place], _money_width(rows, place, statement, style)) for place in order
        ]
    rest = (width - sum(column.width for column in columns)) / len(halves)
    return [column if column.width else Column("label", column.half, column.head, rest) for column in columns]


def _label_head(statement: Statement, half: int) -> str:
    head = LABEL_HEADS[statement.type][half]
    if statement.standard in ("ngo2005", "gov2019") and half == 1:
        head = "负债和净资产"
    return head


def _money_width(rows: Sequence[Row], place: int, statement: Statement, style: StatementStyle) -> float:
    texts = [row.cells[place].text for row in rows if row.cells]
    widest = max((text_width(text, style.digits, style.size) for text in texts), default=0.0)
    head = statement.heads[place] if len(statement.columns) < 3 else "非限定性"
    return max(widest, text_width(head, style.face, style.size)) + 2 * PAD + 4


def draw_table(
    pen: Pen, statement: Statement, style: StatementStyle, rows: Sequence[tuple[Row, ...]], columns: Sequence[Column],
    box: tuple[float, float, float], row_height: float, *, head: bool = True,
) -> float:  # fmt: skip
    """Draw head and rows from `box` = (x0, top, x1); returns the bottom."""
    x0, top, x1 = box
    heads = (2 if len(statement.columns) == 6 else 1) if head else 0
    edges = [x0]
    for column in columns:
        edges.append(edges[-1] + column.width)
    if heads and style.shaded_head:
        pen.box(x0, top, x1, top + heads * row_height, fill=(0.87, 0.89, 0.93), width=0)
    if heads:
        _draw_head(pen, statement, style, columns, edges, top, row_height)
    y = top + heads * row_height
    for halves in rows:
        for column, left in zip(columns, edges, strict=False):
            _draw_cell(pen, style, halves[column.half], column, left, y, row_height)
        y += row_height
    _draw_rules(pen, style, columns, edges, (top, top + heads * row_height, y), row_height, double=heads == 2)
    return y


def _draw_head(
    pen: Pen,
    statement: Statement,
    style: StatementStyle,
    columns: Sequence[Column],
    edges: Sequence[float],
    top: float,
    height: float,
) -> None:
    six = len(statement.columns) == 6
    inset = (height - style.size) / 2
    for column, left in zip(columns, edges, strict=False):
        size, middle = style.size, left + column.width / 2
        while text_width(column.head, style.face, size) > column.width - 2 and size > 5:
            size -= 0.25
        if six and isinstance(column.shows, int):
            words = ("非限定性", "限定性", "合计")[column.shows % 3]
            pen.text(middle, top + height + inset, words, style.face, style.size, align="centre")
            if column.shows % 3 == 1:
                pen.text(middle, top + inset, column.head, style.face, style.size, align="centre")
            continue
        y = top + (height if six else 0) / 2 + inset
        pen.text(middle, y, column.head, style.face, size, align="centre", bold=style.shaded_head)


def _draw_cell(
    pen: Pen, style: StatementStyle, row: Row, column: Column, left: float, top: float, height: float
) -> None:
    if column.shows == "label":
        _draw_label(pen, style, row, column, left, top, height)
        return
    if column.shows == "note":
        return
    inset = (height - style.size) / 2
    if column.shows == "number":
        pen.text(left + column.width / 2, top + inset, row.number, style.digits, style.size, align="centre")
    elif row.cells and isinstance(column.shows, int):
        text = row.cells[column.shows].text
        if text in ("-", "—"):
            pen.text(left + column.width - PAD - 6, top + inset, text, style.digits, style.size, align="right")
        else:
            pen.text(left + column.width - PAD, top + inset, text, style.digits, style.size, align="right")


def _draw_label(
    pen: Pen, style: StatementStyle, row: Row, column: Column, left: float, top: float, height: float
) -> None:
    """A label, indented; one too long is set smaller, then over two lines."""
    indent = PAD + row.depth * style.size * 0.55
    room, size = column.width - indent - 1, style.size
    while text_width(row.label, style.face, size) > room and size > style.size * 0.82:
        size -= 0.2
    lines = list(wrap_text(row.label, style.face, size, room))
    if len(lines) > 1:
        size = min(size, height / len(lines) * 0.95)
        lines = list(wrap_text(row.label, style.face, size, room))
    y = top + (height - size * len(lines)) / 2
    for line in lines:
        pen.text(left + indent, y, line, style.face, size)
        y += size


def _draw_rules(
    pen: Pen, style: StatementStyle, columns: Sequence[Column], edges: Sequence[float], tops: tuple[float, float, float], height: float,
    *, double: bool,
) -> None:  # fmt: skip
    top, body, bottom = tops
    x0, x1 = edges[0], edges[-1]
    if style.ruling == "none":
        return
    heavy = 1.2 if style.ruling == "three_line" else 0.9
    for y, width in ((top, heavy), (body, 0.6), (bottom, heavy)):
        pen.line(x0, y, x1, y, width)
    if style.ruling in ("grid", "rows"):
        y = body + height
        while y < bottom - 1:
            pen.line(x0, y, x1, y, 0.4)
            y += height
    if style.ruling in ("grid", "outer"):
        for x in (x0, x1):
            pen.line(x, top, x, bottom, 0.9)
    if style.ruling == "grid":
        _draw_columns(pen, columns, edges, top, bottom, height, double=double)


def _draw_columns(
    pen: Pen,
    columns: Sequence[Column],
    edges: Sequence[float],
    top: float,
    bottom: float,
    height: float,
    *,
    double: bool,
) -> None:
    start = None
    for column, left in zip(columns, edges, strict=False):
        within = double and isinstance(column.shows, int) and column.shows % 3 != 0
        pen.line(left, top + (height if within else 0), left, bottom, 0.4)
        if double and isinstance(column.shows, int) and start is None:
            start = left
    if start is not None:
        pen.line(start, top + height, edges[-1], top + height, 0.4)


def pair_rows(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[Row, ...]]:
    return list(zip_longest(left, right, fillvalue=Row("")))
