"""The report → four short lists: what is lacking, what is wrong, what to look at, what to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.reporting.asking import Ask, by_reason, list_asks, list_doubts
from pipeline.reporting.decided import Decided
from pipeline.reporting.grouping import BETWEEN, FILES, PaperGroup, group_by_paper, numbered
from pipeline.reporting.words import Words
from schemas.report import FindingJson, RequirementJson

SHORT = 64
"""Characters of a sentence that one takes in at a glance; a longer one is told by its rule."""
Numbered = tuple[int, FindingJson]


@dataclass
class Entry:
    """A paper of a list: what is the matter with it, each with the anchor where more is told."""

    paper: str
    anchor: str
    lines: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Overview:
    """`lacking` are the papers that are missing or cannot serve: where it is empty, the dossier is not incomplete."""

    lacking: list[Entry]
    wrong: list[Entry]
    look: list[Entry]
    asks: list[Ask]
    doubts: list[Ask]


def overview(words: Words) -> Overview:
    """The lists of the first screen and of the notice."""
    papers = [q for q in words.report.requirements if q.kind == "document"]
    lacking = [q for q in papers if q.status in ("missing", "defective")]
    found = numbered(words)
    errors = [(n, f) for n, f in found if f.severity == "error"]
    warnings = [(n, f) for n, f in found if f.severity == "warning"]
    decided = Decided(words)
    # what a person asks in their own way is asked in no other
    open_doubts = [f for _, f in warnings if (d := decided.finding(f)) is None or d.action != "ask"]
    told = {f.subject for _, f in (*errors, *warnings)}
    unclear = [q for q in papers if q.status == "unclear" and q.id not in told]
    ids = {q.id for q in lacking}
    groups = group_by_paper(words, errors)
    apart = _explained_by_files(words, unclear)
    return Overview(
        lacking=[_lacking(words, q, next((g for g in groups if g.key == q.id), None)) for q in lacking],
        wrong=[entry for group in groups if group.key not in ids for entry in _entries(words, group)],
        look=_look(words, warnings, unclear),
        asks=list_asks(words, [f for _, f in errors]),
        doubts=[
            *list_doubts(words, open_doubts, [q for q in unclear if q.id not in apart and not _is_asked(decided, q)]),
            *decided.asks(),
        ],
    )


def _is_asked(decided: Decided, requirement: RequirementJson) -> bool:
    decision = decided.requirement(requirement)
    return decision is not None and decision.action == "ask"


def requirement_anchor(words: Words, requirement: RequirementJson) -> str:
    return f"r-{words.report.requirements.index(requirement) + 1}"


def _lacking(words: Words, requirement: RequirementJson, group: PaperGroup | None) -> Entry:
    """A missing paper says so by its name; more is told where more is known."""
    anchor = requirement_anchor(words, requirement)
    found = group.findings if group else []
    more = [(n, f) for n, f in found if f.rule != "missing_document"]
    if found:
        anchor = f"f-{(more or found)[0][0]}"
    lines = [(_short(words, f), f"f-{n}") for n, f in more]
    if not lines and requirement.status == "defective":
        lines = [(requirement.reason, anchor)]
    return Entry(words.title(requirement), anchor, lines)


def _look(words: Words, warnings: list[Numbered], unclear: list[RequirementJson]) -> list[Entry]:
    """Papers that may be there, then doubts; a file that could be one paper only is told with that paper."""
    files = {f.subject: (n, f) for n, f in warnings if f.rule == "unreadable_file"}
    entries = []
    for titles, reason in by_reason(words, unclear):
        first = next(q for q in unclear if q.reason == reason)
        path = next((p for p in files if f"“{words.mask(p)}”" in reason), None)
        if path is not None and reason == first.reason and sum(q.reason == reason for q in unclear) == 1:
            number, finding = files.pop(path)
            line = words.word("perhaps_this", fact=words.fact(finding.message).rstrip("。."))
            entries.append(Entry(titles, f"f-{number}", [(line, f"f-{number}")]))
        else:
            entries.append(
                Entry(titles, requirement_anchor(words, first), [(reason, requirement_anchor(words, first))])
            )
    left = [(n, f) for n, f in warnings if f.rule != "unreadable_file" or f.subject in files]
    return [*entries, *(entry for group in group_by_paper(words, left) for entry in _entries(words, group))]


def _entries(words: Words, group: PaperGroup) -> list[Entry]:
    """One for a paper; files and what lies between papers one each."""
    if group.key not in (FILES, BETWEEN):
        lines = [(_short(words, finding), f"f-{number}") for number, finding in group.findings]
        return [Entry(group.title, f"f-{group.findings[0][0]}", lines)]
    name = words.between if group.key == BETWEEN else _file
    return [Entry(name(f), f"f-{n}", [(_short(words, f), f"f-{n}")]) for n, f in group.findings]


def _file(finding: FindingJson) -> str:
    return finding.subject


def _short(words: Words, finding: FindingJson) -> str:
    """The sentence without the file that the entry's paper stands for, where that is short; else the rule in words."""
    fact = words.without_file(words.fact(finding.message), finding)
    return fact if len(fact) <= SHORT else words.find(f"brief_{finding.rule}") or words.rule(finding.rule)


def _explained_by_files(words: Words, unclear: Sequence[RequirementJson]) -> set[str]:
    """Requirements that are unclear because of a file which the applicant is asked to hand in again anyway."""
    paths = [
        f"“{words.mask(f.path)}”" for f in words.report.files if f.status in ("unreadable", "rejected", "partly_read")
    ]
    return {q.id for q in unclear if any(path in q.reason for path in paths)}
