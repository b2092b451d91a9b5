"""Sums of statements: which hold, which do not, which nobody can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checking.sums import Column, SumCheck, check_sum, check_sums, settled_together
from schemas.documents import READ_ALIKE, Amount, Document, LineItem
from schemas.forms import load_forms
from tests.build import document

Figures = dict[str, str | None]


def statement(
    figures: Figures, *, type_: str = "balance_sheet", form: str = "cas2019", scanned: bool = False
) -> Document:
    """Rows by key; `?label` is a row that the form does not know, and the figure `?` a cell that could not be read."""
    made = document("s", type_)
    made.form = form
    made.parts[0].page.source = "ocr" if scanned else "text_layer"
    for key, figure in figures.items():
        item = LineItem(None if key.startswith("?") else key, key.strip("?"), 1, (0, 0, 1, 1))
        if figure == "?":
            item.unread = ("current",)
        elif figure is not None:
            item.current = printed(figure)
        made.line_items.append(item)
    return made


def printed(figure: str, confidence: float = 0.99) -> Amount:
    places = len(figure.partition(".")[2])
    return Amount(Decimal(figure), figure, 1, (0, 0, 1, 1), confidence, Decimal(1).scaleb(-places))


def judge(made: Document, total: str) -> SumCheck:
    form = load_forms().form(made.form, made.type)
    assert form is not None
    chosen = next(s for s in form.sums if s.total == total and not s.soft)
    found = check_sum(Column(made, form, "current"), chosen)
    assert found is not None
    return found


CASES: dict[str, tuple[Figures, str]] = {
    "exact": ({"monetary_funds": "600.00", "acct_recv": "400.00", "ca_total": "1000.00"}, "passed"),
    "off": ({"monetary_funds": "600.00", "acct_recv": "400.00", "ca_total": "1001.00"}, "failed"),
    "within-rounding": ({"monetary_funds": "600.01", "acct_recv": "400.00", "ca_total": "1000.00"}, "passed"),
    "beyond-rounding": ({"monetary_funds": "600.04", "acct_recv": "400.00", "ca_total": "1000.00"}, "failed"),
    "round-number-among-cents": ({"monetary_funds": "600", "acct_recv": "400.45", "ca_total": "1000.00"}, "failed"),
    "whole-units": ({"monetary_funds": "600", "acct_recv": "401", "ca_total": "1000"}, "passed"),
    "blank-lines-are-nothing": ({"monetary_funds": "9.00", "acct_recv": None, "ca_total": "9.00"}, "passed"),
    "a-row-that-the-form-does-not-know": (
        {"monetary_funds": "600.00", "?待处理财产": "50.00", "acct_recv": "400.00", "ca_total": "1050.00"},
        "passed",
    ),
    "a-row-of-which": (
        {"monetary_funds": "600.00", "?其中：存款": "50.00", "acct_recv": "400.00", "ca_total": "1050.00"},
        "failed",
    ),
    "total-alone": ({"monetary_funds": None, "ca_total": "1000.00"}, "undecided"),
    "nothing-but-zero": ({"monetary_funds": None, "ca_total": "0.00"}, "passed"),
    "total-not-read": ({"monetary_funds": "600.00", "ca_total": "?"}, "undecided"),
    "line-not-read": ({"monetary_funds": "600.00", "acct_recv": "?", "ca_total": "1000.00"}, "undecided"),
    "line-not-read-and-not-needed": ({"monetary_funds": "600.00", "acct_recv": "?", "ca_total": "600.00"}, "passed"),
}


@pytest.mark.parametrize(("figures", "wanted"), CASES.values(), ids=CASES)
def test_a_total_and_its_lines(figures: Figures, wanted: str) -> None:
    assert judge(statement(figures), "ca_total").outcome == wanted


def test_a_subtotal_that_is_not_printed_is_made_of_its_lines() -> None:
    figures: Figures = {"monetary_funds": "60.00", "ca_total": "60.00", "fixed_assets": "40.00", "assets_total": "100"}
    assert judge(statement(figures), "assets_total").outcome == "passed"


def test_a_subtotal_of_which_nothing_is_seen_leaves_its_total_open() -> None:
    assert judge(statement({"ca_total": "60.00", "assets_total": "100.00"}), "assets_total").outcome == "undecided"


@pytest.mark.parametrize("loss", ["-30.00", "30.00"], ids=["as-since-2019", "as-before"])
def test_losses_are_printed_in_either_sign(loss: str) -> None:
    figures: Figures = {"revenue": "100.00", "cogs": "50.00", "asset_impair": loss, "op_profit": "20.00"}
    assert judge(statement(figures, type_="income_statement"), "op_profit").outcome == "passed"


def test_a_line_to_deduct_may_be_printed_negative() -> None:
    figures: Figures = {"fa_cost": "100.00", "fa_dep": "-40.00", "fa_net": "60.00"}
    assert judge(statement(figures, form="assbe2013"), "fa_net").outcome == "passed"


def test_amounts_in_wan_may_miss_by_their_own_last_place() -> None:
    made = statement({"monetary_funds": None, "acct_recv": None, "ca_total": None})
    for item, yuan in zip(made.line_items, ("1230000", "4560000", "5790100"), strict=True):
        item.current = Amount(Decimal(yuan), "", 1, (0, 0, 1, 1), 0.99, Decimal(100))
    assert judge(made, "ca_total").outcome == "passed"


NO_LABEL: Figures = {"monetary_funds": "600.00", "acct_recv": "400.00", "?": "7.00", "ca_total": "1100.00"}


@pytest.mark.parametrize(
    ("figures", "scanned", "doubtful"),
    [(CASES["off"][0], True, False), (NO_LABEL, True, True), (NO_LABEL, False, False)],
    ids=["all-rows-known", "a-row-without-label", "digital"],
)
def test_a_scan_may_have_lost_what_is_missing(figures: Figures, scanned: bool, doubtful: bool) -> None:
    found = judge(statement(figures, scanned=scanned), "ca_total")
    assert (found.outcome, found.doubtful) == ("failed", doubtful)


def test_a_cell_that_is_blank_in_one_column_only_may_be_lost() -> None:
    made = statement({"monetary_funds": "600.00", "acct_recv": None, "ca_total": "1000.00"}, scanned=True)
    made.line_items[1].prior = printed("390.00")
    assert judge(made, "ca_total").doubtful


@pytest.mark.parametrize(("known", "doubtful"), [("400.00", True), ("300.00", False)], ids=["explains", "does-not"])
def test_a_line_that_the_next_year_s_paper_has_may_be_lost(known: str, doubtful: bool) -> None:
    made = statement({"monetary_funds": "600.00", "acct_recv": None, "ca_total": "1000.00"}, scanned=True)
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    chosen = [s for s in form.sums if s.total == "ca_total"]
    found = next(check_sums(made, form, chosen, {"current": {"acct_recv": Decimal(known)}}))
    assert (found.outcome, found.doubtful, found.settled) == ("failed", doubtful, doubtful)


@pytest.mark.parametrize(("known", "settled"), [("500.00", True), ("450.00", False), ("400.00", False)])
def test_a_doubtful_amount_is_settled_by_the_other_year_s_paper(known: str, settled: bool) -> None:
    made = statement({"monetary_funds": "600.00", "acct_recv": "400.00", "ca_total": "1100.00"}, scanned=True)
    made.line_items[1].current = printed("400.00", 0.5)
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    chosen = [s for s in form.sums if s.total == "ca_total"]
    found = next(check_sums(made, form, chosen, {"current": {"acct_recv": Decimal(known)}}))
    assert (found.doubtful, found.settled) == (True, settled)


def test_what_was_read_with_confidence_is_never_settled_by_another_paper() -> None:
    made = statement({"monetary_funds": "600.00", "acct_recv": "400.00", "ca_total": "1100.00"}, scanned=True)
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    chosen = [s for s in form.sums if s.total == "ca_total"]
    found = next(check_sums(made, form, chosen, {"current": {"acct_recv": Decimal("500.00")}}))
    assert (found.outcome, found.settled) == ("failed", False)


def judge_last_year(numbers: tuple[str, str, str], known: str, *, scanned: bool) -> SumCheck:
    """Cash, receivables and their total in last year's column, where last year's paper has `known` for the receivables."""
    made = statement({"monetary_funds": None, "acct_recv": None, "ca_total": None}, scanned=scanned)
    for item, number in zip(made.line_items, numbers, strict=True):
        item.prior = printed(number)
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    chosen = [s for s in form.sums if s.total == "ca_total"]
    return next(check_sums(made, form, chosen, {"prior": {"acct_recv": Decimal(known)}}))


@pytest.mark.parametrize(("scanned", "settled"), [(True, True), (False, False)], ids=["scan", "digital"])
def test_last_year_s_column_of_a_scan_is_settled_by_last_year_s_paper(scanned: bool, settled: bool) -> None:
    found = judge_last_year(("600.00", "900.00", "1000.00"), "400", scanned=scanned)
    assert (found.outcome, found.settled) == ("failed", settled)


def test_a_figure_of_last_year_that_is_wholly_another_is_the_applicant_s() -> None:
    found = judge_last_year(("600.00", "48130.47", "36663.95"), "36063.95", scanned=True)
    assert (found.outcome, found.doubtful) == ("failed", False)


def test_one_misread_line_that_explains_two_sums_is_settled() -> None:
    figures: Figures = {
        "liab_total": "14000.00",
        "equity_total": "35000.00",
        "liab_equity_total": "9000.00",
        "assets_total": "49000.00",
    }
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    chosen = [s for s in form.sums if s.total in ("liab_equity_total", "assets_total")]
    found = settled_together(list(check_sums(statement(figures, scanned=True), form, chosen)))
    failed = [check for check in found if check.outcome == "failed"]
    assert len(failed) == 2 and all(check.doubtful and check.settled for check in failed)


def test_an_amount_read_with_doubt_may_be_wrong() -> None:
    made = statement({"monetary_funds": "600.00", "acct_recv": "400.00", "ca_total": "1100.00"})
    made.line_items[1].current = printed("400.00", 0.5)
    assert judge(made, "ca_total").doubtful


cents = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)


@given(st.lists(cents, min_size=1, max_size=9), st.integers(100, 10**6))
def test_a_sum_holds_and_a_changed_total_does_not(values: list[Decimal], cent: int) -> None:
    form = load_forms().form("cas2019", "balance_sheet")
    assert form is not None
    keys = list(next(s for s in form.sums if s.total == "ca_total").terms)
    figures: Figures = {key: f"{v:.2f}" for key, v in zip(keys, values, strict=False)}
    total = sum(values, Decimal(0))
    assert judge(statement(figures | {"ca_total": f"{total:.2f}"}), "ca_total").outcome == "passed"
    changed = judge(statement(figures | {"ca_total": f"{total + Decimal(cent) / 100:.2f}"}), "ca_total")
    assert (changed.outcome, changed.doubtful) == ("failed", False)


@pytest.mark.parametrize(
    ("alike", "seen", "doubtful"),
    [(False, "0", True), (True, "0", False), (True, "5397.70", True), (True, "9.00", False)],
)
def test_what_two_makes_read_alike_is_in_doubt_only_where_another_paper_has_what_closes_the_sum(
    alike: bool, seen: str, doubtful: bool
) -> None:
    """5,897.70 for 5,397.70: a digit that a fax wore off looks alike to all readers."""
    made = statement({"monetary_funds": "5897.70", "acct_recv": "602.30", "ca_total": "6000.00"}, scanned=True)
    for item in made.line_items:
        if alike and item.current is not None:
            item.current.notes.append(READ_ALIKE)
    form = load_forms().form(made.form, made.type)
    assert form is not None
    (check,) = (c for c in check_sums(made, form, form.sums, seen={Decimal(seen)}) if c.sum.total == "ca_total")
    assert (check.outcome, check.doubtful) == ("failed", doubtful)
