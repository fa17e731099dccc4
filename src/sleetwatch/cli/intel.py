"""`sleetwatch intel`: names of actors, lists that were imported, and where what they hold was seen here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.options import HERE, Format, FormatOption, RevealOption, WorkspaceOption, moment

app = typer.Typer(
    no_args_is_help=True,
    help="Show what actors are called and by whom, import intelligence, and look for it in everything ingested.",
    epilog='Example:  sleetwatch intel actor "Storm-0287"\n\nExample:  sleetwatch intel import bundle.json -w acme\n\n'
    "Example:  sleetwatch intel hunt -w acme",
)
AnyWorkspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        envvar="SLEETWATCH_WORKSPACE",
        help="Add what this workspace imported.",
        show_default="only what ships",
    ),
]


@app.command(epilog='Example:  sleetwatch intel actor "Storm-0287" --format json')
def actor(
    name: Annotated[str, typer.Argument(help="A name that somebody uses; case, blanks and hyphens do not matter.")],
    folder: AnyWorkspace = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Resolve a name: what is the same actor, what only overlaps, who says so and when, and where sources disagree."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace.actors import actor_page

    intel_show.actor(actor_page(name, folder), form)


@app.command(epilog="Example:  sleetwatch intel actors")
def actors(folder: AnyWorkspace = None, form: FormatOption = Format.TABLE) -> None:
    """List every name there is, who gave it, and whether it stands for the scheme."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace.actors import actor_names

    intel_show.actors(actor_names(folder), form)


@app.command(
    "import", epilog="Example:  sleetwatch intel import feed.csv -w acme --source 'ISAC' --actor 'Jasper Sleet'"
)
def bring(
    files: Annotated[list[Path], typer.Argument(help="STIX 2.1, MISP, ORKL, OFAC SDN (sdn.xml, sdn.csv) or a CSV.")],
    folder: WorkspaceOption = HERE,
    publisher: Annotated[str, typer.Option("--source", help="Who publishes it, where the file does not say.")] = "",
    about: Annotated[str, typer.Option("--actor", help="Whom it is about, where the file does not say.")] = "",
    tlp: Annotated[str, typer.Option("--tlp", help="clear, green, amber, amber+strict or red.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="Under which terms you have it.")] = "",
    form: FormatOption = Format.TABLE,
) -> None:
    """Import intelligence. The format is recognised; personal values are kept as keyed hashes only."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace import Workspace

    known = Workspace.open(folder).actors
    given = {"publisher": publisher, "actor": about, "tlp": tlp, "licence": licence}
    intel_show.imports([known.bring(path, **given) for path in files], form)


@app.command(epilog="Example:  sleetwatch intel lists -w acme --format json")
def lists(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List what is loaded: who publishes it, under which licence, how old it is, what it holds."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace import Workspace

    intel_show.lists(Workspace.open(folder).actors.lists(), form)


@app.command(epilog="Example:  sleetwatch intel rejects 2 -w acme")
def rejects(
    number: Annotated[int, typer.Argument(metavar="LIST", help="The list's number in `intel lists`.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what of an import was refused, with reason and place."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace import Workspace

    intel_show.rejects(Workspace.open(folder).actors.rejects(number), form)


@app.command(epilog="Example:  sleetwatch intel withdraw 2 -w acme --reason 'the publisher retracted it'")
def withdraw(
    number: Annotated[int, typer.Argument(metavar="LIST", help="The list's number in `intel lists`.")],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays on record, so name nobody.")] = "",
    form: FormatOption = Format.TABLE,
) -> None:
    """Take a list back: its content goes, and nothing of it counts from the next hunt on."""
    from sleetwatch.cli import intel_show
    from sleetwatch.workspace import Workspace

    intel_show.withdrawn(Workspace.open(folder).actors.withdraw(number, reason), form)


@app.command(epilog="Example:  sleetwatch intel hunt -w acme --reveal")
def hunt(
    folder: WorkspaceOption = HERE,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Ignore what came later.", show_default="the newest event")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show too what does not count, and why.")] = False,
    form: FormatOption = Format.TABLE,
    reveal: RevealOption = False,
) -> None:
    """Look for everything imported in all that was ever ingested. A `hunt` does the same and weighs it."""
    from sleetwatch.cli import intel_show
    from sleetwatch.cli.progress import one_bar
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    with one_bar("hunting") as progress:
        found = workspace.actors.seen(progress, as_of=moment(as_of) if as_of else None)
    revealing(workspace, "intel hunt", reveal=reveal, subjects=len(found))
    intel_show.sightings(found, form, every=every, reveal=reveal)
