"""`sleetwatch case`: cases, whom they are about, who works on them, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, TenantOption, WorkspaceOption, moment
from sleetwatch.cli.people import opened

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.cases.page import CasePage


app = typer.Typer(
    no_args_is_help=True,
    help="Open cases, work on them with people named in them, and decide.",
    epilog="Example:  sleetwatch case open 'Two on one phone' --subject S-ABCDEFGHIJ --reason 'over the line' -w acme",
)

NumberArgument = Annotated[int, typer.Argument(metavar="CASE", help="The case's number, from `case list`.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the case.")]
SubjectsOption = Annotated[list[str] | None, typer.Option("--subject", help="A pseudonym; may be given several times.")]


@app.command(
    "open",
    epilog="Example:  sleetwatch case open 'A W-2 came to a stranger' --tip 'a man in Ohio called HR' --reason tip",
)
def open_case(  # noqa: PLR0913, PLR0917 - the options of one command
    title: Annotated[str, typer.Argument(help="What it is called; no names.")],
    reason: ReasonOption,
    actor: AsOption,
    subject: SubjectsOption = None,
    tip: Annotated[str | None, typer.Option("--tip", help="What somebody told, in their words.")] = None,
    due: Annotated[str | None, typer.Option("--due", help="By when it is to be decided.")] = None,
    tenant: TenantOption = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Open a case on subjects, or on a tip; who opens it is its first member."""
    workspace, me = opened(folder, actor)
    page = workspace.cases.open(
        me,
        tenant=tenant or workspace.folder.settings.tenant,
        title=title,
        reason=reason,
        subjects=subject or (),
        tip=tip,
        due_at=moment(due) if due else None,
    )
    _told(page, form)


@app.command("list", epilog="Example:  sleetwatch case list -w acme --state checking --format json")
def list_them(
    actor: AsOption,
    state: Annotated[str | None, typer.Option("--state", help="Only cases in this state.")] = None,
    heads: Annotated[
        bool, typer.Option("--heads", help="For auditors: every case, and no more than who opened it.")
    ] = False,
    tenant: TenantOption = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the cases you are named in: what would hurt most first, then what is due."""
    from sleetwatch.cli import show, show_case

    workspace, me = opened(folder, actor)
    if heads:
        show_case.heads(workspace.cases.heads(me), form)
        return
    lines = workspace.cases.all(me, state=state, tenant=tenant)
    if not lines and form is Format.TABLE:
        show.say("You are named in no case; `sleetwatch case open` opens one.")
    else:
        show_case.lines(lines, form)


@app.command(epilog="Example:  sleetwatch case show 412345 -w acme")
def show(
    number: NumberArgument, actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """Show a case: subjects, members, tasks, evidence, verdicts, what happened."""
    from sleetwatch.cli import show_case

    workspace, me = opened(folder, actor)
    show_case.page(workspace.cases.page(me, number), form)


@app.command(epilog="Example:  sleetwatch case note 412345 'the parcel went elsewhere; @lee please look' -w acme")
def note(
    number: NumberArgument,
    text: Annotated[str, typer.Argument(help="The note; @NAME tells a member.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """Write a note. Names of subjects are shown to nobody who may not see them."""
    workspace, me = opened(folder, actor)
    workspace.cases.note(me, number, text)
    typer.echo("noted")


@app.command(epilog="Example:  sleetwatch case state 412345 checking --reason 'two of us look' -w acme")
def state(
    number: NumberArgument,
    to: Annotated[str, typer.Argument(metavar="STATE", help="checking, decided, responding or closed.")],
    reason: ReasonOption,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Move a case on. `decided` takes verdicts, `responding` a second person, `closed` no open task."""
    workspace, me = opened(folder, actor)
    _told(workspace.cases.move(me, number, to, reason), form)


@app.command(epilog="Example:  sleetwatch case member 412345 kim@acme.example --role legal --reason counsel -w acme")
def member(
    number: NumberArgument,
    name: Annotated[str, typer.Argument(help="A person of `people list`.")],
    reason: ReasonOption,
    actor: AsOption,
    role: Annotated[
        str | None, typer.Option("--role", help="lead, investigator, legal, hr, analyst or auditor.")
    ] = None,
    out: Annotated[bool, typer.Option("--out", help="Take them out instead.")] = False,
    folder: WorkspaceOption = HERE,
) -> None:
    """Name somebody in a case, in a role they hold, or take them out."""
    workspace, me = opened(folder, actor)
    if out:
        workspace.cases.remove_member(me, number, name, reason)
    else:
        workspace.cases.add_member(me, number, name, role or "investigator", reason)
    typer.echo(f"{name} is {'out' if out else 'in'}")


@app.command(epilog="Example:  sleetwatch case subject 412345 S-ABCDEFGHIJ --reason 'same phone' -w acme")
def subject(
    number: NumberArgument,
    name: Annotated[str, typer.Argument(metavar="SUBJECT", help="A pseudonym.")],
    reason: ReasonOption,
    actor: AsOption,
    out: Annotated[bool, typer.Option("--out", help="Take them out instead.")] = False,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say whom a case is about. A member whom it is then about is no member any more."""
    workspace, me = opened(folder, actor)
    change = workspace.cases.remove_subject if out else workspace.cases.add_subject
    _told(change(me, number, name, reason), form)


@app.command(epilog="Example:  sleetwatch case judge 412345 S-ABCDEFGHIJ confirmed --reason farm-found -w acme")
def judge(
    number: NumberArgument,
    name: Annotated[str, typer.Argument(metavar="SUBJECT", help="A pseudonym.")],
    finding: Annotated[str, typer.Argument(metavar="VERDICT", help="confirmed, benign, dismissed or victim.")],
    reason: Annotated[str, typer.Option("--reason", help="A code; `verdict reasons` lists them.")],
    actor: AsOption,
    note: Annotated[str | None, typer.Option("--note", help="Your own words.")] = None,
    folder: WorkspaceOption = HERE,
) -> None:
    """Give a verdict on somebody a case is about. A confirmed one waits for a second person: `verdict approve`."""
    workspace, me = opened(folder, actor)
    given = workspace.cases.judge(me, number, name, finding, reason=reason, note=note)
    typer.echo(f"verdict {given.verdict}: {finding}")


@app.command(epilog="Example:  sleetwatch case merge 412345 523456 --reason 'one house' -w acme")
def merge(
    number: NumberArgument,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The case it goes into.")],
    reason: ReasonOption,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Put a case into another of the same tenant."""
    workspace, me = opened(folder, actor)
    _told(workspace.cases.merge(me, number, into, reason), form)


@app.command(
    epilog="Example:  sleetwatch case split 412345 'The other house' --subject S-ABCDEFGHIJ --reason alone -w acme"
)
def split(
    number: NumberArgument,
    title: Annotated[str, typer.Argument(help="What the new case is called.")],
    reason: ReasonOption,
    actor: AsOption,
    subject: SubjectsOption = None,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take some subjects of a case into a case of their own."""
    workspace, me = opened(folder, actor)
    _told(workspace.cases.split(me, number, subject or (), title, reason), form)


@app.command(epilog="Example:  sleetwatch case hold 412345 --reason 'counsel asked' -w acme")
def hold(
    number: NumberArgument,
    reason: ReasonOption,
    actor: AsOption,
    end: Annotated[bool, typer.Option("--end", help="End the hold instead.")] = False,
    folder: WorkspaceOption = HERE,
) -> None:
    """Put a case under legal hold: no purge and no deletion reaches its subjects before it ends."""
    workspace, me = opened(folder, actor)
    workspace.cases.hold(me, number, reason, on=not end)
    typer.echo("the hold ended" if end else "held")


@app.command(epilog="Example:  sleetwatch case due 412345 2026-06-30 -w acme")
def due(
    number: NumberArgument,
    at: Annotated[str, typer.Argument(help="A day or a time.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """Say by when a case is to be decided."""
    workspace, me = opened(folder, actor)
    workspace.cases.due(me, number, moment(at))
    typer.echo("due")


@app.command(
    "break-glass", epilog="Example:  sleetwatch case break-glass 412345 --reason 'the only lead is ill' -w acme"
)
def break_glass(
    number: NumberArgument,
    reason: ReasonOption,
    actor: AsOption,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Look into a case without being in it, in an emergency. Everybody in it is told; it ends after some hours."""
    workspace, me = opened(folder, actor)
    _told(workspace.cases.break_glass(me, number, reason), form)


@app.command(epilog="Example:  sleetwatch case erase 412345 --reason 'time is over' -w acme")
def erase(number: NumberArgument, reason: ReasonOption, actor: AsOption, folder: WorkspaceOption = HERE) -> None:
    """Delete what a case holds, once a second person approved that. That it was there, and why it went, is kept."""
    workspace, me = opened(folder, actor)
    workspace.cases.erase(me, number, reason)
    typer.echo("deleted")


def _told(page: CasePage, form: Format) -> None:
    from sleetwatch.cli import show, show_case

    if form is Format.JSON:
        show_case.page(page, form)
        return
    line = page.line
    show.say(f"Case {line.number} is {line.state}: {line.title}")
    if line.next_task:
        show.say(f"{line.open_tasks} tasks are open; the first: {line.next_task}. `sleetwatch case show {line.number}`")


from sleetwatch.cli import case_work  # noqa: E402, F401 - adds its commands to `app`
