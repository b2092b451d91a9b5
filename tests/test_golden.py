"""Golden dossiers: the samples, through the nightly run, against their truth."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extractors import pdf
from pipeline.evaluation import evaluate
from pipeline.settings import Settings
from runs import run_nightly
from tests import statement_files
from tests.test_round_trip import amounts, statement_in

SAMPLES = Path(__file__).parent.parent / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/truth.json"))


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All samples in one nightly run, then once more."""
    folder = tmp_path_factory.mktemp("samples")
    for name in NAMES:
        shutil.copytree(SAMPLES / name, folder / "uploads" / name, ignore=shutil.ignore_patterns("truth.json"))
    settings = Settings(out=folder / "out", cache=folder / "cache", workers=os.cpu_count() or 1)
    before = {p: p.stat().st_mtime_ns for p in (folder / "uploads").rglob("*")}
    told = run_nightly(folder / "uploads", settings)
    again = run_nightly(folder / "uploads", settings)
    after = {p: p.stat().st_mtime_ns for p in (folder / "uploads").rglob("*")}
    assert told["failed"] == []
    found = {name: json.loads((folder / "out" / name / "report.json").read_text(encoding="utf-8")) for name in NAMES}
    return {"again": again, "reports": found, "untouched": before == after, "out": folder / "out"}


def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLES / name / "truth.json").read_text(encoding="utf-8"))
    return truth


def test_there_are_at_least_six() -> None:
    assert len(NAMES) >= 6


def test_the_night_leaves_the_uploads_alone_and_skips_what_did_not_change(night: dict[str, Any]) -> None:
    assert night["untouched"]
    assert len(night["again"]["skipped"]) == len(NAMES)
    assert (night["out"] / "index.html").is_file()
    assert (night["out"] / "summary.xlsx").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict(name: str, night: dict[str, Any]) -> None:
    report = night["reports"][name]
    said = [(f["rule"], f["severity"], f["subject"]) for f in report["findings"] if f["severity"] != "info"]
    assert report["verdict"] in truth_of(name)["verdict"].split("|"), said


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement(name: str, night: dict[str, Any]) -> None:
    statuses = {r["id"]: r["status"] for r in night["reports"][name]["requirements"]}
    wanted = {id_: status for id_, status in truth_of(name)["requirements"].items() if status != "*"}
    assert {id_: statuses.get(id_) for id_, s in wanted.items() if statuses.get(id_) not in s.split("|")} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_listed_once_and_every_page_is_on_a_document(name: str, night: dict[str, Any]) -> None:
    report = night["reports"][name]
    paths = [f["path"] for f in report["files"]]
    assert len(paths) == len(set(paths))
    assert set(truth_of(name)["files"]) <= set(paths)
    on_documents = {(d["file"], n) for d in report["documents"] for n in d["pages"]}
    for file in report["files"]:
        if file["status"] == "read":
            assert {(file["path"], n) for n in range(1, file["pages"] + 1)} <= on_documents
        if file["status"] in ("partly_read", "unreadable", "rejected"):
            assert file["problem"]


@pytest.mark.parametrize("name", [n for n in NAMES if truth_of(n).get("clean")])
def test_no_false_error_on_a_clean_dossier(name: str, night: dict[str, Any]) -> None:
    assert [f["message"] for f in night["reports"][name]["findings"] if f["severity"] == "error"] == []


def test_amounts_and_planted_defects(night: dict[str, Any]) -> None:
    figures = evaluate(SAMPLES, lambda path: night["reports"][path.name])["total"]
    assert figures["amounts"] > 500
    assert figures["amounts_right"] >= 0.95 * figures["amounts"]
    assert figures.get("silently_wrong", 0) <= 0.005 * figures["amounts"]
    assert figures["planted_found"] >= 0.8 * figures["planted"]


def test_a_statement_is_read_from_a_picture(tmp_path: Path) -> None:
    """All picture formats come to the same pixels (`test_picture_files.py`), so that one is read by OCR for all."""
    statement_files.write_pdf(tmp_path / "a.pdf")
    drawn, _ = pdf.render(str(tmp_path / "a.pdf"), 1, dpi=200)
    Image.fromarray(drawn).save(tmp_path / "a.png")
    found = amounts(statement_in(tmp_path / "a.png", tmp_path / "work", "rapidocr"))
    assert {item: tuple(map(float, pair)) for item, pair in found.items()} == {
        item: tuple(map(float, pair)) for item, pair in statement_files.EXPECTED.items()
    }
