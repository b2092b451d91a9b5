"""Calls as data: what loads, what is refused, and how conditions on facts are decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli import app
from pipeline.checking.conditions import facts_of, holds
from schemas.call import CALLS, UnknownCall, list_calls, load_call
from schemas.findings import DossierFacts, Lead

CALL = load_call("tongliao-2024")
PAPER = {"id": "a", "title": "t", "clause": "c", "types": ["other"]}


def test_the_calls_there_are() -> None:
    assert "tongliao-2024" in list_calls()
    assert (CALL.deadline, CALL.years) == (date(2024, 4, 12), (2022, 2023))


def test_an_unknown_call_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownCall, match="tongliao-2024"):
        load_call("no-such-call")


def test_a_call_may_be_a_file_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "other-2025.yaml"
    path.write_text((CALLS / "tongliao-2024.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_call(str(path)) == CALL


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rules": ["no_such_rule"]}, "no_such_rule"),
        ({"papers": [{**PAPER, "when": "lead.kind =="}]}, "condition"),
        ({"papers": [PAPER, PAPER]}, "twice"),
        ({"deadline": "soon"}, "deadline"),
        ({"surprise": 1}, "surprise"),
    ],
    ids=["unknown-rule", "bad-condition", "id-twice", "bad-date", "unknown-key"],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, change: dict[str, object], says: str) -> None:
    data = yaml.safe_load((CALLS / "tongliao-2024.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "wrong-2025.yaml"
    path.write_text(yaml.safe_dump(data | change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"(?s)wrong-2025\.yaml.*{says}"):
        load_call(str(path))


FACTS = facts_of(DossierFacts(list_item="2", lead=Lead("某公司", "enterprise", None, date(2023, 5, 1))), CALL, 2022)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("true", True),
        ("lead.kind == 'enterprise'", True),
        ("lead.kind in ['university', 'non_profit']", False),
        ("year < lead.founded_year", True),
        ("list_item in call_list_items && year == 2022", True),
        ("matching_funds <= total_budget", None),
        ("size(members) > 0", None),
    ],
)
def test_a_condition_holds_or_not_or_is_not_known(expression: str, wanted: bool | None) -> None:
    assert holds(expression, FACTS) is wanted


def test_a_condition_on_what_is_no_fact_is_an_error() -> None:
    with pytest.raises(ValueError, match="lead.shoe_size"):
        holds("lead.shoe_size > 40", FACTS)


def test_a_proven_call_is_the_same_call() -> None:
    assert load_call("tongliao-2024", proven=True) == CALL


def test_a_command_with_a_call_whose_condition_is_none_says_so_and_checks_nothing(tmp_path: Path) -> None:
    call = yaml.safe_load((CALLS / "tongliao-2024.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "broken-2025.yaml"
    path.write_text(yaml.safe_dump(call | {"papers": [{**PAPER, "when": "lead.kind =="}]}), encoding="utf-8")
    (tmp_path / "dossier").mkdir()
    asked = ["check", str(tmp_path / "dossier"), "--call", str(path), "--out", str(tmp_path / "out"), "--ocr", "null"]
    told = CliRunner().invoke(app, asked)
    assert (told.exit_code, list((tmp_path / "out").glob("*/report.json"))) == (2, [])
    assert "bad condition 'lead.kind =='" in told.stderr
