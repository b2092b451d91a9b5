"""Every rule has a dossier that passes and one that fails, its words in both languages, and a place to look at."""

from __future__ import annotations

import pytest

from pipeline.checking import check
from pipeline.checking.rules import KINDS
from schemas.findings import Dossier
from schemas.messages.catalogue import load_catalogue
from schemas.rules import load_rules
from tests import test_elsewhere, test_rules, test_rules_figures, test_rules_papers
from tests.rule_case import CALL, RuleCase, of_rule, outcomes

CASES: list[RuleCase] = [
    *test_rules.CASES,
    *test_rules_figures.CASES,
    *test_rules_papers.CASES,
    *test_elsewhere.CASES,
]
FEWEST_RULES = 60
_NO_PAGE = {"not_legal_person", "code_of_other_region"}
"""Rules about what no page shows: a name's ending, a code."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_finds_its_defect(case: RuleCase) -> None:
    found = of_rule(case.failing(), case.rule)
    assert (case.severity, case.subject) in {(f.severity, f.subject) for f in found}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_passes_where_nothing_is_wrong(case: RuleCase) -> None:
    assessment = case.passing()
    assert "passed" in outcomes(assessment, case.rule)
    assert (case.severity, case.subject) not in {(f.severity, f.subject) for f in of_rule(assessment, case.rule)}


def test_no_rule_is_without_a_dossier_that_fails_and_one_that_passes() -> None:
    assert set(load_rules()) == {case.rule for case in CASES}
    assert len(load_rules()) >= FEWEST_RULES


def test_every_rule_is_of_a_kind_that_there_is_and_every_kind_is_used() -> None:
    assert {rule.kind for rule in load_rules().values()} == set(KINDS)


def test_every_rule_of_the_call_leaves_an_outcome() -> None:
    empty = check(Dossier("d", [], []), CALL)
    assert {c.rule for c in empty.checks} == set(CALL.switched_on)
    assert empty.verdict == "incomplete"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_sentence_has_its_words_and_no_empty_blank(case: RuleCase, lang: str) -> None:
    catalogue, assessment = load_catalogue(lang), case.failing()
    messages = [finding.message for finding in assessment.findings]
    messages += [requirement.reason for requirement in assessment.requirements]
    messages += [outcome.reason for outcome in assessment.checks]
    for message in messages:
        blanks = {part.split("}")[0] for part in catalogue.sentences[message.key].split("{")[1:]}
        assert {blank for blank in blanks if not message.values.get(blank)} == set(), message


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_finding_about_a_paper_shows_where(case: RuleCase) -> None:
    for finding in of_rule(case.failing(), case.rule):
        assert finding.evidence or not finding.documents or case.rule in _NO_PAGE
