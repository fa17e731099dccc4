"""The event kind `watch`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Watch(Event, kw_only=True, gc=False):
    """One row of the user's own intelligence: a watchlist entry. `at` is when it begins to hold, 0 when always."""

    kind: ClassVar[str] = "watch"
    states: ClassVar[bool] = True

    list_kind: Annotated[
        str | None, about("ip, cidr, asn, domain, email, phone, address, bank_account, device_serial or process")
    ] = None
    value: Annotated[str | None, about("the value watched, lower case")] = None
    label: Annotated[
        str | None, about("what it means: astrill, laptop-farm, commercial-vpn, residential-proxy, trusted-egress ...")
    ] = None
    list_source: Annotated[str | None, about("where the entry comes from")] = None
    until: Annotated[int | None, about("when it ends, microseconds UTC")] = None
