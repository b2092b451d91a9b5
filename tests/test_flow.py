"""The flows on a Prefect server of the tests' own, and the command without one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.testing.utilities import prefect_test_harness

import flows
from flows import Settings, check_dossier, open_pool
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


def test_a_server_sees_a_run_with_its_stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(flows, "create_link_artifact", lambda link, **_: shown.append(link))
    monkeypatch.setattr(flows, "create_markdown_artifact", lambda text, **_: shown.append(text))
    settings = Settings(out=tmp_path / "out", cache=None, workers=1, ocr="null")
    with prefect_test_harness(server_startup_timeout=90), open_pool(1) as pool:
        state = check_dossier(dossier(tmp_path), "甲", settings, pool, return_state=True)
    assert state.is_completed()
    assert (tmp_path / "out" / "甲" / "report.html").is_file()
    assert len(shown) == 2


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
