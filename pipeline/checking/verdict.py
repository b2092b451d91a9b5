"""Requirements and findings → the verdict, in the contract's order."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checking.case import Slot
from schemas.findings import Finding, Verdict


def decide(slots: Sequence[Slot], findings: Sequence[Finding]) -> Verdict:
    """Incomplete before inconsistent before needs_review before complete; optional papers and conditions move nothing."""
    demanded = [slot for slot in slots if not slot.paper.optional]
    if any(slot.status in ("missing", "defective") for slot in demanded):
        return "incomplete"
    if any(finding.severity == "error" for finding in findings):
        return "inconsistent"
    doubts = any(finding.severity == "warning" and finding.rule != "duplicate_document" for finding in findings)
    if doubts or any(slot.status == "unclear" for slot in demanded):
        return "needs_review"
    return "complete"
