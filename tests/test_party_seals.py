"""Seals at the parties' places of an agreement: a stranger's, none, and what a scan cannot tell."""

from dataclasses import replace

import pytest

from pipeline.checking.seal_states import SealState, SealVerdict, judge_party_seals
from pipeline.extraction.seals import place_seals
from schemas.documents import Document, Party, PlacedSeal
from schemas.pages import Box, Seal
from tests.build import document, value
from tests.papers import paper, sheet, word
from tests.rule_case import MEMBER, Papers, assess, both, of_rule, scanned

LEAD, FIRM, COLLEGE = "通辽市云杉农业科技有限公司", "内蒙古岱青草业有限公司", "松岭工程职业学院"
NAMES = [LEAD, FIRM, COLLEGE]
LEFT: Box = (60, 100, 290, 250)
RIGHT: Box = (292, 100, 595, 250)
BELOW: Box = (0, 260, 595, 390)


def impression(text: str | None, block: Box, owner: str | None = None, confidence: float = 0.99) -> PlacedSeal:
    x0, top = block[0] + 100, block[1] + 20
    return PlacedSeal(1, (x0, top, x0 + 105, top + 105), text, "round", "red", confidence, owner)


def is_within(seal: PlacedSeal, box: Box) -> bool:
    return box[0] <= seal.box[0] and seal.box[2] <= box[2] and box[1] <= seal.box[1] and seal.box[3] <= box[3]


def scan(*seals: PlacedSeal, legible: float = 0.95, text: str = "") -> Document:
    """A scanned agreement with two blocks side by side and one below; a block is sealed where a seal of it is given."""
    agreement = document("d1", "consortium_agreement")
    page = agreement.parts[0].page
    page.source = "ocr"
    page.words = [word(text, 72, 700)] if text else []
    agreement.seals = list(seals)
    for role, name, box in zip("甲乙丙", NAMES, (LEFT, RIGHT, BELOW), strict=True):
        there = any(seal.owner == name or seal.owner is None and is_within(seal, box) for seal in seals)
        agreement.parties.append(Party(f"{role}方", name, 1, box, legible, True if there else None))
    return agreement


def judge(agreement: Document) -> list[SealVerdict]:
    return judge_party_seals([agreement], NAMES, [agreement])


def states(agreement: Document) -> list[SealState]:
    return [verdict.state for verdict in judge(agreement)]


OURS = (impression(LEAD, LEFT, LEAD), impression(FIRM, RIGHT, FIRM))


@pytest.mark.parametrize("stranger", ["佳木斯松江轻工机械厂", "鄂伦春兴安药材专业合作社", "长白山参茸研究中心"])
@pytest.mark.parametrize("at", [0, 1, 2], ids=["first", "second", "third"])
def test_a_stranger_s_seal_at_a_party_s_place(stranger: str, at: int) -> None:
    places = (LEFT, RIGHT, BELOW)
    seals = [impression(name, box, name) for name, box in zip(NAMES, places, strict=True)]
    seals[at] = impression(stranger, places[at])
    verdicts = judge(scan(*seals))
    assert [(v.name, v.stranger) for v in verdicts if v.state is SealState.OTHER] == [(NAMES[at], stranger)]
    assert sum(v.state is SealState.SEALED for v in verdicts) == 2


def test_a_stranger_s_seal_and_an_unread_one_each_count_at_their_place() -> None:
    agreement = scan(
        impression("佳木斯松江轻工机械厂", LEFT), impression(None, RIGHT), impression(COLLEGE, BELOW, COLLEGE)
    )
    assert states(agreement) == [SealState.OTHER, SealState.ASSUMED, SealState.SEALED]


@pytest.mark.parametrize(
    ("text", "confidence", "printed"),
    [
        ("佳木斯松江轻工机械厂", 0.8, ""),
        ("松江轻工", 0.99, ""),
        ("松岑工程职亚学完", 0.99, ""),
        ("佳木斯松江轻工机械厂", 0.99, "丁方：佳木斯松江轻工机械厂"),
    ],
    ids=["read with doubt", "a piece", "misread", "named in the agreement"],
)
def test_a_seal_that_may_be_the_party_s(text: str, confidence: float, printed: str) -> None:
    seals = (*OURS, impression(text, BELOW, None, confidence))
    assert SealState.OTHER not in states(scan(*seals, text=printed))


def test_a_witness_s_seal_beside_all_parties_moves_nothing() -> None:
    witness = impression("佳木斯松江轻工机械厂", (300, 500, 595, 700))
    assert set(states(scan(*OURS, impression(COLLEGE, BELOW, COLLEGE), witness))) == {SealState.SEALED}


def test_a_scan_that_shows_the_others_seals_plainly_shows_that_one_is_absent() -> None:
    assert states(scan(*OURS)) == [SealState.SEALED, SealState.SEALED, SealState.ABSENT]


def _hanging(seal: PlacedSeal) -> PlacedSeal:
    return replace(seal, box=(seal.box[0], 180, seal.box[2], 285))


@pytest.mark.parametrize(
    "agreement",
    [
        scan(),
        scan(*OURS, legible=0.7),
        scan(OURS[0], replace(OURS[1], colour="grey")),
        scan(OURS[0], replace(OURS[1], confidence=0.8)),
        scan(OURS[0], _hanging(OURS[1])),
        scan(*(replace(seal, page=2) for seal in OURS)),
    ],
    ids=["no seals", "hardly legible", "a grey one", "a faint one", "one reaches into the place", "on another page"],
)
def test_a_scan_on_which_a_seal_may_be_overlooked(agreement: Document) -> None:
    assert states(agreement)[2] is SealState.DOUBT


def test_an_unread_seal_stands_for_the_party_in_whose_column_it_is() -> None:
    unread = Seal((150, 130, 255, 235), "round", "red", None, 0.3)
    agreement = paper("consortium_agreement", sheet([word("签署页", 200, 60)], seals=[unread]))
    agreement.fields["lead"] = value(LEAD)
    agreement.parties = [Party("甲方", LEAD, 1, LEFT, 0.9), Party("乙方", FIRM, 1, RIGHT, 0.9)]
    place_seals([agreement])
    assert [party.sealed for party in agreement.parties] == [True, False]


def test_a_party_without_a_seal_on_a_plain_scan_makes_the_agreement_defective() -> None:
    def change(papers: Papers) -> None:
        agreement = papers["agreement"]
        agreement.seals = [replace(agreement.seals[0], confidence=0.99)]
        agreement.parties = [Party("乙方", MEMBER, 1, (0, 730, 595, 830), 0.95)]

    assessment = assess(both(scanned("agreement"), change))
    assert [(f.severity, f.expected) for f in of_rule(assessment, "missing_seal")] == [("error", MEMBER)]
    assert {r.status for r in assessment.requirements if r.id == "consortium_agreement"} == {"defective"}
    assert assessment.verdict == "incomplete"


def test_a_stranger_s_seal_on_the_agreement_is_a_contradiction_and_leaves_it_met() -> None:
    def change(papers: Papers) -> None:
        agreement = papers["agreement"]
        agreement.seals[1] = replace(agreement.seals[1], text="佳木斯松江轻工机械厂", owner=None, confidence=0.99)

    assessment = assess(both(scanned("agreement"), change))
    assert [f.actual for f in of_rule(assessment, "seal_mismatch")] == ["佳木斯松江轻工机械厂"]
    assert of_rule(assessment, "missing_seal") == []
    assert assessment.verdict == "inconsistent"


@pytest.mark.parametrize(("read", "sealed"), [("松岭科技术学", True), ("松岭科技学院", False)])
def test_the_seal_of_a_party_whose_name_was_misread(read: str, sealed: bool) -> None:
    agreement = document("d1", "consortium_agreement")
    agreement.parts[0].page.source = "ocr"
    agreement.seals = [impression(LEAD, LEFT, LEAD), impression("松岭科技大学", RIGHT, "松岭科技大学")]
    verdicts = judge_party_seals([agreement], [LEAD, read], [agreement])
    assert (verdicts[1].state is SealState.SEALED) is sealed


def test_the_seal_of_a_party_of_whose_name_the_beginning_alone_was_read() -> None:
    agreement = scan(*OURS, impression(COLLEGE, BELOW, COLLEGE))
    begun = LEAD.removesuffix("科技有限公司")
    verdicts = judge_party_seals([agreement], [begun, FIRM, COLLEGE], [agreement])
    assert [verdict.state for verdict in verdicts] == [SealState.SEALED] * 3


def test_a_place_alone_is_nobody_s_name() -> None:
    agreement = scan(*OURS, impression(COLLEGE, BELOW, COLLEGE))
    verdicts = judge_party_seals([agreement], ["内蒙古通辽市", FIRM, COLLEGE], [agreement])
    assert verdicts[0].state is not SealState.SEALED
