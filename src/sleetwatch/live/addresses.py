"""Which network addresses we may reach when a user says where: those of the public internet, others by name only."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from sleetwatch.errors import UserError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to its addresses. Raises `OSError`."""

LONGEST_HOST = 253
NAT64 = IPv6Network("64:ff9b::/96")
"""What a network without IPv4 calls an IPv4 address (RFC 6052)."""
NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this host
            "169.254.0.0/16",  # link-local; the clouds' metadata
            "168.63.129.16/32",  # Azure's own, on every machine there
            "100.100.100.200/32",  # Alibaba's metadata
            "192.0.0.192/32",  # Oracle's metadata
            "224.0.0.0/3",  # multicast, reserved, broadcast
            "::/128",
            "fe80::/10",
            "fec0::/10",  # site-local, which nobody uses any more
            "fd00:ec2::/32",  # Amazon's metadata
            "ff00::/8",
            "2001::/32",  # Teredo and
            "2002::/16",  # 6to4 hide an IPv4 address, and are dead
            "64:ff9b:1::/48",  # a network's own NAT64, which may mean anything
        ),
    )
)
"""No setting lets these be reached: nothing that takes our messages lives there."""
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


class AddressRefused(UserError):  # noqa: N818 - says what happened
    """An address in the settings leads where we do not go. The message names the host alone."""


def resolved(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Guard:
    """Decides where we go. A name is resolved once, and every address it has must do; what is connected to is one of
    them, so that a second answer of the resolver changes nothing.
    """

    private: Collection[str] = field(default_factory=frozenset)
    """Hosts of the user's own network that may be reached, as `host` or `host:port`."""
    resolve: Resolve = resolved

    def lets_private(self, host: str, port: int) -> bool:
        """Whether the settings name this very host."""
        name = _plain(host)
        written = f"[{name}]" if ":" in name else name
        return not {name, f"{written}:{port}"}.isdisjoint(self.private)

    def addresses(self, host: str, port: int, *, in_clear: bool = False) -> list[str]:
        """Where to connect to, best first. `in_clear`: nothing is encrypted, which is for private networks only.

        Raises `AddressRefused`, or `OSError` when the name is not known.
        """
        name = _plain(host)
        allowed = self.lets_private(name, port)
        if in_clear and not allowed:
            raise AddressRefused(f"{name}: only https is spoken with it, or TLS; {_how(name, port)}")
        found = [_told(name, one) for one in self._resolved(name, port)]
        for one in found:
            self._check(name, port, one, allowed=allowed)
            if in_clear and is_public(one):
                raise AddressRefused(f"{name} is on the public internet, where only https is spoken, or TLS")
        return [str(one) for one in found]

    def _resolved(self, name: str, port: int) -> Sequence[str]:
        try:
            return [str(ip_address(name))]
        except ValueError:
            check_name(name)
        found = self.resolve(name, port)
        if not found:
            raise OSError(f"{name} has no address")
        return found

    def _check(self, name: str, port: int, one: Address, *, allowed: bool) -> None:
        real = unwrapped(one)
        if any(real in network or one in network for network in NEVER):
            raise AddressRefused(f"{name} leads to an address that nothing is ever sent to")
        if not is_public(one) and not allowed:
            raise AddressRefused(f"{name} leads into a private network; {_how(name, port)}")

    def dial(self, host: str, port: int, seconds: float, *, in_clear: bool = False) -> socket.socket:
        """A connection to it, for what is not HTTP. Raises `AddressRefused` or `OSError`."""
        return connected(self.addresses(host, port, in_clear=in_clear), port, seconds)


def connected(addresses: Sequence[str], port: int, seconds: float) -> socket.socket:
    """A connection to the first of the addresses that takes one. Raises `OSError`."""
    failed: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            failed = error
    raise failed or OSError("no address")


@contextmanager
def cut_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Break a connection when its time is over, whoever wraps it meanwhile: one byte now and then keeps nobody."""
    spare = connection.dup()
    timer = threading.Timer(seconds, _cut, (spare,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        spare.close()


def _cut(spare: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        spare.shutdown(socket.SHUT_RDWR)


def is_public(address: Address) -> bool:
    """Whether it is one of the public internet, also where it is written as another."""
    real = unwrapped(address)
    return real.is_global and not real.is_multicast and not real.is_reserved


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    low = int(address) & 0xFFFFFFFF
    if address in NAT64 or (int(address) >> 32 == 0 and low > 1):
        return IPv4Address(low)
    return address


def check_name(name: str) -> None:
    """Raises `AddressRefused` for what is no name: numbers in other notations are read by resolvers, not by people."""
    labels = name.split(".")
    if not name or len(name) > LONGEST_HOST or not all(_NAME.fullmatch(label) for label in labels):
        raise AddressRefused(f"{name!r} is no name of a host; write a name in ASCII (xn--...) or an address in full")
    if _NUMBER.fullmatch(labels[-1]):
        raise AddressRefused(f"{name!r} is no address; write all four numbers in decimal")


def _plain(host: str) -> str:
    return host.strip("[]").removesuffix(".").lower()


def _told(name: str, written: str) -> Address:
    try:
        return ip_address(written)
    except ValueError:
        raise AddressRefused(f"{name} has an address that cannot be read") from None


def _how(name: str, port: int) -> str:
    written = f"[{name}]" if ":" in name else name
    return f'when it is one of your own, add private = ["{written}:{port}"] to [outgoing]'
