"""What stands in another dossier too. Several dossiers for one topic are welcome; one statement of two firms is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.checking.case import Case, pages_of, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.findings import Evidence
from schemas.rules import Rule

MOST_SHOWN = 5


@kind("statement_elsewhere")
def _statement_elsewhere(rule: Rule, case: Case) -> Iterator[Output]:
    by_id = {document.id: document for document in case.documents}
    found = [match for match in case.matches if match.what == "statement"]
    for match in found:
        document = by_id[match.ours[0]]
        say = shown(place(document), match.other.lead, pages=pages_of(document), dossier=match.other.id)
        yield finding(rule, case.subject(document), [document], say)
    yield from _outcome(rule, case, bool(found))


@kind("file_elsewhere")
def _file_elsewhere(rule: Rule, case: Case) -> Iterator[Output]:
    found = [match for match in case.matches if match.what == "file"]
    for match in found:
        evidence = [Evidence(path, None, None, None) for path in match.ours[:MOST_SHOWN]]
        files = "、".join(f"“{path}”" for path in match.ours[:MOST_SHOWN])
        say = shown(evidence, actual=match.other.lead, dossier=match.other.id, files=files, count=str(len(match.ours)))
        yield finding(rule, match.ours[0], (), say)
    yield from _outcome(rule, case, bool(found))


@kind("text_elsewhere")
def _text_elsewhere(rule: Rule, case: Case) -> Iterator[Output]:
    plans = case.own("implementation_plan")
    found = [match for match in case.matches if match.what == "text"]
    for match in found if plans else ():
        say = shown(place(plans[0]), actual=match.other.lead, dossier=match.other.id, count=match.ours[0])
        yield finding(rule, "implementation_plan", plans, say)
    yield from _outcome(rule, case, bool(found))


@kind("organisation_elsewhere")
def _organisation_elsewhere(rule: Rule, case: Case) -> Iterator[Output]:
    """One note for an organisation, however many dossiers it is in."""
    dossiers: dict[str, list[str]] = defaultdict(list)
    wanted = "lead" if rule.field == "lead" else "member"
    for match in case.matches:
        if match.what == wanted:
            for name in match.ours:
                dossiers[name].append(match.other.id)
    for name, ids in sorted(dossiers.items()):
        listed = "、".join(f"“{id_}”" for id_ in ids[:MOST_SHOWN])
        yield finding(rule, name, (), shown(actual=name, dossier=listed, count=str(len(ids))))
    yield from _outcome(rule, case, bool(dossiers))


@kind("person_elsewhere")
def _person_elsewhere(rule: Rule, case: Case) -> Iterator[Output]:
    found = [match for match in case.matches if match.what == "person"]
    if found:
        listed = "、".join(f"“{match.other.id}”" for match in found[:MOST_SHOWN])
        name = found[0].ours[0]
        yield finding(rule, "chief_scientist", (), shown(actual=name, dossier=listed, count=str(len(found))))
    yield from _outcome(rule, case, bool(found))


def _outcome(rule: Rule, case: Case, found: bool) -> Iterator[Output]:
    if case.neighbours is None or not case.neighbours.records:
        yield outcome(rule, "dossier", "not_applicable", "reason_no_neighbours")
    else:
        yield outcome(rule, "dossier", "failed" if found else "passed")
