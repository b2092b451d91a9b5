"""Amounts of money outside the statements, and conditions on the dossier's facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.checking.case import Case, is_sure, place
from pipeline.checking.conditions import facts_of, holds
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from schemas.documents import Document, Value
from schemas.findings import Outcome
from schemas.rules import Rule

WAN = Decimal(10_000)


@kind("amount_in_words")
def _amount_in_words(rule: Rule, case: Case) -> Iterator[Output]:
    for letter in case.own("commitment_letter"):
        subject = "commitment_letter"
        figures, words = _money(letter, "amount"), _money(letter, "amount_in_words")
        if figures is None or words is None:
            yield outcome(rule, subject, "undecided", "reason_one_amount")
            continue
        (figure, in_figures), (word, in_words) = figures, words
        if abs(in_figures - in_words) <= max(_slack(figure), _slack(word)):
            yield outcome(rule, subject, "passed")
            continue
        sure = is_sure(figure) and is_sure(word)
        say = shown(
            evidence=(*place(letter, figure), *place(letter, word)),
            expected=f"{in_words:.2f}",
            actual=f"{in_figures:.2f}",
            figures=f"{in_figures:,.2f}",
            words=f"{in_words:,.2f}",
        )
        yield finding(rule, subject, [letter], say) if sure else doubt(subject, [letter], say, key="doubtful_words")
        yield outcome(rule, subject, "failed" if sure else "undecided", "" if sure else "reason_doubtful")


@kind("matching_funds")
def _matching_funds(rule: Rule, case: Case) -> Iterator[Output]:
    """The letter's amount, in figures or in words, against the plan's matching funds."""
    planned = next(case.values("matching_funds", ["implementation_plan"]), None)
    letters = case.own("commitment_letter")
    allowed = case.call.tolerances.get(rule.name, Decimal(0))
    for letter in letters:
        subject = "commitment_letter"
        promised = [money for field in ("amount", "amount_in_words") if (money := _money(letter, field)) is not None]
        if planned is None or not promised or not isinstance(planned[1].value, Decimal):
            yield outcome(rule, subject, "undecided", "reason_one_amount")
            continue
        plan, value = planned
        wanted = planned[1].value
        assert isinstance(wanted, Decimal)
        if any(abs(amount - wanted) <= max(allowed, _slack(value), _slack(source)) for source, amount in promised):
            yield outcome(rule, subject, "passed")
            continue
        source, amount = promised[0]
        sure = is_sure(value) and all(is_sure(other) for other, _ in promised)
        say = shown(
            evidence=(*place(letter, source), *place(plan, value)),
            expected=f"{wanted:.2f}",
            actual=f"{amount:.2f}",
            planned=f"{wanted:,.2f}",
            promised=f"{amount:,.2f}",
            other=plan.file,
        )
        papers = [letter, plan]
        yield finding(rule, subject, papers, say) if sure else doubt(subject, papers, say, key="doubtful_matching")
        yield outcome(rule, subject, "failed" if sure else "undecided", "" if sure else "reason_doubtful")


@kind("condition")
def _condition(rule: Rule, case: Case) -> Iterator[Output]:
    """A CEL condition on the facts: what it names must be known, else it is undecided."""
    result = holds(rule.condition or "true", facts_of(case.facts, case.call, None, case.documents))
    if result is False:
        yield finding(rule, "dossier")
    yield _decided(rule, "dossier", result)


@kind("call_condition")
def _call_condition(rule: Rule, case: Case) -> Iterator[Output]:
    """The conditions that a call states itself."""
    facts = facts_of(case.facts, case.call, None, case.documents)
    for condition in case.call.conditions:
        if condition.holds is None:
            continue
        asked = holds(condition.when, facts)
        if asked is False:
            yield outcome(rule, condition.id, "not_applicable", "reason_not_asked")
            continue
        result = holds(condition.holds, facts) if asked else None
        if result is False:
            say = shown(title=condition.title, clause=condition.clause)
            yield finding(rule, condition.id, (), say, severity=condition.severity)
        yield _decided(rule, condition.id, result)


def _decided(rule: Rule, subject: str, result: bool | None) -> Output:
    outcomes: dict[bool | None, Outcome] = {True: "passed", False: "failed", None: "undecided"}
    return outcome(rule, subject, outcomes[result], "" if result is not None else "reason_fact_unknown")


def _money(document: Document, field: str) -> tuple[Value, Decimal] | None:
    value = document.fields.get(field)
    return (value, value.value) if value is not None and isinstance(value.value, Decimal) else None


def _slack(value: Value) -> Decimal:
    """Half the last printed place of an amount in 万元: 401万元 may stand for 4,012,345 yuan."""
    match = re.search(r"\d+(?:\.(\d+))?\s*万", value.text.replace(",", ""))
    return WAN.scaleb(-len(match[1] or "")) / 2 if match else Decimal("0.005")
