"""Rows → the ledger of the batch: in how many dossiers each rule of the call came to a result, and those that never did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reporting.rows import Row
from pipeline.reporting.words import rule_words
from schemas.call import UnknownCall, load_call
from schemas.messages import Catalogue


@dataclass(frozen=True)
class RuleCoverage:
    """`results`: dossiers in which the rule passed or failed; in the others there was nothing to check, or no telling."""

    call: str
    rule: str
    words: str
    results: int
    dossiers: int


def coverage(rows: Sequence[Row], catalogue: Catalogue) -> list[RuleCoverage]:
    """Every rule of every call that there are reports of, the least checked first."""
    found = []
    for call in sorted({row.call for row in rows}):
        own = [row for row in rows if row.call == call]
        counted: Counter[str] = Counter(rule for row in own for rule in row.ran)
        found += [
            RuleCoverage(call, rule, rule_words(rule, catalogue.lang), counted[rule], len(own)) for rule in _rules(call)
        ]
    return sorted(found, key=lambda entry: (entry.call, entry.results))


def _rules(call: str) -> Sequence[str]:
    """The call's rules; none for a call that this program does not know."""
    try:
        return load_call(call, proven=True).switched_on
    except (UnknownCall, ValueError):
        return ()
