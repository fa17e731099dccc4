"""Entra ID, Identity Protection and Intune by Microsoft Graph v1.0."""

from __future__ import annotations

from typing import Any

import msgspec

from sleetwatch.respond.actions.asking import (
    NOT_FOUND,
    Aim,
    Call,
    Http,
    NotOne,
    Planned,
    check_same,
    odata,
    one_of,
    part,
    there,
)

METHODS = {
    "email": "emailMethods",
    "fido2": "fido2Methods",
    "microsoftAuthenticator": "microsoftAuthenticatorMethods",
    "phone": "phoneMethods",
    "platformCredential": "platformCredentialMethods",
    "softwareOath": "softwareOathMethods",
    "temporaryAccessPass": "temporaryAccessPassMethods",
    "windowsHelloForBusiness": "windowsHelloForBusinessMethods",
}
"""Kinds of authentication methods that can be deleted, by where."""
_NOT_HERE = {"password"}
"""Kinds that are left alone."""
_OVER = {"dismissed", "none", "remediated", "confirmedSafe"}
"""States of risk in which nothing is left to dismiss."""
_GOING = {"retirePending", "retireIssued", "wipePending", "wipeIssued", "deletePending"}


class User(msgspec.Struct, rename="camel"):
    """An account, as far as it is asked for."""

    id: str
    account_enabled: bool | None = None


class _Users(msgspec.Struct):
    value: list[User]


class _Listed(msgspec.Struct):
    value: list[dict[str, Any]]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)


class _Risky(msgspec.Struct, rename="camel"):
    risk_state: str | None = None


class _Device(msgspec.Struct, rename="camel"):
    id: str
    management_state: str | None = None


MOST_PAGES = 20


def find(http: Http, aim: Aim) -> User:
    """The one account of this sign-in name. Raises `NotOne`. A mail address may be another's, and is not looked for."""
    name = odata(aim.target)
    params: dict[str, str | int] = {
        "$filter": f"userPrincipalName eq {name}",
        "$select": "id,accountEnabled",
        "$top": 3,
    }
    found = one_of(http.get("users", params).read(_Users).value, "account")
    check_same(found.id, aim)
    return found


def revoke_sessions(http: Http, aim: Aim) -> Planned:
    """End every refresh token and session cookie."""
    user = find(http, aim)
    return Planned((Call("POST", f"users/{part(user.id)}/revokeSignInSessions", says="revoke every session"),))


def disable(http: Http, aim: Aim) -> Planned:
    """Keep the account from signing in."""
    return _enabled(find(http, aim), wanted=False)


def enable(http: Http, aim: Aim) -> Planned:
    """Let it sign in again."""
    return _enabled(find(http, aim), wanted=True)


def _enabled(user: User, *, wanted: bool) -> Planned:
    if user.account_enabled is wanted:
        return Planned()
    says = "enable the account" if wanted else "disable the account"
    return Planned((Call("PATCH", f"users/{part(user.id)}", {"accountEnabled": wanted}, says=says),))


def delete_grants(http: Http, aim: Aim) -> Planned:
    """Delete what the person consented to; never what an administrator gave for everybody."""
    user = find(http, aim)
    grants = _all(http, f"users/{part(user.id)}/oauth2PermissionGrants")
    own = [one for one in grants if one.get("consentType") == "Principal" and one.get("principalId") == user.id]
    return Planned(
        tuple(
            Call("DELETE", f"oauth2PermissionGrants/{part(str(one['id']))}", so=(NOT_FOUND,), says="delete a consent")
            for one in own
        )
    )


def remove_methods(http: Http, aim: Aim) -> Planned:
    """Delete every method but the password."""
    user = find(http, aim)
    at = f"users/{part(user.id)}/authentication"
    calls, left = [], []
    for one in _all(http, f"{at}/methods"):
        kind = str(one.get("@odata.type", "")).rpartition(".")[2].removesuffix("AuthenticationMethod")
        if kind in METHODS:
            path = f"{at}/{METHODS[kind]}/{part(str(one['id']))}"
            calls.append(Call("DELETE", path, so=(NOT_FOUND,), says=f"delete a method of kind {kind}"))
        elif kind not in _NOT_HERE:
            left.append("a method of a kind that cannot be deleted here: look at the account in the admin center")
    return Planned(tuple(calls), left=tuple(left))


def confirm_compromised(http: Http, aim: Aim) -> Planned:
    """Set the account's risk to high."""
    user, stands = _risk(http, aim)
    if stands == "confirmedCompromised":
        return Planned()
    body = {"userIds": [user.id]}
    call = Call("POST", "identityProtection/riskyUsers/confirmCompromised", body, says="confirm as compromised")
    return Planned((call,), {"risk_state": stands})


def dismiss_risk(http: Http, aim: Aim) -> Planned:
    """Set the account's risk to none."""
    user, stands = _risk(http, aim)
    if stands is None or stands in _OVER:
        return Planned()
    call = Call("POST", "identityProtection/riskyUsers/dismiss", {"userIds": [user.id]}, says="dismiss the risk")
    return Planned((call,))


def _risk(http: Http, aim: Aim) -> tuple[User, str | None]:
    user = find(http, aim)
    known = there(http, f"identityProtection/riskyUsers/{part(user.id)}", _Risky)
    return user, None if known is None else known.risk_state


def lock(http: Http, aim: Aim) -> Planned:
    """Lock the screen of a managed device."""
    device = _device(http, aim)
    return Planned((Call("POST", f"{_at(device)}/remoteLock", says="lock the device"),))


def retire(http: Http, aim: Aim) -> Planned:
    """Take the company's data and management from a device."""
    device = _device(http, aim)
    if device.management_state in _GOING:
        return Planned()
    return Planned((Call("POST", f"{_at(device)}/retire", says="retire the device"),))


def _at(device: _Device) -> str:
    return f"deviceManagement/managedDevices/{part(device.id)}"


def _device(http: Http, aim: Aim) -> _Device:
    found = there(http, f"deviceManagement/managedDevices/{part(aim.target)}", _Device)
    if found is None:
        raise NotOne("Intune manages no such device; nothing was done")
    return found


def _all(http: Http, path: str) -> list[dict[str, Any]]:
    """Every page. More than twenty is nothing that belongs to one person."""
    found: list[dict[str, Any]] = []
    at: str | None = path
    for _ in range(MOST_PAGES):
        if at is None:
            return found
        listed = http.get(at).read(_Listed)
        found += listed.value
        at = listed.next
    raise NotOne("the account has more than can be one person's; nothing was done")
