"""What news of the scheme means for each tenant: was it seen there, of how many, since when. Nobody hears of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.clock import DAY
from sleetwatch.state import hits, hunts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.sightings import Sighting


@dataclass(frozen=True, slots=True)
class Exposure:
    """One tenant's own."""

    tenant: str
    subjects: int
    """Its subjects of whom it was seen; 0 when it was not."""
    first_at: int | None = None
    last_at: int | None = None
    crowds: int = 0
    """Things that so many of its people have that they say nothing of anybody."""
    kinds: tuple[str, ...] = ()
    """Kinds of indicators, and red flags, that were seen."""

    @property
    def days(self) -> int:
        """From the first to the last sighting, both counted."""
        if self.first_at is None or self.last_at is None:
            return 0
        return self.last_at // DAY - self.first_at // DAY + 1


@dataclass(frozen=True, slots=True)
class _Seen:
    tenant: str
    subject: str | None
    kind: str
    first_at: int
    last_at: int


def exposures(
    folder: Folder,
    tenants: Collection[str],
    lists: Collection[int],
    signals: Collection[str],
    sightings: Sequence[Sighting],
) -> dict[str, Exposure]:
    """Every tenant's own exposure to what some lists hold and some signals find."""
    seen: list[_Seen] = [*_of_lists(sightings, lists), *(_of_signals(folder, signals) if signals else ())]
    return {tenant: _of_tenant(tenant, [one for one in seen if one.tenant == tenant]) for tenant in sorted(tenants)}


def _of_tenant(tenant: str, seen: Sequence[_Seen]) -> Exposure:
    mine = [one for one in seen if one.subject is not None]
    return Exposure(
        tenant,
        len({one.subject for one in mine}),
        min((one.first_at for one in mine), default=None),
        max((one.last_at for one in mine), default=None),
        sum(one.subject is None for one in seen),
        tuple(sorted({one.kind for one in mine})),
    )


def _of_lists(sightings: Iterable[Sighting], lists: Collection[int]) -> Iterable[_Seen]:
    """Where something of these lists stood while it held; also where it does not count against anybody."""
    for one in sightings:
        if any(word.list in lists and word.holds for word in one.said):
            yield _Seen(one.tenant, one.subject, one.kind, one.first_at, one.last_at)


def _of_signals(folder: Folder, signals: Collection[str]) -> list[_Seen]:
    """Whom these signals found in the newest hunt."""
    newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
    query = sa.select(hits).where(hits.c.hunt == newest, hits.c.signal.in_(sorted(signals)))
    with folder.state.connect() as connection:
        return [
            _Seen(row.tenant, row.subject, row.signal, row.first_at, row.last_at) for row in connection.execute(query)
        ]
