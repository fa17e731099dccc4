"""What the feeds of Microsoft Graph share: the client, and how its app signs in."""

from __future__ import annotations

from urllib.parse import urlsplit

from sleetwatch.live.client import Client, Pause
from sleetwatch.live.tokens import OAuth
from sleetwatch.settings import DefenderFeed, GraphFeed


def graph_client(feed: GraphFeed | DefenderFeed, key: str, pause: Pause, seconds: float | None = None) -> Client:
    """A client with an app's own permissions (client credentials)."""
    api = urlsplit(feed.url)
    form = {
        "grant_type": "client_credentials",
        "client_id": feed.client_id,
        "client_secret": key,
        "scope": f"{api.scheme}://{api.netloc}/.default",
    }
    login = f"{feed.login_url.rstrip('/')}/{feed.directory}/oauth2/v2.0/token"
    return Client(feed.url, OAuth(login, lambda: form), pause, seconds=seconds)
