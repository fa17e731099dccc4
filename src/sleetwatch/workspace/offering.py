"""What may leave for other installations, and what has to be taken back: worked out anew each time.

Only rare things of subjects whom two reviewers confirmed (or, where the settings say so, who are over the case line).
Never of anybody whom a verdict has cleared since.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.exchange import CommunityKey, Shared
from sleetwatch.settings import Exchange
from sleetwatch.state import hunts, offered_for, offers, scores
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.holding import Holdings
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.purge_beyond import withdraw
from sleetwatch.workspace.reviewers import BENIGN, CONFIRMED, DISMISSED, VICTIM
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts
from sleetwatch.workspace.warning import CONFIRMED as SURE
from sleetwatch.workspace.warning import SUSPECTED, keys_of

Key = tuple[str, str]
STOLEN = "identity-disproved"
"""The reason of a confirmed verdict that says that somebody else bears the identity by right."""
MILLISECOND = clock.SECOND // 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """Why somebody's things may be shared."""

    standing: str
    possible_victim: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that is shared, and for whom: that never leaves."""

    shared: Shared
    subjects: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change for the others."""

    new: tuple[Offer, ...] = ()
    """Shared for the first time, or again in a new version."""
    taken_back: tuple[str, ...] = ()
    """STIX ids of what is shared no longer."""
    unchanged: int = 0


def may_be_offered(folder: Folder, exchange: Exchange) -> dict[Key, Standing]:
    """Whose things may be shared, and how sure that is."""
    if exchange.offer == "nothing":
        return {}
    last: dict[Key, Verdict] = {}
    for one in read_verdicts(folder):
        if one.subject is not None and one.withdrawn_at is None:
            last[one.tenant, one.subject] = one
    found = {key: Standing(SURE, last[key].reason == STOLEN) for key in confirmed(folder)}
    if exchange.offer == "suspected":
        for key in _over_the_case_line(folder) - found.keys():
            said = last.get(key)
            if said is None or said.finding in {VICTIM, CONFIRMED}:  # confirmed by one reviewer only
                found[key] = Standing(SUSPECTED, said is not None and said.finding == VICTIM)
    cleared = {key for key, said in last.items() if said.finding in {BENIGN, DISMISSED}}
    return {key: standing for key, standing in found.items() if key not in cleared}


def _over_the_case_line(folder: Folder) -> set[Key]:
    newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
    query = sa.select(scores.c.tenant, scores.c.subject).where(scores.c.hunt == newest, scores.c.status == "case")
    with folder.state.connect() as connection:
        return {(tenant, subject) for tenant, subject in connection.execute(query)}


class Offering:
    """Compares what may leave with what has left."""

    def __init__(self, folder: Folder, exchange: Exchange, source: str) -> None:
        """`source` is our STIX identity."""
        self.folder, self.exchange, self.source = folder, exchange, source
        self.now = clock.now() // MILLISECOND * MILLISECOND

    def plan(self, holdings: Holdings) -> Plan:
        """What would change for the others."""
        key = keys_of(self.folder, self.exchange)[0]
        wanted = self._wanted(holdings, key)
        known = {
            (one.shared.link_kind, one.shared.digest): one for one in self._offered() if one.shared.key_id == key.id
        }
        new = []
        for thing, offer in sorted(wanted.items()):
            old = known.get(thing)
            if old is None or self._differs(old, offer):
                new.append(offer if old is None else self._again(old, offer))
        kept = {known[thing].shared.stix_id for thing in wanted if thing in known}
        gone = sorted(one.shared.stix_id for one in self._offered() if one.shared.stix_id not in kept)
        return Plan(tuple(new), tuple(gone), len(wanted) - len(new))

    def _wanted(self, holdings: Holdings, key: CommunityKey) -> dict[tuple[str, str], Offer]:
        standing = may_be_offered(self.folder, self.exchange)
        holders = Counter(row.thing for row in holdings.rows)
        by_thing: dict[tuple[str, str], set[Key]] = {}
        for row in holdings.rows:
            if (row.tenant, row.subject) in standing and holders[row.thing] <= self.exchange.most_sharers:
                by_thing.setdefault(row.thing, set()).add((row.tenant, row.subject))
        found = {}
        for (kind, value), subjects in by_thing.items():
            digest = key.digest(kind, holdings.text_of(value))
            found[kind, digest] = self._offer(key.id, kind, digest, subjects, standing)
        return found

    def _offer(
        self, key_id: str, kind: str, digest: str, subjects: set[Key], standing: Mapping[Key, Standing]
    ) -> Offer:
        shared = Shared(
            stix_id=f"indicator--{uuid.uuid4()}",
            source=self.source,
            key_id=key_id,
            link_kind=kind,
            digest=digest,
            standing=SURE if any(standing[one].standing == SURE for one in subjects) else SUSPECTED,
            possible_victim=any(standing[one].possible_victim for one in subjects),
            tlp=self.exchange.tlp,
            created=self.now,
            modified=self.now,
            valid_until=self.now + self.exchange.days * clock.DAY,
        )
        return Offer(shared, frozenset(subjects))

    def _differs(self, old: Offer, new: Offer) -> bool:
        """Whether the others must hear of it: it says something else, or half of its time is over."""
        said = ("standing", "possible_victim", "tlp")
        if any(getattr(old.shared, name) != getattr(new.shared, name) for name in said):
            return True
        return old.subjects != new.subjects or old.shared.valid_until - self.now < self.exchange.days * clock.DAY // 2

    def _again(self, old: Offer, new: Offer) -> Offer:
        """The same object in a new version."""
        modified = max(self.now, old.shared.modified + MILLISECOND)
        same = replace(new.shared, stix_id=old.shared.stix_id, created=old.shared.created, modified=modified)
        return replace(new, shared=same)

    def _offered(self) -> list[Offer]:
        """What is shared at present."""
        with self.folder.state.connect() as connection:
            rows = connection.execute(sa.select(offers).where(offers.c.withdrawn.is_(False))).mappings().all()
            whose: dict[str, set[Key]] = {}
            for row in connection.execute(sa.select(offered_for)):
                whose.setdefault(row.stix_id, set()).add((row.tenant, row.subject))
        return [Offer(shared_of(row, self.source), frozenset(whose.get(row["stix_id"], ()))) for row in rows]

    def keep(self, connection: sa.Connection, plan: Plan) -> None:
        """Write down what is to leave and what is to be taken back; `push` then tells the others."""
        connection.execute(sa.delete(offered_for).where(offered_for.c.stix_id.in_(plan.taken_back)))
        withdraw(connection, plan.taken_back)
        for offer in plan.new:
            one = offer.shared
            connection.execute(sa.delete(offered_for).where(offered_for.c.stix_id == one.stix_id))
            row = {name: getattr(one, name) for name in _COLUMNS}
            known = connection.execute(sa.update(offers).where(offers.c.stix_id == one.stix_id).values(**row)).rowcount
            if not known:
                connection.execute(sa.insert(offers).values(**row))
            whose = [{"stix_id": one.stix_id, "tenant": tenant, "subject": name} for tenant, name in offer.subjects]
            connection.execute(sa.insert(offered_for), whose)


_COLUMNS = (
    "stix_id", "key_id", "link_kind", "digest", "standing", "possible_victim", "tlp", "created", "modified",
    "valid_until", "withdrawn",
)  # fmt: skip


def shared_of(row: sa.RowMapping, source: str) -> Shared:
    """A row of offers as what leaves."""
    return Shared(source=source, **{name: row[name] for name in _COLUMNS})


def waiting(connection: sa.Connection, source: str, now: int) -> Sequence[Shared]:
    """What the others have not heard of yet, tombstones first."""
    unheard = sa.or_(offers.c.pushed.is_(None), offers.c.pushed < offers.c.modified)
    query = sa.select(offers).where(unheard, offers.c.valid_until > now)
    rows = connection.execute(query.order_by(offers.c.withdrawn.desc(), offers.c.stix_id)).mappings()
    return [shared_of(row, source) for row in rows]
