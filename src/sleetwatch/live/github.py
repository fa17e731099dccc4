"""The audit log of a GitHub organisation or enterprise, web and Git events, oldest first."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from sleetwatch.clock import to_text
from sleetwatch.live.client import Client, Pause
from sleetwatch.live.collection import Collection, Window
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.tokens import Fixed
from sleetwatch.live.vendor import Vendor, terms_of
from sleetwatch.settings import GitHubFeed

KEEPS_DAYS = 180
"""GitHub keeps Git events for seven days only."""


def github(feed: GitHubFeed, token: str, pause: Pause) -> Vendor:
    """The feed, with its token."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    client = Client(feed.url, Fixed({"Authorization": f"Bearer {token}"}), pause, headers)
    whose = ("orgs", feed.organisation) if feed.organisation else ("enterprises", feed.enterprise or "")
    path = "/".join((whose[0], quote(whose[1], safe=""), "audit-log"))
    time = time_at("@timestamp")

    def fetch(window: Window, after: str | None) -> Page:
        phrase = f"created:>={to_text(window.since)}"
        params: dict[str, str | int] = {"include": "all", "phrase": phrase, "order": "asc", "per_page": 100}
        answer = client.get(after) if after else client.get(path, params)
        return page_of(answer.read(list[msgspec.Raw]), time, answer.next, answer.date)

    return Vendor(client, [Collection("audit-log", fetch, terms_of(feed, KEEPS_DAYS, oldest_first=True))])
