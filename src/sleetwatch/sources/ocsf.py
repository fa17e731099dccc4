"""Events in the Open Cybersecurity Schema Framework 1.x, as Amazon Security Lake and many pipelines write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Alert, DataAccess, Event
from sleetwatch.sources.countries import country
from sleetwatch.sources.ocsf_device import (
    device_of,
    read_connection,
    read_inventory,
    read_peripheral_activity,
    read_peripherals,
    read_process,
    read_user_inventory,
)
from sleetwatch.sources.ocsf_identity import activity, read_account_change, read_authentication, read_management
from sleetwatch.sources.ocsf_record import Seen, class_of, first_of, known_account, moment, seen_of
from sleetwatch.sources.reading import address, first, items, lower, mapping, number, text
from sleetwatch.sources.source import Record, Source


def recognises(record: Record) -> bool:
    """By the class or the type, which only this schema numbers, and its metadata."""
    return "metadata" in record and ("class_uid" in record or "type_uid" in record)


def read(record: Record) -> Iterable[Event]:
    """The events of one record, by its class."""
    reader = _READERS.get(class_of(record))
    if reader is None:
        raise Refused("unused-table", "a class that tells nothing about a person or a device of theirs")
    return reader(seen_of(record))


_FILES = {1: "upload", 2: "download", 6: "copy", 9: "view", 12: "share", 14: "view"}
_RESOURCES = {2: "view", 6: "upload", 7: "download", 8: "share"}
_GRANTS = {1: "view"}
_DATA = {1: "view", 4: "view"}


def _read_file(seen: Seen) -> Iterable[Event]:
    file = seen.part("file")
    return _access(seen, _FILES, file, container=text(first(mapping(file), "parent_folder")))


def _read_resource(seen: Seen) -> Iterable[Event]:
    return _access(seen, _RESOURCES, first_of(seen.record, "web_resources"))


def _read_grant(seen: Seen) -> Iterable[Event]:
    return _access(seen, _GRANTS, first_of(seen.record, "web_resources"))


def _read_data(seen: Seen) -> Iterable[Event]:
    return _access(seen, _DATA, seen.part("table") or seen.part("database") or seen.part("databucket"))


def _access(
    seen: Seen, actions: dict[int, str], resource: dict[str, Any], container: str | None = None
) -> Iterable[Event]:
    """Something was read, sent or shared; what else was done with it is an act."""
    name = known_account(seen.actor.get("user")) or seen.subject()
    target = text(first(resource, "path", "name", "url_string", "uid"))
    action = actions.get(seen.activity)
    if action is None or seen.outcome == "failure":
        return (activity(seen, name, target),)
    return (
        DataAccess(
            at=seen.at,
            uid=seen.uid,
            account=name,
            action=action,
            target=target,
            container=container,
            label=text(resource.get("confidentiality")),
            bytes=number(resource.get("size")),
            ip=seen.ip,
            app=seen.product,
        ),
    )


def _read_call(seen: Seen) -> Iterable[Event]:
    return (activity(seen, seen.person(), text(first(first_of(seen.record, "resources"), "name", "uid"))),)


def _read_finding(seen: Seen) -> Iterable[Event]:
    """What another product found; a finding about a server or a cloud's settings is nobody's."""
    finding = seen.part("finding_info") or seen.part("finding")
    evidence = [mapping(one) for one in items(seen.record.get("evidences"))] or [dict(seen.record)]
    users = [user for one in evidence for user in _users(one)]
    users += [mapping(one).get("owner") for one in items(seen.record.get("resources"))]
    who = next(filter(None, map(known_account, users)), None)
    device_id, device_name = next(filter(any, map(device_of, evidence)), (seen.device_id, seen.device_name))
    if not (who or device_id or device_name):
        raise Refused("no-account", "the finding names neither an account nor a device")
    source = next((mapping(one["src_endpoint"]) for one in evidence if one.get("src_endpoint")), {})
    place = mapping(source.get("location"))
    return (
        Alert(
            at=moment(finding, "first_seen_time") or seen.at,
            uid=text(finding.get("uid")) or seen.uid,
            account=who,
            detection=lower(finding.get("title")),
            category=lower(next(iter(items(finding.get("types"))), None)) or _tactic(finding, seen),
            severity=lower(first(seen.record, "severity", "risk_level")),
            state=lower(seen.record.get("status")),
            detail=text(first(finding, "desc")) or text(first(seen.record, "message", "status_detail")),
            ip=address(source.get("ip")),
            user_agent=seen.user_agent,
            device_id=device_id,
            device_name=device_name,
            file_name=next((name for name in map(_file_name, evidence) if name), None),
            vendor_country=country(place.get("country")),
            vendor_city=text(place.get("city")),
        ),
    )


def _users(evidence: dict[str, Any]) -> tuple[object, object]:
    return evidence.get("user"), mapping(evidence.get("actor")).get("user")


def _file_name(evidence: dict[str, Any]) -> str | None:
    process = mapping(evidence.get("process")) or mapping(mapping(evidence.get("actor")).get("process"))
    return lower(mapping(process.get("file")).get("name")) or lower(process.get("name"))


def _tactic(finding: dict[str, Any], seen: Seen) -> str | None:
    attack = first_of(finding, "attacks") or first_of(seen.record, "attacks")
    return lower((mapping(attack.get("tactic")) or first_of(attack, "tactics")).get("name"))


_READERS: dict[int, Callable[[Seen], Iterable[Event]]] = {
    1007: read_process,
    1010: read_peripheral_activity,
    2001: _read_finding,
    2004: _read_finding,
    3001: lambda seen: read_account_change(seen, 3001),
    3002: read_authentication,
    3003: read_management,
    3004: read_management,
    3005: read_management,
    3006: read_management,
    3007: lambda seen: read_account_change(seen, 3007),
    3008: read_management,
    4001: read_connection,
    4002: read_connection,
    4003: read_connection,
    4005: read_connection,
    4007: read_connection,
    5001: read_inventory,
    5003: read_user_inventory,
    5014: read_peripherals,
    6001: _read_resource,
    6003: _read_call,
    6004: _read_grant,
    6005: _read_data,
    6006: _read_file,
}
"""Readers by `class_uid`."""

SOURCE = Source(
    name="ocsf",
    title="OCSF 1.x events: Amazon Security Lake (Parquet), and JSON lines of any pipeline",
    kinds=(
        "sign_in",
        "factor",
        "credential",
        "activity",
        "device",
        "device_network",
        "peripheral",
        "process",
        "connection",
        "data_access",
        "alert",
        "worker",
    ),
    recognises=recognises,
    read=read,
    export=(
        "Amazon Security Lake: copy the Parquet files of a source from the lake's bucket, folders and all "
        "(`aws s3 sync s3://aws-security-data-lake-.../aws/ lake/`), and ingest the folder. Tenzir, Cribl, Vector and "
        "other pipelines: write OCSF events as JSON lines."
    ),
)
