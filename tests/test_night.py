"""Night after night: what is taken, skipped, left, noticed, forgotten. Small digital dossiers, no OCR."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import flows
from pipeline import checking, intake
from pipeline.forgetting import forget_older
from pipeline.planning import NightQueue
from pipeline.reading import files as reading
from pipeline.settings import BadPlace, Settings
from pipeline.state import HeldElsewhere, basis, open_store
from pipeline.workspace import PREFIX, sweep_workspaces, workspace
from runs import run_check, run_nightly
from schemas.housekeeping import Housekeeping

AT_ONCE = Housekeeping(settle_seconds=0, settle_patience_seconds=0, hold_patience_seconds=0)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    for name in ("甲号", "乙号"):
        folder = tmp_path / "uploads" / name
        folder.mkdir(parents=True)
        (folder / "说明.txt").write_text(f"{name}公司简介\n本公司成立于2015年。", encoding="utf-8")
        (folder / "另.txt").write_text(f"{name}公司的另一份文件", encoding="utf-8")
    return tmp_path / "uploads"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=tmp_path / "out", cache=tmp_path / "cache" / "qijian", workers=1, ocr="null", house=AT_ONCE)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the files that are read, as they are given to the workers; what comes from the cache is not."""
    given: list[str] = []
    really = reading._read_fresh

    def noted(files: Any, *others: Any) -> Any:
        given.extend(file.path for file in files)
        return really(files, *others)

    monkeypatch.setattr(reading, "_read_fresh", noted)
    return given


def names(told: dict[str, Any], what: str) -> list[str]:
    return [entry["id"] for entry in told[what]]


def report(settings: Settings, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((settings.out / name / "report.json").read_text(encoding="utf-8"))
    return loaded


def test_each_dossier_once_and_then_what_changed(uploads: Path, settings: Settings, read: list[str]) -> None:
    assert names(run_nightly(uploads, settings), "processed") == ["乙号", "甲号"]
    assert len(read) == 4
    told = run_nightly(uploads, settings)
    assert (told["processed"], names(told, "skipped")) == ([], ["乙号", "甲号"])

    (uploads / "甲号" / "另.txt").write_text("甲号公司改过的文件", encoding="utf-8")
    read.clear()
    assert names(run_nightly(uploads, settings), "processed") == ["甲号"]
    assert read == ["另.txt"]
    assert names(run_nightly(uploads, settings, force=True), "processed") == ["乙号", "甲号"]


def test_a_changed_rule_checks_without_reading(
    uploads: Path, settings: Settings, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_nightly(uploads, settings)
    monkeypatch.setattr(basis, "_digests", lambda: ("other rules", "same program"))
    read.clear()
    assert names(run_nightly(uploads, settings), "processed") == ["乙号", "甲号"]
    assert read == []
    assert report(settings, "甲号")["run"]["cached"] == 2


def test_what_was_only_touched_is_unchanged(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    for _ in range(2):
        os.utime(uploads / "甲号" / "另.txt", (1e9, 1e9))
        assert names(run_nightly(uploads, settings), "skipped") == ["乙号", "甲号"]


@pytest.mark.parametrize("lost", ["report.json", "."], ids=["report", "folder"])
def test_a_report_that_is_gone_is_made_again(uploads: Path, settings: Settings, lost: str) -> None:
    run_nightly(uploads, settings)
    subprocess.run(["rm", "-r", settings.out / "甲号" / lost if lost != "." else settings.out / "甲号"], check=True)
    assert names(run_nightly(uploads, settings), "processed") == ["甲号"]


def test_the_cache_and_the_state_may_be_removed(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    for path in (settings.out / ".qijian", settings.cache):
        subprocess.run(["rm", "-r", str(path)], check=True)
        told = run_nightly(uploads, settings, force=True)
        assert (names(told, "processed"), told["failed"]) == (["乙号", "甲号"], [])


def test_a_renamed_dossier_is_read_from_the_cache(uploads: Path, settings: Settings, read: list[str]) -> None:
    run_nightly(uploads, settings)
    (uploads / "甲号").rename(uploads / "丙号")
    read.clear()
    assert names(run_nightly(uploads, settings), "processed") == ["丙号"]
    assert read == []
    assert {file["path"] for file in report(settings, "丙号")["files"]} == {"说明.txt", "另.txt"}


def test_a_dossier_in_motion_is_left_and_said(uploads: Path, settings: Settings) -> None:
    (uploads / "甲号" / "表.pdf.part").write_bytes(b"%PDF-")
    told = run_nightly(uploads, settings)
    assert names(told, "processed") == ["乙号"]
    assert told["left"] == [{"id": "甲号", "reason": "holds a file that is still being written"}]
    assert not (settings.out / "甲号").exists()
    (uploads / "甲号" / "表.pdf.part").unlink()
    assert names(run_nightly(uploads, settings), "processed") == ["甲号"]


def changing(monkeypatch: pytest.MonkeyPatch, change: Callable[[], Any], times: int) -> None:
    """Changes something after the files were taken in, before they are read."""
    really, left = intake.take_in, [times]

    def take_in(*args: Any, **named: Any) -> Any:
        files = really(*args, **named)
        if left[0]:
            left[0] -= 1
            change()
        return files

    monkeypatch.setattr(flows, "take_in", take_in)


def grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write("。")


def test_what_changes_once_while_it_is_read_is_read_again(
    uploads: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing(monkeypatch, lambda: grow(uploads / "乙号" / "说明.txt"), 1)
    told = run_nightly(uploads, settings)
    assert (names(told, "processed"), told["left"]) == (["甲号", "乙号"], [])
    assert names(run_nightly(uploads, settings), "skipped") == ["乙号", "甲号"]


def test_what_goes_on_changing_is_left_without_a_report(
    uploads: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing(monkeypatch, lambda: grow(uploads / "乙号" / "说明.txt"), 99)
    told = run_nightly(uploads, settings)
    assert {entry["id"]: entry["reason"] for entry in told["left"]} == {"乙号": "changed while it was read"}
    assert not (settings.out / "乙号").exists()


@pytest.mark.parametrize("how", ["changed", "vanished"])
def test_a_check_names_the_file_that_changed(
    uploads: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = uploads / "甲号" / "说明.txt"
    changing(monkeypatch, (lambda: grow(path)) if how == "changed" else path.unlink, 1)
    found = run_check(uploads / "甲号", settings)
    assert {file.path: file.problem.code if file.problem else None for file in found.files} == {
        "另.txt": None,
        "说明.txt": "changed",
    }
    # what was torn is kept for nobody, and is no standing report
    told = run_nightly(uploads, settings)
    assert "甲号" in names(told, "processed")


def test_a_dossier_that_vanishes_is_said(uploads: Path, settings: Settings) -> None:
    store = open_store(settings.out)
    queue = NightQueue(uploads, settings, store)
    subprocess.run(["rm", "-r", str(uploads / "甲号")], check=True)
    assert [item.id for item in queue] == ["乙号"]
    assert queue.left == [("甲号", "vanished")]
    store.close()


def test_a_dossier_that_another_run_holds_is_waited_for_then_left(uploads: Path, settings: Settings) -> None:
    settings.out.mkdir()
    store = open_store(settings.out)
    with store.hold("甲号"):
        told = run_nightly(uploads, settings)
        with pytest.raises(HeldElsewhere):
            run_check(uploads / "甲号", settings)
    assert names(told, "processed") == ["乙号"]
    assert f"process {os.getpid()}" in told["left"][0]["reason"]
    store.close()


def test_what_another_run_did_meanwhile_is_not_done_again(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    store = open_store(settings.out)
    hold = store.hold("甲号")
    hold.__enter__()
    waits: Iterator[Callable[[], None]] = iter([lambda: hold.__exit__(None, None, None), lambda: None])
    patient = Settings(**{**vars(settings), "house": Housekeeping(settle_seconds=0)})
    queue = NightQueue(uploads, patient, store, True, sleep=lambda s: next(waits)())
    assert [item.id for item in queue] == ["乙号"]
    assert queue.skipped == [("甲号", "checked by another run")]
    store.close()


def test_what_ended_a_run_comes_last(uploads: Path, settings: Settings) -> None:
    settings.out.mkdir()
    store = open_store(settings.out)
    for _ in range(2):
        store.begin(
            "乙号", uploads / "乙号", listing="", shape="", content="", basis=settings.basis_of(uploads / "乙号")
        )
    assert [item.id for item in NightQueue(uploads, settings, store)] == ["甲号", "乙号"]
    store.close()


def test_one_that_fails_is_named_and_the_rest_goes_on(
    uploads: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = checking.check

    def check(dossier: Any, *others: Any) -> Any:
        if dossier.id == "乙号":
            raise RuntimeError("身份证号 150105199001011234")
        return really(dossier, *others)

    monkeypatch.setattr(flows, "check", check)
    told = run_nightly(uploads, settings)
    assert (names(told, "processed"), names(told, "failed")) == (["甲号"], ["乙号"])
    # where it happened, and nothing that a paper says
    assert told["failed"][0]["reason"].startswith("RuntimeError at test_night.py:")
    assert "1501" not in json.dumps(told)
    monkeypatch.undo()
    assert names(run_nightly(uploads, settings), "processed") == ["乙号"]


@pytest.mark.parametrize("where", ["", "reports", "甲号/reports"])
def test_output_inside_the_uploads_is_refused(uploads: Path, settings: Settings, where: str) -> None:
    inside = Settings(**{**vars(settings), "out": uploads / where})
    with pytest.raises(BadPlace, match="output folder"):
        run_nightly(uploads, inside)
    with pytest.raises(BadPlace, match="cache folder"):
        run_nightly(uploads, Settings(**{**vars(settings), "cache": uploads / "cache"}))


def test_a_report_that_would_lie_in_the_uploads_is_refused(uploads: Path, settings: Settings, tmp_path: Path) -> None:
    (uploads / "uploads").mkdir()
    told = run_nightly(uploads, Settings(**{**vars(settings), "out": tmp_path}))
    assert names(told, "failed") == ["uploads"]
    assert list((uploads / "uploads").iterdir()) == []


def test_what_is_written_is_for_its_owner_alone(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    for top in (settings.out, settings.cache):
        assert top is not None
        assert not [p for p in (top, *top.rglob("*")) if p.stat().st_mode & 0o077]


def test_the_rights_can_be_set(uploads: Path, settings: Settings) -> None:
    house = AT_ONCE.model_copy(update={"umask": "027"})
    before = os.umask(0o077)
    try:
        run_nightly(uploads, Settings(**{**vars(settings), "house": house}))
    finally:
        os.umask(before)
    assert (settings.out / "index.html").stat().st_mode & 0o777 == 0o640


def test_a_dossier_is_forgotten_and_what_others_share_is_kept(uploads: Path, settings: Settings) -> None:
    for name in ("甲号", "乙号"):
        (uploads / name / "同.txt").write_text("两家都有的文件", encoding="utf-8")
    run_nightly(uploads, settings)
    assert settings.cache is not None
    environment = {**os.environ, "QIJIAN_CACHE": str(settings.cache.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "forget", "甲号", "--out", str(settings.out)],
        cwd=Path(flows.__file__).parent, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("甲号: 7 files of reports")
    assert "2 entries of the cache" in done.stdout
    assert "of 1 files it is kept" in done.stdout
    # a report that named it beside its own is made anew the next night
    (uploads / "甲号").rename(uploads.parent / "甲号")
    assert run_nightly(uploads, settings)["failed"] == []
    kept = "".join(
        path.read_text(encoding="utf-8", errors="ignore") for path in settings.out.rglob("*") if path.is_file()
    )
    assert "甲号" not in kept


def test_what_left_the_uploads_is_forgotten_at_its_age(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    store = open_store(settings.out)
    assert forget_older(0, settings, store) == []
    (uploads / "甲号").rename(uploads.parent / "甲号")
    time.sleep(0.01)
    assert [gone.dossier for gone in forget_older(0, settings, store)] == ["甲号"]
    assert not (settings.out / "甲号").exists()
    uploads.rename(uploads.parent / "away")
    # a share that is away is no reason to forget
    assert forget_older(0, settings, store) == []
    store.close()


def test_work_folders_of_killed_runs_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = "import os; from pipeline.workspace import workspace; w = workspace(); w.__enter__(); os._exit(9)"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(flows.__file__).parent)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    with workspace() as mine:
        assert [path for path in tmp_path.glob(PREFIX + "*")] == [mine]
        assert mine.stat().st_mode & 0o077 == 0
        assert sweep_workspaces() == 0
    assert not list(tmp_path.glob(PREFIX + "*"))


def test_a_full_disk_is_no_fault_of_a_file(uploads: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(flows, "write_report", full)
    told = run_nightly(uploads, settings)
    assert [entry["reason"] for entry in told["failed"]] == ["No space left on device"] * 2
    monkeypatch.undo()
    assert names(run_nightly(uploads, settings), "processed") == ["乙号", "甲号"]


def test_unchanged_nights_load_no_flows(uploads: Path, settings: Settings) -> None:
    run_nightly(uploads, settings)
    code = (
        "import sys; from pathlib import Path; from pipeline.settings import Settings; from pipeline.standing import *;"
        "from schemas.housekeeping import Housekeeping;"
        f"s = Settings(out=Path({str(settings.out)!r}), ocr='null', workers=1);"
        f"print(len(quiet_night(Path({str(uploads)!r}), s)['skipped']));"
        f"print(standing_report(Path({str(uploads / '甲号')!r}), s).dossier.id);"
        "print([name for name in ('prefect', 'cv2', 'rapidocr', 'openvino', 'pdfplumber', 'celpy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(flows.__file__).parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["2", "甲号"]
    assert done.stdout.split("\n")[2] == "[]"


def test_a_dossier_that_stands_loads_no_libraries_for_letters_and_conditions(uploads: Path, settings: Settings) -> None:
    run_check(uploads / "甲号", settings)
    code = (
        "import sys; from pathlib import Path; from pipeline.settings import Settings; from pipeline.standing import *;"
        "from pipeline.reporting import summary; from schemas.call import load_call;"
        f"s = Settings(out=Path({str(settings.out)!r}), ocr='null', workers=1);"
        f"report = standing_report(Path({str(uploads / '甲号')!r}), s);"
        "print(summary(report, load_call(s.call, proven=True), s.out, s.reports).plain.split()[0]);"
        "print([name for name in ('celpy', 'lark', 'docx', 'jinja2', 'lxml') if name in sys.modules])"
    )
    root = Path(flows.__file__).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["甲号", "[]"]
