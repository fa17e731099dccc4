"""How long the pages take while many analysts read them at once, each with a session and a connection of their own.

Server and readers share one process, so that what the readers cost is in the figures as well. Every reader goes on to
the next page after a pause that people make; without one it would be a race and no day's work.
"""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import httpx

from sleetwatch.errors import WorkspaceError
from sleetwatch.web.server import PageServer
from sleetwatch.workspace import Workspace

FIRST, PASSWORD = "bench@example.test", "only while this is measured"
LISTS = ("/suspects", "/suspects?owner=any&state=any", "/suspects?level=suspects", "/suspects?family=place", "/links")
MOST_SUBJECTS = 20
"""How many people's pages are read."""
LONGEST = 120
"""Seconds after which a page that did not come is an error."""


def read_together(root: str, analysts: int, pages: int, pause: float) -> dict[str, Any]:
    """Serve a hunted workspace; so many analysts read so many pages each, `pause` seconds apart on average.

    The milliseconds of all pages, the shortest first, for one analyst alone and for all together, how many pages did
    not come, and of how many people pages were read. Raises `WorkspaceError` where nobody is listed.
    """
    logging.getLogger("sleetwatch.web").setLevel(logging.ERROR)
    workspace = Workspace.open(Path(root))
    sessions = [_session(workspace, number) for number in range(analysts)]
    server = PageServer(workspace, "127.0.0.1", 0)
    thread = server.start()
    try:
        origin = server.origins.first
        people = _subjects(origin, sessions[0])
        if not people:
            raise WorkspaceError(f"{root} lists nobody, so that only empty pages could be read; hunt first")
        addresses = [*LISTS, *people]
        alone = _read(origin, sessions[:1], addresses, pages, 0.0)
        started = time.perf_counter()
        together = _read(origin, sessions, addresses, pages, pause)
        seconds = time.perf_counter() - started
    finally:
        server.stop()
        thread.join()
    missed = (analysts + 1) * pages - len(alone) - len(together)
    return {"alone": alone, "together": together, "missed": missed, "seconds": seconds, "people": len(people)}


def _session(workspace: Workspace, number: int) -> str:
    """A session of the analyst of this number, who is added; the first person there adds the others."""
    people = workspace.people
    if people.is_empty:
        people.begin(people.start_link(), FIRST, PASSWORD)
    name = f"analyst-{number}@example.test"
    people.add(workspace.access.actor(FIRST), name, ("analyst",))
    return workspace.sign_ins.open_session(name, "password")


def _client(origin: str, session: str, number: int = 0) -> httpx.Client:
    """An analyst's browser, at an address of its own: what asks too often is held back by its address."""
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the pages are on loopback: no authorities need be read
    transport = httpx.HTTPTransport(local_address=f"127.0.{number >> 8}.{(number & 255) + 1}", verify=plain)
    cookies = {"sleetwatch": session}
    return httpx.Client(base_url=origin, cookies=cookies, timeout=LONGEST, trust_env=False, transport=transport)


def _subjects(origin: str, session: str) -> list[str]:
    """The pages of those who stand first in the list."""
    with _client(origin, session) as client:
        listed = client.get("/suspects?owner=any&state=any").raise_for_status().text
    found = re.findall(r'href="(/suspects/[^"/?#]+/[^"/?#]+)[?"]', listed)
    return list(dict.fromkeys(found))[:MOST_SUBJECTS]


def _read(origin: str, sessions: Sequence[str], addresses: Sequence[str], pages: int, pause: float) -> list[float]:
    """Everybody reads at once; the milliseconds of every page that came, the shortest first."""

    def reader(number: int) -> list[float]:
        turns = [addresses[(number + turn) % len(addresses)] for turn in range(pages)]
        with _client(origin, sessions[number], number) as client:
            return list(_pages(client, turns, Random(number), pause))  # noqa: S311 - no secrets

    with ThreadPoolExecutor(len(sessions)) as pool:
        return sorted(one for mine in pool.map(reader, range(len(sessions))) for one in mine)


def _pages(client: httpx.Client, turns: Sequence[str], random: Random, pause: float) -> Iterator[float]:
    """One analyst's pages. The first brings the connection, and is nobody's figure; one that is an error is missed."""
    _came(client, turns[0])
    for turn in turns:
        time.sleep(random.uniform(0, 2 * pause))
        started = time.perf_counter()
        if _came(client, turn):
            yield (time.perf_counter() - started) * 1000


def _came(client: httpx.Client, address: str) -> bool:
    """Whether a page came. A connection that was closed while the analyst paused is opened anew, as a browser does."""
    for _ in range(2):
        try:
            return client.get(address).is_success
        except httpx.TransportError:
            continue
    return False
