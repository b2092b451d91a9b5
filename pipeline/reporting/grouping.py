"""Findings → groups by the paper that they are about; what lies between papers, and what concerns files, apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.reporting.words import Words
from schemas.report import FindingJson

SEVERITIES = ("error", "warning", "info")
FILES, BETWEEN = "files", "between"


@dataclass
class PaperGroup:
    """`key` is a requirement's id, a document's, or one of FILES and BETWEEN; findings with their numbers, the worst first."""

    key: str
    title: str
    findings: list[tuple[int, FindingJson]] = field(default_factory=list)


def numbered(words: Words) -> list[tuple[int, FindingJson]]:
    """The findings in the order in which a report shows them, counted from 1; a number is also an anchor (`f-1`)."""
    groups = _grouped(words, enumerate(words.report.findings))
    ranked = sorted(groups, key=lambda group: (_worst(group), group.findings[0][0]))
    findings = [finding for group in ranked for _, finding in group.findings if finding.severity != "info"]
    notes = [finding for group in ranked for _, finding in group.findings if finding.severity == "info"]
    return list(enumerate([*findings, *notes], start=1))


def group_by_paper(words: Words, findings: Sequence[tuple[int, FindingJson]]) -> list[PaperGroup]:
    """The paper with the worst finding first, otherwise in the order given."""
    return sorted(_grouped(words, findings), key=_worst)


def paper_of(words: Words, finding: FindingJson) -> tuple[str, str]:
    """The key and the title of a finding's group."""
    report = words.report
    if any(finding.subject == q.id for q in report.requirements):
        return finding.subject, words.subject(finding.subject)
    if any(finding.subject == f.path for f in report.files):
        return FILES, words.word("group_files")
    if len(set(finding.documents)) == 1:
        requirement = words.requirement(finding)
        return (requirement.id if requirement else finding.documents[0]), words.paper(finding)
    return BETWEEN, words.word("group_between")


def _grouped(
    words: Words, findings: Iterator[tuple[int, FindingJson]] | Sequence[tuple[int, FindingJson]]
) -> list[PaperGroup]:
    groups: dict[str, PaperGroup] = {}
    for number, finding in findings:
        key, title = paper_of(words, finding)
        groups.setdefault(key, PaperGroup(key, title)).findings.append((number, finding))
    for group in groups.values():
        group.findings.sort(key=lambda pair: (SEVERITIES.index(pair[1].severity), pair[0]))
    return list(groups.values())


def _worst(group: PaperGroup) -> int:
    return min(SEVERITIES.index(finding.severity) for _, finding in group.findings)
