"""What a page's body speaks of: lines of statements, and phrases of papers (spaCy's phrase matcher)."""

from __future__ import annotations

from collections import Counter
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from extractors.statement_labels import known_labels, plain_label
from extractors.values.text import squeeze
from schemas.document_types import load_document_types
from schemas.pages import Page

STATEMENTS = (
    "balance_sheet",
    "income_statement",
    "activity_statement",
    "revenue_expense_statement",
    "cash_flow_statement",
)


def statement_labels(page: Page) -> dict[str, set[str]]:
    """Labels of each statement that stand on the page."""
    seen = {plain_label(word.text) for word in page.words if len(word.text) <= 48}
    seen |= {plain_label(line.words[0].text + line.words[1].text) for line in page.lines if len(line.words) > 1}
    return {type_: found for type_ in STATEMENTS if (found := seen & known_labels(type_))}


def strongest_statement(labels: dict[str, set[str]], least: int) -> str | None:
    """The statement whose labels dominate: at least `least`, and twice as many as of any other."""
    counts = sorted(((len(found), type_) for type_, found in labels.items()), reverse=True)
    if not counts or counts[0][0] < least:
        return None
    if len(counts) > 1 and counts[1][0] * 2 > counts[0][0]:
        return None
    return counts[0][1]


def count_phrases(text: str) -> Counter[str]:
    """Distinct cue phrases of each paper type in a text."""
    language, matcher = _matcher()
    doc = language.make_doc(squeeze(text)[:6000])
    seen = {(language.vocab.strings[match], doc[start:end].text) for match, start, end in matcher(doc)}
    return Counter(type_ for type_, _ in seen)


@cache
def _matcher() -> tuple[Language, PhraseMatcher]:
    language = spacy.blank("zh")
    matcher = PhraseMatcher(language.vocab)
    for name, cues in load_document_types().papers.items():
        matcher.add(name, [language.make_doc(cue) for cue in cues.cues])
    return language, matcher
