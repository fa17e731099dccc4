"""Microsoft Defender XDR: the tables of advanced hunting, over Microsoft Graph.

A query gives 100,000 rows at most, and says no when they are too many bytes; then the window is halved. A row does not
name its table, so each goes into the envelope in which the streaming API publishes it.
"""

from __future__ import annotations

import re

import msgspec

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.live.client import ANSWER_SECONDS, Client, NotTaken, Pause
from sleetwatch.live.collection import Collection, Fetch, TooMuch, Window
from sleetwatch.live.microsoft import graph_client
from sleetwatch.live.page import Page, line_of, time_at
from sleetwatch.live.vendor import Vendor, terms_of
from sleetwatch.settings import DefenderFeed

MOST_ROWS = 100_000
"""Rows after which advanced hunting cuts off."""
KEEPS_DAYS = 30
_TOO_MUCH = re.compile(rb"exceed|too large|too many|limit", re.IGNORECASE)
_ANSWERS_NO = frozenset({400, 413})


class _Answer(msgspec.Struct):
    results: list[msgspec.Raw]


def defender(feed: DefenderFeed, key: str, pause: Pause) -> Vendor:
    """The feed, with its client's secret."""
    client = graph_client(feed, key, pause, ANSWER_SECONDS)
    terms = terms_of(feed, KEEPS_DAYS, oldest_first=True, longest=clock.DAY)
    return Vendor(client, [Collection(table, _fetch(client, table), terms) for table in feed.tables])


def _fetch(client: Client, table: str) -> Fetch:
    time = time_at("Timestamp")

    def fetch(window: Window, _after: str | None) -> Page:
        try:
            answer = client.post("security/runHuntingQuery", {"Query": query(table, window)})
        except NotTaken as error:
            if error.status in _ANSWERS_NO and _TOO_MUCH.search(error.said):
                raise TooMuch(f"{table}: too many rows for one answer") from None
            raise
        rows = answer.read(_Answer).results
        if len(rows) >= MOST_ROWS:
            raise TooMuch(f"{table}: too many rows for one answer")
        times = [at for at in map(time, rows) if at is not None]
        return Page([_published(table, row) for row in rows], times, date=answer.date)

    return fetch


def query(table: str, window: Window) -> str:
    """The rows of a window, oldest first."""
    until = "" if window.until is None else f" and Timestamp < datetime({to_text(window.until)})"
    return f"{table} | where Timestamp >= datetime({to_text(window.since)}){until} | order by Timestamp asc"


def _published(table: str, row: msgspec.Raw) -> bytes:
    return b'{"category":"AdvancedHunting-%s","properties":%s}' % (table.encode(), line_of(row))
