"""A vendor's feed: several collections, each with a part of the cursor of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from sleetwatch import clock
from sleetwatch.errors import FeedError
from sleetwatch.live.client import Client, Stopped
from sleetwatch.live.collection import Terms
from sleetwatch.live.delivery import Cursor, Delivery
from sleetwatch.settings import PullFeed


class Part(Protocol):
    """Pulls one collection."""

    name: str

    def pull(self, stands: object) -> Iterator[Delivery]: ...


class Vendor:
    """Asks for one collection after the other. One that fails, as for want of a permission, keeps none of the others
    from coming; a vendor that wants us to wait does.
    """

    def __init__(self, client: Client, parts: Sequence[Part]) -> None:
        self._client, self._parts = client, parts

    def pull(self, cursor: Cursor) -> Iterator[Delivery]:
        """One pass over all collections. Raises `FeedError`."""
        failed: list[FeedError] = []
        for part in self._parts:
            try:
                yield from part.pull(cursor.get(part.name))
            except Stopped:
                return
            except FeedError as error:
                failed.append(error)
                if error.retry_after is not None:
                    break
        if failed:
            waits = (error.retry_after for error in failed)
            says = "; ".join(dict.fromkeys(map(str, failed)))
            raise FeedError(says, retry_after=max((wait for wait in waits if wait), default=None))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def terms_of(
    feed: PullFeed, keeps_days: int | None, *, oldest_first: bool = False, longest: int | None = None, lag: int = 0
) -> Terms:
    """How a feed's collection is asked for. `lag` is how late the vendor itself says that records may come."""
    return Terms(
        overlap=max(feed.overlap_minutes * clock.MINUTE, lag),
        start=None if feed.start is None else clock.from_datetime(feed.start),
        keeps=None if keeps_days is None else keeps_days * clock.DAY,
        oldest_first=oldest_first,
        longest=longest,
    )
