"""This machine → what is there, what is missing, and the mend, a line each."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import psutil

from extractors.libre_office import office_program
from schemas.limits import Limits

GB = 2**30
WARM_WORKER_BYTES = 1.4 * GB
"""Resident memory of a reading process with its models loaded, measured with OpenVINO."""
LEAST_FREE_BYTES = 2 * GB
PROBE_S = 20.0
OLDEST_PYTHON = (3, 11)
MODELS = 3
"""Detection, recognition, direction."""


@dataclass(frozen=True)
class Diagnosis:
    """`ok` False: something does not work; None: it works, with less. `mend` says what to do, if anything."""

    name: str
    ok: bool | None
    what: str
    mend: str = ""


def diagnose(out: Path | None, cache: Path | None = None) -> list[Diagnosis]:
    """What the program needs, in the order of need. `out` and `cache` are the folders that it writes to."""
    checks: list[Callable[[], Diagnosis]] = [
        check_python,
        check_cores,
        check_memory,
        check_rapidocr,
        check_runtime,
        check_tesseract,
        check_pdf,
        check_office,
        check_rar,
        check_seven_zip,
        check_fonts,
        check_prefect,
        check_server,
        lambda: check_folder("temporary folder", Path(tempfile.gettempdir()), "set TMPDIR to a folder with room"),
    ]
    if out is not None:
        checks.append(lambda: check_folder("output folder", out, "choose another with --out"))
    if cache is not None:
        checks.append(
            lambda: check_folder("cache folder", cache, "set QIJIAN_CACHE to a folder that can be written to")
        )
    return [check() for check in checks]


def check_python(found: tuple[int, ...] = sys.version_info[:3]) -> Diagnosis:
    ok = tuple(found[:2]) >= OLDEST_PYTHON
    what = f"{'.'.join(map(str, found))} on {platform.system()} {platform.machine()}"
    return Diagnosis("Python", ok, what, "" if ok else "install Python 3.11 or newer, delete .venv and run make demo")


def check_cores() -> Diagnosis:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Diagnosis("cores", True, f"{cores}: as many reading processes are started unless --workers says otherwise")


def check_memory() -> Diagnosis:
    memory = psutil.virtual_memory()
    fitting = int(memory.available // WARM_WORKER_BYTES)
    cores = os.cpu_count() or 1
    what = f"{memory.available / GB:.1f} of {memory.total / GB:.1f} GB free, room for {fitting} reading processes"
    if fitting == 0:
        return Diagnosis("memory", False, what, f"free {WARM_WORKER_BYTES / GB:.1f} GB, or add memory")
    if fitting < cores:
        return Diagnosis("memory", None, what, f"run with --workers {fitting}")
    return Diagnosis("memory", True, what)


def check_rapidocr() -> Diagnosis:
    failure = _import_failure("rapidocr")
    if failure is not None:
        return Diagnosis("RapidOCR", False, failure, "run make demo again; without it --ocr tesseract reads less")
    spec = find_spec("rapidocr")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    models = [model for folder in folders for model in folder.glob("models/*.onnx") if model.stat().st_size]
    what = f"{_version('rapidocr')}, {len(models)} models in the package"
    if len(models) < MODELS:
        return Diagnosis("RapidOCR", False, what, "install rapidocr anew from its wheel, which holds the models")
    return Diagnosis("RapidOCR", True, what)


def check_runtime() -> Diagnosis:
    failures = {name: _import_failure(name) for name in ("openvino", "onnxruntime")}
    working = [f"{name} {_version(name)}" for name, failure in failures.items() if failure is None]
    if not working:
        return Diagnosis("OCR runtime", False, "; ".join(map(str, failures.values())), "run make demo again")
    if failures["openvino"] is not None:
        return Diagnosis("OCR runtime", None, working[0], "install openvino: it takes half the time of onnxruntime")
    return Diagnosis("OCR runtime", True, ", ".join(working))


def check_tesseract() -> Diagnosis:
    mend = "install tesseract-ocr and tesseract-ocr-chi-sim: --ocr tesseract reads scans with it where RapidOCR does not run"
    output = _output("tesseract", "--list-langs")
    if output is None:
        return Diagnosis("Tesseract", None, "not installed", mend)
    if "chi_sim" not in output.split():
        return Diagnosis("Tesseract", None, "installed without Chinese", mend)
    first = (_output("tesseract", "--version") or "").split("\n")[0]
    return Diagnosis("Tesseract", True, f"{first.removeprefix('tesseract ')} with chi_sim")


def check_pdf() -> Diagnosis:
    failures = [failure for name in ("pdfplumber", "pypdfium2") if (failure := _import_failure(name)) is not None]
    if failures:
        return Diagnosis("PDF", False, "; ".join(failures), "run make demo again")
    return Diagnosis("PDF", True, f"pdfplumber {_version('pdfplumber')}, pypdfium2 {_version('pypdfium2')}")


def check_rar() -> Diagnosis:
    tool = next((name for name in ("unrar", "unar", "7z", "7zz", "bsdtar") if shutil.which(name)), None)
    if find_spec("rarfile") is None:
        return Diagnosis("RAR archives", None, "not read", "install rarfile, and unrar or unar")
    if tool is None:
        return Diagnosis("RAR archives", None, "listed, not unpacked", "install unrar, unar or libarchive-tools")
    return Diagnosis("RAR archives", True, f"unpacked with {tool}")


def check_office() -> Diagnosis:
    program = office_program()
    if program is None:
        return Diagnosis("Word 97, WPS, RTF, slides", None, "not read", "install libreoffice, or ask for PDF")
    return Diagnosis("Word 97, WPS, RTF, slides", True, f"through {program}")


def check_seven_zip() -> Diagnosis:
    if find_spec("py7zr") is None:
        return Diagnosis("7z archives", None, "not read", "install py7zr")
    return Diagnosis("7z archives", True, f"py7zr {_version('py7zr')}")


def check_fonts() -> Diagnosis:
    output = _output("fc-list", ":lang=zh", "family")
    if output is None:
        return Diagnosis("Chinese fonts", None, "cannot be told: no fc-list", "")
    families = {line.split(",")[0].strip() for line in output.splitlines() if line.strip()}
    if not families:
        mend = "install fonts-noto-cjk: a PDF that does not embed its fonts is drawn without characters"
        return Diagnosis("Chinese fonts", None, "none", mend)
    return Diagnosis("Chinese fonts", True, f"{len(families)} families, {min(families)} among them")


def check_prefect() -> Diagnosis:
    if find_spec("prefect") is None:
        return Diagnosis("Prefect", False, "not installed", "run make demo again")
    return Diagnosis("Prefect", True, _version("prefect"))


def check_server(url: str | None = None) -> Diagnosis:
    """Whether the Prefect server answers; without one everything runs and nothing is shown in its pages."""
    url = url or os.environ.get("PREFECT_API_URL")
    if not url:
        return Diagnosis("Prefect server", True, "none configured: runs are not shown in its pages")
    mend = "start it with `prefect server start`, or unset PREFECT_API_URL"
    if not url.startswith(("http://", "https://")):
        return Diagnosis("Prefect server", False, f"PREFECT_API_URL is no web address: {url}", mend)
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=5) as answer:
            ok = answer.status == 200
    except (urllib.error.URLError, OSError, ValueError) as error:
        return Diagnosis("Prefect server", False, f"{url} does not answer: {error}", mend)
    return Diagnosis("Prefect server", ok, f"{url} answers", "" if ok else mend)


def check_folder(name: str, folder: Path, mend: str) -> Diagnosis:
    """Whether the folder can be written to and has room; of one that is not there yet, where it will be made."""
    try:
        existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
        tempfile.TemporaryFile(dir=existing).close()
        free = shutil.disk_usage(existing).free
    except (OSError, StopIteration) as error:
        return Diagnosis(name, False, f"{folder} cannot be written to: {getattr(error, 'strerror', '')}", mend)
    what = f"{folder}, {free / GB:.1f} GB free"
    most = Limits().dossier_bytes
    if free < LEAST_FREE_BYTES:
        return Diagnosis(name, False, what, f"free {LEAST_FREE_BYTES / GB:.0f} GB, or {mend}")
    if free < most:
        return Diagnosis(name, None, what, f"the largest dossier that is allowed unpacks to {most / GB:.0f} GB; {mend}")
    return Diagnosis(name, True, what)


def _import_failure(module: str) -> str | None:
    """Why a module cannot be imported; tried elsewhere, since a broken native library takes its process along."""
    if find_spec(module) is None:
        return f"{module} is not installed"
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"import {module}"], capture_output=True, timeout=PROBE_S, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        return f"{module} takes more than {PROBE_S:.0f} s to load"
    if done.returncode == 0:
        return None
    last = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
    return f"{module} cannot be loaded: {last[0]}"


def _output(*command: str) -> str | None:
    """What a program prints; None where it is not there or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=PROBE_S, check=False, text=True, errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout + done.stderr if done.returncode == 0 else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
