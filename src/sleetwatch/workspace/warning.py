"""Which of our subjects have what other installations warn of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.engine import Engine
from sleetwatch.exchange import CommunityKey, community_key
from sleetwatch.links import Warned
from sleetwatch.settings import Exchange, secret
from sleetwatch.state import received
from sleetwatch.workspace.folder import Folder

CONFIRMED, SUSPECTED = "confirmed", "suspected"
CHANCE = {CONFIRMED: 0.9, SUSPECTED: 0.3}
"""How likely somebody is part of the scheme of whom another installation says so: whom two people confirmed there in
nine cases of ten, whom a score puts over the case line there as often as that line says.
"""
HOLDINGS = "holdings"
"""The fact that the exchange reads."""


@dataclass(frozen=True, slots=True)
class _Said:
    source: str
    standing: str
    possible_victim: bool


Said = Mapping[tuple[str, str], Sequence[_Said]]
"""By kind and digest what others say."""


def keys_of(folder: Folder, exchange: Exchange) -> list[CommunityKey]:
    """The community's keys. Raises `WorkspaceError` when a secret is not there, or too short."""
    return [community_key(key.id, secret(key.secret, folder.root)) for key in exchange.keys]


def said_by_others(folder: Folder, exchange: Exchange) -> dict[tuple[str, str], list[_Said]]:
    """What was received, still holds, and is of a kind that the settings name."""
    query = sa.select(received).where(
        received.c.digest.is_not(None),
        received.c.withdrawn.is_(False),
        received.c.valid_until > clock.now(),
        received.c.link_kind.in_(exchange.kinds),
    )
    found: dict[tuple[str, str], list[_Said]] = {}
    with folder.state.connect() as connection:
        for row in connection.execute(query.order_by(received.c.stix_id)):
            said = _Said(row.source, row.standing, row.possible_victim)
            found.setdefault((row.link_kind, row.digest), []).append(said)
    return found


def warned_in(
    engine: Engine, exchange: Exchange, keys: Sequence[CommunityKey], texts: Mapping[str, str], said: Said
) -> list[Warned]:
    """Every subject with a thing of which others warn, in a fixed order. The engine holds `holdings` and `people`."""
    rows = [Held(*row) for row in engine.rows(held_query(exchange.kinds))]
    people = engine.rows("select count(*) from people")[0][0]
    holders = Counter(row.thing for row in rows)
    told = {thing: _told(thing, keys, texts, said) for thing in holders}
    return [
        _warned(row, told[row.thing], exchange.sources, holders[row.thing], people) for row in rows if told[row.thing]
    ]


class Held(NamedTuple):
    """Somebody has something."""

    tenant: str
    subject: str
    link_kind: str
    value: str
    at: int
    event_id: str | None

    @property
    def thing(self) -> tuple[str, str]:
        """What tells it from everything else."""
        return self.link_kind, self.value


def held_query(kinds: Iterable[str]) -> str:
    """Who has what of some kinds."""
    listed = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    return (
        f'select tenant, subject, link_kind, value, min("at"), min(event_id) from {HOLDINGS} '
        f"where link_kind in ({listed}) group by tenant, subject, link_kind, value order by all"
    )


def _told(thing: tuple[str, str], keys: Sequence[CommunityKey], texts: Mapping[str, str], said: Said) -> list[_Said]:
    kind, value = thing
    text = texts.get(value, value)
    return [one for key in keys for one in said.get((kind, key.digest(kind, text)), ())]


def _warned(row: Held, told: Sequence[_Said], needed: int, holders: int, people: int) -> Warned:
    """What all sources together say. One that says it twice is one source."""
    by_source: dict[str, str] = {}
    for one in told:
        if by_source.get(one.source) != CONFIRMED:
            by_source[one.source] = one.standing
    likely = max(CHANCE.get(standing, 0.0) for standing in by_source.values())
    return Warned(
        row.tenant,
        row.subject,
        row.link_kind,
        row.value,
        sources=len(by_source),
        confirmed=sum(standing == CONFIRMED for standing in by_source.values()),
        possible_victim=any(one.possible_victim for one in told),
        chance=likely if len(by_source) >= needed else 0.0,
        degree=holders + 1,
        at=row.at,
        event_id=row.event_id,
        people=people,
    )
