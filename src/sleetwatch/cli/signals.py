"""`sleetwatch signals`: the red flags; tests, checks and beginnings of one's own; what the sources here feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli import exceptions
from sleetwatch.cli.groups import ShowsWhatIsNamed
from sleetwatch.cli.options import EngineName, Format, FormatOption, WorkspaceOption

OwnOption = Annotated[
    Path | None, typer.Option("--workspace", "-w", help="Include this workspace's own signals.", show_default="none")
]
FormOption = Annotated[Format | None, typer.Option("--format", help="table for people, json for machines.")]


app = typer.Typer(cls=ShowsWhatIsNamed, invoke_without_command=True, no_args_is_help=False)
app.add_typer(exceptions.app, name="exception")


@app.callback(
    epilog="Example:  sleetwatch signals --format json\n\nExample:  sleetwatch signals --check my-signal.toml"
)
def signals(
    ctx: typer.Context,
    folder: OwnOption = None,
    check: Annotated[Path | None, typer.Option("--check", help="Check a signal file and run its tests.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the red flags. An id shows one in full."""
    ctx.obj = (folder, form)
    if ctx.invoked_subcommand is not None:
        return
    from sleetwatch.cli import catalogue

    if check is not None:
        catalogue.check_signal(check, form)
    else:
        catalogue.list_signals(catalogue.signals_of(folder), None, None, form, catalogue.broken_in(folder))


@app.command("list", epilog="Example:  sleetwatch signals list --stage sign_in --family network")
def list_them(
    ctx: typer.Context,
    stage: Annotated[str | None, typer.Option("--stage", help="Only of this stage, such as pay.")] = None,
    family: Annotated[str | None, typer.Option("--family", help="Only of this family, such as links.")] = None,
    folder: OwnOption = None,
    form: FormOption = None,
) -> None:
    """List the red flags, all or those of a stage or a family."""
    from sleetwatch.cli import catalogue

    above, above_form = ctx.obj
    of = folder or above
    catalogue.list_signals(catalogue.signals_of(of), stage, family, form or above_form, catalogue.broken_in(of))


@app.command(epilog="Example:  sleetwatch signals show shared-mfa-device")
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The signal.")],
    folder: OwnOption = None,
    form: FormOption = None,
) -> None:
    """Show one signal in full; `sleetwatch signals ID` does the same."""
    from sleetwatch.cli import catalogue

    above, above_form = ctx.obj
    catalogue.show_signal(catalogue.signals_of(folder or above), name, form or above_form)


@app.command(
    "test",
    epilog="Example:  sleetwatch signals test shared-phone my-signal.toml\n\nExample:  sleetwatch signals test\n\n"
    "Example:  sleetwatch signals test my-signal.toml --engine spark",
)
def try_them(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID|FILE", help="Signals by id or file; all when left out.")
    ] = None,
    folder: OwnOption = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="Where they run.")] = EngineName.DUCKDB,
    master: Annotated[str, typer.Option("--spark-master", help="Spark's master, with --engine spark.")] = "local[*]",
    form: FormOption = None,
) -> None:
    """Run the tests that signals carry. Exit code 2 when one fails."""
    from sleetwatch.cli import catalogue

    above, above_form = ctx.obj
    on = master if engine is EngineName.SPARK else None
    catalogue.test_signals(names or [], folder or above, form or above_form, on)


@app.command(epilog="Example:  sleetwatch signals lint acme/signals/my-signal.toml")
def lint(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE", help="Signal files.")],
    form: FormOption = None,
) -> None:
    """Say what breaks the contract of a signal file, by field, and what it still lacks. Exit code 2 when it breaks."""
    from sleetwatch.cli import catalogue

    catalogue.lint_signals(paths, form or ctx.obj[1])


@app.command(epilog="Example:  sleetwatch signals new badge-without-laptop --stage work --family presence -w acme")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="Its id: lower-case words with hyphens.")],
    stage: Annotated[str, typer.Option("--stage", help="When it shows in a worker's life, such as sign_in.")],
    family: Annotated[str, typer.Option("--family", help="What it shares its cause with, such as network.")],
    folder: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="The workspace it is for.", show_default="none")
    ] = None,
) -> None:
    """Begin a signal: a file with a comment on every field, which loads, and whose test fails until it is written."""
    from sleetwatch.cli import catalogue

    catalogue.begin(name, stage, family, folder or ctx.obj[0])


@app.command(epilog="Example:  sleetwatch signals coverage -w acme")
def coverage(ctx: typer.Context, folder: WorkspaceOption = Path(), form: FormOption = None) -> None:
    """Show which sources feed which signals here, where a hunt is blind, and which one export would add most."""
    from sleetwatch.cli import covering
    from sleetwatch.workspace import Workspace

    above, above_form = ctx.obj
    covering.show(Workspace.open(above if above and folder == Path() else folder).coverage(), form or above_form)
