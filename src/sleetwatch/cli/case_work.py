"""More of `sleetwatch case`: tasks, evidence, what takes two people, and what is taken out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.cli.case import NumberArgument, ReasonOption, app
from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, TenantOption, WorkspaceOption, moment
from sleetwatch.cli.people import opened
from sleetwatch.errors import InputError, UserError


@app.command(
    epilog="Example:  sleetwatch case task 412345 523456 done --evidence 'list of 14 sessions attached' -w acme"
)
def task(
    number: NumberArgument,
    task: Annotated[int, typer.Argument(help="The task's number, from `case show`.")],
    actor: AsOption,
    state: Annotated[str | None, typer.Argument(help="done, skipped or open.")] = None,
    evidence: Annotated[str, typer.Option("--evidence", help="What shows it, or why it is skipped.")] = "",
    owner: Annotated[str | None, typer.Option("--owner", help="Whose task it is.")] = None,
    due: Annotated[str | None, typer.Option("--due", help="By when.")] = None,
    folder: WorkspaceOption = HERE,
) -> None:
    """Say how a task stands, or whose it is. The order of the containment is kept."""
    workspace, me = opened(folder, actor)
    if state is None and owner is None and due is None:
        raise UserError("say how the task stands, or --owner whose it is, or --due by when")
    by_when = moment(due) if due else None
    if owner is not None:
        workspace.cases.assign_task(me, number, task, owner, by_when)
    elif by_when is not None:
        workspace.cases.date_task(me, number, task, by_when)
    if state is not None:
        workspace.cases.task(me, number, task, state, evidence)
    typer.echo("kept")


@app.command(epilog="Example:  sleetwatch case attach 412345 parcel.jpg --note 'the label' -w acme")
def attach(
    number: NumberArgument,
    file: Annotated[Path, typer.Argument(help="The file; it is copied and never changed.")],
    actor: AsOption,
    note: Annotated[str, typer.Option("--note", help="What it is.")] = "",
    folder: WorkspaceOption = HERE,
) -> None:
    """Attach a piece of evidence, and print its SHA-256."""
    workspace, me = opened(folder, actor)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from None
    typer.echo(workspace.cases.attach(me, number, file.name, content, note))


@app.command(epilog="Example:  sleetwatch case fetch 412345 2cf24d... -o parcel.jpg -w acme")
def fetch(
    number: NumberArgument,
    sha256: Annotated[str, typer.Argument(help="The piece, from `case show`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """Take a copy of a piece of evidence; that you did is kept."""
    workspace, me = opened(folder, actor)
    _, content = workspace.cases.attachment(me, number, sha256)
    _write(output, content)


@app.command(epilog="Example:  sleetwatch case scrub -w acme")
def scrub(folder: WorkspaceOption = HERE) -> None:
    """Hash every piece of evidence again, and say which is gone or changed. Exits 2 when one is."""
    from sleetwatch.workspace import Workspace

    wrong = list(Workspace.open(folder).cases.scrub())
    typer.echo("\n".join(wrong) or "every piece is what was collected")
    if wrong:
        raise typer.Exit(2)


@app.command(epilog="Example:  sleetwatch case reach 412345 -w acme --format json")
def reach(
    number: NumberArgument, actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """Show what the subjects of a case reach, what would hurt most first."""
    from sleetwatch.cli import show_case

    workspace, me = opened(folder, actor)
    show_case.reach(workspace.cases.proximity(me, number), form)


class CaseReportFormat(StrEnum):
    """How a case is written."""

    HTML = "html"
    PDF = "pdf"


@app.command(
    epilog="Example:  sleetwatch case report 412345 -o case.html -w acme\n\n"
    "Example:  sleetwatch case report 412345 --format pdf -w acme"
)
def report(
    number: NumberArgument,
    actor: AsOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write.", show_default="case.FORMAT")
    ] = None,
    form: Annotated[
        CaseReportFormat, typer.Option("--format", help="html, or pdf, which takes the extra `pdf`.")
    ] = CaseReportFormat.HTML,
    folder: WorkspaceOption = HERE,
) -> None:
    """Write the case as one self-contained HTML page, or as PDF; names only of those revealed to you."""
    workspace, me = opened(folder, actor)
    path = output or Path(f"case.{form.value}")
    if form is CaseReportFormat.HTML:
        _write(path, workspace.cases.report(me, number).encode())
        return
    from sleetwatch.workspace.reporting import written

    _write(path, written(workspace.reporting.incident(me, number, reveal=True), form.value))


@app.command(
    epilog="Example:  sleetwatch case export 412345 case-412345 -w acme",
)
def export(
    number: NumberArgument,
    target: Annotated[Path, typer.Argument(help="A new folder.")],
    actor: AsOption,
    full: Annotated[
        bool, typer.Option("--full", help="With names and attachments; takes an approved request.")
    ] = False,
    folder: WorkspaceOption = HERE,
) -> None:
    """Take a copy of a case out as a bag that `python verify.py` in it checks. Masked without --full."""
    workspace, me = opened(folder, actor)
    made = workspace.cases.export(me, number, target, full=full)
    typer.echo(f"wrote {made}; check it: python {made}/verify.py {made}")


# What takes two people


@app.command(
    epilog="Example:  sleetwatch case ask reveal --subject S-ABCDEFGHIJ --reason 'HR has to compare' -w acme\n\n"
    "Example:  sleetwatch case ask response --case 412345 --reason 'revoke tonight' -w acme"
)
def ask(
    kind: Annotated[str, typer.Argument(help="reveal, export, response or deletion.")],
    reason: ReasonOption,
    actor: AsOption,
    case: Annotated[int | None, typer.Option("--case", help="The case it concerns.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="For a reveal: the pseudonym.")] = None,
    hours: Annotated[int, typer.Option("--hours", help="How long it is to hold.")] = 8,
    tenant: TenantOption = None,
    folder: WorkspaceOption = HERE,
) -> None:
    """Ask for what takes two people. Somebody else approves it: `case approve`."""
    workspace, me = opened(folder, actor)
    where = tenant or workspace.folder.settings.tenant
    made = workspace.requests.ask(me, kind, tenant=where, subject=subject, case=case, reason=reason, hours=hours)
    typer.echo(f"request {made.number} waits for an approver")


@app.command(epilog="Example:  sleetwatch case requests -w acme")
def requests(actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List what waits for you, and what you asked for."""
    from sleetwatch.cli import show_case

    workspace, me = opened(folder, actor)
    show_case.requests([*workspace.requests.waiting(me), *workspace.requests.mine(me)], form)


RequestArgument = Annotated[int, typer.Argument(metavar="REQUEST", help="Its number, from `case requests`.")]


@app.command(epilog="Example:  sleetwatch case approve 634567 --as kim@acme.example -w acme")
def approve(
    number: RequestArgument,
    actor: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="What you go by.")] = "",
    folder: WorkspaceOption = HERE,
) -> None:
    """Approve what somebody else asks."""
    workspace, me = opened(folder, actor)
    workspace.requests.approve(me, number, reason)
    typer.echo("approved")


@app.command(epilog="Example:  sleetwatch case refuse 634567 --reason 'not needed for that' -w acme")
def refuse(number: RequestArgument, reason: ReasonOption, actor: AsOption, folder: WorkspaceOption = HERE) -> None:
    """Refuse what somebody else asks; they are told why."""
    workspace, me = opened(folder, actor)
    workspace.requests.refuse(me, number, reason)
    typer.echo("refused")


@app.command(epilog="Example:  sleetwatch case notices -w acme")
def notices(actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List what you are to look at, the newest first; the next time it is no longer new."""
    from sleetwatch.cli import show_case

    workspace, me = opened(folder, actor)
    found = workspace.notices.of(me)
    show_case.notices(found, form)
    workspace.notices.seen(me, [one.number for one in found])


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None
    typer.echo(f"wrote {path} ({len(content):,} bytes)")
