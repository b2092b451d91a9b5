"""What stands around a statement's table: title, who, when, unit above it; signatures and a seal below."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from samples.generator.fonts import Face, text_width
from samples.generator.pen import Pen
from samples.generator.seals import SealStyle, chop, stamp
from samples.generator.statement_rows import TITLES, Statement
from samples.generator.statement_style import StatementStyle

SIGNATURE = Face("gkai")
INK_BLUE = (0.1, 0.12, 0.4)


@dataclass(frozen=True)
class Desk:
    """Who signs and seals the statements."""

    signers: tuple[str, ...]
    seal: SealStyle
    owner: str


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


def draw_header(
    pen: Pen, statement: Statement, style: StatementStyle, margin: float, top: float, *, again: bool = False
) -> float:
    """Title, form number, who, when, unit; returns where the table begins."""
    title = TITLES[statement.type] + style.title_suffix + ("（续）" if again else "")
    left, right, middle = margin, pen.width - margin, pen.width / 2
    size = max(style.size, 8.0)
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


def sign_statement(
    pen: Pen, style: StatementStyle, rng: random.Random, desk: Desk, margin: float, bottom: float
) -> bool:
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
