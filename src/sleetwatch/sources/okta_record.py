"""One record of the Okta System Log, its parts taken apart once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import account, address, first, items, lower, mapping, parse_time, text

_UNKNOWN = "unknown"
_PERSON = "user"
_OKTA_ITSELF = "system@okta.com"


@dataclass(slots=True)
class Log:
    """What most events of the System Log have."""

    seen: dict[str, Any]
    at: int
    uid: str | None
    kind: str
    """The event type, such as `user.session.start`."""
    actor_type: str
    actor: str | None
    client: dict[str, Any]
    security: dict[str, Any]
    debug: dict[str, Any]
    targets: list[dict[str, Any]]
    ip: str | None
    user_agent: str | None
    session: str | None
    result: str | None
    """`success`, `failure` or `interrupted`."""
    reason: str | None

    def target(self, *kinds: str) -> dict[str, Any]:
        """The first target of one of these types."""
        return next((target for target in self.targets if lower(target.get("type")) in kinds), {})

    def person(self) -> str:
        """The account of the person who did it."""
        if self.actor_type != _PERSON or self.actor == _OKTA_ITSELF:
            raise Refused("not-a-person", "Okta itself, a program or an address did it")
        if self.actor is None:
            raise Refused("no-account", "the record names no user")
        return self.actor

    def subject(self) -> str:
        """The account it was done to; the person's own when no other is named."""
        return name_of(self.target(_PERSON).get("alternateId")) or self.person()

    def done(self) -> str | None:
        """`success` or `failure`, for events that know nothing between."""
        return None if self.result == "interrupted" else self.result


def log_of(seen: dict[str, Any]) -> Log:
    """The record behind lower-case field names. Raises `Refused` without an event type or a time."""
    kind = lower(seen.get("eventtype"))
    if kind is None:
        raise Refused("no-action", "the record names no event type")
    actor, client = mapping(seen.get("actor")), mapping(seen.get("client"))
    context, outcome = mapping(seen.get("authenticationcontext")), mapping(seen.get("outcome"))
    return Log(
        seen=seen,
        at=parse_time(first(seen, "published", "p_event_time")),
        uid=text(seen.get("uuid")),
        kind=kind,
        actor_type=lower(actor.get("type")) or "",
        actor=name_of(actor.get("alternateId")),
        client=client,
        security=mapping(seen.get("securitycontext")),
        debug=mapping(mapping(seen.get("debugcontext")).get("debugData")),
        targets=[mapping(target) for target in items(seen.get("target"))],
        ip=address(client.get("ipAddress")),
        user_agent=text(mapping(client.get("userAgent")).get("rawUserAgent")),
        session=known(context.get("externalSessionId")) or known(context.get("rootSessionId")),
        result=_RESULTS.get(lower(outcome.get("result")) or ""),
        reason=text(outcome.get("reason")) or text(outcome.get("result")),
    )


_RESULTS = {
    "success": "success",
    "allow": "success",
    "failure": "failure",
    "deny": "failure",
    "rate_limit": "failure",
    "challenge": "interrupted",
    "unanswered": "interrupted",
    "abandoned": "interrupted",
    "deferred": "interrupted",
}


def known(value: object) -> str | None:
    """Text; Okta writes `unknown` where others write nothing."""
    clean = text(value)
    return None if clean is None or clean.lower() == _UNKNOWN else clean


def name_of(value: object) -> str | None:
    """An account's name."""
    return account(known(value))
