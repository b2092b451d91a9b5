"""What figures by themselves make a reviewer look twice: all noughts, parts above their whole, units, forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.checking.case import Case, are_comparable, is_sure, pages_of, place
from pipeline.checking.rules.sums import statements
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from pipeline.checking.sums import ROLES, Column
from schemas.documents import Amount, Document
from schemas.findings import Evidence
from schemas.forms import load_forms
from schemas.rules import Rule

FEWEST = 5
MOST_SHOWN = 4
SLIPS = (Decimal(10_000), Decimal(1_000))
"""元 for 万元, 元 for 千元."""
SAME_SIZE = Decimal(3)
"""Two years' totals are of one size up to this factor."""


@kind("all_zero")
def _all_zero(rule: Rule, case: Case) -> Iterator[Output]:
    for document in statements(case):
        amounts = [amount for item in document.line_items for amount in item.amounts]
        if len(amounts) < FEWEST:
            continue
        zero = not any(amount.value for amount in amounts) and all(map(is_sure, amounts))
        if zero:
            yield finding(rule, case.subject(document), [document], shown(place(document), pages=pages_of(document)))
        yield outcome(rule, case.subject(document), "failed" if zero else "passed")


@kind("line_below")
def _line_below(rule: Rule, case: Case) -> Iterator[Output]:
    """A line that is less than nought, or for `limit: zero` nought; statements that are noughts throughout apart."""
    for (type_, _), document in sorted(case.yearly.items()):
        amount = _amount(document, rule.line or "", "current")
        if type_ not in rule.types or amount is None:
            continue
        empty = not any(item.current and item.current.value for item in document.line_items)
        low = amount.value < 0 or (amount.value == 0 and rule.limit == "zero" and not empty)
        subject = case.subject(document)
        if low and is_sure(amount):
            say = shown([_evidence(document, amount)], actual=f"{amount.value:.2f}", pages=pages_of(document))
            yield finding(rule, subject, [document], say)
        yield outcome(rule, subject, "failed" if low else "passed")


@kind("parts")
def _parts(rule: Rule, case: Case) -> Iterator[Output]:
    """其中 rows: together they are not more than what they are part of."""
    for document in statements(case):
        form = load_forms().form(document.form, document.type)
        for total in [s for s in form.sums if s.soft] if form is not None else ():
            for role in ROLES:
                column = Column(document, form, role)  # type: ignore[arg-type]
                whole = column.amount(column.items.get(total.total))
                parts = [a for key in total.terms if (a := column.amount(column.items.get(key))) is not None]
                if whole is None or not parts or any(a.value < 0 for a in (whole, *parts)):
                    continue
                more = sum((a.value for a in parts), Decimal(0)) - whole.value > sum(a.quantum for a in parts)
                if more and all(map(is_sure, (whole, *parts))):
                    label = column.items[total.total].label
                    say = shown([_evidence(document, whole)], label=label, pages=pages_of(document))
                    yield finding(rule, case.subject(document), [document], say)
                yield outcome(rule, case.subject(document), "failed" if more else "passed")


@kind("carried_profit")
def _carried_profit(rule: Rule, case: Case) -> Iterator[Output]:
    """The balance sheet's `left` grows by the `right` of the year's result; where a reserve is fed from it (`line`), by no more.

    What is handed out makes it grow by less, which nothing on the statements shows.
    """
    left_type, left_line = (rule.left or "").split(".")
    right_type, right_line = (rule.right or "").split(".")
    for (type_, year), result in sorted(case.yearly.items()):
        sheet = case.yearly.get((left_type, year))
        if type_ != right_type or sheet is None or not are_comparable(sheet, result):
            continue
        gained = _amount(result, right_line, "current")
        before, after = _amount(sheet, left_line, "prior"), _amount(sheet, left_line, "current")
        subject = case.subject(sheet)
        if gained is None or before is None or after is None or not all(map(is_sure, (gained, before, after))):
            yield outcome(rule, subject, "undecided", "reason_no_amounts")
            continue
        miss = after.value - before.value + _grown(sheet, rule.line) - gained.value
        apart = (miss if rule.line else abs(miss)) > gained.quantum + before.quantum + after.quantum
        if apart:
            places = [_evidence(sheet, after), _evidence(result, gained)]
            say = shown(places, f"{gained.value:.2f}", f"{gained.value + miss:.2f}", other=result.file)
            yield finding(rule, subject, [sheet, result], say)
        yield outcome(rule, subject, "failed" if apart else "passed")


def _grown(sheet: Document, line: str | None) -> Decimal:
    """By how much a line of a balance sheet grew; nought where it is not printed."""
    after, before = _amount(sheet, line or "", "current"), _amount(sheet, line or "", "prior")
    return (after.value if after else Decimal(0)) - (before.value if before else Decimal(0))


@kind("units")
def _units(rule: Rule, case: Case) -> Iterator[Output]:
    """Statements of one year in different units."""
    for year in sorted({year for _, year in case.yearly}):
        papers = [document for (_, y), document in sorted(case.yearly.items()) if y == year]
        units = {str(d.fields["unit"].value) for d in papers if _prints_unit(d)}
        if len(units) > 1:
            places = [e for d in papers if _prints_unit(d) for e in place(d, d.fields["unit"])]
            say = shown(places, actual="、".join(sorted(units)), year=str(year))
            yield finding(rule, str(year), papers, say)
        if units:
            yield outcome(rule, str(year), "failed" if len(units) > 1 else "passed")


def _prints_unit(document: Document) -> bool:
    return "unit" in document.fields


@kind("unit_printed")
def _unit_printed(rule: Rule, case: Case) -> Iterator[Output]:
    """Without a unit the figures are taken for yuan."""
    papers = statements(case)
    bare = [document for document in papers if not _prints_unit(document)]
    if bare:
        places = [e for document in bare for e in place(document)]
        yield finding(rule, "unit", bare, shown(places, count=str(len(bare))))
    if papers:
        yield outcome(rule, "unit", "failed" if bare else "passed")


@kind("unit_jump")
def _unit_jump(rule: Rule, case: Case) -> Iterator[Output]:
    """Totals of two years that differ by a unit's factor: one of them has its unit wrong."""
    years = sorted(year for type_, year in case.yearly if type_ == "balance_sheet")
    for earlier, later in pairwise(years):
        before, after = case.yearly["balance_sheet", earlier], case.yearly["balance_sheet", later]
        a, b = _amount(before, "assets_total", "current"), _amount(after, "assets_total", "current")
        if a is None or b is None or not a.value or not b.value:
            continue
        ratio = max(abs(a.value), abs(b.value)) / min(abs(a.value), abs(b.value))
        slipped = (
            any(factor / SAME_SIZE <= ratio <= factor * SAME_SIZE for factor in SLIPS) and is_sure(a) and is_sure(b)
        )
        if slipped:
            say = shown(
                [_evidence(after, b), _evidence(before, a)], f"{a.value:.2f}", f"{b.value:.2f}", other=before.file
            )
            yield finding(rule, case.subject(after), [after, before], say)
        yield outcome(rule, case.subject(after), "failed" if slipped else "passed")


@kind("one_standard")
def _one_standard(rule: Rule, case: Case) -> Iterator[Output]:
    """The statements of one year on the forms of one accounting standard."""
    for year in sorted({year for _, year in case.yearly}):
        papers = [document for (_, y), document in sorted(case.yearly.items()) if y == year and document.form]
        names = {d.form: load_forms().standard(d.form).name for d in papers if d.form}
        if len(papers) > 1:
            if len(names) > 1:
                places = [e for document in papers for e in place(document)]
                say = shown(places, actual="、".join(sorted(names.values())), year=str(year))
                yield finding(rule, str(year), papers, say)
            yield outcome(rule, str(year), "failed" if len(names) > 1 else "passed")


def _amount(document: Document, key: str, role: str) -> Amount | None:
    amounts: Sequence[Amount | None] = [getattr(item, role) for item in document.line_items if item.item == key]
    return next((amount for amount in amounts if amount is not None), None)


def _evidence(document: Document, amount: Amount) -> Evidence:
    return Evidence(document.file, amount.page, amount.box, amount.text)
