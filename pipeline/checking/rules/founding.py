"""Years beside those that a lead owes: before its founding, since its founding, and what stands in for a missing year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.checking.candidates import is_titled
from pipeline.checking.case import Case, is_sure, pages_of, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.documents import STATEMENT_TYPES
from schemas.findings import Evidence
from schemas.rules import Rule

YOUNG_YEARS = 2


@kind("before_founding")
def _before_founding(rule: Rule, case: Case) -> Iterator[Output]:
    """A statement of a year in which the lead did not exist."""
    founded = case.facts.lead.established
    for (_, year), document in sorted(case.yearly.items()) if founded else ():
        assert founded is not None
        early = year < founded.year
        if early:
            say = shown(place(document, document.fields.get("period_end")), founded.isoformat(), str(year))
            yield finding(rule, case.subject(document), [document], say)
        yield outcome(rule, case.subject(document), "failed" if early else "passed")


@kind("opening_of_founding")
def _opening_of_founding(rule: Rule, case: Case) -> Iterator[Output]:
    """In the year of founding there is nothing to begin with."""
    founded = case.facts.lead.established
    for (type_, year), document in sorted(case.yearly.items()) if founded else ():
        if type_ != "balance_sheet" or founded is None or year != founded.year or not document.prior_is_prior_year:
            continue
        amounts = [i.prior for i in document.line_items if i.prior is not None and i.prior.value and is_sure(i.prior)]
        if amounts:
            evidence = [Evidence(document.file, a.page, a.box, a.text) for a in amounts[:1]]
            say = shown(evidence, "0.00", f"{amounts[0].value:.2f}", founded=founded.isoformat())
            yield finding(rule, case.subject(document), [document], say)
        yield outcome(rule, case.subject(document), "failed" if amounts else "passed")


@kind("comparatives_only")
def _comparatives_only(rule: Rule, case: Case) -> Iterator[Output]:
    """A missing year whose figures stand beside the next year's: they do not replace its statement."""
    for slot in case.slots:
        if slot.year is None or slot.applies is False:
            continue
        later = next((d for type_ in slot.paper.types if (d := case.yearly.get((type_, slot.year + 1)))), None)
        lone = slot.status == "missing" and later is not None and later.prior_is_prior_year
        if lone and later is not None and any(item.prior is not None for item in later.line_items):
            say = shown(place(later), title=slot.title, year=str(slot.year))
            yield finding(rule, slot.id, [later], say)
            yield outcome(rule, slot.id, "failed")
        else:
            yield outcome(rule, slot.id, "passed")


@kind("not_a_statement")
def _not_a_statement(rule: Rule, case: Case) -> Iterator[Output]:
    """A trial balance or a tax return where a statement is missing."""
    lacking = [slot for slot in case.slots if slot.year and slot.status == "missing"]
    odd = [d for d in case.documents if d.type == "other" and is_titled(d, rule.words)]
    for document in odd if lacking else ():
        title = document.title or next((word for word in rule.words if is_titled(document, [word])), "")
        missing = "、".join(slot.title for slot in lacking)
        say = shown(place(document), actual=title, title=missing, pages=pages_of(document))
        yield finding(rule, lacking[0].id, [document], say)
    if any(slot.year and slot.applies for slot in case.slots):
        yield outcome(rule, "dossier", "failed" if odd and lacking else "passed")


@kind("since_founding")
def _since_founding(rule: Rule, case: Case) -> Iterator[Output]:
    """A lead of less than two years: statements since its founding are asked for, the months of this year welcome."""
    founded, deadline = case.facts.lead.established, case.call.deadline
    if founded is None or deadline is None or case.facts.lead.kind != "enterprise" or not is_young(founded, deadline):
        return
    year = deadline.year
    shown_months = [
        d
        for d in case.own(*sorted(STATEMENT_TYPES))
        if d.period and d.period.year == year and d.period.kind != "annual"
    ]
    if not shown_months:
        yield finding(rule, "established", (), shown(actual=founded.isoformat(), year=str(year)))
    yield outcome(rule, "established", "passed" if shown_months else "failed")


def is_young(founded: date, deadline: date) -> bool:
    """Whether less than two full years lie between founding and deadline."""
    try:
        limit = deadline.replace(year=deadline.year - YOUNG_YEARS)
    except ValueError:
        limit = deadline.replace(year=deadline.year - YOUNG_YEARS, day=28)
    return founded > limit
