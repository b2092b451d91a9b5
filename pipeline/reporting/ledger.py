"""Checks → the ledger: every rule with what came of it, those that did not pass first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.reporting.words import Words

OUTCOMES = ("failed", "undecided", "passed", "not_applicable")


@dataclass(frozen=True)
class LedgerEntry:
    rule: str
    words: str
    subject: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class Ledger:
    entries: list[LedgerEntry]
    counts: list[tuple[str, int]]


def make_ledger(words: Words) -> Ledger:
    """All checks of the report; counts by outcome in the same order."""
    checks = sorted(words.report.checks, key=lambda check: OUTCOMES.index(check.outcome))
    counted: Counter[str] = Counter(check.outcome for check in checks)
    return Ledger(
        [LedgerEntry(c.rule, words.rule(c.rule), words.subject(c.subject), c.outcome, c.reason) for c in checks],
        [(outcome, counted[outcome]) for outcome in OUTCOMES],
    )
