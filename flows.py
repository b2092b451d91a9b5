"""Prefect flows: check_dossier and nightly. They name the stages in order and hold no domain logic.

With a Prefect server (PREFECT_API_URL) every dossier is a flow run and every stage a task run that its pages show; without
one the same functions run directly, since a temporary server would cost some ten seconds a command and show nothing to anybody.
"""

from __future__ import annotations

import os

# before prefect is loaded, which reads them then: nothing is sent anywhere, and what the stages log is in the run's log
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
if os.environ.get("PREFECT_API_URL"):
    os.environ.setdefault("PREFECT_LOGGING_EXTRA_LOGGERS", "extractors,pipeline")
    os.environ.setdefault("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")

import errno
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext, TaskRunContext
from prefect.states import Completed, Failed

from extractors.engine_choice import NAMES, choose_engine, rapid_runtime
from extractors.errors import described
from pipeline.assembly import assemble_documents
from pipeline.checking import Neighbours, check
from pipeline.classification import classify_pages, pages_to_read_on
from pipeline.clock import SHANGHAI, Clock
from pipeline.confirmation import find_doubts, find_name_doubts, settle, settle_names
from pipeline.decisions import apply_to_documents, apply_to_labels
from pipeline.extraction import extract, place_seals
from pipeline.forgetting import keep_house
from pipeline.intake import take_in
from pipeline.intake.upload_folder import Entry
from pipeline.night import Night, begin_night, never_ran, write_night
from pipeline.planning import CHANGED, Item, NightQueue
from pipeline.portal import read_portal_facts
from pipeline.reading import ReadSettings, read_again, read_files, read_on, weigh_again
from pipeline.reading.pool import WorkerPool
from pipeline.reporting import RunInfo, write_index, write_report
from pipeline.run_options import RunOptions, options_of
from pipeline.settings import Progress, Settings
from pipeline.showing import artifact_key, as_markdown, report_link
from pipeline.state import HeldElsewhere
from pipeline.state.basis import program_version
from pipeline.uploads.fingerprint import dossier_id
from pipeline.workshop import Attendance, DossierChanged, Workshop, in_turn, kept_open, opened
from pipeline.workspace import workspace
from schemas.call import Call, load_call
from schemas.decisions import Decision, in_force
from schemas.documents import Document, PageLabel
from schemas.findings import Assessment, Dossier
from schemas.limits import Limits
from schemas.pages import Page, SourceFile
from schemas.report import ReportJson
from spreading import spread, task_runner, workers_of

PASSING = frozenset(
    (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN, errno.EHOSTDOWN, errno.ENETDOWN, errno.EBUSY)
)
"""What a network share says when it is away for a moment."""


def _may_pass(a_task: Any, task_run: Any, state: Any) -> bool:
    """A share that is away for a moment is worth another try; what is wrong with a file stays wrong."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno in PASSING


_PATIENT: dict[str, Any] = {"retries": 2, "retry_delay_seconds": [5, 30], "retry_condition_fn": _may_pass}


@task(name="take in", cache_policy=NO_CACHE, **_PATIENT)
def take_in_files(dossier: Path, work: Path, limits: Limits, more: list[Entry]) -> list[SourceFile]:
    return take_in(dossier, work=work, limits=limits, more=more)


@task(name="read", cache_policy=NO_CACHE)
def read(
    files: list[SourceFile], pool: WorkerPool, settings: ReadSettings, progress: Progress
) -> tuple[dict[str, list[Page]], int]:
    return read_files(files, pool, settings, progress)


@task(name="read on", cache_policy=NO_CACHE)
def read_whole(
    files: list[SourceFile], pages: dict[str, list[Page]], wanted: list[Page], pool: WorkerPool, settings: ReadSettings
) -> None:
    read_on(files, pages, wanted, pool, settings)


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
    doubts = find_name_doubts(documents)
    if settle_names(doubts, weigh_again(files, pages, [doubt.key for doubt in doubts], pool, settings)):
        place_seals(documents)


@task(name="check", cache_policy=NO_CACHE)
def check_documents(dossier: Dossier, call: Call, neighbours: Neighbours) -> Assessment:
    return check(dossier, call, neighbours)


@task(name="report", cache_policy=NO_CACHE, **_PATIENT)
def report(
    dossier: Dossier,
    assessment: Assessment,
    run: RunInfo,
    call: Call,
    pages: list[Page],
    work: Path,
    settings: Settings,
    decisions: list[Decision],
) -> ReportJson:
    return write_report(
        dossier,
        assessment,
        run,
        call=call,
        pages=pages,
        out=settings.out,
        work=work,
        options=settings.reports,
        decisions=decisions,
    )


def _step(stage: Any, *args: Any) -> Any:
    """The task within a flow run that a server sees; its function alone otherwise."""
    return stage(*args) if FlowRunContext.get() is not None else stage.fn(*args)


def examine(workshop: Workshop, attendance: Attendance) -> ReportJson:
    """One dossier: from its files to its report."""
    settings, clock = workshop.settings, Clock()
    limits, call, engine = Limits(), load_call(settings.call), choose_engine(settings.ocr)
    with workspace() as work:
        files = _step(take_in_files, attendance.path, work, limits, attendance.supplements())
        attendance.took_in(files)
        clock.lap("intake")
        reading = ReadSettings(
            engine,
            work,
            settings.cache,
            limits.pixels,
            limits.pages_per_file,
            limits.count_cpu_seconds,
            settings.full_text,
        )
        pages, cached = _step(read, files, workshop.pool, reading, settings.progress)
        clock.lap("reading")
        labels = _labels(files, pages)
        clock.lap("classification")
        # of what was skimmed some turns out to be needed, and what it then is may need more
        while more := pages_to_read_on(labels):
            _step(read_whole, files, pages, more, workshop.pool, reading)
            clock.lap("reading")
            labels = _labels(files, pages)
            clock.lap("classification")
        decided = in_force(attendance.decisions)
        documents = _step(assemble, apply_to_labels(labels, decided, files))
        # before sums confirm or doubt their neighbours by them, and once more: nothing overrules a person
        apply_to_documents(documents, decided, files)
        clock.lap("extraction")
        _step(confirm, documents, files, pages, workshop.pool, reading)
        apply_to_documents(documents, decided, files)
        clock.lap("confirmation")
        portal = read_portal_facts(files, documents, attendance.path, attendance.id)
        dossier = Dossier(attendance.id, files, documents, portal)
        assessment = _step(check_documents, dossier, call, workshop.neighbours)
        clock.lap("checking")
        all_pages = [page for file in files for page in pages.get(file.path, [])]
        attendance.before_report(files)
        run = _told(clock, engine, all_pages, cached, attendance)
        result: ReportJson = _step(
            report, dossier, assessment, run, call, all_pages, work, settings, attendance.decisions
        )
    workshop.remember(assessment.record)
    attendance.reported(result.verdict)
    return result


def _labels(files: Sequence[SourceFile], pages: dict[str, list[Page]]) -> list[PageLabel]:
    return [label for file in files if file.path in pages for label in _step(classify, file.path, pages[file.path])]


def _told(clock: Clock, engine: str, pages: Sequence[Page], cached: int, attendance: Attendance) -> RunInfo:
    return RunInfo(
        program_version(),
        clock.started.isoformat(timespec="seconds"),
        datetime.now(SHANGHAI).isoformat(timespec="seconds"),
        round(clock.total, 2),
        len(pages),
        sum(page.engine is not None for page in pages),
        _describe(engine),
        clock.laps,
        cached,
        attendance.fingerprint,
    )


@flow(
    name="check_dossier", flow_run_name=lambda: Path(runtime.flow_run.parameters["dossier"]).name, persist_result=False
)
def check_dossier(dossier: Path, options: RunOptions = RunOptions(), id_: str = "", part_of_night: bool = False) -> Any:  # noqa: B008
    """Checks one dossier, a folder or an archive of one, and writes its report.

    Args:
        dossier: the folder or archive, on the machine that runs the flow
        options: how it is checked, and where the report goes
        id_: name of the report; empty: that of the folder
        part_of_night: a dossier that changes while it is read gets no report, and the index is left to the night
    """
    id_ = id_ or dossier_id(dossier.resolve())
    with opened(options.settings(), dossier) as workshop:
        with workshop.attending(dossier, id_, strict=part_of_night) as attendance:
            result = examine(workshop, attendance)
        _show(result, workshop.settings)
        if not part_of_night:
            write_index(workshop.settings.out, workshop.settings.reports)
            keep_house(workshop.settings)
    return result


@flow(name="nightly", persist_result=False, task_runner=task_runner())
def nightly(uploads: Path, options: RunOptions = RunOptions(), force: bool = False) -> Any:  # noqa: B008
    """Checks every dossier below the upload folder that is new or changed.

    A night that finds incomplete dossiers is a success, one that could not check a dossier is not.

    Args:
        uploads: the upload folder, on the machine that runs the flow
        options: how dossiers are checked, and where the reports go
        force: also what did not change
    """
    with opened(options.settings(), uploads) as workshop:
        settings, night = workshop.settings, Night()
        queue = NightQueue(uploads, settings, workshop.known_state, force)
        begin_night(queue, settings.out)
        attend = _attend_elsewhere if settings.house.dask_scheduler and FlowRunContext.get() else _attend_here
        attend(queue, queue, night, options_of(settings))
        if attend is _attend_elsewhere:
            workshop.forget_neighbours()
        # whose statement lies in another dossier that came later learns of it the same night
        attend(queue.done_and(workshop.neighbours.is_stale), queue, night, options_of(settings))
        if attend is _attend_elsewhere:
            workshop.forget_neighbours()
        night.close(queue, never_ran(workshop, queue))
        workshop.night = night
        write_night(night, settings.out, settings.reports)
        keep_house(settings)
    return _ended(night)


def _attend_here(items: Iterable[Item], queue: NightQueue, night: Night, options: RunOptions) -> None:
    for item in items:
        _attend(item, queue, night, options)


def _attend_elsewhere(items: Iterable[Item], queue: NightQueue, night: Night, options: RunOptions) -> None:
    """The same over Dask workers. A dossier whose worker is lost goes to another."""

    def finish(item: Item, found: Any) -> None:
        what, text = found if isinstance(found, tuple) else ("failed", described(found))
        if what == "checked":
            night.checked(item.id, text)
        elif what == "changed":
            queue.put_back(item, CHANGED)
        else:
            (queue.left if what == "held" else night.failed).append((item.id, text))

    context = FlowRunContext.get()
    runner = context.task_runner if context is not None else None
    while True:
        spread(
            items, lambda item: attend_dossier.submit(item.path, item.id, options), finish, lambda: workers_of(runner)
        )
        if items is not queue or not len(queue):
            return


@task(name="dossier", task_run_name="dossier {id_}", cache_policy=NO_CACHE)
def attend_dossier(path: Path, id_: str, options: RunOptions) -> tuple[str, str]:
    """One dossier in a Dask worker: (checked, changed, held or failed; verdict or reason)."""
    # a task's own code travels to the worker, with copies of all that it names; what it calls by name is the worker's own
    return _attended(path, id_, options)


def _attended(path: Path, id_: str, options: RunOptions) -> tuple[str, str]:
    settings = options.settings()
    try:
        with kept_open(settings, path):
            work = partial(check_dossier, path, options, id_, True)
            return "checked", in_turn(work, settings.house, get_run_logger().info).verdict
    except HeldElsewhere as error:
        return "held", f"being checked by {error.holder.told}"
    except DossierChanged:
        return "changed", CHANGED
    except Exception as error:  # noqa: BLE001 (it is named in the output)
        return "failed", described(error)


def _attend(item: Item, queue: NightQueue, night: Night, options: RunOptions) -> None:
    """One dossier of the night; none ever stops it."""
    try:
        result = _called(check_dossier)(item.path, options, item.id, True)
        night.checked(item.id, result.verdict)
    except HeldElsewhere as error:
        queue.put_back(item, f"being checked by {error.holder.told}", held=True)
    except DossierChanged:
        queue.put_back(item, CHANGED)
    except Exception as error:  # noqa: BLE001 (it is named in the output)
        night.failed.append((item.id, described(error)))


def _ended(night: Night) -> Any:
    """The night; within a flow run a state, so that a night that could not check a dossier shows as failed."""
    if FlowRunContext.get() is None:
        return night
    create_table_artifact(
        night.rows() or [{"dossier": "-", "run": "-", "result": "-"}], key="nightly", description="the night"
    )
    if night.failed:
        return Failed(message=f"{len(night.failed)} dossiers could not be checked: see the table")
    return Completed(message=f"{len(night.processed)} checked, {len(night.skipped)} unchanged, {len(night.left)} left")


def _called(function: Any) -> Callable[..., Any]:
    """Within a flow run a flow run of its own, else the function alone."""
    return function if FlowRunContext.get() is not None else function.fn  # type: ignore[no-any-return]


def _describe(engine: str) -> str:
    if engine == "rapidocr":
        return f"rapidocr {package_version('rapidocr')} ({rapid_runtime()})"
    return engine if engine in NAMES else "none"


def _show(result: ReportJson, settings: Settings) -> None:
    """The report as artifacts of the flow run, for who looks from Prefect's pages."""
    if FlowRunContext.get() is None and TaskRunContext.get() is None:
        return
    name = result.dossier.id
    link = report_link(name, settings.out, settings.house.reports_url)
    create_link_artifact(link, link_text=name, key=artifact_key("report", name), description=name)
    text = as_markdown(result, load_call(settings.call), link, settings.lang)
    create_markdown_artifact(text, key=artifact_key("verdict", name), description=name)
