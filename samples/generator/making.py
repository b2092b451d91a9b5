"""A dossier in the making: the case, the looks of its papers, and what defects changed before anything is drawn."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from samples.generator.accounts import Accounts, result_type
from samples.generator.accounts_enterprise import draw_enterprise_accounts
from samples.generator.accounts_public import draw_public_accounts
from samples.generator.agreements import AgreementFacts, agreement_facts, draw_agreement
from samples.generator.cast import Case
from samples.generator.certificates import draw_certificate
from samples.generator.flow import LetterStyle, draw_letter_style
from samples.generator.letters import LetterFacts, draw_commitment_letter, letter_facts
from samples.generator.office import draw_plan_docx
from samples.generator.papers import Paper
from samples.generator.plans import PlanFacts, draw_plan, plan_facts
from samples.generator.rules import draw_rules
from samples.generator.seals import SealStyle, draw_style
from samples.generator.statement_frame import Desk
from samples.generator.statement_rows import Statement
from samples.generator.statement_style import StatementStyle, draw_statement_style
from samples.generator.statements import draw_joined, draw_statement, make_statement
from samples.generator.truth import Planted

StatementKey = tuple[str, int]


@dataclass
class Making:
    """All that is decided before drawing. `drop` names slots whose paper is not handed in.

    `joined`: the two short statements of a year share a page.
    """

    rng: random.Random
    case: Case
    accounts: Accounts
    style: StatementStyle
    letters: dict[str, LetterStyle]
    seals: dict[str, SealStyle]
    letter: LetterFacts
    agreement: AgreementFacts
    plan: PlanFacts
    statements: dict[StatementKey, Statement]
    heldout: bool = False
    combined_rules: bool = False
    planted: Planted = field(default_factory=Planted)
    drop: set[str] = field(default_factory=set)
    joined: bool = False


def start(
    rng: random.Random, case: Case, standard: str, *, heldout: bool = False, style: StatementStyle | None = None
) -> Making:
    """A dossier without defects."""
    founded = case.established.year if case.established.year >= 2021 else None
    if standard in ("cas2019", "assbe2013"):
        accounts = draw_enterprise_accounts(rng, standard, case.capital, founded=founded)
    else:
        accounts = draw_public_accounts(rng, standard)
    style = style or draw_statement_style(rng, standard, heldout=heldout)
    owners = [*(party.name for party in case.parties), case.lead.registrar, case.recommender]
    papers = ("letter", "agreement", "rules", "plan", "certificate", "other")
    making = Making(
        rng, case, accounts, style,
        letters={name: draw_letter_style(rng, heldout=heldout) for name in papers},
        seals={owner: draw_style(rng, heldout=heldout) for owner in owners},
        letter=letter_facts(case), agreement=agreement_facts(case), plan=plan_facts(case), statements={},
        heldout=heldout, combined_rules=rng.random() < 0.35,
    )  # fmt: skip
    kinds = ("balance_sheet", result_type(standard), "cash_flow_statement")
    for year in case.years:
        for kind in kinds:
            making.statements[kind, year] = _statement(making, kind, year)
    making.planted.tags += [
        f"form:{standard}",
        f"ruling:{style.ruling}",
        f"sides:{style.sides}",
        f"header:{style.header}",
    ]
    making.planted.tags.append("layouts:heldout" if heldout else "layouts:default")
    return making


def _statement(making: Making, kind: str, year: int) -> Statement:
    case = making.case
    founded = case.established if case.established.year >= 2021 else None
    statement = make_statement(
        making.accounts,
        kind,
        year,
        entity=case.lead.name,
        code=case.lead.credit_code,
        style=making.style,
        founded=founded,
    )
    statement.columns = [dict(column) for column in statement.columns]
    return statement


def desk_of(making: Making) -> Desk:
    case = making.case
    people = (case.lead.legal_representative, case.accountant, case.bookkeeper)
    return Desk(people, making.seals[case.lead.name], case.lead.name)


def draw_statement_papers(making: Making) -> list[Paper]:
    """The statements, as defects left them."""
    desk = desk_of(making)
    left = dict(making.statements)
    papers: list[Paper] = []
    for key, statement in making.statements.items():
        if key not in left:
            continue
        below = left.get(("cash_flow_statement", key[1])) if making.joined and key[0] == "income_statement" else None
        if below is None:
            papers.append(draw_statement(statement, making.style, making.rng, desk))
        else:
            papers.append(draw_joined(statement, below, making.style, making.rng, desk))
            del left["cash_flow_statement", key[1]]
    return papers


def draw_main_papers(making: Making, *, docx_plan: bool = False) -> list[Paper]:
    """The papers that the call names, statements excepted."""
    case, rng, letters = making.case, making.rng, making.letters
    seal = making.seals[case.lead.name]
    draws: dict[str, Callable[[], Paper]] = {
        "implementation_plan": lambda: (
            draw_plan_docx(case, making.plan, letters["plan"], rng)
            if docx_plan
            else draw_plan(case, making.plan, letters["plan"], seal, rng)
        ),
        "consortium_agreement": lambda: draw_agreement(case, making.agreement, letters["agreement"], making.seals, rng),
    }
    if making.combined_rules:
        draws["management_rules:both"] = lambda: draw_rules(case, "both", letters["rules"], seal, rng)
    else:
        draws["management_rules:project"] = lambda: draw_rules(case, "project", letters["rules"], seal, rng)
        draws["management_rules:funds"] = lambda: draw_rules(case, "funds", letters["rules"], seal, rng)
    if case.lead.kind == "enterprise":
        letter_seal = making.seals.get(making.letter.seal_owner or "", seal)
        draws["commitment_letter"] = lambda: draw_commitment_letter(
            case, making.letter, letters["letter"], letter_seal, rng
        )
    return [draw() for slot, draw in draws.items() if slot not in making.drop]


def draw_lead_certificate(making: Making) -> Paper:
    case = making.case
    return draw_certificate(case, making.letters["certificate"], making.seals[case.lead.registrar], making.rng)
