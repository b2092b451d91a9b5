"""The review desk: serving it, its accounts, and what people decided there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import (
    DEFAULT_CALL,
    CallOption,
    LangOption,
    OcrOption,
    OutOption,
    ReplyOption,
    TemplateOption,
    fail,
    settings_of,
    telling,
    with_choices,
)

if TYPE_CHECKING:
    from desk.accounts import Accounts


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
    settings = settings_of(call, out, ocr, lang, workers, Path("/nonexistent"), False)
    settings = with_choices(settings, False, False, notice_template, reply_by)
    from desk.serving import BadBinding, Binding, serve

    known = tuple(proxy) if proxy else Binding.proxies
    binding = Binding(host, port, tls_cert, tls_key, behind_proxy, tuple(allowed_host or ()), known)
    scheme = "https" if tls_cert else "http"
    try:
        with telling():
            serve(settings, binding, lang, lambda: typer.echo(f"qijian: {scheme}://{host}:{port}/"))
    except BadBinding as error:
        raise fail(str(error)) from error


accounts_app = typer.Typer(help="Who may use the review desk.", no_args_is_help=True)
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
    with telling():
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


def corrections(target: Path, out: OutOption = Path("reports")) -> None:
    """What people decided at the desk, as labelled dossiers below TARGET: `qijian evaluate TARGET` measures reading on them."""
    if not out.is_dir():
        raise fail(f"no such folder: {out}")
    from pipeline.corrections import export_corrections
    from pipeline.settings import Settings, keep_private
    from pipeline.state import open_store

    settings = Settings(out=out)
    keep_private(settings.house)
    with telling():
        store = open_store(out, settings.house.state_url)
        try:
            found = list(export_corrections(store, out, target))
        finally:
            store.close()
    for dossier in found:
        typer.echo(f"{dossier.dossier}: {dossier.documents} papers, {dossier.values} values")
    typer.echo(f"{len(found)} dossiers: {target}")
