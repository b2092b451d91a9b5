"""The verdict, in the contract's order."""

from __future__ import annotations

import pytest

from pipeline.checking.case import Slot
from pipeline.checking.verdict import decide
from schemas.call import RequiredPaper
from schemas.findings import Finding, Message, RequirementStatus, Severity, Verdict


def slot(status: RequirementStatus, optional: bool = False) -> Slot:
    paper = RequiredPaper.model_validate(dict(id="p", title="t", clause="c", types=("other",), optional=optional))
    return Slot(paper, None, True, status=status)


def finding(severity: Severity, rule: str = "name_mismatch") -> Finding:
    return Finding(rule, severity, "lead", Message("name_mismatch"))


CASES: dict[str, tuple[list[Slot], list[Finding], Verdict]] = {
    "all-met": ([slot("met")], [], "complete"),
    "not-applicable": ([slot("not_applicable")], [], "complete"),
    "missing-before-error": ([slot("missing")], [finding("error")], "incomplete"),
    "defective-before-unclear": ([slot("defective"), slot("unclear")], [finding("warning")], "incomplete"),
    "error-before-unclear": ([slot("unclear")], [finding("error")], "inconsistent"),
    "error-before-warning": ([slot("met")], [finding("warning"), finding("error")], "inconsistent"),
    "unclear": ([slot("unclear")], [], "needs_review"),
    "warning": ([slot("met")], [finding("warning")], "needs_review"),
    "duplicate-alone": ([slot("met")], [finding("warning", "duplicate_document")], "complete"),
    "info-alone": ([slot("met")], [finding("info")], "complete"),
    "optional-missing": ([slot("missing", optional=True)], [], "complete"),
    "optional-unclear": ([slot("unclear", optional=True)], [], "complete"),
}


@pytest.mark.parametrize(("slots", "findings", "wanted"), CASES.values(), ids=CASES)
def test_the_order(slots: list[Slot], findings: list[Finding], wanted: Verdict) -> None:
    assert decide(slots, findings) == wanted
