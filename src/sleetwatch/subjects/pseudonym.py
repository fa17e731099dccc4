"""Keyed hashes: what stands for a person or a private value wherever nobody needs to know it."""

from __future__ import annotations

import base64
from hashlib import blake2b

_SUBJECT_BYTES = 7
_VALUE_BYTES = 12


class Pseudonyms:
    """Hashes under the workspace's own key: the same here for ever, and worthless to anybody without the key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def subject(self, tenant: str, identity: str) -> str:
        """A short name for a person, as people can read it out: `S-` and ten letters and digits."""
        text = base64.b32encode(self._hash(f"subject|{tenant}|{identity}", _SUBJECT_BYTES)).decode()
        return f"S-{text[:10]}"

    def value(self, kind: str, value: str) -> str:
        """What stands for a phone, an address or a bank account: equal when the values are equal."""
        return self._hash(f"{kind}|{value}", _VALUE_BYTES).hex()

    def _hash(self, text: str, size: int) -> bytes:
        return blake2b(text.encode(), digest_size=size, key=self._key).digest()
