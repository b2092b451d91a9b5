"""What files say beside their words: changes, comments, watermarks, signatures that no longer hold, what could not be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checking.case import Case
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.documents import Document
from schemas.findings import Evidence
from schemas.pages import Mark
from schemas.rules import Rule

MOST_SHOWN = 5
NO_TEXT = "…"


@kind("traced")
def _traced(rule: Rule, case: Case) -> Iterator[Output]:
    """`words` are kinds of marks; of `types` (none: of every paper); `pattern` must be found in what a mark says."""
    papers = [d for d in case.documents if d.type in rule.types or not rule.types]
    found = False
    for document in papers:
        hits = [hit for hit in _marks(document) if _is_meant(hit[1], rule)]
        if not hits:
            continue
        found = True
        number, mark = hits[0]
        evidence = [Evidence(document.file, n, m.box, m.text or None) for n, m in hits[:MOST_SHOWN]]
        say = shown(evidence, actual=mark.text[:60] or NO_TEXT, pages=str(number), count=str(len(hits)))
        yield finding(rule, case.subject(document), [document], say)
        yield outcome(rule, case.subject(document), "failed")
    if papers and not found:
        yield outcome(rule, "documents", "passed")


def _marks(document: Document) -> Iterator[tuple[int, Mark]]:
    for part in document.parts:
        for mark in part.as_page().marks:
            yield part.page.number, mark


def _is_meant(mark: Mark, rule: Rule) -> bool:
    return mark.kind in rule.words and (rule.pattern is None or re.search(rule.pattern, mark.text) is not None)
