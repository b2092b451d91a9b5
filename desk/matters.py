"""A report + the log of decisions → what a person has to decide, one matter after the other, each with its place on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline.decisions.outcomes import is_completeness
from pipeline.decisions.targets import Targets, amounts_of, value_text
from pipeline.reporting.words import Words, money
from schemas.decisions import ACTIONS, Action, Decision, Target
from schemas.report import DecisionJson, DocumentJson, FindingJson, FractionBox, ReportJson, RequirementJson

DOUBTFUL = 0.8
Tone = Literal["error", "warning", "info", "good"]
Asks = Literal["", "value", "page", "status"]
_TONES: dict[str, Tone] = {
    "missing": "error", "defective": "error", "unclear": "warning", "met": "good", "not_applicable": "info",
}  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """A place: `page` counts from 0 in the report's inventory; `box` None for a whole page."""

    page: int
    box: FractionBox | None


@dataclass
class Matter:
    """One thing to decide. `asks` is what a correction of it has to say, `value` what stands there now, `machine` what the
    program said where a decision changed it. `seen` is the number of the last decision on it, 0 without one."""

    target: Target
    tone: Tone
    title: str
    text: str
    spots: list[Spot] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    asks: Asks = ""
    value: str = ""
    last: int = 0
    decision: DecisionJson | None = None
    stale: list[DecisionJson] = field(default_factory=list)
    seen: int = 0
    related: list[tuple[str, str]] = field(default_factory=list)
    """Values and papers that can be corrected where it rests on them: what they are called, and the key to pick them by."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """What can be decided; a paper of which it is unclear whether it is there is not simply confirmed."""
        actions = ACTIONS[self.target.kind]
        if self.target.kind == "requirement" and self.target.claim == ("unclear",):
            return tuple(action for action in actions if action != "confirm")
        return actions

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.decision is None and self.tone in ("error", "warning")


class Matters:
    """All that can be decided in one report. `log` is the whole log of the dossier's decisions."""

    def __init__(self, words: Words, log: Sequence[Decision]) -> None:
        self.words, self.report, self.log = words, words.report, log
        self.targets = Targets(self.report)
        self._index = {(page.file, page.number): i for i, page in enumerate(self.report.pages)}

    def all(self) -> list[Matter]:
        """What is lacking, what is wrong, what is doubtful, in this order."""
        lacking = [q for q in self.report.requirements if q.kind == "document" and self._counts(q)]
        matters = [self.requirement(q) for q in lacking]
        covered = {q.id for q in lacking}
        seen = {matter.target.binding for matter in matters}
        for finding in self.report.findings:
            for matter in self._of_finding(finding):
                if matter.decision is None and finding.subject in covered and is_completeness(finding.rule):
                    # that is what the paper is lacking or defective by
                    continue
                if matter.target.binding not in seen:
                    seen.add(matter.target.binding)
                    matters.append(matter)
        return matters

    def stale(self) -> list[DecisionJson]:
        """Decisions whose content changed."""
        return [decision for decision in self.report.decisions if decision.state == "stale"]

    def pick(self, thing: str) -> Matter | None:
        """Any value, page or requirement by its target's key."""
        return next((matter for matter in self._pickable() if matter.target.key == thing), None)

    def find(self, thing: str, binding: str) -> Matter | None:
        """The matter with exactly this content; None where the report has it no more."""
        every = [*self.all(), *self._pickable()]
        return next((m for m in every if (m.target.key, m.target.binding) == (thing, binding)), None)

    def requirement(self, requirement: RequirementJson) -> Matter:
        decided = self._decided("requirement", requirement.id)
        machine = decided.machine if decided is not None and decided.machine else requirement.status
        target = self.targets.requirement(requirement, machine)
        documents = [d for d in self.report.documents if d.id in requirement.documents]
        spots = [spot for d in documents for number in d.pages[:1] if (spot := self._spot(d.file, number))]
        tone = _TONES[requirement.status]
        details = [("clause", requirement.clause)] if requirement.clause else []
        matter = Matter(target, tone, self.words.title(requirement), requirement.reason, spots, details, "status")
        matter.value = requirement.status
        return self._with_log(matter)

    def page(self, document: DocumentJson) -> Matter:
        target = self.targets.page(document)
        spot = self._spot(document.file, document.pages[0] if document.pages else None)
        text = self.words.word("desk_page_text", file=document.file, pages=_range(document.pages))
        matter = Matter(target, "info", self.words.document(document), text, [spot] if spot else [], [], "page")
        matter.value, matter.last = document.type, document.pages[-1] if document.pages else 1
        return self._with_log(matter)

    def value(self, document: DocumentJson, name: str, text: str = "") -> Matter:
        """A value of a document; `text` says why it is asked about."""
        page, box, confidence, label = self._read(document, name)
        spot = self._spot(document.file, page if page is not None else next(iter(document.pages), None), box)
        shown = value_text(document, name)
        title = f"{self.words.document(document)} · {label}"
        tone: Tone = "warning" if confidence is None or confidence < DOUBTFUL else "info"
        matter = Matter(self.targets.value(document, name), tone, title, text, [spot] if spot else [], [], "value")
        matter.value = shown
        matter.details = [("read_as", money(shown) if name.startswith("line_items.") else shown)] if shown else []
        return self._with_log(matter)

    def _of_finding(self, finding: FindingJson) -> Iterator[Matter]:
        """A doubt about values is a matter for each of the values."""
        values = list(self._values_of(finding)) if finding.rule == "low_confidence_value" else []
        if values:
            for document, name in values:
                matter = self.value(document, name, self.words.fact(finding.message))
                matter.tone = "info" if finding.severity == "info" else "warning"
                if matter.tone == "warning" or matter.decision is not None:
                    yield matter
            return
        matter = self._finding(finding)
        if finding.severity != "info" or matter.decision is not None:
            yield matter

    def _finding(self, finding: FindingJson) -> Matter:
        spots = [s for e in finding.evidence if (s := self._spot(e.file, e.page, e.box)) is not None]
        pairs = (("expected", finding.expected), ("actual", finding.actual))
        details = [("rule", self.words.rule(finding.rule))]
        details += [(name, self.words.shown(value)) for name, value in pairs if value]
        title = self.words.paper(finding) or self.words.subject(finding.subject)
        target = self.targets.finding(finding)
        matter = Matter(target, finding.severity, title, self.words.fact(finding.message), spots, details)
        matter.related = list(self._related(finding))
        return self._with_log(matter)

    def _related(self, finding: FindingJson) -> Iterator[tuple[str, str]]:
        for document, name in self._values_of(finding):
            label, value = self._read(document, name)[3], value_text(document, name)
            shown = money(value) if name.startswith("line_items.") else value
            yield f"{label} {shown}", self.targets.value(document, name).key
        if finding.rule == "unclassified_pages":
            places = {(e.file, e.page) for e in finding.evidence}
            for document in self.report.documents:
                if any((document.file, page) in places for page in document.pages):
                    yield f"{document.file} {_range(document.pages)}", self.targets.page(document).key

    def _values_of(self, finding: FindingJson) -> Iterator[tuple[DocumentJson, str]]:
        wanted = {(e.file, e.page, e.box) for e in finding.evidence if e.box is not None}
        for document in self.report.documents:
            for name, value in document.fields.items():
                if (document.file, value.page, value.box) in wanted:
                    yield document, f"fields.{name}"
            for name, _, _, amount in amounts_of(document):
                if amount is not None and (document.file, amount.page, amount.box) in wanted:
                    yield document, name

    def _pickable(self) -> Iterator[Matter]:
        for requirement in self.report.requirements:
            if requirement.kind == "document":
                yield self.requirement(requirement)
        for document in self.report.documents:
            yield self.page(document)
            for name in document.fields:
                yield self.value(document, f"fields.{name}")
            for name, *_ in amounts_of(document):
                yield self.value(document, name)

    def _read(self, document: DocumentJson, name: str) -> tuple[int | None, FractionBox | None, float | None, str]:
        if name.startswith("fields."):
            found = document.fields.get(name.removeprefix("fields."))
            label = self.words.subject(name.removeprefix("fields."))
            return (found.page, found.box, found.confidence, label) if found else (None, None, None, label)
        for known, label, column, amount in amounts_of(document):
            if known == name:
                label = f"{label} · {self.words.word(f'column_{column}')}"
                return (amount.page, amount.box, amount.confidence, label) if amount else (None, None, None, label)
        return None, None, None, name

    def _counts(self, requirement: RequirementJson) -> bool:
        grave = requirement.status in ("missing", "defective", "unclear")
        return grave or self._decided("requirement", requirement.id) is not None

    def _decided(self, kind: str, name: str) -> DecisionJson | None:
        found = (d for d in self.report.decisions if (d.kind, d.name, d.state) == (kind, name, "in_force"))
        return next(found, None)

    def _with_log(self, matter: Matter) -> Matter:
        """What was decided on it, in force or on other content, and the number of the last decision."""
        target = matter.target
        for decision in self.report.decisions:
            if decision.thing == target.key:
                if decision.state == "in_force" and decision.binding == target.binding:
                    matter.decision = decision
                elif decision.state == "stale":
                    matter.stale.append(decision)
        same = [d for d in self.log if d.target.key == target.key]
        if target.kind == "finding":
            same = [d for d in same if d.target.binding == target.binding]
        matter.seen = same[-1].number if same else 0
        return matter

    def _spot(self, file: str, page: int | None, box: FractionBox | None = None) -> Spot | None:
        index = self._index.get((file, page or 1))
        return Spot(index, box) if index is not None else None


def claim_of(target: Target) -> str:
    """Stands in a form for what its reader saw."""
    return hashlib.sha256("\n".join(target.claim).encode()).hexdigest()[:20]


def open_count(report: ReportJson) -> int:
    """How many errors and doubts of a report nobody has decided on, a paper with what it is lacking by as one."""
    decided = {d.binding for d in report.decisions if d.state == "in_force"}
    settled = {d.name for d in report.decisions if d.state == "in_force" and d.kind == "requirement"}
    targets = Targets(report)
    lacking = {
        q.id for q in report.requirements if q.kind == "document" and q.status in ("missing", "defective", "unclear")
    }
    grave = [f for f in report.findings if f.severity != "info"]
    others = [f for f in grave if not (f.subject in lacking | settled and is_completeness(f.rule))]
    return len(lacking - settled) + sum(targets.finding(f).binding not in decided for f in others)


def _range(pages: Sequence[int]) -> str:
    if not pages:
        return ""
    return str(pages[0]) if len(pages) == 1 else f"{pages[0]}-{pages[-1]}"
