"""What no hunt has seen yet: ingests that are durable, and changes in what else a hunt takes.

Batches are noted one by one: their numbers are drawn before they are durable, so the newest says nothing of the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa

from sleetwatch import __version__, clock
from sleetwatch.signals import Signal
from sleetwatch.state import (
    batches,
    exceptions,
    files,
    hunted,
    indicators,
    insert_new,
    intel_lists,
    purges,
    received,
    seen_batches,
)
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import learnt

AT_ONCE = 500
SETTINGS = (
    "tenant", "score", "intel", "approved_tools", "approved_tools_of", "lists", "travel", "signals", "provider",
    "exchange",
)  # fmt: skip
"""Settings that decide what a hunt finds."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of one tenant has not been hunted."""

    records: int
    since: int
    """When the oldest of it became durable."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a hunt that begins now is the first to see."""

    batches: tuple[int, ...]
    tenants: Mapping[str, Waiting]
    beside: Mapping[str, str]
    """A digest of each other thing that a hunt takes."""
    changed: tuple[str, ...]
    """Which of these are not what they were at the newest hunt."""

    @property
    def is_due(self) -> bool:
        """Whether a hunt could find anything that the newest one did not."""
        return bool(self.batches or self.changed)

    @property
    def since(self) -> int | None:
        """Since when something has been waiting."""
        return min((one.since for one in self.tenants.values()), default=None)

    @property
    def why(self) -> str:
        """In words."""
        records = sum(one.records for one in self.tenants.values())
        told = [f"{records:,} new records of {len(self.tenants)} tenants"] if self.batches else []
        return " and ".join([*told, *(f"changed {name}" for name in self.changed)])


def fresh(folder: Folder) -> Fresh:
    """What no hunt has seen. Read before the lake is: what comes in between is seen twice and never missed."""
    numbers, tenants = _unseen(folder.state)
    beside = taken_beside(folder)
    before = _before(folder.state)
    changed = () if before is None else tuple(name for name in beside if before.get(name) != beside[name])
    return Fresh(numbers, tenants, beside, changed)


def waiting(state: sa.Engine) -> Mapping[str, Waiting]:
    """What has not been hunted, by tenant."""
    return _unseen(state)[1]


def _unseen(state: sa.Engine) -> tuple[tuple[int, ...], dict[str, Waiting]]:
    query = (
        sa.select(batches.c.batch, batches.c.tenant, batches.c.ingested_at, files.c.accepted)
        .outerjoin(files, files.c.batch == batches.c.batch)
        .where(~sa.exists().where(seen_batches.c.batch == batches.c.batch))
        .order_by(batches.c.batch)
    )
    numbers: list[int] = []
    found: dict[str, Waiting] = {}
    with state.connect() as connection:
        for batch, tenant, at, accepted in connection.execute(query):
            numbers.append(batch)
            known = found.get(tenant, Waiting(0, at))
            found[tenant] = Waiting(known.records + (accepted or 0), min(known.since, at))
    return tuple(numbers), found


def _before(state: sa.Engine) -> Mapping[str, str] | None:
    """What the newest hunt took beside the lake; None when there was none that said: all is new then."""
    with state.connect() as connection:
        row = connection.execute(sa.select(hunted.c.beside).order_by(hunted.c.hunt.desc()).limit(1)).first()
    return None if row is None else row.beside


def seen(
    connection: sa.Connection,
    number: int,
    new: Fresh,
    *,
    watched: bool,
    notices: int,
    left_out: Mapping[str, str],
) -> None:
    """Note, in the transaction of a hunt's results, that they are about this."""
    rows = [{"batch": batch, "hunt": number} for batch in new.batches]
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]  # another hunt may have ended meanwhile
        connection.execute(insert_new(connection, seen_batches), some)
    told = {
        "hunt": number,
        "watched": watched,
        "fresh": {tenant: asdict(one) for tenant, one in new.tenants.items()},
        "beside": dict(new.beside),
        "notices": notices,
        "left_out": dict(left_out),
    }
    connection.execute(sa.insert(hunted).values(**told))


# --- What else a hunt takes ----------------------------------------------------------------------------------------


def taken_beside(folder: Folder) -> dict[str, str]:
    """A digest of each thing besides events that decides what a hunt finds, by what people call it."""
    return {name: hashlib.sha256(told(folder)).hexdigest() for name, told in _TAKEN.items()}


def _settings(folder: Folder) -> bytes:
    mmdb = [folder.root / path for path in folder.settings.intel.mmdb]
    told = {name: getattr(folder.settings, name) for name in SETTINGS}
    return msgspec.json.encode((__version__, told, [_stamp(path) for path in mmdb]))


def _stamp(path: Path) -> tuple[str, int, int]:
    known = path.stat() if path.exists() else None
    return path.name, known.st_size if known else 0, known.st_mtime_ns if known else 0


def _signals(folder: Folder) -> bytes:
    return b"\0".join(b"%s\0%s" % (path.name.encode(), path.read_bytes()) for path in own_signals(folder))


def own_signals(folder: Folder) -> list[Path]:
    """The files of the workspace's own signals."""
    return sorted((folder.root / "signals").rglob("*.toml"))


def _verdicts(folder: Folder) -> bytes:
    taken = learnt(folder)
    held = sorted((*key, *asdict(one).values()) for key, one in taken.explained.items())
    now = clock.now()
    standing = sa.select(exceptions.c.exception).where(
        exceptions.c.ended_at.is_(None), exceptions.c.until > now, exceptions.c.at <= now
    )
    approved = standing.add_columns(exceptions.c.approved_at).order_by(exceptions.c.exception)
    with folder.state.connect() as connection:
        scoped = [tuple(row) for row in connection.execute(approved)]
    return msgspec.json.encode((held, sorted(taken.certain), taken.model.version, scoped))


def _lists(folder: Folder) -> bytes:
    counts = [
        sa.select(sa.func.max(intel_lists.c.list), sa.func.count(intel_lists.c.withdrawn_at)),
        sa.select(sa.func.count(), sa.func.count(indicators.c.withdrawn_at)).select_from(indicators),
    ]
    holding = sa.select(received.c.stix_id, received.c.standing).where(
        received.c.digest.is_not(None), received.c.withdrawn.is_(False), received.c.valid_until > clock.now()
    )
    with folder.state.connect() as connection:
        held = [tuple(row) for row in connection.execute(holding.order_by(received.c.stix_id))]
        return msgspec.json.encode(([tuple(connection.execute(one).one()) for one in counts], held))


def _purges(folder: Folder) -> bytes:
    with folder.state.connect() as connection:
        return str(connection.execute(sa.select(sa.func.max(purges.c.purge))).scalar()).encode()


_TAKEN: Mapping[str, Callable[[Folder], bytes]] = {
    "settings": _settings,
    "signals": _signals,
    "verdicts": _verdicts,
    "lists": _lists,
    "purges": _purges,
}


def text_of(signal: Signal, folder: Folder) -> str:
    """A digest of a signal's text and of what the settings change about it."""
    changed = folder.settings.signals.get(signal.id)
    return hashlib.sha256(msgspec.json.encode((signal, changed))).hexdigest()
