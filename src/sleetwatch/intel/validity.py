"""How long an indicator holds, where its publisher does not say: an exit changes hands in weeks, a wallet never."""

from __future__ import annotations

from typing import NamedTuple

from sleetwatch.clock import DAY
from sleetwatch.intel.imports.found import Kind


class Span(NamedTuple):
    """From when until when, microseconds UTC; None: without end that way."""

    begins: int | None
    ends: int | None

    def holds(self, at: int) -> bool:
        """Whether it holds at a moment."""
        return (self.begins is None or at >= self.begins) and (self.ends is None or at <= self.ends)


class Lasting(NamedTuple):
    """Days: how long before the first word of it a thing may have been used, and how long it holds after."""

    before: int | None
    after: int | None


LASTING: dict[Kind, Lasting] = {
    "ip": Lasting(90, 180),
    "cidr": Lasting(90, 180),
    "domain": Lasting(365, 365),
    "user_agent": Lasting(365, 365),
    "email": Lasting(None, 1825),
    "phone": Lasting(None, 730),
    "address": Lasting(None, 730),
    "handle": Lasting(None, 1825),
    "bank_account": Lasting(None, 1825),
    "wallet": Lasting(None, None),
    "file_hash": Lasting(None, None),
    "device_serial": Lasting(None, None),
    "mac": Lasting(None, None),
}


def span(kind: Kind, begins: int | None, ends: int | None, imported_at: int) -> Span:
    """From when until when an indicator counts. What was told in March was often there in January already."""
    lasting = LASTING[kind]
    since = begins if begins is not None else min(imported_at, ends) if ends is not None else imported_at
    earliest = None if lasting.before is None else since - lasting.before * DAY
    if ends is not None:
        return Span(earliest, ends)
    return Span(earliest, None if lasting.after is None else since + lasting.after * DAY)
