"""What all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from sleetwatch.web.assets import Assets
from sleetwatch.web.limits import Limit
from sleetwatch.web.menu import MENU, Entry
from sleetwatch.web.oidc import Provider
from sleetwatch.web.origins import Origins
from sleetwatch.web.screens import Screens
from sleetwatch.workspace import Workspace

REQUESTS, REQUESTS_EVERY_SECONDS = 300, 30.0
"""Requests of one address, pages and their few assets together."""
TRIES, EVERY_SECONDS = 20, 300.0
"""Sign-ins and links that one address may try, whoever it tries to be; each name has a limit of its own."""
PROGRAM_REQUESTS, PROGRAM_SECONDS = 600, 60.0
"""Requests of one token of the API."""


class Site:
    """One workspace, served."""

    def __init__(self, workspace: Workspace, origins: Origins, menu: Sequence[Entry] = MENU) -> None:
        self.workspace, self.origins, self.menu = workspace, origins, menu
        self.assets = Assets()
        self.screens = Screens(self.assets)
        self.requests = Limit(REQUESTS, REQUESTS_EVERY_SECONDS)
        self.tries = Limit(TRIES, EVERY_SECONDS)
        self.programs = Limit(PROGRAM_REQUESTS, PROGRAM_SECONDS)

    @property
    def cookie(self) -> str:
        """The session cookie's name. Its prefix makes browsers insist on TLS, this host and no other path."""
        return "__Host-sleetwatch" if self.origins.is_secure else "sleetwatch"

    @cached_property
    def provider(self) -> Provider | None:
        """Who else vouches for people, when the settings name somebody."""
        settings = self.workspace.folder.settings.oidc
        return None if settings is None else Provider(settings, self.workspace.root, self.origins.first)
