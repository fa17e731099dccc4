"""Salesforce: login history, real-time events, event log files and the setup audit trail.

Login history and event log files of most kinds name a user by id only; what names nobody is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Credential, DataAccess, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    identifier,
    local_time,
    lower,
    mapping,
    number,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_STREAMED = frozenset({"schema", "payload", "event"})
_LOG_FILE = frozenset({"EVENT_TYPE", "ORGANIZATION_ID"})
_LIVE = frozenset({"EventIdentifier", "EventDate"})
_HISTORY = frozenset({"LoginTime", "LoginType", "SourceIp"})
_PORTAL = frozenset({"Username", "Login Time", "Source IP"})
_TRAIL = frozenset({"Date", "User", "Action", "Section", "Delegate User"})


def recognises(record: Record) -> bool:
    """Columns of the exports, fields of the events, and an event as the streaming API delivers it."""
    names = record.keys()
    return any(names >= own for own in (_STREAMED, _LOG_FILE, _LIVE, _HISTORY, _PORTAL, _TRAIL))


def read(record: Record) -> Iterable[Event]:
    """A sign-in, the end of a session, data that was exported, an alert, or another act of a person."""
    row = mapping(record.get("payload")) if record.keys() >= _STREAMED else dict(record)
    if row.keys() >= _LOG_FILE:
        return [_logged(row)]
    if row.keys() >= _LIVE:
        return [_live(row)]
    if row.keys() >= _HISTORY:
        return [_login(row, parse_time(row.get("LoginTime")))]
    if row.keys() >= _PORTAL:
        return [_portal_login(row)]
    if row.keys() >= _TRAIL:
        return [_setup(row)]
    raise Refused("unused-table", "a change of data or a platform event, no act of a person")


def _name(value: object) -> str:
    name = account(value)
    if name is None:
        raise Refused("no-account", "the row names no user, or by an id only")
    return name


def _outcome(status: object) -> str | None:
    word = lower(status)
    if word is None:
        return None
    return "success" if word in ("success", "login_no_error") else "failure"


# --- logins


def _login(row: dict[str, Any], at: int) -> SignIn:
    """A `LoginEvent` or a row of `LoginHistory`; their fields have the same names."""
    outcome = _outcome(row.get("Status"))
    latitude, longitude = coordinates(row.get("LoginLatitude"), row.get("LoginLongitude"))
    return SignIn(
        at=at,
        uid=text(first(row, "EventIdentifier", "Id")),
        account=_name(row.get("Username")),
        account_id=identifier(row.get("UserId")),
        ip=address(row.get("SourceIp")) or address(row.get("ForwardedForIp")),
        app=_stated(row.get("Application")) or "Salesforce",
        client=_kind_of_client(row.get("LoginType")),
        os=_stated(row.get("Platform")),
        browser=_stated(row.get("Browser")),
        session=text(row.get("LoginKey")) or text(row.get("SessionKey")),
        mfa=True if lower(row.get("SessionLevel")) == "high_assurance" else None,
        interactive=_interactive(row.get("LoginType")),
        outcome=outcome,
        error=lower(row.get("Status")) if outcome == "failure" else None,
        vendor_country=country(row.get("CountryIso")) or country(row.get("Country")),
        vendor_region=_stated(row.get("Subdivision")),
        vendor_city=_stated(row.get("City")),
        vendor_latitude=latitude,
        vendor_longitude=longitude,
    )


def _portal_login(row: dict[str, Any]) -> SignIn:
    """The download of Setup > Login History. Its times are those of whoever downloaded it."""
    outcome = _outcome(row.get("Status"))
    return SignIn(
        at=_wall_clock(row, row.get("Login Time")),
        account=_name(row.get("Username")),
        ip=address(row.get("Source IP")),
        app=_stated(row.get("Application")) or "Salesforce",
        client=_kind_of_client(row.get("Login Type")),
        os=_stated(row.get("Platform")),
        browser=_stated(row.get("Browser")),
        interactive=_interactive(row.get("Login Type")),
        outcome=outcome,
        error=lower(row.get("Status")) if outcome == "failure" else None,
        vendor_country=country(row.get("Location")) or country(row.get("Country")),
    )


_ABBREVIATION = re.compile(r" (?!UTC$|GMT$|AM$|PM$)[A-Z]{2,5}$")


def _wall_clock(row: dict[str, Any], value: object) -> int:
    """The zone may be abbreviated behind it (`PST`), which many zones share: the user's word counts."""
    return local_time(row, _ABBREVIATION.sub("", value.strip()) if isinstance(value, str) else value)


def _stated(value: object) -> str | None:
    written = text(value)
    return None if written and written.lower() in ("unknown", "n/a", "none") else written


_BY_HAND = ("application", "saml", "third party sso", "lightning login", "passwordless", "employee login")


def _kind_of_client(value: object) -> str | None:
    return lower(_stated(value))


def _interactive(value: object) -> bool | None:
    """A login by form or single sign-on. OAuth and API logins are a client's with a kept token, often a server's."""
    kind = lower(_stated(value))
    return kind.startswith(_BY_HAND) if kind else None


# --- real-time events


def _live(row: dict[str, Any]) -> Event:
    at = parse_time(row.get("EventDate"))
    if "LoginType" in row:
        return _login(row, at)
    if "Score" in row:
        return _threat(row, at)
    if "DelegatedUsername" in row:
        return _as_another(row, at)
    if not row.keys().isdisjoint(_EXPORTS) and lower(row.get("Operation")) not in _LOOKS:
        return _exported(row, at)
    return Activity(
        at=at,
        uid=text(row.get("EventIdentifier")),
        account=_name(row.get("Username")),
        action=lower(first(row, "Operation", "EventType")),
        app="salesforce",
        target=text(first(row, "QueriedEntities", "Name", "RecordId")),
        ip=address(row.get("SourceIp")),
        user_agent=text(row.get("UserAgent")),
        session=text(row.get("LoginKey")),
    )


_EXPORTS = frozenset({"ReportId", "ListViewId"})
_LOOKS = frozenset({"reportopenedfrommobiledashboard", "reportrun", "reportrunfromlightning", "reportpreviewed"})


def _exported(row: dict[str, Any], at: int) -> DataAccess:
    """A report or list; Salesforce names its export in the operation, `ReportExported`."""
    return DataAccess(
        at=at,
        uid=text(row.get("EventIdentifier")),
        account=_name(row.get("Username")),
        action="download" if "export" in (lower(row.get("Operation")) or "") else "view",
        target=text(first(row, "Name", "ReportId", "ListViewId")),
        container=text(row.get("QueriedEntities")),
        ip=address(row.get("SourceIp")),
        app="Salesforce",
    )


def _threat(row: dict[str, Any], at: int) -> Alert:
    return Alert(
        at=at,
        uid=text(row.get("EventIdentifier")),
        account=_name(row.get("Username")),
        account_id=identifier(row.get("UserId")),
        detection=lower(mapping(row.get("attributes")).get("type")) or _detected(row),
        category="threat detection",
        severity=lower(row.get("Score")),
        detail=text(first(row, "Summary", "SecurityEventData")),
        ip=address(first(row, "SourceIp", "CurrentIp")),
        user_agent=text(first(row, "UserAgent", "CurrentUserAgent")),
    )


def _detected(row: dict[str, Any]) -> str:
    if "CurrentIp" in row:
        return "session hijacking"
    return "report anomaly" if "Report" in row else "anomaly"


def _as_another(row: dict[str, Any], at: int) -> Activity:
    """An administrator who went into the account of another. `DelegatedUsername` is the administrator."""
    return Activity(
        at=at,
        uid=text(row.get("EventIdentifier")),
        account=_name(row.get("DelegatedUsername")),
        action="login as",
        app="salesforce",
        target=account(row.get("Username")),
        ip=address(row.get("SourceIp")),
        session=text(row.get("LoginKey")),
    )


# --- event log files

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,6})?")
_BULK = frozenset({"bulkapiresulteventstore", "bulkapiresult", "bulkapi2", "reportexport", "dataexport"})
_MACHINES = frozenset({"apitotalusage", "api", "restapi", "apexrestapi", "apexsoap", "bulkapirequest", "apexexecution"})


def _log_time(row: dict[str, Any]) -> int:
    """The column made for readers, else `20240131093000.123`, which is no number of seconds. Both are GMT."""
    derived = text(row.get("TIMESTAMP_DERIVED"))
    if derived:
        return parse_time(derived)
    compact = _COMPACT.fullmatch(text(row.get("TIMESTAMP")) or "")
    if compact is None:
        return parse_time(row.get("TIMESTAMP"))
    year, month, day, hour, minute, second, fraction = compact.groups()
    return parse_time(f"{year}-{month}-{day}T{hour}:{minute}:{second}{fraction or ''}Z")


def _logged(row: dict[str, Any]) -> Event:
    at, kind = _log_time(row), lower(row.get("EVENT_TYPE")) or ""
    if kind in _MACHINES:
        raise Refused("unused-action", "calls of a program")
    if kind == "loginas":
        return _act(row, at, row.get("DELEGATED_USER_NAME"), "login as")
    user = first(row, "USER_NAME", "USERNAME")
    if kind == "login":
        return _logged_in(row, at)
    if kind in _SESSIONS:
        return _session(row, at, _SESSIONS[kind])
    if kind in _CONNECTED:
        return _connected(row, at, kind)
    if "SCORE" in row:
        return _logged_threat(row, at, kind)
    return _bulk(row, at) if kind in _BULK else _act(row, at, user, kind)


_CONNECTED = frozenset({"connectedappusageeventstore", "apiconnectedapp", "oauthtokenrefreshfailed"})
_SESSIONS = {"logout": "session_ended", "oauthtokenrevoked": "session_ended"}
"""A token is one application's: the person's other sessions go on without it."""


def _logged_in(row: dict[str, Any], at: int) -> SignIn:
    """`SOURCE_IP` is where the login came from; `CLIENT_IP` may be a gateway of Salesforce's own."""
    outcome = _outcome(row.get("LOGIN_STATUS"))
    return SignIn(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=_name(first(row, "USER_NAME", "USERNAME")),
        account_id=identifier(first(row, "USER_ID_DERIVED", "USER_ID")),
        ip=address(row.get("SOURCE_IP")) or address(row.get("CLIENT_IP")),
        user_agent=text(row.get("BROWSER_TYPE")),
        app="Salesforce",
        session=text(first(row, "LOGIN_KEY", "SESSION_KEY")),
        interactive=False if text(row.get("API_TYPE")) else None,
        outcome=outcome,
        error=lower(row.get("LOGIN_STATUS")) if outcome == "failure" else None,
    )


def _connected(row: dict[str, Any], at: int, kind: str) -> SignIn:
    """An application that came back with a token the person once gave it."""
    failed = kind == "oauthtokenrefreshfailed" or _outcome(row.get("STATUS")) == "failure"
    return SignIn(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=_name(first(row, "USER_NAME", "USERNAME")),
        account_id=identifier(first(row, "USER_ID_DERIVED", "USER_ID")),
        ip=_ip(row),
        app=text(row.get("CONNECTED_APP_NAME")) or "Salesforce",
        token_kind=(lower(row.get("CONNECTION_TYPE")) or "oauth token").replace("_", " "),
        interactive=False,
        outcome="failure" if failed else "success",
        error=lower(first(row, "ERROR_MESSAGE", "STATUS")) if failed else None,
    )


def _ip(row: dict[str, Any]) -> str | None:
    return address(row.get("CLIENT_IP")) or address(row.get("SOURCE_IP"))


def _session(row: dict[str, Any], at: int, action: str) -> Credential:
    name = _name(first(row, "USER_NAME", "USERNAME"))
    return Credential(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=name,
        action=action,
        actor=name,
        ip=_ip(row),
        outcome=_outcome(row.get("STATUS")),
    )


def _logged_threat(row: dict[str, Any], at: int, kind: str) -> Alert:
    return Alert(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=_name(first(row, "USER_NAME", "USERNAME")),
        account_id=identifier(first(row, "USER_ID_DERIVED", "USER_ID")),
        detection=kind,
        category="threat detection",
        severity=lower(row.get("SCORE")),
        detail=text(first(row, "SUMMARY", "SECURITY_EVENT_DATA")),
        ip=_ip(row),
    )


def _bulk(row: dict[str, Any], at: int) -> DataAccess:
    return DataAccess(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=_name(first(row, "USER_NAME", "USERNAME")),
        action="upload" if lower(row.get("OPERATION_TYPE")) in ("insert", "update", "upsert") else "download",
        target=text(first(row, "ENTITY_NAME", "ENTITY_TYPE", "REPORT_DESCRIPTION", "URI_ID_DERIVED")),
        bytes=number(row.get("RESPONSE_SIZE")),
        ip=_ip(row),
        app="Salesforce",
    )


def _act(row: dict[str, Any], at: int, user: object, kind: str) -> Activity:
    return Activity(
        at=at,
        uid=text(row.get("REQUEST_ID")),
        account=_name(user),
        action=kind or None,
        app=lower(row.get("CONNECTED_APP_NAME")) or "salesforce",
        target=text(first(row, "URI_ID_DERIVED", "PAGE_APP_NAME", "URI")) if kind != "login as" else None,
        ip=_ip(row),
        session=text(first(row, "LOGIN_KEY", "SESSION_KEY")),
    )


def _setup(row: dict[str, Any]) -> Activity:
    """The setup audit trail; when an administrator had logged in as another, that one is the delegate user."""
    return Activity(
        at=_wall_clock(row, row.get("Date")),
        account=_name(first(row, "Delegate User", "User")),
        action=lower(row.get("Section")) or "setup",
        app="salesforce",
        target=text(row.get("Action")),
    )


SOURCE = Source(
    name="salesforce",
    title="Salesforce: logins, real-time events, event log files and the setup audit trail",
    kinds=("sign_in", "credential", "data_access", "alert", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Setup > Login History > Download (CSV, with --time-zone of your user); the objects LoginEvent, LoginAsEvent, "
        "ReportEvent ... with user names through the API; event log files as CSV."
    ),
)
