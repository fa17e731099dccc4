"""A program of the user's own: JSON with an id, a time and a signature, as Standard Webhooks 1.0 says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import msgspec

from sleetwatch import clock
from sleetwatch.errors import WorkspaceError
from sleetwatch.notify.channel import Api, Http
from sleetwatch.notify.message import Attachment, Message

PREFIX = "whsec_"
FEWEST_BYTES = 24
"""Of a key, by the standard."""


class Webhook:
    """One receiver."""

    takes_digests = True

    def __init__(self, http: Http, url: str, keys: Sequence[str]) -> None:
        """Raises `WorkspaceError` when a key is none."""
        self._api, self._keys = Api(http, "the webhook", url), [_key(one) for one in keys]

    def send(self, message: Message) -> str | None:
        body = msgspec.json.encode(webhook_body(message))
        sent = str(clock.now() // clock.SECOND)
        signed = " ".join(signature(key, message.id, sent, body) for key in self._keys)
        headers = {"webhook-id": message.id, "webhook-timestamp": sent, "webhook-signature": signed}
        self._api.ask("POST", body=body, headers=headers)
        return None


def signature(key: bytes, name: str, sent: str, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body."""
    said = b".".join((name.encode(), sent.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def _key(written: str) -> bytes:
    try:
        key = base64.b64decode(written.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if len(key) < FEWEST_BYTES or not written.startswith(PREFIX):
        raise WorkspaceError(f"a webhook's key is {PREFIX} and base64 of {FEWEST_BYTES} bytes at least; make another")
    return key


def webhook_body(message: Message) -> dict[str, Any]:
    """The event: what happened, when, and the data."""
    return {
        "type": f"sleetwatch.{message.kind}.{message.state}",
        "timestamp": clock.to_text(message.at),
        "data": _data(message) | ({"items": [_data(one) for one in message.items]} if message.items else {}),
    }


def _data(message: Message) -> dict[str, Any]:
    """What is known of one thing. `key` stays the same in every update of it."""
    data: dict[str, Any] = {
        "id": message.id,
        "key": message.key,
        "kind": message.kind,
        "state": message.state,
        "level": message.level,
        "tenant": message.tenant,
        "subject": message.subject,
        "number": message.number,
        "title": message.title,
        "link": message.link,
    }
    if message.document is not None:
        data |= {"text": message.document.text, "attachments": list(map(_attached, message.document.attachments))}
    return data


def _attached(one: Attachment) -> dict[str, str]:
    return {"name": one.name, "media": one.media, "text": one.text}
