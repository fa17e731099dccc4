"""`sleetwatch verdict`: what reviewers found out about subjects."""

from __future__ import annotations

from collections.abc import Sequence
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
from sleetwatch.clock import SECOND, now, to_text

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.rehunting import Rehunt, Surfaced
    from sleetwatch.workspace.verdict_rows import Verdict

MOMENTS = ("at", "until", "withdrawn_at")

app = typer.Typer(
    context_settings=BY_IS_AS,
    no_args_is_help=True,
    help="Say what was found out about a subject: confirmed, benign, dismissed or victim, with a reason.",
    epilog="Example:  sleetwatch verdict add S-ABCDEFGHIJ confirmed --reason farm-found --as dana@acme.example -w acme",
)

NumberArgument = Annotated[int, typer.Argument(metavar="ID", help="The verdict's number, from `verdict list`.")]


@app.command(
    epilog="Example:  sleetwatch verdict add S-ABCDEFGHIJ confirmed --reason farm-found --as dana@acme.example\n\n"
    "Example:  sleetwatch verdict add S-ABCDEFGHIJ benign --reason approved-travel --as dana@acme.example "
    "--signals impossible-travel --until 2026-06-30"
)
def add(  # noqa: PLR0913, PLR0917 - the options of one command
    subject: Annotated[str, typer.Argument(help="A subject from `suspects`, a worker id or an account.")],
    finding: Annotated[str, typer.Argument(metavar="VERDICT", help="confirmed, benign, dismissed or victim.")],
    reason: Annotated[str, typer.Option("--reason", help="A code; `verdict reasons` lists them.")],
    by: AsOption,
    note: Annotated[str | None, typer.Option("--note", help="Your own words, hidden in lists.")] = None,
    signals: Annotated[
        str | None, typer.Option("--signals", help="For benign: what it explains, with commas; all when left out.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="For benign: until when.", show_default="90 days from now")
    ] = None,
    folder: WorkspaceOption = HERE,
    tenant: TenantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a verdict down, with what had fired. A confirmed one teaches nothing until a second person approves it."""
    from sleetwatch.workspace import Workspace

    named = [one.strip() for one in (signals or "").split(",") if one.strip()]
    ends = moment(until) if until else None
    workspace = Workspace.open(folder)
    made = workspace.verdicts.add(
        subject, finding, reason=reason, by=by, note=note, signals=named, until=ends, tenant=tenant
    )
    _told(made, form, workspace)


@app.command(epilog="Example:  sleetwatch verdict approve 3 --as lee@acme.example")
def approve(
    number: NumberArgument, by: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """Stand behind somebody else's confirmed verdict: it may teach, and whoever is linked is scored again at once."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    _told(workspace.verdicts.approve(number, by), form, workspace)


@app.command(epilog="Example:  sleetwatch verdict withdraw 3 --as lee@acme.example --reason 'the passport was genuine'")
def withdraw(
    number: NumberArgument,
    by: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="Why it no longer holds.")],
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say that a verdict no longer holds. It stays in the list, and no longer explains or teaches anything."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    _told(workspace.verdicts.withdraw(number, by, reason), form, workspace)


@app.command("list", epilog="Example:  sleetwatch verdict list -w acme --format json")
def list_them(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE, reveal: RevealOption = False) -> None:
    """List the verdicts, oldest first; notes only with --reveal."""
    from sleetwatch.cli import show
    from sleetwatch.cli.revealed import revealing
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    given = workspace.verdicts.all()
    revealing(workspace, "verdict list", reveal=reveal, subjects=len({one.subject for one in given}))
    if form is Format.JSON:
        show.json_out({"verdicts": [_json(one, reveal=reveal) for one in given]})
        return
    if not given:
        show.say("There is no verdict yet; `sleetwatch verdict add` writes one.")
        return
    columns = ("id", "subject", "verdict", "reason", "by", "state", "until")
    show.table_out((*columns, "note") if reveal else columns, [_row(one, reveal=reveal) for one in given])


@app.command(epilog="Example:  sleetwatch verdict reasons")
def reasons(form: FormatOption = Format.TABLE) -> None:
    """List the reasons a verdict may have, and what each means."""
    from sleetwatch.cli import show
    from sleetwatch.workspace.reviewers import REASONS

    rows = [(code, finding, means) for finding, codes in REASONS.items() for code, means in codes.items()]
    if form is Format.JSON:
        named = [{"reason": code, "verdict": finding, "means": means} for code, finding, means in rows]
        show.json_out({"reasons": named})
    else:
        show.table_out(("reason", "verdict", "means"), rows)


def _told(one: Verdict, form: Format, workspace: Workspace) -> None:
    from sleetwatch.cli import show

    again = workspace.rehunts.of_verdict(one.verdict)
    if form is Format.JSON:
        moved = None if again is None else asdict(again) | {"at": to_text(again.at)}
        show.json_out({"verdict": _json(one, reveal=False), "rehunt": moved})
        return
    show.say(f"Verdict {one.verdict} on {one.subject or 'somebody who was purged'}: {one.finding}, {one.reason}.")
    show.say(_means(one))
    if again is not None:
        _changed(again)


def _changed(again: Rehunt) -> None:
    """Whom the verdict moved, in the list of suspects already."""
    from sleetwatch.cli import show
    from sleetwatch.report import words
    from sleetwatch.report.bars import percent

    def named(some: Sequence[Surfaced]) -> str:
        return "; ".join(f"{one.subject} ({one.tenant}), {percent(one.after)}: {one.status}" for one in some)

    scored = f"{words.count(again.subjects, 'neighbour')} scored again in {again.took / SECOND:.1f} s."
    back = [one for one in again.surfaced if not one.is_new]
    show.say(f"Newly over the line because of this: {named(again.new) or 'nobody'}. {scored}")
    if back:
        show.say(f"Back under a line because of this: {named(back)}.")


def _means(one: Verdict) -> str:
    state = one.state(now())
    if state == "waits":
        return f"It waits for a second person: sleetwatch verdict approve {one.verdict} --as NAME"
    if state == "approved":
        return "Two people stand behind it. Next: sleetwatch model learn"
    if state == "stands" and one.until is not None:
        return f"Until {to_text(one.until)} this counts nothing: {', '.join(one.explains)}. Next: sleetwatch hunt"
    return "It was withdrawn; the next hunt counts everything again." if state == "withdrawn" else "It is kept."


def _row(one: Verdict, *, reveal: bool) -> tuple[object, ...]:
    by = ", ".join((one.reviewer, *one.approved_by))
    until = None if one.until is None else to_text(one.until)[:10]
    row = (one.verdict, one.subject or "(purged)", one.finding, one.reason, by, one.state(now()), until)
    return (*row, one.note) if reveal else row


def _json(one: Verdict, *, reveal: bool) -> dict[str, Any]:
    row = asdict(one) | {"state": one.state(now())}
    row |= {name: to_text(row[name]) for name in MOMENTS if row[name] is not None}
    hidden = {} if reveal else {name: HIDDEN for name in ("note", "withdrawn_because") if row[name]}
    return {"verdict": row.pop("finding"), "id": row.pop("verdict")} | row | hidden
