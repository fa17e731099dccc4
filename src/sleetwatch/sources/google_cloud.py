"""Google Cloud audit logs: what people did with the console, the command line and the APIs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, DataAccess, Event, SignIn
from sleetwatch.sources.reading import account, address, first, items, lower, lowered, mapping, number, parse_time, text
from sleetwatch.sources.source import Record, Source

_ROBOT = ".gserviceaccount.com"


def recognises(record: Record) -> bool:
    """A log entry whose payload is an audit log; collectors write the name in lower case too."""
    return any(name.lower() == "protopayload" for name in record)


@dataclass(slots=True)
class _Entry:
    at: int
    uid: str | None
    account: str
    payload: dict[str, Any]
    method: str
    service: str | None
    resource: str | None
    ip: str | None
    user_agent: str | None
    outcome: str | None


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a key that was made, data that was read or written, or another act of a person."""
    entry = _entry(lowered(record))
    if entry.service == "login.googleapis.com":
        return [_sign_in(entry)]
    if entry.method.rpartition(".")[2] in _KEYS:
        return [_key(entry)]
    if (action := _OBJECTS.get(entry.method)) and entry.outcome != "failure":
        return [_object(entry, action)]
    if entry.service == "bigquery.googleapis.com" and (tables := _tables(entry)):
        return tables
    return [_activity(entry)]


def _entry(seen: dict[str, Any]) -> _Entry:
    payload = mapping(seen.get("protopayload"))
    method = text(payload.get("methodName"))
    if method is None:
        raise Refused("no-action", "the record names no method")
    asked = lowered(mapping(payload.get("requestMetadata")))
    status = payload.get("status")
    return _Entry(
        at=parse_time(first(seen, "timestamp", "receivetimestamp", "p_event_time")),
        uid=text(seen.get("insertid")),
        account=_person(payload),
        payload=payload,
        method=method,
        service=lower(payload.get("serviceName")),
        resource=text(payload.get("resourceName")),
        ip=address(asked.get("callerip")),
        user_agent=text(asked.get("callersupplieduseragent")),
        outcome=_outcome(status),
    )


def _person(payload: dict[str, Any]) -> str:
    said = mapping(payload.get("authenticationInfo"))
    name = account(said.get("principalEmail"))
    subject = lower(said.get("principalSubject")) or ""
    if name is None and "/workforcepools/" in subject:
        name = account(subject.rpartition("/subject/")[2])
    if (name or "").endswith(_ROBOT) or subject.startswith("serviceaccount:") or "/workloadidentitypools/" in subject:
        raise Refused("not-a-person", "a service account did it")
    if name is None:
        raise Refused("no-account", "the record names nobody")
    if "@" not in name:
        raise Refused("not-a-person", "a component of the platform did it")
    return name


def _outcome(status: object) -> str | None:
    """Empty when all went well; left out when the log does not say, as for the first of a long operation's two."""
    if not isinstance(status, dict):
        return None
    return "failure" if number(status.get("code")) else "success"


# --- kinds

_KEYS = frozenset({"CreateServiceAccountKey", "UploadServiceAccountKey", "CreateKey"})
_OBJECTS = {
    "storage.objects.get": "download",
    "storage.objects.create": "upload",
    "storage.objects.copy": "copy",
}


def _sign_in(entry: _Entry) -> SignIn:
    name = entry.method.rpartition(".")[2]
    failed = name.lower().endswith("failure") or entry.outcome == "failure"
    return SignIn(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        ip=entry.ip,
        user_agent=entry.user_agent,
        app="Google",
        interactive=True,
        outcome="failure" if failed else "success",
        error=lower(name) if failed else None,
        vendor_risk="suspicious" if "suspicious" in name.lower() else None,
    )


def _key(entry: _Entry) -> Credential:
    return Credential(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action="key_created",
        actor=entry.account,
        ip=entry.ip,
        outcome=entry.outcome,
    )


def _object(entry: _Entry, action: str) -> DataAccess:
    """The resource is `projects/_/buckets/<bucket>/objects/<name>`."""
    bucket, _, name = (entry.resource or "").partition("/objects/")
    return DataAccess(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action=action,
        target=name or entry.resource,
        container=bucket.rpartition("/buckets/")[2] or None,
        ip=entry.ip,
        app="Google Cloud Storage",
    )


def _tables(entry: _Entry) -> list[Event]:
    """The tables a finished query read."""
    job = mapping(mapping(mapping(entry.payload.get("metadata")).get("jobChange")).get("job"))
    read_by = mapping(mapping(job.get("jobStats")).get("queryStats"))
    tables = [text(table) for table in items(read_by.get("referencedTables"))]
    size = number(read_by.get("totalProcessedBytes"))
    return [
        DataAccess(
            at=entry.at,
            uid=entry.uid,
            account=entry.account,
            action="view",
            target=table,
            container=table.rpartition("/tables/")[0] or None,
            bytes=size if len(tables) == 1 else None,
            ip=entry.ip,
            app="BigQuery",
        )
        for table in tables
        if table
    ]


def _activity(entry: _Entry) -> Activity:
    return Activity(
        at=entry.at,
        uid=entry.uid,
        account=entry.account,
        action=entry.method.lower(),
        app=entry.service or "google cloud",
        target=entry.resource,
        ip=entry.ip,
        user_agent=entry.user_agent,
        logon_type="network" if _asks(entry.method) else None,
        outcome=entry.outcome,
    )


_LOOKS = ("get", "list", "aggregatedlist", "query", "watch", "testiampermissions", "search")


def _asks(method: str) -> bool:
    """Console pages that are left open ask again by themselves, at any hour."""
    return method.rpartition(".")[2].lower().startswith(_LOOKS)


SOURCE = Source(
    name="google_cloud",
    title="Google Cloud audit logs: people's acts, keys and data",
    kinds=("sign_in", "credential", "data_access", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "`gcloud logging read 'logName:cloudaudit.googleapis.com' --format json`, or a log sink to Cloud Storage or "
        "Pub/Sub."
    ),
)
