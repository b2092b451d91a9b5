"""Accounts of a year → the rows of a printed statement: labels, 行次 and the text of each money cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from samples.generator.accounts import Amounts, form_of
from samples.generator.statement_style import StatementStyle
from schemas.forms import FormLine, StatementForm

UNITS: dict[str, Decimal] = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10000)}
TITLES = {
    "balance_sheet": "资产负债表",
    "income_statement": "利润表",
    "activity_statement": "业务活动表",
    "revenue_expense_statement": "收入费用表",
    "cash_flow_statement": "现金流量表",
}
COMMON_LABELS = {
    "equity_total": "所有者权益合计",
    "liab_equity_total": "负债和所有者权益总计",
    "paid_in": "实收资本",
    "assets_total": "资产总计",
    "tax_surcharge": "税金及附加",
    "cf_op_in_other": "收到的其他与经营活动有关的现金",
    "cf_op_out_other": "支付的其他与经营活动有关的现金",
}
LOSS_KEYS = ("inv_income", "credit_impair", "asset_impair", "disposal_gain", "fv_gain", "hedge_gain")
PROFIT_KEYS = ("op_profit", "total_profit", "net_profit", "np_continuing", "np_discontinued")
# The caption that stands before a line, by standard and type.
CAPTIONS: dict[tuple[str, str], dict[str, str]] = {
    ("cas2019", "balance_sheet"): {
        "monetary_funds": "流动资产：", "debt_inv": "非流动资产：", "st_loans": "流动负债：", "lt_loans": "非流动负债：",
        "paid_in": "所有者权益（或股东权益）：",
    },
    ("assbe2013", "balance_sheet"): {
        "monetary_funds": "流动资产：", "lt_bonds": "非流动资产：", "st_loans": "流动负债：", "lt_loans": "非流动负债：",
        "paid_in": "所有者权益（或股东权益）：",
    },
    ("ngo2005", "balance_sheet"): {
        "monetary_funds": "流动资产：", "lt_equity_inv": "长期投资：", "fa_cost": "固定资产：", "intangibles": "无形资产：",
        "agency_assets": "受托代理资产：", "st_loans": "流动负债：", "lt_loans": "长期负债：", "agency_liab": "受托代理负债：",
        "na_unrestricted": "净资产：",
    },
    ("gov2019", "balance_sheet"): {
        "monetary_funds": "流动资产：", "lt_equity_inv": "非流动资产：", "st_loans": "流动负债：", "lt_loans": "非流动负债：",
        "na_accum": "净资产：",
    },
    ("ngo2005", "activity_statement"): {"in_donation": "一、收入", "ex_program": "二、费用"},
    ("cas2019", "cash_flow_statement"): {
        "cf_sales": "一、经营活动产生的现金流量：", "cf_inv_recover": "二、投资活动产生的现金流量：",
        "cf_fin_equity": "三、筹资活动产生的现金流量：",
    },
    ("assbe2013", "cash_flow_statement"): {
        "cf_sales": "一、经营活动产生的现金流量：", "cf_inv_recover": "二、投资活动产生的现金流量：",
        "cf_fin_loans": "三、筹资活动产生的现金流量：",
    },
    ("ngo2005", "cash_flow_statement"): {
        "cf_donation": "一、业务活动产生的现金流量：", "cf_inv_recover": "二、投资活动产生的现金流量：",
        "cf_fin_loans": "三、筹资活动产生的现金流量：",
    },
    ("gov2019", "cash_flow_statement"): {
        "cf_fiscal_basic": "一、日常活动产生的现金流量：", "cf_inv_recover": "二、投资活动产生的现金流量：",
        "cf_fiscal_capital": "三、筹资活动产生的现金流量：",
    },
}  # fmt: skip
DEEP_KEYS = frozenset(
    {"inv_wip", "inv_goods", "inv_turnover", "interest_inc", "derecog_gain", "in_dues", "in_service", "in_sales", "in_grant", "in_invest", "in_other"}
    | {"t_business", "t_urban", "t_resource", "t_land_vat", "t_misc", "t_edu", "s_ads", "a_entertain", "a_research"}
    | {"x_bond_loss", "x_equity_loss", "x_disaster", "x_latefee"}
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A money cell as printed; `value` in yuan is what a reader must make of it (None for a blank or a dash)."""

    text: str = ""
    value: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """A printed line: `key` None for a caption. `cells` in the statement's own order, current year first."""

    label: str
    key: str | None = None
    number: str = ""
    depth: int = 0
    cells: tuple[Cell, ...] = ()


@dataclass
class Statement:
    """What one statement says. `columns` of amounts: current, prior (six of a 业务活动表; one of a 会民非03表).

    `period` is its kind, `words` how it is printed; `blank_form` prints no amounts at all; `prior_scored` False: the second
    column is no prior year.
    """

    standard: str
    type: str
    year: int
    entity: str
    credit_code: str
    columns: list[Amounts]
    heads: list[str]
    period: str = "annual"
    end: str = ""
    words: str = ""
    blank_form: bool = False
    prior_scored: bool = True

    @property
    def form(self) -> StatementForm:
        return form_of(self.standard, self.type)


def build_rows(statement: Statement, style: StatementStyle) -> list[Row]:
    """The rows in the form's order, captions among them."""
    captions = CAPTIONS.get((statement.standard, statement.type), {})
    rows: list[Row] = []
    for line in statement.form.lines:
        held = any(line.key in column for column in statement.columns)
        if line.optional and not held:
            continue
        if line.key in captions:
            rows.append(Row(captions[line.key]))
        if style.omit_empty and not held and not statement.blank_form:
            continue
        rows.append(_row(line, statement, style))
    return _numbered(rows, statement, style)


def _row(line: FormLine, statement: Statement, style: StatementStyle) -> Row:
    cells = tuple(print_amount(column.get(line.key), style, blank=statement.blank_form) for column in statement.columns)
    return Row(print_label(line, statement, style), line.key, str(line.row or ""), _depth(line), cells)


def print_label(line: FormLine, statement: Statement, style: StatementStyle) -> str:
    """The label as this office prints it."""
    label = line.label
    if style.label_set == "common" and statement.standard == "cas2019":
        label = COMMON_LABELS.get(line.key, label)
    if statement.type == "income_statement" and style.loss_words:
        words = style.loss_words
        if line.key in LOSS_KEYS:
            label += words
        elif line.key in PROFIT_KEYS:
            label += words.replace("损失", "净亏损" if line.key.startswith("n") else "亏损")
    return label


def _depth(line: FormLine) -> int:
    if line.label.startswith(("一、", "二、", "三、", "四、", "五、", "六、")):
        return 0
    if line.label.endswith(("合计", "总计", "小计")):
        return 1
    return 2 + (1 if line.key in DEEP_KEYS or line.label.startswith("其中") else 0)


def _numbered(rows: list[Row], statement: Statement, style: StatementStyle) -> list[Row]:
    """行次: the form's own where it has one, else counted."""
    if not style.row_numbers:
        return [Row(row.label, row.key, "", row.depth, row.cells) for row in rows]
    if any(row.number for row in rows):
        return rows
    return [Row(row.label, row.key, str(place), row.depth, row.cells) for place, row in enumerate(rows, start=1)]


def print_amount(value: Decimal | None, style: StatementStyle, *, blank: bool = False) -> Cell:
    """A cell in the style's unit, decimals, separators and way to show negatives."""
    if blank:
        return Cell()
    if value is None or value == 0:
        return Cell(style.blank, Decimal(0).quantize(Decimal("0.01")) if style.blank.startswith("0") else None)
    unit, last = UNITS[style.unit], Decimal(1).scaleb(-style.decimals)
    printed = (value / unit).quantize(last, ROUND_HALF_UP)
    text = f"{abs(printed):,}" if style.thousands else f"{abs(printed)}"
    if printed < 0:
        text = f"({text})" if style.negative == "brackets" else f"-{text}"
    return Cell(text, (printed * unit).quantize(Decimal("0.01")))


def line_items(rows: list[Row], statement: Statement) -> list[dict[str, str | None]]:
    """Truth of the rows that print an amount in the columns that count."""
    places = {"activity_statement": (2, 5)}.get(statement.type, (0, 1))
    items: list[dict[str, str | None]] = []
    for row in rows:
        values = [row.cells[place].value if place < len(row.cells) else None for place in places]
        if any(value is not None for value in values):
            current, prior = (None if value is None else str(value) for value in values)
            items.append({"label": row.label, "current": current, "prior": prior})
    return items


def sum_columns(total: Mapping[str, Decimal], held: Mapping[str, Decimal]) -> list[Amounts]:
    """非限定性, 限定性, 合计 of a 业务活动表."""
    free = {key: total.get(key, Decimal(0)) - held.get(key, Decimal(0)) for key in {*total, *held}}
    return [free, dict(held), dict(total)]
