"""Shared things for tests, and a server of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.exchange import Shared
from sleetwatch.exchange.server import ROOT, Caller, taxii_app
from sleetwatch.live.serving import Served
from sleetwatch.workspace.exchange_shelf import StateShelf

COLLECTION = "5a6d7c1e-0c5b-4f3a-9d0b-0f4f0c0a1b2c"
WRITER = Caller("acme", "identity--11111111-1111-4111-8111-111111111111", "token-of-acme", writes=True)
OTHER = Caller("globex", "identity--22222222-2222-4222-8222-222222222222", "token-of-globex", writes=True)
READER = Caller("initech", "identity--33333333-3333-4333-8333-333333333333", "token-of-initech", writes=False)
NOW = clock.now() // 1000 * 1000


def shared(digest: str | None = "a" * 64, source: str = WRITER.identity, **more: Any) -> Shared:
    told: dict[str, Any] = {
        "stix_id": f"indicator--{uuid.uuid4()}",
        "source": source,
        "key_id": "k1",
        "link_kind": "phone",
        "digest": digest,
        "standing": "confirmed",
        "possible_victim": False,
        "tlp": "amber+strict",
        "created": NOW,
        "modified": NOW,
        "valid_until": NOW + 90 * clock.DAY,
        "withdrawn": digest is None,
    }
    return Shared(**told | more)


@contextmanager
def serving(state: sa.Engine, wrap: Any = lambda app: app) -> Iterator[str]:
    """A server at work: the address of its host."""
    app = taxii_app("Test", COLLECTION, (WRITER, OTHER, READER), StateShelf(state))
    served = Served(wrap(app), "127.0.0.1", 0, "exchange.server")
    try:
        yield f"http://127.0.0.1:{served.port}"
    finally:
        served.close()


def collection_of(address: str) -> str:
    return f"{address}/{ROOT}/collections/{COLLECTION}/"
