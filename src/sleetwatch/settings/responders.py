"""With which apps responses act at vendors: one struct for each kind of responder in `sleetwatch.toml`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import FEED_PATTERN, Name, check_url
from sleetwatch.settings.secrets import Secret


class AnyResponder(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every responder has."""

    name: Annotated[str, Meta(pattern=FEED_PATTERN)]
    """Its name: lower case letters, digits, `.`, `_` and `-`."""
    tenant: str | None = None
    """The tenant whose accounts it acts on; the workspace's own when left out."""

    def __post_init__(self) -> None:
        for key in ("url", "login_url", "audience"):
            check_url(key, getattr(self, key, None))


class EntraResponder(AnyResponder, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="entra"):
    """Microsoft Graph: Entra ID, Identity Protection and Intune."""

    directory: Name
    """The Entra directory's (tenant) id."""
    client_id: str
    """The app registration's id: one of its own, not the feeds'."""
    client_secret: Secret
    """Its secret, as `env:NAME` or `file:PATH`."""
    url: str = "https://graph.microsoft.com/v1.0"
    """Microsoft Graph; another address for national clouds."""
    login_url: str = "https://login.microsoftonline.com"
    """Where tokens are got."""


class DefenderResponder(AnyResponder, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="defender"):
    """Microsoft Defender for Endpoint."""

    directory: Name
    """The Entra directory's (tenant) id."""
    client_id: str
    """The app registration's id."""
    client_secret: Secret
    """Its secret, as `env:NAME` or `file:PATH`."""
    url: str = "https://api.security.microsoft.com"
    """The API; another address for a region or a national cloud."""
    audience: str = "https://api.securitycenter.microsoft.com"
    """What the token is for, which is not always the API's address."""
    login_url: str = "https://login.microsoftonline.com"
    """Where tokens are got."""


class OktaResponder(AnyResponder, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="okta"):
    """An Okta organisation."""

    url: str
    """The organisation's address, as in `https://acme.okta.com`."""
    token: Secret
    """An API token of a user with a custom role that may do what is asked, and no more."""
    zone: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")] | None = None
    """The id of the network zone that addresses are added to; none are while it is left out."""


class GoogleResponder(AnyResponder, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="google"):
    """Google Workspace: the Directory API."""

    key: Secret
    """The service account's key file (JSON), with domain-wide delegation."""
    admin: str
    """The administrator in whose name it acts."""
    url: str = "https://admin.googleapis.com"
    """The Admin SDK."""
    login_url: str = "https://oauth2.googleapis.com/token"
    """Where tokens are got."""


class GitHubResponder(AnyResponder, kw_only=True, frozen=True, forbid_unknown_fields=True, tag="github"):
    """A GitHub organisation."""

    organisation: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")]
    """The organisation."""
    token: Secret
    """A token of an owner."""
    url: str = "https://api.github.com"
    """The API; another address for GHE.com."""


Responder = EntraResponder | DefenderResponder | OktaResponder | GoogleResponder | GitHubResponder
