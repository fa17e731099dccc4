"""What the endpoint vendors' records share: whose account it was, how it logged on, and what USB classes mean."""

from __future__ import annotations

from ipaddress import ip_address

from sleetwatch.errors import Refused
from sleetwatch.sources.defender_row import is_system, person
from sleetwatch.sources.reading import account, address, lower, number, text

_LOGON_TYPES = {
    0: "system",
    2: "interactive",
    3: "network",
    4: "batch",
    5: "service",
    7: "unlock",
    8: "networkcleartext",
    9: "newcredentials",
    10: "remoteinteractive",
    11: "cachedinteractive",
    12: "cachedremoteinteractive",
    13: "cachedunlock",
}
_UNATTENDED = frozenset({"system", "batch", "service"})
# Windows translates the domain of its own accounts; records without a security id can be told by it alone.
_SYSTEM_REALMS = frozenset(
    {"autorite nt", "autorité nt", "nt-autorität", "nt-autoritaet", "autoridade nt", "authority nt", "nt instans"}
)
_USB_CLASSES = {  # usb.org's class codes: the Windows setup class that drives them, and what they are
    0x01: ("MEDIA", "USB audio"),
    0x02: ("Modem", "USB communications"),
    0x03: ("HIDClass", "USB human interface"),
    0x06: ("Image", "USB still image"),
    0x07: ("Printer", "USB printer"),
    0x08: ("USB", "USB mass storage"),
    0x09: ("USB", "USB hub"),
    0x0B: ("SmartCardReader", "USB smart card"),
    0x0E: ("Camera", "USB video"),
    0xE0: ("Bluetooth", "USB wireless controller"),
}
_HID = 0x03
_LARGEST_ID = 0xFFFF
_HID_PROTOCOLS = {1: ("Keyboard", "USB keyboard"), 2: ("Mouse", "USB mouse")}


def logon_type(value: object) -> str | None:
    """How an account logged on: `10`, `10 - RemoteInteractive` and `REMOTE_INTERACTIVE` are `remoteinteractive`."""
    words = lower(value)
    if words is None:
        return None
    code, _, name = words.partition(" - ")
    known = number(code)
    if known is not None:
        return _LOGON_TYPES.get(known) or name or None
    return words.replace("_", "").replace(" ", "")


def user_of(value: object, domain: object = None, sid: object = None) -> str | None:
    r"""Whose it was, from `DOMAIN\user`, a sign-in name or a bare name; None for the system's own accounts."""
    written = text(value)
    if written is None:
        return None
    realm, divided, name = written.partition("\\")
    if not divided:
        realm, name = text(domain) or "", written
    if realm.lower() in _SYSTEM_REALMS or is_system(realm, name, sid):
        return None
    return account(name) if "@" in name else person(None, realm, name, sid)


def someone(value: object, domain: object = None, sid: object = None) -> str:
    """Like `user_of`. Raises `Refused` when it was nobody: `no-account` or `not-a-person`."""
    who = user_of(value, domain, sid)
    if who is not None:
        return who
    if text(value) is None:
        raise Refused("no-account", "the record names no account")
    raise Refused("not-a-person", "it is the operating system's or a machine's own account")


def attended(kind: str | None) -> str | None:
    """The logon type, when a person can be behind it. Raises `Refused` for services and scheduled tasks."""
    if kind in _UNATTENDED:
        raise Refused("not-a-person", "a service or a scheduled task logged on")
    return kind


def remote_address(value: object) -> str | None:
    """The address somebody came from; the machine's own loopback is nowhere."""
    ip = address(value)
    return None if ip is None or ip_address(ip).is_loopback else ip


def addresses(*values: object) -> str | None:
    """Those of the values that are addresses, each once, comma separated."""
    return ",".join(dict.fromkeys(ip for value in values if (ip := address(value)))) or None


def hex_id(value: object) -> str | None:
    """A USB id as four hex digits: `0x46d`, `046D`."""
    digits = (lower(value) or "").removeprefix("0x")
    if not 1 <= len(digits) <= 4 or not set(digits) <= set("0123456789abcdef"):  # noqa: PLR2004 - 16 bits
        return None
    return digits.zfill(4)


def usb_id(value: object) -> str | None:
    """The same of a vendor that may write the id as a number, which it then is; as text it is hexadecimal."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:04x}" if 0 < value <= _LARGEST_ID else None
    return hex_id(value)


def usb_class(code: object, protocol: object = None) -> tuple[str | None, str | None]:
    """The class name and the words for a USB class code in hex (`03`, `0x03`, `03h`) and its protocol."""
    known = hex_id((lower(code) or "").removesuffix("h"))
    if known is None:
        return None, None
    kind = int(known, 16)
    if kind == _HID and (acts_as := _HID_PROTOCOLS.get(int(hex_id(protocol) or "0", 16))):
        return acts_as
    return _USB_CLASSES.get(kind, ("USB", None))
