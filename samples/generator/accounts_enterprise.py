"""Seed → accounts of a company, by 企业会计准则 or 小企业会计准则: cash is what balances, and the cash flow explains it."""

from __future__ import annotations

import random
from decimal import Decimal

from samples.generator.accounts import (
    CAS_ASSETS,
    CAS_DEBTS,
    SMALL_ASSETS,
    SMALL_DEBTS,
    YEARS,
    Accounts,
    Amounts,
    Scale,
    age_lines,
    draw_lines,
    fill_totals,
    form_of,
)

ZERO = Decimal(0)


def draw_enterprise_accounts(
    rng: random.Random,
    standard: str,
    capital: Decimal,
    *,
    founded: int | None = None,
    quantum: Decimal = Decimal("0.01"),
) -> Accounts:
    """Accounts of 2021–2023 (from `founded`, where later). Draws again until cash and purchases are positive every year."""
    for _ in range(400):
        accounts = _draw(rng, standard, capital, founded, quantum)
        if accounts is not None:
            return accounts
    raise RuntimeError("no plausible accounts in 400 draws; widen the shares in accounts.py")


def _draw(
    rng: random.Random, standard: str, capital: Decimal, founded: int | None, quantum: Decimal
) -> Accounts | None:
    revenue = capital * Decimal(str(round(rng.uniform(1.2, 4.5), 4)))
    scale = Scale(revenue.quantize(Decimal(1)), quantum)
    small = standard == "assbe2013"
    assets = draw_lines(rng, scale, SMALL_ASSETS if small else CAS_ASSETS)
    debts = draw_lines(rng, scale, SMALL_DEBTS if small else CAS_DEBTS)
    cash = scale.amount(rng, 0.08, 0.3)
    equity = _draw_equity(rng, scale, capital, _worth(assets, small) + cash - sum(debts.values()))
    if equity is None:
        return None
    accounts = Accounts(standard, {}, {}, {}, quantum=quantum)
    before = _sheet(rng, scale, standard, {**assets, "monetary_funds": cash}, debts, equity)
    start = max(founded or YEARS[0], YEARS[0])
    if founded and founded >= YEARS[0]:
        before, equity = {}, {}
        cash = ZERO
    else:
        accounts.balance[YEARS[0] - 1] = before
    for year in YEARS:
        if year < start:
            continue
        year_scale = Scale(scale.vary(rng, scale.revenue, 0.25), quantum)
        result = _draw_result(rng, year_scale, standard)
        if year > start or not founded:
            assets, debts = age_lines(rng, scale, assets), age_lines(rng, scale, debts)
        new_equity, dividend = _age_equity(rng, scale, capital, equity, result["net_profit"])
        cash = sum(debts.values()) + sum(new_equity.values()) - _worth(assets, small)
        if cash < revenue / 100:
            return None
        sheet = _sheet(rng, scale, standard, {**assets, "monetary_funds": cash}, debts, new_equity)
        flow = _draw_flow(rng, year_scale, standard, before, sheet, result, dividend)
        if flow is None:
            return None
        accounts.balance[year], accounts.result[year], accounts.cash[year] = sheet, result, flow
        before, equity = sheet, new_equity
    return accounts


def _worth(assets: Amounts, small: bool) -> Decimal:
    """What the assets come to; of a small firm 固定资产原价 stands with a third written off."""
    total = sum(assets.values(), ZERO)
    return total - _depreciation(assets) if small else total


def _depreciation(assets: Amounts) -> Decimal:
    return (assets["fa_cost"] * Decimal("0.31")).quantize(Decimal("0.01"))


def _draw_equity(rng: random.Random, scale: Scale, capital: Decimal, worth: Decimal) -> Amounts | None:
    equity: Amounts = {"paid_in": capital}
    if rng.random() < 0.35:
        equity["cap_reserve"] = scale.amount(rng, 0.01, 0.06)
    rest = worth - sum(equity.values(), ZERO)
    if rest < -capital / 3:
        return None
    if rest > 0 and rng.random() < 0.85:
        equity["surplus_reserve"] = (rest / 10 / scale.quantum).quantize(Decimal(1)) * scale.quantum
    equity["retained"] = worth - sum(equity.values(), ZERO)
    return equity


def _age_equity(
    rng: random.Random, scale: Scale, capital: Decimal, equity: Amounts, profit: Decimal
) -> tuple[Amounts, Decimal]:
    """Equity a year later, and what was paid out. A tenth of a profit goes to 盈余公积."""
    aged = dict(equity) if equity else {"paid_in": capital, "retained": ZERO}
    reserve, dividend = ZERO, ZERO
    if profit > 0 and "surplus_reserve" in aged:
        reserve = (profit / 10 / scale.quantum).quantize(Decimal(1)) * scale.quantum
        if rng.random() < 0.3 and aged["retained"] > 0:
            dividend = (profit / 4 / scale.quantum).quantize(Decimal(1)) * scale.quantum
        aged["surplus_reserve"] += reserve
    aged["retained"] += profit - reserve - dividend
    return aged, dividend


def _sheet(
    rng: random.Random, scale: Scale, standard: str, assets: Amounts, debts: Amounts, equity: Amounts
) -> Amounts:
    lines = {**assets, **debts, **equity}
    if standard == "assbe2013":
        lines["fa_dep"] = _depreciation(assets)
        lines |= _split(rng, lines["inventories"], ("inv_raw", "inv_wip", "inv_goods", "inv_turnover"), scale.quantum)
    return fill_totals(form_of(standard, "balance_sheet"), lines)


def _split(rng: random.Random, total: Decimal, keys: tuple[str, ...], quantum: Decimal) -> Amounts:
    """Parts that add up to the total."""
    cuts = sorted(rng.random() for _ in keys[:-1])
    parts: Amounts = {}
    left = total
    for key, low, high in zip(keys, (0.0, *cuts), cuts, strict=False):
        parts[key] = (total * Decimal(str(round(high - low, 6))) / quantum).quantize(Decimal(1)) * quantum
        left -= parts[key]
    parts[keys[-1]] = left
    return parts


def _draw_result(rng: random.Random, scale: Scale, standard: str) -> Amounts:
    """Income statement of a year; a firm in eight makes a loss."""
    revenue = scale.amount(rng, 0.9, 1.1)
    cost = (
        scale.vary(rng, revenue * Decimal("0.72"), 0.08)
        if rng.random() < 0.87
        else scale.vary(rng, revenue * Decimal("0.9"), 0.03)
    )
    lines: Amounts = {"revenue": revenue, "cogs": cost, "tax_surcharge": scale.amount(rng, 0.003, 0.008)}
    lines |= {
        "selling": scale.amount(rng, 0.015, 0.04),
        "admin": scale.amount(rng, 0.04, 0.08),
        "finance": scale.amount(rng, 0.002, 0.012),
    }
    if rng.random() < 0.4:
        lines["inv_income"] = scale.amount(rng, -0.002, 0.006)
    if rng.random() < 0.8:
        lines["nonop_income"] = scale.amount(rng, 0.0003, 0.004)
    if rng.random() < 0.7:
        lines["nonop_exp"] = scale.amount(rng, 0.0001, 0.002)
    lines |= _small_parts(rng, scale, lines) if standard == "assbe2013" else _large_lines(rng, scale)
    form = form_of(standard, "income_statement")
    profit = fill_totals(form, lines)["total_profit"]
    if profit > 0:
        rate = Decimal("0.15") if rng.random() < 0.4 else Decimal("0.25")
        lines["income_tax"] = (profit * rate / scale.quantum).quantize(Decimal(1)) * scale.quantum
    lines = fill_totals(form, lines)
    if standard != "assbe2013":
        lines |= {"np_continuing": lines["net_profit"], "comp_income": lines["net_profit"]}
    return lines


def _large_lines(rng: random.Random, scale: Scale) -> Amounts:
    lines: Amounts = {"rnd": scale.amount(rng, 0.025, 0.06), "interest_exp": scale.amount(rng, 0.003, 0.012)}
    lines["interest_inc"] = scale.amount(rng, 0.0002, 0.001)
    for key, low, high, often in (
        ("other_income", 0.001, 0.01, 0.8),
        ("fv_gain", -0.001, 0.001, 0.1),
        ("credit_impair", -0.004, -0.0003, 0.7),
        ("asset_impair", -0.003, -0.0002, 0.4),
        ("disposal_gain", -0.001, 0.001, 0.4),
    ):
        if rng.random() < often:
            lines[key] = scale.amount(rng, low, high)
    return lines


def _small_parts(rng: random.Random, scale: Scale, lines: Amounts) -> Amounts:
    parts = _split(rng, lines["tax_surcharge"], ("t_urban", "t_misc", "t_edu"), scale.quantum)
    share = scale.vary
    parts["a_research"] = share(rng, lines["admin"] * Decimal("0.4"))
    parts["a_entertain"] = share(rng, lines["admin"] * Decimal("0.06"))
    parts["s_ads"] = share(rng, lines["selling"] * Decimal("0.2"))
    parts["interest_exp"] = share(rng, lines["finance"] * Decimal("0.9"))
    if "nonop_income" in lines:
        parts["gov_grant"] = share(rng, lines["nonop_income"] * Decimal("0.6"))
    if "nonop_exp" in lines and rng.random() < 0.5:
        parts["x_latefee"] = share(rng, lines["nonop_exp"] * Decimal("0.2"))
    return parts


def _draw_flow(
    rng: random.Random, scale: Scale, standard: str, before: Amounts, after: Amounts, result: Amounts, dividend: Decimal
) -> Amounts | None:
    """Cash flow statement whose net increase is the change of 货币资金; purchases are what balances."""
    opening = before.get("monetary_funds", ZERO)
    change = after["monetary_funds"] - opening
    lines = _investing(rng, scale, result) | _financing(before, after)
    interest = scale.vary(rng, result.get("interest_exp", ZERO), 0.05)
    small = standard == "assbe2013"
    if small:
        lines |= {"cf_fin_interest": interest, **({"cf_fin_div": dividend} if dividend else {})}
    else:
        lines["cf_fin_div"] = interest + dividend
    lines["cf_sales"] = scale.vary(rng, result["revenue"] * Decimal("1.08"), 0.05)
    lines["cf_op_in_other"] = scale.amount(rng, 0.005, 0.03)
    if not small and rng.random() < 0.5:
        lines["cf_tax_refund"] = scale.amount(rng, 0.001, 0.005)
    lines["cf_payroll"] = scale.amount(rng, 0.06, 0.11)
    lines["cf_taxes"] = scale.amount(rng, 0.02, 0.06)
    lines["cf_op_out_other"] = scale.amount(rng, 0.03, 0.06)
    form = form_of(standard, "cash_flow_statement")
    lines["cf_purchases"] = fill_totals(form, lines)["cf_net"] - change
    if lines["cf_purchases"] < result["cogs"] / 3:
        return None
    return fill_totals(form, lines | {"cf_begin": opening})


def _investing(rng: random.Random, scale: Scale, result: Amounts) -> Amounts:
    lines: Amounts = {"cf_capex": scale.amount(rng, 0.01, 0.08)}
    if result.get("inv_income", ZERO) > 0:
        lines["cf_inv_income"] = result["inv_income"]
    if rng.random() < 0.4:
        lines["cf_inv_disposal"] = scale.amount(rng, 0.0005, 0.004)
    if rng.random() < 0.15:
        lines["cf_inv_paid"] = scale.amount(rng, 0.005, 0.02)
    return lines


def _financing(before: Amounts, after: Amounts) -> Amounts:
    """Loans drawn and repaid so that their difference is the change of the balance sheet's loans."""
    loans = [sheet.get("st_loans", ZERO) + sheet.get("lt_loans", ZERO) for sheet in (before, after)]
    paid_in = [sheet.get("paid_in", ZERO) + sheet.get("cap_reserve", ZERO) for sheet in (before, after)]
    lines: Amounts = {}
    repaid = before.get("st_loans", ZERO)
    if repaid:
        lines["cf_fin_repay"] = repaid
    if loans[1] - loans[0] + repaid:
        lines["cf_fin_loans"] = loans[1] - loans[0] + repaid
    if paid_in[1] != paid_in[0]:
        lines["cf_fin_equity"] = paid_in[1] - paid_in[0]
    return lines
