"""One event of a Google Workspace activity, taken apart alike however the activity was exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import account, address, first, flag, items, lower, mapping, number, parse_time, text
from sleetwatch.sources.source import Record

_PROGRAMS = frozenset({"key", "application"})
_SERVICE_ACCOUNT = ".gserviceaccount.com"
_VALUES = ("value", "boolValue", "multiValue", "multiIntValue", "multiBoolValue", "messageValue", "multiMessageValue")
_DOTTED = frozenset({"id.time", "id.applicationName", "name"})
_ROW = frozenset({"time_usec", "event_name", "email"})
_BESIDE_ID = frozenset({"actor", "kind", "name", "parameters", "events"})


@dataclass(slots=True)
class Act:
    """One event, with what its activity says about who did it, from where and on what."""

    at: int
    uid: str | None
    app: str
    """The Reports API's application: login, drive, meet ..."""
    kind: str | None
    """The event's type, such as `account_warning`."""
    name: str
    told: dict[str, Any]
    """The event's parameters under lower-case names."""
    actor: str | None
    actor_id: str | None
    program: bool
    """A service account, an application or an agent did it."""
    ip: str | None
    device: dict[str, Any]
    network: dict[str, Any]

    def said(self, *names: str) -> str | None:
        """The first of these parameters that says something; of a list, its first value."""
        return next((word for name in names for word in self.words(name)), None)

    def words(self, name: str) -> list[str]:
        """All that a parameter says."""
        value = self.told.get(name)
        values = value if isinstance(value, list) else [value]
        return [word for word in map(text, values) if word]

    def person(self) -> str:
        """The account of the person who did it."""
        if self.program:
            raise Refused("not-a-person", "a service account, an application or an agent did it")
        if self.actor is None:
            raise Refused("no-account", "the record names nobody who did it")
        return self.actor

    def subject(self, *names: str) -> str:
        """The account a parameter names; the person's own when none does."""
        return account(self.said(*names)) or self.person()


def is_activity(record: Record) -> bool:
    """Whether it is an activity of the Reports API, a row of its export to BigQuery, or one flattened with dots."""
    keys = record.keys()
    if keys >= _ROW or keys >= _DOTTED:
        return True
    return not keys.isdisjoint(_BESIDE_ID) and "applicationName" in mapping(record.get("id"))


def events_of(record: Record) -> list[tuple[Record, Record]]:
    """Each event of an activity beside the activity, in the Reports API's own shape."""
    keys = record.keys()
    if keys >= _ROW:
        return [_whole_row(record)]
    if keys >= _DOTTED:
        return [(_undotted(record), record)]
    events = items(record.get("events")) if "events" in record else [record]
    return [(record, mapping(event)) for event in events]


def _undotted(record: Record) -> dict[str, Any]:
    """A CSV's `actor.email` as `email` in `actor`."""
    whole: dict[str, Any] = {}
    for column, value in record.items():
        part, dot, name = column.partition(".")
        if dot:
            whole.setdefault(part, {})[name] = value
    return whole | {"ipAddress": record.get("ipAddress")}


def act_of(activity: Record, event: Record) -> Act:
    """The event taken apart. Raises `Refused` without a time or a name."""
    about, actor = mapping(activity.get("id")), mapping(activity.get("actor"))
    at = parse_time(about.get("time") or activity.get("p_event_time"))
    listed = event.get("parameters")
    told = _parameters(listed) if listed is not None else {key.lower(): value for key, value in event.items()}
    return Act(
        at=at,
        uid=text(about.get("uniqueQualifier")),
        app=lower(about.get("applicationName")) or "",
        kind=lower(event.get("type")),
        name=_name(event.get("name"), told),
        told=told,
        actor=account(actor.get("email")),
        actor_id=text(actor.get("profileId")),
        program=_is_program(actor, told) or flag(activity.get("isAgenticAction")) is True,
        ip=address(activity.get("ipAddress")),
        device=mapping(activity.get("userDeviceInfo")),
        network=mapping(activity.get("networkInfo")),
    )


def _whole_row(row: Record) -> tuple[Record, Record]:
    """BigQuery has one column for each application, which holds the event's parameters."""
    app = text(row.get("record_type")) or ""
    activity = {
        "id": {"time": row.get("time_usec"), "uniqueQualifier": row.get("unique_identifier"), "applicationName": app},
        "actor": {"email": row.get("email")},
        "ipAddress": row.get("ip_address"),
    }
    return activity, {
        "type": row.get("event_type"),
        "name": row.get("event_name"),
        "parameters": mapping(row.get(app)),
    }


def _name(value: object, told: dict[str, Any]) -> str:
    name = lower(value)
    if name is None and "rule_name" in told:
        return "rule_match"
    if name is None:
        raise Refused("no-action", "the record names no event")
    return name


def _is_program(actor: dict[str, Any], told: dict[str, Any]) -> bool:
    if lower(actor.get("callerType")) in _PROGRAMS:
        return True
    if (lower(actor.get("email")) or "").endswith(_SERVICE_ACCOUNT):
        return True
    return flag(told.get("actor_is_collaborator_account")) is True


def _parameters(value: object) -> dict[str, Any]:
    """By name: the API lists them, others keep an object."""
    if not isinstance(value, list):
        return {key.lower(): inner for key, inner in mapping(value).items()}
    pairs = ((lower(parameter.get("name")), _value(parameter)) for parameter in map(mapping, value))
    return {name: inner for name, inner in pairs if name}


def _value(parameter: dict[str, Any]) -> Any:  # noqa: ANN401 - a parameter may be anything
    whole = parameter.get("intValue")
    if whole is not None:
        return number(whole)  # the API writes 64-bit numbers as text
    return first(parameter, *_VALUES)
