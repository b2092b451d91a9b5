"""Papers that come in after the upload: beside it, never in it, and part of every run."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.app import create_app
from desk.office import Office
from desk.supplements import TooLarge, keep
from pipeline.checking.versions import version_of
from pipeline.forgetting import forget_kept
from pipeline.settings import Settings
from pipeline.standing import standing_report
from pipeline.state import open_store
from pipeline.uploads.supplements import list_supplements
from runs import run_check
from schemas.report import ReportJson

SAMPLE = Path(__file__).parent.parent / "samples" / "04-wrong-numbers"
LETTER = "项目配套资金承诺书.pdf"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=tmp_path / "out", cache=tmp_path / "cache", workers=1, ocr="null")


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """One paper; the letter is still missing."""
    folder = tmp_path / "uploads" / "甲"
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE / "执照.pdf", folder)
    return folder


def status(report: ReportJson) -> str:
    return next(q.status for q in report.requirements if q.id == "commitment_letter")


def test_a_paper_that_came_later_serves_and_the_upload_stays_as_it_is(dossier: Path, settings: Settings) -> None:
    before = run_check(dossier, settings, print)
    assert status(before) == "missing"
    store = open_store(settings.out)
    client = TestClient(create_app(Office(settings, store), accounts=False), follow_redirects=False)
    guard = re.search(r'name="guard" value="([^"]+)"', client.get("/dossier/甲").text)
    assert guard
    files = {"files": ("../../" + LETTER, (SAMPLE / LETTER).read_bytes())}
    answer = client.post("/dossier/甲/supplements", data={"guard": guard[1]}, files=files)
    assert answer.status_code == 303
    run = client.app.state.reruns.state("甲")  # type: ignore[attr-defined]
    assert run.ended.wait(120) and run.phase == "done"
    after = standing_report(dossier, settings)
    assert after is not None and status(after) != "missing"
    assert f"补充材料第1次/{LETTER}" in [file.path for file in after.files]
    assert [path.name for path in dossier.iterdir()] == ["执照.pdf"]
    # the next one makes the report old, and forgetting removes both
    keep(Office(settings, store), "甲", "a.txt", io.BytesIO(b"text"), "张三")
    assert standing_report(dossier, settings) is None
    store.close()
    forget_kept(settings, "甲", None)
    assert list_supplements(settings.out, "甲") == []


def test_what_is_too_large_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIJIAN_LIMIT_FILE_BYTES", "10")
    store = open_store(settings.out)
    with pytest.raises(TooLarge):
        keep(Office(settings, store), "甲", "a.pdf", io.BytesIO(b"x" * 11), "张三")
    assert list_supplements(settings.out, "甲") == []
    store.close()


def test_nothing_is_stored_over_anything(settings: Settings) -> None:
    store = open_store(settings.out)
    office = Office(settings, store)
    paths = [keep(office, "甲", "表.pdf", io.BytesIO(data), "张三") for data in (b"one", b"two")]
    assert paths == ["补充材料第1次/表.pdf", "补充材料第2次/表.pdf"]
    found = list_supplements(settings.out, "甲")
    assert [s.location.read_bytes() for s in found] == [b"one", b"two"]
    assert [s.location.stat().st_mode & 0o077 for s in found] == [0, 0]
    store.close()


def test_a_later_supplement_is_the_later_version() -> None:
    versions = [version_of(f"{folder}表.pdf") for folder in ("", "补充材料第1次/", "补充材料第2次/", "补充材料第12次/")]
    assert versions == sorted(set(versions))
