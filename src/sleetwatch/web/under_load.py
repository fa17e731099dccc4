"""How long the pages take while many analysts read them at once, each with a session and a connection of their own.

Server and readers share one process, so that what the readers cost is in the figures as well. Every reader goes on to
the next page after a pause that people make; without one it would be a race and no day's work.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import httpx

from sleetwatch.web.server import PageServer
from sleetwatch.workspace import Workspace

NAME, PASSWORD = "bench@example.test", "only while this is measured"
LISTS = ("/suspects", "/suspects?owner=any&state=any", "/suspects?level=suspects", "/suspects?family=place", "/links")
MOST_SUBJECTS = 20
"""How many people's pages are read."""
LONGEST = 120
"""Seconds after which a page that did not come is an error."""


def read_together(root: str, analysts: int, pages: int, pause: float) -> dict[str, Any]:
    """Serve a hunted workspace; so many analysts read so many pages each, `pause` seconds apart on average.

    The milliseconds of all pages, the shortest first, for one analyst alone and for all together.
    """
    logging.getLogger("sleetwatch.web").setLevel(logging.ERROR)
    workspace = Workspace.open(Path(root))
    people = workspace.people
    if people.is_empty:
        people.begin(people.start_link(), NAME, PASSWORD)
    server = PageServer(workspace, "127.0.0.1", 0)
    thread = server.start()
    try:
        origin = server.origins.first
        addresses = [*LISTS, *_subjects(origin, _cookies(workspace))]
        alone = _read(origin, workspace, addresses, (1, pages, 0.0))
        started = time.perf_counter()
        together = _read(origin, workspace, addresses, (analysts, pages, pause))
        return {"alone": alone, "together": together, "seconds": time.perf_counter() - started}
    finally:
        server.stop()
        thread.join()


def _cookies(workspace: Workspace) -> dict[str, str]:
    return {"sleetwatch": workspace.sign_ins.open_session(NAME, "password")}


def _client(origin: str, cookies: dict[str, str]) -> httpx.Client:
    return httpx.Client(base_url=origin, cookies=cookies, timeout=LONGEST, trust_env=False, verify=False)  # noqa: S501 - plain loopback


def _subjects(origin: str, cookies: dict[str, str]) -> list[str]:
    """The pages of those who stand first in the list."""
    with _client(origin, cookies) as client:
        listed = client.get("/suspects?owner=any&state=any").raise_for_status().text
    found = re.findall(r'href="(/suspects/[^"/?#]+/[^"/?#]+)"', listed)
    return list(dict.fromkeys(found))[:MOST_SUBJECTS]


def _read(origin: str, workspace: Workspace, addresses: Sequence[str], size: tuple[int, int, float]) -> list[float]:
    analysts, pages, pause = size
    taken: list[list[float]] = [[] for _ in range(analysts)]
    readers = [
        threading.Thread(
            target=_reader, args=(origin, _cookies(workspace), addresses, (pages, pause, number), taken[number])
        )
        for number in range(analysts)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return sorted(one for mine in taken for one in mine)


def _reader(
    origin: str, cookies: dict[str, str], addresses: Sequence[str], size: tuple[int, float, int], taken: list[float]
) -> None:
    """One analyst's pages; each starts at another one. A page that is an error ends the reader, and is missed."""
    pages, pause, number = size
    random = Random(number)  # noqa: S311 - figures, not secrets
    with _client(origin, cookies) as client:
        client.get(addresses[0]).raise_for_status()  # the first brings the connection, and is nobody's figure
        for turn in range(pages):
            time.sleep(random.uniform(0, 2 * pause))
            started = time.perf_counter()
            client.get(addresses[(number + turn) % len(addresses)]).raise_for_status()
            taken.append((time.perf_counter() - started) * 1000)
