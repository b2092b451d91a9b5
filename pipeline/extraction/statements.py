"""Statement pages → line items: every row with its place in the form, closing and opening (or this and last year's) amounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from extractors.statement_labels import corrected_label, known_labels, match_lines, plain_label, tells_line
from extractors.values.amounts import UNITS, ParsedAmount, is_dash, parse_amount
from pipeline.extraction.columns import Block, find_blocks
from pipeline.extraction.doubtful_places import doubt, doubt_places
from pipeline.extraction.inferred_columns import infer_blocks
from pipeline.extraction.label_rows import Row
from pipeline.extraction.lean import Lean, find_lean, put_back, upright
from pipeline.extraction.rows import find_rows
from schemas.documents import ROW_UNSURE, Amount, Document, LineItem
from schemas.forms import StatementForm, load_forms
from schemas.pages import Page, Word, enclosing_box

TEXT_LAYER_CONFIDENCE = 0.995
ROW_NUMBER = re.compile(r"[1-9]\d{0,2}")
MOST_FINE = 0.7
SLASHES, FEWEST_SLASHES = ("1", "7"), 2
WITHIN_NUMBER = 0.3
"""Blank between digits of one number, in heights of its box, a lost comma included."""
GROUP, SHORTEST_GROUPED = 3, 5
"""Digits between separators, and characters of the shortest amount that has one."""
LEAST_USUAL = 0.6
"""Share of a statement's amounts with the usual number of decimals; what a fax does to separators takes some of it."""
BEGINS_WITHIN = re.compile(r"[-(]?[.,，]")
"""What is left of a number that was cut before a separator."""
WELL_FORMED = re.compile(r"[-(（]?\d{1,3}(?:[,.，]\d{3})+[.,]\d{2}[)）]?|[-(（]?\d{1,12}[.]\d{2}[)）]?")


def extract_line_items(document: Document) -> None:
    """Fills `line_items`, `form`, `column_heads` and `prior_is_prior_year` of a statement."""
    unit = document.fields.get("unit")
    factor = UNITS.get(str(unit.value), Decimal(1)) if unit else Decimal(1)
    rows: list[tuple[Page, Row]] = []
    leans: dict[int, Lean] = {}
    known: list[Block] = []
    for part in document.parts:
        page = part.as_page()
        lean = find_lean(page)
        if lean is not None:
            page, leans[page.number] = upright(page, lean), lean
        blocks = find_blocks(page, document.type) or infer_blocks(page, document.type, known)
        if blocks and blocks[0].columns:
            known = blocks
            _note_heads(document, blocks)
        for block in blocks:
            rows += [(page, row) for row in find_rows(page, block, document.type)]
    rows = _without_headings(_without_foot(rows, document.type))
    keys = _match(document, [row.label for _, row in rows])
    integral = _prints_whole([row for _, row in rows])
    items = [_item(page, row, key, factor, integral=integral) for (page, row), key in zip(rows, keys, strict=True)]
    _doubt_runs_of_lost_labels(items, document)
    document.line_items = [item for item in items if _counts(item)]
    _drop_row_numbers(document)
    _drop_slashes(document)
    _correct_labels(document)
    _doubt_odd_decimals(document)
    doubt_places(document)
    for number, lean in leans.items():
        put_back([item for item in document.line_items if item.page == number], lean)


def _without_foot(rows: list[tuple[Page, Row]], type_: str) -> list[tuple[Page, Row]]:
    """Without the lines below the table's last one: who signed, and remarks."""
    known = known_labels(type_)
    while rows and not rows[-1][1].cells and plain_label(rows[-1][1].label) not in known:
        rows = rows[:-1]
    return rows


def _without_headings(rows: Sequence[tuple[Page, Row]]) -> list[tuple[Page, Row]]:
    """A line 无形资产： above the line 无形资产 is its heading, not the line itself."""
    filled = {plain_label(row.label) for _, row in rows if row.cells}
    return [
        (page, row)
        for page, row in rows
        if row.cells or not row.label.rstrip().endswith((":", "：")) or plain_label(row.label) not in filled
    ]


def _note_heads(document: Document, blocks: Sequence[Block]) -> None:
    heads = {column.role: column.head for column in blocks[0].columns}
    if document.column_heads == (None, None):
        document.column_heads = (heads.get("current"), heads.get("prior"))
        document.prior_is_prior_year = all(block.prior_is_prior_year for block in blocks)


def _match(document: Document, labels: Sequence[str]) -> list[str | None]:
    """Keys by the form whose lines fit best; the form number on the paper breaks near ties."""
    best: tuple[float, str, list[str | None]] | None = None
    number = document.fields.get("form_number")
    for standard in load_forms().standards:
        form: StatementForm | None = standard.statement(document.type)
        if form is None:
            continue
        keys, score = match_lines(labels, form, standard.id)
        if number is not None and str(number.value) == form.form_number:
            score = score * 1.15 + 1
        if best is None or score > best[0]:
            best = (score, standard.id, keys)
    if best is None:
        return [None] * len(labels)
    document.form = best[1]
    return best[2]


def _doubt_runs_of_lost_labels(items: Sequence[LineItem], document: Document) -> None:
    """Rows next to each other that only the form's order tells: each may be the other's, until a sum says otherwise."""
    form, type_ = document.form or "", document.type
    lost = [item.item is not None and not tells_line(item.label, item.item, form, type_) for item in items]
    for i, item in enumerate(items):
        if lost[i] and any(lost[n] for n in (i - 1, i + 1) if 0 <= n < len(items)):
            doubt(item.amounts, ROW_UNSURE)


def _prints_whole(rows: Sequence[Row]) -> bool:
    """Whether the statement prints its amounts without decimals."""
    words = [
        word for row in rows for words in row.cells.values() for word in words if len(word.text) >= SHORTEST_GROUPED
    ]
    decimals = [parsed.decimals for word in words if (parsed := parse_amount(word.text)) is not None]
    return bool(decimals) and decimals.count(0) >= LEAST_USUAL * len(decimals)


def _item(page: Page, row: Row, key: str | None, factor: Decimal, *, integral: bool) -> LineItem:
    item = LineItem(key, row.label, page.number, row.box, label_confidence=row.confidence, cells=row.places)
    unread = []
    for role in ("current", "prior"):
        words = row.cells.get(role, [])
        amount = _amount(page, words, factor, integral=integral)
        setattr(item, role, amount)
        if amount is None and any(not is_dash(word.text) for word in words):
            unread.append(role)
    item.unread = tuple(unread)
    return item


def _amount(page: Page, words: Sequence[Word], factor: Decimal, *, integral: bool = False) -> Amount | None:
    """The one amount of a cell; pieces of a number that was split are joined where only together they are one.

    Where amounts have no decimals (`integral`), three behind the last point are a group: 15,106.931 is 15,106,931.
    """
    numbers = [word for word in sorted(words, key=lambda w: w.x0) if not is_dash(word.text)]
    if not numbers:
        return None
    if len(numbers) > 1 and len(whole := [word for word in numbers if WELL_FORMED.fullmatch(word.text)]) == 1:
        # a line's number or another column's edge beside an amount that is complete by itself; what touches it is part of it
        numbers = [word for word in numbers if word is whole[0] or _touches(word, whole[0])]
    text = "".join(word.text for word in numbers)
    parsed = parse_amount(text)
    if parsed is None and len(numbers) > 1:
        numbers = [max(numbers, key=lambda w: len(w.text))]
        text = numbers[0].text
        parsed = parse_amount(text)
        doubt = 0.5
    else:
        # a number that OCR gave in pieces may have lost or doubled a digit where it was cut
        doubt = 1.0 if len(numbers) == 1 else 0.6 if page.source == "ocr" else 0.95
    if parsed is None:
        return None
    if integral and parsed.decimals == GROUP and page.source == "ocr":
        parsed = ParsedAmount(parsed.value.scaleb(GROUP), 0, repaired=True)
    confidence = TEXT_LAYER_CONFIDENCE if page.source != "ocr" else min(word.confidence for word in numbers)
    if page.source == "ocr" and (parsed.decimals not in (0, 2) or BEGINS_WITHIN.match(text)):
        confidence = min(confidence, 0.6)
    return Amount(
        value=parsed.value * factor,
        text=text,
        page=page.number,
        box=enclosing_box(word.box for word in numbers),
        confidence=round(confidence * doubt, 4),
        quantum=factor.scaleb(-parsed.decimals),
    )


def _touches(one: Word, other: Word) -> bool:
    """Whether two words stand as close as digits of one number."""
    return max(one.x0, other.x0) - min(one.x1, other.x1) < WITHIN_NUMBER * min(one.height, other.height)


def _drop_row_numbers(document: Document) -> None:
    """行次 that stand in a money column's stretch of a digital page: small whole numbers where all else has fen."""
    read = {part.page.number for part in document.parts if part.page.source != "ocr"}
    for role in ("current", "prior"):
        found = [(item, amount) for item in document.line_items if (amount := getattr(item, role)) is not None]
        fine = sum("." in amount.text for _, amount in found)
        for item, amount in found:
            if item.page in read and fine > MOST_FINE * len(found) and ROW_NUMBER.fullmatch(amount.text):
                setattr(item, role, None)


def _drop_slashes(document: Document) -> None:
    """Slashes that stand for blank, which scans read as ones: lone ones, several, in a statement that prints fen."""
    scanned = {part.page.number for part in document.parts if part.page.source == "ocr"}
    amounts = [amount for item in document.line_items for amount in item.amounts]
    ones = {id(amount) for amount in amounts if amount.text in SLASHES and amount.page in scanned}
    fine = sum("." in amount.text for amount in amounts if id(amount) not in ones)
    if len(ones) < FEWEST_SLASHES or fine <= MOST_FINE * (len(amounts) - len(ones)):
        return
    for item in document.line_items:
        for role in ("current", "prior"):
            if id(getattr(item, role)) in ones:
                setattr(item, role, None)
                item.cells.pop(role, None)  # no second look at it either


def _correct_labels(document: Document) -> None:
    scanned = {part.page.number for part in document.parts if part.page.source == "ocr"}
    for item in document.line_items:
        if item.item is not None and document.form is not None and item.page in scanned:
            item.label = corrected_label(item.label, item.item, document.form, document.type)


def _counts(item: LineItem) -> bool:
    """A row of the form, or one with an amount; headings and signature lines are neither."""
    if item.current is None and item.prior is None and not item.unread:
        return item.item is not None
    return bool(plain_label(item.label)) or item.item is not None or item.current is not None


def _doubt_odd_decimals(document: Document) -> None:
    """Where a statement prints fen throughout, an amount without them was cut short in reading, or lost its point."""
    amounts = [amount for item in document.line_items for amount in item.amounts]
    scanned = {part.page.number for part in document.parts if part.page.source == "ocr"}
    if not amounts:
        return
    # not the finest: what was misread has any number of decimals
    usual, count = Counter(a.quantum for a in amounts).most_common(1)[0]
    if count < LEAST_USUAL * len(amounts):
        return
    for amount in amounts:
        if amount.quantum != usual and amount.value != 0 and amount.page in scanned:
            amount.confidence = min(amount.confidence, 0.5)
            amount.notes.append("odd_decimals")
