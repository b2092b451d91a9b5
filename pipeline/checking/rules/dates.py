"""When papers were signed, come into force, run out: against the call's dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extractors.values.dates import find_dates
from extractors.values.text import squeeze
from pipeline.checking.case import Case, date_of, is_sure, place
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from schemas.documents import Document
from schemas.findings import Severity
from schemas.rules import Rule

FARTHEST = timedelta(days=200)
"""A plan speaks of years to come: what lies farther beyond the deadline is one of those, not the day it was signed."""
_VALID = re.compile(r"有效期(?:限)?[^\n]{0,12}")
_LONG = re.compile(r"长期|无固定期限|永久")
LAST_LINES, LONGEST_LINE = 10, 24
_BLANK_DATE = re.compile(r"年.{0,4}[月日]")
_DIGIT = re.compile(r"[0-9〇○零一二三四五六七八九十]")


@kind("dated")
def _dated(rule: Rule, case: Case) -> Iterator[Output]:
    for document in case.own(*rule.types):
        subject = document.type
        if date_of(document) is not None:
            yield outcome(rule, subject, "passed")
        elif _may_have_date(document):
            yield doubt(subject, [document], shown(evidence=place(document)), key="doubtful_date", severity="info")
            yield outcome(rule, subject, "undecided", "reason_date_unread")
        else:
            yield finding(rule, subject, [document], shown(evidence=place(document)))
            yield outcome(rule, subject, "failed")


@kind("in_time")
def _in_time(rule: Rule, case: Case) -> Iterator[Output]:
    """Dates of the applicant's papers against the deadline; the recommendation's against its own, which moves nothing."""
    for document in [*case.own(*rule.types), *case.own("recommendation_letter")]:
        dated = date_of(document)
        advisory = document.type == "recommendation_letter"
        limit = (case.call.recommendation_deadline if advisory else None) or case.call.deadline
        if dated is None or limit is None:
            continue
        value, day = dated
        subject = document.type
        if day <= limit:
            yield outcome(rule, subject, "passed")
        elif document.type == "implementation_plan" and day - limit > FARTHEST:
            yield outcome(rule, subject, "undecided", "reason_date_of_plan")
        else:
            say = shown(evidence=place(document, value), expected=limit.isoformat(), actual=day.isoformat())
            if is_sure(value):
                yield finding(rule, subject, [document], say, severity="info" if advisory else None)
            else:
                severity: Severity = "info" if advisory else "warning"
                yield doubt(subject, [document], say, key="doubtful_late_date", severity=severity)
            yield outcome(rule, subject, "failed" if is_sure(value) else "undecided")


@kind("not_before_call")
def _not_before_call(rule: Rule, case: Case) -> Iterator[Output]:
    """A letter for this call was written after the call was published."""
    published = case.call.published
    for document in case.own(*rule.types) if published else ():
        dated = date_of(document)
        if dated is None or not is_sure(dated[0]):
            yield outcome(rule, document.type, "undecided", "reason_date_unread")
            continue
        value, day = dated
        early = published is not None and day < published
        if early:
            say = shown(place(document, value), f"{published}", day.isoformat())
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "failed" if early else "passed")


@kind("in_force")
def _in_force(rule: Rule, case: Case) -> Iterator[Output]:
    """Rules are there on the deadline, not later."""
    deadline = case.call.deadline
    for document in case.own(*rule.types) if deadline else ():
        dated = date_of(document)
        if dated is None or not is_sure(dated[0]):
            yield outcome(rule, case.subject(document), "undecided", "reason_date_unread")
            continue
        value, day = dated
        later = deadline is not None and day > deadline
        if later:
            say = shown(place(document, value), f"{deadline}", day.isoformat())
            yield finding(rule, case.subject(document), [document], say)
        yield outcome(rule, case.subject(document), "failed" if later else "passed")


@kind("valid_until")
def _valid_until(rule: Rule, case: Case) -> Iterator[Output]:
    """A certificate of the lead that has run out on the call's deadline."""
    deadline = case.call.deadline
    for document in [d for d in case.own(*rule.types) if d.id in case.likeness and deadline]:
        until = _end_of_validity(document)
        if until is None:
            yield outcome(rule, document.type, "undecided", "reason_no_validity")
            continue
        expired = deadline is not None and until < deadline
        if expired:
            say = shown(place(document), f"{deadline}", until.isoformat())
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "failed" if expired else "passed")


def _end_of_validity(document: Document) -> date | None:
    """The last day behind 有效期; None where there is none, or no end."""
    for match in _VALID.finditer(document.text):
        stretch = document.text[match.start() : match.start() + 60]
        if _LONG.search(stretch):
            return None
        days = [found.value for found in find_dates(stretch) if found.precision == "day"]
        if days:
            return max(days)
    return None


@kind("fresh")
def _fresh(rule: Rule, case: Case) -> Iterator[Output]:
    """A query that was made long before the deadline shows what was, not what is."""
    deadline = case.call.deadline
    for document in case.of(*rule.types) if deadline else ():
        dated = date_of(document)
        if dated is None or not is_sure(dated[0]):
            yield outcome(rule, document.type, "undecided", "reason_date_unread")
            continue
        old = deadline is not None and deadline - dated[1] > timedelta(days=rule.days or 0)
        if old:
            say = shown(place(document, dated[0]), str(rule.days), dated[1].isoformat())
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "failed" if old else "passed")


def _may_have_date(document: Document) -> bool:
    """Whether a scanned paper may be dated although no date was read: unless the blanks for one are seen to be empty."""
    if all(part.page.source != "ocr" for part in document.parts):
        return False
    last = [squeeze(line.text) for line in document.parts[-1].as_page().lines[-LAST_LINES:]]
    return not any(_BLANK_DATE.search(line) and not _DIGIT.search(line) and len(line) <= LONGEST_LINE for line in last)
