"""Audit reports and credit queries → whose they are, and of what day."""

from __future__ import annotations

import re

from pipeline.extraction.days import day
from pipeline.extraction.kinds import DOUBTFUL, LOOSE, organisation, parse_organisation
from pipeline.extraction.labelled import LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.placed_text import Reading
from pipeline.extraction.signatures import signing_date
from schemas.documents import Document

_ADDRESSEE = re.compile(
    r"([一-鿿()0-9A-Za-z]{4,40}?)(?:全体股东|董事会|全体出资人|全体合伙人|理事会|股东会|股东|管理层)?:"
)
_AUDITED = re.compile(r"审计了([一-鿿()0-9A-Za-z]{4,40}?)(?:\(以下简称|的?财务报表|编制的|\d{4}年|,)")
_AUDITOR = re.compile(r"会计师事务所|审计事务所|注册会计师协会|财政局|财政厅")
_QUERIED = re.compile(r"(?:查询|关于|主体|对象)[:\"“]?([一-鿿()0-9A-Za-z]{4,40}?)[\"”]?(?:的|在|,|信用|公共)")


def read_audit(document: Document) -> None:
    """The audited organisation, the day of the report."""
    reading = Reading(document)
    labelled = LabelledText(reading, "audit_report")
    put(
        document,
        "entity",
        _by_pattern(reading, _AUDITED, 0.98) or labelled.first("entity", organisation) or _addressee(reading),
    )
    found = signing_date(reading)
    put(document, "date", labelled.first("date", day) or ((found, 0.95) if found else None))


def read_credit(document: Document) -> None:
    """The organisation that was looked up, the day of the report."""
    reading = Reading(document)
    labelled = LabelledText(reading, "credit_report")
    put(
        document,
        "entity",
        labelled.first("entity", organisation) or _first(reading) or _by_pattern(reading, _QUERIED, 0.85),
    )
    found = signing_date(reading)
    put(document, "date", labelled.first("date", day) or ((found, 0.8) if found else None))


def _by_pattern(reading: Reading, pattern: re.Pattern[str], sure: float) -> tuple[Parsed[str], float] | None:
    for _, placed in reading.search(pattern):
        name = parse_organisation(placed)
        if name is not None and name.sure > LOOSE and not _AUDITOR.search(name.value):
            return name, sure
    return None


def _addressee(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The line that the report is addressed to: 某某有限公司全体股东："""
    for row in reading.rows[:25]:
        match = _ADDRESSEE.match(row.plain)
        name = parse_organisation(row.placed.slice(match.start(1), match.end(1))) if match else None
        if name is not None and not _AUDITOR.search(name.value):
            return name, 0.96
    return None


def _first(reading: Reading) -> tuple[Parsed[str], float] | None:
    """An organisation alone on a line near the top."""
    for row in reading.rows[:20]:
        for piece in row.placed.pieces(1.5):
            name = parse_organisation(piece)
            if (
                name is not None
                and name.sure >= DOUBTFUL
                and not re.search(r"信用中国|局$|委员会$|信息中心$", name.value)
            ):
                return name, 0.85
    return None
