"""Names of scans that no other paper spells so: weighed against the dossier's own, and put only where the picture may show it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.name_reader import weigh_names
from pipeline.checking import check
from pipeline.checking.facts import gather_facts
from pipeline.checking.likeness import Likeness, compare_names
from pipeline.confirmation import find_name_doubts, settle_names
from schemas.call import load_call
from schemas.documents import NAME_TOLD, Document, PagePart, Value
from schemas.findings import Dossier
from schemas.pages import Page, Word
from tests.build import complete_dossier

NAME = "通辽市苍枝乳业有限责任公司"
BOX = (100.0, 100.0, 300.0, 114.0)


def paper(id_: str, name: str, source: str = "ocr", confidence: float = 0.96) -> Document:
    words = [Word(name, BOX, confidence)]
    page = Page(f"{id_}.pdf", 1, 595, 842, "ocr" if source == "ocr" else "text_layer", words)
    value = Value(name, name, 1, BOX, confidence, source)  # type: ignore[arg-type]
    return Document(id_, "balance_sheet", 0.9, None, f"{id_}.pdf", [PagePart(page, 0, 842)], fields={"entity": value})


def dossier(odd: str, *, text: bool = True) -> list[Document]:
    return [paper("a", NAME, "text_layer" if text else "ocr"), paper("b", NAME), paper("c", odd)]


def settled(odd: str, chance: float, *, text: bool = True) -> tuple[str, float]:
    documents = dossier(odd, text=text)
    doubts = find_name_doubts(documents)
    settle_names(doubts, {doubt.key: tuple(chance for _ in doubt.key[3]) for doubt in doubts})
    value = documents[2].fields["entity"]
    assert value.text == odd
    assert (NAME_TOLD in value.notes) == (value.value != odd)
    return str(value.value), value.confidence


@pytest.mark.parametrize("text", [True, False], ids=["as-text", "scans-only"])
def test_a_name_that_lost_letters_is_told_by_the_others(text: bool) -> None:
    assert settled("通市苍枝乳业有限责任公司", -6.0, text=text) == (NAME, 0.9)
    assert settled("通辽市枝乳业有责任公司", -9.5, text=text) == (NAME, 0.9)


def test_what_the_picture_does_not_show_stays() -> None:
    assert settled("通市苍枝乳业有限责任公司", -14.0)[0] == "通市苍枝乳业有限责任公司"


@pytest.mark.parametrize(("chance", "likeness"), [(-3.8, Likeness.READING), (-11.0, Likeness.NEAR)])
def test_a_letter_of_the_brand_that_may_be_the_known_one_is_a_doubt_and_no_mismatch(
    chance: float, likeness: Likeness
) -> None:
    documents = [
        paper("a", NAME, "text_layer"),
        paper("b", NAME),
        paper("c", "通辽市苍技乳业有限责任公司", confidence=0.99),
    ]
    doubts = find_name_doubts(documents)
    settle_names(doubts, {doubt.key: (chance,) for doubt in doubts})
    assert compare_names(documents[2].fields["entity"], NAME) == likeness


def test_a_misreading_between_two_spellings_is_not_the_dossiers_name() -> None:
    own = "内蒙古苍枝乳业有限公司"
    names = [own, own, own, "内蒙古苍技乳业有限公司", "内囊古苍技乳业有限公司"]
    papers = [paper(str(i), name) for i, name in enumerate(names)]
    assert gather_facts(papers).lead.name == own


def test_another_letter_in_the_brand_must_be_nearly_as_likely() -> None:
    assert settled("通辽市苍技乳业有限责任公司", -5.0)[0] == "通辽市苍技乳业有限责任公司"
    assert settled("通辽市苍技乳业有限责任公司", -1.5)[0] == NAME
    assert settled("通过市苍枝乳业有限责任公司", -5.0)[0] == NAME


@pytest.mark.parametrize("other", ["科尔沁区禾穗种业有限公司", NAME])
def test_other_names_and_the_same_are_not_looked_at_again(other: str) -> None:
    assert find_name_doubts(dossier(other)) == []


def test_text_is_never_doubted() -> None:
    documents = dossier("通市苍枝乳业有限责任公司")
    documents[2].fields["entity"].source = "text_layer"
    assert find_name_doubts(documents) == []


def test_of_two_spellings_that_are_as_usual_none_is_known() -> None:
    documents = [paper("a", NAME), paper("b", "通辽市苍技乳业有限责任公司")]
    assert find_name_doubts(documents) == []


def test_a_name_that_was_not_weighed_stays() -> None:
    documents = dossier("通市苍枝乳业有限责任公司")
    assert not settle_names(find_name_doubts(documents), {})


class Reader:
    """Reads ':AXC' with steps of one character each, B nearly as likely as X, D next to impossible."""

    characters = " :AXCBD"

    def steps(self, crop: NDArray[np.uint8]) -> tuple[str, NDArray[np.float32]]:
        steps = np.full((4, 7), 1e-6, np.float32)
        steps[0, 1] = steps[1, 2] = steps[3, 4] = 0.9
        steps[2, 3], steps[2, 5] = 0.6, 0.3
        return ":AXC", steps

    def indices(self, text: str) -> list[int] | None:
        return None if any(char not in self.characters for char in text) else [self.characters.index(c) for c in text]


def test_names_are_weighed_in_their_place() -> None:
    names: Sequence[str] = ("ABC", "ADC", "AXC", "A?C")
    image = np.full((400, 600, 3), 255, np.uint8)
    likely, unlikely, same, unknown = weigh_names(image, (50, 50, 150, 60), names, Reader(), dpi=72)  # type: ignore[arg-type]
    assert likely == pytest.approx(np.log(0.5), abs=0.01)
    assert (same, unlikely < -10, unknown < -50) == (0.0, True, True)


def test_the_report_says_what_was_read() -> None:
    papers = complete_dossier()
    lead = str(next(d for d in papers if d.id == "plan").fields["lead"].value)
    told = next(d for d in papers if d.id == "bs23").fields["entity"]
    told.text, told.notes, told.source = lead[1:], [NAME_TOLD], "ocr"
    found = [f for f in check(Dossier("d", [], papers), load_call("tongliao-2024")).findings if f.actual == lead[1:]]
    assert [(f.rule, f.severity, f.expected) for f in found] == [("low_confidence_value", "info", lead)]
