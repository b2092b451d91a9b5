"""What every rule may look at, and how rules say what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.call import Call
from schemas.documents import Amount, Document, Value
from schemas.findings import CheckResult, DossierFacts, Evidence, Finding, Message, Outcome, RequirementResult, Severity
from schemas.pages import SourceFile

DOUBTFUL = 0.8
"""Below this a person should look: no error rests on such a value."""


@dataclass
class Context:
    """The dossier, its facts and requirements; `findings` and `checks` fill as rules run.

    `serving` maps a document's id to the requirement that it serves or would serve (balance_sheet:2022).
    """

    documents: Sequence[Document]
    files: Sequence[SourceFile]
    call: Call
    facts: DossierFacts
    requirements: list[RequirementResult] = field(default_factory=list)
    serving: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)

    def subject(self, document: Document) -> str:
        return self.serving.get(document.id, document.id)

    def of(self, *types: str) -> list[Document]:
        return [document for document in self.documents if document.type in types]

    def find(
        self,
        rule: str,
        severity: Severity,
        subject: str,
        documents: Sequence[Document] = (),
        evidence: Sequence[Evidence] = (),
        expected: str | None = None,
        actual: str | None = None,
        key: str | None = None,
        **values: str,
    ) -> None:
        """A finding; its check is told separately."""
        message = Message(
            key or rule, {"subject": subject, "expected": expected or "", "actual": actual or "", **values}
        )
        self.findings.append(
            Finding(rule, severity, subject, message, [d.id for d in documents], list(evidence), expected, actual)
        )

    def tell(self, rule: str, subject: str, outcome: Outcome, reason: str = "", **values: str) -> None:
        self.checks.append(CheckResult(rule, subject, outcome, Message(reason or f"check_{outcome}", values)))


def evidence_of(document: Document, value: Value | Amount | None) -> list[Evidence]:
    """The place of a value; the document's first page where the value has none."""
    if value is None or value.page is None:
        return [Evidence(document.file, document.pages[0] if document.pages else None, None, None)]
    return [Evidence(document.file, value.page, value.box, value.text)]
