"""The command `qijian`. Heavy imports happen inside the commands, so that --help answers at once."""

from __future__ import annotations

import json
import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.calls import calls_app
from commands.desk import accounts_app, corrections, desk
from commands.options import (
    DEFAULT_CALL,
    CallOption,
    FullTextOption,
    LangOption,
    OcrOption,
    OutOption,
    PersonalOption,
    ReplyOption,
    TemplateOption,
    VerboseOption,
    fail,
    prove,
    settings_of,
    telling,
    with_choices,
)

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from schemas.report import ReportJson

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    # a traceback that shows variables shows the papers that were being read
    pretty_exceptions_show_locals=False,
    help="齐件: checks that a dossier is complete and says the same thing everywhere.",
)


def _print_version(asked: bool) -> None:
    if asked:
        try:
            typer.echo(f"qijian {version('qijian')}")
        except PackageNotFoundError:
            typer.echo("qijian (not installed)")
        raise typer.Exit


@app.callback()
def main(
    show: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    """齐件: all papers are here."""


@app.command()
def check(
    dossier: Path,
    call: CallOption = DEFAULT_CALL,
    out: OutOption = Path("reports"),
    ocr: OcrOption = "auto",
    lang: LangOption = "zh",
    workers: Annotated[int, typer.Option(min=1, help="reading processes")] = os.cpu_count() or 1,
    show_personal: PersonalOption = False,
    full_text: FullTextOption = False,
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
    force: Annotated[bool, typer.Option("--force", help="also where nothing changed since its report")] = False,
    verbose: VerboseOption = False,
) -> None:
    """One dossier: a folder, or an archive of one. Exit status 0 complete, 1 anything else was found, 2 could not run."""
    if not dossier.exists():
        raise fail(f"no such folder or archive: {dossier}")
    settings = settings_of(call, out, ocr, lang, workers, dossier, verbose)
    settings = with_choices(settings, show_personal, full_text, notice_template, reply_by)
    from pipeline.standing import standing_report

    with telling():
        report = None if force else standing_report(dossier, settings)
    if report is None:
        prove(call)
        from runs import run_check

        with telling():
            report = run_check(dossier, settings, lambda text: typer.echo(f"qijian: {text}", err=True))
    _print_summary(report, settings)
    raise typer.Exit(0 if report.verdict == "complete" else 1)


@app.command()
def nightly(
    uploads: Path,
    call: CallOption = DEFAULT_CALL,
    out: OutOption = Path("reports"),
    workers: Annotated[int, typer.Option(min=1, help="reading processes")] = os.cpu_count() or 1,
    ocr: OcrOption = "auto",
    lang: LangOption = "zh",
    force: Annotated[bool, typer.Option("--force", help="also what did not change")] = False,
    show_personal: PersonalOption = False,
    full_text: FullTextOption = False,
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Every dossier below UPLOADS that is new or changed. Exit status 0, 1 if one could not be processed, 2 could not run."""
    if not uploads.is_dir():
        raise fail(f"no such folder: {uploads}")
    settings = settings_of(call, out, ocr, lang, workers, uploads, verbose)
    settings = with_choices(settings, show_personal, full_text, notice_template, reply_by)
    from pipeline.standing import quiet_night

    with telling():
        told = None if force else quiet_night(uploads, settings)
    if told is None:
        prove(call)
        from runs import run_nightly

        with telling():
            told = run_nightly(uploads, settings, force)
    for entry in told["processed"]:
        typer.echo(f"{entry['id']}: {entry['verdict']}")
    for entry in told["failed"]:
        typer.echo(f"qijian: {entry['id']}: {entry['reason']}", err=True)
    for entry in told["left"]:
        typer.echo(f"left for later: {entry['id']} ({entry['reason']})")
    for name in told["loose_files"]:
        typer.echo(f"left: {name} (not a folder or archive)")
    if told["never_ran"]:
        typer.echo(f"rules that came to no result in any dossier: {', '.join(told['never_ran'])}")
    typer.echo(
        f"{len(told['processed'])} processed, {len(told['skipped'])} unchanged, {len(told['failed'])} failed: {out / 'index.html'}"
    )
    raise typer.Exit(1 if told["failed"] else 0)


@app.command("serve-flows")
def serve_flows(
    uploads: Path,
    cron: Annotated[str, typer.Option("--cron", help="when the night begins, in Shanghai's time")] = "0 2 * * *",
    call: CallOption = DEFAULT_CALL,
    out: OutOption = Path("reports"),
    workers: Annotated[int, typer.Option(min=1, help="reading processes")] = os.cpu_count() or 1,
    ocr: OcrOption = "auto",
    lang: LangOption = "zh",
    show_personal: PersonalOption = False,
    full_text: FullTextOption = False,
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
) -> None:
    """The night by the clock and one dossier by a form, as deployments of a Prefect server (PREFECT_API_URL); until Ctrl-C."""
    if not os.environ.get("PREFECT_API_URL"):
        raise fail("no Prefect server: start one (`prefect server start`) and set PREFECT_API_URL")
    if not uploads.is_dir():
        raise fail(f"no such folder: {uploads}")
    settings = settings_of(call, out.absolute(), ocr, lang, workers, uploads, False)
    settings = with_choices(
        settings, show_personal, full_text, notice_template and notice_template.absolute(), reply_by
    )
    prove(call)
    from pipeline.run_options import options_of
    from serving import serve_flows as serve

    try:
        serve(uploads.absolute(), options_of(settings), cron)
    except ValueError as error:
        raise fail(" ".join(str(error).split())) from error


@app.command()
def forget(
    dossier: Annotated[str | None, typer.Argument(help="name of the dossier, as in the reports")] = None,
    older_than: Annotated[
        float | None, typer.Option("--older-than", min=0, help="all that were last checked so many days ago")
    ] = None,
    out: OutOption = Path("reports"),
) -> None:
    """Removes reports, pictures, state and cache of a dossier, and says what it removed. Exit status 1 where nothing is kept."""
    if (dossier is None) == (older_than is None):
        raise fail("name a dossier, or say --older-than DAYS")
    if not out.is_dir():
        raise fail(f"no such folder: {out}")
    from pipeline.forgetting import forget_kept
    from pipeline.settings import Settings

    with telling():
        found = forget_kept(Settings(out=out), dossier, older_than)
    for gone in found:
        typer.echo(gone.told)
    if dossier is not None and all(gone.nothing for gone in found):
        typer.echo(f"nothing is kept of {dossier}")
        raise typer.Exit(1)


@app.command()
def evaluate(
    labelled: Path,
    out: Annotated[Path | None, typer.Option("--out", help="write the figures as JSON")] = None,
    ocr: OcrOption = "auto",
    workers: Annotated[int, typer.Option(min=1)] = os.cpu_count() or 1,
    plot: Annotated[Path | None, typer.Option("--plot", help="save the reliability plot (SVG)")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="read every page anew, for the speed as well")] = False,
) -> None:
    """Runs every labelled dossier below LABELLED and prints the accuracy table."""
    if not labelled.is_dir():
        raise fail(f"no such folder: {labelled}")
    from pipeline.cache import cache_root
    from pipeline.evaluation import evaluate as score
    from pipeline.evaluation import reliability_plot, table
    from pipeline.settings import Settings
    from runs import checking_many

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(out=Path(folder), ocr=ocr, workers=workers, cache=None if fresh else cache_root())
        with checking_many(settings) as run:
            figures = score(labelled, lambda path: run(path).dump())
    typer.echo(table(figures))
    if out is not None:
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    if plot is not None:
        plot.write_text(reliability_plot(figures["total"]), encoding="utf-8")


app.command()(desk)
app.add_typer(accounts_app, name="accounts")
app.command()(corrections)
app.add_typer(calls_app, name="calls")


@app.command()
def demo(out: OutOption = Path("reports")) -> None:
    """The main job on samples/."""
    samples = Path(__file__).parent / "samples"
    os.environ["QIJIAN_SETTLE_SECONDS"] = "0"
    settings = settings_of(DEFAULT_CALL, out, "auto", "zh", os.cpu_count() or 1, Path("/nonexistent"), False)
    from runs import run_nightly

    folders = [path for path in sorted(samples.iterdir()) if (path / "truth.json").is_file()]
    with tempfile.TemporaryDirectory() as uploads:
        for folder in folders:
            (Path(uploads) / folder.name).symlink_to(folder, target_is_directory=True)
        told = run_nightly(_copied(Path(uploads)), settings, True)
    for entry in told["processed"]:
        typer.echo(f"{entry['id']}: {entry['verdict']}")
    typer.echo(f"report: {(out / 'index.html').resolve()}")


@app.command()
def doctor(out: OutOption = Path("reports")) -> None:
    """What is there and what is missing, a line each with the mend."""
    from pipeline.doctor import diagnose

    for line in diagnose(out):
        mark = {True: "ok", False: "missing", None: "note"}[line.ok]
        typer.echo(f"{mark:8}{line.name}: {line.what}" + (f" → {line.mend}" if line.mend and not line.ok else ""))


def _copied(links: Path) -> Path:
    """Uploads may not be links: a copy of the samples."""
    import shutil

    target = links / "uploads"
    target.mkdir()
    for link in links.iterdir():
        if link.is_symlink():
            shutil.copytree(link.resolve(), target / link.name, ignore=shutil.ignore_patterns("truth.json"))
    return target


def _print_summary(report: ReportJson, settings: Settings) -> None:
    from rich.console import Console

    from pipeline.reporting import report_folder, summary
    from schemas.call import load_call

    page = report_folder(settings.out, report.dossier.id) / "report.html"
    console = Console(soft_wrap=True, highlight=False)
    console.print(summary(report, load_call(settings.call, proven=True), page, settings.reports))


if __name__ == "__main__":
    app()
