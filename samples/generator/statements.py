"""Accounts of a year → a drawn statement with its truth."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from samples.generator.accounts import Accounts, Amounts, result_type
from samples.generator.papers import Paper
from samples.generator.pen import A4, Pen
from samples.generator.statement_frame import Desk, draw_header, print_period, sign_statement
from samples.generator.statement_rows import TITLES, Row, Statement, build_rows, line_items, sum_columns
from samples.generator.statement_style import StatementStyle
from samples.generator.statement_table import draw_table, pair_rows, plan_columns, split_halves


def make_statement(
    accounts: Accounts,
    kind: str,
    year: int,
    *,
    entity: str,
    code: str,
    style: StatementStyle,
    founded: date | None = None,
) -> Statement:
    """The statement of a full year (or of the founding year) as the style heads it."""
    current, before = (
        {"balance_sheet": accounts.balance, "cash_flow_statement": accounts.cash}.get(kind, accounts.result).get(y, {})
        for y in (year, year - 1)
    )
    columns: list[Amounts] = [current, before]
    if kind == "activity_statement":
        columns = sum_columns(current, accounts.restricted[year]) + sum_columns(
            before, accounts.restricted.get(year - 1, {})
        )
    elif kind == "cash_flow_statement" and accounts.standard == "ngo2005":
        columns = [current]
    first, second = style.heads[kind]
    heads = [text.format(year=year, before=year - 1) for text in (first, second)]
    if len(columns) == 6:
        heads = [heads[0]] * 3 + [heads[1]] * 3
    start = founded if founded and founded.year == year else date(year, 1, 1)
    words = print_period(kind, start, date(year, 12, 31), style)
    return Statement(accounts.standard, kind, year, entity, code, columns, heads, end=f"{year}-12-31", words=words)


def draw_statement(statement: Statement, style: StatementStyle, rng: random.Random, desk: Desk) -> Paper:
    """The statement on one page, or over several where the style breaks it."""
    rows = build_rows(statement, style)
    two = style.sides == 2 and statement.type == "balance_sheet"
    halves = split_halves(rows) if two else (rows,)
    drawn = pair_rows(*halves) if two else [(row,) for row in rows]
    pen = Pen(size=_page_size(statement, style, two))
    style = _fit_size(pen, statement, style, halves)
    margin = 30.0 if two or len(statement.columns) == 6 else 46.0
    columns = plan_columns(statement, style, halves, pen.width - 2 * margin)
    chunks = [drawn[at : at + style.rows_per_page] for at in range(0, len(drawn), style.rows_per_page)]
    if len(chunks) > 1 and len(chunks[-1]) < 6:
        chunks = [drawn]
    for place, chunk in enumerate(chunks):
        if place:
            pen.new_page()
        headed = place == 0 or style.repeat_head
        top = draw_header(pen, statement, style, margin, margin * 0.9, again=place > 0) if headed else margin
        room = (pen.height - 92 - top) / (len(chunk) + 1 + (len(statement.columns) == 6))
        height = min(20.0 if len(chunk) < 40 else 15.0, room)
        box = (margin, top, pen.width - margin)
        bottom = draw_table(pen, statement, style, chunk, columns, box, height, head=headed)
    sealed = sign_statement(pen, style, rng, desk, margin, bottom)
    paper = _paper(statement, style, rows, [desk.owner] if sealed else [])
    return replace(paper, pdf=pen.finish(), pages=pen.pages)


def draw_joined(first: Statement, second: Statement, style: StatementStyle, rng: random.Random, desk: Desk) -> Paper:
    """Two short statements on one page, signed and sealed once below the second."""
    pen, margin = Pen(), 46.0
    style = replace(style, size=7.0, seal="bottom" if style.seal == "head" else style.seal)
    both = [(statement, build_rows(statement, style)) for statement in (first, second)]
    height = (pen.height - 300) / sum(len(rows) + 1 for _, rows in both)
    bottom = 14.0
    for statement, rows in both:
        top = draw_header(pen, statement, style, margin, bottom + 20)
        columns = plan_columns(statement, style, (rows,), pen.width - 2 * margin)
        box = (margin, top, pen.width - margin)
        bottom = draw_table(pen, statement, style, [(row,) for row in rows], columns, box, height)
    sealed = sign_statement(pen, style, rng, desk, margin, bottom)
    upper, lower = (_paper(statement, style, rows, []) for statement, rows in both)
    lower.seal_owners = [desk.owner] if sealed else []
    return replace(upper, pdf=pen.finish(), pages=1, also=(lower,), name=f"{first.year}年利润表、现金流量表")


def _page_size(statement: Statement, style: StatementStyle, two: bool) -> tuple[float, float]:
    wide = len(statement.columns) == 6 or (two and style.landscape)
    return (A4[1], A4[0]) if wide else A4


def _fit_size(pen: Pen, statement: Statement, style: StatementStyle, halves: tuple[list[Row], ...]) -> StatementStyle:
    """A type size at which labels keep a readable width and rows do not touch."""
    size = min(style.size + (1.5 if len(halves) == 1 and len(statement.columns) < 6 else 0), 10)
    longest = min(len(halves[0]), style.rows_per_page)
    size = min(size, (pen.height - 220) / (longest + 3) * 0.86)
    while size > 5.6:
        fitted = replace(style, size=size)
        columns = plan_columns(statement, fitted, halves, pen.width - (60 if len(halves) == 2 else 92))
        if min(column.width for column in columns if column.shows == "label") > size * (11 if len(halves) == 2 else 14):
            break
        size -= 0.25
    return replace(style, size=size)


def _paper(statement: Statement, style: StatementStyle, rows: list[Row], owners: list[str]) -> Paper:
    """What is true of the statement, its PDF yet to come."""
    fields = {
        "entity": statement.entity,
        "taxpayer_id": statement.credit_code if style.header == "tax" else None,
        "period_end": statement.end,
        "unit": style.unit,
        "form_number": None if style.form_number == "none" else statement.form.form_number,
    }
    kind = (
        result_type(statement.standard)
        if statement.type not in ("balance_sheet", "cash_flow_statement")
        else statement.type
    )
    slot = "income_statement" if kind in ("activity_statement", "revenue_expense_statement") else kind
    return Paper(
        type=kind,
        name=f"{statement.year}年{TITLES[statement.type]}",
        pdf=b"",
        pages=0,
        entity=statement.entity,
        fields=fields,
        line_items=line_items(rows, statement),
        seal_owners=owners,
        period_year=statement.year,
        period_kind=statement.period,
        prior_scored=statement.prior_scored,
        slot=f"{slot}:{statement.year}" if statement.period == "annual" and not statement.blank_form else None,
    )
