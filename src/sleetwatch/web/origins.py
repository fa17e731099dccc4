"""Where the pages are served from, as a browser names it, and whether a request really came from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from sleetwatch.errors import UserError

SAFE = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The names under which these pages may be asked for."""

    hosts: frozenset[str]
    """`Host` headers that are ours."""
    origins: frozenset[str]
    """`Origin` headers that are ours."""
    first: str
    """The address to give to people."""
    is_secure: bool
    """Whether browsers reach us by TLS, so that a cookie may insist on it."""
    behind_proxy: bool = False
    """Whether a proxy of the user's own stands before us."""

    def knows(self, host: str) -> bool:
        """Whether a `Host` header names us: anything else is a rebound name, or a proxy that was set up wrongly."""
        return host.lower() in self.hosts

    def sent_by_us(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of ours sent a request that changes something, as far as its headers tell.

        A browser sends at least one of the two; what has neither is none, and has no business here.
        """
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        if origin is not None:
            return origin in self.origins
        return site is not None


def local(host: str, port: int) -> Origins:
    """For people at this machine. Raises `UserError` when others could reach it without TLS."""
    if not is_loopback(host):
        raise UserError(
            f"{host} can be reached by others, and without TLS they could read along; put a TLS proxy before this and "
            "name its address with --public-url https://... (docs/how-to/serve.md shows how)"
        )
    names = [f"[{host}]" if ":" in host else host, "localhost", "127.0.0.1", "[::1]"]
    hosts = [f"{name}:{port}" for name in dict.fromkeys(names)]
    return Origins(frozenset(hosts), frozenset(f"http://{one}" for one in hosts), f"http://{hosts[0]}", is_secure=False)


def public(url: str) -> Origins:
    """For people elsewhere, through the user's own TLS proxy. Raises `UserError` when it is no such address."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise UserError(f"{url!r} is no address of a site; write it as https://sleetwatch.acme.example")
    host = parts.netloc.lower()
    return Origins(
        frozenset({host}), frozenset({f"https://{host}"}), f"https://{host}", is_secure=True, behind_proxy=True
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
