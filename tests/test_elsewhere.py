"""What stands in two dossiers: rules on neighbours, and that each learns of the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.checking import Neighbours
from schemas.records import DossierRecord
from tests.build import amount, value
from tests.rule_case import (
    CALL,
    OTHER,
    PHOTO,
    Change,
    Papers,
    RuleCase,
    Upload,
    assess,
    both,
    nothing,
    of_rule,
    prints,
    says,
)

SENTENCES = [
    f"本项目第{i}项研究内容是建立玉米秸秆组分高效分离与高值利用的技术体系并在通辽市开展中试示范验证工作。"
    for i in range(5)
]


def other_firm(papers: Papers) -> None:
    """The neighbour is another firm with other members, another chief scientist and other figures."""
    for document in papers.values():
        for field, name in (("entity", OTHER), ("lead", OTHER), ("chief_scientist", "孙明")):
            if field in document.fields:
                document.fields[field] = value(name)
        if "members" in document.fields:
            document.fields["members"] = value(["赤峰师范大学"])
        for item in document.line_items:
            if item.current is not None:
                item.current = amount(str(item.current.value * 3 + 1))


def same_figures(papers: Papers) -> None:
    """Another firm with the same figures."""
    figures = {d.id: [item.current for item in d.line_items] for d in papers.values()}
    other_firm(papers)
    for document in papers.values():
        for item, before in zip(document.line_items, figures[document.id], strict=True):
            item.current = before


def _beside(change: Change, own: Change = nothing) -> Upload:
    return Upload(own, files=(PHOTO,), beside=change)


_ELSEWHERE = Upload(beside=other_firm)
CASES = [
    RuleCase("same_statement_elsewhere", "warning", "balance_sheet:2023", _beside(same_figures), _ELSEWHERE),
    RuleCase("same_file_elsewhere", "info", "照片.jpg", _beside(other_firm), _ELSEWHERE),
    RuleCase(
        "same_text_elsewhere",
        "info",
        "implementation_plan",
        _beside(both(other_firm, prints("plan", *SENTENCES)), prints("plan", *SENTENCES)),
        _ELSEWHERE,
    ),
    RuleCase("lead_elsewhere", "info", "通辽市青禾农业科技有限公司", _beside(nothing), _ELSEWHERE),
    RuleCase("member_elsewhere", "info", "科尔沁理工大学", _beside(nothing), _ELSEWHERE),
    RuleCase("chief_scientist_elsewhere", "info", "chief_scientist", _beside(nothing), _ELSEWHERE),
]


def test_one_s_own_papers_in_two_dossiers_are_one_s_own() -> None:
    assessment = _beside(nothing).assess()
    assert of_rule(assessment, "same_statement_elsewhere") == of_rule(assessment, "same_file_elsewhere") == []
    assert assessment.verdict == "complete"


def test_a_misread_figure_hides_nothing() -> None:
    misread = both(same_figures, lambda d: setattr(d["bs23"].line_items[0], "current", amount("601.00")))
    found = of_rule(_beside(misread).assess(), "same_statement_elsewhere")
    assert [f.subject for f in found] == ["balance_sheet:2022"]


def test_a_neighbour_of_another_call_shares_no_organisations() -> None:
    record = assess().record
    assert record is not None
    known = Neighbours()
    known.put(record.model_copy(update={"id": "other", "call": "other-2030"}))
    assert {match.what for match in known.matches(record)} == set()


def test_both_learn_of_each_other() -> None:
    known, first = Neighbours(), assess().record
    assert first is not None
    known.put(first)
    assert not known.is_stale("d")
    known.put(first.model_copy(update={"id": "twin"}))
    assert known.is_stale("d")
    known.put(first.model_copy(update={"matched": [match.key for match in known.matches(first)]}))
    assert not known.is_stale("d")


def test_a_sentence_that_many_dossiers_have_is_the_form_s() -> None:
    own = assess(prints("plan", *SENTENCES)).record
    assert own is not None
    known = Neighbours()
    for number in range(5):
        known.put(own.model_copy(update={"id": f"n{number}", "lead": f"第{number}农业集团公司"}))
    assert "text" not in {match.what for match in known.matches(own)}


def test_a_dossier_that_changed_leaves_nothing_of_its_earlier_record() -> None:
    own = assess().record
    assert own is not None
    known = Neighbours()
    known.put(own.model_copy(update={"id": "other"}))
    known.put(
        DossierRecord(
            id="other", call=CALL.id, lead=None, members=[], chief_scientist=None, files={}, statements=[], sentences=[]
        )
    )
    assert known.matches(own) == []


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_neighbours_changes_nothing(order: int) -> None:
    own = assess(says("plan", "total_budget", Decimal(1))).record
    assert own is not None
    known = Neighbours()
    for id_ in ["a", "b", "c"][::order]:
        known.put(own.model_copy(update={"id": id_}))
    assert [match.other.id for match in known.matches(own) if match.what == "lead"] == ["a", "b", "c"]


def test_rules_that_came_to_no_result_in_a_whole_batch() -> None:
    known, own = Neighbours(), assess().record
    assert own is not None
    assert known.never_ran(["d"], CALL.switched_on) == []
    known.put(own)
    never = known.never_ran(["d"], CALL.switched_on)
    assert "missing_document" not in never and "late_submission" in never
    known.put(own.model_copy(update={"id": "e", "ran": ["late_submission"]}))
    assert "late_submission" not in known.never_ran(["d", "e"], CALL.switched_on)
