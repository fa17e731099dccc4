"""Clients with which responses act at vendors: other credentials than the feeds', and a guarded way out."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from sleetwatch.live.client import Client, Pause
from sleetwatch.live.tokens import Fixed, OAuth
from sleetwatch.settings import (
    DefenderResponder,
    EntraResponder,
    GitHubResponder,
    GoogleResponder,
    OktaResponder,
    Responder,
    secret,
)

GOOGLE_SCOPES = (
    "https://www.googleapis.com/auth/admin.directory.user https://www.googleapis.com/auth/admin.directory.user.security"
)
_GITHUB = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


def respond_with(
    one: Responder, root: Path, transport: httpx.BaseTransport | None = None, pause: Pause = time.sleep
) -> Client:
    """The vendor's API with a responder's credentials. Raises `WorkspaceError` when its secret is not there."""
    if isinstance(one, EntraResponder | DefenderResponder):
        return Client(one.url, _microsoft(one, secret(one.client_secret, root), transport), pause, transport=transport)
    if isinstance(one, OktaResponder):
        return Client(one.url, _fixed(f"SSWS {secret(one.token, root)}"), pause, transport=transport)
    if isinstance(one, GitHubResponder):
        return Client(one.url, _fixed(f"Bearer {secret(one.token, root)}"), pause, _GITHUB, transport=transport)
    return Client(one.url, _google(one, secret(one.key, root), transport), pause, transport=transport)


def _fixed(value: str) -> Fixed:
    return Fixed({"Authorization": value})


def _microsoft(one: EntraResponder | DefenderResponder, key: str, transport: httpx.BaseTransport | None) -> OAuth:
    audience = one.audience if isinstance(one, DefenderResponder) else _origin(one.url)
    form = {
        "grant_type": "client_credentials",
        "client_id": one.client_id,
        "client_secret": key,
        "scope": f"{audience.rstrip('/')}/.default",
    }
    login = f"{one.login_url.rstrip('/')}/{one.directory}/oauth2/v2.0/token"
    return OAuth(login, lambda: form, transport=transport)


def _origin(url: str) -> str:
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode('ascii')}"


def _google(one: GoogleResponder, key: str, transport: httpx.BaseTransport | None) -> OAuth:
    from sleetwatch.live.google import assertion  # brings what signs, which only Google wants

    return OAuth(one.login_url, assertion(one, key, GOOGLE_SCOPES), transport=transport)
