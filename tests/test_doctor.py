"""The doctor: each thing that can be missing, with its mend."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import doctor
from pipeline.doctor import Diagnosis, check_folder, check_memory, check_python, check_server, diagnose


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Health) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_every_line_that_is_not_well_says_what_to_do(tmp_path: Path) -> None:
    lines = diagnose(tmp_path / "out", tmp_path / "cache")
    assert {"Python", "memory", "RapidOCR", "Tesseract", "Prefect", "output folder", "cache folder"} <= {
        line.name for line in lines
    }
    assert all("\n" not in line.what + line.mend for line in lines)
    assert not [line for line in lines if line.ok is False and not line.mend]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("found", "ok"), [((3, 10, 9), False), ((3, 11, 0), True), ((4, 0, 0), True)])
def test_python(found: tuple[int, ...], ok: bool) -> None:
    assert check_python(found).ok is ok


def test_a_folder_that_will_be_made(tmp_path: Path) -> None:
    assert check_folder("output folder", tmp_path / "a" / "b", "mend").ok is not False


def test_a_folder_that_cannot_be_written_to() -> None:
    told = check_folder("output folder", Path("/proc/nothing"), "choose another")
    assert (told.ok, told.mend) == (False, "choose another")


def test_too_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1))
    told = check_folder("output folder", tmp_path, "choose another")
    assert told.ok is False and "free 2 GB" in told.mend


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    class Little:
        total, available = 2**31, 2**29

    monkeypatch.setattr("psutil.virtual_memory", Little)
    assert check_memory().ok is False


def test_a_server_that_answers(server: str) -> None:
    assert check_server(f"{server}/api").ok is True


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api", "file:///etc/passwd", "nonsense", "http://["])
def test_a_server_that_does_not_answer(url: str) -> None:
    told = check_server(url)
    assert told.ok is False and "PREFECT_API_URL" in told.mend


def test_a_server_without_that_page(server: str) -> None:
    assert check_server(f"{server}/elsewhere").ok is False


def test_no_server_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert check_server().ok is True


def test_a_module_that_breaks_when_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rapidocr.py").write_text("import os\nos.abort()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = doctor.check_rapidocr()
    assert told.ok is False and "cannot be loaded" in told.what


def test_tesseract_without_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_output", lambda *command: "List of available languages (1):\neng\n")
    told = doctor.check_tesseract()
    assert isinstance(told, Diagnosis) and told.ok is None and "chi-sim" in told.mend
