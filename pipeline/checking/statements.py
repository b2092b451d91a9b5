"""Rules within and across statements: identities, sums, chains, and the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.checking.context import DOUBTFUL, Context
from schemas.documents import Amount, Document, LineItem
from schemas.findings import Evidence
from schemas.forms import Sum, load_forms

PROFIT = {"op_profit", "total_profit", "net_profit"}
CASH = {"cf_net", "cf_end"}
EITHER_SIGN = {
    "credit_impair",
    "asset_impair",
    "treasury",
    "fa_dep",
    "finance",
    "cogs",
    "tax_surcharge",
    "income_tax",
    "nonop_exp",
}
CARRIED = (
    "assets_total",
    "liab_total",
    "equity_total",
    "monetary_funds",
    "retained",
    "ca_total",
    "nca_total",
    "cl_total",
    "acct_recv",
    "inventories",
)
"""Lines whose opening figure is compared with the year before's closing one."""


@dataclass(frozen=True)
class _Broken:
    """A sum that does not hold: what is printed, what its parts give, the amounts involved."""

    total: LineItem
    role: str
    printed: Decimal
    computed: Decimal
    amounts: tuple[Amount, ...]
    doubtful: bool


def check_statements(context: Context) -> None:
    for document in context.of(
        "balance_sheet", "income_statement", "activity_statement", "revenue_expense_statement", "cash_flow_statement"
    ):
        _check_sums(context, document)
    _check_years(context)


def rule_of(total: str, sum_: Sum) -> str:
    if total == "assets_total" and list(sum_.terms) == ["liab_equity_total"]:
        return "balance_identity"
    return "profit_chain" if total in PROFIT else "cash_roll_forward" if total in CASH else "subtotal_mismatch"


def _check_sums(context: Context, document: Document) -> None:
    form = load_forms().form(document.form, document.type)
    subject = context.subject(document)
    rules = {
        "balance_sheet": ("balance_identity", "subtotal_mismatch"),
        "cash_flow_statement": ("subtotal_mismatch", "cash_roll_forward"),
    }.get(document.type, ("subtotal_mismatch", "profit_chain"))
    broken: dict[str, list[_Broken]] = {rule: [] for rule in rules}
    ran: dict[str, int] = dict.fromkeys(rules, 0)
    if form is not None and not document.blank_template:
        for sum_ in form.sums:
            if sum_.soft:
                continue
            rule = rule_of(sum_.total, sum_)
            for role in ("current", "prior"):
                outcome = _evaluate(document, sum_, role)
                if outcome is not None:
                    ran[rule] = ran.get(rule, 0) + 1
                    if isinstance(outcome, _Broken):
                        broken.setdefault(rule, []).append(outcome)
    for rule in ran:
        _tell(context, document, subject, rule, broken[rule], ran[rule])


def _tell(context: Context, document: Document, subject: str, rule: str, broken: Sequence[_Broken], ran: int) -> None:
    certain = [b for b in broken if not b.doubtful]
    for group, name, severity in (
        (certain, rule, "error"),
        ([b for b in broken if b.doubtful], "low_confidence_value", "warning"),
    ):
        if group:
            evidence = [Evidence(document.file, a.page, a.box, a.text) for b in group[:4] for a in b.amounts[:1]]
            lines = "；".join(
                f"{_column(b.role)}“{b.total.label}”{b.printed:,.2f}，按各项计算为{b.computed:,.2f}" for b in group[:4]
            )
            context.find(
                name,
                severity,
                subject,
                [document],
                evidence,
                expected=f"{group[0].computed:.2f}",
                actual=f"{group[0].printed:.2f}",
                key=name if name == rule else "doubtful_sum",
                lines=lines,
                file=document.file,
            )  # type: ignore[arg-type]
    outcome = "failed" if certain else "undecided" if broken or not ran else "passed"
    context.tell(rule, subject, outcome, "" if ran else "no_amounts")  # type: ignore[arg-type]


def _column(role: str) -> str:
    return "期末/本年栏" if role == "current" else "年初/上年栏"


def _evaluate(document: Document, sum_: Sum, role: str) -> _Broken | bool | None:
    """True where the sum holds, None where it cannot be decided."""
    items = {item.item: item for item in document.line_items if item.item}
    total = items.get(sum_.total)
    whole: Amount | None = getattr(total, role) if total else None
    if total is None or whole is None:
        return None
    parts = [(items[key], weight, key) for key, weight in sum_.terms.items() if key in items]
    if any(role in item.unread for item, _, _ in parts):
        return None
    terms = [(amount, weight, key) for item, weight, key in parts if (amount := getattr(item, role)) is not None]
    if not terms or (len(terms) == 1 and len(sum_.terms) > 2 and terms[0][0].value != whole.value):
        return None
    if _has_missing_totals(sum_, items, role):
        return None
    quantum = max(amount.quantum for amount, _, _ in terms)
    tolerance = quantum / 2 * (len(terms) + 1) if quantum > Decimal("0.01") else Decimal("0.005")
    computed = sum((a.value * w for a, w, _ in terms), Decimal(0))
    if any(abs(value - whole.value) <= tolerance for value in _readings(computed, terms, document, role)):
        return True
    amounts = (whole, *(a for a, _, _ in terms))
    doubtful = any(a.confidence < DOUBTFUL for a in amounts) or _rows_unsure(document, role)
    doubtful = doubtful or _may_be_unread(document, sum_, items, role)
    return _Broken(total, role, whole.value, computed, amounts, doubtful)


def _has_missing_totals(sum_: Sum, items: dict[str, LineItem], role: str) -> bool:
    """A total of totals cannot be judged where one of those was not printed or not read."""
    return any(key.endswith(("_total", "_net", "profit")) and key not in items for key in sum_.terms) or (
        sum_.total == "cf_end" and ("cf_begin" not in items or getattr(items["cf_begin"], role) is None)
    )


def _may_be_unread(document: Document, sum_: Sum, items: dict[str, LineItem], role: str) -> bool:
    """On a scan: a line that has an amount in the other column only, or was not found although the form's core has it."""
    if all(part.page.source != "ocr" for part in document.parts):
        return False
    other = "prior" if role == "current" else "current"
    for key in sum_.terms:
        item = items.get(key)
        if item is not None and getattr(item, role) is None and getattr(item, other) is not None:
            return True
        if item is None and len(sum_.terms) <= 4:
            return True
    return any(i.item is None and getattr(i, role) is not None for i in document.line_items)


def _rows_unsure(document: Document, role: str) -> bool:
    """Rows whose label was not recognised may belong to any sum."""
    return any(
        item.item is None and getattr(item, role) is not None and item.label_confidence < DOUBTFUL
        for item in document.line_items
    )


def _readings(
    computed: Decimal, terms: Sequence[tuple[Amount, int, str]], document: Document, role: str
) -> Iterator[Decimal]:
    """The sum as the form has it; with losses in the other sign; with rows that the form does not know added."""
    yield computed
    flippable = [
        (a, w) for a, w, key in terms if key in EITHER_SIGN and (w < 0 and a.value < 0 or key.endswith("impair"))
    ]
    for count in range(1, len(flippable) + 1):
        for group in combinations(flippable, count):
            yield computed - 2 * sum((a.value * w for a, w in group), Decimal(0))
    extra = [
        getattr(i, role).value
        for i in document.line_items
        if i.item is None and getattr(i, role) is not None and not i.label.startswith("其中")
    ]
    for count in range(1, min(3, len(extra)) + 1):
        for chosen in combinations(extra[:12], count):
            yield computed + sum(chosen, Decimal(0))
            yield computed - sum(chosen, Decimal(0))


def _check_years(context: Context) -> None:
    """Opening figures against the year before's closing ones, statement kind by statement kind."""
    by_year = {
        (d.type, d.period.year): d for d in context.documents if d.period and d.period.year and d.duplicate_of is None
    }
    sheets = [(year, document) for (type_, year), document in sorted(by_year.items()) if type_ == "balance_sheet"]
    if len(sheets) < 2:
        context.tell("opening_closing_mismatch", "balance_sheet", "not_applicable", "one_year_only")
    for (year, before), (next_year, after) in zip(sheets, sheets[1:], strict=False):
        if next_year == (year or 0) + 1:
            _compare_years(context, before, after)


def _compare_years(context: Context, before: Document, after: Document) -> None:
    closing = {item.item: item.current for item in before.line_items if item.item}
    opening = {item.item: item.prior for item in after.line_items if item.item}
    differing, compared = [], 0
    for key in CARRIED:
        a, b = closing.get(key), opening.get(key)
        if a is None or b is None:
            continue
        compared += 1
        if abs(a.value - b.value) > max(a.quantum, b.quantum) / 2:
            differing.append((key, a, b))
    subject = context.subject(after)
    certain = [d for d in differing if min(d[1].confidence, d[2].confidence) >= DOUBTFUL]
    if differing:
        shown = certain or differing
        labels = {item.item: item.label for item in after.line_items}
        evidence = [
            e
            for _, a, b in shown[:3]
            for e in (Evidence(after.file, b.page, b.box, b.text), Evidence(before.file, a.page, a.box, a.text))
        ]
        lines = "；".join(
            f"“{labels.get(key, key)}”上年末{a.value:,.2f}，本年初{b.value:,.2f}" for key, a, b in shown[:4]
        )
        rule = "opening_closing_mismatch" if certain else "low_confidence_value"
        context.find(
            rule,
            "error" if certain else "warning",
            subject,
            [after, before],
            evidence,
            expected=f"{shown[0][1].value:.2f}",
            actual=f"{shown[0][2].value:.2f}",
            key="opening_closing_mismatch" if certain else "doubtful_opening",
            lines=lines,
            file=after.file,
        )
    outcome = "failed" if certain else "undecided" if differing or not compared else "passed"
    context.tell("opening_closing_mismatch", subject, outcome)  # type: ignore[arg-type]
