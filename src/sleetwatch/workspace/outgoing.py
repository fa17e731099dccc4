"""The one way out to addresses that the settings name."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from sleetwatch.settings import secret
from sleetwatch.workspace.folder import Folder

if TYPE_CHECKING:
    from sleetwatch.live.outgoing import Guard, Outgoing
    from sleetwatch.live.proxy import Proxy


def guard_of(folder: Folder) -> Guard:
    """Decides where this workspace may send to."""
    from sleetwatch.live.addresses import Guard

    return Guard(frozenset(folder.settings.outgoing.private))


def authorities_of(folder: Folder) -> ssl.SSLContext:
    """Whose certificates are taken. Raises `WorkspaceError` when a file of the settings is none."""
    from sleetwatch.live.outgoing import trusting

    return trusting([folder.root / name for name in folder.settings.outgoing.authorities])


def proxy_of(folder: Folder) -> Proxy | None:
    """Through what it goes. Raises `WorkspaceError` when the proxy's login is not there."""
    from sleetwatch.live.proxy import Proxy

    given = folder.settings.outgoing
    if given.proxy is None:
        return None
    return Proxy(given.proxy, None if given.proxy_login is None else secret(given.proxy_login, folder.root))


def outgoing(folder: Folder, seconds: float | None = None, most_bytes: int | None = None) -> Outgoing:
    """HTTP to addresses of the settings; ten seconds and 64 kB an answer when nothing else is said."""
    from sleetwatch.live.outgoing import MOST_BYTES, SECONDS, Outgoing

    proxy = proxy_of(folder)
    return Outgoing(guard_of(folder), authorities_of(folder), seconds or SECONDS, most_bytes or MOST_BYTES, proxy)
