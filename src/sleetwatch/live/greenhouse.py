"""Greenhouse Harvest: candidates, applications and scheduled interviews that were changed since.

Harvest v1 takes an API key, v3 an OAuth client; both name the next page in the `Link` header. The lists are sorted by
id, not by when a record was changed, so a list counts only when its last page is there.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from sleetwatch.clock import to_text
from sleetwatch.live.client import Client, Credentials, Pause
from sleetwatch.live.collection import Collection, Fetch, Window
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.tokens import Fixed, OAuth, basic
from sleetwatch.live.vendor import Vendor, terms_of
from sleetwatch.settings import GreenhouseFeed

PAGE = 500
"""Most records of a page."""


@dataclass(frozen=True, slots=True)
class _List:
    path: str
    since: str
    time: str


_V1 = {
    "candidates": _List("v1/candidates", "updated_after", "updated_at"),
    "applications": _List("v1/applications", "last_activity_after", "last_activity_at"),
    "scheduled_interviews": _List("v1/scheduled_interviews", "updated_after", "updated_at"),
}
_V3 = {
    "candidates": _List("v3/candidates", "updated_at", "updated_at"),
    "applications": _List("v3/applications", "updated_at", "updated_at"),
    "scheduled_interviews": _List("v3/interviews", "updated_at", "updated_at"),
}


def greenhouse(feed: GreenhouseFeed, key: str, pause: Pause) -> Vendor:
    """The feed, with its API key (v1) or its client's secret (v3)."""
    client = Client(feed.url, _credentials(feed, key), pause)
    lists = _V1 if feed.client_id is None else _V3
    prefix = "" if feed.client_id is None else "gte|"
    terms = terms_of(feed, None)
    return Vendor(client, [Collection(name, _fetch(client, lists[name], prefix), terms) for name in feed.collections])


def _credentials(feed: GreenhouseFeed, key: str) -> Credentials:
    if feed.client_id is None:
        return Fixed(basic(key))
    form = {"grant_type": "client_credentials"} | ({"sub": feed.user_id} if feed.user_id else {})
    return OAuth(feed.login_url, lambda: form, basic(feed.client_id, key))


def _fetch(client: Client, one: _List, prefix: str) -> Fetch:
    time = time_at(one.time)

    def fetch(window: Window, after: str | None) -> Page:
        params: dict[str, str | int] = {"per_page": PAGE}
        params |= {one.since: prefix + to_text(window.since)} if window.since else {}
        answer = client.get(after) if after else client.get(one.path, params)
        return page_of(answer.read(list[msgspec.Raw]), time, answer.next, answer.date)

    return fetch
