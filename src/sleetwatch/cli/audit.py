"""`sleetwatch audit`: what was done by whom, and whether that is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.clock import to_text

app = typer.Typer(
    no_args_is_help=True,
    help="See what was done by whom, and check that nobody changed the record.",
    epilog="Example:  sleetwatch audit verify -w acme --checkpoints /mnt/auditor/audit-checkpoints.jsonl",
)


@app.command("list", epilog="Example:  sleetwatch audit list -w acme --action case.read --format json")
def list_them(
    actor: AsOption,
    by: Annotated[str | None, typer.Option("--by", help="Only what this person did.")] = None,
    case: Annotated[int | None, typer.Option("--case", help="Only of this case.")] = None,
    action: Annotated[str | None, typer.Option("--action", help="Only this action, as in case.read.")] = None,
    value: Annotated[
        str | None, typer.Option("--value", help="Only acts that tell of this subject, account or address.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most acts to list.")] = 100,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """List acts, the newest first. Values that tell who somebody is are keyed hashes."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    rows = workspace.audit.page(me, by=by, case=case, action=action, value=value, limit=limit)
    if form is Format.JSON:
        show.json_out({"acts": [asdict(row) | {"at": to_text(row.at)} for row in rows]})
        return
    columns = ("row", "at", "who", "what", "case", "came out")
    listed = [(row.seq, to_text(row.at), row.actor, row.action, row.case, row.outcome) for row in rows]
    show.table_out(columns, listed)


@app.command(epilog="Example:  sleetwatch audit verify -w acme --key 3f0c...")
def verify(
    checkpoints: Annotated[
        Path | None, typer.Option("--checkpoints", help="A file of checkpoints kept elsewhere.")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", help="The public key that somebody noted elsewhere.")] = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check every row against the one before it, and against checkpoints. Exits 2 when something is wrong."""
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace

    found = Workspace.open(folder).audit.verify(checkpoints, key)
    if form is Format.JSON:
        show.json_out({"audit": asdict(found) | {"whole": found.is_whole}})
    else:
        for sentence in found.complaints:
            show.say(f"WRONG  {sentence}")
        for sentence in found.unknowns:
            show.say(f"note   {sentence}")
        show.say(f"{found.rows} rows; the last is row {found.head.seq}, digest {found.head.digest}")
    if not found.is_whole:
        raise typer.Exit(2)


@app.command(epilog="Example:  sleetwatch audit checkpoint -w acme")
def checkpoint(folder: WorkspaceOption = HERE) -> None:
    """Print where the audit stands, signed; also written where [audit] in the settings says."""
    from sleetwatch.workspace import Workspace

    typer.echo(Workspace.open(folder).audit.checkpoint().line)


@app.command(epilog="Example:  sleetwatch audit export audit.jsonl -w acme")
def export(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """Write the whole audit as JSON lines, with a script beside it that checks it with bare Python."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    count = workspace.audit.export(me, path)
    show.say(f"wrote {count} rows to {path}; check them: python {path.with_name('verify_audit.py')} {path}")
