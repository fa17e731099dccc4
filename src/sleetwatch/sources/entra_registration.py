"""Microsoft Entra: which authentication methods each user has registered, from Graph or the portal's download."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Factor
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import ZONE, account, first, items, local_time, text
from sleetwatch.sources.source import Record, Source

_METHODS = "methodsregistered"
_UPDATED = ("lastupdateddatetime", "lastupdatedtime", "lastupdated")
_NAMES = ("userprincipalname", "username", "upn")
_OTHERS = frozenset({"ismfaregistered", "ismfacapable", "multifactorauthenticationcapable", "mfacapable"})
_MOST = 50

_WORDS = {
    "mobilephone": "sms",
    "alternatemobilephone": "voice",
    "officephone": "voice",
    "email": "email",
    "microsoftauthenticatorpush": "push",
    "microsoftauthenticatorpasswordless": "push",
    "softwareonetimepasscode": "totp",
    "hardwareonetimepasscode": "totp",
    "windowshelloforbusiness": "platform",
    "macossecureenclavekey": "platform",
    "fido2securitykey": "fido2",
    "securityquestion": "other",
    "temporaryaccesspass": "other",
    "qrcodepin": "other",
}
"""Graph's words for methods; every kind of passkey is named `passKey...`."""


def _recognises(record: Record) -> bool:
    names = {_bare(name) for name in record}
    return _METHODS in names and not names.isdisjoint(_NAMES) and not names.isdisjoint({*_OTHERS, *_UPDATED})


@lru_cache(maxsize=1024)
def _bare(name: str) -> str:
    """`Methods registered`, `methodsRegistered` and `MethodsRegistered` are one name."""
    return name.lower().removesuffix("[utc]").replace(" ", "").replace("-", "")


def _read(record: Record) -> list[Event]:
    seen = {_bare(name): value for name, value in record.items()} | {ZONE: record.get(ZONE)}
    name = account(first(seen, *_NAMES))
    if name is None:
        raise Refused("no-account", "the record names no user")
    methods = _methods(seen.get(_METHODS))
    if not methods:
        raise Refused("empty", "the user has registered no method")
    at = local_time(seen, first(seen, *_UPDATED))
    return [Factor(at=at, account=name, action="registered", method=method) for method in methods]


def _methods(value: object) -> list[str]:
    """Each kind of method once. A CSV lists them in one cell."""
    written = items(value) or _listed(value)
    kinds = (_method(one) for one in written[:_MOST])
    return list(dict.fromkeys(kind for kind in kinds if kind))


def _listed(value: object) -> list[Any]:
    cell = text(value)
    if cell is None:
        return []
    if cell == "System.String[]":
        raise Refused("missing-methods", "PowerShell wrote the list's type in place of the list; export as JSON")
    return cell.replace(";", ",").replace("|", ",").strip("[]").split(",")


def _method(value: object) -> str | None:
    written = text(value)
    if written is None:
        return None
    word = _bare(written.strip("\"' ").partition("(")[0])
    if word.startswith("passkey"):
        return "passkey"
    return _WORDS.get(word) or second_factor(written) or "other"


SOURCE = Source(
    name="entra_registration",
    title="Microsoft Entra: authentication methods registered per user",
    kinds=("factor",),
    recognises=_recognises,
    read=_read,
    export=(
        "Microsoft Graph reports/authenticationMethods/userRegistrationDetails as JSON; or Entra admin center > "
        "Authentication methods > User registration details > Download."
    ),
)
