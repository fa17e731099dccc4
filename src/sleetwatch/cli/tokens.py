"""`sleetwatch people token`: what programs sign in to the API with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.cli.people import NameArgument, opened
from sleetwatch.clock import now, to_text

if TYPE_CHECKING:
    from sleetwatch.workspace.api_tokens import ApiToken

USUAL_DAYS = 90


def add_to(app: typer.Typer) -> None:
    """Put the commands among those about people."""
    example = "Example:  sleetwatch people token dana@acme.example --scope queue.read --days 30 --label dashboard"
    app.command(epilog=example)(token)
    app.command(epilog="Example:  sleetwatch people tokens dana@acme.example")(tokens)
    app.command(epilog="Example:  sleetwatch people drop-token 3")(drop_token)


def token(
    name: NameArgument,
    actor: AsOption,
    scope: Annotated[list[str], typer.Option("--scope", help="An action it may do; may be given several times.")],
    label: Annotated[str, typer.Option("--label", help="What it is for, so that you know it again.")] = "",
    days: Annotated[int, typer.Option("--days", help="How long it holds, 1 to 400.")] = USUAL_DAYS,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Make a token for the HTTP API, and print it this once. It may do of its scopes what the person may."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    made, secret = workspace.api_tokens.make(me, name, scope, days, label)
    if form is Format.JSON:
        show.json_out({"token": _json(made), "secret": secret})
    else:
        show.say(f"Token {made.token} of {made.person}, until {to_text(made.until)[:10]}; it is shown this once:")
        typer.echo(secret)


def tokens(
    name: NameArgument, actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE
) -> None:
    """List somebody's tokens: what each is for and until when; never the tokens themselves."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    found = workspace.api_tokens.seen(me, name)
    if form is Format.JSON:
        show.json_out({"tokens": [_json(one) for one in found]})
    else:
        rows = [(one.token, one.label, ", ".join(one.scopes), to_text(one.until)[:10], _state(one)) for one in found]
        show.table_out(("token", "for", "scopes", "until", "state"), rows)


def drop_token(
    number: Annotated[int, typer.Argument(help="Its number; `people tokens NAME` lists them.")],
    actor: AsOption,
    folder: WorkspaceOption = HERE,
) -> None:
    """End a token at once."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    workspace.api_tokens.drop(me, number)
    show.say(f"Token {number} holds no more.")


def _state(one: ApiToken) -> str:
    if one.dropped_at is not None:
        return "dropped"
    return "over" if one.until <= now() else "holds"


def _json(one: ApiToken) -> dict[str, Any]:
    return {
        "token": one.token,
        "person": one.person,
        "label": one.label,
        "scopes": list(one.scopes),
        "made": to_text(one.made_at),
        "until": to_text(one.until),
        "state": _state(one),
    }
