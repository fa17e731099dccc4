"""`sleetwatch sources`: what can be read, and a mapping for what cannot be read yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.groups import ShowsWhatIsNamed
from sleetwatch.cli.options import Format, FormatOption, RevealOption, WorkspaceOption

if TYPE_CHECKING:
    from sleetwatch.workspace.proposing import Proposal

OwnOption = Annotated[Path | None, typer.Option("--workspace", "-w", help="Include this workspace's own mappings.")]


app = typer.Typer(cls=ShowsWhatIsNamed, invoke_without_command=True, no_args_is_help=False)


@app.callback(epilog="Example:  sleetwatch sources --format json")
def sources(ctx: typer.Context, folder: OwnOption = None, form: FormatOption = Format.TABLE) -> None:
    """List what can be read, and how to get it from the vendor. A name shows one source in full."""
    if ctx.invoked_subcommand is None:
        from sleetwatch.cli import catalogue

        catalogue.show_sources(catalogue.sources_of(folder), None, form)
    ctx.obj = (folder, form)


@app.command(epilog="Example:  sleetwatch sources show entra_sign_in")
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The source.")],
    folder: OwnOption = None,
    form: Annotated[Format | None, typer.Option("--format", help="table for people, json for machines.")] = None,
) -> None:
    """Show one source in full; `sleetwatch sources NAME` does the same."""
    from sleetwatch.cli import catalogue

    group_folder, group_form = ctx.obj
    catalogue.show_sources(catalogue.sources_of(folder or group_folder), name, form or group_form)


@app.command(epilog="Example:  sleetwatch sources new vpn-export.csv -w acme --name acme_vpn")
def new(
    file: Annotated[Path, typer.Argument(help="An export that no source knows.")],
    folder: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="The workspace it is for.", show_default="none")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call it.", show_default="the file's name")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="The event kind.", show_default="a guess")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it.", show_default="DIR/sources/NAME.toml")
    ] = None,
    reveal: RevealOption = False,
) -> None:
    """Propose a mapping for an export that no source knows, and show ten records as it reads them."""
    from sleetwatch.cli.show import say
    from sleetwatch.workspace.proposing import propose_mapping

    root = _root(folder)
    found = propose_mapping(file, root, name, kind)
    if found.known is not None:
        say(f"{file} needs no mapping: the source {found.known} reads it. Next: sleetwatch ingest {file}{_where(root)}")
        return
    path = _written(found, output or _place(root, found.name))
    _show_rows(found, reveal=reveal)
    _next(found, path, file, root)


def _root(folder: Path | None) -> Path | None:
    """The workspace's folder, checked."""
    if folder is None:
        return None
    from sleetwatch.workspace import Workspace

    return Workspace.open(folder).root


def _where(root: Path | None) -> str:
    return f" -w {root}" if root else ""


def _place(root: Path | None, name: str) -> Path:
    return (root / "sources" if root else Path()) / f"{name}.toml"


def _written(found: Proposal, path: Path) -> Path:
    from sleetwatch.cli.show import write
    from sleetwatch.errors import UserError

    if path.exists():
        raise UserError(f"{path} is there already; move it away, or choose another --name or --output")
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, found.text)
    return path


def _show_rows(found: Proposal, *, reveal: bool) -> None:
    from sleetwatch.cli.show import table_out
    from sleetwatch.workspace.masking import masked_fields

    rows = [(kind, at, _told(told if reveal else masked_fields(told))) for kind, at, told in found.rows]
    table_out(("event", "at", "fields"), rows, title=f"The first {len(rows)} events by this mapping")


def _told(fields: dict[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in fields.items())


def _next(found: Proposal, path: Path, file: Path, root: Path | None) -> None:
    from sleetwatch.cli.show import say

    refused = sum(found.reasons.values())
    told = ", ".join(f"{reason} {count}" for reason, count in sorted(found.reasons.items()))
    why = f" ({told})" if told else ""
    say(f"\nwrote {path}: it reads {found.seen - refused} of the first {found.seen} records{why}")
    zone = " --time-zone Europe/Berlin" if found.needs_zone else ""
    if root is None:
        say("Read the file and mend what is wrong, then put it into the folder `sources` of your workspace.")
    else:
        say("Read the file and mend what is wrong.")
    say(f"Then: sleetwatch ingest {file}{_where(root)}{zone}")
    if found.needs_zone:
        say("Its times name no zone; give --time-zone the zone of the clock they were written by.")


@app.command(epilog="Example:  sleetwatch sources status -w acme")
def status(folder: WorkspaceOption = Path(), form: FormatOption = Format.TABLE) -> None:
    """Show how each live feed is doing: lag, last batch, gaps, errors."""
    from sleetwatch.cli import feeds
    from sleetwatch.workspace import Workspace

    feeds.show(Workspace.open(folder).feeds(), form)
