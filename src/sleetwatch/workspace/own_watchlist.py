"""A tenant's own watchlist beside what others publish: one more source for the same thing, and for hosts and hardware,
which no other signal looks for, a source of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sleetwatch.engine import Engine
from sleetwatch.errors import Refused
from sleetwatch.intel.imports.found import Kind
from sleetwatch.intel.validity import Span
from sleetwatch.intel.watchlists import ANONYMISER_LABELS, TRUSTED
from sleetwatch.subjects import Pseudonyms
from sleetwatch.workspace.intel_values import comparable, kept

LOOKED_FOR: frozenset[Kind] = frozenset({"domain", "device_serial"})
"""Kinds of which a watchlist's entry is looked for even if nobody else publishes it."""
_KINDS: dict[str, Kind] = {
    "ip": "ip",
    "cidr": "cidr",
    "domain": "domain",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "bank_account": "bank_account",
    "device_serial": "device_serial",
}
OWN = "your own watchlist"


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry of a tenant's watchlist, with the columns of an imported indicator."""

    tenant: str
    kind: Kind
    value: str
    publisher: str
    actor: str
    begins: int | None
    ends: int | None
    name: str = OWN
    tlp: str = ""
    confidence: int | None = None
    victim: str = "possible"
    links: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """An entry without an end holds until somebody ends it."""
        return Span(self.begins, self.ends)


def own_entries(engine: Engine, pseudonyms: Pseudonyms) -> list[OwnEntry]:
    """What the tenants watch for, but for their own exits and for what only hides people."""
    rows = engine.rows(
        "select distinct tenant, list_kind, value, lower(coalesce(label, '')), list_source, nullif(\"at\", 0), until "
        "from watch where value is not null order by all"
    )
    found = []
    for tenant, list_kind, written, label, source, begins, ends in rows:
        kind = _KINDS.get(list_kind)
        if kind is not None and label not in {TRUSTED, *ANONYMISER_LABELS}:
            try:
                kind, value = comparable(kind, written)
            except Refused:
                continue  # it stays in the watchlist, whose own signals read it
            found.append(OwnEntry(tenant, kind, kept(kind, value, pseudonyms), source or OWN, label, begins, ends))
    return found
