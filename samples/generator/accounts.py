"""Seed → accounts of three years that satisfy every sum of their forms and roll forward from year to year."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.forms import Standard, StatementForm, load_forms

Amounts = dict[str, Decimal]
YEARS = (2021, 2022, 2023)

# Share of yearly revenue (low, high) and how often a firm has the line at all.
CAS_ASSETS: dict[str, tuple[float, float, float]] = {
    "notes_recv": (0.01, 0.05, 0.4), "acct_recv": (0.06, 0.18, 1), "recv_financing": (0.01, 0.03, 0.2),
    "prepayments": (0.01, 0.04, 0.9), "other_recv": (0.004, 0.03, 1), "inventories": (0.08, 0.22, 1),
    "contract_assets": (0.01, 0.04, 0.15), "other_ca": (0.001, 0.01, 0.5), "lt_equity_inv": (0.02, 0.08, 0.25),
    "inv_property": (0.01, 0.05, 0.1), "fixed_assets": (0.25, 0.6, 1), "cip": (0.01, 0.08, 0.6),
    "bio_assets": (0.02, 0.06, 0.2), "rou_assets": (0.01, 0.03, 0.2), "intangibles": (0.03, 0.09, 0.85),
    "dev_exp": (0.005, 0.02, 0.15), "lt_deferred_exp": (0.002, 0.02, 0.5), "dta": (0.001, 0.004, 0.5),
}  # fmt: skip
CAS_DEBTS: dict[str, tuple[float, float, float]] = {
    "st_loans": (0.04, 0.15, 0.8), "notes_pay": (0.01, 0.05, 0.3), "acct_pay": (0.05, 0.16, 1),
    "adv_recv": (0.002, 0.01, 0.2), "contract_liab": (0.01, 0.05, 0.8), "payroll": (0.006, 0.02, 1),
    "taxes_pay": (0.003, 0.02, 1), "other_pay": (0.01, 0.08, 1), "ncl_due_1y": (0.01, 0.03, 0.2),
    "other_cl": (0.001, 0.006, 0.3), "lt_loans": (0.05, 0.15, 0.5), "lt_pay": (0.01, 0.04, 0.2),
    "deferred_income": (0.004, 0.02, 0.4), "dtl": (0.0005, 0.002, 0.2),
}  # fmt: skip
SMALL_ASSETS: dict[str, tuple[float, float, float]] = {
    "st_inv": (0.01, 0.04, 0.15), "notes_recv": (0.01, 0.04, 0.3), "acct_recv": (0.08, 0.2, 1), "prepayments": (0.01, 0.05, 0.9),
    "other_recv": (0.005, 0.04, 1), "inventories": (0.08, 0.25, 1), "other_ca": (0.001, 0.01, 0.3), "fa_cost": (0.3, 0.7, 1),
    "cip": (0.01, 0.06, 0.4), "bio_assets": (0.02, 0.05, 0.2), "intangibles": (0.02, 0.06, 0.6), "lt_deferred_exp": (0.003, 0.02, 0.5),
}  # fmt: skip
SMALL_DEBTS: dict[str, tuple[float, float, float]] = {
    "st_loans": (0.05, 0.15, 0.6), "notes_pay": (0.01, 0.03, 0.2), "acct_pay": (0.05, 0.2, 1), "adv_recv": (0.01, 0.06, 0.8),
    "payroll": (0.006, 0.03, 1), "taxes_pay": (0.002, 0.02, 1), "int_pay": (0.0005, 0.002, 0.3), "profit_pay": (0.001, 0.01, 0.1),
    "other_pay": (0.01, 0.1, 1), "lt_loans": (0.03, 0.1, 0.3), "deferred_income": (0.005, 0.02, 0.3),
}  # fmt: skip
ROUND_LINES = frozenset({"st_loans", "lt_loans", "lt_equity_inv"})
LOSS_LINES = frozenset({"fa_dep"})


@dataclass
class Accounts:
    """Closing balances and flows by year; a line that the firm does not have is absent."""

    standard: str
    balance: dict[int, Amounts]
    result: dict[int, Amounts]
    cash: dict[int, Amounts]
    restricted: dict[int, Amounts] = field(default_factory=dict)
    quantum: Decimal = Decimal("0.01")


@dataclass(frozen=True)
class Scale:
    """Size of a firm: yearly revenue, and the last place to which its books are kept (in yuan)."""

    revenue: Decimal
    quantum: Decimal

    def amount(self, rng: random.Random, low: float, high: float, *, rounded: bool = False) -> Decimal:
        """A random share of the revenue."""
        value = self.revenue * Decimal(str(round(rng.uniform(low, high), 6)))
        quantum = max(self.quantum, Decimal(100000)) if rounded else self.quantum
        return (value / quantum).quantize(Decimal(1)) * quantum

    def vary(self, rng: random.Random, value: Decimal, spread: float = 0.18) -> Decimal:
        factor = Decimal(str(round(rng.uniform(1 - spread, 1 + spread), 6)))
        return (value * factor / self.quantum).quantize(Decimal(1)) * self.quantum


def form_of(standard: str, kind: str) -> StatementForm:
    form = load_forms().form(standard, kind)
    if form is None:
        raise KeyError(f"{standard} has no {kind}")
    return form


def result_type(standard: str) -> str:
    """The type of the income statement that the standard has."""
    types = {statement.type for statement in standard_of(standard).statements}
    return next(
        kind for kind in ("income_statement", "activity_statement", "revenue_expense_statement") if kind in types
    )


def standard_of(standard: str) -> Standard:
    return load_forms().standard(standard)


def fill_totals(form: StatementForm, amounts: Mapping[str, Decimal]) -> Amounts:
    """The amounts with every total that a hard sum of the form gives, in the form's order; the identity of totals stays a check."""
    filled = dict(amounts)
    done: set[str] = set()
    for line_sum in form.sums:
        if line_sum.soft or line_sum.total in done:
            continue
        done.add(line_sum.total)
        terms = [(filled[key], weight) for key, weight in line_sum.terms.items() if key in filled]
        if terms or line_sum.total not in filled:
            filled[line_sum.total] = sum((value * weight for value, weight in terms), Decimal(0))
    return filled


def open_sums(form: StatementForm, amounts: Mapping[str, Decimal]) -> list[str]:
    """Totals of hard sums that do not follow from their lines."""
    return [
        line_sum.total
        for line_sum in form.sums
        if not line_sum.soft
        and line_sum.total in amounts
        and amounts[line_sum.total]
        != sum((amounts.get(key, Decimal(0)) * weight for key, weight in line_sum.terms.items()), Decimal(0))
    ]


def draw_lines(rng: random.Random, scale: Scale, shares: Mapping[str, tuple[float, float, float]]) -> Amounts:
    """Lines of the first year: those the firm has, each a share of its revenue."""
    return {
        key: scale.amount(rng, low, high, rounded=key in ROUND_LINES)
        for key, (low, high, often) in shares.items()
        if rng.random() < often
    }


def age_lines(rng: random.Random, scale: Scale, lines: Amounts) -> Amounts:
    """The same lines a year later."""
    aged: Amounts = {}
    for key, value in lines.items():
        if key in ROUND_LINES:
            step = Decimal(100000) * rng.choice((0, 0, 5, 10, -5))
            aged[key] = value + step if value + step > 0 else value
        else:
            aged[key] = scale.vary(rng, value)
    return aged
