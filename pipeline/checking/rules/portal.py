"""What the portal knows against what the papers say, and when the application came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from extractors.values.names import name_exact, name_key, title_key
from extractors.values.text import squeeze
from pipeline.checking.case import Case
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.findings import Evidence
from schemas.rules import Rule

LAST = timedelta(minutes=1)


@kind("portal")
def _portal(rule: Rule, case: Case) -> Iterator[Output]:
    """Each fact that both know. Names are compared as people do."""
    facts, portal = case.facts, case.facts.portal
    compared = (
        ("lead", name_key, facts.lead.name, portal.applicant),
        ("credit_code", squeeze, facts.lead.credit_code, portal.credit_code),
        ("project_title", title_key, facts.project_title, portal.project_title),
        ("list_item", squeeze, facts.list_item, portal.list_item),
        ("chief_scientist", squeeze, facts.chief_scientist, portal.chief_scientist),
    )
    for field, key, said, known in compared:
        if not said or not known:
            continue
        differs = key(said) != key(known)
        if differs:
            evidence = [Evidence(portal.source or "", None, None, known)]
            say = shown(evidence, said, known, file=portal.source or "")
            yield finding(rule, field, (), say)
        yield outcome(rule, field, "failed" if differs else "passed")
    yield from _members(rule, case)


def _members(rule: Rule, case: Case) -> Iterator[Output]:
    said, known = case.facts.members, case.facts.portal.members
    if not said or not known:
        return
    differing = {name_key(name) for name in said} ^ {name_key(name) for name in known}
    if differing:
        names = [name_exact(name) for name in (*said, *known) if name_key(name) in differing]
        evidence = [Evidence(case.facts.portal.source or "", None, None, "、".join(known))]
        say = shown(
            evidence, "、".join(said), "、".join(known), file=case.facts.portal.source or "", who="、".join(names)
        )
        yield finding(rule, "members", (), say)
    yield outcome(rule, "members", "failed" if differing else "passed")


@kind("submitted")
def _submitted(rule: Rule, case: Case) -> Iterator[Output]:
    """The moment of submission against the call's closing time; the last minute counts and is said."""
    portal, closes, deadline = case.facts.portal, case.call.closes, case.call.deadline
    if portal.submitted is None or closes is None or deadline is None:
        yield outcome(rule, "submitted", "undecided", "reason_no_submission")
        return
    late = portal.submitted >= closes
    last = not late and portal.submitted > closes - LAST and case.call.closing_time != "24:00"
    if late or last:
        evidence = [Evidence(portal.source or "", None, None, portal.submitted.isoformat(" "))]
        limit = f"{deadline.isoformat()} {case.call.closing_time}"
        say = shown(evidence, limit, portal.submitted.isoformat(" "), file=portal.source or "")
        key = rule.name if late else "last_minute"
        yield finding(rule, "submitted", (), say, key=key, severity=rule.severity if late else "info")
    yield outcome(rule, "submitted", "failed" if late else "passed")


@kind("portal_trouble")
def _portal_trouble(rule: Rule, case: Case) -> Iterator[Output]:
    """A file of facts that could not be understood: what it says is left out."""
    portal = case.facts.portal
    if portal.source is None and not portal.trouble:
        return
    for trouble in portal.trouble:
        evidence = [Evidence(portal.source or "dossier.yaml", None, None, trouble)]
        yield finding(
            rule, portal.source or "dossier.yaml", (), shown(evidence, actual=trouble, file=portal.source or "")
        )
    yield outcome(rule, portal.source or "dossier.yaml", "failed" if portal.trouble else "passed")
