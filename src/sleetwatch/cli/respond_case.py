"""More of `sleetwatch respond`: the containment of a case, action by action, and what came after."""

from __future__ import annotations

from typing import Annotated

import typer

from sleetwatch.cli.options import (
    HERE,
    AsOption,
    Format,
    FormatOption,
    ListFormat,
    RevealOption,
    TenantOption,
    WorkspaceOption,
    first_moment,
)
from sleetwatch.cli.people import opened
from sleetwatch.cli.respond import app

USED, BLIND = 1, 3
"""Exit codes of `after`: something was used again; nothing was seen, but not everything could be looked at."""
LEFT = 1
"""Exit code of `run` when something is left to do."""

CaseArgument = Annotated[int, typer.Argument(metavar="CASE", help="The case's number, from `case list`.")]
NumberArgument = Annotated[int, typer.Argument(metavar="RESPONSE", help="Its number, from `respond status CASE`.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; who approves it reads it.")]


@app.command(epilog="Example:  sleetwatch respond actions --format json")
def actions(form: FormatOption = Format.TABLE) -> None:
    """List what can be done at vendors: requests, permissions, undo, what it does not reach, what is noticed."""
    from sleetwatch.cli import show_response
    from sleetwatch.workspace.action_list import listed

    show_response.actions(listed(), form)


@app.command(
    epilog="Example:  sleetwatch respond plan 412345 -w acme\n\n"
    "Example:  sleetwatch respond plan 412345 --attach --format json -w acme"
)
def plan(
    case: CaseArgument,
    actor: AsOption,
    days: Annotated[int, typer.Option("--days", min=1, help="List what was used in so many days.")] = 30,
    attach: Annotated[bool, typer.Option("--attach", help="Keep it as evidence in the case: the snapshot.")] = False,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say what to do in which order, and what not to do yet; list every way in that the logs know of."""
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    found = workspace.containment.plan(me, case, days)
    digest = workspace.containment.attach(me, found) if attach else None
    show_response.plan(found, digest, form)


@app.command(
    epilog="Example:  sleetwatch respond ask 412345 --subject S-ABCDEFGHIJ --reason 'both agree' -w acme\n\n"
    "Example:  sleetwatch respond ask 412345 --subject S-ABCDEFGHIJ --action defender-isolate --device 1 --reason image"
)
def ask(  # noqa: PLR0913, PLR0917 - the options of one command
    case: CaseArgument,
    subject: Annotated[str, typer.Option("--subject", help="The pseudonym: one of those the case is about.")],
    reason: ReasonOption,
    actor: AsOption,
    action: Annotated[
        list[str] | None, typer.Option("--action", help="From `respond actions`; all that revokes when left out.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", help="Only this account of the subject, by number or name.")
    ] = None,
    device: Annotated[
        list[str] | None, typer.Option("--device", help="Only this device, by number or id from the plan.")
    ] = None,
    hours: Annotated[int, typer.Option("--hours", help="How long the approval is to hold.")] = 8,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Ask for actions on one subject. Somebody else approves them, and nothing is done before `run`."""
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    made = workspace.responses.ask(
        me, case, subject, action or (), reason=reason, accounts=account or (), devices=device or (), hours=hours
    )
    show_response.one(workspace.responses.show(me, made.number), form)


@app.command(epilog="Example:  sleetwatch respond approve 734512 --as kim@acme.example -w acme")
def approve(
    number: NumberArgument,
    actor: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="What you go by.")] = "",
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Approve what somebody else asks. Read first what it does, what it leaves and how it is undone."""
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    show_response.one(workspace.responses.approve(me, number, reason), form)


@app.command(epilog="Example:  sleetwatch respond refuse 734512 --reason 'image the disk first' -w acme")
def refuse(number: NumberArgument, reason: ReasonOption, actor: AsOption, folder: WorkspaceOption = HERE) -> None:
    """Refuse what somebody else asks; they are told why."""
    workspace, me = opened(folder, actor)
    workspace.responses.refuse(me, number, reason)
    typer.echo("refused")


@app.command(
    epilog="Example:  sleetwatch respond run 734512 --dry-run -w acme\n\n"
    "Example:  sleetwatch respond run 734512 -w acme"
)
def run(
    number: NumberArgument,
    actor: AsOption,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only ask the vendors how things stand, and show what would be sent.")
    ] = False,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Do what was approved, or what is left of it. Exit code 1 when something is left: run it again then."""
    from sleetwatch.cli import show_response
    from sleetwatch.workspace.responding_run import left_of

    workspace, me = opened(folder, actor)
    if dry_run:
        show_response.trials(number, workspace.responses.try_out(me, number), form)
        return
    done = workspace.responses.run(me, number)
    show_response.one(done, form)
    if left_of(done):
        raise typer.Exit(LEFT)


@app.command(epilog="Example:  sleetwatch respond undo 734512 --reason 'the person was cleared' -w acme")
def undo(
    number: NumberArgument,
    reason: ReasonOption,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Ask to take back what a response did; it is approved and run like any other."""
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    made = workspace.responses.undo(me, number, reason)
    show_response.one(workspace.responses.show(me, made.number), form)


@app.command(epilog="Example:  sleetwatch respond status 412345 -w acme --format json")
def status(
    case: CaseArgument, actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """List what was asked and done in a case, and what might be undone now."""
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    found = workspace.responses.of_case(me, case)
    show_response.many(found, workspace.responses.proposals(me, case), form)


@app.command(
    epilog="Example:  sleetwatch respond after 412345 -w acme\n\n"
    "Example:  sleetwatch respond after 412345 --since 2026-04-30T18:00:00Z -w acme"
)
def after(
    case: CaseArgument,
    actor: AsOption,
    since: Annotated[
        str | None, typer.Option("--since", help="When it all was ended; by the responses when left out.")
    ] = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Look whether a session, key or device that was ended is used again: tokens outlive password resets.

    Exit code 1 when one is, or a new way in came up; 3 when nothing was seen but some source brought nothing since.
    """
    from sleetwatch.cli import show_response

    workspace, me = opened(folder, actor)
    found = workspace.containment.after(me, case, first_moment(since) if since else None)
    show_response.after(found, form)
    if found.is_used or found.is_blind:
        raise typer.Exit(USED if found.is_used else BLIND)


@app.command(
    epilog="Example:  sleetwatch respond installs AnyDesk -w acme\n\n"
    "Example:  sleetwatch respond installs --all --format csv --reveal -w acme"
)
def installs(
    tool: Annotated[
        list[str] | None, typer.Argument(help="Tools by name; all that are not approved when left out.")
    ] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Only this subject, by pseudonym.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Approved tools too.")] = False,
    contact: Annotated[
        str, typer.Option("--contact", help="Whom the warning tells people to call.")
    ] = "the security team",
    reveal: RevealOption = False,
    form: Annotated[
        ListFormat, typer.Option("--format", help="table for people, json for machines, csv for sheets.")
    ] = ListFormat.TABLE,
) -> None:
    """After a finding: who ran remote tools where, approved or not, whose passwords to reset, and what to tell them."""
    from sleetwatch.cli import show_response
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.installs import installs_of

    workspace = Workspace.open(folder)
    revealing(workspace, "respond installs", reveal=reveal, tenant=tenant, subject=subject)
    found = installs_of(
        workspace.folder,
        tool or (),
        tenant,
        subject,
        all_of_them=everything,
        reveal=reveal,
        contact=contact,
    )
    show_response.installs(found, form)
