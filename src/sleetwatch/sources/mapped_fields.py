"""How each field of an event is read from whatever a vendor wrote, by the field's own name, meaning and type."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyarrow as pa

from sleetwatch.errors import Refused
from sleetwatch.events import KINDS, schema_of
from sleetwatch.sources.checks import CHECKS
from sleetwatch.sources.countries import country
from sleetwatch.sources.dotted import texts
from sleetwatch.sources.endpoint_row import usb_id
from sleetwatch.sources.hardware import adapter_address, serial_number
from sleetwatch.sources.methods import method_of, second_factor
from sleetwatch.sources.reading import (
    account,
    address,
    flag,
    identifier,
    lower,
    nested,
    number,
    phone,
    phone_as_told,
    real,
    text,
)

Read = Callable[[Any], Any]
"""Takes any value a log may hold and answers with a clean one or None."""

_OUTCOMES = ("success", "failure")
_CLOSED: dict[str, tuple[str, ...]] = {
    "sign_in.outcome": (*_OUTCOMES, "interrupted"),
    "factor.action": ("registered", "used", "removed"),
    "factor.method": ("app", "totp", "sms", "voice", "fido2", "passkey", "platform", "email", "push", "other"),
    "credential.action": (
        "password_reset",
        "password_changed",
        "sessions_revoked",
        "session_ended",
        "account_unlocked",
        "key_created",
        "token_created",
    ),
    "data_access.action": ("view", "download", "upload", "share", "copy"),
    "code_access.action": ("clone", "fetch", "push", "fork", "create", "delete", "publish", "transfer"),
    "code_access.transport": ("http", "ssh", "other"),
    "device.ownership": ("company", "personal", "unknown"),
    "device_posture.lid": ("open", "closed", "none"),
    "device_posture.power": ("mains", "battery"),
    "application.channel": ("direct", "agency", "referral"),
    "identity_check.check_kind": CHECKS,
    "identity_check.outcome": (*_OUTCOMES, "refused", "difference", "impossible", "open"),
    "payroll.method": ("bank", "card", "wallet", "processor"),
    "shipment.status": ("delivered", "redirected", "returned"),
    "watch.list_kind": (
        "ip",
        "cidr",
        "asn",
        "domain",
        "email",
        "phone",
        "address",
        "bank_account",
        "device_serial",
        "process",
    ),
    "worker.worker_type": ("employee", "contractor", "agency"),
}


def closed_words(kind: str, field: str) -> tuple[str, ...]:
    """The words a field may hold; empty when it may hold any."""
    return _CLOSED.get(f"{kind}.{field}") or (_OUTCOMES if field == "outcome" else ())


@lru_cache
def reader_of(kind: str, field: str) -> Read:
    """How this field is read. A list gives its first readable element, or all of them where the field is a list."""
    described = schema_of(KINDS[kind]).field(field)
    meaning = described.metadata[b"about"].decode()
    special = phone_as_told if (kind, field) == ("factor", "phone") else _of_closed(kind, field)
    one = special or _NAMED.get(field) or _by_meaning(meaning, described.type)
    return _all(one) if "comma separated" in meaning else _first(one)


def _by_meaning(meaning: str, kept_as: pa.DataType) -> Read:
    if kept_as != pa.string():
        return _TYPED[kept_as]
    if ", as JSON" in meaning:
        return _json
    if "upper case" in meaning:
        return serial_number
    return lower if "lower case" in meaning else text


def _of_closed(kind: str, field: str) -> Read | None:
    words = closed_words(kind, field)
    if field == "outcome":
        return lambda value: _outcome(value, words)
    if f"{kind}.{field}" == "factor.method":
        return second_factor
    return (lambda value: _one_of(value, words)) if words else None


def _one_of(value: object, words: tuple[str, ...]) -> str | None:
    word = lower(value)
    return word if word in words else None


def _first(read: Read) -> Read:
    def first(value: object) -> Any:  # noqa: ANN401 - what the field holds
        if not isinstance(value, list):
            return read(value)
        return next((found for one in value if (found := read(one)) is not None), read(value))

    return first


def _all(read: Read) -> Read:
    def joined(value: object) -> str | None:
        told = (read(one) for word in texts(value) for one in word.split(","))
        return ",".join(dict.fromkeys(one for one in told if one)) or None

    return joined


def _json(value: object) -> str | None:
    found = nested(value)
    try:
        written = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        written.encode()  # a lone surrogate cannot be stored
    except (ValueError, RecursionError):
        return None
    return written if found else None


_SUCCESS = """
    accept accepted allow allowed approved complete completed granted ok pass passed permit permitted succeed
    succeeded success successful successfully true
"""
_FAILURE = """
    block blocked declined denied deny error fail failed failure false invalid locked refused reject rejected
    unauthorized unsuccessful
"""
_INTERRUPTED = "challenge challenged interrupted mfa_required pending required unanswered"
_OUTCOME_OF = {
    word: outcome
    for outcome, words in (("success", _SUCCESS), ("failure", _FAILURE), ("interrupted", _INTERRUPTED))
    for word in words.split()
}
_HTTP = range(100, 600)
_HTTP_FAILURE = 400


def _outcome(value: object, words: tuple[str, ...]) -> str | None:
    """How it came out, by the words vendors use or by an HTTP status. Who refuses a check has not failed it."""
    status = number(value)
    if status is not None and status in _HTTP:
        return "failure" if status >= _HTTP_FAILURE else "success"
    word = lower(value) or ""
    outcome = word if word in words else _OUTCOME_OF.get(word)
    return outcome if outcome in words else None


def unreadable_as_time(read: Callable[[Any], int]) -> Read:
    """A time that may be missing or unclear: None instead of a refusal."""

    def optional(value: object) -> int | None:
        try:
            return read(value)
        except Refused:
            return None

    return optional


_TYPED: dict[pa.DataType, Read] = {pa.int64(): number, pa.float64(): real, pa.bool_(): flag}

_NAMED: dict[str, Read] = {
    "account": account,
    "actor": account,
    "work_email": account,
    "account_id": identifier,
    "device_id": identifier,
    "directory_id": identifier,
    "ip": address,
    "public_ip": address,
    "remote_ip": address,
    "local_ip": address,
    "addresses": address,
    "country": country,
    "home_country": country,
    "vendor_country": country,
    "phone": phone,
    "emergency_phone": phone,
    "mac": adapter_address,
    "gateway_mac": adapter_address,
    "vendor_id": usb_id,
    "product_id": usb_id,
    "factors": method_of,
}
"""Fields that mean one thing wherever they stand."""
