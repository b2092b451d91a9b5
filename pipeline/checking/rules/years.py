"""From one year's statement to the next, and from one statement to another of the same year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checking.case import Case, are_comparable, is_sure, pages_of
from pipeline.checking.misreadings import differ_by_reading, is_near
from pipeline.checking.rules.table import Output, Shown, doubt, finding, kind, outcome, shown
from pipeline.checking.sums import Role, check_sums, is_scanned
from schemas.documents import STATEMENT_TYPES, Amount, Document
from schemas.findings import Evidence
from schemas.forms import load_forms
from schemas.rules import Rule

TOTALS = ("assets_total", "liab_total", "equity_total", "liab_equity_total", "monetary_funds")
"""Lines that every form has: where a firm changed its form, only these are compared."""
MOST_SHOWN = 5
FEWEST_EQUAL = 5


@dataclass(frozen=True)
class _Difference:
    item: str
    label: str
    before: Amount
    after: Amount

    @property
    def sure(self) -> bool:
        return is_sure(self.before) and is_sure(self.after)

    @property
    def misread(self) -> bool:
        return differ_by_reading(self.before, self.after)


@kind("opening")
def _opening(rule: Rule, case: Case) -> Iterator[Output]:
    """Balance sheets line by line; cash of the cash flow statements."""
    for before, after in _pairs(case, "balance_sheet"):
        yield from _compare(rule, case, before, after, _carried(before, after))
    for before, after in _pairs(case, "cash_flow_statement"):
        end, begin = _amount(before, "cf_end", "current"), _amount(after, "cf_begin", "current")
        if end is not None and begin is not None:
            label = next(item.label for item in after.line_items if item.item == "cf_begin")
            differing = [_Difference("cf_end", label, end, begin)] if _differ(end, begin) else []
            yield from _compare(rule, case, before, after, differing)


@kind("prior_year")
def _prior_year(rule: Rule, case: Case) -> Iterator[Output]:
    for type_ in ("income_statement", "activity_statement", "revenue_expense_statement", "cash_flow_statement"):
        for before, after in _pairs(case, type_):
            if after.prior_is_prior_year:
                yield from _compare(rule, case, before, after, _carried(before, after), show_doubt=False)


@kind("repeated_figures")
def _repeated(rule: Rule, case: Case) -> Iterator[Output]:
    """Two years whose figures are the same throughout are one year's statement with two dates."""
    for type_ in sorted(STATEMENT_TYPES):
        for before, after in _pairs(case, type_):
            first, second = _figures(before), _figures(after)
            shared = first.keys() & second.keys()
            same = len(shared) >= FEWEST_EQUAL and all(first[key] == second[key] for key in shared)
            if same:
                yield finding(
                    rule,
                    case.subject(after),
                    [after, before],
                    shown(evidence=_first_page(after, before), other=before.file),
                )
            yield outcome(rule, case.subject(after), "failed" if same else "passed")


@kind("same_amount")
def _same_amount(rule: Rule, case: Case) -> Iterator[Output]:
    """Two lines of two statements of one year: the left one is not to be more than the right one."""
    left_type, left_key, left_role = _place_of(rule.left)
    right_type, right_key, right_role = _place_of(rule.right)
    for (type_, year), left_document in sorted(case.yearly.items()):
        right_document = case.yearly.get((right_type, year))
        if type_ != left_type or right_document is None or not are_comparable(left_document, right_document):
            continue
        left, right = _amount(left_document, left_key, left_role), _amount(right_document, right_key, right_role)
        subject = case.subject(left_document)
        if left is None or right is None or not (is_sure(left) and is_sure(right)):
            yield outcome(rule, subject, "undecided", "reason_no_amounts")
            continue
        more = left.value - right.value > (left.quantum + right.quantum) / 2
        if more:
            places = [_evidence(left_document, left), _evidence(right_document, right)]
            yield finding(
                rule,
                subject,
                [left_document, right_document],
                shown(evidence=places, expected=f"{right.value:.2f}", actual=f"{left.value:.2f}"),
            )
        yield outcome(rule, subject, "failed" if more else "passed")


def _place_of(line: str | None) -> tuple[str, str, str]:
    """balance_sheet.monetary_funds.prior → statement, line, column; the current column where none is named."""
    statement, key, role = [*(line or "..").split("."), "current"][:3]
    return statement, key, role


def _compare(
    rule: Rule,
    case: Case,
    before: Document,
    after: Document,
    differing: Sequence[_Difference],
    show_doubt: bool = True,
) -> Iterator[Output]:
    """One finding a pair of papers, whatever the number of lines. A broken sum of the earlier one is told there alone."""
    subject, papers = case.subject(after), [after, before]
    own_mistakes = broken_lines(before, "current")
    told = [d for d in differing if own_mistakes.get(d.item) == d.after.value]
    differing = [difference for difference in differing if difference not in told]
    misread = broken_lines(after, "prior") if is_scanned(after) else {}
    scanned = is_scanned(after) or is_scanned(before)
    sure = [d for d in differing if d.sure and not (scanned and d.misread) and not _is_mended(d, misread)]
    if told and not differing:
        yield finding(rule, subject, papers, _lines(before, after, told), key=f"{rule.name}_told", severity="info")
        yield outcome(rule, subject, "passed", "reason_told_there", file=before.file)
    elif sure:
        yield finding(rule, subject, papers, _lines(before, after, sure))
        yield outcome(rule, subject, "failed")
    elif differing:
        if show_doubt:
            yield doubt(subject, papers, _lines(before, after, differing), key="doubtful_opening")
        yield outcome(rule, subject, "undecided", "reason_doubtful")
    else:
        yield outcome(rule, subject, "passed")


def _is_mended(difference: _Difference, mends: Mapping[str, Decimal]) -> bool:
    """Whether the earlier paper's figure would mend a sum of the later one, and may be what stands there."""
    known = difference.before.value
    return mends.get(difference.item) == known and is_near(difference.after, known)


def broken_lines(document: Document, role: Role) -> dict[str, Decimal]:
    """Lines of a column whose sums fail, each with the figure that would mend a sum by itself."""
    form = load_forms().form(document.form, document.type)
    mends: dict[str, Decimal] = {}
    amounts = {i.item: a.value for i in document.line_items if i.item and (a := getattr(i, role)) is not None}
    for check in check_sums(document, form, form.sums) if form is not None else ():
        if check.outcome != "failed" or check.role != role or check.sum.soft:
            continue
        mends[check.sum.total] = check.computed
        miss = check.printed - check.computed
        mends |= {key: amounts[key] + miss * weight for key, weight in check.sum.terms.items() if key in amounts}
    return mends


def _lines(before: Document, after: Document, differing: Sequence[_Difference]) -> Shown:
    cases = differing[:MOST_SHOWN]
    return shown(
        evidence=[e for d in cases for e in (_evidence(after, d.after), _evidence(before, d.before))],
        expected=f"{cases[0].before.value:.2f}",
        actual=f"{cases[0].after.value:.2f}",
        lines="；".join(f"“{d.label}” {d.after.value:,.2f} ≠ {d.before.value:,.2f}" for d in cases),
        count=str(len(differing)),
        other=before.file,
        pages=pages_of(after),
    )


def _pairs(case: Case, type_: str) -> Iterator[tuple[Document, Document]]:
    """The year before and the year, where the dossier has both."""
    for (of_type, year), after in sorted(case.yearly.items()):
        before = case.yearly.get((type_, year - 1))
        if of_type == type_ and before is not None and are_comparable(before, after):
            yield before, after


def _carried(before: Document, after: Document) -> list[_Difference]:
    """Lines whose figure of the year before is not what that year's statement has."""
    closing = {item.item: item.current for item in before.line_items if item.item}
    out = []
    for item in after.line_items:
        earlier = closing.get(item.item) if item.item else None
        if earlier is None or item.prior is None or (before.form != after.form and item.item not in TOTALS):
            continue
        if item.item is not None and _differ(earlier, item.prior):
            out.append(_Difference(item.item, item.label, earlier, item.prior))
    return out


def _differ(a: Amount, b: Amount) -> bool:
    return abs(a.value - b.value) > (a.quantum + b.quantum) / 2


def _amount(document: Document, key: str, role: str) -> Amount | None:
    amounts: Iterator[Amount | None] = (getattr(item, role) for item in document.line_items if item.item == key)
    return next((amount for amount in amounts if amount is not None), None)


def _figures(document: Document) -> dict[str, Decimal]:
    return {
        i.item: i.current.value for i in document.line_items if i.item and i.current is not None and i.current.value
    }


def _evidence(document: Document, amount: Amount) -> Evidence:
    return Evidence(document.file, amount.page, amount.box, amount.text)


def _first_page(*documents: Document) -> list[Evidence]:
    return [Evidence(document.file, document.pages[0], None, None) for document in documents if document.pages]
