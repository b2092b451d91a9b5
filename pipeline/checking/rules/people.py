"""People and parties: the chief scientist, the legal representative, the members and who signed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.values.names import confusable
from extractors.values.text import squeeze
from pipeline.checking.case import Case, is_sure, place
from pipeline.checking.facts import says_alone
from pipeline.checking.likeness import same_organisation
from pipeline.checking.named_in_text import chief_scientist_in
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from schemas.documents import Document, Value
from schemas.findings import Severity
from schemas.rules import Rule

LIKE_SIGNATORY = 0.6
"""Letters that a misread name has in common with the name that it is."""
_EMPTY_AFTER_LABEL = re.compile(
    r"首席科学家(?:姓名)?[ \t]*[::]?[ \t_]*(?:\n|$|[(（]?(?:职称|性别|身份证|联系电话|出生|单位))"
)


@kind("one_person")
def _one_person(rule: Rule, case: Case) -> Iterator[Output]:
    """Exactly one name. That none was found is certain only where the blank after the label is seen."""
    subject = rule.field or ""
    for document in case.own(*rule.types):
        value = document.fields.get(subject) or chief_scientist_in(document)
        if value is None:
            empty = bool(_EMPTY_AFTER_LABEL.search(document.text))
            yield finding(
                rule,
                subject,
                [document],
                shown(evidence=place(document), expected="1", actual="0"),
                key=f"{rule.name}_none",
                severity=rule.severity if empty and _typed(document) else "warning",
            )
            yield outcome(rule, subject, "failed" if empty else "undecided", "reason_no_person")
            continue
        people = _people(value)
        if len(people) > 1:
            say = shown(evidence=place(document, value), expected="1", actual="、".join(people))
            yield (
                finding(rule, subject, [document], say)
                if is_sure(value)
                else doubt(subject, [document], say, key="doubtful_people")
            )
        sure = len(people) == 1 or is_sure(value)
        yield outcome(rule, subject, "undecided" if not sure else "passed" if len(people) == 1 else "failed")


@kind("same_person")
def _same_person(rule: Rule, case: Case) -> Iterator[Output]:
    """Everybody who is named in a paper against the first paper's names."""
    subject = rule.field or ""
    found = _named(case, subject, rule.types)
    if len(found) < 2:
        yield outcome(rule, subject, "not_applicable" if not found else "undecided", "reason_one_paper")
        return
    (first, known), failed, open_ = found[0], False, False
    names = _people(known)
    for document, value in found[1:]:
        strangers = [name for name in _people(value) if name not in names]
        if not strangers:
            continue
        say = shown(
            evidence=(*place(document, value), *place(first, known)),
            expected="、".join(names),
            actual="、".join(strangers),
            other=first.file,
        )
        misread = any(_may_be_misread(name, names, (value, known)) for name in strangers)
        if is_sure(value) and is_sure(known) and not misread:
            failed = True
            yield finding(rule, subject, [document, first], say)
        else:
            open_ = True
            severity: Severity = "info" if rule.severity == "info" or misread else "warning"
            yield doubt(subject, [document, first], say, key="doubtful_person", severity=severity)
    yield outcome(
        rule,
        subject,
        "failed" if failed else "undecided" if open_ else "passed",
        "reason_doubtful" if open_ and not failed else "",
    )


def _named(case: Case, field: str, types: Sequence[str]) -> list[tuple[Document, Value]]:
    """Whom the lead's papers name in a field; the chief scientist also where running text names one."""
    out = []
    for document in case.own(*types):
        value = document.fields.get(field)
        if value is None and field == "chief_scientist":
            value = chief_scientist_in(document)
        if value is not None:
            out.append((document, value))
    return out


@kind("members")
def _members(rule: Rule, case: Case) -> Iterator[Output]:
    """The plan's members and the agreement's parties, both ways."""
    planned = next(case.values("members", ["implementation_plan"]), None)
    agreements = case.own("consortium_agreement")
    signed = _signatories(agreements)
    if planned is None or not signed:
        yield outcome(rule, "members", "undecided", "reason_no_members" if planned is None else "reason_no_parties")
        return
    plan, value = planned
    failed = False
    for name in _people(value):
        if _is_named(name, signed, case):
            continue
        if _is_misread_signatory(name, value, signed, plan):
            say = shown(evidence=place(plan, value), who=name, expected=name)
            yield doubt(name, [plan, *agreements[:1]], say, key="doubtful_member_not_signatory", severity="info")
            continue
        sure = is_sure(value) and all(is_sure(d.fields.get("members")) for d in agreements if "members" in d.fields)
        mentioned = any(squeeze(name) in squeeze(d.text) for d in agreements)
        failed = failed or (sure and not mentioned)
        yield _absent(rule, name, [plan, *agreements[:1]], value, plan, "member_not_signatory", sure and not mentioned)
    members = [*_people(value), *(name for name in (case.facts.lead.name,) if name)]
    for document in agreements:
        listed = document.fields.get("members")
        for name in _people(listed) if listed is not None else []:
            if _is_named(name, members, case) or squeeze(name) in squeeze(plan.text):
                continue
            failed = failed or is_sure(listed)
            yield _absent(rule, name, [document, plan], listed, document, "signatory_not_member", is_sure(listed))
    yield outcome(rule, "members", "failed" if failed else "passed")


@kind("joint")
def _joint(rule: Rule, case: Case) -> Iterator[Output]:
    """Nobody but the lead: only where the plan says so itself."""
    if case.facts.members:
        yield outcome(rule, "joint_application", "passed")
        return
    for plan in case.own("implementation_plan"):
        if says_alone(plan):
            yield finding(rule, "joint_application", [plan], shown(evidence=place(plan)))
            yield outcome(rule, "joint_application", "failed")
            return
    yield outcome(rule, "joint_application", "undecided", "reason_no_members")


def _is_misread_signatory(name: str, value: Value, signed: Sequence[str], plan: Document) -> bool:
    """Whether a scan's name is like that of a signatory whom the plan names elsewhere, and its list does not: one was misread."""
    listed, text = _people(value), squeeze(plan.text)
    return value.source == "ocr" and any(
        _shared(name, other) >= LIKE_SIGNATORY
        and squeeze(other) in text
        and not any(same_organisation(other, own) for own in listed)
        for other in signed
    )


def _absent(
    rule: Rule, name: str, papers: Sequence[Document], value: Value | None, where: Document, key: str, sure: bool
) -> Output:
    evidence = place(where, value)
    if sure:
        return finding(rule, name, papers, shown(evidence=evidence, who=name, expected=name), key=key)
    return doubt(name, papers, shown(evidence=evidence, who=name, expected=name), key=f"doubtful_{key}")


def _signatories(agreements: Sequence[Document]) -> list[str]:
    names: list[str] = []
    for document in agreements:
        for field in ("lead", "members"):
            if field in document.fields:
                names += _people(document.fields[field])
        names += [party.name for party in document.parties]
    return names


def _is_named(name: str, names: Sequence[str], case: Case) -> bool:
    return any(same_organisation(name, other) for other in names)


def _people(value: Value) -> list[str]:
    """Names in a value: a list, or joined by 、."""
    names = value.value if isinstance(value.value, list) else re.split(r"[、,，;；/]", str(value.value))
    return [name.strip() for name in names if name.strip()]


def _may_be_misread(name: str, names: Sequence[str], values: Sequence[Value]) -> bool:
    """A scanned name of which most characters agree: handwriting and seals cost a character of three."""
    if all(value.source != "ocr" for value in values):
        return False
    return any(confusable(name, other) or _shared(name, other) >= 0.5 for other in names)


def _shared(a: str, b: str) -> float:
    return len(set(a) & set(b)) / max(len(set(a)), len(set(b)), 1)


def _typed(document: Document) -> bool:
    return all(part.page.source != "ocr" for part in document.parts)
