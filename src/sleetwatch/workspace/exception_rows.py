"""Exceptions as the state keeps them, and what each may be about: a device, a network, or a signal everywhere."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.errors import UserError
from sleetwatch.state import exceptions
from sleetwatch.workspace.acting import mac
from sleetwatch.workspace.folder import Folder

DEVICE, NETWORK, SIGNAL = "device", "network", "signal"
SCOPES = (DEVICE, NETWORK, SIGNAL)
LEAST_BITS = {4: 16, 6: 32}
"""A network that is written as a range is at least so narrow: what is wider is named by its number."""
LONGEST = 200
ALIAS_DIGITS = 8
WAITS, STANDS, OVER, ENDED = "waits", "stands", "over", "ended"
_ASN = re.compile(r"as(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Exempt:
    """One exception."""

    exception: int
    tenant: str
    signal: str
    scope: str
    value: str | None
    """The device in small letters, an address, a range or `AS` and a number; None for a whole signal or once purged."""
    alias: str
    """What people are shown of it: names of machines often hold names of people, and an address is somebody's home."""
    strength: int
    """Up to which it holds hits back; what is stronger is something else."""
    reason: str
    note: str | None
    by: str
    at: int
    until: int
    approved_by: str | None
    approved_at: int | None
    ended_by: str | None
    ended_at: int | None
    ended_because: str | None

    @property
    def people(self) -> tuple[str, ...]:
        """Who stands behind it."""
        return (self.by, self.approved_by) if self.approved_by else (self.by,)

    def state(self, now: int) -> str:
        """`waits` for a second person, `stands`, `over` (its time is) or `ended`."""
        if self.ended_at is not None:
            return ENDED
        if self.until <= now:
            return OVER
        return WAITS if takes_two(self.scope, self.value) and self.approved_by is None else STANDS


def takes_two(scope: str, value: str | None) -> bool:
    """Whether it reaches so far that two people must stand behind it: a whole signal, or everybody of a carrier."""
    return scope == SIGNAL or (scope == NETWORK and (value or "").startswith("AS"))


def read_exceptions(folder: Folder, which: sa.ColumnElement[bool] | None = None) -> list[Exempt]:
    """Exceptions, or those for which a condition holds, oldest first."""
    query = sa.select(exceptions).where(sa.true() if which is None else which).order_by(exceptions.c.exception)
    with folder.state.connect() as connection:
        rows = connection.execute(query).mappings().all()
    key = folder.key if rows else b""
    return [Exempt(**row, alias=alias_of(key, row["scope"], row["value"])) for row in rows]


def alias_of(key: bytes, scope: str, value: str | None) -> str:
    """A name by which a device or an address can be told from others, and not known."""
    if scope == SIGNAL:
        return "everywhere"
    if value is None:
        return "something that was purged"
    if value.startswith("AS") and scope == NETWORK:
        return value
    letter = {DEVICE: "D", NETWORK: "N"}[scope]
    return f"{letter}-{mac(key, f'{scope} {value}').removeprefix('hmac:')[:ALIAS_DIGITS].upper()}"


def value_of(scope: str, said: str) -> str | None:
    """What somebody wrote, in the one form in which it is kept. Raises `UserError`."""
    if scope not in SCOPES:
        raise UserError(f"{scope[:100]!r} is nothing an exception can be about; it is one of: {', '.join(SCOPES)}")
    plain = said.strip()
    if scope == SIGNAL:
        return None
    if not plain or len(plain) > LONGEST:
        raise UserError(f"name the {scope}, in at most {LONGEST} characters")
    return plain.lower() if scope == DEVICE else _network(plain)


def _network(said: str) -> str:
    number = _ASN.fullmatch(said.lower())
    if number:
        return f"AS{int(number[1])}"
    try:
        network = ipaddress.ip_network(said, strict=False)
    except ValueError:
        raise UserError(
            f"{said[:100]!r} is no network; write an address, a range such as 192.0.2.0/24, or AS64500"
        ) from None
    if network.prefixlen < LEAST_BITS[network.version]:
        raise UserError(
            f"{network} is too wide; write at least /{LEAST_BITS[network.version]}, or the network's number"
        )
    return str(network)
