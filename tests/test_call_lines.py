"""What is wrong with a call's file, on which line; the command that says so; the schema that editors read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli import app
from schemas.call import CALLS, list_calls, load_call
from schemas.call_lines import faults_of
from schemas.call_schema import SCHEMA, call_schema, schema_text
from schemas.conditions import FACTS

DOCS = Path(__file__).parents[1] / "docs"
GOOD = """id: town-2030
title: t
issuer: i
deadline: 2030-03-15
years: [2029]
papers:
- id: plan
  title: p
  clause: c
  types: [implementation_plan]
conditions:
- id: funds
  title: f
  clause: c
  holds: matching_funds > 0
"""


def faults(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    path = tmp_path / "town-2030.yaml"
    path.write_text(text, encoding="utf-8")
    return [(fault.line, str(fault)) for fault in faults_of(path)]


def test_nothing_is_wrong(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("2030-03-15", "soon", 4, "deadline: is no date"),
        ("town-2030", "town", 1, "id"),
        ("town-2030", "city-2030", 1, "is not the file's name"),
        ("  clause: c\n  types", "  types", 7, "clause: is missing"),
        ("types:", "type:", 10, "unknown key 'type'; 'types' is meant?"),
        ("[implementation_plan]", "[plan]", 10, "papers[0].types[0]"),
        ("matching_funds > 0", "matching_fund > 0", 15, "names no fact: matching_fund"),
        ("matching_funds > 0", "matching_funds >", 15, "bad condition"),
        ("matching_funds > 0", "figures.revenu['2029'] > 0.0", 15, "names no line of a form: revenu"),
        ("matching_funds > 0", "matching_funds", 15, "neither true nor false"),
        ("matching_funds > 0", "flags.risky", 15, "no such flag: risky"),
        ("id: funds", "id: plan", 12, "ids used twice: plan"),
        ("years: [2029]", "without: [no_such_rule]", 5, "no such rule: no_such_rule"),
        ("years: [2029]", "years: [2029]\nyears: [2028]", 6, "stands twice"),
        ("years: [2029]", "years: [2029", 6, "no YAML"),
        ("  types: [implementation_plan]", "  per_year: yes", 7, "give types or titled"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert [at for at, said in found if says in said] == [line], found


def test_several_faults_are_told_together(tmp_path: Path) -> None:
    assert len(faults(tmp_path, GOOD.replace("2030-03-15", "soon").replace("types:", "type:"))) >= 2


@pytest.mark.parametrize("text", ["", "just text", "- a\n- b", "\t: x"])
def test_what_is_no_call_at_all(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_an_overlay_s_faults_have_the_lines_of_its_own_file(tmp_path: Path) -> None:
    overlay = (
        "overlay_of: tongliao-2024\npapers:\n- id: commitment_letter\n  title: t\n  clause: c\n  types: [no_such]\n"
    )
    assert [line for line, _ in faults(tmp_path, overlay)] == [6]
    assert "no-such-call" in faults(tmp_path, "overlay_of: no-such-call\n")[0][1]


@pytest.mark.parametrize(
    "path", [*sorted(CALLS.glob("*.yaml")), *sorted((DOCS / "calls").glob("*.yaml"))], ids=lambda p: p.stem
)
def test_the_calls_and_the_examples_are_right(path: Path) -> None:
    assert faults_of(path) == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def test_the_commands(tmp_path: Path) -> None:
    bad = tmp_path / "town-2030.yaml"
    bad.write_text(GOOD.replace("2030-03-15", "soon"), encoding="utf-8")
    runner = CliRunner()
    listed = runner.invoke(app, ["calls"])
    named = [line.split()[0] for line in listed.output.splitlines()]
    assert (named[0], sorted(named)) == ("tongliao-2024", list_calls())
    right = runner.invoke(app, ["calls", "validate", str(CALLS / "tongliao-2024.yaml")])
    wrong = runner.invoke(app, ["calls", "validate", str(bad)])
    nowhere = runner.invoke(app, ["calls", "validate", str(tmp_path / "nowhere.yaml")])
    assert (listed.exit_code, right.exit_code, wrong.exit_code, nowhere.exit_code) == (0, 0, 1, 2)
    assert wrong.output.startswith(f"{bad}:4: deadline:")


def test_the_schema_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_the_schema_takes_every_call_and_refuses_what_is_wrong() -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(call_schema())
    for path in (*CALLS.glob("*.yaml"), *(DOCS / "calls").glob("*.yaml")):
        data = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
        assert list(validator.iter_errors(data)) == [], path.name
    assert list(validator.iter_errors({"id": "town-2030", "title": "t", "issuer": "i", "paper": []}))


@pytest.mark.parametrize("page", ["writing-a-call.md", "writing-a-call.zh-CN.md"])
def test_the_page_names_every_fact_and_key(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_.]+)`", text)) | set(re.findall(r"`([a-z_]+)\.", text))
    assert set(FACTS) - named == set()
    keys = call_schema()["$defs"]["RequiredPaper"]["properties"]
    assert set(keys) - named == set()


def test_the_page_s_example_is_the_file_s() -> None:
    text = (DOCS / "writing-a-call.md").read_text(encoding="utf-8")
    example = (DOCS / "calls" / "example-2030.yaml").read_text(encoding="utf-8")
    block = re.search(r"    - id: own_funds\n(?:    .*\n)+", text)
    assert block is not None
    assert "".join(line[4:] + "\n" for line in block[0].splitlines()) in example
    assert load_call(str(DOCS / "calls" / "example-2030.yaml")).closing_time == "17:00"
