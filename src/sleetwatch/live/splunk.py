"""Splunk's HTTP Event Collector.

As Splunk documents it: `Authorization: Splunk TOKEN`; events one after the other in one body, gzip taken; 200 with code
0 when they are taken; 503 with code 9 when it is busy; 403 for a wrong token. With indexer acknowledgement every
request names a channel, its answer an `ackId`, and `/services/collector/ack` says which of these are on disk.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

import httpx
import msgspec

from sleetwatch.errors import FeedError
from sleetwatch.live.client import Client, Pause, Stopped
from sleetwatch.live.sinks import ZIPPED, Row, Told, packed, send_split, zipped
from sleetwatch.live.tokens import Fixed
from sleetwatch.settings import SplunkSiem

EVENTS, ACKS = "services/collector/event", "services/collector/ack"
ASKED = 30
"""How often it is asked for an acknowledgement."""
BETWEEN = 2.0
"""Seconds between two questions; Splunk says that an answer may take long."""


class _Taken(msgspec.Struct):
    code: int = 0
    ackId: int | None = None  # noqa: N815 - as Splunk writes it


class _Acks(msgspec.Struct):
    acks: dict[str, bool] = {}


class SplunkSink:
    """One collector."""

    def __init__(self, client: Client, channel: str | None, pause: Pause = time.sleep) -> None:
        """With a `channel` rows count as taken once they are acknowledged."""
        self._client, self._channel, self._pause = client, channel, pause

    def send(self, rows: Sequence[Row], told: Told) -> None:
        for batch in packed(rows):
            send_split(batch, self._post, told)

    def _post(self, rows: list[bytes]) -> None:
        headers = {"Content-Type": "application/json", **ZIPPED}
        if self._channel is not None:
            headers["X-Splunk-Request-Channel"] = self._channel
        taken = self._client.post_bytes(EVENTS, zipped(b"\n".join(rows)), headers).read(_Taken)
        if taken.code != 0:
            raise FeedError(f"Splunk answered with code {taken.code}")
        if self._channel is not None:
            self._wait_for(taken.ackId)

    def _wait_for(self, ack: int | None) -> None:
        if ack is None:
            raise FeedError("Splunk gives no ackId: the token has no indexer acknowledgement; set acks = false")
        for _ in range(ASKED):
            said = self._client.post(f"{ACKS}?channel={self._channel}", {"acks": [ack]}).read(_Acks)
            if said.acks.get(str(ack)):
                return
            if self._pause(BETWEEN):
                raise Stopped("stopped while waiting for Splunk")
        raise FeedError("Splunk has not written the findings to its disk yet; they are sent again")

    def close(self) -> None:
        self._client.close()


def splunk(siem: SplunkSiem, key: str, pause: Pause, transport: httpx.BaseTransport | None) -> SplunkSink:
    """The collector that the settings name."""
    client = Client(siem.url, Fixed({"Authorization": f"Splunk {key}"}), pause, transport=transport)
    return SplunkSink(client, str(uuid.uuid4()) if siem.acks else None, pause)
