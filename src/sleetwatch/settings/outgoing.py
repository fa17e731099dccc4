"""Where messages and requests of ours may go: the public internet, and of the user's own network what is named."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sleetwatch.settings.secrets import Secret

PROXY = r"^https?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?/?\Z"
Host = Annotated[str, Meta(pattern=r"^(\[[0-9a-f:.]+\](:\d{1,5})?|[a-z0-9_.-]+(:\d{1,5})?|[0-9a-f:]+)\Z")]


class Outgoing(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What holds for every address that these settings send to: notices, tickets, findings, responses, exchanges."""

    private: tuple[Host, ...] = ()
    """Hosts of your own network that may be reached, as `host` or `host:port` in lower case; no others are. Only these
    may be spoken with in the clear."""
    proxy: Annotated[str, Meta(pattern=PROXY)] | None = None
    """A proxy of your own, as `http://host:port` (or `https`), through which all goes that is not in `private`. It
    is asked for a tunnel (CONNECT), and TLS goes through it to the host itself."""
    proxy_login: Secret | None = None
    """`user:password` for the proxy, as `env:NAME` or `file:PATH`."""
    authorities: tuple[str, ...] = ()
    """Paths of certificates (PEM), from the workspace's folder, of authorities of your own; trusted beside the public
    ones."""
