"""Seed → how one office prints its statements: two sets of layouts, `default` and `heldout`, that share no whole look."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from samples.generator.fonts import Face

Heads = tuple[str, str]


@dataclass(frozen=True)
class StatementStyle:
    """Choices of one office. `heads` are the money columns' heads by statement type, current year first.

    `ruling`: grid, rows (horizontal only), three_line, outer, none. `header`: standard, tax, inline, owner_first.
    `blank` is what an empty line prints. `rows_per_page` breaks a one-sided sheet over pages.
    """

    sides: int = 2
    landscape: bool = False
    ruling: str = "grid"
    header: str = "standard"
    row_numbers: bool = False
    notes: bool = False
    title_spacing: float = 0.0
    title_suffix: str = ""
    form_number: str = "plain"
    unit: str = "元"
    unit_words: str = "单位：{unit}"
    decimals: int = 2
    negative: str = "minus"
    blank: str = ""
    thousands: bool = True
    omit_empty: bool = False
    opening_first: bool = False
    loss_words: str = ""
    label_set: str = "official"
    date_form: str = "plain"
    heads: dict[str, Heads] = field(default_factory=dict)
    title_face: Face = Face("zenhei")
    face: Face = Face("uming", "times")
    digits: Face = Face("uming", "times")
    size: float = 8.5
    shaded_head: bool = False
    signatures: tuple[str, ...] = ("单位负责人", "会计机构负责人", "制表人")
    signed_by: str = "hand"
    seal: str = "bottom"
    rows_per_page: int = 99
    repeat_head: bool = True


FLOW_HEADS: tuple[Heads, ...] = (("本期金额", "上期金额"), ("本年金额", "上年金额"), ("本年累计金额", "上年金额"))
BALANCE_HEADS: tuple[Heads, ...] = (("期末余额", "年初余额"), ("期末余额", "上年年末余额"), ("期末数", "年初数"))
HELDOUT_FLOW_HEADS: tuple[Heads, ...] = (
    ("本期发生额", "上期发生额"),
    ("本年数", "上年数"),
    ("{year}年度", "{before}年度"),
)
HELDOUT_BALANCE_HEADS: tuple[Heads, ...] = (
    ("期末金额", "期初金额"),
    ("期末余额", "期初余额"),
    ("{year}年12月31日", "{before}年12月31日"),
)
SIGNATURES: tuple[tuple[str, ...], ...] = (
    ("单位负责人", "会计机构负责人", "制表人"),
    ("法定代表人", "主管会计工作负责人", "会计机构负责人"),
    ("企业负责人", "财务负责人", "制表"),
    (),
)
HELDOUT_SIGNATURES: tuple[tuple[str, ...], ...] = (
    ("公司负责人", "总会计师", "会计主管", "填表人"),
    ("单位负责人", "复核", "编制人", "报送日期"),
    ("负责人", "财会负责人", "复核", "制表"),
)
SMALL_SUFFIX = "（适用执行小企业会计准则的企业）"
BLANKS = ("", "", "", "0.00", "-", "—")
FACES: tuple[tuple[Face, Face, Face], ...] = (
    (Face("zenhei"), Face("uming", "times"), Face("uming", "times")),
    (Face("uming"), Face("uming"), Face("uming", "arial")),
    (Face("zenhei"), Face("zenhei"), Face("zenhei", "arial")),
    (Face("gkai"), Face("gkai", "times"), Face("gkai", "times")),
)
HELDOUT_FACES: tuple[tuple[Face, Face, Face], ...] = (
    (Face("microhei"), Face("microhei"), Face("microhei", "courier")),
    (Face("gbsn"), Face("gbsn"), Face("gbsn")),
    (Face("wenkai-bold"), Face("wenkai"), Face("wenkai", "narrow")),
)


def draw_statement_style(rng: random.Random, standard: str, *, heldout: bool = False) -> StatementStyle:
    """A look for one firm's statements under the standard."""
    title, body, digits = rng.choice(HELDOUT_FACES if heldout else FACES)
    style = StatementStyle(
        sides=rng.choice((1, 2) if heldout else (1, 2, 2)),
        landscape=rng.random() < 0.5,
        ruling=rng.choice(
            ("rows", "outer", "three_line", "grid") if heldout else ("grid", "grid", "grid", "three_line", "none")
        ),
        header=rng.choice(("owner_first", "inline") if heldout else ("standard", "standard", "inline")),
        row_numbers=rng.random() < 0.4,
        notes=rng.random() < 0.15,
        title_spacing=rng.choice((0.25, 0.6)) if heldout else rng.choice((0.0, 0.0, 1.0)),
        form_number=rng.choice(
            ("plain", "spaced", "none") if heldout else ("plain", "plain", "plain", "spaced", "none")
        ),
        unit_words=rng.choice(
            ("货币单位：人民币{unit}", "（单位：{unit}）")
            if heldout
            else ("单位：{unit}", "单位:{unit}", "金额单位：人民币{unit}")
        ),
        negative="minus" if rng.random() < 0.75 else "brackets",
        blank=rng.choice(("", "", "0.00", "—", "-")) if heldout else rng.choice(BLANKS),
        thousands=rng.random() < 0.85,
        omit_empty=rng.random() < 0.15,
        loss_words=rng.choice(("（损失以“-”号填列）", "（损失以“－”号填列）", "")),
        label_set=rng.choice(("official", "official", "common")),
        date_form=rng.choice(("dashes", "chinese", "dotted") if heldout else ("plain", "plain", "spaced")),
        heads=_draw_heads(rng, heldout),
        title_face=title,
        face=body,
        digits=digits,
        shaded_head=rng.random() < 0.25,
        signatures=rng.choice(HELDOUT_SIGNATURES if heldout else SIGNATURES),
        signed_by=rng.choice(("hand", "print", "chop", "none")),
        seal=rng.choice(("bottom", "bottom", "over", "none") if not heldout else ("bottom", "over", "head", "none")),
        rows_per_page=rng.choice((99, 99, 42)) if not heldout else rng.choice((99, 36)),
        repeat_head=rng.random() < 0.7,
    )
    style = _draw_unit(rng, style)
    return _fit_standard(rng, style, standard, heldout)


def _draw_heads(rng: random.Random, heldout: bool) -> dict[str, Heads]:
    balance = rng.choice(HELDOUT_BALANCE_HEADS if heldout else BALANCE_HEADS)
    flow = rng.choice(HELDOUT_FLOW_HEADS if heldout else FLOW_HEADS)
    return {"balance_sheet": balance, "income_statement": flow, "cash_flow_statement": flow}


def _draw_unit(rng: random.Random, style: StatementStyle) -> StatementStyle:
    unit, decimals = rng.choice((("元", 2),) * 7 + (("万元", 2), ("万元", 2), ("千元", 2), ("元", 0)))
    blank = "0" if style.blank == "0.00" and decimals == 0 else style.blank
    return replace(style, unit=unit, decimals=decimals, blank=blank)


def _fit_standard(rng: random.Random, style: StatementStyle, standard: str, heldout: bool) -> StatementStyle:
    """What the standard's own forms prescribe."""
    if standard == "assbe2013":
        flow = ("本年累计金额", "上年金额")
        heads = {**style.heads, "income_statement": flow, "cash_flow_statement": flow}
        style = replace(
            style, row_numbers=rng.random() < 0.85, heads=heads, label_set="official", unit="元", decimals=2
        )
        if not heldout and rng.random() < 0.5:
            style = replace(
                style, header="tax", title_suffix=SMALL_SUFFIX, title_spacing=0.0, signatures=(), notes=False
            )
    elif standard == "ngo2005":
        heads = {
            "balance_sheet": ("期末数", "年初数"),
            "activity_statement": ("本年累计数", "上年实际数"),
            "cash_flow_statement": ("金额", ""),
        }
        style = replace(
            style, heads=heads, opening_first=True, row_numbers=True, label_set="official", unit="元", decimals=2
        )
    elif standard == "gov2019":
        heads = {
            "balance_sheet": ("期末余额", "年初余额"),
            "revenue_expense_statement": ("本年数", "上年数"),
            "cash_flow_statement": ("本年金额", "上年金额"),
        }
        style = replace(style, heads=heads, label_set="official", unit="元", decimals=2, row_numbers=False)
    return style
