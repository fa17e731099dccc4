"""Every way into the company that the lake knows of one subject: sessions, tokens, keys, factors, devices, rules.

What the logs do not show is not here: a key that was never used, a session at a vendor that is no source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sleetwatch.engine import Engine
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.narrowed import narrowed

Row = dict[str, Any]
Key = tuple[str, str, str]
"""Kind, source and name."""

SESSION, TOKEN, KEY, FACTOR, DEVICE, VPN, RULE, ACCOUNT = (
    "session", "token", "key", "factor", "device", "vpn", "rule", "account",
)  # fmt: skip
KINDS_OF_WAYS = (SESSION, TOKEN, KEY, VPN, FACTOR, RULE, DEVICE, ACCOUNT)
"""In the order in which they are listed."""

VPNS = ("cisco_vpn", "fortigate", "globalprotect", "openvpn", "tailscale", "cisco_umbrella", "zscaler", "netskope")
"""Sources whose sign-ins are tunnels into the company's network."""
VENDORS = {
    "entra": ("entra", "m365"),
    "okta": ("okta",),
    "google": ("google",),
    "github": ("github",),
    "defender": ("defender",),
    "intune": ("intune",),
}
"""Which sources tell of which vendor, by how their names begin."""
AGENTS = ("mssense.exe", "msmpeng.exe", "sensecncproxy.exe", "senseir.exe", "sensendr.exe")
"""What an isolated device may still talk with."""

_VPN = ", ".join(f"'{name}'" for name in VPNS)
_AGENT = ", ".join(f"'{name}'" for name in AGENTS)
_DONE = "coalesce(outcome, 'success') = 'success'"

QUERIES = {
    SESSION: f"""select source, session as name, account, coalesce(app, '') as what, "at" from sign_in
        where session is not null and {_DONE} and source not in ({_VPN})""",
    TOKEN: f"""select source, concat(coalesce(app, resource, 'an application'), ' / ', coalesce(device_id, client, '-'))
        as name, account, coalesce(token_kind, 'kept token') as what, "at" from sign_in
        where (interactive = false or token_kind like '%refresh%') and {_DONE} and source not in ({_VPN})""",
    KEY: """select source, key as name, account, coalesce(transport, '') as what, "at" from code_access
        where key is not null""",
    VPN: f"""select source, concat(coalesce(app, 'tunnel'), ' / ', coalesce(device_name, device_id, '-')) as name,
        account, coalesce(client, '') as what, "at" from sign_in where source in ({_VPN}) and {_DONE}""",
    FACTOR: """select source, concat(coalesce(method, 'other'), ' / ', coalesce(device, phone, '-')) as name, account,
        coalesce(action, '') as what, "at" from factor where coalesce(outcome, 'success') = 'success'""",
    ACCOUNT: f"""select source, account as name, account, '' as what, "at" from sign_in
        where {_DONE} and account is not null""",
}
"""How each kind shows in the events: one row a use."""
_DEVICES = (
    'select source, device_id as name, account, device_name as what, "at" from device where device_id is not null',
    'select source, device_id as name, account, device_name as what, "at" from process where device_id is not null',
    f"""select source, device_id as name, account, device_name as what, "at" from connection
        where device_id is not null and coalesce(file_name, '') not in ({_AGENT})""",
    f"""select source, device_id as name, account, device_name as what, "at" from sign_in
        where device_id is not null and {_DONE}""",
)
_USED = _DEVICES[2:]
"""What counts as use of a device that should be still: an isolated one goes on telling its agent what runs."""
_MADE = """select source, action as name, account, actor as what, "at" from credential
    where action in ('key_created', 'token_created') and coalesce(outcome, 'success') = 'success'"""
_TRIED = """select source, account as name, account, coalesce(error, '') as what, "at" from sign_in
    where outcome = 'failure'"""
_RULES = """select 'm365' as source, domain as name, null as account, 'mail is sent on' as what, last_at as "at"
    from mail_rules"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in."""

    kind: str
    source: str
    name: str
    account: str | None
    what: str
    first_at: int
    last_at: int
    times: int

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.kind, self.source, self.name

    @property
    def vendor(self) -> str | None:
        """Whose it is, of those with an action; None: it is ended by hand."""
        return next((one for one, begins in VENDORS.items() if self.source.startswith(begins)), None)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of one subject up to a moment, and what came after it."""

    person: Row
    at: int
    known: tuple[Way, ...]
    """Those seen up to it, the last used first."""
    after: tuple[Way, ...]
    """Every way that was used after it, with those uses alone."""
    tried: tuple[Way, ...]
    """Accounts that tried to sign in after it and could not."""
    made: tuple[Way, ...]
    """Keys and tokens that were made; their ids are in no log."""

    @property
    def used_again(self) -> list[Way]:
        """What should have ended and was used."""
        known = {way.key for way in self.known}
        return [way for way in self.after if way.key in known and way.kind != ACCOUNT]

    @property
    def new(self) -> list[Way]:
        """What came up after it: another way in, or one that was not on the list."""
        known = {way.key for way in self.known}
        again = {way.account for way in self.after if way.key in known and way.kind in {SESSION, TOKEN}}
        fresh = [way for way in self.after if way.key not in known]
        shown = {way.account for way in fresh if way.kind in {SESSION, TOKEN, VPN}} | again
        return fresh + [way for way in self.after if way.kind == ACCOUNT and way.key in known and way.name not in shown]


def ways_of(folder: Folder, person: Row, at: int, until: int) -> Ways:
    """The ways of a subject (a row of the state's `subjects`), seen until `at`, and their use to `until`."""
    queries = (*QUERIES.values(), *_DEVICES, _MADE, _TRIED)
    with narrowed(folder, [person], queries, until, ("mail_rules",)) as engine:
        known = [way for way in _all(engine, _DEVICES, 0, at) if way.kind != FACTOR or way.what != "removed"]
        after = _all(engine, _USED, at + 1, until)
        tried = _of(engine, ACCOUNT, (_TRIED,), at + 1, until)
        made = _of(engine, KEY, (_MADE,), 0, at)
    return Ways(person, at, _ordered(known), _ordered(after), _ordered(tried), _ordered(made))


def _all(engine: Engine, devices: tuple[str, ...], since: int, until: int) -> list[Way]:
    found = [way for kind, query in QUERIES.items() for way in _of(engine, kind, (query,), since, until)]
    return [*found, *_of(engine, RULE, (_RULES,), since, until), *_of(engine, DEVICE, devices, since, until)]


def _of(engine: Engine, kind: str, queries: tuple[str, ...], since: int, until: int) -> Iterator[Way]:
    union = " union all ".join(
        f'select source, name, account, what, "at" as t from ({query}) as q' for query in queries
    )
    rows = engine.rows(
        f"select source, name, max(account), arg_max(what, t), min(t), max(t), count(*) from ({union}) as u "
        f"where t >= {since} and t <= {until} group by source, name"
    )
    return (Way(kind, source, name, account, what or "", *rest) for source, name, account, what, *rest in rows)


def _ordered(found: list[Way] | Iterator[Way]) -> tuple[Way, ...]:
    return tuple(sorted(found, key=lambda way: (KINDS_OF_WAYS.index(way.kind), -way.last_at, way.source, way.name)))
