"""Second factors in the properties that a directory change carries: what was added, what was removed, what was used.

`StrongAuthenticationPhoneAppDetail` lists the authenticator apps of an account before and after. The push token names
the handset: it is the same for every account in one installation of the app, so it is the best link there is.
`Id` is new for every registration and `DeviceId` is nearly always zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import first, identifier, items, lower, mapping, number, phone_as_told, unquoted


class Change(NamedTuple):
    """One factor of one account: `registered`, `removed` or `used`."""

    action: str
    method: str | None = None
    device: str | None = None
    phone: str | None = None


class Modified(NamedTuple):
    """One property of a directory object before and after, as written."""

    name: str
    old: object
    new: object


_METHOD_TYPES = {0: "voice", 1: "sms", 2: "voice", 3: "voice", 4: "sms", 5: "sms", 6: "push", 7: "totp"}
_NO_TOKEN = frozenset({"no_device_token", "no_device_token_android", "none"})
_NUMBERS = {"PhoneNumber": "sms", "AlternativePhoneNumber": "voice", "VoiceOnlyPhoneNumber": "voice"}


def modified_properties(targets: list[dict[str, Any]]) -> list[Modified]:
    """Every modified property of the targets. The unified audit log writes `Name`, `OldValue` and `NewValue`."""
    found = (mapping(prop) for target in targets for prop in items(target.get("modifiedProperties")))
    return [
        Modified(
            lower(first(prop, "displayName", "Name")) or "",
            first(prop, "oldValue", "OldValue"),
            first(prop, "newValue", "NewValue"),
        )
        for prop in found
    ]


def factor_changes(properties: list[Modified]) -> list[Change]:
    """What the properties say about second factors. Details name the thing; bare methods count only without them."""
    detailed: list[Change] = []
    methods: list[Change] = []
    for prop in properties:
        if prop.name == "strongauthenticationphoneappdetail":
            detailed += _apps(prop)
        elif prop.name == "strongauthenticationuserdetails":
            detailed += _numbers(prop)
        elif prop.name == "searchabledevicekey":
            detailed += _keys(prop)
        elif prop.name == "strongauthenticationmethod":
            methods += _methods(prop)
    return list(dict.fromkeys(detailed or methods))


def _apps(prop: Modified) -> Iterator[Change]:
    old, new = _by_id(prop.old), _by_id(prop.new)
    for key in dict.fromkeys([*old, *new]):
        app = new.get(key) or old[key]
        method, device = _app_method(app), _handset(app)
        if key not in old:
            yield Change("registered", method, device)
        elif key not in new:
            yield Change("removed", method, device)
        elif old[key].get("LastAuthenticatedTimestamp") != app.get("LastAuthenticatedTimestamp"):
            yield Change("used", method, device)


def _by_id(value: object) -> dict[str, dict[str, Any]]:
    apps = [mapping(app) for app in items(value)]
    return {key: app for app in apps if (key := lower(first(app, "Id", "DeviceToken", "DeviceName")))}


def _handset(app: dict[str, Any]) -> str | None:
    token = lower(app.get("DeviceToken"))
    if token and token not in _NO_TOKEN:
        return token
    return identifier(app.get("DeviceId")) or lower(app.get("DeviceName"))


def _app_method(app: dict[str, Any]) -> str:
    """Codes only, when there is nothing to push to."""
    token = lower(app.get("DeviceToken"))
    codes_only = token in _NO_TOKEN or (token is None and lower(app.get("DeviceTag")) == "softwaretokenactivated")
    return "totp" if codes_only else "app"


def _numbers(prop: Modified) -> Iterator[Change]:
    old, new = _details(prop.old), _details(prop.new)
    for name, method in _NUMBERS.items():
        yield from _replaced(phone_as_told(old.get(name)), phone_as_told(new.get(name)), method)
    for action, mail, other in (
        ("removed", lower(old.get("Email")), lower(new.get("Email"))),
        ("registered", lower(new.get("Email")), lower(old.get("Email"))),
    ):
        if mail and mail != other:
            yield Change(action, "email", mail)


def _details(value: object) -> dict[str, Any]:
    """One object, or a list of objects of which each has one field."""
    return {name: told for part in items(value) for name, told in mapping(part).items() if told}


def _replaced(old: str | None, new: str | None, method: str) -> Iterator[Change]:
    if old and old != new:
        yield Change("removed", method, None, old)
    if new and new != old:
        yield Change("registered", method, None, new)


def _keys(prop: Modified) -> Iterator[Change]:
    """Passkeys, security keys and Windows Hello, which is bound to one computer."""
    old, new = _key_ids(prop.old), _key_ids(prop.new)
    for key in dict.fromkeys([*old, *new]):
        if (key in old) != (key in new):
            yield Change("removed" if key in old else "registered", (old.get(key) or new[key]), key)


def _key_ids(value: object) -> dict[str, str]:
    keys = (mapping(key) for key in items(value))
    named = ((identifier(first(key, "keyIdentifier", "KeyIdentifier", "deviceId", "DeviceId")), key) for key in keys)
    return {name: _key_method(lower(first(key, "usage", "Usage"))) for name, key in named if name}


def _key_method(usage: str | None) -> str:
    return {"ngc": "platform", "fido": "fido2"}.get(usage or "", "passkey")


def _methods(prop: Modified) -> Iterator[Change]:
    old, new = _method_names(prop.old), _method_names(prop.new)
    for method in dict.fromkeys([*old, *new]):
        if (method in old) != (method in new):
            yield Change("removed" if method in old else "registered", method)


def _method_names(value: object) -> list[str]:
    kinds = (mapping(entry).get("MethodType") for entry in items(value))
    return [method for kind in kinds if (method := _method_name(kind))]


def _method_name(kind: object) -> str | None:
    place = number(kind)
    return second_factor(kind) if place is None else _METHOD_TYPES.get(place)


def named_factor(properties: list[Modified]) -> tuple[str | None, str | None]:
    """Device and phone from the properties of an `Authentication Methods` event, whose names vary by method.

    A model's id (AAGUID) is no device: all keys of one make share it.
    """
    device: str | None = None
    called: str | None = None
    for prop in properties:
        told = unquoted(prop.new) or unquoted(prop.old)
        field = prop.name.rpartition(".")[2].replace(" ", "")
        if field.endswith("phonenumber"):
            called = called or phone_as_told(told)
        elif field in ("devicetoken", "deviceid", "keyid", "keyidentifier", "credentialid", "serialnumber"):
            device = identifier(told) or device
        elif field in ("devicename", "devicetag"):
            device = device or lower(told)
    return device, called
