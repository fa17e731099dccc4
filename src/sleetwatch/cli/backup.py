"""The commands `backup` and `restore`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli import show
from sleetwatch.cli.options import HERE, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.progress import one_bar
from sleetwatch.clock import to_text
from sleetwatch.errors import UserError

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.backing_up import BackupReport


def backup(
    file: Annotated[Path, typer.Argument(help="A new file, outside of the workspace; it holds its keys and names.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write everything of a workspace into one file, as of one moment, while others go on working; then check it."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    with one_bar("backing up") as progress:
        report = workspace.backups.take(file, progress)
    _say(report, form, f"{report.path} holds the workspace as of {to_text(report.made_at)}.")


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    folder: Annotated[Path | None, typer.Argument(help="A new or empty folder; none with --check.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only read it all and say whether it is whole.")] = False,
    digest: Annotated[
        str | None, typer.Option("--digest", help="What `backup` printed, noted elsewhere: no other file is taken.")
    ] = None,
    url: Annotated[
        str | None, typer.Option("--state", help="Put the state into this PostgreSQL; into the folder when left out.")
    ] = None,
    password: Annotated[
        str | None, typer.Option("--state-password", help="Its password, as env:NAME or file:PATH.")
    ] = None,
    schema: Annotated[
        str, typer.Option("--state-schema", help="The schema to make there; no two workspaces share one.")
    ] = "sleetwatch",
    form: FormatOption = Format.TABLE,
) -> None:
    """Make a workspace of a backup, or only check one: digests, counts, the audit. All of it is restored or nothing."""
    from sleetwatch.settings import State
    from sleetwatch.workspace.restoring import check_backup
    from sleetwatch.workspace.restoring import restore as run

    if check == (folder is not None):
        raise UserError("name the folder to restore to, or ask with --check whether the backup is whole")
    state = State(url=url, password=password, schema=schema) if url else None
    with one_bar("restoring" if folder else "checking") as progress:
        told = (digest, progress)
        report = check_backup(file, *told) if folder is None else run(file, folder, state, *told)
    done = f"{file} is whole" if folder is None else f"{folder} is ready, and is what was backed up"
    _say(report, form, f"{done}: the workspace as of {to_text(report.made_at)}.")


def _say(report: BackupReport, form: Format, done: str) -> None:
    if form is Format.JSON:
        show.json_out({"backup": asdict(report) | {"made_at": to_text(report.made_at)}})
        return
    beside = [name for name, there in (("the lake", report.lake), ("the raw files", report.vault)) if not there]
    counted = f"{report.tables} tables with {report.rows:,} rows, {report.files:,} files, {report.bytes:,} bytes"
    lines = [
        done,
        f"{counted}; the audit's {report.audit_rows:,} rows are whole.",
        *([f"Not in it, for they lie in a bucket: {' and '.join(beside)}."] if beside else []),
        f"Note the digest elsewhere: {report.digest}",
    ]
    typer.echo("\n".join(lines))
