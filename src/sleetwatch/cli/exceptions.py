"""`sleetwatch signals exception`: a signal held back on a device, a network or in a whole tenant."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import (
    BY_IS_AS,
    HERE,
    HIDDEN,
    AsOption,
    Format,
    FormatOption,
    RevealOption,
    TenantOption,
    WorkspaceOption,
    moment,
)
from sleetwatch.clock import now, to_text
from sleetwatch.errors import UserError

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.exception_rows import Exempt
    from sleetwatch.workspace.exceptions import Preview

MOMENTS = ("at", "until", "approved_at", "ended_at")
SHOWN = 20
"""Subjects named in a preview for people."""

app = typer.Typer(
    context_settings=BY_IS_AS,
    no_args_is_help=True,
    help="Hold a signal back on a device, a network or in a whole tenant, until a day.",
    epilog="Example:  sleetwatch signals exception preview impossible-travel --network 192.0.2.0/24 --as dana -w acme",
)

SignalArgument = Annotated[str, typer.Argument(metavar="SIGNAL", help="The signal's id.")]
NumberArgument = Annotated[int, typer.Argument(metavar="ID", help="The exception's number, from `exception list`.")]
DeviceOption = Annotated[str | None, typer.Option("--device", help="On this device, by its id or name.")]
NetworkOption = Annotated[
    str | None, typer.Option("--network", help="From this address, range or network number, such as AS64500.")
]
EverywhereOption = Annotated[bool, typer.Option("--everywhere", help="In the whole tenant; takes two people.")]


@app.command(
    epilog="Example:  sleetwatch signals exception preview impossible-travel --network AS64500 --as dana@acme.example"
)
def preview(
    signal: SignalArgument,
    by: AsOption,
    device: DeviceOption = None,
    network: NetworkOption = None,
    everywhere: EverywhereOption = False,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show whom an exception would touch, and which suspects would fall below a line; nothing is written."""
    from sleetwatch.cli import show
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    where = _where(device, network, everywhere=everywhere)
    actor = workspace.access.actor(by, via="cli")
    found = workspace.exceptions.preview(actor, _tenant(workspace, tenant), signal, *where)
    if form is Format.JSON:
        show.json_out({"preview": asdict(found) | {"lost": [asdict(one) for one in found.lost]}})
    else:
        _tell_preview(found)


@app.command(
    epilog="Example:  sleetwatch signals exception add impossible-travel --network 192.0.2.0/24 "
    "--reason known-network --until 2026-12-31 --as dana@acme.example"
)
def add(  # noqa: PLR0913, PLR0917 - the options of one command
    signal: SignalArgument,
    reason: Annotated[str, typer.Option("--reason", help="A code for benign; `verdict reasons` lists them.")],
    by: AsOption,
    device: DeviceOption = None,
    network: NetworkOption = None,
    everywhere: EverywhereOption = False,
    note: Annotated[str | None, typer.Option("--note", help="Your own words, hidden in lists.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Until when.", show_default="90 days from now")] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Make an exception. It holds from the next hunt on, up to the strength that its hits have now."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    where = _where(device, network, everywhere=everywhere)
    actor, ends = workspace.access.actor(by, via="cli"), moment(until) if until else None
    made = workspace.exceptions.make(
        actor, _tenant(workspace, tenant), signal, *where, reason=reason, note=note, until=ends
    )
    _told(made, form)


@app.command(epilog="Example:  sleetwatch signals exception approve 3 --as lee@acme.example")
def approve(
    number: NumberArgument, by: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """Stand behind somebody else's exception, where it takes two people."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    _told(workspace.exceptions.approve(workspace.access.actor(by, via="cli"), number), form)


@app.command(epilog="Example:  sleetwatch signals exception end 3 --as lee@acme.example --reason 'the pilot is over'")
def end(
    number: NumberArgument,
    by: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="Why it no longer holds.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """End an exception. The next hunt counts everything again, exactly as it was."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    _told(workspace.exceptions.end(workspace.access.actor(by, via="cli"), number, reason), form)


@app.command("list", epilog="Example:  sleetwatch signals exception list -w acme --format json")
def list_them(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE, reveal: RevealOption = False) -> None:
    """List the exceptions, the newest first; devices, addresses and notes only with --reveal."""
    from sleetwatch.cli import show
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    found = workspace.exceptions.all()
    revealing(workspace, "signals exception list", reveal=reveal)
    if form is Format.JSON:
        show.json_out({"exceptions": [_json(one, reveal=reveal) for one in found]})
        return
    if not found:
        show.say("There is no exception; `sleetwatch signals exception add` makes one.")
        return
    columns = ("id", "tenant", "signal", "scope", "where", "reason", "by", "state", "until")
    show.table_out(columns, [_row(one, reveal=reveal) for one in found])


def _where(device: str | None, network: str | None, *, everywhere: bool) -> tuple[str, str]:
    given = [("device", device)] * (device is not None) + [("network", network)] * (network is not None)
    said = [*given, *([("signal", "")] if everywhere else [])]
    if len(said) != 1:
        raise UserError("say where it holds: one of --device NAME, --network ADDRESS or --everywhere")
    scope, value = said[0]
    return scope, value or ""


def _tenant(workspace: Workspace, named: str | None) -> str:
    return named or workspace.folder.settings.tenant


def _tell_preview(found: Preview) -> None:
    from sleetwatch.cli import show
    from sleetwatch.report import words
    from sleetwatch.report.bars import percent

    held = words.count(len(found.held), "subject")
    show.say(f"{found.signal} fired on {words.count(found.fired, 'subject')} of {found.tenant}; held back on {held}.")
    if found.covers_asker:
        show.say("It would clear you too: somebody else has to make it.")
    lost = len(found.lost)
    show.say(f"{words.count(lost, 'suspect')} would fall below a line." if lost else "No suspect would fall.")
    rows = [
        (one.subject, percent(one.probability), one.status, percent(one.without), one.status_without)
        for one in found.falls[:SHOWN]
    ]
    if rows:
        show.table_out(("subject", "now", "stands", "without", "would stand"), rows)
    if len(found.falls) > SHOWN:
        show.say(f"And {len(found.falls) - SHOWN} more; --format json lists all.")


def _told(one: Exempt, form: Format) -> None:
    from sleetwatch.cli import show

    if form is Format.JSON:
        show.json_out({"exception": _json(one, reveal=False)})
        return
    show.say(f"Exception {one.exception}: {one.signal} in {one.tenant}, {one.scope} {one.alias}, {one.reason}.")
    state = one.state(now())
    if state == "waits":
        show.say(f"It waits for a second person: sleetwatch signals exception approve {one.exception} --as NAME")
    elif state == "stands":
        show.say(f"Until {to_text(one.until)} it holds back what rests on it. Next: sleetwatch hunt")
    else:
        show.say("It no longer holds; the next hunt counts everything again.")


def _row(one: Exempt, *, reveal: bool) -> tuple[object, ...]:
    where = (one.value or one.alias) if reveal else one.alias
    return (
        one.exception, one.tenant, one.signal, one.scope, where, one.reason, ", ".join(one.people), one.state(now()),
        to_text(one.until)[:10],
    )  # fmt: skip


def _json(one: Exempt, *, reveal: bool) -> dict[str, Any]:
    row = asdict(one) | {"state": one.state(now())}
    row |= {name: to_text(row[name]) for name in MOMENTS if row[name] is not None}
    hidden = {} if reveal else {name: HIDDEN for name in ("value", "note", "ended_because") if row[name]}
    return {"id": row.pop("exception")} | row | hidden
