"""The head of a statement: whose, which period, which unit, which form."""

from __future__ import annotations

import re
from datetime import date

from extractors.values.codes import is_credit_code, repair_credit_code
from extractors.values.dates import FoundPeriod, find_dates, find_period
from extractors.values.names import is_organisation, name_exact
from extractors.values.text import squeeze
from pipeline.extraction.reading import DocumentText, Span
from schemas.documents import Document, Period, PeriodKind

HEAD_LINES = 12
_UNIT = re.compile(
    r"(?<!编制)(?<!编报)(?<!填报)单位[::]?\(?(?:人民币)?\)?(百万元|亿元|千元|万元|元)|货币单位[::]?(?:人民币)?(千元|万元|元)|\(?人民币(千元|万元|元)\)?"
)
_FORM = re.compile(r"会(?P<kind>小企|民非|政财|政预|合|企|仝|全|金|令|业)(?P<number>[0OoQ]?[1-4lI])表")


def extract_header(document: Document) -> None:
    """Fills entity, taxpayer_id, period_end, unit, form_number and the period of a statement."""
    reading = DocumentText(document)
    head = _head(reading.text)
    found = reading.labelled("statement")
    for span in found.get("entity", []):
        name = re.split(r"\d{4}年|单位:|税款|所属", span.text)[0]
        if span.start < len(head) + 400 and len(name) >= 4:
            sure = 1.0 if is_organisation(name) else 0.75
            document.fields["entity"] = reading.value(
                Span(span.start, span.start + len(name), name), name_exact(name), sure
            )
            break
    for span in found.get("taxpayer_id", []):
        code = re.match(r"[0-9A-Za-z]{15,20}", span.text)
        if code:
            _set_code(document, reading, Span(span.start, span.start + len(code[0]), code[0]))
            break
    _set_unit_and_form(document, reading, head)
    _set_period(document, reading, head)
    title = squeeze(document.title or "")
    document.scope = "consolidated" if "合并" in title[:8] else "parent" if "母公司" in title[:8] else "single"


def _head(text: str) -> str:
    """The lines above the first row of the table, at most twelve."""
    lines = text.split("\n")[:HEAD_LINES]
    for i, line in enumerate(lines):
        if i > 1 and re.match(r"流动资产|货币资金|一[,、.]|营业(总)?收入", line):
            lines = lines[:i]
            break
    return "\n".join(lines)


def _set_code(document: Document, reading: DocumentText, span: Span) -> None:
    code = span.text.upper()
    value = reading.value(span, code)
    if value.source == "ocr" and len(code) == 18 and not is_credit_code(code):
        repaired = repair_credit_code(code)
        if repaired is not None:
            value.value, value.confidence = repaired, min(value.confidence, 0.75)
            value.notes.append("repaired")
    document.fields["taxpayer_id"] = value


def _set_unit_and_form(document: Document, reading: DocumentText, head: str) -> None:
    region = reading.text[: len(head) + 60]
    unit = _UNIT.search(region)
    if unit:
        name = next(group for group in unit.groups() if group)
        document.fields["unit"] = reading.value(Span(unit.start(), unit.end(), unit[0]), name)
    form = _FORM.search(region.replace(" ", ""))
    if form:
        kind = {"仝": "企", "全": "企", "金": "企", "令": "企", "业": "企"}.get(form["kind"], form["kind"])
        digit = re.sub("[lI]", "1", form["number"][-1])
        document.fields["form_number"] = reading.value(Span(form.start(), form.end(), form[0]), f"会{kind}0{digit}表")


def _set_period(document: Document, reading: DocumentText, head: str) -> None:
    found, span = _printed_period(document, reading, head)
    if found is None:
        return
    end = found.end
    kind = _kind(document, found)
    start = found.start if found.start != found.end else None
    document.period = Period(end.year, end, kind, start)
    document.fields["period_end"] = reading.value(span, end)


def _printed_period(document: Document, reading: DocumentText, head: str) -> tuple[FoundPeriod | None, Span]:
    """A range first (所属期), then what stands under the title, then the heads of the columns."""
    lines = head.split("\n")
    offset = 0
    best: tuple[FoundPeriod, Span] | None = None
    for line in lines:
        plain = line.replace("\t", " ")
        heads = len(find_dates(plain)) >= 2 and not re.search("期|至|到|-{1}20", plain)
        period = None if heads else find_period(plain)
        if period is not None:
            span = Span(offset, offset + len(line), period.text)
            longer = best is None or (period.end - period.start).days > (best[0].end - best[0].start).days
            if best is None or (longer and re.search("所属期|至|-", plain)):
                best = (period, span)
        offset += len(line) + 1
    if best is not None:
        return best
    offset = 0
    for line in lines:
        days = [found.value for found in find_dates(line.replace("\t", " ")) if found.precision == "day"]
        if days:
            latest = max(days)
            return FoundPeriod(latest, latest, line), Span(offset, offset + len(line), line)
        offset += len(line) + 1
    return None, Span(0, 0, "")


def _kind(document: Document, found: FoundPeriod) -> PeriodKind:
    """Annual unless the paper says otherwise."""
    title = squeeze(document.title or "")
    months = (found.end.year - found.start.year) * 12 + found.end.month - found.start.month + 1
    point = found.start == found.end
    if re.search("月季报|季报", title):
        return "quarter"
    if re.search("月报", title):
        return "month"
    if point:
        if document.type == "balance_sheet" or found.end == date(found.end.year, 12, 31):
            return {12: "annual", 3: "quarter", 6: "quarter", 9: "quarter"}.get(found.end.month, "month")  # type: ignore[return-value]
        return "unknown"
    if document.type == "balance_sheet":
        return (
            "annual"
            if found.end.month == 12 and months != 3
            else "quarter"
            if found.end.month in (3, 6, 9, 12)
            else "month"
        )
    if months == 1:
        return "month"
    if months >= 12 or (found.end.month == 12 and months > 3):
        return "annual"
    return "quarter" if months in (3, 6, 9) else "unknown"
