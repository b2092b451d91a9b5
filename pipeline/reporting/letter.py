"""The report → what the notice to the applicant says: only what the call asks for and what is established.

Doubts that the applicant can settle stand apart. No confidences, no rules' names, nothing that is for reviewers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.reporting.asking import Ask
from pipeline.reporting.overview import overview
from pipeline.reporting.words import Words

IDEOGRAPHIC_SPACE = "\u3000"
"""Blanks to be filled in by hand are made of these."""
Texts = dict[str, list[str]]
"""What fills each placeholder; a placeholder with no text takes its paragraph with it."""


@dataclass(frozen=True)
class Letter:
    """`single` are placeholders that occur once; `items` and `doubts` are repeated, each with its own texts."""

    single: Texts
    items: list[Texts] = field(default_factory=list)
    doubts: list[Texts] = field(default_factory=list)


def write_letter(words: Words, reply_by: date | None = None) -> Letter:
    """The letter's words, masked and without characters that a Word file cannot hold."""
    lists = overview(words)
    single = dict(_single(words, bool(lists.asks), bool(lists.doubts), reply_by))
    return Letter(
        {name: [_clean(words, text)] if text else [] for name, text in single.items()},
        [_item(words, ask, number) for number, ask in enumerate(lists.asks, start=1)],
        [_doubt(words, ask, number) for number, ask in enumerate(lists.doubts, start=1)],
    )


def _single(words: Words, asks: bool, doubts: bool, reply_by: date | None) -> Iterator[tuple[str, str]]:
    dossier = words.report.dossier
    lead = dossier.lead.name or dossier.id
    yield "title", words.word("notice_title")
    yield "lead", lead
    yield "call", words.call.title
    yield "project", dossier.project_title or ""
    yield "issuer", words.call.issuer
    yield "to", words.word("notice_to", name=lead)
    kind = "intro" if asks else "doubts_only" if doubts else "none"
    named = words.word("notice_project", project=dossier.project_title) if dossier.project_title else ""
    yield "intro", words.word(f"notice_{kind}", call=words.call.title, project=named)
    yield "items_head", words.word("notice_items_head") if asks else ""
    yield "doubts_head", words.word("notice_look_head" if asks else "notice_look_only_head") if doubts else ""
    yield "doubts_intro", words.word("notice_look_intro") if doubts else ""
    by = words.date(reply_by.isoformat()) if reply_by else words.word("notice_blank_date")
    yield "until", words.word("notice_until", date=by) if asks or doubts else ""
    yield "contact", words.word("notice_contact")
    yield "sign", words.word("notice_sign", issuer=words.call.issuer)
    yield "date", words.word("notice_date")


def _item(words: Words, ask: Ask, number: int) -> Texts:
    """A paper: its name, what is the matter, what to do, by which clauses."""
    place = words.word("notice_place", place=ask.place) if ask.place else ""
    head = words.word("notice_item", number=str(number), paper=ask.paper, place=place)
    faults = [words.word("notice_fault", fault=_joined(words, _numbered(words, ask.faults)))]
    mends = [words.word("notice_mend", mend=_joined(words, ask.mends))]
    clauses = (
        [words.word("notice_clause", clause=words.word("list_semicolon").join(ask.clauses))] if ask.clauses else []
    )
    texts = {"item": [head], "item_fault": faults, "item_mend": mends, "item_clause": clauses}
    return {name: [_clean(words, text) for text in values] for name, values in texts.items()}


def _doubt(words: Words, ask: Ask, number: int) -> Texts:
    place = words.word("notice_place", place=ask.place) if ask.place else ""
    fact = _joined(words, ask.faults)
    head = words.word("notice_doubt", number=str(number), paper=ask.paper, place=place, fact=fact)
    texts = {"doubt": [head], "doubt_verify": [words.word("notice_verify", mend=_joined(words, ask.mends))]}
    return {name: [_clean(words, text) for text in values] for name, values in texts.items()}


def _joined(words: Words, sentences: list[str]) -> str:
    return words.word("between_sentences").join(sentences)


def _numbered(words: Words, faults: list[str]) -> list[str]:
    if len(faults) == 1:
        return faults
    return [words.word("notice_sub_number", number=str(n), text=fault) for n, fault in enumerate(faults, start=1)]


def _clean(words: Words, text: str) -> str:
    return "".join(char if char.isprintable() or char == IDEOGRAPHIC_SPACE else " " for char in words.mask(text))
