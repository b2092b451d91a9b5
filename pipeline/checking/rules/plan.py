"""The plan against itself and against the list; who stands first in the agreement; what kind of lead applies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractors.values.amounts import parse_money
from extractors.values.codes import is_credit_code
from extractors.values.text import squeeze
from pipeline.checking.case import Case, is_sure, place
from pipeline.checking.likeness import same_organisation
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.rules import Rule

TEN_THOUSAND = Decimal(10_000)
_GRANT = re.compile(
    r"申请(?:市|旗|区|级|本级|财政|专项|科技|补助)*(?:资金|经费|补助)(?:总额)?(?:为|共)?:?([\d,.]+(?:万元|元))"
)


@kind("noted")
def _noted(rule: Rule, case: Case) -> Iterator[Output]:
    """What reading noted beside a value: the same field elsewhere in the paper, the foot of its budget table."""
    pattern = re.compile(rule.pattern or "(?!)")
    for document in case.own(*rule.types):
        for field in rule.words:
            value = document.fields.get(field)
            if value is None:
                continue
            others = [match[1] for note in value.notes if (match := pattern.match(note))]
            if others and is_sure(value):
                say = shown(place(document, value), "、".join(others), str(value.value), field=field)
                yield finding(rule, field, [document], say)
            yield outcome(rule, field, "failed" if others else "passed")


@kind("budget_parts")
def _budget_parts(rule: Rule, case: Case) -> Iterator[Output]:
    """What is applied for and what is brought make up the total. Only typed plans: a scan's table may have lost the unit."""
    for document in case.own("implementation_plan"):
        total, own = (document.fields.get(field) for field in ("total_budget", "matching_funds"))
        granted = _GRANT.search(squeeze(document.text))
        typed = all(part.page.source != "ocr" for part in document.parts)
        if granted is None or total is None or own is None or not (typed and is_sure(total) and is_sure(own)):
            yield outcome(rule, "total_budget", "undecided", "reason_fact_unknown")
            continue
        grant = parse_money(granted[1]) or Decimal(0)
        if not isinstance(total.value, Decimal) or not isinstance(own.value, Decimal):
            continue
        apart = abs(total.value - own.value - grant) > TEN_THOUSAND / 100
        if apart:
            say = shown(
                (*place(document, total), *place(document, own)), f"{grant + own.value:.2f}", f"{total.value:.2f}",
                grant=f"{grant:,.2f}", own=f"{own.value:,.2f}", total=f"{total.value:,.2f}",
            )  # fmt: skip
            yield finding(rule, "total_budget", [document], say)
        yield outcome(rule, "total_budget", "failed" if apart else "passed")


@kind("first_party")
def _first_party(rule: Rule, case: Case) -> Iterator[Output]:
    """The lead is the agreement's first or leading party."""
    lead = case.facts.lead.name
    for document in case.own("consortium_agreement") if lead else ():
        first, members = document.fields.get("lead"), document.fields.get("members")
        if first is None or not is_sure(first):
            yield outcome(rule, "consortium_agreement", "undecided", "reason_no_parties")
            continue
        names = members.value if members is not None and isinstance(members.value, list) else []
        other = not same_organisation(str(first.value), lead or "") and any(
            same_organisation(n, lead or "") for n in names
        )
        if other:
            say = shown(place(document, first), lead, str(first.value))
            yield finding(rule, "consortium_agreement", [document], say)
        yield outcome(rule, "consortium_agreement", "failed" if other else "passed")


@kind("code_prefix")
def _code_prefix(rule: Rule, case: Case) -> Iterator[Output]:
    """Kinds of organisations, by the first characters of their code, that the call does not list."""
    code = case.facts.lead.credit_code
    if code is None or not is_credit_code(code):
        yield outcome(rule, "lead", "undecided", "reason_no_code")
        return
    strange = code[:2] in rule.words
    if strange:
        yield finding(rule, "lead", (), shown(actual=code))
    yield outcome(rule, "lead", "failed" if strange else "passed")


@kind("list_title")
def _list_title(rule: Rule, case: Case) -> Iterator[Output]:
    """The topic that the plan's number stands for, where somebody gave the call its list."""
    titles, number = case.call.list_titles, case.facts.list_item
    if not titles:
        yield outcome(rule, "list_item", "undecided", "reason_no_list")
        return
    wanted = titles.get(number or "")
    for document in case.own("implementation_plan") if wanted else ():
        text = squeeze(document.text)
        others = [n for n, title in titles.items() if n != number and squeeze(title) in text]
        wrong = squeeze(wanted or "") not in text and bool(others)
        if wrong:
            say = shown(
                place(document, document.fields.get("list_item")), wanted, titles[others[0]], number=number or ""
            )
            yield finding(rule, "list_item", [document], say)
        yield outcome(rule, "list_item", "failed" if wrong else "passed")
