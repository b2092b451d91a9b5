"""Checks → the ledger: every rule with what came of it, those that did not pass first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.reporting.words import Words

OUTCOMES = ("failed", "undecided", "passed", "not_applicable")
MOST_SUBJECTS = 4
"""Papers that passed are counted, not named, where they are more."""


@dataclass
class LedgerEntry:
    """A rule with one outcome, and all that it had it for; reasons where they say more than the outcome."""

    rule: str
    words: str
    outcome: str
    subjects: list[tuple[str, str]]


@dataclass(frozen=True)
class Ledger:
    """`idle` are rules for which the dossier had nothing to check, in words; counts by outcome in their order."""

    entries: list[LedgerEntry]
    idle: list[str]
    counts: list[tuple[str, int]]


def make_ledger(words: Words) -> Ledger:
    """All checks of the report."""
    entries: dict[tuple[str, str], LedgerEntry] = {}
    idle: list[str] = []
    nothing = words.word("reason_nothing_to_check")
    for check in words.report.checks:
        if check.outcome == "not_applicable" and check.reason == nothing:
            idle.append(words.rule(check.rule))
            continue
        key = (check.outcome, check.rule)
        entry = entries.setdefault(key, LedgerEntry(check.rule, words.rule(check.rule), check.outcome, []))
        entry.subjects.append((words.subject(check.subject), _reason(words, check.outcome, check.reason)))
    ranked = sorted(entries.values(), key=lambda entry: OUTCOMES.index(entry.outcome))
    for entry in ranked:
        if entry.outcome == "passed" and len(entry.subjects) > MOST_SUBJECTS:
            entry.subjects = [(words.word("ledger_all", count=str(len(entry.subjects))), "")]
    counted: Counter[str] = Counter(check.outcome for check in words.report.checks)
    return Ledger(ranked, idle, [(outcome, counted[outcome]) for outcome in OUTCOMES])


def _reason(words: Words, outcome: str, reason: str) -> str:
    """Nothing where the outcome says as much."""
    return "" if outcome == "passed" or reason == words.word(f"check_{outcome}") else reason.rstrip("。.")
