"""Papers that are not demanded and still say something: certificates, credit reports, the recommendation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.values.names import title_similarity
from extractors.values.text import squeeze
from pipeline.checking.case import Case, is_sure, pages_of, place
from pipeline.checking.likeness import Likeness, compare_names, same_organisation
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from schemas.findings import Evidence
from schemas.rules import Rule

_ADVISED = ("recommendation_letter", "project_summary_table")
OTHER_PROJECT = 0.6


@kind("recorded")
def _recorded(rule: Rule, case: Case) -> Iterator[Output]:
    """Entries of a credit report about somebody of the consortium, as it counts them: 失信被执行人 2条."""
    pattern = re.compile(rule.pattern or "(?!)")
    for document in case.of(*rule.types):
        hit = None
        for part in document.parts:
            for line in part.as_page().lines:
                hit = hit or ((part.page.number, line) if pattern.search(squeeze(line.text)) else None)
        if hit is not None:
            number, line = hit
            evidence = [Evidence(document.file, number, line.box, line.text)]
            who = str(document.entity.value) if document.entity else ""
            say = shown(evidence, actual=squeeze(line.text)[:60], pages=str(number), who=who)
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "failed" if hit else "passed")


@kind("stranger")
def _stranger(rule: Rule, case: Case) -> Iterator[Output]:
    """Licences and credit reports of organisations that do not apply."""
    known = [name for name in (case.facts.lead.name, *case.facts.members) if name]
    for document in case.of(*rule.types) if case.facts.members and case.facts.lead.name else ():
        value = document.entity
        if value is None or not is_sure(value):
            yield outcome(rule, document.id, "undecided", "reason_no_name")
            continue
        name = str(value.value)
        strange = all(
            compare_names(value, other) is Likeness.DIFFERENT and not same_organisation(name, other) for other in known
        )
        if strange:
            yield finding(rule, document.id, [document], shown(place(document, value), actual=name))
        yield outcome(rule, document.id, "failed" if strange else "passed")


@kind("recommender")
def _recommender(rule: Rule, case: Case) -> Iterator[Output]:
    """Who recommends is one of those whom the call names, by the words of the rule."""
    for document in case.of("recommendation_letter"):
        value = document.fields.get("entity")
        if value is None or not is_sure(value):
            yield outcome(rule, document.type, "undecided", "reason_no_name")
            continue
        known = any(word in str(value.value) for word in rule.words)
        if not known:
            say = shown(place(document, value), actual=str(value.value))
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "passed" if known else "failed")


@kind("recommended")
def _recommended(rule: Rule, case: Case) -> Iterator[Output]:
    """The recommendation and the summary table are about this lead and this project."""
    lead, title = case.facts.lead.name, case.facts.project_title
    for document in case.of(*_ADVISED):
        text = squeeze(document.text)
        named = document.fields.get("lead")
        about = document.fields.get("project_title")
        if lead is None or (named is None and document.type != "project_summary_table"):
            yield outcome(rule, document.type, "undecided", "reason_no_name")
            continue
        other = named is not None and is_sure(named) and compare_names(named, lead) is Likeness.DIFFERENT
        other = (other or document.type == "project_summary_table") and squeeze(lead) not in text
        if not other and about is not None and title is not None and is_sure(about):
            other = title_similarity(str(about.value), title) < OTHER_PROJECT and squeeze(title) not in text
        if other:
            say = shown(place(document, named), lead, str(named.value) if named else None, pages=pages_of(document))
            yield finding(rule, document.type, [document], say)
        yield outcome(rule, document.type, "failed" if other else "passed")


@kind("recommendation_sealed")
def _recommendation_sealed(rule: Rule, case: Case) -> Iterator[Output]:
    for document in case.of(*_ADVISED):
        if not document.seals:
            yield finding(rule, document.type, [document], shown(place(document), pages=pages_of(document)))
        yield outcome(rule, document.type, "passed" if document.seals else "failed")


@kind("outstanding")
def _outstanding(rule: Rule, case: Case) -> Iterator[Output]:
    """Once the portal says that a dossier was recommended, the recommending department's papers should be there."""
    stage = case.facts.portal.stage or "applied"
    if stage == "applied":
        yield outcome(rule, "dossier", "not_applicable", "reason_stage")
        return
    for slot in case.slots:
        if slot.paper.optional:
            there = slot.status == "met"
            if not there:
                yield finding(rule, slot.id, (), shown(title=slot.title))
            yield outcome(rule, slot.id, "passed" if there else "failed")


@kind("letter_advisable")
def _letter_advisable(rule: Rule, case: Case) -> Iterator[Output]:
    """A lead that need not promise anything and whose plan counts on its own money."""
    for slot in case.slots:
        if "commitment_letter" not in slot.paper.types or slot.status != "not_applicable":
            continue
        funds = case.facts.matching_funds
        lacking = funds is not None and funds > 0 and not slot.serving
        if lacking:
            yield finding(rule, slot.id, (), shown(title=slot.title, actual=f"{funds:.2f}", funds=f"{funds:,.2f}"))
        yield outcome(rule, slot.id, "failed" if lacking else "passed")
