"""From a feed's settings to what pulls it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sleetwatch.live.client import Pause
from sleetwatch.live.delivery import Cursor, Pull
from sleetwatch.live.doors import BearerDoor, Door, SignatureDoor
from sleetwatch.live.folder import Files, watched_folder
from sleetwatch.settings import (
    BucketFeed,
    DefenderFeed,
    Feed,
    FolderFeed,
    GitHubFeed,
    GoogleFeed,
    GraphFeed,
    GreenhouseFeed,
    KafkaFeed,
    OktaFeed,
    ReceiverFeed,
    ZoomFeed,
    secret,
)

_VendorFeed = DefenderFeed | GitHubFeed | GoogleFeed | GraphFeed | GreenhouseFeed | OktaFeed | ZoomFeed


def connect(feed: Feed, root: Path, files: Files, stands: Callable[[], Cursor], pause: Pause = time.sleep) -> Pull:
    """What pulls this feed. `root` is the workspace's folder; `files` lists those of a folder that may hold records;
    `stands` reads where the feed stands now; `pause` waits for a vendor that wants it.

    Raises `WorkspaceError` when a secret is not there, or a setting cannot work.
    """
    if isinstance(feed, FolderFeed):
        return watched_folder(root, feed.path, feed.settle_seconds, files)
    if isinstance(feed, BucketFeed):
        return _bucket(feed, root)
    if isinstance(feed, KafkaFeed):
        from sleetwatch.live.queue import Queue

        return Queue(feed, secret(feed.password, root) if feed.password else None, stands)
    if isinstance(feed, ReceiverFeed):
        raise TypeError(f"{feed.name} is sent to us; it has a door and nothing to pull")
    return _vendor(feed, root, pause)


def _vendor(feed: _VendorFeed, root: Path, pause: Pause) -> Pull:
    """Only the vendor that is asked is loaded: each brings libraries of its own."""
    if isinstance(feed, GraphFeed | DefenderFeed):
        return _microsoft(feed, secret(feed.client_secret, root), pause)
    if isinstance(feed, GitHubFeed):
        from sleetwatch.live.github import github

        pull: Pull = github(feed, secret(feed.token, root), pause)
    elif isinstance(feed, GoogleFeed):
        from sleetwatch.live.google import google

        pull = google(feed, secret(feed.key, root), pause)
    elif isinstance(feed, GreenhouseFeed):
        from sleetwatch.live.greenhouse import greenhouse

        pull = greenhouse(feed, secret(feed.client_secret or feed.token or "", root), pause)
    elif isinstance(feed, OktaFeed):
        from sleetwatch.live.okta import okta

        pull = okta(feed, secret(feed.token, root), pause)
    else:
        from sleetwatch.live.zoom import zoom

        pull = zoom(feed, secret(feed.client_secret, root), pause)
    return pull


def _microsoft(feed: GraphFeed | DefenderFeed, key: str, pause: Pause) -> Pull:
    if isinstance(feed, GraphFeed):
        from sleetwatch.live.graph import graph

        return graph(feed, key, pause)
    from sleetwatch.live.hunting import defender

    return defender(feed, key, pause)


def _bucket(feed: BucketFeed, root: Path) -> Pull:
    from sleetwatch.live.bucket import WatchedBucket
    from sleetwatch.storage import Access, Bucket

    access_key, secret_key = (secret(key, root) if key else None for key in (feed.access_key, feed.secret_key))
    access = Access(feed.endpoint, feed.region, access_key=access_key, secret_key=secret_key)
    return WatchedBucket(Bucket(feed.url, access))


def door(feed: ReceiverFeed, root: Path) -> Door:
    """Who may send to this feed. Raises `WorkspaceError` when its secret is not there."""
    if feed.token is not None:
        return BearerDoor(secret(feed.token, root))
    return SignatureDoor(secret(feed.signing_key or "", root))
