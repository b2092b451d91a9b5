"""A dossier → its record for the neighbours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from extractors.values.text import squeeze
from pipeline.checking.case import Case
from schemas.documents import Document
from schemas.records import DossierRecord, StatementRecord

SHORTEST = 40
MOST_SENTENCES = 600
SMALLEST_BYTES = 1000
_END = re.compile(r"[.;!?]|\n")


def make_record(case: Case) -> DossierRecord:
    facts = case.facts
    return DossierRecord(
        id=case.dossier.id,
        call=case.call.id,
        lead=facts.lead.name,
        members=list(facts.members),
        chief_scientist=facts.chief_scientist,
        files={f.sha256: f.path for f in case.dossier.files if f.status == "read" and f.bytes >= SMALLEST_BYTES},
        statements=[_statement(document) for document in case.yearly.values()],
        sentences=list(dict.fromkeys(_sentences(case)))[:MOST_SENTENCES],
    )


def _statement(document: Document) -> StatementRecord:
    amounts = [
        f"{item.item or item.label}={item.current.value:.2f}"
        for item in document.line_items
        if item.current is not None and item.current.value
    ]
    return StatementRecord(
        document=document.id,
        type=document.type,
        year=document.period.year if document.period else None,
        amounts=sorted(set(amounts)),
    )


def _sentences(case: Case) -> Iterator[str]:
    """Digests of the plan's long sentences, whatever the lines they were broken into."""
    for document in case.own("implementation_plan"):
        for part in document.parts:
            text = "".join(squeeze(line.text) for line in part.as_page().lines)
            for sentence in _END.split(text):
                if len(sentence) >= SHORTEST:
                    yield hashlib.sha256(sentence.encode()).hexdigest()[:16]
