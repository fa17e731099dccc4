"""One question, one answer: may this actor do this to that, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sleetwatch.cases.rules import ACTIONS, CONDITIONS, RULES, Rule

EVERYWHERE = "*"
"""The tenant of a grant that holds in all of them, and of what concerns the whole workspace."""

NO_RULE = "no rule allows it"
Whom = tuple[str, str]
"""A subject: tenant and pseudonym."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and with which roles."""

    name: str
    grants: frozenset[tuple[str, str]] = frozenset()
    """Tenant (or `*`) and role."""
    selves: frozenset[Whom] = frozenset()
    """The subjects that the actor is."""
    scopes: frozenset[str] | None = None
    """For a token: the actions it was made for; None when nothing limits the actor's roles."""
    via: str = "web"
    """`web`, `cli` or `token`."""

    def roles_in(self, tenant: str) -> frozenset[str]:
        """The roles held in a tenant."""
        return frozenset(role for where, role in self.grants if where in {tenant, EVERYWHERE})

    @property
    def tenants(self) -> frozenset[str] | None:
        """The tenants in which they hold any role; None for all of them."""
        where = frozenset(tenant for tenant, _ in self.grants)
        return None if EVERYWHERE in where else where


@dataclass(frozen=True, slots=True)
class Resource:
    """What is acted upon, as far as rules ask."""

    tenant: str = EVERYWHERE
    subjects: frozenset[Whom] = frozenset()
    """Whom it is about."""
    members: Mapping[str, str] = field(default_factory=dict)
    """Of a case: who is named in it, with the role."""
    glass: frozenset[str] = frozenset()
    """Of a case: who broke the glass and whose time is not over."""
    asked_by: str | None = None
    """Of a request."""
    person: str | None = None
    """Of an account here: whose it is."""
    revealed_to: frozenset[str] = frozenset()
    """Who may see at present who the subject is."""
    export_approved: frozenset[str] = frozenset()
    """Of a case: whose full export was approved and not made yet."""
    deletion_approved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer."""

    allowed: bool
    reason: str
    rule: str
    """The rule that decided."""


def decide(actor: Actor, action: str, resource: Resource) -> Decision:
    """Whether the actor may. What is not known, and what no rule allows, is denied."""
    if action not in ACTIONS:
        return _denied("there is no such action", "unknown-action")
    if actor.scopes is not None and action not in actor.scopes:
        return _denied("this token was not made for that", "scope")
    roles = actor.roles_in(resource.tenant)
    for rule in RULES:
        if _applies(rule, action, roles) and all(HOLDS[need](actor, resource, rule) for need in rule.needs):
            return Decision(rule.allows, rule.reason, rule.id)
    return _denied(_wanted(actor, action, resource, roles), "no-rule")


def _wanted(actor: Actor, action: str, resource: Resource, roles: frozenset[str]) -> str:
    """What is missing, for who has the role already; for others there is nothing to say."""
    near = (rule for rule in RULES if rule.allows and rule.roles and _applies(rule, action, roles))
    missing = ([need for need in rule.needs if not HOLDS[need](actor, resource, rule)] for rule in near)
    least = min(missing, key=len, default=[])
    return f"this is missing: {', and '.join(CONDITIONS[need] for need in least)}" if least else NO_RULE


def _denied(reason: str, rule: str) -> Decision:
    return Decision(allowed=False, reason=reason, rule=rule)


def _applies(rule: Rule, action: str, roles: frozenset[str]) -> bool:
    return action in rule.actions and (not rule.roles or bool(rule.roles & roles))


def _is_member(actor: Actor, resource: Resource, rule: Rule) -> bool:
    return resource.members.get(actor.name) in rule.roles & actor.roles_in(resource.tenant)


HOLDS: Mapping[str, Callable[[Actor, Resource, Rule], bool]] = MappingProxyType({
    "is-subject": lambda actor, resource, _rule: bool(actor.selves & resource.subjects),
    "member-as": _is_member,
    "glass": lambda actor, resource, _rule: actor.name in resource.glass,
    "asked": lambda actor, resource, _rule: actor.name == resource.asked_by,
    "oneself": lambda actor, resource, _rule: actor.name == resource.person,
    "revealed": lambda actor, resource, _rule: actor.name in resource.revealed_to,
    "export-approved": lambda actor, resource, _rule: actor.name in resource.export_approved,
    "deletion-approved": lambda actor, resource, _rule: actor.name in resource.deletion_approved,
})  # fmt: skip
"""How each condition reads when one thing is looked at."""
