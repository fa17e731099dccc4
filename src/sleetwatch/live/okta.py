"""The Okta System Log.

A query without an end is a polling one: Okta sorts it by when it wrote the events down, not by when they happened, so
late ones come too, and its next link is where the next pass goes on. When the link is gone, the pass begins again
behind the newest event that is kept.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from sleetwatch import clock
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
        page = page_of(records, time, answer.next, answer.date, later=answer.next or after)
        return replace(page, next=None) if _is_last(page) else page

    return Vendor(client, [Collection("logs", fetch, terms_of(feed, KEEPS_DAYS, oldest_first=True))])


def _is_last(page: Page) -> bool:
    """There is always a next link. Where much happens, following it until nothing comes would never end."""
    is_new = page.date is not None and max(page.times, default=0) > max(page.date, clock.now()) - clock.MINUTE
    return not page.lines or (is_new and len(page.lines) < PAGE)
