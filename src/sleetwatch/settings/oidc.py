"""Who else vouches for the people who sign in to the pages: an OpenID provider of the user's."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sleetwatch.settings.feeds import check_url
from sleetwatch.settings.secrets import Secret


class Oidc(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Sign-in through an OpenID provider, such as Entra ID, Okta or Keycloak."""

    issuer: str
    """Its address, as its own tokens name it: `https://login.microsoftonline.com/TENANT/v2.0`."""
    client_id: Annotated[str, Meta(min_length=1)]
    """The name under which these pages are registered there."""
    client_secret: Secret
    """Its secret, as `env:NAME` or `file:PATH`."""
    title: str = "your company's account"
    """What the button says after `Sign in with`."""
    name_claim: str = "email"
    """The claim whose value is a person's name here. Take one that people cannot change themselves; an `email` must be
    verified. It counts at the first sign-in only: from then on the provider's own id of the person does."""

    def __post_init__(self) -> None:
        check_url("issuer", self.issuer)
