"""Checks → the ledger: every rule with what came of it, those that did not pass first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.reporting.words import Words

OUTCOMES = ("failed", "undecided", "passed", "not_applicable")


@dataclass
class LedgerEntry:
    """A rule with one outcome, and all that it had it for; reasons where they say more than the outcome."""

    rule: str
    words: str
    outcome: str
    subjects: list[tuple[str, str]]


@dataclass(frozen=True)
class Ledger:
    entries: list[LedgerEntry]
    counts: list[tuple[str, int]]


def make_ledger(words: Words) -> Ledger:
    """All checks of the report; counts by outcome in the same order."""
    entries: dict[tuple[str, str], LedgerEntry] = {}
    counted: Counter[str] = Counter()
    for check in words.report.checks:
        key = (check.outcome, check.rule)
        entry = entries.setdefault(key, LedgerEntry(check.rule, words.rule(check.rule), check.outcome, []))
        plain = check.outcome == "passed" or check.reason == words.word(f"check_{check.outcome}")
        entry.subjects.append((words.subject(check.subject), "" if plain else check.reason.rstrip("。.")))
        counted[check.outcome] += 1
    ranked = sorted(entries.values(), key=lambda entry: OUTCOMES.index(entry.outcome))
    return Ledger(ranked, [(outcome, counted[outcome]) for outcome in OUTCOMES])
