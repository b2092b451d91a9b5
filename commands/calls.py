"""The calls that the program knows, and whether a call's file is right."""

from __future__ import annotations

from pathlib import Path

import typer

from commands.options import DEFAULT_CALL, fail

calls_app = typer.Typer(help="The calls that the program knows, and whether a call's file is right.")


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
