"""The flows on a Prefect server of the tests' own, and the command without one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.testing.utilities import prefect_test_harness
from prefect.utilities.callables import parameter_schema

import flows
from flows import check_dossier, nightly
from pipeline.run_options import RunOptions
from schemas.call import list_calls
from tests.test_golden import NAMES, SAMPLES

QIJIAN = Path(sys.executable).parent / "qijian"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(QIJIAN), *arguments], capture_output=True, text=True, timeout=300)


def dossier(tmp_path: Path) -> Path:
    """A small digital dossier: one text file."""
    folder = tmp_path / "up" / "甲"
    folder.mkdir(parents=True)
    (folder / "说明.txt").write_text("公司简介\n本公司成立于2015年。", encoding="utf-8")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "空.docx").touch()
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=90):
        yield


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of the artifacts that are made."""
    keys: list[str] = []
    for name in ("create_link_artifact", "create_markdown_artifact", "create_table_artifact"):
        monkeypatch.setattr(flows, name, lambda what, key, **_: keys.append(key))
    return keys


def state_after(flow: Any, *arguments: object) -> Any:
    return flow(*arguments, return_state=True)


@pytest.mark.usefixtures("server")
def test_a_server_sees_a_run_with_its_stages(tmp_path: Path, shown: list[str]) -> None:
    state = state_after(check_dossier, dossier(tmp_path), RunOptions(out=tmp_path / "out", workers=1, ocr="null"))
    assert state.is_completed()
    assert (tmp_path / "out" / "甲" / "report.html").is_file()
    assert (tmp_path / "out" / "index.html").is_file()
    assert [key.split("-")[0] for key in shown] == ["report", "verdict"]


@pytest.mark.usefixtures("server")
def test_a_night_with_incomplete_dossiers_is_a_success(
    tmp_path: Path, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIJIAN_SETTLE_SECONDS", "0")
    uploads = dossier(tmp_path).parent
    options = RunOptions(out=tmp_path / "out", workers=1, ocr="null")
    state = state_after(nightly, uploads, options)
    assert (state.is_completed(), state.message) == (True, "1 checked, 0 unchanged, 0 left")
    assert shown[-1] == "nightly"
    state = state_after(nightly, uploads, options)
    assert state.message == "0 checked, 1 unchanged, 0 left"


@pytest.mark.usefixtures("server", "shown")
def test_a_night_that_could_not_check_a_dossier_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIJIAN_SETTLE_SECONDS", "0")

    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(flows, "check", broken)
    uploads = dossier(tmp_path).parent
    state = state_after(nightly, uploads, RunOptions(out=tmp_path / "out", workers=1, ocr="null"))
    assert (state.is_failed(), state.message) == (True, "1 dossiers could not be checked: see the table")
    assert json.loads((tmp_path / "out" / "nightly.json").read_text(encoding="utf-8"))["failed"]


def test_the_forms_have_a_field_for_everything() -> None:
    for flow, own in ((check_dossier, {"dossier", "id_", "part_of_night"}), (nightly, {"uploads", "force"})):
        schema = parameter_schema(flow)
        assert set(schema.properties) == own | {"options"}
        fields = schema.definitions["RunOptions"]["properties"]
        assert fields["call"]["enum"] == list(list_calls())
        assert all(field["description"] for field in fields.values())


def test_bad_files_are_named_problems(tmp_path: Path) -> None:
    done = run("check", str(dossier(tmp_path)), "--out", str(tmp_path / "out"), "--workers", "1")
    assert done.returncode == 1, done.stderr
    report = json.loads((tmp_path / "out" / "甲" / "report.json").read_text(encoding="utf-8"))
    assert {f["path"]: f["problem"] and f["problem"]["code"] for f in report["files"]} == {
        "坏.pdf": "damaged",
        "空.docx": "empty",
        "说明.txt": None,
    }
    for name in ("report.html", "notice.docx"):
        assert (tmp_path / "out" / "甲" / name).is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere"],
        ["nightly", "nowhere"],
        ["check", ".", "--call", "none-1999"],
        ["check", ".", "--ocr", "magic"],
    ],
    ids=["no-folder", "no-uploads", "unknown-call", "unknown-engine"],
)
def test_what_cannot_run_says_so_in_one_line(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("qijian: ")
    assert done.stderr.count("\n") == 1


def test_calls_and_version() -> None:
    assert run("calls").stdout.startswith("tongliao-2024")
    assert run("--version").stdout.startswith("qijian ")


def test_the_six_packages_work_on_the_default_path() -> None:
    """Each of them is imported by the stages that a default run goes through, and by no test-only code."""
    root = SAMPLES.parent
    source = "\n".join(
        p.read_text(encoding="utf-8") for d in ("extractors", "pipeline") for p in (root / d).rglob("*.py")
    )
    source += (root / "flows.py").read_text(encoding="utf-8")
    for name in ("pdfplumber", "pytesseract", "PIL", "spacy", "docx", "prefect"):
        assert f"import {name}" in source or f"from {name}" in source
    assert NAMES
