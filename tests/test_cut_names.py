"""A party whose name was read without its last letter is not sealed by a stranger."""

import pytest

from pipeline.checking.seal_states import SealState, judge_party_seals
from tests.build import document, seal


@pytest.mark.parametrize(
    ("party", "owner", "state"),
    [
        ("松岭农业大", "松岭农业大学", SealState.SEALED),
        ("岭农业大学", "松岭农业大学", SealState.SEALED),
        ("松岭农业大学", "北原饲草研究院", SealState.OTHER),
        ("北原大学", "北原大学饲草研究院", SealState.OTHER),
    ],
)
def test_a_name_that_lost_a_letter(party: str, owner: str, state: SealState) -> None:
    agreement = document("d1", "consortium_agreement")
    agreement.seals = [seal(owner)]
    [verdict] = judge_party_seals([agreement], [party], [agreement])
    assert verdict.state is state
