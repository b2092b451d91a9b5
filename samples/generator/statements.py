"""Accounts of a year → a drawn statement with its truth."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from samples.generator.accounts import Accounts, Amounts, result_type
from samples.generator.cast import Case
from samples.generator.fonts import Face, text_width
from samples.generator.papers import Paper
from samples.generator.pen import A4, Pen
from samples.generator.seals import SealStyle, chop, stamp
from samples.generator.statement_rows import TITLES, Row, Statement, build_rows, line_items, sum_columns
from samples.generator.statement_style import StatementStyle
from samples.generator.statement_table import draw_table, pair_rows, plan_columns, split_halves

SIGNATURE = Face("gkai")
INK_BLUE = (0.1, 0.12, 0.4)


@dataclass(frozen=True)
class Desk:
    """Who signs and seals the statements."""

    signers: tuple[str, ...]
    seal: SealStyle
    owner: str


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


def print_period(kind: str, start: date, end: date, style: StatementStyle) -> str:
    """The line under the title: a day for a balance sheet, a span for the others."""
    year, month, day = end.year, end.month, end.day
    full = (start.month, start.day, month) == (1, 1, 12)
    if style.header == "tax":
        return f"{start.isoformat()} 至 {end.isoformat()}"
    if kind == "balance_sheet":
        forms = {
            "plain": f"{year}年{month}月{day}日",
            "spaced": f"{year} 年 {month:02d} 月 {day} 日",
            "dashes": f"截止日期：{end.isoformat()}",
            "dotted": f"日期：{year}.{month}.{day}",
            "chinese": f"{_han_year(year)}年{_han_number(month)}月{_han_number(day)}日",
        }
    else:
        span = f"{year}年{start.month}-{month}月"
        forms = {
            "plain": f"{year}年度" if full else span,
            "spaced": f"{year} 年 度" if full else span,
            "dashes": f"会计期间：{start.isoformat()}至{end.isoformat()}",
            "dotted": span,
            "chinese": f"{_han_year(year)}年度" if full else span,
        }
    return forms[style.date_form]


def _han_year(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def _han_number(value: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


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
        top = (
            _draw_header(pen, statement, style, margin, again=place > 0) if place == 0 or style.repeat_head else margin
        )
        room = (pen.height - 92 - top) / (len(chunk) + 1 + (len(statement.columns) == 6))
        height = min(20.0 if len(chunk) < 40 else 15.0, room)
        bottom = draw_table(
            pen, statement, style, chunk, columns, (margin, top, pen.width - margin), height,
            head=place == 0 or style.repeat_head,
        )  # fmt: skip
    sealed = _sign(pen, style, rng, desk, margin, bottom)
    return _paper(statement, style, pen, rows, [desk.owner] if sealed else [])


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


def _draw_header(pen: Pen, statement: Statement, style: StatementStyle, margin: float, *, again: bool) -> float:
    """Title, form number, who, when, unit; returns where the table begins."""
    title = TITLES[statement.type] + style.title_suffix + ("（续）" if again else "")
    left, right, middle = margin, pen.width - margin, pen.width / 2
    top, size = margin * 0.9, max(style.size, 8.0)
    unit = style.unit_words.format(unit=style.unit)
    if style.header == "owner_first":
        pen.text(middle, top, statement.entity, style.title_face, 14, align="centre")
        top += 20
    pen.text(middle, top, title, style.title_face, 17, align="centre", spacing=17 * style.title_spacing, bold=True)
    top += 26
    number = _form_number(statement, style)
    if style.header == "tax":
        pen.text(left, top, f"纳税人识别号：{statement.credit_code}", style.face, size)
        pen.text(right, top, number, style.face, size, align="right")
        top += size * 1.6
        pen.text(left, top, f"纳税人名称：{statement.entity}", style.face, size)
        top += size * 1.6
        pen.text(left, top, f"税款所属期：{statement.words}", style.face, size)
        pen.text(right, top, unit, style.face, size, align="right")
        return top + size * 1.6
    if style.header == "inline":
        pen.text(right, top - 8, number, style.face, size, align="right")
        top += 8
        pen.text(left, top, f"编制单位：{statement.entity}", style.face, size)
        shift = max(middle, left + text_width(f"编制单位：{statement.entity}", style.face, size) + 60)
        pen.text(shift, top, statement.words, style.face, size, align="centre")
        pen.text(right, top, unit, style.face, size, align="right")
        return top + size * 1.7
    pen.text(middle, top, statement.words, style.face, size + 1, align="centre")
    pen.text(right, top, number, style.face, size, align="right")
    top += size * 1.8
    if style.header == "standard":
        pen.text(left, top, f"编制单位：{statement.entity}", style.face, size)
    pen.text(right, top, unit, style.face, size, align="right")
    return top + size * 1.7


def _form_number(statement: Statement, style: StatementStyle) -> str:
    number = statement.form.form_number
    if style.form_number == "none":
        return ""
    return number if style.form_number == "plain" else f"{number[:-3]} {number[-3:-1]} 表"


def _sign(pen: Pen, style: StatementStyle, rng: random.Random, desk: Desk, margin: float, bottom: float) -> bool:
    """Signature line and seal under the last table; says whether a seal was put."""
    size, y = max(style.size, 8.0), bottom + 9
    step = (pen.width - 2 * margin) / max(1, len(style.signatures))
    for place, label in enumerate(style.signatures):
        x = margin + place * step
        width = pen.text(x, y, f"{label}：", style.face, size)
        if label == "报送日期":
            continue
        name = desk.signers[place % len(desk.signers)]
        if style.signed_by == "hand":
            pen.text(x + width + 4, y - 4, name, SIGNATURE, size + 6, colour=INK_BLUE, slant=0.2)
        elif style.signed_by == "print":
            pen.text(x + width, y, name, style.face, size)
        elif style.signed_by == "chop" and place == 0:
            chop(pen, name, rng, x + width + 2, y - 14)
    if style.seal == "none":
        return False
    places = {
        "bottom": (pen.width - margin - 120, bottom - 4),
        "over": (pen.width * 0.62, bottom - 150),
        "head": (margin + 110, 92),
    }
    stamp(pen, desk.owner, desk.seal, rng, places[style.seal])
    return True


def _paper(statement: Statement, style: StatementStyle, pen: Pen, rows: list[Row], owners: list[str]) -> Paper:
    fields = {
        "entity": statement.entity,
        "taxpayer_id": statement.credit_code if style.header == "tax" else None,
        "period_end": statement.end,
        "unit": style.unit,
        "form_number": None if style.form_number == "none" and style.header != "tax" else statement.form.form_number,
    }
    if style.form_number == "none":
        fields["form_number"] = None
    kind = (
        result_type(statement.standard)
        if statement.type not in ("balance_sheet", "cash_flow_statement")
        else statement.type
    )
    slot = "income_statement" if kind in ("activity_statement", "revenue_expense_statement") else kind
    return Paper(
        type=kind,
        name=f"{statement.year}年{TITLES[statement.type]}",
        pdf=pen.finish(),
        pages=pen.pages,
        entity=statement.entity,
        fields=fields,
        line_items=line_items(rows, statement),
        seal_owners=owners,
        period_year=statement.year,
        period_kind=statement.period,
        slot=f"{slot}:{statement.year}" if statement.period == "annual" and not statement.blank_form else None,
    )


def draw_statements(
    case: Case,
    accounts: Accounts,
    style: StatementStyle,
    rng: random.Random,
    seal: SealStyle,
    years: tuple[int, ...] = (2022, 2023),
) -> list[Paper]:
    """The three statements of each year of the lead."""
    desk = Desk((case.lead.legal_representative, case.accountant, case.bookkeeper), seal, case.lead.name)
    founded = case.established if case.established.year >= 2021 else None
    kinds = ("balance_sheet", result_type(accounts.standard), "cash_flow_statement")
    return [
        draw_statement(
            make_statement(
                accounts, kind, year, entity=case.lead.name, code=case.lead.credit_code, style=style, founded=founded
            ),
            style, rng, desk,
        )
        for year in years
        for kind in kinds
    ]  # fmt: skip
