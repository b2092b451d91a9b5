"""The command `qijian`. Heavy imports happen inside the commands, so that --help answers at once."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from desk.accounts import Accounts
    from pipeline.settings import Settings
    from schemas.report import ReportJson

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    # a traceback that shows variables shows the papers that were being read
    pretty_exceptions_show_locals=False,
    help="齐件: checks that a dossier is complete and says the same thing everywhere.",
)

DEFAULT_CALL = "tongliao-2024"
CallOption = Annotated[str, typer.Option("--call", help="the call: see `qijian calls`")]
OutOption = Annotated[Path, typer.Option("--out", help="folder for the reports")]
OcrOption = Annotated[str, typer.Option("--ocr", help="auto, rapidocr or tesseract")]
LangOption = Annotated[str, typer.Option("--lang", help="zh or en")]
PersonalOption = Annotated[
    bool, typer.Option("--show-personal", help="leave ID numbers, phones and bank accounts readable in the reports")
]
TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--notice-template", envvar="QIJIAN_NOTICE_TEMPLATE", help="the office's own letter, a .docx: docs/notice.md"
    ),
]
ReplyOption = Annotated[
    str | None, typer.Option("--reply-by", help="the day that the notice sets, YYYY-MM-DD; a blank without it")
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="say more")]


def fail(message: str) -> typer.Exit:
    """One clear line on stderr, exit status 2."""
    typer.echo(f"qijian: {message}", err=True)
    return typer.Exit(2)


@contextmanager
def _telling() -> Iterator[None]:
    """What stops the whole command, as its one line."""
    from extractors.errors import NoRoom, described
    from pipeline.state import HeldElsewhere, StateUnusable

    try:
        yield
    except (HeldElsewhere, StateUnusable, NoRoom) as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(described(error)) from error


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
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
    force: Annotated[bool, typer.Option("--force", help="also where nothing changed since its report")] = False,
    verbose: VerboseOption = False,
) -> None:
    """One dossier: a folder, or an archive of one. Exit status 0 complete, 1 anything else was found, 2 could not run."""
    if not dossier.exists():
        raise fail(f"no such folder or archive: {dossier}")
    settings = _settings(call, out, ocr, lang, workers, dossier, verbose)
    settings = _with_letter(settings, show_personal, notice_template, reply_by)
    from pipeline.standing import standing_report

    with _telling():
        report = None if force else standing_report(dossier, settings)
    if report is None:
        _prove(call)
        from runs import run_check

        with _telling():
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
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Every dossier below UPLOADS that is new or changed. Exit status 0, 1 if one could not be processed, 2 could not run."""
    if not uploads.is_dir():
        raise fail(f"no such folder: {uploads}")
    settings = _settings(call, out, ocr, lang, workers, uploads, verbose)
    settings = _with_letter(settings, show_personal, notice_template, reply_by)
    from pipeline.standing import quiet_night

    with _telling():
        told = None if force else quiet_night(uploads, settings)
    if told is None:
        _prove(call)
        from runs import run_nightly

        with _telling():
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
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
) -> None:
    """The night by the clock and one dossier by a form, as deployments of a Prefect server (PREFECT_API_URL); until Ctrl-C."""
    if not os.environ.get("PREFECT_API_URL"):
        raise fail("no Prefect server: start one (`prefect server start`) and set PREFECT_API_URL")
    if not uploads.is_dir():
        raise fail(f"no such folder: {uploads}")
    settings = _settings(call, out.absolute(), ocr, lang, workers, uploads, False)
    settings = _with_letter(settings, show_personal, notice_template and notice_template.absolute(), reply_by)
    _prove(call)
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

    with _telling():
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


@app.command()
def desk(
    host: Annotated[str, typer.Option("--host", help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8420,
    call: CallOption = DEFAULT_CALL,
    out: OutOption = Path("reports"),
    workers: Annotated[int, typer.Option(min=1, help="reading processes")] = os.cpu_count() or 1,
    ocr: OcrOption = "auto",
    lang: LangOption = "zh",
    notice_template: TemplateOption = None,
    reply_by: ReplyOption = None,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="certificate (PEM)")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="its key (PEM)")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="a proxy in front speaks https")] = False,
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", help="address of that proxy, where it is elsewhere")
    ] = None,
    allowed_host: Annotated[list[str] | None, typer.Option("--allowed-host", help="name it answers to")] = None,
) -> None:
    """The review desk in the browser: look, decide, check again. Exit status 2 where it may not be served so."""
    settings = _settings(call, out, ocr, lang, workers, Path("/nonexistent"), False)
    settings = _with_letter(settings, False, notice_template, reply_by)
    from desk.serving import BadBinding, Binding, serve

    known = tuple(proxy) if proxy else Binding.proxies
    binding = Binding(host, port, tls_cert, tls_key, behind_proxy, tuple(allowed_host or ()), known)
    scheme = "https" if tls_cert else "http"
    try:
        with _telling():
            serve(settings, binding, lang, lambda: typer.echo(f"qijian: {scheme}://{host}:{port}/"))
    except BadBinding as error:
        raise fail(str(error)) from error


accounts_app = typer.Typer(help="Who may use the review desk.", no_args_is_help=True)
app.add_typer(accounts_app, name="accounts")
NewPassword = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input")]


@accounts_app.command("add")
def accounts_add(
    name: str,
    role: Annotated[str, typer.Option("--role", help="reviewer, staff or administrator")] = "reviewer",
    shown: Annotated[str, typer.Option("--shown", help="name of the person")] = "",
    out: OutOption = Path("reports"),
    password_stdin: NewPassword = False,
) -> None:
    """A new account; the password is asked for."""
    with _accounts(out) as known:
        known.add(name, role, _password(password_stdin), shown)


@accounts_app.command("password")
def accounts_password(name: str, out: OutOption = Path("reports"), password_stdin: NewPassword = False) -> None:
    """Another password; it is asked for, and the account's sessions end."""
    with _accounts(out) as known:
        known.change(name, password=_password(password_stdin))


@accounts_app.command("role")
def accounts_role(name: str, role: str, out: OutOption = Path("reports")) -> None:
    """Another role: reviewer, staff or administrator."""
    with _accounts(out) as known:
        known.change(name, role=role)


@accounts_app.command("disable")
def accounts_disable(name: str, out: OutOption = Path("reports")) -> None:
    """The account can no longer be used; what it decided stays."""
    with _accounts(out) as known:
        known.change(name, disabled=True)


@accounts_app.command("list")
def accounts_list(out: OutOption = Path("reports")) -> None:
    """A line an account: name, role, name of the person."""
    with _accounts(out) as known:
        for account in known.all():
            state = "  (disabled)" if account.disabled else ""
            typer.echo(f"{account.name}  {account.role}  {account.shown}{state}")


@contextmanager
def _accounts(out: Path) -> Iterator[Accounts]:
    """The accounts of the state beside the reports; what is wrong with a change is one line."""
    from desk.accounts import Accounts, BadAccount
    from pipeline.settings import Settings, keep_private
    from pipeline.state import open_store

    settings = Settings(out=out)
    keep_private(settings.house)
    with _telling():
        store = open_store(out, settings.house.state_url)
    try:
        yield Accounts(store)
    except BadAccount as error:
        raise fail(str(error)) from error
    finally:
        store.close()


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("password", hide_input=True, confirmation_prompt=True))


@app.command()
def corrections(target: Path, out: OutOption = Path("reports")) -> None:
    """What people decided at the desk, as labelled dossiers below TARGET: `qijian evaluate TARGET` measures reading on them."""
    if not out.is_dir():
        raise fail(f"no such folder: {out}")
    from pipeline.corrections import export_corrections
    from pipeline.settings import Settings, keep_private
    from pipeline.state import open_store

    settings = Settings(out=out)
    keep_private(settings.house)
    with _telling():
        store = open_store(out, settings.house.state_url)
        try:
            found = list(export_corrections(store, out, target))
        finally:
            store.close()
    for dossier in found:
        typer.echo(f"{dossier.dossier}: {dossier.documents} papers, {dossier.values} values")
    typer.echo(f"{len(found)} dossiers: {target}")


calls_app = typer.Typer(help="The calls that the program knows, and whether a call's file is right.")
app.add_typer(calls_app, name="calls")


@calls_app.callback(invoke_without_command=True)
def calls(context: typer.Context) -> None:
    """The calls that the program knows, a line each, the id first; the default one before the others."""
    if context.invoked_subcommand is not None:
        return
    from schemas.call import list_calls, load_call

    for name in sorted(list_calls(), key=lambda name: (name != DEFAULT_CALL, name)):
        try:
            typer.echo(f"{name}  {load_call(name).title}")
        except ValueError as error:
            typer.echo(f"qijian: {error}".splitlines()[0] + " (see `qijian calls validate`)", err=True)


@calls_app.command()
def validate(file: Path) -> None:
    """What is wrong with a call's file, a line each: FILE:LINE: what. Exit status 0 nothing, 1 something, 2 no such file."""
    from schemas.call import load_call
    from schemas.call_lines import faults_of

    try:
        faults = faults_of(file)
    except OSError as error:
        raise fail(f"cannot read {file}: {error.strerror or error}") from error
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault}")
    if faults:
        raise typer.Exit(1)
    call = load_call(str(file))
    typer.echo(
        f"{file}: {call.id}, {len(call.papers)} papers, {len(call.conditions)} conditions, {len(call.switched_on)} rules"
    )


@app.command()
def demo(out: OutOption = Path("reports")) -> None:
    """The main job on samples/."""
    samples = Path(__file__).parent / "samples"
    os.environ["QIJIAN_SETTLE_SECONDS"] = "0"
    settings = _settings(DEFAULT_CALL, out, "auto", "zh", os.cpu_count() or 1, Path("/nonexistent"), False)
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


def _settings(call: str, out: Path, ocr: str, lang: str, workers: int, source: Path, verbose: bool) -> Settings:
    """Checks what can be wrong with a command before anything is read."""
    from extractors.engine_choice import EngineMissing, choose_engine
    from pipeline.settings import BadPlace, Settings, keep_private, prepare_places
    from schemas.call import UnknownCall, load_call
    from schemas.messages import LANGUAGES

    if lang not in LANGUAGES:
        raise fail(f"unknown language {lang!r}: zh or en")
    try:
        settings = Settings(call=call, out=out, ocr=ocr, lang=lang, workers=workers, progress=_progress(verbose))
        keep_private(settings.house)
        load_call(call, proven=True)
        choose_engine(ocr)
        prepare_places(settings, source)
    except (UnknownCall, EngineMissing, BadPlace, ValueError) as error:
        raise fail(" ".join(str(error).split())) from error
    return settings


def _prove(call: str) -> None:
    """Compiles the call's conditions before anything is checked by them; what stands already was made by proven ones."""
    from schemas.call import load_call

    try:
        load_call(call)
    except ValueError as error:
        raise fail(" ".join(str(error).split())) from error


def _with_letter(settings: Settings, personal: bool, template: Path | None, reply_by: str | None) -> Settings:
    """With what an office chooses for its reports and letters; a template that cannot be used ends the command."""
    if template is not None:
        from pipeline.reporting import BadTemplate, check_template

        try:
            check_template(template)
        except BadTemplate as error:
            raise fail(str(error)) from error
    try:
        day = date.fromisoformat(reply_by) if reply_by else None
    except ValueError as error:
        raise fail(f"no date like 2024-04-10: {reply_by}") from error
    return replace(settings, show_personal=personal, notice_template=template, reply_by=day)


def _progress(verbose: bool) -> Any:
    """Which file and page on a terminal, nothing elsewhere unless asked for."""
    if sys.stderr.isatty():
        from rich.console import Console

        console = Console(stderr=True)

        def show(path: str, done: int, total: int) -> None:
            end = "\n" if done == total else "\r"
            console.print(f"[dim]{done}/{total}[/dim] {path[-60:]:60}", end=end, markup=True, highlight=False)

        return show
    if verbose:
        return lambda path, done, total: typer.echo(f"{done}/{total} {path}", err=True)
    return lambda path, done, total: None


def _print_summary(report: ReportJson, settings: Settings) -> None:
    from rich.console import Console

    from pipeline.reporting import report_folder, summary
    from schemas.call import load_call

    page = report_folder(settings.out, report.dossier.id) / "report.html"
    console = Console(soft_wrap=True, highlight=False)
    console.print(summary(report, load_call(settings.call, proven=True), page, settings.reports))


if __name__ == "__main__":
    app()
