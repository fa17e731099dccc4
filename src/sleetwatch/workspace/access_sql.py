"""The rules as conditions of SQL, so that a list holds exactly what a check would let through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import ACTIONS, EVERYWHERE, RULES, Actor, Rule
from sleetwatch.state import case_members, case_subjects, cases, glass, requests, scores
from sleetwatch.workspace.resources import DELETION, EXPORT, REVEAL, is_live

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule, read for one actor at one moment."""

    actor: Actor
    rule: Rule
    now: int


Reading = Callable[[Asked], Condition]


@dataclass(frozen=True, slots=True)
class Target:
    """A table that is listed, and how each condition reads on its rows."""

    tenant: sa.Column[Any]
    readings: Mapping[str, Reading]


def visible(actor: Actor, action: str, target: Target, now: int) -> Condition:
    """The condition on which `decide` lets the actor do this to a row of the target."""
    if action not in ACTIONS or (actor.scopes is not None and action not in actor.scopes):
        return sa.false()
    concerned = [rule for rule in RULES if action in rule.actions]
    denied = [_read(Asked(actor, rule, now), target) for rule in concerned if not rule.allows]
    allowed = [_read(Asked(actor, rule, now), target) for rule in concerned if rule.allows]
    return sa.and_(sa.or_(sa.false(), *allowed), sa.not_(sa.or_(sa.false(), *denied)))


def _read(asked: Asked, target: Target) -> Condition:
    rule = asked.rule
    where = in_tenants(asked.actor, rule.roles, target.tenant) if rule.roles else sa.true()
    return sa.and_(where, *(target.readings.get(need, _never)(asked) for need in rule.needs))


def _never(_asked: Asked) -> Condition:
    """A condition that cannot hold of such a row."""
    return sa.false()


def in_tenants(actor: Actor, roles: AbstractSet[str], tenant: sa.Column[Any]) -> Condition:
    """Rows of tenants in which the actor holds one of the roles."""
    where = {of for of, role in actor.grants if role in roles}
    return sa.true() if EVERYWHERE in where else tenant.in_(sorted(where))


def _are(actor: Actor, tenant: sa.Column[Any], subject: sa.ColumnElement[Any]) -> Condition:
    """Rows about a subject that the actor is."""
    own = (sa.and_(tenant == of, subject == name) for of, name in sorted(actor.selves))
    return sa.or_(sa.false(), *own)


def _case_is_about(asked: Asked, case: sa.Column[Any]) -> Condition:
    own = _are(asked.actor, case_subjects.c.tenant, case_subjects.c.subject)
    return sa.exists().where(case_subjects.c.case == case, own)


def _member(asked: Asked) -> Condition:
    actor, of = asked.actor, case_members.c
    named = (
        sa.and_(
            sa.exists().where(of.case == cases.c.case, of.person == actor.name, of.role == role),
            in_tenants(actor, {role}, cases.c.tenant),
        )
        for role in sorted(asked.rule.roles)
    )
    return sa.or_(sa.false(), *named)


def _glass(asked: Asked) -> Condition:
    return sa.exists().where(
        glass.c.case == cases.c.case, glass.c.person == asked.actor.name, glass.c.until > asked.now
    )


def _approved(kind: str) -> Reading:
    def reading(asked: Asked) -> Condition:
        return sa.exists().where(
            requests.c.kind == kind,
            requests.c.case == cases.c.case,
            requests.c.asked_by == asked.actor.name,
            requests.c.used_at.is_(None),
            is_live(asked.now),
        )

    return reading


def _revealed(asked: Asked) -> Condition:
    return sa.exists().where(
        requests.c.kind == REVEAL,
        requests.c.tenant == scores.c.tenant,
        requests.c.subject == scores.c.subject,
        requests.c.asked_by == asked.actor.name,
        is_live(asked.now),
    )


def _request_is_about(asked: Asked) -> Condition:
    return sa.or_(
        _are(asked.actor, requests.c.tenant, sa.func.coalesce(requests.c.subject, "")),
        _case_is_about(asked, requests.c.case),
    )


CASES = Target(
    cases.c.tenant,
    MappingProxyType({
        "is-subject": lambda asked: _case_is_about(asked, cases.c.case),
        "member-as": _member,
        "glass": _glass,
        "export-approved": _approved(EXPORT),
        "deletion-approved": _approved(DELETION),
    }),
)  # fmt: skip
REQUESTS = Target(
    requests.c.tenant,
    MappingProxyType({
        "is-subject": _request_is_about,
        "asked": lambda asked: requests.c.asked_by == asked.actor.name,
    }),
)  # fmt: skip
QUEUE = Target(
    scores.c.tenant,
    MappingProxyType({
        "is-subject": lambda asked: _are(asked.actor, scores.c.tenant, scores.c.subject),
        "revealed": _revealed,
    }),
)  # fmt: skip
