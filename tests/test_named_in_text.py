"""Whom a paper's running text names as chief scientist."""

from __future__ import annotations

import pytest

from pipeline.checking.named_in_text import chief_scientist_in
from tests.papers import lines, paper, sheet


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("各方一致同意由特木尔林担任项目首席科学家，负责技术路线决策。", "特木尔林"),
        ("由王青教授担任本项目的首席科学家。", "王青"),
        ("本项目首席科学家为李红，负责组织实施。", "李红"),
        ("首席科学家：欧阳明研究员", "欧阳明"),
        ("首席科学家由甲方确定。", None),
        ("首席科学家负责技术路线。", None),
        ("确定1名领军型科研人员作为首席科学家", None),
    ],
)
def test_the_name(text: str, name: str | None) -> None:
    found = chief_scientist_in(paper("consortium_agreement", sheet(lines("联合协议", text))))
    assert (found.value if found else None) == name


def test_a_name_over_a_line_s_end() -> None:
    found = chief_scientist_in(
        paper("consortium_agreement", sheet(lines("各方一致同意由特木", "尔林担任项目首席科学家。")))
    )
    assert found is not None and found.value == "特木尔林"
