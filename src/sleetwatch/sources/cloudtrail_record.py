"""One record of AWS CloudTrail: when, where from, and which person, if any, it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import account, address, first, identifier, lower, lowered, mapping, parse_time, text
from sleetwatch.sources.source import Record

_SERVICES = (".amazonaws.com", ".amazon.com", "aws internal")
_CONSOLE = frozenset({"signin.amazonaws.com", "console.amazonaws.com"})
_SSO_ROLE = "awsreservedsso_"
_HIDDEN = "hidden_due_to_security_reasons"
"""What AWS writes in a name's place where somebody may have typed a password there: it would be one account of many."""


@dataclass(slots=True)
class Trail:
    """What most events of CloudTrail have."""

    seen: dict[str, Any]
    at: int
    uid: str | None
    source: str
    """The service, such as `iam` of `iam.amazonaws.com`."""
    name: str
    """The event's name as AWS writes it."""
    identity: dict[str, Any]
    asked: dict[str, Any]
    answered: dict[str, Any]
    more: dict[str, Any]
    ip: str | None
    user_agent: str | None
    error: str | None

    @property
    def outcome(self) -> str:
        """Whether AWS did what it was asked for."""
        return "failure" if self.error else "success"

    @property
    def session(self) -> str | None:
        """A temporary key is one session's; the key of a user is not."""
        key = text(self.identity.get("accesskeyid"))
        return key if key and key.startswith("ASIA") else None

    def person(self) -> str:
        """The account of the person who did it. Raises `Refused` when it was a service, a role of one or nobody."""
        name = _person(self)
        if name is None:
            raise Refused("no-account", "the record names no user")
        return name

    def target(self) -> str | None:
        """The user an administrator acts on."""
        return _user(self.asked.get("userName"))


def trail_of(record: Record) -> Trail:
    """The record behind lower-case field names, for some collectors change their case. A look-up's answer has the
    record as text.
    """
    seen = lowered(record)
    if "cloudtrailevent" in seen:
        seen = lowered(mapping(seen["cloudtrailevent"]))
    source, name = lower(seen.get("eventsource")), text(seen.get("eventname"))
    if source is None or name is None:
        raise Refused("no-action", "the record names no event")
    return Trail(
        seen=seen,
        at=parse_time(first(seen, "eventtime", "p_event_time")),
        uid=text(seen.get("eventid")),
        source=source.removesuffix(".amazonaws.com"),
        name=name,
        identity=lowered(mapping(seen.get("useridentity"))),
        asked=mapping(seen.get("requestparameters")),
        answered=mapping(seen.get("responseelements")),
        more=mapping(seen.get("additionaleventdata")),
        ip=address(seen.get("sourceipaddress")),
        user_agent=_browser(seen.get("useragent")),
        error=lower(seen.get("errorcode")) or lower(seen.get("errormessage")),
    )


def _browser(value: object) -> str | None:
    """The client's user agent; a service that acts for it writes its own name there."""
    agent = text(value)
    return None if agent and agent.lower().endswith(_SERVICES) else agent


def _person(trail: Trail) -> str | None:
    identity = trail.identity
    kind = lower(identity.get("type"))
    if _by_service(trail):
        raise Refused("not-a-person", "an AWS service did it")
    if kind == "assumedrole":
        return _role_user(identity)
    if kind == "root":
        return f"{identifier(identity.get('accountid')) or 'aws'}:root"
    if kind in ("iamuser", "samluser"):
        return _user(identity.get("username")) or _last(identity.get("arn"))
    if kind in ("federateduser", "webidentityuser"):
        return _mail(_user(identity.get("username")) or _last(identity.get("arn")))
    if kind in ("awsservice", "awsaccount"):
        raise Refused("not-a-person", "an AWS service or another account did it")
    # People of IAM Identity Center: the name is in one of these, and in none of some portal events.
    return _user(trail.more.get("UserName")) or _user(identity.get("username"))


def _user(value: object) -> str | None:
    name = account(value)
    return None if name == _HIDDEN else name


def _by_service(trail: Trail) -> bool:
    """A call that a service made, be it with the rights of a person; the console is the person's own hand."""
    by = lower(trail.identity.get("invokedby")) or ""
    return by.endswith(_SERVICES) and by not in _CONSOLE


def _role_user(identity: dict[str, Any]) -> str:
    """The session's name, where it is a person's: an e-mail address, or the user of IAM Identity Center."""
    context = lowered(mapping(identity.get("sessioncontext")))
    given = account(context.get("sourceidentity"))
    if given and "@" in given:
        return given
    name = _last(identity.get("arn")) or (lower(identity.get("principalid")) or "").partition(":")[2]
    role = lower(mapping(context.get("sessionissuer")).get("userName")) or (lower(identity.get("arn")) or "")
    if name and ("@" in name or _SSO_ROLE in role):
        return name
    raise Refused("not-a-person", "a role that was assumed by a program, as far as the session's name tells")


def _mail(name: str | None) -> str:
    if name and "@" in name:
        return name
    raise Refused("not-a-person", "a program's federated session")


def _last(arn: object) -> str | None:
    """The name at the end of `arn:aws:iam::123456789012:user/path/name` or of an assumed role's ARN."""
    path = (lower(arn) or "").rpartition(":")[2]
    parts = path.split("/")
    if parts[0] == "assumed-role":
        return parts[2] if len(parts) > 2 else None  # noqa: PLR2004 - role and session
    return parts[-1] if len(parts) > 1 else None
