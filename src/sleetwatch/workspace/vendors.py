"""The vendors as actions see them: live's client behind the guarded way out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sleetwatch.live.client import Answer, Client, NotTaken
from sleetwatch.live.responders import respond_with
from sleetwatch.respond.actions import Denied
from sleetwatch.settings import Responder
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outgoing import outgoing

if TYPE_CHECKING:
    from sleetwatch.live.client import Pause

SECONDS = 60.0
MOST_BYTES = 8 << 20
"""Largest answer: lists of one person's things."""


class Vendor:
    """One vendor's API. What it refuses for good is `Denied`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """Ask for something."""
        return _denied(lambda: self._client.get(path, params))

    def send(self, method: str, path: str, body: object | None = None) -> Answer:
        """Change something."""
        return _denied(lambda: self._client.send(method, path, body))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _denied(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except NotTaken as refused:
        raise Denied(refused.status) from None


class Vendors:
    """The vendors of one run, opened when they are needed."""

    def __init__(self, folder: Folder, pause: Pause = time.sleep) -> None:
        self.folder, self._pause = folder, pause
        self._open: dict[str, Vendor] = {}

    def of(self, responder: Responder) -> Vendor:
        """The vendor behind a responder. Raises `WorkspaceError` when its secret is not there."""
        if responder.name not in self._open:
            transport = outgoing(self.folder, SECONDS, MOST_BYTES).transport
            self._open[responder.name] = Vendor(respond_with(responder, self.folder.root, transport, self._pause))
        return self._open[responder.name]

    def close(self) -> None:
        """Let go of all connections."""
        for vendor in self._open.values():
            vendor.close()
