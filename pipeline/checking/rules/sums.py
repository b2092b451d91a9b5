"""Sums within one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.checking.case import Case, are_comparable, pages_of
from pipeline.checking.rules.table import Output, Shown, doubt, finding, kind, outcome, shown
from pipeline.checking.sums import Role, SumCheck, check_sums, settled_together
from schemas.documents import STATEMENT_TYPES, Document
from schemas.findings import Evidence, Severity
from schemas.forms import StatementForm, Sum, load_forms
from schemas.rules import Rule, load_rules

MOST_SHOWN = 4


@kind("sums")
def _sums(rule: Rule, case: Case) -> Iterator[Output]:
    for document in statements(case):
        form = load_forms().form(document.form, document.type)
        chosen = choose_sums(rule, form) if form is not None else []
        if not chosen or form is None:
            continue
        subject = case.subject(document)
        every = [total for total in form.sums if not total.soft]
        known, seen = _neighbours(case, document), _seen_elsewhere(case, document)
        judged = settled_together(list(check_sums(document, form, every, known, seen)))
        checks = [check for check in judged if check.sum in chosen]
        failed = [check for check in checks if check.outcome == "failed" and not check.doubtful]
        doubtful = [check for check in checks if check.outcome == "failed" and check.doubtful]
        if failed:
            yield finding(
                rule, subject, [document], _blanks(document, failed), severity=_severity(rule, case, document)
            )
        elif doubtful:
            settled = all(check.settled for check in doubtful)
            severity: Severity = "info" if settled else "warning"
            key = "settled_sum" if settled else "doubtful_sum"
            yield doubt(subject, [document], _blanks(document, doubtful), key=key, severity=severity)
        yield _outcome(rule, subject, checks, bool(failed), bool(doubtful))


def statements(case: Case) -> list[Document]:
    """The lead's statements; of two for one requirement, the one that serves."""
    serving = {document.id for slot in case.slots for document in slot.serving}
    served = {slot.id for slot in case.slots if slot.serving}
    own = case.own(*sorted(STATEMENT_TYPES))
    return [d for d in own if d.line_items and (d.id in serving or case.subject(d) not in served)]


def choose_sums(rule: Rule, form: StatementForm) -> list[Sum]:
    """The sums of a form that a rule is about; a rule for the rest takes what no other one names."""
    hard = [total for total in form.sums if not total.soft]
    if not rule.rest:
        return [total for total in hard if _names(rule, total)]
    others = [other for other in load_rules().values() if other.kind == rule.kind and not other.rest]
    return [total for total in hard if not any(_names(other, total) for other in others)]


def _names(rule: Rule, total: Sum) -> bool:
    return total.total in rule.totals and (not rule.terms or tuple(total.terms) == rule.terms)


def _neighbours(case: Case, document: Document) -> dict[Role, dict[str, Decimal]]:
    """The figures of a statement's two columns as the year after and the year before print them."""
    year = document.period.year if document.period else None
    if year is None or not document.prior_is_prior_year:
        return {}
    after, before = case.yearly.get((document.type, year + 1)), case.yearly.get((document.type, year - 1))
    known: dict[Role, dict[str, Decimal]] = {}
    if after is not None and not are_comparable(after, document):
        after = None
    if before is not None and not are_comparable(before, document):
        before = None
    if after is not None and after.form == document.form and after.prior_is_prior_year:
        known["current"] = {i.item: i.prior.value for i in after.line_items if i.item and i.prior is not None}
    if before is not None and before.form == document.form:
        known["prior"] = {i.item: i.current.value for i in before.line_items if i.item and i.current is not None}
    return known


def _seen_elsewhere(case: Case, document: Document) -> frozenset[Decimal]:
    """All amounts but noughts that the lead's other statements print."""
    others = (other for other in case.own(*sorted(STATEMENT_TYPES)) if other is not document)
    return frozenset(
        amount.value for other in others for item in other.line_items for amount in item.amounts if amount.value
    )


def _severity(rule: Rule, case: Case, document: Document) -> Severity:
    """Statements of years that the call does not ask for change nothing."""
    asked = document.period is None or document.period.year is None or document.period.year in case.call.years
    return rule.severity if asked else "info"


def _blanks(document: Document, broken: Sequence[SumCheck]) -> Shown:
    cases = broken[:MOST_SHOWN]
    return shown(
        evidence=[Evidence(document.file, a.page, a.box, a.text) for check in cases for a in check.amounts[:1]],
        expected=f"{cases[0].computed:.2f}",
        actual=f"{cases[0].printed:.2f}",
        lines="；".join(_line(document, check) for check in cases),
        pages=pages_of(document),
    )


def _line(document: Document, check: SumCheck) -> str:
    """“资产总计”(期末余额) 1,000.00 ≠ 900.00: the same in every language."""
    head = document.column_heads[0 if check.role == "current" else 1] or ("①" if check.role == "current" else "②")
    return f"“{check.label}”[{head}] {check.printed:,.2f} ≠ {check.computed:,.2f}"


def _outcome(rule: Rule, subject: str, checks: Sequence[SumCheck], failed: bool, doubtful: bool) -> Output:
    if failed:
        return outcome(rule, subject, "failed")
    if doubtful:
        return outcome(rule, subject, "undecided", "reason_doubtful")
    if any(check.outcome == "passed" for check in checks):
        return outcome(
            rule,
            subject,
            "passed",
            "reason_sums_passed",
            count=str(_count(checks, "passed")),
            open=str(_count(checks, "undecided")),
        )
    if checks:
        return outcome(rule, subject, "undecided", checks[0].reason)
    return outcome(rule, subject, "undecided", "reason_no_amounts")


def _count(checks: Sequence[SumCheck], result: str) -> int:
    return sum(check.outcome == result for check in checks)
