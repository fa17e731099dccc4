"""Who may send: a bearer token, or a signature over the body with a shared key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Protocol

from sleetwatch import clock

SKEW_SECONDS = 300
"""How old a signed time may be: a recorded request is worth nothing after that."""


class Door(Protocol):
    """Lets a request in or not."""

    def admits(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        """Whether the sender is known. With a body of None: whether it is worth reading the body."""
        ...


class BearerDoor:
    """`Authorization: Bearer TOKEN`; also `Splunk TOKEN`, as collectors that know Splunk send it."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def admits(self, headers: Mapping[str, str], body: bytes | None) -> bool:  # noqa: ARG002
        scheme, _, token = headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(token.strip().encode(), self._token)
        return known and scheme.lower() in {"bearer", "splunk"}


class SignatureDoor:
    """HMAC-SHA256 over the body as it was sent, in the headers that senders use.

    `X-Sleetwatch-Signature` and `X-Hub-Signature-256` (GitHub): `sha256=HEX` over the body.
    `X-Zm-Signature` (Zoom): `v0=HEX` over `v0:TIME:BODY`. `Webhook-Signature` (Standard Webhooks): `v1,BASE64` over
    `ID.TIME.BODY`. Where there is a time, it must be fresh.
    """

    def __init__(self, key: str) -> None:
        self._plain = key.encode()
        self._standard = _decoded(key)

    def admits(self, headers: Mapping[str, str], body: bytes | None) -> bool:
        if body is None:
            return any(name in headers for name in _SIGNED)
        if "webhook-signature" in headers:
            return self._standard_admits(headers, body)
        if "x-zm-signature" in headers:
            return self._zoom_admits(headers, body)
        signature = headers.get("x-sleetwatch-signature") or headers.get("x-hub-signature-256") or ""
        return _same(signature, "sha256=" + self.signature_of(body))

    def signature_of(self, body: bytes) -> str:
        """The hex signature a sender puts on a body."""
        return hmac.new(self._plain, body, hashlib.sha256).hexdigest()

    def _zoom_admits(self, headers: Mapping[str, str], body: bytes) -> bool:
        sent = headers.get("x-zm-request-timestamp", "")
        signed = hmac.new(self._plain, b"v0:" + sent.encode() + b":" + body, hashlib.sha256).hexdigest()
        return _fresh(sent) and _same(headers["x-zm-signature"], "v0=" + signed)

    def _standard_admits(self, headers: Mapping[str, str], body: bytes) -> bool:
        sent = headers.get("webhook-timestamp", "")
        signed = b".".join((headers.get("webhook-id", "").encode(), sent.encode(), body))
        expected = "v1," + base64.b64encode(hmac.new(self._standard, signed, hashlib.sha256).digest()).decode()
        return _fresh(sent) and any(_same(one, expected) for one in headers["webhook-signature"].split(" "))


_SIGNED = ("x-sleetwatch-signature", "x-hub-signature-256", "x-zm-signature", "webhook-signature")


def _decoded(key: str) -> bytes:
    """Standard Webhooks writes its keys as `whsec_` and base64."""
    if not key.startswith("whsec_"):
        return key.encode()
    try:
        return base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return key.encode()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _fresh(sent: str) -> bool:
    now = clock.now() // clock.SECOND
    return _SECONDS.fullmatch(sent) is not None and abs(now - int(sent)) <= SKEW_SECONDS


_SECONDS = re.compile(r"[0-9]{1,12}")
