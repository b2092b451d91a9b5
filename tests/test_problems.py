"""Problems and limits: every code in use has its sentences, and the page about them is complete."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from schemas.housekeeping import Housekeeping
from schemas.limits import Limits
from schemas.problems import format_name, mend, problem, problem_kinds

ROOT = Path(__file__).parents[1]
SOURCES = [path for room in ("extractors", "pipeline") for path in sorted((ROOT / room).rglob("*.py"))]
DOCUMENT = ROOT / "docs" / "reliability.md"


def codes_in(path: Path) -> set[str]:
    """The codes that a module names as it fails: the first argument of UnreadableFile(…) and problem(…)."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [
        call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("UnreadableFile", "problem")
    ]
    first = [call.args[0] for call in named]
    choices = [part for node in first if isinstance(node, ast.IfExp) for part in (node.body, node.orelse)]
    return {node.value for node in first + choices if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_in_use_is_in_the_table(path: Path) -> None:
    assert codes_in(path) <= set(problem_kinds())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", problem_kinds())
def test_every_sentence_can_be_said_without_values(code: str, lang: str) -> None:
    message = problem(code, lang).message
    assert message and not set("[]{}") & set(message)
    assert mend(code, lang) or code in ("system_file", "duplicate")


def test_values_are_put_in_as_they_are() -> None:
    assert "a[b]{c}.pdf" in problem("duplicate", other="a[b]{c}.pdf").message


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        problem("no such code")


def test_a_format_without_a_name_is_called_by_its_type() -> None:
    assert format_name("application/vnd.rar", "en") == "RAR archive"
    assert format_name("chemical/x-pdb") == "chemical/x-pdb"


def test_limits_are_finite_and_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIJIAN_LIMIT_FILE_BYTES", "12")
    assert Limits().file_bytes == 12
    assert all(0 < value < float("inf") for value in Limits().model_dump().values())


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the document."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_document_lists_every_limit_and_setting() -> None:
    limits = {f"`{name}`": f"{field.default:,}" for name, field in Limits.model_fields.items()}
    settings = {
        f"`{name}`": field.default if isinstance(field.default, str) else f"{field.default:,}"
        for name, field in Housekeeping.model_fields.items()
    }
    assert {row[0]: row[1] for row in rows("Limits")} == limits | settings


def test_the_document_lists_every_problem() -> None:
    kinds = problem_kinds()
    assert {row[0] for row in rows("Problems")} == {f"`{code}`" for code in kinds}
    for code, en, ask in rows("Problems"):
        kind = kinds[code.strip("`")]
        assert (en, ask) == (problem(code.strip("`"), "en").message, kind.ask_en or "nothing")
