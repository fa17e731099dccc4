"""What stands for a shared thing between installations: a hash under a key that only the community has.

A plain hash of a telephone number hides nothing: there are ten thousand million of them, and a laptop hashes them all
in minutes. So the hash is keyed (HMAC-SHA-256), and only rare things are hashed at all. Whoever has the key can still
try every number: the key keeps outsiders out, and members are bound by contract.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sleetwatch.errors import WorkspaceError

FORM = "sleetwatch-exchange-1"
"""Stands before what is hashed, so that the same key used for something else gives other hashes."""
SHORTEST = 32
"""Fewer characters can be tried."""


@dataclass(frozen=True, slots=True)
class CommunityKey:
    """A key and what the community calls it. It is replaced by another with another id; both hold for a while."""

    id: str
    secret: bytes

    def digest(self, kind: str, text: str) -> str:
        """What stands for a thing of a kind (`phone`, `bank`, ...): 64 hexadecimal digits."""
        said = f"{FORM}\x1f{self.id}\x1f{kind}\x1f{text}"
        return hmac.digest(self.secret, said.encode(), "sha256").hex()


def community_key(key_id: str, secret: str) -> CommunityKey:
    """The key of the settings. Raises `WorkspaceError` when it is so short that it could be guessed."""
    if len(secret) < SHORTEST or len(set(secret)) < SHORTEST // 4:
        raise WorkspaceError(
            f"the secret of the exchange's key {key_id} has fewer than {SHORTEST} characters, or too few different "
            "ones; make one with `openssl rand -hex 32`"
        )
    return CommunityKey(key_id, secret.encode())
