"""The report → four short lists: what is missing, what is wrong, what to look at, what to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reporting.words import Words, kind_of_requirement
from schemas.report import FindingJson, RequirementJson

SHORT = 64
"""Characters of a sentence that one takes in at a glance; a longer one is told by its rule."""


@dataclass(frozen=True)
class Entry:
    """A line of a list: the paper, what is the matter, and the anchor where more is told."""

    paper: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Ask:
    """What to ask the applicant for: a paper, what is the matter, by which clause, and how to mend it."""

    paper: str
    what: str
    clause: str | None
    mend: str


@dataclass(frozen=True)
class Overview:
    missing: list[Entry]
    wrong: list[Entry]
    look: list[Entry]
    asks: list[Ask]
    doubts: list[Ask]


def overview(words: Words) -> Overview:
    """The lists of the first screen and of the notice."""
    report = words.report
    papers = [q for q in report.requirements if q.kind == "document"]
    errors = [(n, f) for n, f in numbered(words) if f.severity == "error" and f.rule != "missing_document"]
    warnings = [(n, f) for n, f in numbered(words) if f.severity == "warning"]
    told = {f.subject for _, f in (*errors, *warnings)}
    missing = [q for q in papers if q.status == "missing"]
    defective = [q for q in papers if q.status == "defective" and q.id not in told]
    unclear = [q for q in papers if q.status == "unclear" and q.id not in told]
    return Overview(
        missing=[Entry(words.title(q), _why_missing(words, q), _anchor_of_missing(words, q)) for q in missing],
        wrong=[*(_unmet(words, q) for q in defective), *(_entry(words, n, f) for n, f in errors)],
        look=[*(_unmet(words, q) for q in unclear), *(_entry(words, n, f) for n, f in warnings)],
        asks=list(_asks(words, missing, defective, [f for _, f in errors])),
        doubts=[ask for _, f in warnings if (ask := _doubt(words, f)) is not None],
    )


def numbered(words: Words) -> Iterator[tuple[int, FindingJson]]:
    """The findings with the numbers that they have in the report."""
    return enumerate(words.report.findings, start=1)


def requirement_anchor(words: Words, requirement: RequirementJson) -> str:
    return f"r-{words.report.requirements.index(requirement) + 1}"


def _unmet(words: Words, requirement: RequirementJson) -> Entry:
    return Entry(words.title(requirement), requirement.reason, requirement_anchor(words, requirement))


def _entry(words: Words, number: int, finding: FindingJson) -> Entry:
    short = len(finding.message) <= SHORT
    return Entry(words.paper(finding), finding.message if short else words.rule(finding.rule), f"f-{number}")


def _why_missing(words: Words, requirement: RequirementJson) -> str:
    """Only what is more than that it is missing."""
    return "" if requirement.reason == words.word("missing") else requirement.reason


def _anchor_of_missing(words: Words, requirement: RequirementJson) -> str:
    found = (n for n, f in numbered(words) if f.subject == requirement.id and f.severity == "error")
    number = next(found, None)
    return f"f-{number}" if number else requirement_anchor(words, requirement)


def _asks(
    words: Words, missing: list[RequirementJson], defective: list[RequirementJson], errors: list[FindingJson]
) -> Iterator[Ask]:
    """Established faults, the missing papers first; a wrong year's statement is told with the year that lacks one."""
    for requirement in missing:
        title = words.title(requirement)
        why = _why_missing(words, requirement)
        what = words.word("ask_missing_because" if why else "ask_missing", paper=title, why=why.rstrip("。. "))
        yield Ask(title, what, requirement.clause, words.word("mend_missing_document", paper=title))
    for requirement in defective:
        title = words.title(requirement)
        yield Ask(title, f"{title}：{requirement.reason}", requirement.clause, words.word("mend_default", paper=title))
    lacking = {kind_of_requirement(q.id) for q in missing}
    for finding in errors:
        if finding.rule == "wrong_period" and _kinds(words, finding) & lacking:
            continue
        yield Ask(words.paper(finding), finding.message, words.clause(finding), words.mend(finding))


def _doubt(words: Words, finding: FindingJson) -> Ask | None:
    mend = words.verify(finding)
    return Ask(words.paper(finding), finding.message, words.clause(finding), mend) if mend else None


def _kinds(words: Words, finding: FindingJson) -> set[str]:
    """The papers of the call that a finding's documents could serve."""
    types = {d.type for d in words.report.documents if d.id in finding.documents}
    served = {paper.id for paper in words.call.papers if types & set(paper.types)}
    return served | {kind_of_requirement(finding.subject)}
