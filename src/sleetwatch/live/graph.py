"""Microsoft Graph: sign-ins, directory audits, risk detections, managed devices.

The first three are asked for by time, oldest first. Managed devices have no time to ask by, so the whole list is taken
now and then; what did not change since is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.live.client import Client, Pause
from sleetwatch.live.collection import Collection, Fetch, Terms, Window
from sleetwatch.live.delivery import Delivery
from sleetwatch.live.microsoft import graph_client
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.vendor import Part, Vendor, terms_of
from sleetwatch.settings import GraphFeed


@dataclass(frozen=True, slots=True)
class _Log:
    path: str
    time: str
    top: int
    """The largest page the vendor gives."""
    keeps_days: int
    also: str = ""
    """More of the filter."""


_LOGS = {
    "signIns": _Log("auditLogs/signIns", "createdDateTime", 1000, 30),
    "nonInteractiveSignIns": _Log(
        "/beta/auditLogs/signIns",
        "createdDateTime",
        1000,
        30,
        " and signInEventTypes/any(t: t eq 'nonInteractiveUser')",
    ),
    "directoryAudits": _Log("auditLogs/directoryAudits", "activityDateTime", 500, 30),
    "riskDetections": _Log("identityProtection/riskDetections", "detectedDateTime", 500, 90),
}
_DEVICES = "managedDevices"


class _Answer(msgspec.Struct):
    value: list[msgspec.Raw]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)


def graph(feed: GraphFeed, key: str, pause: Pause) -> Vendor:
    """The feed, with its client's secret."""
    client = graph_client(feed, key, pause)
    return Vendor(client, [_part(feed, client, name) for name in feed.collections])


def _part(feed: GraphFeed, client: Client, name: str) -> Part:
    if name == _DEVICES:
        terms = Terms(overlap=0, start=None, keeps=None)
        return _Snapshot(Collection(_DEVICES, _devices(client), terms), feed.devices_every_hours * clock.HOUR)
    log = _LOGS[name]
    return Collection(name, _fetch(client, log), terms_of(feed, log.keeps_days, oldest_first=True))


def _fetch(client: Client, log: _Log) -> Fetch:
    time = time_at(log.time)

    def fetch(window: Window, after: str | None) -> Page:
        params: dict[str, str | int] = {
            "$filter": f"{log.time} ge {to_text(window.since)}{log.also}",
            "$orderby": f"{log.time} asc",
            "$top": log.top,
        }
        answer = client.get(after) if after else client.get(log.path, params)
        found = answer.read(_Answer)
        return page_of(found.value, time, found.next, answer.date)

    return fetch


def _devices(client: Client) -> Fetch:
    def fetch(_window: Window, after: str | None) -> Page:
        answer = client.get(after) if after else client.get("deviceManagement/managedDevices", {"$top": 1000})
        found = answer.read(_Answer)
        return page_of(found.value, lambda _: None, found.next, answer.date)

    return fetch


class _Snapshot:
    """A whole list, taken anew when the last one is old. The place is the list's own, beside when it was begun."""

    def __init__(self, collection: Collection, every: int) -> None:
        self._collection, self._every = collection, every
        self.name = collection.name

    def pull(self, stands: object) -> Iterator[Delivery]:
        """The list, when it is time for it."""
        stood: dict[str, Any] = stands if isinstance(stands, dict) else {}
        taken = stood.get("taken")
        now = clock.now()
        if isinstance(taken, int) and 0 <= now - taken < self._every and "page" not in stood:
            return
        begun = taken if isinstance(taken, int) and "page" in stood else now
        for delivery in self._collection.pull({key: stood[key] for key in ("page", "since") if key in stood}):
            place = delivery.moves.get(self.name)
            goes_on = place is not None and "page" in place
            moves = {} if place is None else {self.name: {**place, "taken": begun} if goes_on else {}}
            yield Delivery(delivery.name, delivery.content, moves)
        yield Delivery(self.name, b"", {self.name: {"taken": begun}})
