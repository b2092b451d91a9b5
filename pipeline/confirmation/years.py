"""The same figure on two papers: a year's opening column and the closing column of the year before confirm each other."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.confirmation.columns import Cell, Column

AGREED = 0.97


def confirm_by_years(columns: Sequence[Column]) -> None:
    """Raises the confidence of figures that two papers print alike; takes another reading where it is what the other paper prints."""
    for later in columns:
        if later.role != "prior" or not later.document.prior_is_prior_year:
            continue
        for earlier in columns:
            if earlier.role == "current" and _is_year_before(earlier, later):
                for key, cell in later.by_key.items():
                    # one print misread twice alike is no proof: where a sum disagrees, two papers do not settle it
                    if key in earlier.by_key and not (later.is_disputed(key) or earlier.is_disputed(key)):
                        _meet(cell, earlier.by_key[key])


def _is_year_before(earlier: Column, later: Column) -> bool:
    one, two = earlier.document, later.document
    if one is two or one.type != two.type or one.form != two.form or one.scope != two.scope:
        return False
    if one.period is None or two.period is None or one.period.year is None or two.period.year is None:
        return False
    return one.period.year + 1 == two.period.year and one.period.kind == two.period.kind


def _meet(one: Cell, two: Cell) -> None:
    first, second = one.amount, two.amount
    if first is None or second is None:
        return
    if first.value == second.value:
        if first.value:
            first.confidence, second.confidence = max(first.confidence, AGREED), max(second.confidence, AGREED)
        return
    for doubtful, sure in ((one, two), (two, one)):
        assert doubtful.amount is not None and sure.amount is not None
        if doubtful.amount.confidence < AGREED <= sure.amount.confidence and sure.amount.value in doubtful.others:
            doubtful.amount.notes.append(f"repaired: first read as {doubtful.amount.text}")
            doubtful.amount.value, doubtful.amount.confidence = sure.amount.value, AGREED
            return
