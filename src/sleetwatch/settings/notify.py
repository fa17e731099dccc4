"""Whom to tell: `[notify]` and one `[[notify.channels]]` for each way out."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sleetwatch.clock import zone_of
from sleetwatch.settings.names import check_apart
from sleetwatch.settings.secrets import Secret

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}\Z")]
Level = Literal["info", "check", "case"]
Kind = Literal["suspect", "request", "glass", "due", "notice", "advisory"]
Address = Annotated[str, Meta(pattern=r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+\Z", max_length=254)]
Host = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]+\Z", max_length=253)]
Label = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}\Z")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
Port = Annotated[int, Meta(ge=1, le=65_535)]
_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")


class Quiet(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Hours in which a channel is silent. What came meanwhile is sent when they end."""

    since: Clock
    """From when, as in `22:00`."""
    until: Clock
    """Until when, as in `07:00`; the next day's when it is not later than `since`."""
    time_zone: str = "UTC"
    """Whose clock that is, as in `Europe/Berlin`."""
    weekends: bool = False
    """Whether Saturday and Sunday are quiet from midnight to midnight, too."""
    below: Level = "case"
    """What is at this level or above is sent all the same."""

    def __post_init__(self) -> None:
        if zone_of(self.time_zone) is None:
            raise ValueError(f"there is no time zone {self.time_zone!r}; write one as in Europe/Berlin")


class AnyChannel(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every channel has."""

    name: Name
    """Its name, which what waits for it is kept under: lower case letters, digits, `.`, `_` and `-`."""
    tenants: tuple[str, ...] = ()
    """The tenants it hears of; all of them when left out."""
    least: Level = "check"
    """The least level it hears of. A subject that falls below it is over, for this channel."""
    kinds: tuple[Kind, ...] = ("suspect", "request", "glass", "due")
    """What it hears of. Documents, which are a `notice` to a tenant or an `advisory`, go only where they are named."""
    quiet: Quiet | None = None
    """Hours in which it is silent."""
    digest_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 0
    """Collect what is below `digest_below` for so long and send it as one; 0 sends each at once. For mail, Slack, Teams
    and webhooks; the others keep one record for each thing and take no digest."""
    digest_below: Level = "case"
    """What is at this level or above is sent at once."""
    most_per_minute: Annotated[int, Meta(ge=1, le=6000)] = 60
    """How many are sent in a minute at most. What the other side asks for is kept to anyway."""

    def __post_init__(self) -> None:
        url = getattr(self, "url", None)
        if isinstance(url, str) and not url.startswith(("env:", "file:")) and not _URL.fullmatch(url):
            raise ValueError("url must be an address as in https://jira.example, without a user or a query")


class MailChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="mail"):
    """E-mail by SMTP."""

    host: Host
    """The mail server."""
    sender: Address
    """Who it is from."""
    to: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=50)]
    """Who gets it."""
    port: Port | None = None
    """Its port; that of `tls` when left out: 587 or 465."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """How it is encrypted. `none` only with a server that `[outgoing] private` names."""
    user: str | None = None
    """The user, where it wants one."""
    password: Secret | None = None
    """The password."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.user is None) != (self.password is None):
            raise ValueError("a user needs a password, and a password a user")


class WebhookChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="webhook"):
    """A program of yours, by a signed webhook (Standard Webhooks)."""

    url: Secret
    """The address. It may hold a secret, so it is one."""
    key: Secret
    """The signing key: `whsec_` and base64."""
    old_key: Secret | None = None
    """The key before it, while receivers change to the new one; every request is signed with both."""


class SlackChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="slack"):
    """A Slack channel, by an incoming webhook."""

    url: Secret
    """The webhook's address, which is a secret."""


class TeamsChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="teams"):
    """A Microsoft Teams channel, by a workflow that posts what a webhook gets."""

    url: Secret
    """The workflow's address, which is a secret."""


class PagerDutyChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="pagerduty"):
    """PagerDuty, by its Events API v2."""

    routing_key: Secret
    """The integration key of a service."""
    url: str = "https://events.pagerduty.com"
    """Where its events go; `https://events.eu.pagerduty.com` in the EU."""


class JiraChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="jira"):
    """Jira: one issue for each thing, and a comment for each change."""

    url: str
    """The site, as in `https://acme.atlassian.net`."""
    project: Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{0,99}\Z")]
    """The project's key."""
    token: Secret
    """An API token with a `user` (Cloud), or a personal access token without one (Data Center)."""
    user: str | None = None
    """The user's address, on Jira Cloud."""
    issue_type: Label = "Task"
    """What is made."""
    done_transition: Annotated[str, Meta(pattern=r"^\d{1,9}\Z")] | None = None
    """The id of the transition that an issue takes when its thing is over; none when left out."""


class ServiceNowChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="servicenow"):
    """ServiceNow: one record for each thing, and a work note for each change."""

    url: str
    """The instance, as in `https://acme.service-now.com`."""
    token: Secret
    """The password of `user`, or an OAuth access token without one."""
    user: str | None = None
    """The user, for basic authentication."""
    table: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,79}\Z")] = "incident"
    """The table; it has the columns of a task."""
    fields: dict[str, str] = {}
    """Further columns of a new record, as in `{ assignment_group = "Insider risk" }`."""
    over_fields: dict[str, str] = {}
    """Columns to set when a thing is over, as in `{ state = "6", close_code = "No resolution provided" }`."""


class TheHiveChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="thehive"):
    """TheHive 5: one alert for each thing, and a comment for each change."""

    url: str
    """Its address."""
    token: Secret
    """An API key of a user who may manage alerts."""
    organisation: Label | None = None
    """The organisation, for a user who is in several."""


class IrisChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="iris"):
    """DFIR-IRIS: one alert for each thing, and a change of it for each change."""

    url: str
    """Its address."""
    token: Secret
    """An API key of a user who may write alerts."""
    customer: Annotated[int, Meta(ge=1)] = 1
    """The id of the customer that alerts belong to."""


class SyslogChannel(AnyChannel, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="syslog"):
    """A syslog server: one line in the Common Event Format for each notice. Syslog confirms nothing."""

    host: Host
    """The server."""
    port: Port | None = None
    """Its port; 6514 with TLS, 601 without, when left out."""
    tls: bool = True
    """Whether it is encrypted (RFC 5425). Without only to a server that `[outgoing] private` names."""


Channel = (
    MailChannel
    | WebhookChannel
    | SlackChannel
    | TeamsChannel
    | PagerDutyChannel
    | JiraChannel
    | ServiceNowChannel
    | TheHiveChannel
    | IrisChannel
    | SyslogChannel
)


class Notify(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Whom to tell of what."""

    url: str | None = None
    """Where people open these pages, as in `https://sleetwatch.acme.example`; links lead there. None without it."""
    give_up_hours: Annotated[int, Meta(ge=1, le=720)] = 72
    """For how long a notice is tried again before it is put aside as dead, to be sent again by hand."""
    keep_days: Annotated[int, Meta(ge=1, le=400)] = 30
    """For how long it is kept what was sent."""
    channels: tuple[Channel, ...] = ()
    """The ways out."""

    def __post_init__(self) -> None:
        if self.url is not None and not _URL.fullmatch(self.url):
            raise ValueError("url must be an address as in https://sleetwatch.acme.example")
        check_apart("channels", (one.name for one in self.channels))
