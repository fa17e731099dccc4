"""`sleetwatch notify`: the channels that tell others, and what waits for them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import BY_IS_AS, HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.people import opened
from sleetwatch.clock import optional_text, to_text

if TYPE_CHECKING:  # the workspace brings every stage with it, which `--help` need not wait for
    from sleetwatch.workspace.outbox import ChannelHealth, Outbox, Waiting


app = typer.Typer(
    context_settings=BY_IS_AS,
    no_args_is_help=True,
    help="Tell others: channels, a test of one, what waits for them, and what could not be sent.",
    epilog="Example:  sleetwatch notify channels -w acme\n\nExample:  sleetwatch notify test soc-slack --as dana",
)


def _outbox(folder: Path) -> Outbox:
    from sleetwatch.workspace import Workspace

    return Workspace.open(folder).outbox


@app.command(epilog="Example:  sleetwatch notify channels -w acme")
def channels(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Show every channel of the settings, and how it is doing."""
    from sleetwatch.cli import show

    found = _outbox(folder).health()
    if form is Format.JSON:
        show.json_out({"channels": [_json(asdict(one)) for one in found]})
        return
    if not found:
        show.say("There is no channel; add [[notify.channels]] to sleetwatch.toml (docs/how-to/send-notices.md).")
        return
    columns = ("channel", "kind", "hears of", "state", "waiting", "dead", "last sent")
    show.table_out(columns, [_channel_row(one) for one in found])
    for one in found:
        if one.error:
            show.say(f"{one.channel}: {one.error}")


def _channel_row(one: ChannelHealth) -> tuple[object, ...]:
    sent = optional_text(one.sent_at)
    hears = f"{', '.join(one.tenants) or 'all'}: {one.least}"
    return one.channel, one.kind, hears, state_of(one), one.waiting, one.dead, sent


def state_of(one: ChannelHealth) -> str:
    """How a channel is doing, in a few words."""
    if one.off_since is not None:
        return "off"
    if one.failures:
        return f"failing ({one.failures})"
    if one.error:
        return "refused the last"
    return "well" if one.sent_at is not None else "never used"


@app.command(epilog="Example:  sleetwatch notify queue --dead -w acme")
def queue(
    dead: Annotated[bool, typer.Option("--dead", help="Only what could not be sent and is tried no more.")] = False,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what waits to be sent, and what could not be."""
    from sleetwatch.cli import show

    found = _outbox(folder).queue(dead=True if dead else None)
    if form is Format.JSON:
        show.json_out({"notices": [_json(asdict(one)) for one in found]})
        return
    if not found:
        show.say("Nothing is dead." if dead else "Nothing waits, and nothing is dead.")
        return
    columns = ("id", "channel", "about", "level", "tries", "next try")
    show.table_out(columns, [_waiting_row(one) for one in found])
    for why in dict.fromkeys(f"{one.channel}: {one.error}" for one in found if one.error):
        show.say(why)


def _waiting_row(one: Waiting) -> tuple[object, ...]:
    next_at = to_text(one.next_at) if one.state == "waits" else one.state
    about = f"{one.tenant}: {one.about}" if one.tenant else one.about
    return one.id, one.channel, about, one.level, one.tries, next_at


def _json(row: dict[str, Any]) -> dict[str, Any]:
    moments = {name: to_text(row[name]) for name in row if name in _MOMENTS and row[name] is not None}
    return row | moments


_MOMENTS = {"at", "next_at", "oldest_at", "tried_at", "sent_at", "paused_until", "off_since"}


@app.command("test", epilog="Example:  sleetwatch notify test soc-slack --as dana@acme.example -w acme")
def send_test(
    channel: Annotated[str, typer.Argument(help="The channel's name in the settings.")],
    by: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """Send a message over a channel that says that it is a test. Where that opens something, it is ended again."""
    from sleetwatch.cli import show

    _outbox(folder).test(channel, opened(folder, by)[1].name)
    show.say(f"{channel} took the test.")


@app.command(epilog="Example:  sleetwatch notify send -w acme")
def send(folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """Send now what is due. `watch` does so by itself; this is for a timer, where nothing watches."""
    from sleetwatch.cli import show

    passes = _outbox(folder).send()
    if form is Format.JSON:
        show.json_out({"channels": [asdict(one) for one in passes]})
    else:
        rows = [(one.channel, one.sent, one.failed, one.waiting) for one in passes]
        show.table_out(("channel", "sent", "failed", "waiting"), rows)
        for one in passes:
            if one.error:
                show.say(f"{one.channel}: {one.error}")
    if any(one.failed for one in passes):
        raise typer.Exit(1)


@app.command(
    epilog="Example:  sleetwatch notify retry msg_5d0f6a --as dana@acme.example -w acme\n\n"
    "Example:  sleetwatch notify retry --channel soc-slack --as dana@acme.example"
)
def retry(
    by: AsOption,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of dead notices, as `notify queue` shows them.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="All that are dead of this channel.")] = None,
    folder: WorkspaceOption = HERE,
) -> None:
    """Have dead notices sent again, with the ids they had, by `watch` or the next `notify send`."""
    from sleetwatch.cli import show
    from sleetwatch.errors import UserError

    if bool(ids) == bool(channel):
        raise UserError("name the ids of dead notices, or --channel for all of one channel")
    count = _outbox(folder).retry(ids or [], opened(folder, by)[1].name, channel)
    show.say(f"{count} wait to be sent again." if count > 1 else "It waits to be sent again.")
