"""The exchange with other installations: off while `sleetwatch.toml` has no section `[exchange]`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import check_url
from sleetwatch.settings.names import check_apart
from sleetwatch.settings.secrets import Secret

Kind = Literal[
    "factor", "device", "machine", "unit", "file", "photo", "camera", "mailbox", "bank", "phone", "address"
]  # fmt: skip
Tlp = Literal["green", "amber", "amber+strict", "red"]
Identity = Annotated[str, Meta(pattern=r"^identity--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Label = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
USUAL_KINDS: tuple[Kind, ...] = (
    "factor", "machine", "unit", "file", "photo", "mailbox", "bank", "phone", "address",
)  # fmt: skip


class ExchangeKey(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One key that a community shares."""

    id: Label
    """What the community calls it; it stands beside every hash."""
    secret: Secret
    """The key itself, 32 characters at least, as `env:NAME` or `file:PATH`."""


class Member(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Who may talk to the exchange's server here."""

    name: Label
    """The member; the user of basic authentication."""
    identity: Identity
    """Its STIX identity, as `sleetwatch exchange status` prints it there. It can share in this name alone."""
    token: Secret
    """Its bearer token; the password of basic authentication."""
    writes: bool = True
    """Whether it may share; reading alone when false."""


class ExchangeServer(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The TAXII server that `sleetwatch exchange serve` runs: one of a community's installations has it."""

    host: str = "127.0.0.1"
    """The address to listen at. Put a TLS proxy before it."""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8766
    """The port; 0 takes a free one."""
    public_url: str | None = None
    """How members reach it behind the proxy, as in `https://exchange.example`."""
    title: Annotated[str, Meta(min_length=1, max_length=200)] = "Sleetwatch exchange"
    """What the community is called."""
    members: tuple[Member, ...] = ()
    """Who may read and share."""

    def __post_init__(self) -> None:
        check_url("public_url", self.public_url)
        check_apart("members", (one.name for one in self.members))
        check_apart("members", (one.identity for one in self.members))


class Exchange(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is shared with other installations, with whom and for how long."""

    keys: Annotated[tuple[ExchangeKey, ...], Meta(min_length=1)]
    """The community's keys: the first is used for what we share, all of them to understand what others share."""
    url: str | None = None
    """The address of the community's TAXII 2.1 collection: `https://HOST/ROOT/collections/ID/`."""
    user: str | None = None
    """The user, where the server wants basic authentication."""
    token: Secret | None = None
    """The bearer token, or the password where there is a user."""
    name: Annotated[str, Meta(min_length=1, max_length=100)] = "An installation of Sleetwatch"
    """What the community sees of us. It need not say who you are."""
    identity: Identity | None = None
    """Our STIX identity; made of the workspace's own key when left out."""
    offer: Literal["nothing", "confirmed", "suspected"] = "confirmed"
    """Whose things are shared: nobody's; those of subjects whom two reviewers confirmed; or also of those over the case
    line."""
    kinds: tuple[Kind, ...] = USUAL_KINDS
    """Which kinds of things are shared, and looked for in what others share."""
    most_sharers: Annotated[int, Meta(ge=1, le=25)] = 5
    """What more subjects here have is common and never shared."""
    days: Annotated[int, Meta(ge=1, le=400)] = 180
    """For how long what we share holds."""
    tlp: Tlp = "amber+strict"
    """The Traffic Light Protocol's marking (version 2.0) of what we share."""
    sources: Annotated[int, Meta(ge=1, le=10)] = 2
    """How many installations must warn of one thing before it adds to a score. Fewer are shown and add nothing. Set it
    to 1 only where you trust each of the others to be right."""
    server: ExchangeServer | None = None
    """The server, where this installation has it."""

    def __post_init__(self) -> None:
        check_url("url", self.url)
        check_apart("keys", (key.id for key in self.keys))
        if self.user is not None and self.token is None:
            raise ValueError("a user needs a token, which is the password")
