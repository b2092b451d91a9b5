"""What a person has to decide in a report."""

from __future__ import annotations

from desk.matters import Matters, open_count
from pipeline.decisions import apply_to_report
from pipeline.decisions.targets import Targets
from pipeline.reporting.words import Words
from schemas.decisions import Decision
from schemas.messages import load_catalogue
from schemas.report import ReportJson
from tests.test_decisions import CALL, decide, report


def matters(made: ReportJson, *log: Decision) -> Matters:
    return Matters(Words(load_catalogue("zh"), made, CALL), log)


def test_a_paper_that_is_missing_is_one_matter_and_not_two() -> None:
    made = report()
    kinds = [(m.target.kind, m.target.name) for m in matters(made).all()]
    assert kinds == [("requirement", "commitment_letter"), ("finding", "balance_identity")]
    assert open_count(made) == 2


def test_what_was_decided_is_open_no_more_and_can_still_be_seen() -> None:
    made = report()
    waived = decide(Targets(made).requirement(made.requirements[0]))
    apply_to_report(made, [waived], CALL)
    found = {m.target.name: m for m in matters(made, waived).all()}
    letter = found["commitment_letter"]
    assert letter.decision is not None and not letter.is_open and letter.seen == 1
    assert open_count(made) == 1


def test_an_unclear_paper_is_not_simply_confirmed() -> None:
    made = report()
    made.requirements[0].status = "unclear"
    (letter, *_) = matters(made).all()
    assert letter.actions == ("correct", "waive", "ask")


def test_a_matter_is_found_by_what_its_reader_saw() -> None:
    made = report()
    known = matters(made)
    (letter, *_) = known.all()
    assert known.find(letter.target.key, letter.target.binding) is not None
    made.requirements[0].status = "defective"
    assert matters(made).find(letter.target.key, letter.target.binding) is None
