"""Snowflake account usage: login history, query history and access history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, DataAccess, Event, SignIn
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import account, address, first, items, lower, lowered, mapping, number, parse_time, text
from sleetwatch.sources.source import Record, Source

_LOGIN = frozenset({"event_timestamp", "user_name", "is_success"})
_QUERY = frozenset({"query_type", "user_name", "execution_status"})
_ACCESS = frozenset({"query_id", "query_start_time", "user_name", "direct_objects_accessed"})
_TRANSFER = frozenset({"bytes_transferred", "source_cloud", "target_cloud"})

_PROGRAMS = frozenset({"system", "snowflake", "worksheets_app_user"})
_FIRST = {
    "password": "password",
    "saml2_assertion": "saml",
    "id_token": "id token",
    "oauth_access_token": "oauth token",
    "rsa_keypair": "key pair",
    "programmatic_access_token": "programmatic access token",
    "workload_identity": "workload identity",
}
_SECOND = {"otp": "totp", "passcode": "totp", "totp": "totp", "duo_push": "push", "passkey": "passkey"}
_PERSONS_SCREEN = frozenset({"snowflake_ui", "snowsight"})
_DOWNLOADS = frozenset({"get_files", "unload"})
_UPLOADS = frozenset({"put_files", "copy"})
_LOOKS = frozenset({"select"})
_BEATS = frozenset({"describe", "show", "use", "describe_query", "list_files", "begin_transaction", "commit"})
"""What a client sends by itself between the queries of a person."""


def recognises(record: Record) -> bool:
    """Columns of the views, in either case."""
    names = {name.lower() for name in record}
    return any(names >= own for own in (_LOGIN, _QUERY, _ACCESS, _TRANSFER))


def read(record: Record) -> Iterable[Event]:
    """A login, the end of a session, data that was read or moved, or another act."""
    row = lowered(record)
    if row.keys() >= _LOGIN:
        return [_login(row)]
    if row.keys() >= _ACCESS:
        return _accessed(row)
    if row.keys() >= _QUERY:
        return [_query(row)]
    raise Refused("unused-table", "transfers between clouds name nobody")


def _user(row: dict[str, Any]) -> str:
    name = account(row.get("user_name"))
    if name is None:
        raise Refused("no-account", "the row names no user")
    if name in _PROGRAMS:
        raise Refused("not-a-person", "Snowflake itself did it")
    return name


def _done(value: object) -> str | None:
    return {"yes": "success", "true": "success", "success": "success", "no": "failure", "false": "failure"}.get(
        lower(value) or "", "failure" if lower(value) in ("fail", "incident") else None
    )


def _login(row: dict[str, Any]) -> Event:
    at, name, done = parse_time(row.get("event_timestamp")), _user(row), _done(row.get("is_success"))
    if lower(row.get("event_type")) == "logout":
        return Credential(
            at=at,
            uid=text(row.get("event_id")),
            account=name,
            action="session_ended",
            actor=name,
            ip=address(row.get("client_ip")),
            outcome=done,
        )
    presented, second = _presented(row.get("first_authentication_factor")), _second(row)
    client = lower(row.get("reported_client_type"))
    return SignIn(
        at=at,
        uid=text(row.get("event_id")),
        account=name,
        ip=address(row.get("client_ip")),
        app="Snowflake",
        client=" ".join(part for part in (client, text(row.get("reported_client_version"))) if part) or None,
        token_kind=presented if presented != "password" else None,
        factors=_factors(presented, second) if done == "success" else None,
        mfa=True if second else None,
        interactive=client in _PERSONS_SCREEN if client else None,  # a driver may be a reporting service's
        outcome=done,
        error=lower(row.get("error_message")) if done == "failure" else None,
    )


def _presented(value: object) -> str | None:
    named = lower(value)
    return _FIRST.get(named, named) if named else None


def _second(row: dict[str, Any]) -> str | None:
    named = lower(row.get("second_authentication_factor"))
    return _SECOND.get(named or "") or second_factor(named)


def _factors(presented: str | None, second: str | None) -> str | None:
    passed = ["password"] if presented == "password" else []
    return ",".join([*passed, *([second] if second else [])]) or None


def _query(row: dict[str, Any]) -> Event:
    at, name = parse_time(first(row, "start_time", "end_time", "p_event_time")), _user(row)
    kind, done = lower(row.get("query_type")), _done(row.get("execution_status"))
    if kind in _BEATS:
        raise Refused("unused-action", "a client asked for itself")
    moved = _moved(kind)
    if moved and done != "failure":
        return DataAccess(
            at=at,
            uid=text(row.get("query_id")),
            account=name,
            action=moved,
            container=_container(row),
            bytes=number(first(row, "bytes_written_to_result", "bytes_scanned")),
            app="Snowflake",
        )
    return Activity(
        at=at,
        uid=text(row.get("query_id")),
        account=name,
        action=kind,
        app="snowflake",
        target=_container(row),
        session=text(row.get("session_id")),
        logon_type="network",  # the view does not say whether a person or a schedule asked
        outcome=done,
    )


def _moved(kind: str | None) -> str | None:
    if kind in _DOWNLOADS:
        return "download"
    if kind in _UPLOADS:
        return "upload"
    return "view" if kind in _LOOKS else None


def _container(row: dict[str, Any]) -> str | None:
    return ".".join(part for part in (text(row.get("database_name")), text(row.get("schema_name"))) if part) or None


def _accessed(row: dict[str, Any]) -> list[Event]:
    at, name = parse_time(row.get("query_start_time")), _user(row)
    objects = [mapping(one) for one in items(row.get("direct_objects_accessed"))]
    seen = [target for one in objects if (target := text(one.get("objectName")))]
    if not seen:
        raise Refused("unused-action", "the query read nothing")
    return [
        DataAccess(
            at=at,
            uid=text(row.get("query_id")),
            account=name,
            action="view",
            target=target,
            container=(target or "").rpartition(".")[0] or None,
            app="Snowflake",
        )
        for target in seen
    ]


SOURCE = Source(
    name="snowflake",
    title="Snowflake: logins, queries and objects read",
    kinds=("sign_in", "credential", "data_access", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Select from SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY, QUERY_HISTORY and ACCESS_HISTORY in a worksheet and "
        "download the result as CSV, or unload it as JSON or Parquet."
    ),
)
