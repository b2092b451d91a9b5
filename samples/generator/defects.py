"""What goes wrong in dossiers, one function each: it changes the making and says what a report must find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from samples.generator.accounts import fill_totals
from samples.generator.cast import PROJECTS
from samples.generator.making import Making
from samples.generator.names import draw_enterprise, draw_member, draw_person, make_credit_code, spoil_credit_code
from samples.generator.seals import draw_style
from samples.generator.statement_frame import print_period
from samples.generator.statement_rows import UNITS, Statement
from samples.generator.truth import lead_facts

Defect = Callable[[Making], None]


def _step(making: Making) -> Decimal:
    """A difference that no rounding explains, in whole printed places."""
    place = UNITS[making.style.unit] * Decimal(1).scaleb(-making.style.decimals)
    return max(place * making.rng.randint(1200, 9000), Decimal(making.rng.randint(11000, 98000)))


def _shift(statement: Statement, column: int, keys: tuple[str, ...], by: Decimal) -> None:
    for key in keys:
        statement.columns[column][key] = statement.columns[column].get(key, Decimal(0)) + by


def _result_key(making: Making, year: int) -> tuple[str, int]:
    return next(
        key for key in making.statements if key[1] == year and key[0] not in ("balance_sheet", "cash_flow_statement")
    )


def drop_paper(slot: str) -> Defect:
    """The paper of a slot is not handed in."""

    def defect(making: Making) -> None:
        kind, _, year = slot.partition(":")
        making.planted.tags.append(f"defect:missing:{slot}")
        if not year.isdigit():
            making.drop.add(slot)
            if slot == "implementation_plan":
                making.planted.dossier |= dict.fromkeys(("list_item", "total_budget", "matching_funds"), "*")
            return
        key = _result_key(making, int(year)) if kind == "income_statement" else (kind, int(year))
        del making.statements[key]

    return defect


def break_identity(making: Making) -> None:
    """Inventories and the totals above them are too high, the other side is not."""
    statement = making.statements["balance_sheet", 2023]
    _shift(statement, 0, ("inventories", "ca_total", "assets_total"), _step(making))
    if making.accounts.standard == "assbe2013":
        statement.columns[0]["inv_raw"] += (
            statement.columns[0]["inventories"] - making.accounts.balance[2023]["inventories"]
        )
    making.planted.expect("balance_identity", "balance_sheet:2023")
    making.planted.tags.append("defect:identity")


def break_subtotal(making: Making) -> None:
    """One line is not what its subtotal was made of."""
    year = making.rng.choice(making.case.years)
    statement = making.statements["balance_sheet", year]
    _shift(statement, 0, (making.rng.choice(("acct_recv", "other_recv")),), _step(making))
    making.planted.expect("subtotal_mismatch", f"balance_sheet:{year}")
    if year == 2022:
        making.planted.expect("opening_closing_mismatch", "balance_sheet:2023", must=False)
    making.planted.tags.append("defect:subtotal")


def break_profit_chain(making: Making) -> None:
    """Net profit does not follow from total profit and tax."""
    statement = making.statements["income_statement", 2023]
    step = _step(making)
    _shift(statement, 0, ("net_profit",), step)
    for key in ("np_continuing", "comp_income"):
        if key in statement.columns[0]:
            _shift(statement, 0, (key,), step)
    making.planted.expect("profit_chain", "income_statement:2023")
    making.planted.expect("subtotal_mismatch", "income_statement:2023", must=False)
    making.planted.tags.append("defect:profit_chain")


def break_cash(making: Making) -> None:
    """Closing cash is not opening cash and the net increase."""
    _shift(making.statements["cash_flow_statement", 2023], 0, ("cf_end",), _step(making))
    making.planted.expect("cash_roll_forward", "cash_flow_statement:2023")
    making.planted.tags.append("defect:cash")


def break_opening(making: Making) -> None:
    """The opening figures of 2023 agree among themselves and not with the closing figures of 2022."""
    statement = making.statements["balance_sheet", 2023]
    step = _step(making)
    _shift(
        statement,
        1,
        ("monetary_funds", "ca_total", "assets_total", "retained", "equity_total", "liab_equity_total"),
        step,
    )
    making.planted.expect("opening_closing_mismatch", "balance_sheet:2023")
    making.planted.tags.append("defect:opening")


def differ_in_words(making: Making) -> None:
    """大写 and figures of the letter differ; the figures agree with the plan."""
    making.letter = replace(
        making.letter, words=(making.letter.amount or Decimal(0)) + Decimal(making.rng.choice((200000, 1000000)))
    )
    making.planted.expect("amount_words_mismatch", "commitment_letter")
    making.planted.expect("matching_funds_mismatch", "commitment_letter", must=False)
    making.planted.tags.append("defect:words")


def promise_less(making: Making) -> None:
    """The letter promises another amount than the plan counts on."""
    amount = making.case.matching_funds - Decimal(making.rng.randint(20, 60) * 10000)
    making.letter = replace(making.letter, amount=amount, words=amount)
    making.planted.expect("matching_funds_mismatch", "commitment_letter")
    making.planted.tags.append("defect:matching")


def leave_letter_blank(making: Making) -> None:
    """The letter's amount is not filled in, and nobody signed or sealed it."""
    making.letter = replace(making.letter, amount=None, words=None, day=None, seal_owner=None, signed=False)
    making.planted.requirements["commitment_letter"] = "defective"
    making.planted.expect("blank_template", "commitment_letter")
    for rule in ("missing_seal", "missing_date"):
        making.planted.expect(rule, "commitment_letter", "error|warning", must=False)
    making.planted.tags.append("defect:blank_letter")


def spoil_code(making: Making) -> None:
    """The plan's credit code fails its check."""
    code = spoil_credit_code(making.rng, making.case.lead.credit_code)
    making.plan = replace(making.plan, credit_code=code)
    making.planted.expect("credit_code_invalid", "credit_code")
    making.planted.expect("credit_code_mismatch", "credit_code", must=False)
    making.planted.tags.append("defect:code_invalid")


def change_code(making: Making) -> None:
    """The plan gives another valid code."""
    code = make_credit_code(making.rng, "91", making.case.lead.credit_code[2:8])
    making.plan = replace(making.plan, credit_code=code)
    making.planted.dossier["lead"] = lead_facts(making.case, code=f"{making.case.lead.credit_code}|{code}")
    making.planted.expect("credit_code_mismatch", "credit_code")
    making.planted.tags.append("defect:code_mismatch")


def misname_lead(making: Making) -> None:
    """The agreement's lead is called by another brand; the code and the seal are the lead's."""
    name = making.case.lead.name
    wrong = name.replace(name[-6:-4], "实业", 1) if name[-6:-4] != "实业" else name.replace("实业", "商贸")
    making.agreement = replace(making.agreement, lead_name=wrong)
    making.planted.requirements["consortium_agreement"] = "met|defective"
    making.planted.expect("name_mismatch", "lead")
    making.planted.expect("wrong_entity", "consortium_agreement", must=False)
    making.planted.expect("member_not_signatory", wrong, must=False)
    making.planted.expect("seal_mismatch", "consortium_agreement", must=False)
    making.planted.tags.append("defect:name")


def rename_project(making: Making) -> None:
    """The letter is about another project."""
    titles = [title for title in PROJECTS[making.case.trade][1] if title != making.case.project_title]
    making.letter = replace(making.letter, project_title=titles[0])
    making.planted.expect("project_title_mismatch", "project_title", "warning")
    making.planted.tags.append("defect:title")


def name_two_scientists(making: Making) -> None:
    """The plan names two chief scientists."""
    making.plan = replace(making.plan, chief_scientists=(making.case.chief_scientist, making.case.team[0]))
    making.planted.dossier["chief_scientist"] = (
        "、".join(making.plan.chief_scientists) + "|" + making.case.chief_scientist
    )
    making.planted.expect("chief_scientist_count", "chief_scientist")
    making.planted.expect("chief_scientist_mismatch", "chief_scientist", must=False)
    making.planted.tags.append("defect:chief_count")


def differ_in_scientist(making: Making) -> None:
    """The agreement names another chief scientist than the plan."""
    making.agreement = replace(making.agreement, chief_scientist=draw_person(making.rng) + "林")
    making.planted.expect("chief_scientist_mismatch", "chief_scientist")
    making.planted.expect("chief_scientist_count", "chief_scientist", must=False)
    making.planted.tags.append("defect:chief_mismatch")


def forget_member(making: Making) -> None:
    """The last member of the plan is no party of the agreement; an only member has another in its place."""
    lost, rest = making.case.members[-1], making.case.members[:-1]
    if not rest:
        other = draw_member(making.rng, "university", {lost.name})
        making.seals[other.name] = draw_style(making.rng, heldout=making.heldout)
        rest = [other]
        making.planted.expect("member_not_signatory", other.name, must=False)
        making.planted.dossier["members"] = "*"
    sealed = frozenset([making.case.lead.name, *(member.name for member in rest)])
    making.agreement = replace(making.agreement, members=tuple(rest), sealed=sealed)
    making.planted.expect("member_not_signatory", lost.name)
    making.planted.tags.append("defect:member")


def forget_letter_seal(making: Making) -> None:
    """Nobody sealed the letter."""
    making.letter = replace(making.letter, seal_owner=None)
    making.planted.requirements["commitment_letter"] = "defective"
    making.planted.expect("missing_seal", "commitment_letter")
    making.planted.tags.append("defect:letter_seal")


def forget_party_seal(making: Making) -> None:
    """A member did not seal the agreement."""
    lost = making.case.members[-1]
    making.agreement = replace(making.agreement, sealed=making.agreement.sealed - {lost.name})
    making.planted.requirements["consortium_agreement"] = "defective"
    making.planted.expect("missing_seal", "consortium_agreement")
    making.planted.tags.append("defect:party_seal")


def borrow_seal(making: Making) -> None:
    """The letter bears another company's seal."""
    other = draw_enterprise(making.rng, making.case.trade).name
    making.seals[other] = draw_style(making.rng, heldout=making.heldout)
    making.letter = replace(making.letter, seal_owner=other)
    making.planted.requirements["commitment_letter"] = "met|defective"
    making.planted.expect("seal_mismatch", "commitment_letter")
    making.planted.tags.append("defect:seal_owner")


def forget_date(making: Making) -> None:
    """The letter is not dated."""
    making.letter = replace(making.letter, day=None)
    making.planted.expect("missing_date", "commitment_letter", "warning")
    making.planted.tags.append("defect:no_date")


def sign_late(making: Making) -> None:
    """The agreement was signed after the deadline."""
    making.agreement = replace(making.agreement, day=date(2024, 4, making.rng.randint(15, 28)))
    making.planted.expect("late_date", "consortium_agreement")
    making.planted.tags.append("defect:late")


def give_other_year(making: Making) -> None:
    """The cash flow statement of 2021 stands in for that of 2022."""
    old = making.statements["cash_flow_statement", 2022]
    heads = [head.format(year=2021, before=2020) for head in making.style.heads["cash_flow_statement"]]
    words = print_period("cash_flow_statement", date(2021, 1, 1), date(2021, 12, 31), making.style)
    columns = [dict(making.accounts.cash[2021]), {}]
    making.statements["cash_flow_statement", 2022] = replace(
        old, year=2021, columns=columns, heads=heads, end="2021-12-31", words=words
    )
    making.planted.requirements["cash_flow_statement:2022"] = "missing|defective"
    making.planted.expect("wrong_period", "cash_flow_statement:2022")
    making.planted.expect("missing_document", "cash_flow_statement:2022", must=False)
    making.planted.tags.append("defect:other_year")


def give_quarter(making: Making) -> None:
    """The balance sheet of 30 September stands in for that of the year's end."""
    old = making.statements["balance_sheet", 2022]
    words = print_period("balance_sheet", date(2022, 7, 1), date(2022, 9, 30), making.style)
    heads = [head.replace("12月31日", "9月30日") if place == 0 else head for place, head in enumerate(old.heads)]
    columns = [_scaled(making, old.columns[0]), old.columns[1]]
    making.statements["balance_sheet", 2022] = replace(
        old, columns=columns, heads=heads, period="quarter", end="2022-09-30", words=words
    )
    making.planted.requirements["balance_sheet:2022"] = "missing|defective"
    making.planted.expect("wrong_period", "balance_sheet:2022")
    making.planted.expect("missing_document", "balance_sheet:2022", must=False)
    making.planted.expect("opening_closing_mismatch", "balance_sheet:2023", must=False)
    making.planted.tags.append("defect:quarter")


def _scaled(making: Making, column: dict[str, Decimal]) -> dict[str, Decimal]:
    """A balance sheet that differs from the year's end and still adds up: some cash went into repaying what others lent."""
    moved = (column["monetary_funds"] / 3).quantize(Decimal(1))
    moved = min(moved, column["other_pay"] - 1)
    changed = dict(column)
    for key in (
        "monetary_funds",
        "ca_total",
        "assets_total",
        "other_pay",
        "cl_total",
        "liab_total",
        "liab_equity_total",
    ):
        changed[key] -= moved
    return changed


def give_fourth_quarter(making: Making) -> None:
    """The income statement of 2023 is that of the fourth quarter; its cumulative column covers the year."""
    key = _result_key(making, 2023)
    old = making.statements[key]
    quarter = {name: (value * Decimal("0.27")).quantize(Decimal(1)) for name, value in old.columns[0].items()}
    columns = [old.columns[0], fill_totals(old.form, quarter)]
    words = "2023-10-01 至 2023-12-31" if making.style.header == "tax" else "2023年第四季度"
    making.statements[key] = replace(
        old, columns=columns, heads=["本年累计金额", "本期金额"], period="quarter", words=words, prior_scored=False
    )
    making.planted.requirements["income_statement:2023"] = "unclear"
    making.planted.expect("wrong_period", "income_statement:2023", "warning", must=False)
    making.planted.tags.append("defect:fourth_quarter")


def give_blank_form(making: Making) -> None:
    """The income statement of 2022 is the empty form."""
    key = _result_key(making, 2022)
    making.statements[key] = replace(making.statements[key], blank_form=True)
    making.planted.requirements["income_statement:2022"] = "defective"
    making.planted.expect("blank_template", "income_statement:2022")
    making.planted.tags.append("defect:blank_form")


def give_other_firm(making: Making) -> None:
    """The income statement of 2023 is another company's."""
    other = draw_enterprise(making.rng, making.case.trade)
    key = _result_key(making, 2023)
    making.statements[key] = replace(making.statements[key], entity=other.name, credit_code=other.credit_code)
    making.planted.requirements["income_statement:2023"] = "missing|defective"
    making.planted.expect("wrong_entity", "income_statement:2023")
    for rule in ("missing_document", "name_mismatch", "credit_code_mismatch"):
        making.planted.expect(rule, "income_statement:2023", must=False)
    making.planted.tags.append("defect:other_firm")


INCOMPLETE: tuple[Defect, ...] = (
    drop_paper("cash_flow_statement:2023"), drop_paper("income_statement:2022"), drop_paper("consortium_agreement"),
    drop_paper("implementation_plan"), drop_paper("commitment_letter"), drop_paper("balance_sheet:2022"),
    leave_letter_blank, forget_letter_seal, forget_party_seal, give_other_year, give_quarter, give_blank_form, give_other_firm,
)  # fmt: skip
INCONSISTENT: tuple[Defect, ...] = (
    break_identity, break_subtotal, break_profit_chain, break_cash, break_opening, differ_in_words, promise_less, spoil_code,
    change_code, misname_lead, name_two_scientists, differ_in_scientist, sign_late, borrow_seal,
)  # fmt: skip
DOUBTFUL: tuple[Defect, ...] = (rename_project, forget_date, give_fourth_quarter)
