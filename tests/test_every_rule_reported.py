"""Whatever a rule finds: it stands on the first screen, and the letter asks for it in whole sentences."""

from __future__ import annotations

import re

import pytest

from pipeline.reporting.letter import Letter, write_letter
from pipeline.reporting.overview import Overview, overview
from pipeline.reporting.to_json import make_report
from pipeline.reporting.words import Words
from schemas.findings import Dossier
from schemas.messages import load_catalogue
from schemas.report import RunJson
from schemas.rules import load_rules
from tests.build import complete_dossier
from tests.made_reports import CALL, RUN
from tests.rule_case import RuleCase, Upload, changed_call
from tests.test_every_rule import CASES

LANGUAGES = ("zh", "en")


def words_of(case: RuleCase, lang: str) -> Words:
    upload = case.fails if isinstance(case.fails, Upload) else Upload(case.fails)
    papers = {d.id: d for d in complete_dossier()}
    upload.change(papers)
    dossier = Dossier("d", list(upload.files), list(papers.values()), upload.portal)
    catalogue, call = load_catalogue(lang), changed_call(upload.call) if upload.call else CALL
    pages = [part.page for document in dossier.documents for part in document.parts]
    return Words(catalogue, make_report(dossier, case.failing(), RunJson(**vars(RUN)), call.id, catalogue, pages), call)


def anchors(lists: Overview) -> set[str]:
    entries = [*lists.lacking, *lists.wrong, *lists.look]
    return {entry.anchor for entry in entries} | {anchor for entry in entries for _, anchor in entry.lines}


def sentences(letter: Letter) -> list[str]:
    parts = [letter.single, *letter.items, *letter.doubts]
    return [text for part in parts for texts in part.values() for text in texts]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_told(case: RuleCase, lang: str) -> None:
    words = words_of(case, lang)
    lists = overview(words)
    grave = [f for f in words.report.findings if f.severity != "info"]
    told = [f for f in grave if f.rule != "missing_document"]
    assert len({a for a in anchors(lists) if a.startswith("f-")}) >= len(told)
    text = " ".join([*sentences(write_letter(words)), *(line for e in lists.wrong for line, _ in e.lines)])
    assert [rule for rule in load_rules() if "_" in rule and rule in text] == []
    assert not re.search(r"[{}]|None|。。|：。|\.\.$", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", [c for c in CASES if c.severity == "error"], ids=str)
def test_what_is_established_is_asked_for(case: RuleCase, lang: str) -> None:
    words = words_of(case, lang)
    lists = overview(words)
    assert lists.asks
    assert all(ask.paper and ask.faults and ask.mends for ask in lists.asks)


def test_no_letter_tells_of_another_applicant() -> None:
    others = [words_of(case, "zh") for case in CASES if case.rule.endswith("_elsewhere")]
    assert others
    assert [
        text for words in others for text in sentences(write_letter(words)) if "赤峰市远方商贸有限公司" in text
    ] == []


def test_doubts_of_our_own_reading_are_no_concern_of_the_applicant() -> None:
    words = [
        words_of(case, "zh") for case in CASES if case.rule == "low_confidence_value" and case.severity == "warning"
    ]
    assert [ask.paper for w in words for ask in overview(w).doubts if "没有把握" in "".join(ask.faults)] == []
