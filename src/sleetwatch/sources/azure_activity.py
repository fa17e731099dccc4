"""Azure: what people do to resources (Activity log) and to blobs and files (storage logs)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, DataAccess, Event
from sleetwatch.sources.entra_record import Fields, fields_of, time_of
from sleetwatch.sources.reading import (
    ZONE,
    account,
    address,
    first,
    identifier,
    local_time,
    lower,
    lowered,
    mapping,
    number,
    text,
)
from sleetwatch.sources.source import Record, Source

_TABLES = frozenset({"azureactivity", "storagebloblogs", "storagefilelogs"})
_CATEGORIES = frozenset(
    {"administrative", "recommendation", "servicehealth", "resourcehealth", "autoscale", "alert", "security"}
)
_STORAGE = frozenset({"storageread", "storagewrite", "storagedelete"})
_TIMES = ("eventtimestamp", "timegenerated", "time")

_UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
_NAMES = (
    _UPN,
    "upn",
    "unique_name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "name",
)
"""Claims that may hold a sign-in name; the last ones may hold a display name as well."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OUTCOMES = {
    "success": "success",
    "succeeded": "success",
    "failure": "failure",
    "failed": "failure",
}
_BLOB_ACTIONS = {"get": "download", "put": "upload", "copy": "copy"}
_NOT_CONTENT = re.compile(r"metadata|properties|acl|tags|tier|list|page ?ranges|stats|policy|expiry")


def _recognises(record: Record) -> bool:
    names = lowered(record)
    keys = names.keys()
    if lower(names.get("type")) in _TABLES:
        return any(name.startswith("timegenerated") for name in keys)
    category = lower(names.get("category"))
    if {"operationname", "time"} <= keys:
        if category in _STORAGE:
            return not keys.isdisjoint({"uri", "resourceid"})
        # The directory's audit log has a category of the name too, but it is nowhere.
        return "resourceid" in keys and (category in _CATEGORIES or (category == "policy" and "location" in keys))
    return (
        {"caller", "eventtimestamp", "operationname"} <= keys
        or {"caller", "calleripaddress", "operationnamevalue"} <= keys
        or {"operation name", "event initiated by", "correlation id"} <= keys
    )


def _read(record: Record) -> list[Event]:
    outer = lowered(record)
    seen = fields_of(record)
    if lower(outer.get("category")) in _STORAGE or lower(outer.get("type")) in ("storagebloblogs", "storagefilelogs"):
        return [_of_storage(seen)]
    if "event initiated by" in outer:
        return [_of_portal(record, outer)]
    return [_act(outer, seen)]


# --- the Activity log


def _act(outer: Fields, seen: Fields) -> Activity:
    action = _word(first(outer, "operationnamevalue", "operationname"))
    if action is None:
        raise Refused("no-action", "the record does not say what was done")
    claims = _claims(outer)
    return Activity(
        at=time_of(outer, *_TIMES),
        uid=text(first(outer, "eventdataid", "correlationid")),
        account=_person(outer, claims),
        action=action,
        app="azure",
        target=text(first(outer, "resourceid", "_resourceid")),
        ip=address(first(outer, "calleripaddress")) or address(mapping(seen.get("httprequest")).get("clientIpAddress")),
        device_id=identifier(claims.get("deviceid")),
        outcome=_OUTCOMES.get(_word(first(outer, "activitystatusvalue", "resulttype", "status")) or ""),
    )


def _word(value: object) -> str | None:
    """A word, or the object of a word and its translation."""
    return lower(value.get("value")) if isinstance(value, Mapping) else lower(value)


def _claims(outer: Fields) -> dict[str, Any]:
    return mapping(mapping(outer.get("identity")).get("claims")) or mapping(first(outer, "claims_d", "claims"))


def _person(outer: Fields, claims: Mapping[str, Any]) -> str:
    candidates = [outer.get("caller"), *(claims.get(name) for name in _NAMES)]
    names = [name for name in map(_sign_in_name, candidates) if name]
    if names:
        return names[0]
    if any(account(candidate) for candidate in candidates) or "appid" in claims:
        raise Refused("not-a-person", "a service principal or a service of Azure did it")
    principal = mapping(mapping(mapping(outer.get("identity")).get("authorization")).get("evidence"))
    if lower(principal.get("principalType")) == "serviceprincipal":
        raise Refused("not-a-person", "a service principal did it")
    raise Refused("no-account", "the record names nobody who did it")


def _sign_in_name(value: object) -> str | None:
    """A guest's is written `live.com#nora@example.com`."""
    name = (account(value) or "").rpartition("#")[2]
    return name if "@" in name and not _ID.match(name) else None


def _of_portal(record: Record, row: Fields) -> Activity:
    """A row of the portal's download."""
    who = _sign_in_name(row.get("event initiated by"))
    if who is None:
        initiator = text(row.get("event initiated by"))
        reason = "not-a-person" if initiator else "no-account"
        raise Refused(reason, "a service did it" if initiator else "the row names nobody who did it")
    return Activity(
        at=local_time({ZONE: record.get(ZONE)}, first(row, "time", "timestamp")),
        uid=text(row.get("correlation id")),
        account=who,
        action=lower(row.get("operation name")),
        app="azure",
        target=text(row.get("resource")),
        outcome=_OUTCOMES.get(lower(row.get("status")) or ""),
    )


# --- storage


def _of_storage(seen: Fields) -> Event:
    """Blobs and files. Only a request with a user's own token says who made it."""
    operation = lower(seen.get("operationname"))
    who = _requester(seen)
    if who is None:
        raise Refused("no-account", "the request was made with a key or a link, not as a user")
    if operation is None:
        raise Refused("no-action", "the record does not say what was done")
    at = time_of(seen, *_TIMES)
    uid = text(seen.get("correlationid"))
    target = text(first(seen, "objectkey", "uri"))
    ip = address(seen.get("calleripaddress"))
    action = _access(operation)
    if action is None:
        agent = text(seen.get("useragentheader"))
        return Activity(
            at=at, uid=uid, account=who, action=operation, app="azure storage", target=target, ip=ip, user_agent=agent
        )
    return DataAccess(
        at=at,
        uid=uid,
        account=who,
        action=action,
        target=target,
        container=text(seen.get("accountname")),
        bytes=number(first(seen, "responsebodysize" if action == "download" else "requestbodysize")),
        ip=ip,
        app="azure storage",
    )


def _access(operation: str) -> str | None:
    """`GetBlob`, `PutBlock`, `CopyBlob`; None for what does not touch content, such as `GetBlobProperties`."""
    if _NOT_CONTENT.search(operation):
        return None
    return next((action for verb, action in _BLOB_ACTIONS.items() if operation.startswith(verb)), None)


def _requester(seen: Fields) -> str | None:
    requester = mapping(mapping(seen.get("identity")).get("requester"))
    return _sign_in_name(first(requester, "upn", "userName")) or _sign_in_name(seen.get("requesterupn"))


SOURCE = Source(
    name="azure_activity",
    title="Azure Activity log and storage logs: what people do to resources and files",
    kinds=("activity", "data_access"),
    recognises=_recognises,
    read=_read,
    export=(
        "Azure portal > Monitor > Activity log > Export Activity Logs to a storage account; or `az monitor "
        "activity-log list`; or Log Analytics, tables AzureActivity and StorageBlobLogs, exported in UTC; or the "
        "Activity log's Download as CSV."
    ),
)
