"""`sleetwatch people`: who uses the workspace, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sleetwatch.cli.options import HERE, AsOption, Format, FormatOption, WorkspaceOption
from sleetwatch.clock import optional_text, to_text

if TYPE_CHECKING:
    from sleetwatch.cases import Actor
    from sleetwatch.workspace import Workspace
    from sleetwatch.workspace.person_rows import Person

EVERYWHERE = "*"

app = typer.Typer(
    no_args_is_help=True,
    help="Say who uses the workspace, and as what.",
    epilog="Example:  sleetwatch people add dana@acme.example --role admin --role lead -w acme",
)

NameArgument = Annotated[str, typer.Argument(help="A name or address that is always written alike.")]
WhereOption = Annotated[str, typer.Option("--tenant", help="Where the role holds; * is every tenant.")]


def opened(folder: Path, name: str) -> tuple[Workspace, Actor]:
    """The workspace, and who acts in it."""
    from sleetwatch.workspace import Workspace

    workspace = Workspace.open(folder)
    return workspace, workspace.access.actor(name, via="cli")


@app.command("list", epilog="Example:  sleetwatch people list -w acme --format json")
def list_them(actor: AsOption, folder: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List who uses the workspace, with roles and the worker or account each is tied to."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    found = workspace.people.all(me)
    if form is Format.JSON:
        show.json_out({"people": [_json(one) for one in found]})
    elif not found:
        show.say(
            "Nobody was added yet: whoever can read the folder is everything. `sleetwatch people add` changes that."
        )
    else:
        show.table_out(("name", "roles", "is", "signs in by", "since"), [_row(one) for one in found])


@app.command(epilog="Example:  sleetwatch people add lee@acme.example --role investigator --tenant acme")
def add(
    name: NameArgument,
    actor: AsOption,
    role: Annotated[list[str] | None, typer.Option("--role", help="May be given several times.")] = None,
    tenant: WhereOption = EVERYWHERE,
    folder: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Add somebody, and print what stands in the link that sets their password once."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    person, secret = workspace.people.add(me, name, role or (), tenant)
    if form is Format.JSON:
        show.json_out({"person": _json(person), "link": secret})
    else:
        show.say(
            f"{person.name} is in, as {_roles(person) or 'nobody yet'}. Their link, for a day: /invitation/{secret}"
        )


@app.command(epilog="Example:  sleetwatch people role lee@acme.example approver --tenant acme")
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(help="A role; `people roles` lists them.")],
    actor: AsOption,
    tenant: WhereOption = EVERYWHERE,
    take: Annotated[bool, typer.Option("--take", help="Take it back instead.")] = False,
    folder: WorkspaceOption = HERE,
) -> None:
    """Give somebody a role, or take it back. Nobody gives one to themselves."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    change = workspace.people.revoke if take else workspace.people.grant
    person = change(me, name, role, tenant)
    show.say(f"{person.name} is now: {_roles(person) or 'nobody'}.")


@app.command(epilog="Example:  sleetwatch people tie dana@acme.example W0042 --tenant acme")
def tie(
    name: NameArgument,
    known_as: Annotated[str, typer.Argument(metavar="WORKER", help="A worker id or an account.")],
    actor: AsOption,
    tenant: WhereOption = EVERYWHERE,
    folder: WorkspaceOption = HERE,
) -> None:
    """Say which worker or account somebody is, so that no case about them is theirs to see."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    person = workspace.people.tie(me, name, known_as, tenant)
    show.say(f"{person.name} is tied to {len(person.ties)} worker ids or accounts.")


@app.command(epilog="Example:  sleetwatch people shut-out lee@acme.example")
def shut_out(
    name: NameArgument,
    actor: AsOption,
    back: Annotated[bool, typer.Option("--back", help="Let them in again.")] = False,
    folder: WorkspaceOption = HERE,
) -> None:
    """Shut somebody out at once: sessions, tokens and links end too."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    person = (workspace.people.enable if back else workspace.people.disable)(me, name)
    show.say(f"{person.name} is {'in again' if back else 'shut out'}.")


@app.command(epilog="Example:  sleetwatch people link lee@acme.example")
def link(name: NameArgument, actor: AsOption, folder: WorkspaceOption = HERE) -> None:
    """Print what stands in a new link that sets somebody's password once."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    show.say(f"/invitation/{workspace.people.invite(me, name)}")


@app.command(epilog="Example:  sleetwatch people lost-device lee@acme.example")
def lost_device(name: NameArgument, actor: AsOption, folder: WorkspaceOption = HERE) -> None:
    """Forget the device that shows somebody's codes, and the recovery codes: until a new one the password is enough."""
    from sleetwatch.cli import show

    workspace, me = opened(folder, actor)
    workspace.sign_ins.drop_totp(me, name)
    show.say(f"The device of {name} is forgotten; give a new link with `sleetwatch people link` if in doubt.")


@app.command(epilog="Example:  sleetwatch people roles")
def roles(form: FormatOption = Format.TABLE) -> None:
    """List the roles, and what each may do."""
    from sleetwatch.cases import ROLES, RULES
    from sleetwatch.cli import show

    said = [
        {
            "role": name,
            "means": means,
            "actions": sorted({act for rule in RULES if name in rule.roles for act in rule.actions}),
        }
        for name, means in ROLES.items()
    ]
    if form is Format.JSON:
        show.json_out({"roles": said})
    else:
        show.table_out(("role", "means"), [(one["role"], one["means"]) for one in said])


def _roles(person: Person) -> str:
    return ", ".join(role if where == EVERYWHERE else f"{role} in {where}" for where, role in person.grants)


def _row(person: Person) -> tuple[object, ...]:
    ways = [*(["password"] if person.has_password else []), *(["code"] if person.has_totp else []), *person.identities]
    known = ", ".join(name for _, name in person.ties)
    state = "shut out" if person.disabled_at is not None else to_text(person.made_at)[:10]
    return (person.name, _roles(person), known, ", ".join(ways), state)


def _json(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "roles": [{"tenant": tenant, "role": role} for tenant, role in person.grants],
        "ties": [{"tenant": tenant, "known_as": known_as} for tenant, known_as in person.ties],
        "since": to_text(person.made_at),
        "shut_out": optional_text(person.disabled_at),
        "password": person.has_password,
        "code": person.has_totp,
        "identities": list(person.identities),
    }
