"""Microsoft's security alerts: Defender, the Graph security API and Sentinel. One event a user or device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from sleetwatch.errors import Refused
from sleetwatch.events import Alert, Event
from sleetwatch.sources.alert_evidence import Evidence, of_endpoint, of_entities, of_graph, of_hunting
from sleetwatch.sources.defender_row import instant
from sleetwatch.sources.entra_record import time_of
from sleetwatch.sources.reading import first, items, lower, lowered, mapping, text
from sleetwatch.sources.source import Record, Source

_STREAMED = ("AdvancedHunting-AlertInfo", "AdvancedHunting-AlertEvidence")
_HUNTING = frozenset({"alertinfo", "alertevidence"})
_SENTINEL = "securityalert"
_MOST_SUBJECTS = 100


def _recognises(record: Record) -> bool:
    if record.get("category") in _STREAMED:
        return "properties" in record
    names = lowered(record)
    table = lower(names.get("type"))
    if table in _HUNTING or table == _SENTINEL:
        return any(name.startswith(("timegenerated", "timestamp")) for name in names)
    return _has_columns(names.keys())


def _has_columns(names: Iterable[str]) -> bool:
    have = frozenset(names)
    return (
        {"alertid", "servicesource"} <= have
        or {"servicesource", "createddatetime", "severity"} <= have
        or {"machineid", "alertcreationtime", "severity"} <= have
        or {"alertseverity", "systemalertid"} <= have
        or {"alertseverity", "entities", "alertname"} <= have
    )


def _read(record: Record) -> list[Event]:
    finding, evidence = _taken_apart(record)
    events = list(_one_each(finding, evidence))
    if not events:
        raise Refused("no-account", "the alert names no user and no device")
    return events


def _taken_apart(record: Record) -> tuple[Alert, Evidence]:
    if record.get("category") in _STREAMED:
        return _of_hunting(mapping(record.get("properties")), record.get("time"))
    names = lowered(record)
    if "alertseverity" in names:
        return _of_sentinel(names)
    if "alertid" in names:
        return _of_hunting(record, None)
    if "alertcreationtime" in names:
        return _of_endpoint(names)
    return _of_graph(names)


def _one_each(finding: Alert, evidence: Evidence) -> Iterator[Event]:
    """An event for each user, and for each device; a lone device belongs to the users' events."""
    users, devices = evidence.users[:_MOST_SUBJECTS], evidence.devices[:_MOST_SUBJECTS]
    alone = devices[0] if len(devices) == 1 else None
    for user in users:
        told = msgspec.structs.replace(finding, account=user.name, account_id=user.id)
        yield msgspec.structs.replace(told, device_id=alone.id, device_name=alone.name) if alone else told
    if alone and users:
        return
    for device in devices:
        yield msgspec.structs.replace(finding, device_id=device.id, device_name=device.name)


class _Words(NamedTuple):
    """Names of the fields of one shape of alert."""

    uid: tuple[str, ...]
    title: tuple[str, ...]
    category: tuple[str, ...]
    severity: str
    state: str
    detail: str


_GRAPH_WORDS = _Words(("id",), ("title",), ("category",), "severity", "status", "description")
_SENTINEL_WORDS = _Words(
    ("systemalertid",), ("displayname", "alertname"), ("tactics",), "alertseverity", "status", "description"
)
_HUNTING_WORDS = _Words(("alertid",), ("title",), ("categories", "category"), "severity", "status", "attacktechniques")


def _of_graph(seen: dict[str, Any]) -> tuple[Alert, Evidence]:
    at = time_of(seen, "firstactivitydatetime", "createddatetime")
    evidence = of_graph(items(seen.get("evidence")))
    finding = _finding(seen, _GRAPH_WORDS, at, evidence)
    actor = text(seen.get("actordisplayname"))
    if actor:
        finding.detail = f"{finding.detail} Actor: {actor}." if finding.detail else f"Actor: {actor}."
    return finding, evidence


def _of_endpoint(seen: dict[str, Any]) -> tuple[Alert, Evidence]:
    """The API of Defender for Endpoint, which Graph's replaces."""
    at = time_of(seen, "firsteventtime", "alertcreationtime")
    evidence = of_endpoint(seen)
    return _finding(seen, _GRAPH_WORDS, at, evidence), evidence


def _of_sentinel(seen: dict[str, Any]) -> tuple[Alert, Evidence]:
    at = time_of(seen, "starttime", "starttimeutc", "timegenerated")
    evidence = of_entities(items(seen.get("entities")), seen.get("compromisedentity"))
    return _finding(seen, _SENTINEL_WORDS, at, evidence), evidence


def _of_hunting(row: Record, published: object) -> tuple[Alert, Evidence]:
    seen = lowered(row)
    evidence = of_hunting(seen)
    return _finding(seen, _HUNTING_WORDS, instant(row, published), evidence), evidence


def _finding(seen: dict[str, Any], words: _Words, at: int, evidence: Evidence) -> Alert:
    """The alert without whom it concerns."""
    return Alert(
        at=at,
        uid=text(first(seen, *words.uid)),
        detection=lower(first(seen, *words.title)),
        category=_listed(first(seen, *words.category)),
        severity=lower(seen.get(words.severity)),
        state=_state(seen, words),
        detail=_said(seen.get(words.detail)),
        ip=evidence.only("ips"),
        user_agent=evidence.only("user_agents"),
        file_name=evidence.only("file_names"),
        request=evidence.only("requests"),
        vendor_country=evidence.only("countries"),
        vendor_city=evidence.only("cities"),
    )


def _state(seen: dict[str, Any], words: _Words) -> str | None:
    """How the alert stands; one that analysts called false, a test or expected is dismissed, whatever its status."""
    if lower(seen.get("classification")) in ("falsepositive", "benignpositive", "informationalexpectedactivity"):
        return "dismissed"
    return lower(seen.get(words.state))


def _said(value: object) -> str | None:
    return _listed(value) if items(value) else text(value)


def _listed(value: object) -> str | None:
    """A word, or a list of words as text."""
    words = [lower(word) for word in items(value)]
    return ",".join(word for word in words if word) or lower(value)


SOURCE = Source(
    name="microsoft_alerts",
    title="Microsoft security alerts: Defender XDR, Graph security API, Sentinel",
    kinds=("alert",),
    recognises=_recognises,
    read=_read,
    export=(
        "Microsoft Graph security/alerts_v2; or Defender portal > Hunting > Advanced hunting: run AlertEvidence and "
        "choose Export, or stream it; or the alerts API of Defender for Endpoint; or Sentinel's table SecurityAlert "
        "from Log Analytics, exported in UTC."
    ),
)
