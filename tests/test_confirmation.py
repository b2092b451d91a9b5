"""Second readings, sums and the other year's paper: what they may settle, and what must stay as the paper has it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest

from pipeline.confirmation import find_doubts, settle
from pipeline.confirmation.columns import ODD_DECIMALS, columns_of
from pipeline.confirmation.doubts import key_of
from pipeline.extraction.units import doubt_units
from schemas.documents import READ_ALIKE, Amount, Document
from schemas.pages import Seal
from schemas.second_readings import UNDER_SEAL, CellKey, CellLook, CellReading
from tests.build import statement, value

BALANCE: dict[str, tuple[str | None, str | None]] = {
    "monetary_funds": ("600.00", "500.00"),
    "acct_recv": ("400.00", "300.00"),
    "ca_total": ("1000.00", "800.00"),
    "fixed_assets": ("400.00", "350.00"),
    "cip": ("100.00", "100.00"),
    "nca_total": ("500.00", "450.00"),
    "assets_total": ("1500.00", "1250.00"),
    "liab_total": ("300.00", "250.00"),
    "paid_in": ("1000.00", "900.00"),
    "retained": ("200.00", "100.00"),
    "equity_total": ("1200.00", "1000.00"),
    "liab_equity_total": ("1500.00", "1250.00"),
}
CASH: dict[str, tuple[str | None, str | None]] = {
    "cf_net": ("100.00", "80.00"),
    "cf_begin": ("500.00", "420.00"),
    "cf_end": ("600.00", "500.00"),
}
PLACE = (10.0, 10.0, 90.0, 20.0)


def scanned(document: Document) -> Document:
    """The document as a scan whose amounts stand at places of their own."""
    document.parts[0].page.source = "ocr"
    for i, item in enumerate(document.line_items):
        top = 20.0 * i
        item.cells = {"current": (100, top, 180, top + 12), "prior": (200, top, 280, top + 12)}
        for role in ("current", "prior"):
            amount: Amount | None = getattr(item, role)
            if amount is not None:
                amount.box = item.cells[role]
    return document


def balance(**confidences: float) -> Document:
    made = scanned(statement("bs", "balance_sheet", 2023, BALANCE))
    for key, confidence in confidences.items():
        amount_of(made, key).confidence = confidence
    return made


def amount_of(document: Document, key: str, role: str = "current") -> Amount:
    found = next(getattr(item, role) for item in document.line_items if item.item == key)
    assert isinstance(found, Amount)
    return found


def place_of(document: Document, key: str, role: str = "current") -> CellKey:
    column = next(c for c in columns_of(document) if c.role == role)
    found = key_of(document, column.by_key[key])
    assert found is not None
    return found


def look(line: str, large: str, amounts: str, *, sure: float = 0.98) -> CellLook:
    readers = ("recogniser", "recogniser, enlarged", "amounts")
    return CellLook(
        True,
        PLACE,
        tuple(CellReading(r, t, sure if t else 0.0) for r, t in zip(readers, (line, large, amounts), strict=True)),
    )


def set_amount(document: Document, key: str, text: str, confidence: float, role: str = "current") -> None:
    amount = amount_of(document, key, role)
    amount.value, amount.text, amount.confidence = Decimal(text), text, confidence


def test_doubtful_blank_and_summing_cells_are_looked_at_again() -> None:
    document = balance(acct_recv=0.7)
    set_amount(document, "paid_in", "1001.00", 0.99)
    doubts = find_doubts([document])
    assert place_of(document, "acct_recv") in doubts
    # the sum of the equity does not hold: all its cells are looked at, sure as they are
    assert {place_of(document, key) for key in ("paid_in", "retained", "equity_total")} <= set(doubts)
    assert place_of(document, "monetary_funds") not in doubts


def test_digital_statements_are_not_looked_at_again() -> None:
    document = statement("bs", "balance_sheet", 2023, BALANCE)
    amount_of(document, "acct_recv").confidence = 0.5
    assert find_doubts([document]) == []


def test_a_reader_of_other_make_that_agrees_makes_sure() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("200.00", None)}))
    amount_of(made, "cf_payroll").confidence = 0.7
    settle([made], {place_of(made, "cf_payroll"): look("", "", "200.00")})
    assert amount_of(made, "cf_payroll").confidence >= 0.95


def test_readers_that_agree_on_another_number_make_doubtful() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("123.00", None)}))
    settle([made], {place_of(made, "cf_payroll"): look("128.00", "128.00", "")})
    amount = amount_of(made, "cf_payroll")
    assert amount.value == Decimal("123.00") and amount.confidence < 0.8


def test_a_sum_and_a_second_reading_repair_a_misread_cell() -> None:
    document = balance()
    set_amount(document, "acct_recv", "900.00", 0.9)
    settle([document], {place_of(document, "acct_recv"): look("400.00", "400.00", "")})
    amount = amount_of(document, "acct_recv")
    assert amount.value == Decimal("400.00") and amount.confidence >= 0.95
    assert any(note.startswith("repaired: first read as 900.00") for note in amount.notes)


@pytest.mark.parametrize(("mark", "value"), [(True, "-200.00"), (False, "200.00")])
def test_a_sum_tells_a_minus_of_which_a_dot_is_left(mark: bool, value: str) -> None:
    """Without the dot the paper has no minus: that it should have one is the applicant's error."""
    document = balance()
    set_amount(document, "paid_in", "1400.00", 0.99)
    set_amount(document, "retained", "200.00", 0.99)
    seen = look("200.00", "200.00", "200.00")
    settle([document], {place_of(document, "retained"): replace(seen, minus=mark)})
    amount = amount_of(document, "retained")
    assert amount.value == Decimal(value)
    assert amount.confidence >= 0.95


@pytest.mark.parametrize(("text", "value"), [("1", None), ("4", None), ("100.00", "100.00")])
def test_a_stroke_in_a_blank_cell_is_no_amount(text: str, value: str | None) -> None:
    made = scanned(statement("bs", "balance_sheet", 2023, {**BALANCE, "inventories": (None, None)}))
    settle([made], {place_of(made, "inventories"): look(text, text, "")})
    found = next(item.current for item in made.line_items if item.item == "inventories")
    assert (found and str(found.value)) == value


def test_a_digit_under_a_seal_is_no_blank_cell() -> None:
    made = scanned(statement("bs", "balance_sheet", 2023, {**BALANCE, "inventories": (None, None)}))
    made.parts[0].page.seals = [Seal((0, 0, 60, 60), "round", "red", None, 0.9)]
    settle([made], {place_of(made, "inventories"): look("4", "4", "")})
    item = next(item for item in made.line_items if item.item == "inventories")
    assert item.current is None and "current" in item.unread


def test_a_real_error_of_the_applicant_is_not_repaired_away() -> None:
    """The paper says 900.00 and every reader reads it so: the sum stays broken, the amount stays, and it is sure."""
    document = balance()
    set_amount(document, "acct_recv", "900.00", 0.9)
    settle([document], {place_of(document, "acct_recv"): look("900.00", "900.00", "900.00")})
    amount = amount_of(document, "acct_recv")
    assert amount.value == Decimal("900.00") and amount.confidence >= 0.95


def test_no_number_is_made_up_to_fit_a_sum() -> None:
    document = balance()
    set_amount(document, "acct_recv", "900.00", 0.6)
    settle([document], {place_of(document, "acct_recv"): look("", "", "")})
    assert amount_of(document, "acct_recv").value == Decimal("900.00")
    assert amount_of(document, "acct_recv").confidence < 0.8


def test_two_possible_repairs_are_none() -> None:
    document = balance()
    set_amount(document, "equity_total", "1210.00", 0.9)
    set_amount(document, "liab_equity_total", "1510.00", 0.9)
    looks = {
        place_of(document, "paid_in"): look("1010.00", "1010.00", ""),
        place_of(document, "retained"): look("210.00", "210.00", ""),
    }
    settle([document], looks)
    assert amount_of(document, "paid_in").value == Decimal("1000.00")
    assert amount_of(document, "retained").value == Decimal("200.00")


@pytest.mark.parametrize(
    ("said", "value", "least", "most"),
    [
        (look("77.00", "77.00", "77.00"), "77.00", 0.95, 1.0),
        (look("77.00", "77.00", ""), "77.00", 0.6, 0.79),
        (look("77.00", "71.00", ""), "77.00", 0.0, 0.6),
    ],
    ids=["both makes agree", "one make alone", "readings differ"],
)
def test_a_cell_that_was_lost_is_found(said: CellLook, value: str, least: float, most: float) -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": (None, "5.00"), **CASH}))
    settle([made], {place_of(made, "cf_payroll"): said})
    amount = amount_of(made, "cf_payroll")
    assert str(amount.value) == value
    assert least <= amount.confidence <= most


def test_ink_that_nobody_can_read_is_unread_not_blank() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": (None, "5.00")}))
    settle([made], {place_of(made, "cf_payroll"): look("七8/", "七8/", "")})
    assert made.line_items[0].current is None and "current" in made.line_items[0].unread


def test_a_blank_cell_stays_blank() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": (None, "5.00")}))
    settle([made], {place_of(made, "cf_payroll"): CellLook(False)})
    assert made.line_items[0].current is None and made.line_items[0].unread == ()


def test_two_papers_that_print_the_same_figure_confirm_each_other() -> None:
    earlier = scanned(statement("a", "balance_sheet", 2022, {"retained": ("100.00", None)}))
    later = scanned(statement("b", "balance_sheet", 2023, {"retained": ("200.00", "100.00")}))
    amount_of(earlier, "retained").confidence = 0.7
    amount_of(later, "retained", "prior").confidence = 0.85
    settle([earlier, later], {})
    assert amount_of(earlier, "retained").confidence >= 0.95
    assert amount_of(later, "retained", "prior").confidence >= 0.95
    assert amount_of(later, "retained").confidence == 0.99


def test_a_figure_that_the_years_print_differently_stays_as_each_paper_has_it() -> None:
    earlier = scanned(statement("a", "balance_sheet", 2022, {"retained": ("100.00", None)}))
    later = scanned(statement("b", "balance_sheet", 2023, {"retained": ("200.00", "150.00")}))
    settle([earlier, later], {})
    assert amount_of(earlier, "retained").value == Decimal("100.00")
    assert amount_of(later, "retained", "prior").value == Decimal("150.00")


def test_sums_that_hold_make_their_cells_sure() -> None:
    document = balance(acct_recv=0.7, paid_in=0.6)
    settle([document], {})
    assert amount_of(document, "acct_recv").confidence >= 0.95
    assert amount_of(document, "paid_in").confidence >= 0.95


def hide(document: Document, key: str, visible: str) -> None:
    """Leaves the last digits of an amount readable beside a grey seal."""
    set_amount(document, key, visible, 0.99)
    x0, top, _, bottom = amount_of(document, key).box
    page = document.parts[0].page
    page.seals = [
        Seal((x0 - 30, (top + bottom) / 2 - 20, x0 + 10, (top + bottom) / 2 + 20), "round", "grey", None, 0.9)
    ]
    settle([document], {place_of(document, "equity_total"): look("200.00", "200.00", "200.00")})
    amount = amount_of(document, "equity_total")
    assert amount.value == Decimal("1200.00")
    assert any("completed by a sum" in note for note in amount.notes)


def test_a_box_that_cut_a_number_gives_way_to_the_whole_one() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("176900.00", None)}))
    settle([made], {place_of(made, "cf_payroll"): look("8,176,900.00", "8,176,900.00", "8,176,900.00")})
    assert amount_of(made, "cf_payroll").value == Decimal("8176900.00")


def test_the_number_of_the_row_above_is_not_found_again() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("5.00", None), "cf_fx": (None, None)}))
    box = amount_of(made, "cf_payroll").box
    found = CellLook(True, box, look("5.00", "5.00", "5.00").readings)
    settle([made], {place_of(made, "cf_fx"): found})
    assert made.line_items[1].current is None


def test_years_do_not_settle_what_a_sum_disputes() -> None:
    earlier = scanned(
        statement(
            "a",
            "balance_sheet",
            2022,
            {"paid_in": ("9.00", None), "retained": ("1.00", None), "equity_total": ("11.00", None)},
        )
    )
    later = scanned(
        statement(
            "b",
            "balance_sheet",
            2023,
            {"paid_in": ("9.00", "9.00"), "retained": ("2.00", "1.00"), "equity_total": ("11.00", "11.00")},
        )
    )
    amount_of(earlier, "paid_in").confidence = 0.9
    settle([earlier, later], {})
    assert amount_of(earlier, "paid_in").confidence == 0.9


def test_a_number_joined_to_its_lines_number_is_not_sure_because_all_readers_see_both() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("7219904215.94", None)}))
    set_amount(made, "cf_payroll", "7219904215.94", 0.999)
    amount_of(made, "cf_payroll").text = "7219,904,215.94"
    assert place_of(made, "cf_payroll") in find_doubts([made])
    settle([made], {place_of(made, "cf_payroll"): look(*["7219,904,215.94"] * 3)})
    assert amount_of(made, "cf_payroll").confidence < 0.8


@pytest.mark.parametrize(
    ("text", "read"), [("100000", "100000"), (",000.00", "0.00")], ids=["point lost", "digit lost"]
)
def test_a_sum_tells_what_a_misshapen_number_was(text: str, read: str) -> None:
    """It stays doubtful: the digits were not seen as they are printed."""
    made = balance()
    set_amount(made, "paid_in", read, 0.99)
    amount = amount_of(made, "paid_in")
    amount.text, amount.notes = text, [ODD_DECIMALS] if "." not in text else []
    settle([made], {})
    assert amount.value == Decimal("1000.00")
    assert amount.confidence < 0.8


def test_sums_do_not_tell_the_unit() -> None:
    made, other = balance(), scanned(statement("bs2", "balance_sheet", 2022, BALANCE))
    made.fields.pop("unit", None)
    other.fields["unit"] = value("万元")
    doubt_units([made, other])
    settle([made, other], {})
    assert {item.current.confidence < 0.8 for item in made.line_items if item.current} == {True}
    assert any(item.current.confidence > 0.9 for item in other.line_items if item.current)


@pytest.mark.parametrize(("colour", "sure"), [("grey", False), ("red", True)])
def test_a_number_that_begins_under_a_grey_seal_may_have_lost_digits(
    colour: Literal["grey", "red"], sure: bool
) -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("959.51", None)}))
    made.parts[0].page.seals.append(Seal((20.0, -44.0, 120.0, 56.0), "round", colour, None, 0.5))
    asked = find_doubts([made])
    assert (place_of(made, "cf_payroll") in asked) is not sure
    settle([made], {place: look(*["959.51"] * 3) for place in asked})
    assert (amount_of(made, "cf_payroll").confidence >= 0.95) is sure


def test_a_second_look_that_lost_the_point_is_no_better_reading() -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("839748.95", None)}))
    amount_of(made, "cf_payroll").confidence = 0.9
    settle([made], {place_of(made, "cf_payroll"): look(*["83974895"] * 3)})
    assert amount_of(made, "cf_payroll").value == Decimal("839748.95")
    assert amount_of(made, "cf_payroll").confidence < 0.8


def test_what_a_second_look_finds_where_the_unit_was_not_read_is_doubtful_as_well() -> None:
    made, other = balance(), scanned(statement("bs2", "balance_sheet", 2022, BALANCE))
    made.fields.pop("unit", None)
    other.fields["unit"] = value("万元")
    lost = next(item for item in made.line_items if item.item == "acct_recv")
    lost.current = None
    place = next(c for c in columns_of(made) if c.role == "current").by_key["acct_recv"]
    key = key_of(made, place)
    assert key is not None
    doubt_units([made, other])
    settle([made, other], {key: CellLook(True, lost.cells["current"], look(*["400.00"] * 3).readings)})
    found = amount_of(made, "acct_recv")
    assert (found.value, found.confidence < 0.8) == (Decimal("400.00"), True)


@pytest.mark.parametrize(("sure", "noted"), [(0.99, True), (0.93, False)])
def test_a_number_is_read_alike_only_where_no_digit_is_in_doubt(sure: float, noted: bool) -> None:
    made = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_payroll": ("200.00", None)}))
    amount_of(made, "cf_payroll").confidence = 0.99
    settle([made], {place_of(made, "cf_payroll"): look("200.00", "200.00", "200.00", sure=sure)})
    assert (READ_ALIKE in amount_of(made, "cf_payroll").notes) is noted


@pytest.mark.parametrize(("line", "sure", "value"), [("", 0.6, None), ("", 0.98, "58.00"), ("58.00", 0.6, "58.00")])
def test_ink_in_which_only_the_reader_of_digits_sees_digits_is_no_amount(
    line: str, sure: float, value: str | None
) -> None:
    made = scanned(statement("bs", "balance_sheet", 2023, {**BALANCE, "inventories": (None, None)}))
    settle([made], {place_of(made, "inventories"): look(line, "", "58.00", sure=sure)})
    found = next(item.current for item in made.line_items if item.item == "inventories")
    assert (found and str(found.value)) == value


def under_grey_seal(document: Document, *keys: str) -> None:
    """A seal of the print's own colour lies on the current amounts of these lines."""
    boxes = [amount_of(document, key).box for key in keys]
    page = document.parts[0].page
    x0, top, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[3] for b in boxes)
    side = bottom - top
    page.seals = [Seal((x0 - side / 2, top, x0 + side / 2, bottom), "round", "grey", None, 0.5)]


def strip(text: str, sure: float = 0.9) -> CellLook:
    return CellLook(True, PLACE, (CellReading(UNDER_SEAL, text, sure),))


def test_the_whole_of_a_number_under_a_seal_takes_the_place_of_what_was_left_of_it() -> None:
    document = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_net": ("71.00", None)}))
    under_grey_seal(document, "cf_net")
    settle([document], {place_of(document, "cf_net"): strip("35771.00")})
    amount = amount_of(document, "cf_net")
    assert amount.value == Decimal("35771.00")
    assert amount.confidence < 0.8
    assert "first read as 71.00" in amount.notes


def test_another_number_under_a_seal_does_not_take_the_place_of_one_that_was_read() -> None:
    document = scanned(statement("cf", "cash_flow_statement", 2023, {"cf_net": ("71.00", None)}))
    under_grey_seal(document, "cf_net")
    settle([document], {place_of(document, "cf_net"): strip("35774.20")})
    assert amount_of(document, "cf_net").value == Decimal("71.00")
    assert amount_of(document, "cf_net").confidence < 0.8


def test_a_sum_chooses_among_readings_of_several_numbers_under_one_seal() -> None:
    document = scanned(statement("cf", "cash_flow_statement", 2023, CASH))
    set_amount(document, "cf_begin", "9.00", 0.6)
    set_amount(document, "cf_end", "6.00", 0.6)
    under_grey_seal(document, "cf_begin", "cf_end")
    places = {key: place_of(document, key) for key in ("cf_begin", "cf_end")}
    settle([document], {places["cf_begin"]: strip("500.00"), places["cf_end"]: strip("600.00")})
    assert amount_of(document, "cf_begin").value == Decimal("500.00")
    assert amount_of(document, "cf_end").value == Decimal("600.00")


def test_no_choice_of_readings_fits_a_sum_that_the_paper_breaks() -> None:
    document = scanned(statement("cf", "cash_flow_statement", 2023, CASH))
    set_amount(document, "cf_begin", "9.00", 0.6)
    set_amount(document, "cf_end", "6.00", 0.6)
    under_grey_seal(document, "cf_begin", "cf_end")
    places = {key: place_of(document, key) for key in ("cf_begin", "cf_end")}
    settle([document], {places["cf_begin"]: strip("500.00"), places["cf_end"]: strip("610.00")})
    assert amount_of(document, "cf_begin").value == Decimal("9.00")
    assert amount_of(document, "cf_end").value == Decimal("6.00")


def test_a_number_that_one_sum_completes_tells_the_next_and_all_stay_doubtful() -> None:
    lines = {"assets_total": "83674", "liab_total": "21043", "paid_in": "20000", "retained": "42631"}
    lines |= {"equity_total": "62631", "liab_equity_total": "83674"}
    document = scanned(statement("bs", "balance_sheet", 2023, {key: (f"{v}.93", None) for key, v in lines.items()}))
    set_amount(document, "liab_total", "21043.00", 0.99)
    set_amount(document, "paid_in", "20000.00", 0.99)
    for key, left in (("retained", "31.93"), ("equity_total", "631.93"), ("liab_equity_total", "674.93")):
        set_amount(document, key, left, 0.6)
    set_amount(document, "assets_total", "83674.93", 0.99)
    under_grey_seal(document, "retained", "equity_total", "liab_equity_total")
    settle([document], {})
    # the balance tells the last line, which with the liabilities tells the equity, which tells what is retained
    for key, whole in (("liab_equity_total", "83674.93"), ("equity_total", "62631.93"), ("retained", "42631.93")):
        assert amount_of(document, key).value == Decimal(whole)
        assert amount_of(document, key).confidence < 0.8
