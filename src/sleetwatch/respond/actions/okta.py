"""Okta by its management API."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import msgspec

from sleetwatch.respond.actions.asking import Aim, Call, Http, NotOne, Planned, check_same, one_of, part, there

ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"
HIGH, LOW = "HIGH", "LOW"
_WRITABLE = ("name", "type", "usage", "status", "gateways", "proxies")
"""What of a zone is written back."""
MOST_GATEWAYS, MOST_OF_SYSTEM = 150, 5000
"""Gateways in a zone of your own, and in one that Okta made, by Okta's limits."""


class User(msgspec.Struct):
    """An account, as far as it is asked for."""

    id: str
    status: str


class _Risk(msgspec.Struct, rename="camel"):
    risk_level: str | None = None


def find(http: Http, aim: Aim) -> User:
    """The one user who signs in by this name. Raises `NotOne`."""
    name = aim.target.replace("\\", "\\\\").replace('"', '\\"')
    params: dict[str, str | int] = {"search": f'profile.login eq "{name}"', "limit": 3}
    found = one_of(http.get("api/v1/users", params).read(list[User]), "user")
    check_same(found.id, aim)
    return found


def clear_sessions(http: Http, aim: Aim) -> Planned:
    """End sessions, OAuth tokens and what remembers a device."""
    path = f"{_at(find(http, aim))}/sessions?oauthTokens=true&forgetDevices=true"
    return Planned((Call("DELETE", path, says="end every session and token"),))


def suspend(http: Http, aim: Aim) -> Planned:
    """Keep an active user out."""
    user = find(http, aim)
    if user.status == SUSPENDED:
        return Planned()
    if user.status != ACTIVE:
        raise NotOne("only an active user can be suspended, and this one is not; look at the user in Okta")
    return Planned((Call("POST", f"{_at(user)}/lifecycle/suspend", says="suspend the user"),))


def unsuspend(http: Http, aim: Aim) -> Planned:
    """Let a suspended user in again."""
    user = find(http, aim)
    if user.status == ACTIVE:
        return Planned()
    if user.status != SUSPENDED:
        raise NotOne("the user is no longer suspended but otherwise out; look at the user in Okta")
    return Planned((Call("POST", f"{_at(user)}/lifecycle/unsuspend", says="unsuspend the user"),))


def raise_risk(http: Http, aim: Aim) -> Planned:
    """Set the risk to high."""
    return _risk(http, aim, HIGH)


def lower_risk(http: Http, aim: Aim) -> Planned:
    """Set it to low."""
    return _risk(http, aim, LOW)


def _risk(http: Http, aim: Aim, wanted: str) -> Planned:
    at = f"{_at(find(http, aim))}/risk"
    known = there(http, at, _Risk)
    stands = None if known is None else known.risk_level
    if stands == wanted:
        return Planned()
    call = Call("PUT", at, {"riskLevel": wanted}, says=f"set the risk to {wanted.lower()}")
    return Planned((call,), {"risk_level": stands})


def block_addresses(http: Http, aim: Aim) -> Planned:
    """Add addresses, which are given with commas between, to the zone."""
    zone = _zone(http, aim)
    known = {one.get("value") for one in zone["gateways"]}
    new = [gateway for gateway in _gateways(aim) if gateway not in known]
    if not new:
        return Planned()
    most = MOST_OF_SYSTEM if zone.get("system") else MOST_GATEWAYS
    if len(known) + len(new) > most:
        raise NotOne(f"the zone would have more than {most} addresses; take old ones out first")
    gateways = [*zone["gateways"], *({"type": "CIDR", "value": one} for one in new)]
    return Planned((_written(aim, zone, gateways, f"add {len(new)} to the zone"),), {"added": new})


def unblock_addresses(http: Http, aim: Aim) -> Planned:
    """Take out what was added, and nothing else."""
    zone, added = _zone(http, aim), set(aim.before.get("added", ()))
    rest = [one for one in zone["gateways"] if one.get("value") not in added]
    gone = len(zone["gateways"]) - len(rest)
    return Planned((_written(aim, zone, rest, f"take {gone} out of the zone"),)) if gone else Planned()


def _gateways(aim: Aim) -> list[str]:
    addresses = [ip_address(one) for one in aim.target.split(",")]
    return [f"{one}/{one.max_prefixlen}" for one in addresses]


def _zone(http: Http, aim: Aim) -> dict[str, Any]:
    found = there(http, f"api/v1/zones/{part(aim.place['zone'])}", dict[str, Any])
    if found is None:
        raise NotOne("Okta has no such zone; mend `zone` in the settings")
    if found.get("type") != "IP":
        raise NotOne("the zone is not one of addresses; name one of type IP in the settings")
    return {**found, "gateways": list(found.get("gateways") or ())}


def _written(aim: Aim, zone: dict[str, Any], gateways: list[Any], says: str) -> Call:
    body = {name: zone[name] for name in _WRITABLE if zone.get(name) is not None} | {"gateways": gateways}
    return Call("PUT", f"api/v1/zones/{part(aim.place['zone'])}", body, says=says)


def _at(user: User) -> str:
    return f"api/v1/users/{part(user.id)}"
