"""`sleetwatch respond`: what may follow a finding. People put it in force, or approve it; nothing acts alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli.options import HERE, Format, FormatOption, TenantOption, WorkspaceOption
from sleetwatch.report.words import count

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.blocking import Block

SPARED_TOLD = 8

app = typer.Typer(
    no_args_is_help=True,
    help="Contain a worker in the fixed order, with two people; block remote tools that nobody approved.",
    epilog="Example:  sleetwatch respond plan 412345 -w acme\n\n"
    "Example:  sleetwatch respond policies --out block -w acme",
)

EnforceOption = Annotated[
    bool, typer.Option("--enforce", help="Stop programs. Without it the policies only write down what they would stop.")
]


@app.command(
    epilog="Example:  sleetwatch respond policies --out block -w acme\n\n"
    "Example:  sleetwatch respond policies --out block --also tunnel --tenant acme --enforce -w clients"
)
def policies(
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", help="Deny these kinds of tools too: mesh, tunnel.")
    ] = None,
    enforce: EnforceOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write policies against every remote tool that is not approved, each tried on ordinary programs first.

    AppLocker, App Control, a DNS zone, Defender's indicators, Sigma rules, and queries for Defender and Sentinel.
    """
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.blocking import chosen_for, write_block

    settings = Workspace.open(folder).folder.settings
    block = write_block(chosen_for(settings, tenant, also or ()), out, enforce=enforce)
    if form is Format.JSON:
        show.json_out(
            {
                "policies": [str(path) for path in block.files],
                "enforced": enforce,
                "tools": [tool.name for tool in block.chosen.tools],
                "approved": list(block.chosen.approved),
                "unknown": list(block.chosen.unknown),
                "spared": [asdict(one) for one in block.chosen.spared],
            }
        )
        return
    _say(block)


@app.command(epilog="Example:  sleetwatch respond check block/applocker.xml")
def check(
    policy: Annotated[Path, typer.Argument(help="A policy of AppLocker or App Control, ours or anybody's.")],
    enforce: Annotated[bool, typer.Option("--enforce", help="It is meant to stop programs.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say what is wrong with a policy: its shape, its references, and what it would stop. Exit code 2 when anything."""
    from sleetwatch.cli import show
    from sleetwatch.workspace.blocking import check_policy

    found = check_policy(policy, enforce=enforce)
    if form is Format.JSON:
        show.json_out({"complaints": found})
    else:
        for one in found:
            show.say(f"{policy}: {one}.")
        show.say(f"{policy}: {count(len(found), 'complaint')}." if found else f"{policy}: nothing found against it.")
    if found:
        raise typer.Exit(2)


def _say(block: Block) -> None:
    from sleetwatch.cli import show
    from sleetwatch.workspace.approving import told

    chosen = block.chosen
    show.say(f"{count(len(chosen.tools), 'tool')} denied, {count(block.domains, 'name')} on the network.")
    show.say(f"Approved, and left alone: {', '.join(chosen.approved) or 'none. Name yours as `approved_tools` first'}.")
    for name in chosen.unknown:
        show.say(f"Note: approving {name!r} changes nothing here: {told(name)}")
    for one in chosen.spared[:SPARED_TOLD]:
        show.say(f"Spared: {one.tool}, {one.mark.replace('_', ' ')} {one.value}: {one.why}.")
    if len(chosen.spared) > SPARED_TOLD:
        show.say(f"  and {len(chosen.spared) - SPARED_TOLD} more; --format json lists them")
    for path in block.files:
        show.say(f"wrote {path}")
    if not block.enforce:
        show.say("They only audit. Read for two weeks what they would have stopped before you add --enforce.")


from sleetwatch.cli import respond_case  # noqa: E402, F401 - adds its commands to `app`
