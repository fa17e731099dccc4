"""Where findings are sent to: one struct for each kind of SIEM in `sleetwatch.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import FEED_PATTERN, Name, check_url
from sleetwatch.settings.secrets import Secret


class AnySiem(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every SIEM has."""

    name: Annotated[str, Meta(pattern=FEED_PATTERN)]
    """Its name, which its cursor is kept under: lower case letters, digits, `.`, `_` and `-`."""
    tenants: tuple[str, ...] = ()
    """The tenants whose findings it gets; all when left out."""
    least: Literal["check", "case"] = "check"
    """The lowest level that is sent."""

    def __post_init__(self) -> None:
        for key in ("url", "endpoint", "login_url"):
            check_url(key, getattr(self, key, None))


class SentinelSiem(AnySiem, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="sentinel"):
    """Microsoft Sentinel, by the Logs Ingestion API of Azure Monitor."""

    endpoint: str
    """The logs ingestion endpoint of the data collection endpoint or rule, as in
    `https://NAME.westeurope-1.ingest.monitor.azure.com`."""
    rule: Annotated[str, Meta(pattern=r"^dcr-[0-9a-zA-Z-]{8,64}\Z")]
    """The immutable id of the data collection rule."""
    stream: Annotated[str, Meta(pattern=r"^Custom-[A-Za-z0-9_]{1,100}\Z")] = "Custom-Sleetwatch_CL"
    """The stream that the rule declares."""
    directory: Name
    """The directory (tenant id) that the app signs in to."""
    client_id: Name
    """The app, which has the role Monitoring Metrics Publisher on the rule."""
    client_secret: Secret
    """The app's secret, as `env:NAME` or `file:PATH`."""
    login_url: str = "https://login.microsoftonline.com"
    """Where tokens are got; another in national clouds."""
    scope: Annotated[str, Meta(pattern=r"^https://[a-z.]{1,100}/+\.default\Z")] = "https://monitor.azure.com/.default"
    """What the token is for; `https://monitor.azure.us/.default` in the US government's cloud."""


class SplunkSiem(AnySiem, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="splunk"):
    """Splunk, by its HTTP Event Collector."""

    url: str
    """The collector's address, as in `https://splunk.example:8088`."""
    token: Secret
    """The collector's token, as `env:NAME` or `file:PATH`."""
    index: Annotated[str, Meta(pattern=r"^[a-z0-9_][a-z0-9_-]{0,79}\Z")] | None = None
    """The index; the token's own when left out."""
    sourcetype: Annotated[str, Meta(pattern=r"^[A-Za-z0-9:._-]{1,100}\Z")] = "sleetwatch:finding"
    """The source type of the events."""
    acks: bool = False
    """Whether the token has indexer acknowledgement: then a finding counts as sent once it is on disk there."""


Siem = SentinelSiem | SplunkSiem
