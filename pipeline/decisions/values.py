"""Documents with values as people decided them: sure, with what the machine read still told in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from extractors.values.amounts import parse_amount, parse_money
from extractors.values.dates import parse_date
from extractors.values.text import normalise, squeeze
from schemas.decisions import Decision
from schemas.documents import Amount, Document, LineItem, Period, PeriodKind, Scalar, Value
from schemas.pages import SourceFile

DECIDED = "decided"
UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10000)}
MONEY = frozenset({"amount", "amount_in_words", "total_budget", "matching_funds"})
DATES = frozenset({"date", "period_end", "established"})
LISTS = frozenset({"members"})


class NotAValue(ValueError):
    """What a person wrote is not a value of this kind."""


def parse_decided(name: str, text: str) -> Scalar | list[str] | None:
    """What a person wrote for the value of this name; money in yuan, None for an empty cell. Raises NotAValue."""
    text = normalise(text).strip()
    field = name.removeprefix("fields.")
    if name.startswith("line_items."):
        return _amount(text) if text else None
    if not text:
        raise NotAValue("a field that is decided has a value")
    if field in MONEY:
        value = parse_money(text) if any(mark in text for mark in "元万亿") else _amount(text)
        if value is None:
            raise NotAValue(f"no amount of money: {text}")
        return value
    if field in DATES:
        day = parse_date(text)
        if day is None or day.precision != "day":
            raise NotAValue(f"no day: {text}")
        return day.value
    if field in LISTS:
        return [name for part in text.replace("\n", "、").replace(",", "、").split("、") if (name := part.strip())]
    if field == "unit" and text not in UNITS:
        raise NotAValue(f"no unit of these forms: {text}")
    return text


def apply_to_documents(
    documents: Sequence[Document], decisions: Sequence[Decision], files: Sequence[SourceFile]
) -> None:
    """Sets what was decided in place; a unit before the amounts that are printed in it."""
    paths = {file.sha256: file.path for file in reversed(files) if file.sha256}
    decided = [d for d in decisions if d.target.kind == "value" and d.action in ("confirm", "correct")]
    for decision in sorted(decided, key=lambda d: d.target.name != "fields.unit"):
        document = find_document(documents, decision, paths)
        if document is None:
            continue
        try:
            value = parse_decided(decision.target.name, _text(decision))
        except NotAValue:
            continue
        if decision.target.name.startswith("line_items."):
            assert value is None or isinstance(value, Decimal)
            _set_amount(document, decision, value)
        elif value is not None:
            _set_field(document, decision.target.name.removeprefix("fields."), value, _text(decision))


def find_document(documents: Sequence[Document], decision: Decision, paths: dict[str, str]) -> Document | None:
    """The document that the value stands in: of that file and type, with that page."""
    sha256, page = decision.target.places[0]
    for document in documents:
        own = document.file == paths.get(sha256) and document.type == decision.target.subject
        if own and (page is None or page in document.pages):
            return document
    return None


def _text(decision: Decision) -> str:
    """A confirmed value is the one that the person saw."""
    return str(decision.correction.get("value", decision.target.claim[0] if decision.target.claim else ""))


def _amount(text: str) -> Decimal:
    parsed = parse_amount(text)
    if parsed is None:
        raise NotAValue(f"no amount: {text}")
    return parsed.value


def _set_field(document: Document, name: str, value: Scalar | list[str], text: str) -> None:
    found = document.fields.get(name)
    if name == "unit":
        _change_unit(document, str(value), str(found.value) if found else "元")
    if name == "period_end" and isinstance(value, date):
        old = document.period
        kind = old.kind if old is not None and old.end == value else _kind_of(value)
        document.period = Period(value.year, value, kind, old.start if old is not None else None)
    if found is None:
        first = document.pages[0] if document.pages else None
        document.fields[name] = Value(value, text, first, None, 1.0, "office", [DECIDED])
    else:
        document.fields[name] = replace(found, value=value, text=text, confidence=1.0, notes=[DECIDED])


def _change_unit(document: Document, unit: str, before: str) -> None:
    factor = UNITS[unit] / UNITS.get(before, Decimal(1))
    for item in document.line_items if factor != 1 else ():
        for column in ("current", "prior"):
            amount = getattr(item, column)
            if amount is not None:
                changed = replace(amount, value=amount.value * factor, quantum=amount.quantum * factor)
                setattr(item, column, changed)


def _set_amount(document: Document, decision: Decision, value: Decimal | None) -> None:
    row, column = decision.target.name.removeprefix("line_items.").rsplit(".", 1)
    item = find_row(document, row)
    if item is None or column not in ("current", "prior"):
        return
    item.unread = tuple(c for c in item.unread if c != column)
    item.label_confidence = 1.0
    old: Amount | None = getattr(item, column)
    if value is None:
        setattr(item, column, None)
    elif old is not None:
        setattr(item, column, replace(old, value=value, text=_text(decision), confidence=1.0, notes=[DECIDED]))
    else:
        box = item.cells.get(column, item.box)
        setattr(item, column, Amount(value, _text(decision), item.page, box, 1.0, notes=[DECIDED]))


def find_row(document: Document, name: str) -> LineItem | None:
    """The row of this name: its key or label, with a number from the second one on."""
    seen: Counter[str] = Counter()
    for item in document.line_items:
        plain = item.item or item.label
        seen[plain] += 1
        if squeeze(name) == squeeze(plain if seen[plain] == 1 else f"{plain}#{seen[plain]}"):
            return item
    return None


def _kind_of(end: date) -> PeriodKind:
    if (end.month, end.day) == (12, 31):
        return "annual"
    if (end + timedelta(days=1)).day != 1:
        return "unknown"
    return "quarter" if end.month % 3 == 0 else "month"
