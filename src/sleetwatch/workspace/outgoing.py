"""The one way out to addresses that the settings name."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from sleetwatch.workspace.folder import Folder

if TYPE_CHECKING:
    from sleetwatch.live.outgoing import Guard, Outgoing


def guard_of(folder: Folder) -> Guard:
    """Decides where this workspace may send to."""
    from sleetwatch.live.addresses import Guard

    return Guard(frozenset(folder.settings.outgoing.private))


def authorities_of(folder: Folder) -> ssl.SSLContext:
    """Whose certificates are taken. Raises `WorkspaceError` when a file of the settings is none."""
    from sleetwatch.live.outgoing import trusting

    return trusting([folder.root / name for name in folder.settings.outgoing.authorities])


def outgoing(folder: Folder, seconds: float | None = None, most_bytes: int | None = None) -> Outgoing:
    """HTTP to addresses of the settings; ten seconds and 64 kB an answer when nothing else is said."""
    from sleetwatch.live.outgoing import MOST_BYTES, SECONDS, Outgoing

    return Outgoing(guard_of(folder), authorities_of(folder), seconds or SECONDS, most_bytes or MOST_BYTES)
