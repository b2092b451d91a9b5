"""Two names: one organisation or two, misread or misspelt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.checking.likeness import Likeness, compare_names, same_organisation
from tests.build import seal, value
from tests.rule_case import assess, both, has, of_rule, says

LEAD = "通辽市青禾农业科技有限公司"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("通辽市青禾农业科技有限公司", Likeness.SAME),
        ("通辽市（青禾）农业科技 有限公司", Likeness.SAME),
        ("通辽市青禾农业科技有限责任公司", Likeness.SPELLING),
        ("通辽市清禾农业科技有限公司", Likeness.NEAR),
        ("通辽市青禾农牧科技有限公司", Likeness.NEAR),
        ("通辽市青禾农业科技股份有限公司", Likeness.NEAR),
        ("青禾农业科技有限公司", Likeness.NEAR),
        ("通辽市金诚农业科技有限公司", Likeness.DIFFERENT),
        ("赤峰市远方商贸有限公司", Likeness.DIFFERENT),
        ("科尔沁民族大学", Likeness.DIFFERENT),
    ],
)
def test_typed_names(name: str, wanted: Likeness) -> None:
    assert compare_names(value(name), LEAD) is wanted


@pytest.mark.parametrize(
    ("name", "confidence", "wanted"),
    [
        ("通辽市青禾农业料技有限公司", 0.99, Likeness.READING),
        ("通辽市青禾农业科技有有限公司", 0.99, Likeness.READING),
        ("通辽市青木农业科技有限公司", 0.96, Likeness.READING),
        ("通辽市青木农业科技有限公司", 0.995, Likeness.NEAR),
        ("通辽市禾农业科技有限公司", 0.9, Likeness.READING),
        ("赤峰市远方商贸有限公司", 0.7, Likeness.READING),
        ("通辽市青禾农业科技有限责任公司", 0.72, Likeness.READING),
        ("通辽市青禾农业科技有限责任公司", 0.95, Likeness.SPELLING),
        ("赤峰市远方商贸有限公司", 0.95, Likeness.DIFFERENT),
    ],
    ids=[
        "look-alike",
        "doubled",
        "one-wrong",
        "one-wrong-and-sure",
        "one-lost",
        "unsure",
        "form-unsure",
        "form",
        "another",
    ],
)
def test_scanned_names(name: str, confidence: float, wanted: Likeness) -> None:
    assert compare_names(replace(value(name, confidence), source="ocr"), LEAD) is wanted


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("西辽河民族大学", "西辽河民族大学", True),
        ("西辽河民族大学", "大青山理工大学", False),
        ("兴安药物研究院", "吉蒙材料研究院", False),
        ("通辽市金诚民族药业股份有限公司", "通辽市青旺民族药业有限公司", False),
        ("通辽市青旺民族药业有限公司", "通辽市青旺民族药业有限责任公司", True),
        ("内蒙古科技大学", "内蒙古农业大学", False),
    ],
)
def test_one_organisation_or_two(a: str, b: str, same: bool) -> None:
    assert same_organisation(a, b) is same
    assert same_organisation(b, a) is same


@pytest.mark.parametrize(
    ("read", "status", "severity"),
    [
        ("赤峰市远方商贸有限公司", "unclear", "warning"),
        ("通辽市青禾农亚科技有限公司", "met", "info"),
        ("通计青禾", "met", "info"),
    ],
    ids=["another-s", "misread", "a-rest-of-it"],
)
def test_the_lead_s_seal_on_a_paper_whose_name_was_read_with_doubt(read: str, status: str, severity: str) -> None:
    """A seal tells whose a misread name is; it does not make another's paper the lead's."""
    sealed = both(says("is23", "entity", read, 0.7, "ocr"), has("is23", seals=[seal(LEAD)]))
    assessment = assess(sealed)
    assert next(r.status for r in assessment.requirements if r.id == "income_statement:2023") == status
    told = [f.severity for f in of_rule(assessment, "low_confidence_value") if f.message.key == "doubtful_name"]
    assert told == [severity]


@pytest.mark.parametrize(
    ("read", "likeness"),
    [
        ("通辽市激机械装备股份有限公司", Likeness.READING),
        ("通辽市机械装备股份有限公司", Likeness.READING),
        ("通辽市瑞丰机械装备股份有限公司", Likeness.DIFFERENT),
        ("通辽市钰澈粮油加工股份有限公司", Likeness.DIFFERENT),
    ],
)
def test_letters_lost_in_the_brand_are_no_other_name(read: str, likeness: Likeness) -> None:
    scanned = replace(value(read, 0.99), source="ocr")
    assert compare_names(scanned, "通辽市钰澈机械装备股份有限公司") == likeness


def test_a_name_that_was_cut_at_its_own_joint_is_no_error() -> None:
    """A reading that takes 与 within a name for the end of another word leaves the name's end; another's name is not that."""
    lead = "通辽市草业资源与乡村能源研究所"
    assert compare_names(value("乡村能源研究所"), lead) is Likeness.READING
    assert compare_names(value("村能源研究所"), lead) is not Likeness.READING
