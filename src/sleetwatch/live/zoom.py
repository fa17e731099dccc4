"""Zoom: who was in past meetings, and who signed in and out. The meetings themselves are in `zoom_meetings.py`."""

from __future__ import annotations

import msgspec

from sleetwatch import clock
from sleetwatch.live.client import Client, Pause
from sleetwatch.live.collection import Collection, Fetch, Window
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.tokens import OAuth, basic
from sleetwatch.live.vendor import Part, Vendor, terms_of
from sleetwatch.live.zoom_meetings import Meetings, dates
from sleetwatch.settings import ZoomFeed

KEEPS_DAYS = 180
"""Reports and dashboard reach six months back."""
WINDOW = 28 * clock.DAY
"""A report is about a month at most."""


class _Answer(msgspec.Struct):
    activity_logs: list[msgspec.Raw] = []
    next_page_token: str = ""


def zoom(feed: ZoomFeed, key: str, pause: Pause) -> Vendor:
    """The feed, with the secret of its server-to-server app."""
    form = {"grant_type": "account_credentials", "account_id": feed.account_id}
    client = Client(feed.url, OAuth(feed.login_url, lambda: form, basic(feed.client_id, key)), pause)
    parts: dict[str, Part] = {
        "meetings": Meetings(client, feed.participants, terms_of(feed, KEEPS_DAYS)),
        "activities": Collection("activities", _activities(client), terms_of(feed, KEEPS_DAYS, longest=WINDOW)),
    }
    return Vendor(client, [parts[name] for name in feed.collections])


def _activities(client: Client) -> Fetch:
    time = time_at("time")

    def fetch(window: Window, after: str | None) -> Page:
        params: dict[str, str | int] = {**dates(window), "page_size": 300}
        params |= {"next_page_token": after} if after else {}
        answer = client.get("report/activities", params)
        found = answer.read(_Answer)
        return page_of(found.activity_logs, time, found.next_page_token or None, answer.date)

    return fetch
