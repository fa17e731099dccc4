"""The way out through the user's own proxy: a tunnel (HTTP CONNECT) in which TLS goes on to the host itself.

The proxy opens the connection, not we, and it may know names that we do not. So what we can check, we check before: an
address in full, and every address that our own resolver has for a name. What our resolver does not know is left to the
proxy, unless the name itself says that it lives inside.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpcore
import httpx

from sleetwatch.live.addresses import AddressRefused, Guard

PORTS = {"http": 80, "https": 443}
INSIDE = frozenset({"internal", "local", "localhost", "localdomain", "lan", "intranet", "corp", "home", "arpa"})
"""Last labels of names that nobody on the public internet has."""
Backend = Callable[[Sequence[str]], httpcore.NetworkBackend]
"""From checked addresses to what connects to them and to nothing else."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy of the user's own network."""

    url: str
    """Of `http` or `https`, without a path."""
    login: str | None = field(default=None, repr=False)
    """`user:password`, where it asks for one."""

    def check(self, guard: Guard, host: str, port: int) -> None:
        """Raises `AddressRefused` where a host is, or says that it is, none of the public internet."""
        try:
            guard.addresses(host, port)
        except OSError:
            labels = host.strip("[]").removesuffix(".").lower().split(".")
            if len(labels) < len(("name", "example")) or labels[-1] in INSIDE:
                raise AddressRefused(
                    f"{host} is no name of the public internet; the proxy is not asked for it"
                ) from None

    def addresses(self, guard: Guard) -> list[str]:
        """Where the proxy is. The settings name it, so it may be private; in the clear only there."""
        where = httpx.URL(self.url)
        port = where.port or PORTS[where.scheme]
        own = Guard(frozenset({*guard.private, where.host.lower()}), guard.resolve)
        return own.addresses(where.raw_host.decode("ascii"), port, in_clear=where.scheme == "http")

    def pool(self, guard: Guard, trusted: ssl.SSLContext, backend: Backend) -> httpcore.ConnectionPool:
        """Connections through it. Raises `AddressRefused`, or `OSError` when the proxy's name is not known."""
        user, _, password = (self.login or "").partition(":")
        return httpcore.HTTPProxy(
            self.url,
            proxy_auth=(user, password) if self.login else None,
            ssl_context=trusted,
            proxy_ssl_context=trusted if self.url.startswith("https") else None,
            max_keepalive_connections=0,
            network_backend=backend(self.addresses(guard)),
        )
