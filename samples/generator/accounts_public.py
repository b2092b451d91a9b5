"""Seed → accounts of a non-profit organisation (民间非营利组织会计制度) or a public institution (政府会计制度)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

from samples.generator.accounts import YEARS, Accounts, Amounts, Scale, age_lines, draw_lines, fill_totals, form_of

ZERO = Decimal(0)
NGO_ASSETS: dict[str, tuple[float, float, float]] = {
    "receivables": (0.03, 0.12, 0.9), "prepayments": (0.01, 0.05, 0.6), "inventories": (0.005, 0.03, 0.5),
    "prepaid_exp": (0.002, 0.01, 0.3), "fa_cost": (0.2, 0.5, 1), "cip": (0.01, 0.05, 0.2), "intangibles": (0.01, 0.04, 0.5),
}  # fmt: skip
NGO_DEBTS: dict[str, tuple[float, float, float]] = {
    "payables": (0.02, 0.1, 1), "payroll": (0.005, 0.03, 0.8), "taxes_pay": (0.001, 0.005, 0.8), "adv_recv": (0.01, 0.06, 0.5),
    "accrued": (0.001, 0.01, 0.2), "lt_pay": (0.01, 0.04, 0.15),
}  # fmt: skip
GOV_ASSETS: dict[str, tuple[float, float, float]] = {
    "fiscal_recv": (0.01, 0.05, 0.6), "acct_recv": (0.01, 0.05, 0.8), "prepayments": (0.005, 0.03, 0.8), "other_recv": (0.005, 0.03, 1),
    "inventories": (0.002, 0.02, 0.7), "fa_cost": (0.8, 1.6, 1), "cip": (0.02, 0.2, 0.6), "ia_cost": (0.02, 0.08, 0.8),
    "lt_equity_inv": (0.005, 0.02, 0.3), "agency_assets": (0.001, 0.005, 0.2),
}  # fmt: skip
GOV_DEBTS: dict[str, tuple[float, float, float]] = {
    "taxes_pay": (0.0005, 0.003, 0.8), "vat_pay": (0.0003, 0.002, 0.5), "payroll": (0.005, 0.03, 0.8), "acct_pay": (0.01, 0.05, 0.9),
    "adv_recv": (0.01, 0.05, 0.7), "other_pay": (0.01, 0.06, 1), "lt_pay": (0.01, 0.04, 0.1),
}  # fmt: skip
WRITTEN_OFF = {"fa_dep": ("fa_cost", Decimal("0.38")), "ia_amort": ("ia_cost", Decimal("0.25"))}


def draw_public_accounts(rng: random.Random, standard: str, *, quantum: Decimal = Decimal("0.01")) -> Accounts:
    """Accounts of 2021–2023 by `ngo2005` or `gov2019`."""
    for _ in range(400):
        accounts = _draw(rng, standard, quantum)
        if accounts is not None:
            return accounts
    raise RuntimeError("no plausible accounts in 400 draws; widen the shares in accounts_public.py")


def _draw(rng: random.Random, standard: str, quantum: Decimal) -> Accounts | None:
    ngo = standard == "ngo2005"
    scale = Scale(Decimal(rng.randint(200, 4000) * 10000) * (1 if ngo else 5), quantum)
    assets = draw_lines(rng, scale, NGO_ASSETS if ngo else GOV_ASSETS)
    debts = draw_lines(rng, scale, NGO_DEBTS if ngo else GOV_DEBTS)
    accounts = Accounts(standard, {}, {}, {}, quantum=quantum)
    worth = _worth(assets) + scale.amount(rng, 0.15, 0.4) - _balanced_debts(assets, debts)
    restricted = scale.amount(rng, 0.02, 0.08) if ngo else ZERO
    net = (
        {"na_unrestricted": worth - restricted, "na_restricted": restricted} if ngo else _public_net(rng, scale, worth)
    )
    accounts.balance[YEARS[0] - 1] = _sheet(standard, assets, debts, net)
    for year in YEARS:
        assets, debts = age_lines(rng, scale, assets), age_lines(rng, scale, debts)
        result, held = _ngo_result(rng, scale) if ngo else (_gov_result(rng, scale), {})
        net = _age_net(net, result, held, ngo)
        sheet = _sheet(standard, assets, debts, net)
        if sheet["monetary_funds"] < scale.revenue / 50:
            return None
        flow = _flow(
            rng, scale, standard, sheet["monetary_funds"] - accounts.balance[year - 1]["monetary_funds"], result
        )
        if flow is None:
            return None
        accounts.balance[year], accounts.result[year], accounts.cash[year] = sheet, result, flow
        accounts.restricted[year] = held
    return accounts


def _written_off(assets: Mapping[str, Decimal]) -> Amounts:
    return {
        key: (assets[cost] * share).quantize(Decimal("0.01"))
        for key, (cost, share) in WRITTEN_OFF.items()
        if cost in assets
    }


def _worth(assets: Amounts) -> Decimal:
    return sum(assets.values(), ZERO) - sum(_written_off(assets).values(), ZERO)


def _balanced_debts(assets: Amounts, debts: Amounts) -> Decimal:
    return sum(debts.values(), ZERO) + assets.get("agency_assets", ZERO)


def _public_net(rng: random.Random, scale: Scale, worth: Decimal) -> Amounts:
    fund = scale.amount(rng, 0.005, 0.03)
    return {"na_accum": worth - fund, "na_fund": fund}


def _age_net(net: Amounts, result: Amounts, held: Amounts, ngo: bool) -> Amounts:
    if not ngo:
        return net | {"na_accum": net["na_accum"] + result["surplus"]}
    return {
        "na_unrestricted": net["na_unrestricted"] + result["na_change"] - held["na_change"],
        "na_restricted": net["na_restricted"] + held["na_change"],
    }


def _sheet(standard: str, assets: Amounts, debts: Amounts, net: Amounts) -> Amounts:
    """Balance sheet with cash as what balances; 受托代理负债 mirrors its asset."""
    lines = assets | _written_off(assets) | debts | net
    if "agency_assets" in assets:
        lines["agency_liab"] = assets["agency_assets"]
    lines["monetary_funds"] = _balanced_debts(assets, debts) + sum(net.values(), ZERO) - _worth(assets)
    return fill_totals(form_of(standard, "balance_sheet"), lines)


def _ngo_result(rng: random.Random, scale: Scale) -> tuple[Amounts, Amounts]:
    """Activity statement: the 合计 column, and the 限定性 column."""
    total: Amounts = {"in_service": scale.amount(rng, 0.4, 0.7), "in_grant": scale.amount(rng, 0.1, 0.3)}
    held: Amounts = {"in_grant": scale.vary(rng, total["in_grant"] * Decimal("0.4"))}
    if rng.random() < 0.6:
        total["in_donation"] = scale.amount(rng, 0.02, 0.1)
        held["in_donation"] = scale.vary(rng, total["in_donation"] * Decimal("0.5"))
    total["in_other"] = scale.amount(rng, 0.001, 0.01)
    income = sum(total.values(), ZERO)
    total["ex_program"] = scale.vary(rng, income * Decimal("0.74"), 0.08)
    total["ex_admin"] = scale.vary(rng, income * Decimal("0.17"), 0.1)
    if rng.random() < 0.5:
        total["ex_other"] = scale.amount(rng, 0.0005, 0.005)
    held["release"] = -scale.vary(rng, sum(held.values(), ZERO) * Decimal("0.8"), 0.1)
    form = form_of("ngo2005", "activity_statement")
    filled, held = fill_totals(form, total), fill_totals(form, held)
    held["na_change"] += held["release"]
    held.pop("expense_total", None)
    return filled, held


def _gov_result(rng: random.Random, scale: Scale) -> Amounts:
    lines: Amounts = {"i_fiscal": scale.amount(rng, 0.5, 0.7), "i_service": scale.amount(rng, 0.15, 0.3)}
    lines["i_nonfiscal"] = scale.amount(rng, 0.03, 0.1)
    lines["i_interest"] = scale.amount(rng, 0.0005, 0.002)
    lines["i_other"] = scale.amount(rng, 0.001, 0.02)
    if rng.random() < 0.4:
        lines["i_donation"] = scale.amount(rng, 0.001, 0.01)
    income = sum(lines.values(), ZERO)
    lines["e_oper"] = scale.vary(rng, income * Decimal("0.78"), 0.06)
    lines["e_admin"] = scale.vary(rng, income * Decimal("0.16"), 0.1)
    if rng.random() < 0.5:
        lines["e_other"] = scale.amount(rng, 0.0005, 0.01)
    return fill_totals(form_of("gov2019", "revenue_expense_statement"), lines)


def _shared_out(total: Decimal, shares: dict[str, str], rest: str) -> Amounts:
    """A total shared out to lines, to the fen; `rest` takes what is left."""
    lines = {key: (total * Decimal(share)).quantize(Decimal("0.01")) for key, share in shares.items()}
    return lines | {rest: total - sum(lines.values(), ZERO)}


def _flow(rng: random.Random, scale: Scale, standard: str, change: Decimal, result: Amounts) -> Amounts | None:
    form = form_of(standard, "cash_flow_statement")
    if standard == "gov2019":
        received, built = scale.vary(rng, result["income_total"], 0.04), scale.amount(rng, 0.03, 0.08)
        spent = received - built - change
        if spent <= 0:
            return None
        lines = _shared_out(
            received, {"cf_fiscal_basic": "0.5", "cf_fiscal_project": "0.2", "cf_service": "0.25"}, "cf_op_in_other"
        )
        lines |= _shared_out(spent, {"cf_purchases": "0.35", "cf_payroll": "0.5"}, "cf_op_out_other")
        return fill_totals(form, lines | {"cf_capex": built})
    lines = {
        "cf_service": scale.vary(rng, result["in_service"], 0.06),
        "cf_grant": scale.vary(rng, result["in_grant"], 0.02),
    }
    if "in_donation" in result:
        lines["cf_donation"] = result["in_donation"]
    lines["cf_op_in_other"] = scale.amount(rng, 0.005, 0.02)
    lines["cf_payroll"] = scale.vary(rng, result["expense_total"] * Decimal("0.35"))
    lines["cf_op_out_other"] = scale.amount(rng, 0.03, 0.08)
    lines["cf_capex"] = scale.amount(rng, 0.01, 0.04)
    lines["cf_purchases"] = fill_totals(form, lines)["cf_net"] - change
    return fill_totals(form, lines) if lines["cf_purchases"] > 0 else None
