"""How live feeds are doing, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.clock import optional_text, to_text
from sleetwatch.workspace import FeedStatus

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def show(feeds: Sequence[FeedStatus], form: Format) -> None:
    """Every feed with its lag, its last batch, its gaps and errors."""
    if form is Format.JSON:
        json_out({"feeds": [_json(feed) for feed in feeds]})
        return
    if not feeds:
        say("There is no feed; add [[feeds]] to sleetwatch.toml (docs/how-to/live-feeds.md).")
        return
    columns = ("feed", "kind", "tenant", "state", "lag", "last batch", "records", "gaps")
    table_out(columns, [_row(feed) for feed in feeds])
    for feed in feeds:
        if feed.error:
            say(f"{feed.feed}: failed {feed.failures} times in a row; {feed.error}")
        for gap in feed.gaps:
            say(f"{feed.feed}: gap noticed {to_text(gap['noticed_at'])}: {gap['why']}")


def _row(feed: FeedStatus) -> tuple[object, ...]:
    received = optional_text(feed.received_at)
    lag = None if feed.lag_seconds is None else _span(feed.lag_seconds)
    return feed.feed, feed.kind, feed.tenant, _state(feed), lag, received, feed.records, len(feed.gaps)


def _state(feed: FeedStatus) -> str:
    if feed.error:
        return "failing"
    return "well" if feed.succeeded_at is not None else "never asked"


def _span(seconds: int) -> str:
    """A span in its largest unit."""
    size, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds // size} {unit}"


def _json(feed: FeedStatus) -> dict[str, Any]:
    row = asdict(feed)
    moments = {name: to_text(at) for name, at in row.items() if name.endswith("_at") and at is not None}
    gaps = [gap | {"noticed_at": to_text(gap["noticed_at"])} for gap in feed.gaps]
    return row | moments | {"gaps": gaps, "state": _state(feed)}
