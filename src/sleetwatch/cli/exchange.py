"""`sleetwatch exchange`: keyed hashes of rare things, shared with other installations."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sleetwatch.cli.options import BY_IS_AS, HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.cli.progress import one_bar
from sleetwatch.clock import optional_text, to_text

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.exchanging import Exchanges, PushReport
    from sleetwatch.workspace.offering import Offer, Plan


app = typer.Typer(
    context_settings=BY_IS_AS,
    no_args_is_help=True,
    help="Share keyed hashes of confirmed subjects' rare things with other installations, and hear of theirs.",
    epilog="Example:  sleetwatch exchange offer --dry-run -w acme\n\nExample:  sleetwatch exchange pull -w acme",
)


def _exchange(folder: Path) -> Exchanges:
    from sleetwatch.workspace import Workspace

    return Workspace.open(folder).exchange


@app.command(epilog="Example:  sleetwatch exchange status -w acme")
def status(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Show who we are to the others, what is shared and what came."""
    from sleetwatch.cli import show

    found = asdict(_exchange(folder).status())
    pulled = found["pulled_at"]
    found["pulled_at"] = optional_text(pulled)
    if form is Format.JSON:
        show.json_out({"exchange": found})
        return
    show.table_out(("what", "is"), [(name.replace("_", " "), _said(value)) for name, value in found.items()])


def _said(value: object) -> object:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else value


@app.command(
    epilog="Example:  sleetwatch exchange offer --dry-run -w acme\n\n"
    "Example:  sleetwatch exchange offer --dry-run -w acme --format json"
)
def offer(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show it. `exchange push` is what sends it, so this is needed.")
    ] = False,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show exactly what `exchange push` would send now, and what it would take back. Nothing leaves."""
    from sleetwatch.cli import show
    from sleetwatch.errors import UserError

    if not dry_run:
        raise UserError("offer only shows what would leave: add --dry-run; `sleetwatch exchange push` sends it")
    exchange = _exchange(folder)
    with one_bar("hunting") as progress:
        plan = exchange.plan(progress)
    if form is Format.JSON:
        leaves = exchange.objects([one.shared for one in plan.new])
        show.json_out({"objects": leaves, "taken_back": list(plan.taken_back), "unchanged": plan.unchanged})
        return
    _planned(plan)


def _planned(plan: Plan) -> None:
    from sleetwatch.cli import show
    from sleetwatch.report import words

    if plan.new:
        columns = ("of (stays here)", "kind", "digest", "key", "standing", "may be a victim", "TLP", "until")
        show.table_out(columns, [_offer_row(one) for one in plan.new])
    say = show.say
    say(f"{words.count(len(plan.new), 'object')} would leave, {len(plan.taken_back)} would be taken back.")
    say(f"{plan.unchanged} are shared already. Whose they are stays here; --format json shows every byte that leaves.")


def _offer_row(one: Offer) -> tuple[object, ...]:
    shared = one.shared
    whose = tuple(f"{subject} ({tenant})" for tenant, subject in sorted(one.subjects))
    victim = "yes" if shared.possible_victim else ""
    until = to_text(shared.valid_until)[:10]
    return (whose, shared.link_kind, shared.digest, shared.key_id, shared.standing, victim, shared.tlp, until)


@app.command(epilog="Example:  sleetwatch exchange push --as dana@acme.example -w acme")
def push(by: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Share what may be shared, and take back what may not any more."""
    with one_bar("hunting") as progress:
        report = _exchange(folder).push(opened(folder, by)[1].name, progress)
    _pushed(report, form)


@app.command(epilog="Example:  sleetwatch exchange withdraw --as dana@acme.example -w acme")
def withdraw(by: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Take back everything that was shared. One person's things are taken back by their verdict, or by a purge."""
    with one_bar("hunting") as progress:
        report = _exchange(folder).withdraw_all(opened(folder, by)[1].name, progress)
    _pushed(report, form)


def _pushed(report: PushReport, form: Format) -> None:
    from sleetwatch.cli import show

    if form is Format.JSON:
        show.json_out({"push": asdict(report)})
    else:
        show.say(f"Shared {report.shared}, took back {report.withdrawn}.")
        for why in report.refused:
            show.say(f"Refused by the server: {why}")
    if report.refused:
        raise typer.Exit(2)


@app.command(epilog="Example:  sleetwatch exchange pull -w acme")
def pull(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Take what others share. The next hunt looks for it among everybody here."""
    from sleetwatch.cli import show

    with one_bar("hunting") as progress:
        report = _exchange(folder).pull(progress)
    if form is Format.JSON:
        show.json_out({"pull": asdict(report)})
        return
    show.say(f"{report.new} new, {report.changed} changed, {report.withdrawn} withdrawn, {report.refused} refused.")
    show.say("Next: sleetwatch hunt")


@app.command(epilog="Example:  sleetwatch exchange serve -w hub")
def serve(folder: WorkspaceOption = HERE) -> None:
    """Be the community's TAXII 2.1 server. Stop it with Ctrl-C."""
    from sleetwatch.cli import show

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _exchange(folder).serve(stop, show.say)
