"""One record in the Open Cybersecurity Schema Framework, its common parts taken apart once."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import account, address, first, identifier, items, lower, mapping, number, text
from sleetwatch.sources.source import Record
from sleetwatch.sources.when import optional_time, parse_time

_MACHINES = frozenset({3, 4})
"""`type_id` of a user that is the system or a service."""
_MACHINE_TYPES = frozenset({"system", "service", "awsservice", "awsaccount", "serviceprincipal", "application"})
_NOBODY = frozenset({"system", "local service", "network service", "anonymous logon", "anonymous", "null sid"})
_HIDDEN = "hidden_due_to_security_reasons"
"""What AWS writes in a name's place where somebody may have typed a password there."""
_SYSTEM_DOMAINS = frozenset({"nt authority", "nt service", "window manager", "font driver host"})
_SSO_ROLE = "awsreservedsso_"
_SUCCESS, _FAILURE = 1, 2
_PER_CLASS = 100


@dataclass(slots=True)
class Seen:
    """What events of every class have."""

    record: Record
    at: int
    uid: str | None
    activity: int
    """`activity_id`; 0 when it is not known, 99 when the class has no number for it."""
    action: str
    """`activity_name`, lower case."""
    actor: dict[str, Any]
    device: dict[str, Any]
    source: dict[str, Any]
    """`src_endpoint`: the client, or whoever began."""
    target: dict[str, Any]
    """`dst_endpoint`."""

    def part(self, name: str) -> dict[str, Any]:
        """An object of the record, empty when it has none."""
        return mapping(self.record.get(name))

    @property
    def ip(self) -> str | None:
        """The client's address."""
        return address(self.source.get("ip"))

    @property
    def user_agent(self) -> str | None:
        """The client's user agent."""
        return text(self.part("http_request").get("user_agent"))

    @property
    def session(self) -> str | None:
        """The session's id. A number of one machine, as Windows' `0x3e7`, is another session on every machine."""
        said = text(first(self.part("session"), "uid")) or text(mapping(self.actor.get("session")).get("uid"))
        return None if said and said.lower().startswith("0x") else said

    @property
    def product(self) -> str | None:
        """The product that wrote the record."""
        return lower(mapping(self.part("metadata").get("product")).get("name"))

    @property
    def outcome(self) -> str | None:
        """`success` or `failure`."""
        said = number(self.record.get("status_id"))
        return {_SUCCESS: "success", _FAILURE: "failure"}.get(said or 0) or _OUTCOMES.get(
            lower(self.record.get("status")) or ""
        )

    @property
    def device_id(self) -> str | None:
        """The device's id."""
        return identifier(first(self.device, "uid", "uid_alt", "instance_uid"))

    @property
    def device_name(self) -> str | None:
        """The device's host name."""
        return lower(first(self.device, "hostname", "name"))

    def person(self) -> str:
        """The account of the person who did it. Raises `Refused`."""
        return person_of(mapping(self.actor.get("user")))

    def subject(self) -> str:
        """The account it was done to."""
        return person_of(self.part("user"))


_OUTCOMES = {"success": "success", "succeeded": "success", "failure": "failure", "failed": "failure"}


def seen_of(record: Record) -> Seen:
    """The record's common parts. Raises `Refused` without a time."""
    get, metadata = record.get, mapping(record.get("metadata"))
    return Seen(
        record=record,
        at=parse_time(first(record, "time", "time_dt", "start_time", "start_time_dt")),
        uid=text(first(metadata, "uid", "original_event_uid")),
        activity=_activity(record),
        action=lower(first(record, "activity_name", "activity")) or "",
        actor=mapping(get("actor")),
        device=mapping(get("device")),
        source=mapping(get("src_endpoint")),
        target=mapping(get("dst_endpoint")),
    )


def class_of(record: Record) -> int:
    """The class, such as 3002 for an authentication; 0 when the record names none."""
    said = number(record.get("class_uid"))
    return said if said is not None else (number(record.get("type_uid")) or 0) // _PER_CLASS


def _activity(record: Record) -> int:
    said = number(record.get("activity_id"))
    return said if said is not None else (number(record.get("type_uid")) or 0) % _PER_CLASS


def account_of(user: dict[str, Any]) -> str | None:
    """A user's account: the e-mail address, else the name with its domain, else the id."""
    if email := account(user.get("email_addr")):
        return email
    name, domain = account(user.get("name")), lower(user.get("domain"))
    if name is None:
        return _last(account(user.get("uid")))
    return f"{domain}\\{name}" if domain and "@" not in name and "\\" not in name else name


def _last(name: str | None) -> str | None:
    """The name at the end of an AWS resource name such as `arn:aws:iam::123456789012:user/path/name`."""
    return name.rpartition("/")[2] if name and name.startswith("arn:") else name


def person_of(user: dict[str, Any]) -> str:
    """The account of a user that is a person. Raises `Refused`."""
    kind = lower(user.get("type")) or ""
    if kind.replace(" ", "") in _MACHINE_TYPES or number(user.get("type_id")) in _MACHINES:
        raise Refused("not-a-person", "the system, a service or a program did it")
    if kind.replace(" ", "") == "assumedrole":
        return _role_user(user)
    name = account_of(user)
    if name in (None, _HIDDEN):
        raise Refused("no-account", "the record names no user")
    plain = name.rpartition("\\")[2]
    if (
        plain in _NOBODY
        or plain.endswith("$")
        or plain.startswith("system:")
        or lower(user.get("domain")) in _SYSTEM_DOMAINS
    ):
        raise Refused("not-a-person", "a system account did it")
    return name


def _role_user(user: dict[str, Any]) -> str:
    """An AWS role is a person where its session bears an e-mail address, or is one of IAM Identity Center's."""
    for said in (user.get("email_addr"), user.get("name"), user.get("uid"), user.get("uid_alt")):
        name = lower(said) or ""
        session = name.rpartition("/")[2].rpartition(":")[2]
        if "@" in session or (session and _SSO_ROLE in name):
            return session
    raise Refused("not-a-person", "a role that was assumed by a program, as far as the session's name tells")


def known_account(user: object) -> str | None:
    """The account of a user when it is a person; None when it is not, or not named."""
    try:
        return person_of(mapping(user))
    except Refused:
        return None


def public(value: object) -> str | None:
    """An address that is one of the internet's."""
    found = address(value)
    return found if found and ip_address(found).is_global else None


def moment(part: dict[str, Any], name: str) -> int | None:
    """A time under its name, or under that of its readable twin."""
    return optional_time(first(part, name, f"{name}_dt"))


def system_of(part: dict[str, Any]) -> str | None:
    """An operating system's name and version."""
    system = mapping(part.get("os"))
    words = (text(first(system, "name", "type")), text(first(system, "version", "build")))
    return " ".join(word for word in words if word) or None


def first_of(record: Record, name: str) -> dict[str, Any]:
    """The first object of a list."""
    return next((mapping(one) for one in items(record.get(name))), {})
