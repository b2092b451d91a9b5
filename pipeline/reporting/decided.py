"""What people decided → where it stands in the report, and what they want the applicant to be asked."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.decisions.targets import Targets, amounts_of, value_text
from pipeline.reporting.asking import Ask, is_confidential, verify_of
from pipeline.reporting.grouping import BETWEEN, FILES, paper_of
from pipeline.reporting.words import Words
from schemas.report import DecisionJson, FindingJson, RequirementJson


class Decided:
    """The decisions of one report, by what they are on."""

    def __init__(self, words: Words) -> None:
        self.words, self.report = words, words.report
        self._targets = Targets(self.report)
        in_force = [d for d in self.report.decisions if d.state == "in_force"]
        self._by_binding = {d.binding: d for d in in_force}
        self._requirements = {d.name: d for d in in_force if d.kind == "requirement"}

    def finding(self, finding: FindingJson) -> DecisionJson | None:
        if not self._by_binding:
            return None
        return self._by_binding.get(self._targets.finding(finding).binding)

    def requirement(self, requirement: RequirementJson) -> DecisionJson | None:
        return self._requirements.get(requirement.id)

    @property
    def stale(self) -> list[DecisionJson]:
        return [d for d in self.report.decisions if d.state == "stale"]

    def told(self, decision: DecisionJson) -> str:
        """Who decided what and when, why, and what the program says by itself."""
        words = self.words
        right = " ".join(map(str, decision.correction.values()))
        right = words.find(f"desk_said_{right}") or words.find(f"type_{right}") or right
        parts = [
            words.word("desk_told", by=decision.by, at=words.date(decision.at), action=self.action(decision)),
            f" → {right}" if right else "",
            f"：{decision.remark}" if decision.remark else "",
        ]
        if decision.machine and decision.kind in ("finding", "requirement"):
            said = words.word(f"desk_said_{decision.machine}")
            parts.append(words.word("desk_told_machine", said=words.word("desk_machine", said=said)))
        return "".join(parts)

    def action(self, decision: DecisionJson) -> str:
        return self.words.word(f"desk_did_{decision.action}")

    def about(self, decision: DecisionJson) -> str:
        """What was decided on, in words."""
        words = self.words
        places = "、".join(sorted({p.file for p in decision.places if p.file}))
        if decision.kind == "finding":
            name = words.rule(decision.name)
        elif decision.kind == "requirement":
            name = words.subject(decision.name)
        elif decision.kind == "page":
            name = words.word("desk_kind_page")
        else:
            name = self._label(decision)
        return f"{name}（{places}）" if places else name

    def asks(self) -> list[Ask]:
        """What people want to be asked, in the order in which they decided it."""
        return [
            ask for d in self.report.decisions if d.action == "ask" and d.state == "in_force" for ask in self._ask(d)
        ]

    def _ask(self, decision: DecisionJson) -> Iterator[Ask]:
        words, remark = self.words, decision.remark
        if decision.kind == "finding":
            for finding in self.report.findings:
                if self._targets.finding(finding).binding == decision.binding and not is_confidential(finding):
                    key, title = paper_of(words, finding)
                    title = {BETWEEN: words.between(finding), FILES: words.subject(finding.subject)}.get(key, title)
                    how = remark or verify_of(words, finding) or words.word("mend_default", paper=title)
                    yield Ask(title, "", [words.fact(finding.message)], [how])
        elif decision.kind == "requirement":
            for requirement in self.report.requirements:
                if requirement.id == decision.name:
                    title = words.title(requirement)
                    how = remark or words.word("verify_unclear", papers=title)
                    yield Ask(title, "", [requirement.reason] if requirement.reason else [], [how])
        else:
            label, value = self._label(decision), self._value(decision)
            fault = words.word("desk_asked_value", label=label, value=words.shown(value) if value else "—")
            yield Ask(self.about(decision), "", [fault], [remark or words.word("desk_please_verify")])

    def _label(self, decision: DecisionJson) -> str:
        """The value's name as printed, with its paper."""
        paper = self.words.word(f"type_{decision.subject}")
        for document in self.report.documents:
            if document.type == decision.subject:
                for name, label, column, _ in amounts_of(document):
                    if name == decision.name:
                        return f"{paper} · {label} · {self.words.word(f'column_{column}')}"
        return f"{paper} · {self.words.subject(decision.name.removeprefix('fields.'))}"

    def _value(self, decision: DecisionJson) -> str:
        for document in self.report.documents:
            if self._targets.value(document, decision.name).key == decision.thing:
                return value_text(document, decision.name)
        return ""
