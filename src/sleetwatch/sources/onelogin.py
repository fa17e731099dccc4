"""OneLogin: events of the API, the event broadcaster's webhooks and collectors. A number says what happened."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Event, Factor, SignIn
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import account, address, first, identifier, lower, number, parse_time, text
from sleetwatch.sources.source import Record, Source

_OWN_NAMES = frozenset({"user_id", "actor_user_id", "account_id", "actor_system", "user_name", "actor_user_name"})

_SUCCESS, _FAILURE = "success", "failure"
_SIGN_INS: dict[int, tuple[str, str | None]] = {
    # The outcome, and what was signed in to when the event names no application.
    5: (_SUCCESS, "OneLogin"),
    6: (_FAILURE, "OneLogin"),
    8: (_SUCCESS, None),
    68: (_SUCCESS, "RADIUS"),
    69: (_FAILURE, "RADIUS"),
    77: (_FAILURE, None),
    78: (_SUCCESS, None),
    85: (_FAILURE, None),
    86: (_FAILURE, "OneLogin"),
    90: (_FAILURE, None),
    122: (_SUCCESS, "OneLogin API"),
    123: (_FAILURE, "OneLogin API"),
    129: (_FAILURE, "VLDAP"),
    130: (_SUCCESS, "VLDAP"),
    140: (_SUCCESS, "OneLogin"),
    141: (_FAILURE, "OneLogin"),
    153: (_SUCCESS, "macOS"),
    154: (_FAILURE, "macOS"),
}
_FACTORS = {
    22: ("registered", _SUCCESS),
    24: ("removed", _SUCCESS),
    36: ("removed", _SUCCESS),
    527: ("used", _FAILURE),
    528: ("used", _SUCCESS),
}
_CREDENTIALS = {
    7: ("session_ended", _SUCCESS),
    11: ("password_changed", _SUCCESS),
    12: ("account_unlocked", _SUCCESS),
    18: ("password_reset", _SUCCESS),
    120: ("account_unlocked", _SUCCESS),
    145: ("password_changed", _SUCCESS),
    146: ("password_changed", _FAILURE),
    179: ("key_created", _SUCCESS),
    510: ("password_reset", _SUCCESS),
    511: ("password_reset", _SUCCESS),
    515: ("token_created", _SUCCESS),
    516: ("sessions_revoked", _SUCCESS),
    517: ("password_reset", _FAILURE),
    518: ("password_reset", _FAILURE),
}
_MACHINERY = frozenset(
    # Connectors, imports, provisioning and mappings at work.
    {20, 23, 25, 26, 33, 38, 39, *range(41, 50), *range(51, 68), *range(79, 85), 105, *range(113, 115), 117, 118, 121}
    | {124, 125, *range(126, 129), *range(131, 137), 139, 149, 150, 155, 201, 208, 210, 400, 401}
)
_ACTS = {
    3: "assumed user",
    4: "role assigned to user",
    10: "user requested new password",
    13: "user created",
    14: "user updated",
    15: "user deactivated",
    16: "user activated",
    17: "user deleted",
    19: "user locked",
    21: "user suspended",
    27: "user downloaded browser certificate",
    29: "user logged out of app",
    32: "user reactivated",
    34: "user requested access to app",
    35: "user locked out of app",
    40: "user unlocked otp device",
    72: "privilege granted to user",
    73: "privilege revoked from user",
    74: "trusted idp added",
    75: "trusted idp removed",
    76: "trusted idp modified",
    87: "user viewed secure note",
    88: "user edited secure note",
    89: "user deleted secure note",
    110: "user login information updated",
    115: "user invited",
    147: "user added to role",
    148: "user removed from role",
    156: "policy created",
    157: "policy updated",
    158: "policy deleted",
    170: "authentication factor created",
    171: "authentication factor updated",
    172: "authentication factor deleted",
    173: "security questions updated",
    177: "certificate created",
    180: "api credential deleted",
    197: "account settings updated",
    530: "user destroyed via api",
    531: "user locked via api",
    533: "user created via api",
}
"""Names for the numbers; an act whose number is not here is kept as `event <number>`."""


def recognises(record: Record) -> bool:
    """The number of the event beside any of OneLogin's names for who."""
    names = record.keys()
    return "event_type_id" in names and not names.isdisjoint(_OWN_NAMES)


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a factor, a password or a session, or another act of a person."""
    at, kind = _time(record), number(record.get("event_type_id"))
    if kind is None:
        raise Refused("no-action", "the record has no event type")
    if kind in _MACHINERY:
        raise Refused("not-a-person", "a connector, an import or a provisioning did it")
    if kind in _SIGN_INS:
        return [_sign_in(record, at, kind)]
    if kind in _FACTORS:
        return [_factor(record, at, kind)]
    if kind in _CREDENTIALS:
        return [_credential(record, at, kind)]
    return [_act(record, at, kind)]


def _time(record: Record) -> int:
    """The API writes `created_at`, webhooks `event_timestamp`; a collector may have kept only its own."""
    return parse_time(first(record, "created_at", "event_timestamp", "p_event_time"))


def _user(record: Record) -> str:
    """The person it happened to; OneLogin's events carry the name, not the e-mail address."""
    name = account(record.get("user_name"))
    if name is None:
        raise Refused("no-account", "the record names no user")
    return name


def _actor(record: Record) -> str | None:
    return account(record.get("actor_user_name"))


def _id(record: Record) -> str | None:
    return text(first(record, "uuid", "id"))


def _sign_in(record: Record, at: int, kind: int) -> SignIn:
    outcome, app = _SIGN_INS[kind]
    return SignIn(
        at=at,
        uid=_id(record),
        account=_user(record),
        account_id=identifier(record.get("user_id")),
        ip=address(record.get("ipaddr")),
        user_agent=text(record.get("user_agent")),
        app=text(record.get("app_name")) or app,
        device_id=identifier(record.get("risk_cookie_id")),
        factors=_method(record) if outcome == _SUCCESS else None,
        interactive=_interactive(kind),
        outcome=outcome,
        error=_error(record) if outcome == _FAILURE else None,
        vendor_risk=lower(record.get("risk_reasons")),
    )


def _interactive(kind: int) -> bool | None:
    """RADIUS, LDAP and the API are asked by servers, from their own address."""
    if kind in (68, 69, 122, 123, 129, 130):
        return False
    return True if kind in (5, 6, 140, 141, 153, 154) else None


def _error(record: Record) -> str | None:
    return lower(first(record, "error_description", "custom_message"))


def _method(record: Record) -> str | None:
    return second_factor(record.get("otp_device_name")) or second_factor(
        record.get("authentication_factor_description")
    )


def _factor(record: Record, at: int, kind: int) -> Factor:
    action, outcome = _FACTORS[kind]
    own = record.get("actor_user_id") in (None, record.get("user_id"))
    return Factor(
        at=at,
        uid=_id(record),
        account=_user(record),
        action=action,
        method=_method(record),
        device=identifier(record.get("otp_device_id")),  # the name is the kind of factor
        ip=address(record.get("ipaddr")) if own else None,
        outcome=outcome,
    )


def _credential(record: Record, at: int, kind: int) -> Credential:
    action, outcome = _CREDENTIALS[kind]
    named = account(record.get("user_name")) or _actor(record)
    if named is None:
        raise Refused("no-account", "the record names no user")
    actor = _actor(record)
    if action == "password_changed" and actor not in (None, named):
        action = "password_reset"
    return Credential(
        at=at,
        uid=_id(record),
        account=named,
        action=action,
        actor=actor or named,
        ip=address(record.get("ipaddr")),
        outcome=outcome,
    )


def _act(record: Record, at: int, kind: int) -> Activity:
    actor = _actor(record)
    if actor is None and text(record.get("actor_system")):
        raise Refused("not-a-person", "OneLogin itself did it")
    who = actor or _user(record)
    user = account(record.get("user_name"))
    return Activity(
        at=at,
        uid=_id(record),
        account=who,
        action=_ACTS.get(kind, f"event {kind}"),
        app=lower(record.get("app_name")) or "onelogin",
        target=user if user != who else text(first(record, "role_name", "policy_name", "operation_name")),
        ip=address(record.get("ipaddr")),
        user_agent=text(record.get("user_agent")),
    )


SOURCE = Source(
    name="onelogin",
    title="OneLogin: sign-ins, factors, passwords and other events",
    kinds=("sign_in", "factor", "credential", "activity"),
    recognises=recognises,
    read=read,
    export="OneLogin API `/api/1/events` (its `data` list), or an event webhook (SIEM NDJSON).",
)
