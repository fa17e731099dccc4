"""Microsoft Sentinel by the Logs Ingestion API: a data collection rule takes rows for a custom table.

The API as Microsoft documents it, version 2023-01-01: a JSON array of 1 MB at most, gzip taken; 204 when it is kept;
413 when it is too large; 429 with `Retry-After` when it is too much; 403 while the app has no role on the rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from sleetwatch.live.client import Client, Pause
from sleetwatch.live.sinks import ZIPPED, Row, Told, packed, send_split, zipped
from sleetwatch.live.tokens import OAuth
from sleetwatch.settings import SentinelSiem

VERSION = "2023-01-01"


class SentinelSink:
    """One stream of one rule."""

    def __init__(self, client: Client, rule: str, stream: str) -> None:
        self._client = client
        self._path = f"dataCollectionRules/{rule}/streams/{stream}?api-version={VERSION}"

    def send(self, rows: Sequence[Row], told: Told) -> None:
        for batch in packed(rows):
            send_split(batch, self._post, told)

    def _post(self, rows: list[bytes]) -> None:
        body = zipped(b"[" + b",".join(rows) + b"]")
        self._client.post_bytes(self._path, body, {"Content-Type": "application/json", **ZIPPED})

    def close(self) -> None:
        self._client.close()


def sentinel(siem: SentinelSiem, key: str, pause: Pause, transport: httpx.BaseTransport | None) -> SentinelSink:
    """The stream that the settings name; the app signs in by its own permissions (client credentials)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": siem.client_id,
        "client_secret": key,
        "scope": siem.scope,
    }
    login = f"{siem.login_url.rstrip('/')}/{siem.directory}/oauth2/v2.0/token"
    client = Client(siem.endpoint, OAuth(login, lambda: form, transport=transport), pause, transport=transport)
    return SentinelSink(client, siem.rule, siem.stream)
