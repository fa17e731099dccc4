"""Who uses the workspace, in which roles. What an administrator does on the settings' page, for programs that hire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sleetwatch.web.api.cursors import Paged, piece
from sleetwatch.web.api.moments import Moment, shaped
from sleetwatch.web.api.route import ApiRoute, Call, Made
from sleetwatch.web.api.suspects import Word
from sleetwatch.web.route import Audit, Who
from sleetwatch.web.visit import address_of

EVERYWHERE = "*"
Held = Literal[
    "analyst", "investigator", "lead", "approver", "recruiter", "hr", "legal", "auditor", "admin", "operator",
    "provider", "source",
]  # fmt: skip


class Grant(msgspec.Struct, frozen=True):
    """A role, and where it is held."""

    tenant: str
    """`*` in every tenant."""
    role: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who uses the workspace."""

    name: str
    grants: list[Grant]
    made_at: Moment
    disabled_at: Moment | None
    """Since when the person is shut out."""
    has_password: bool
    has_totp: bool
    is_tied: bool
    """Whether it is known which worker or account the person is, so that no case about them is theirs to see."""
    providers: list[str]
    """The OpenID providers through which the person signs in."""


class People(msgspec.Struct, frozen=True):
    """A piece of the people, by name."""

    people: list[Person]
    next: str | None


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, and the address that sets their password: shown this once, good for a day."""

    person: Person
    invitation: str


class PersonGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody to add."""

    name: Word
    roles: Annotated[list[Held], msgspec.Meta(max_length=20)] = []
    tenant: Word = EVERYWHERE
    """Where the roles are held; `*` in every tenant."""


class RoleGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A role to give, or to take."""

    role: Held
    tenant: Word = EVERYWHERE


class TieGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which worker or account somebody is."""

    known_as: Word
    tenant: Word = EVERYWHERE


class Shut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody is shut out."""

    shut: bool


def people(call: Call) -> People:
    """Everybody who uses the workspace, by name."""
    given, after = piece(call.workspace.people.all(call.me), call.asked(Paged), lambda one: (one.name,))
    return People([_shown(one) for one in given], after)


def _shown(one: Any) -> Person:  # noqa: ANN401 - a person of the workspace
    fields = {name: getattr(one, name) for name in ("name", "made_at", "disabled_at", "has_password", "has_totp")}
    held = [{"tenant": tenant, "role": role} for tenant, role in one.grants]
    known = {"grants": held, "is_tied": bool(one.ties), "providers": [*one.identities]}
    return shaped({**fields, **known}, Person)


def add(call: Call) -> Made:
    """Add somebody, with roles. The address that sets their password is told this once, and not kept."""
    said = call.said(PersonGiven)
    person, secret = call.workspace.people.add(call.me, said.name, said.roles, said.tenant)
    return Made(_invited(call, person, secret), address_of("api", "v1", "people"))


def invite(call: Call) -> Invited:
    """A new address that sets somebody's password; those before it end."""
    name = call.path["person"]
    secret = call.workspace.people.invite(call.me, name)
    return _invited(call, call.workspace.people.person(name), secret)


def _invited(call: Call, person: object, secret: str) -> Invited:
    return Invited(person=_shown(person), invitation=f"{call.site.origins.first}/invitation/{secret}")


def give(call: Call) -> Person:
    """Give a role. Nobody gives one to themselves."""
    said = call.said(RoleGiven)
    return _shown(call.workspace.people.grant(call.me, call.path["person"], said.role, said.tenant))


def take(call: Call) -> Person:
    """Take a role back. The last administrator stays one."""
    said = call.said(RoleGiven)
    return _shown(call.workspace.people.revoke(call.me, call.path["person"], said.role, said.tenant))


def tie(call: Call) -> Person:
    """Say which worker or account somebody is, so that they never see what is about themselves."""
    said = call.said(TieGiven)
    return _shown(call.workspace.people.tie(call.me, call.path["person"], said.known_as, said.tenant))


def shut(call: Call) -> Person:
    """Shut somebody out at once, sessions and tokens too, or let them in again."""
    known, name = call.workspace.people, call.path["person"]
    return _shown((known.disable if call.said(Shut).shut else known.enable)(call.me, name))


def _about(call: Call) -> Mapping[str, Any]:
    return {"person": call.path["person"]}


_TAG: dict[str, Any] = {"tag": "people", "audit": Audit.ACT}
_ONE: dict[str, Any] = {**_TAG, "method": "POST", "about": _about, "answer": Person}
_WRITES: dict[str, Any] = {**_ONE, "action": Who.SIGNED_IN, "scopes": ("people.write",)}
_GRANTS: dict[str, Any] = {**_ONE, "action": Who.SIGNED_IN, "scopes": ("people.grant",)}
CALLS = (
    ApiRoute(path="/people", method="GET", endpoint=people, title="List people", action=Who.SIGNED_IN,
             scopes=("people.read",), query=Paged, answer=People, **_TAG),
    ApiRoute(path="/people", method="POST", endpoint=add, title="Add somebody", action=Who.SIGNED_IN,
             scopes=("people.write", "people.grant"), body=PersonGiven, answer=Invited, status=201, **_TAG),
    ApiRoute(path="/people/{person}/invitation", endpoint=invite, title="Invite somebody again",
             **{**_WRITES, "answer": Invited}),
    ApiRoute(path="/people/{person}/roles", endpoint=give, title="Give a role", body=RoleGiven, **_GRANTS),
    ApiRoute(path="/people/{person}/roles/out", endpoint=take, title="Take a role", body=RoleGiven, **_GRANTS),
    ApiRoute(path="/people/{person}/ties", endpoint=tie, title="Say which worker somebody is", body=TieGiven,
             **_WRITES),
    ApiRoute(path="/people/{person}/access", endpoint=shut, title="Shut somebody out, or let them in", body=Shut,
             **{**_WRITES, "method": "PUT"}),
)  # fmt: skip
