"""The Okta System Log.

A query without an end is a polling one: Okta sorts it by when it wrote the events down, not by when they happened, so
late ones come too, and its next link is where the next pass goes on. When the link is gone, the pass begins again
behind the newest event that is kept.
"""

from __future__ import annotations

import msgspec

from sleetwatch.clock import to_text
from sleetwatch.live.client import Client, Pause
from sleetwatch.live.collection import Collection, Window
from sleetwatch.live.page import Page, page_of, time_at
from sleetwatch.live.tokens import Fixed
from sleetwatch.live.vendor import Vendor, terms_of
from sleetwatch.settings import OktaFeed

PAGE = 1000
"""Most events of a page."""
KEEPS_DAYS = 90


def okta(feed: OktaFeed, token: str, pause: Pause) -> Vendor:
    """The feed, with its API token."""
    client = Client(feed.url, Fixed({"Authorization": f"SSWS {token}"}), pause)
    time = time_at("published")

    def fetch(window: Window, after: str | None) -> Page:
        params: dict[str, str | int] = {"since": to_text(window.since), "sortOrder": "ASCENDING", "limit": PAGE}
        answer = client.get(after) if after else client.get("api/v1/logs", params)
        records = answer.read(list[msgspec.Raw])
        # There is always a next link. Following it to the very end would never stop where much happens.
        more = answer.next if len(records) >= PAGE else None
        return page_of(records, time, more, answer.date, later=answer.next or after)

    return Vendor(client, [Collection("logs", fetch, terms_of(feed, KEEPS_DAYS, oldest_first=True))])
