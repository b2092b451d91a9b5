"""Prefect flows: check_dossier and nightly. They name the stages in order and hold no domain logic.

With a Prefect server (PREFECT_API_URL) every stage is a task run that its UI shows; without one the same functions run
directly, since a temporary server would cost some ten seconds a command and show nothing to anybody.
"""

from __future__ import annotations

import os

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext

from extractors.ocr_engines import ENGINES, choose_engine
from pipeline.assembly import assemble_documents
from pipeline.checking import Neighbours, check
from pipeline.classification import classify_pages
from pipeline.confirmation import find_doubts, settle
from pipeline.extraction import extract
from pipeline.intake import take_in
from pipeline.intake.fingerprint import dossier_id, fingerprint, list_dossiers
from pipeline.portal import portal_stamp, read_portal_facts
from pipeline.reading import ReadSettings, read_again, read_files
from pipeline.reading.pool import WorkerPool
from pipeline.records import read_records, write_record
from pipeline.reporting import ReportOptions, RunInfo, report_folder, write_index, write_report
from schemas.call import Call, call_digest, load_call
from schemas.documents import Document, PageLabel
from schemas.findings import Assessment, Dossier
from schemas.limits import Limits
from schemas.pages import Page, SourceFile
from schemas.report import ReportJson

SHANGHAI = ZoneInfo("Asia/Shanghai")
Progress = Callable[[str, int, int], Any]


@dataclass(frozen=True)
class Settings:
    """What a run is done with. `cache` None reads everything anew."""

    call: str = "tongliao-2024"
    out: Path = Path("reports")
    ocr: str = "auto"
    lang: str = "zh"
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    cache: Path | None = field(default_factory=lambda: cache_root())
    progress: Progress = lambda path, done, total: None
    show_personal: bool = False
    notice_template: Path | None = None
    reply_by: date | None = None

    @property
    def reports(self) -> ReportOptions:
        return ReportOptions(self.lang, self.show_personal, self.notice_template, self.reply_by)


def cache_root() -> Path:
    """Where pages that were read are kept: QIJIAN_CACHE, else the user's cache folder."""
    base = os.environ.get("QIJIAN_CACHE") or os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base else Path(os.environ.get("HOME") or tempfile.gettempdir()) / ".cache"
    return root / "qijian"


def version() -> str:
    try:
        return package_version("qijian")
    except PackageNotFoundError:
        return "0"


@task(name="take in", cache_policy=NO_CACHE)
def take_in_files(dossier: Path, work: Path, limits: Limits) -> list[SourceFile]:
    return take_in(dossier, work=work, limits=limits)


@task(name="read", cache_policy=NO_CACHE)
def read(
    files: list[SourceFile], pool: WorkerPool, settings: ReadSettings, progress: Progress
) -> tuple[dict[str, list[Page]], int]:
    return read_files(files, pool, settings, progress)


@task(name="classify", task_run_name="classify {path}", cache_policy=NO_CACHE)
def classify(path: str, pages: list[Page]) -> list[PageLabel]:
    return classify_pages(pages)


@task(name="assemble and extract", cache_policy=NO_CACHE)
def assemble(labels: list[PageLabel]) -> list[Document]:
    documents = assemble_documents(labels)
    extract(documents)
    return documents


@task(name="read again and confirm", cache_policy=NO_CACHE)
def confirm(
    documents: list[Document],
    files: list[SourceFile],
    pages: dict[str, list[Page]],
    pool: WorkerPool,
    settings: ReadSettings,
) -> None:
    settle(documents, read_again(files, pages, find_doubts(documents), pool, settings))


@task(name="check", cache_policy=NO_CACHE)
def check_documents(dossier: Dossier, call: Call, neighbours: Neighbours) -> Assessment:
    return check(dossier, call, neighbours)


@task(name="report", cache_policy=NO_CACHE)
def report(
    dossier: Dossier,
    assessment: Assessment,
    run: RunInfo,
    call: Call,
    pages: list[Page],
    work: Path,
    settings: Settings,
) -> ReportJson:
    return write_report(
        dossier, assessment, run, call=call, pages=pages, out=settings.out, work=work, options=settings.reports
    )


def _step(stage: Any, *args: Any) -> Any:
    """The task within a flow run that a server sees; its function alone otherwise."""
    return stage(*args) if FlowRunContext.get() is not None else stage.fn(*args)


@flow(name="check_dossier", flow_run_name="{id_}", validate_parameters=False, persist_result=False)
def check_dossier(
    path: Path, id_: str, settings: Settings, pool: WorkerPool, neighbours: Neighbours | None = None
) -> ReportJson:
    """One dossier: from its files to its report. `neighbours` are the other dossiers below OUT, read where not given."""
    neighbours = neighbours or open_neighbours(settings.out)
    started, clock = datetime.now(SHANGHAI), _Clock()
    limits, call, engine = Limits(), load_call(settings.call), choose_engine(settings.ocr)
    with _workspace() as work:
        files = _step(take_in_files, path, work, limits)
        clock.lap("intake")
        reading = ReadSettings(
            engine, work, settings.cache, limits.pixels, limits.pages_per_file, limits.count_cpu_seconds
        )
        pages, cached = _step(read, files, pool, reading, settings.progress)
        clock.lap("reading")
        labels = [
            label for file in files if file.path in pages for label in _step(classify, file.path, pages[file.path])
        ]
        clock.lap("classification")
        documents = _step(assemble, labels)
        clock.lap("extraction")
        _step(confirm, documents, files, pages, pool, reading)
        clock.lap("confirmation")
        dossier = Dossier(id_, files, documents, read_portal_facts(files, documents, path, id_))
        assessment = _step(check_documents, dossier, call, neighbours)
        clock.lap("checking")
        all_pages = [page for file in files for page in pages.get(file.path, [])]
        run = RunInfo(
            version(),
            started.isoformat(timespec="seconds"),
            datetime.now(SHANGHAI).isoformat(timespec="seconds"),
            round(clock.total, 2),
            len(all_pages),
            sum(page.engine is not None for page in all_pages),
            _describe(engine),
            clock.laps,
            cached,
            run_fingerprint(path, settings),
        )
        result: ReportJson = _step(report, dossier, assessment, run, call, all_pages, work, settings)
        if assessment.record is not None:
            write_record(settings.out, assessment.record)
            neighbours.put(assessment.record)
    _show(result, settings.out)
    return result


def run_fingerprint(path: Path, settings: Settings) -> str:
    call = call_digest(settings.call)
    return fingerprint(path, version(), settings.call, call, portal_stamp(path), settings.ocr, settings.reports.digest)


@flow(name="nightly", validate_parameters=False, persist_result=False)
def nightly(uploads: Path, settings: Settings, force: bool = False) -> dict[str, Any]:
    """Every dossier below the upload folder that is new or changed. Returns what was processed, skipped, failed, loose."""
    dossiers, loose = list_dossiers(uploads)
    told: dict[str, Any] = {"started": _now(), "processed": [], "skipped": [], "failed": [], "loose_files": loose}
    neighbours = open_neighbours(settings.out)
    with open_pool(settings.workers) as pool:
        for id_, path in dossiers:
            if not force and is_unchanged(path, id_, settings):
                told["skipped"].append({"id": id_, "reason": "unchanged"})
                continue
            _process(path, id_, settings, pool, neighbours, told)
        failed = {entry["id"] for entry in told["failed"]}
        for id_, path in dossiers:
            # whose statement lies in another dossier that came later learns of it the same night
            if id_ not in failed and neighbours.is_stale(id_):
                _process(path, id_, settings, pool, neighbours, told)
    told["never_ran"] = neighbours.never_ran([id_ for id_, _ in dossiers], load_call(settings.call).switched_on)
    told["finished"] = _now()
    settings.out.mkdir(parents=True, exist_ok=True)
    (settings.out / "nightly.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    write_index(settings.out, settings.reports)
    if FlowRunContext.get() is not None:
        create_table_artifact(told["processed"] or [{"id": "-", "verdict": "-"}], key="nightly")
    return told


def _process(
    path: Path, id_: str, settings: Settings, pool: WorkerPool, neighbours: Neighbours, told: dict[str, Any]
) -> None:
    """One dossier of a night. It never stops the others: what went wrong is named in the output."""
    run = check_dossier if FlowRunContext.get() else check_dossier.fn
    told["skipped"] = [entry for entry in told["skipped"] if entry["id"] != id_]
    told["processed"] = [entry for entry in told["processed"] if entry["id"] != id_]
    try:
        result = run(path, id_, settings, pool, neighbours)
        told["processed"].append({"id": id_, "verdict": result.verdict})
    except Exception as error:  # noqa: BLE001 - one dossier never stops the night; it is named in the output
        told["failed"].append({"id": id_, "reason": f"{type(error).__name__}: {error}"[:300]})


def open_neighbours(out: Path) -> Neighbours:
    """What is known of the dossiers that have a report below OUT."""
    neighbours = Neighbours()
    for record in read_records(out):
        neighbours.put(record)
    return neighbours


def is_unchanged(path: Path, id_: str, settings: Settings) -> bool:
    """Whether the dossier's last report was made from the same files with the same settings."""
    try:
        last = json.loads((report_folder(settings.out, id_) / "report.json").read_text(encoding="utf-8"))
        return bool(last["run"]["fingerprint"] == run_fingerprint(path, settings))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def run_check(path: Path, settings: Settings) -> ReportJson:
    """`qijian check`: one dossier, through Prefect where a server is configured. Refreshes the index."""
    id_ = dossier_id(path.resolve())
    with open_pool(settings.workers) as pool:
        result = _orchestrated(check_dossier)(path, id_, settings, pool)
    write_index(settings.out, settings.reports)
    return result  # type: ignore[no-any-return]


@contextmanager
def checking_many(settings: Settings) -> Iterator[Callable[[Path], ReportJson]]:
    """Checks one dossier after the other with the same workers, without an index: for evaluation."""
    with open_pool(settings.workers) as pool:
        yield lambda path: check_dossier.fn(path, dossier_id(path.resolve()), settings, pool)


def run_nightly(uploads: Path, settings: Settings, force: bool = False) -> dict[str, Any]:
    return _orchestrated(nightly)(uploads, settings, force)  # type: ignore[no-any-return]


def open_pool(workers: int) -> WorkerPool:
    limits = Limits()
    return WorkerPool(
        workers, memory_bytes=limits.worker_bytes, task_s=limits.page_seconds, cpu_s=limits.page_cpu_seconds
    )


def _orchestrated(function: Any) -> Callable[..., Any]:
    return function if os.environ.get("PREFECT_API_URL") else function.fn  # type: ignore[no-any-return]


def _describe(engine: str) -> str:
    if engine == "rapidocr":
        from extractors import rapid

        return f"rapidocr {package_version('rapidocr')} ({rapid.runtime()})"
    return engine if engine in ENGINES else "none"


def _show(result: ReportJson, out: Path) -> None:
    """The report as artifacts of the flow run, for who looks from Prefect's UI."""
    if FlowRunContext.get() is None:
        return
    link = (report_folder(out, result.dossier.id) / "report.html").resolve().as_uri()
    lines = "\n".join(f"- {finding.message}" for finding in result.findings if finding.severity != "info") or "-"
    create_link_artifact(link, key="report", description=result.dossier.id)
    create_markdown_artifact(f"# {result.dossier.id}\n\n**{result.verdict}**\n\n{lines}\n", key="verdict")


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="seconds")


@contextmanager
def _workspace() -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="qijian-"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Clock:
    def __init__(self) -> None:
        self.begin = self.last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self.last, 3)
        self.last = now

    @property
    def total(self) -> float:
        return time.perf_counter() - self.begin


__all__: Sequence[str] = ["Settings", "check_dossier", "nightly", "run_check", "run_nightly"]
