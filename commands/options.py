"""Options that several commands share, and what can be wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.settings import Settings

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
FullTextOption = Annotated[
    bool,
    typer.Option(
        "--full-text",
        help="read also the inside of long papers line by line, and write full_text.txt beside the report",
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="say more")]


def fail(message: str) -> typer.Exit:
    """One clear line on stderr, exit status 2."""
    typer.echo(f"qijian: {message}", err=True)
    return typer.Exit(2)


@contextmanager
def telling() -> Iterator[None]:
    """What stops the whole command, as its one line."""
    from extractors.errors import NoRoom, described
    from pipeline.state import HeldElsewhere, StateUnusable

    try:
        yield
    except (HeldElsewhere, StateUnusable, NoRoom) as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(described(error)) from error


def settings_of(call: str, out: Path, ocr: str, lang: str, workers: int, source: Path, verbose: bool) -> Settings:
    """Checks what can be wrong with a command before anything is read."""
    from extractors.engine_choice import EngineMissing, choose_engine
    from pipeline.settings import BadPlace, Settings, keep_private, prepare_places
    from schemas.call import UnknownCall, load_call
    from schemas.messages import LANGUAGES

    if lang not in LANGUAGES:
        raise fail(f"unknown language {lang!r}: zh or en")
    try:
        settings = Settings(call=call, out=out, ocr=ocr, lang=lang, workers=workers, progress=progress_of(verbose))
        keep_private(settings.house)
        load_call(call, proven=True)
        choose_engine(ocr)
        prepare_places(settings, source)
    except (UnknownCall, EngineMissing, BadPlace, ValueError) as error:
        raise fail(" ".join(str(error).split())) from error
    return settings


def prove(call: str) -> None:
    """Compiles the call's conditions before anything is checked by them; what stands already was made by proven ones."""
    from schemas.call import load_call

    try:
        load_call(call)
    except ValueError as error:
        raise fail(" ".join(str(error).split())) from error


def with_choices(
    settings: Settings, personal: bool, full_text: bool, template: Path | None, reply_by: str | None
) -> Settings:
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
    return replace(settings, show_personal=personal, full_text=full_text, notice_template=template, reply_by=day)


def progress_of(verbose: bool) -> Any:
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
