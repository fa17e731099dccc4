"""Where live records come from: one struct for each kind of feed in `sleetwatch.toml`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from sleetwatch.settings.secrets import Secret

FEED_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}\Z"
Table = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}\Z")]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class AnyFeed(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every feed has."""

    name: Annotated[str, Meta(pattern=FEED_PATTERN)]
    """Its name, which its cursor is kept under: lower case letters, digits, `.`, `_` and `-`."""
    tenant: str | None = None
    """The tenant its records belong to; the workspace's own when left out."""
    source: str | None = None
    """Read its records as this source only; recognised by content when left out."""
    time_zone: str | None = None
    """The zone of times that name none, as in `Europe/Berlin`."""

    def __post_init__(self) -> None:
        for key in ("url", "login_url", "endpoint"):
            check_url(key, getattr(self, key, None))


def check_url(key: str, url: str | None) -> None:
    """A token must not travel in the clear; loopback is for collectors and tests on the same machine."""
    parts = urlsplit(url or "https://none")
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not plain and parts.scheme not in {"https", "s3", "gs", "abfs", "abfss"}:
        raise ValueError(f"{key} must be an https:// address")
    container = parts.username if parts.scheme in {"abfs", "abfss"} else None
    if parts.password or parts.username != container:
        raise ValueError(f"{key} must not hold a user or a password; use the feed's secrets")


class PullFeed(AnyFeed, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A feed that asks a vendor again and again."""

    every_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 60
    """How long to wait after one pass before the next."""
    overlap_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 30
    """How far to look back behind the cursor for records that came late; what is known is not counted twice."""
    start: datetime | None = None
    """Where the first pull begins, with an offset; as far back as the vendor keeps records when left out."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("start needs an offset, as in 2026-03-01T00:00:00Z")


class _Microsoft(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True):
    directory: Name
    """The Entra directory's (tenant) id."""
    client_id: str
    """The app registration's id."""
    client_secret: Secret
    """Its secret, as `env:NAME` or `file:PATH`."""
    url: str = "https://graph.microsoft.com/v1.0"
    """Microsoft Graph; another address for national clouds."""
    login_url: str = "https://login.microsoftonline.com"
    """Where tokens are got."""


class GraphFeed(_Microsoft, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="graph"):
    """Microsoft Graph: sign-ins, directory audits, risk detections and managed devices."""

    collections: tuple[
        Literal["signIns", "nonInteractiveSignIns", "directoryAudits", "riskDetections", "managedDevices"], ...
    ] = ("signIns", "nonInteractiveSignIns", "directoryAudits", "riskDetections", "managedDevices")
    """What to pull. `nonInteractiveSignIns` are given by Graph's beta only."""
    devices_every_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    """How often the whole list of managed devices is taken."""


class DefenderFeed(_Microsoft, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="defender"):
    """Microsoft Defender XDR: advanced hunting over Graph."""

    tables: tuple[Table, ...] = (
        "DeviceInfo",
        "DeviceNetworkInfo",
        "DeviceLogonEvents",
        "DeviceEvents",
        "DeviceProcessEvents",
        "DeviceNetworkEvents",
    )
    """The tables of advanced hunting to pull."""


class OktaFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="okta"):
    """The Okta System Log."""

    url: str
    """The organisation's address, as in `https://acme.okta.com`."""
    token: Secret
    """An API token of a read-only administrator."""


class GoogleFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="google"):
    """Google Workspace: Admin SDK reports."""

    key: Secret
    """The service account's key file (JSON), with domain-wide delegation."""
    admin: str
    """The administrator in whose name it reads."""
    applications: tuple[Table, ...] = ("login", "token", "admin", "drive", "meet", "chrome")
    """The reports to pull, as the Reports API calls its applications."""
    url: str = "https://admin.googleapis.com"
    """The Admin SDK."""
    login_url: str = "https://oauth2.googleapis.com/token"
    """Where tokens are got."""


class ZoomFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="zoom"):
    """Zoom: meetings with their participants, and sign-in activities."""

    account_id: str
    """The account's id, for a server-to-server OAuth app."""
    client_id: str
    """The app's client id."""
    client_secret: Secret
    """Its secret, as `env:NAME` or `file:PATH`."""
    collections: tuple[Literal["meetings", "activities"], ...] = ("meetings", "activities")
    """What to pull: who was in past meetings, and who signed in and out."""
    participants: Literal["dashboard", "quality", "report"] = "dashboard"
    """Where participants are read: the dashboard (hardware and addresses; Business plan and up), its quality of service
    (the same and latencies, ten participants a request), or the reports (who and when only; Pro plan and up)."""
    url: str = "https://api.zoom.us/v2"
    """The API."""
    login_url: str = "https://zoom.us/oauth/token"
    """Where tokens are got."""


class GitHubFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="github"):
    """The audit log of a GitHub organisation or enterprise."""

    organisation: str | None = None
    """The organisation; one of organisation and enterprise is needed."""
    enterprise: str | None = None
    """The enterprise, by its slug."""
    token: Secret
    """A token that may read the audit log."""
    url: str = "https://api.github.com"
    """The API; another address for GHE.com."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.organisation) == bool(self.enterprise):
            raise ValueError("name either an organisation or an enterprise")


class GreenhouseFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="greenhouse"):
    """Greenhouse Harvest: candidates, applications, interviews."""

    client_id: str | None = None
    """The client id of a Harvest v3 (OAuth) credential."""
    client_secret: Secret | None = None
    """Its secret."""
    user_id: str | None = None
    """The id of the Greenhouse user in whose name v3 is read; the credential's own service account when left out."""
    token: Secret | None = None
    """A Harvest v1 API key, in place of the client."""
    collections: tuple[Literal["candidates", "applications", "scheduled_interviews"], ...] = (
        "candidates",
        "applications",
        "scheduled_interviews",
    )
    """What to pull."""
    url: str = "https://harvest.greenhouse.io"
    """Harvest, without its version."""
    login_url: str = "https://auth.greenhouse.io/token"
    """Where tokens for v3 are got."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("client_id and client_secret belong together")
        if (self.token is None) == (self.client_id is None):
            raise ValueError("give it either client_id and client_secret (Harvest v3) or a token (v1)")


class ReceiverFeed(AnyFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="http"):
    """Records that are sent to us by HTTP: POST to `/v1/feeds/NAME`."""

    token: Secret | None = None
    """The bearer token a sender must show."""
    signing_key: Secret | None = None
    """The key of the HMAC-SHA256 signature a sender must put on the body."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.token is None) == (self.signing_key is None):
            raise ValueError("give it either a token or a signing_key")


class KafkaFeed(AnyFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="kafka"):
    """Topics of Kafka, or of Azure Event Hubs by its Kafka endpoint. Needs the extra `kafka`."""

    servers: Annotated[tuple[str, ...], Meta(min_length=1)]
    """`host:port` of the brokers."""
    topics: Annotated[tuple[str, ...], Meta(min_length=1)]
    """The topics to read."""
    group: str = "sleetwatch"
    """The consumer group; several watchers in one group share the partitions."""
    user: str | None = None
    """SASL user; `$ConnectionString` for Event Hubs."""
    password: Secret | None = None
    """SASL password; the connection string for Event Hubs."""
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    """How user and password are shown to the brokers."""
    encrypted: bool = True
    """TLS to the brokers; may be off on loopback only."""

    def __post_init__(self) -> None:
        super().__post_init__()
        hosts = {server.rsplit(":", 1)[0] for server in self.servers}
        if not self.encrypted and hosts - LOOPBACK:
            raise ValueError("encrypted may be false for brokers on loopback only")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")


class FolderFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="folder"):
    """A folder in which files appear."""

    path: str
    """The folder, from the workspace's own."""
    settle_seconds: Annotated[float, Meta(ge=0, le=3600)] = 2.0
    """How long a file must have been left alone before it is read."""


class BucketFeed(PullFeed, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="bucket"):
    """A bucket, or a folder of one, in which objects appear."""

    url: str
    """`s3://bucket/prefix`, `gs://bucket/prefix` or `abfs://container@account/prefix`."""
    endpoint: str | None = None
    """Another S3 server's address."""
    region: str | None = None
    """The S3 region; found out when left out."""
    access_key: Secret | None = None
    """The machine's own credentials are used when left out."""
    secret_key: Secret | None = None
    """The access key's secret."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("access_key and secret_key belong together")


Feed = (
    GraphFeed
    | DefenderFeed
    | OktaFeed
    | GoogleFeed
    | ZoomFeed
    | GitHubFeed
    | GreenhouseFeed
    | ReceiverFeed
    | KafkaFeed
    | FolderFeed
    | BucketFeed
)
