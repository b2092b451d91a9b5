"""Established faults and doubts → what to ask the applicant for, a paper at a time: what is the matter, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.reporting.grouping import BETWEEN, FILES, paper_of
from pipeline.reporting.words import Words
from schemas.problems import mend, problem_kinds
from schemas.report import FindingJson, RequirementJson
from schemas.rules import load_rules


@dataclass
class Ask:
    """One item of the letter: a paper, where it lies, what is the matter with it, how to mend it, by which clauses."""

    paper: str
    place: str = ""
    faults: list[str] = field(default_factory=list)
    mends: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)

    def add(self, fault: str, how: str, clause: str | None) -> None:
        for texts, text in ((self.faults, fault), (self.mends, how), (self.clauses, clause)):
            if text and text not in texts:
                texts.append(text)


def list_asks(words: Words, errors: Sequence[FindingJson]) -> list[Ask]:
    """Only what is established: papers that are lacking, in the call's order, then papers with errors."""
    asks: dict[object, Ask] = {}
    for requirement in words.report.requirements:
        if requirement.kind == "document" and requirement.status in ("missing", "defective"):
            asks[requirement.id] = _lacking(words, requirement, errors)
    for number, finding in enumerate(errors):
        if is_confidential(finding):
            continue
        key, title = paper_of(words, finding)
        if key in asks and finding.rule == "missing_document":
            continue
        if key == BETWEEN:
            key, title = f"{BETWEEN} {number}", words.between(finding)
        ask = asks.setdefault(key, Ask(title))
        ask.place = ask.place or _place(words, finding)
        ask.add(_fault(words, finding, ask.place), mend_of(words, finding), _basis(words, finding))
    return list(asks.values())


def list_doubts(words: Words, warnings: Iterable[FindingJson], unclear: Sequence[RequirementJson]) -> list[Ask]:
    """What the applicant can settle: doubts that a rule has words for, and papers that may or may not be there."""
    asks = []
    for finding in warnings:
        how = None if is_confidential(finding) else verify_of(words, finding)
        if how is not None:
            key, title = paper_of(words, finding)
            titles = {BETWEEN: words.between(finding), FILES: words.subject(finding.subject)}
            place = _place(words, finding)
            fact = (
                words.without_file(words.fact(finding.message), finding)
                if key == FILES
                else _fault(words, finding, place)
            )
            asks.append(Ask(titles.get(key, title), place, [fact], [how]))
    for titles_, reason in by_reason(words, unclear):
        asks.append(Ask(titles_, "", [reason], [words.word("verify_unclear", papers=titles_)]))
    return asks


def is_confidential(finding: FindingJson) -> bool:
    """Whether it speaks of another applicant."""
    rule = load_rules().get(finding.rule)
    return rule is None or rule.confidential


def by_reason(words: Words, requirements: Sequence[RequirementJson]) -> list[tuple[str, str]]:
    """Requirements that share a reason, together: their titles, the reason."""
    shared: dict[str, list[str]] = {}
    for requirement in requirements:
        shared.setdefault(requirement.reason, []).append(words.title(requirement))
    return [(words.word("list_comma").join(titles), reason) for reason, titles in shared.items()]


def mend_of(words: Words, finding: FindingJson) -> str:
    """What the applicant is to do about an error: by the rule's own words, else as the finding asks."""
    paper = words.paper(finding)
    if finding.rule == "wrong_period" and words.requirement(finding) is None:
        return words.word("mend_wrong_period_other")
    key = f"mend_{finding.rule}"
    if words.find(key):
        return words.word(key, paper=paper)
    return words.request(finding.message) or words.word("mend_default", paper=paper)


def verify_of(words: Words, finding: FindingJson) -> str | None:
    """What the applicant can do about a doubt; None where only our reading is unsure."""
    if finding.rule == "unreadable_file":
        file = next((f for f in words.report.files if f.path == finding.subject), None)
        code = file.problem.code if file and file.problem else ""
        asked = mend(code, words.catalogue.lang) if code in problem_kinds() else ""
        return words.word("verify_unreadable_file", mend=asked) if asked else None
    key = f"verify_{finding.rule}"
    if words.find(key):
        return words.word(key, paper=words.paper(finding))
    return words.request(finding.message)


def _lacking(words: Words, requirement: RequirementJson, errors: Sequence[FindingJson]) -> Ask:
    title = words.title(requirement)
    ask = Ask(title)
    own = [finding for finding in errors if finding.subject == requirement.id and finding.rule != "missing_document"]
    if requirement.status == "missing" and not own:
        clause = words.word("clause_of_call", clause=requirement.clause)
        ask.add(words.word("ask_missing"), words.word("mend_missing_document", paper=title), clause)
    elif not own:
        clause = words.word("clause_of_call", clause=requirement.clause)
        ask.add(requirement.reason, words.word("mend_default", paper=title), clause)
    return ask


def _basis(words: Words, finding: FindingJson) -> str | None:
    clause = words.clause(finding)
    return words.word("clause_of_call", clause=clause) if clause else words.source(finding)


def _fault(words: Words, finding: FindingJson, place: str) -> str:
    """The sentence without the file that the item names already."""
    fact = words.fact(finding.message)
    return words.without_file(fact, finding) if place and place == _place(words, finding) else fact


def _place(words: Words, finding: FindingJson) -> str:
    """The file and pages of the paper; nothing where a finding is about several papers."""
    document = words.first(finding)
    if paper_of(words, finding)[0] in (FILES, BETWEEN) or document is None or not document.pages:
        return ""
    first, last = document.pages[0], document.pages[-1]
    pages = str(first) if first == last else f"{first}-{last}"
    return words.word("file_and_page", file=document.file, page=pages)
