"""The exchange with other installations: what leaves, what comes, and the server a community may have."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import FeedError, Refused, UserError
from sleetwatch.exchange import AT_ONCE, MEDIA, Collection, Cursor, Shared, companions, indicator, read_indicator
from sleetwatch.settings import secret
from sleetwatch.state import exchange_cursors, offers, received, warnings
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.holding import holdings_now
from sleetwatch.workspace.hunting import Progress
from sleetwatch.workspace.offering import Offering, Plan, waiting
from sleetwatch.workspace.outgoing import outgoing
from sleetwatch.workspace.warning import keys_of

SECONDS, MOST_ANSWERED = 60.0, 16 << 20
"""How long one request to a server may take, and how large its answer may be."""
MOST_RECEIVED = 2_000_000
"""Objects of others that are kept; more is no exchange of rare things."""
OFFER, WITHDRAW = "exchange.offer", "exchange.withdraw"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What left."""

    shared: int
    withdrawn: int
    refused: tuple[str, ...]
    """Why the server did not take some."""


@dataclass(frozen=True, slots=True)
class PullReport:
    """What came."""

    new: int
    changed: int
    withdrawn: int
    refused: int
    """Objects that are not exactly as they must be."""


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """How the exchange stands."""

    identity: str
    url: str | None
    keys: tuple[str, ...]
    offer: str
    shared: int
    waiting: int
    """Versions and tombstones that the others have not heard of."""
    received: int
    """What others share and holds at present."""
    sources: int
    pulled_at: int | None
    warned: int
    """Subjects here who have something that others warn of, by the newest hunt."""
    collection: str
    """Of our own server."""


class Exchanges:
    """The exchange of one workspace. Raises `UserError` where the settings have none."""

    def __init__(self, folder: Folder) -> None:
        found = folder.settings.exchange
        if found is None:
            raise UserError(
                f"there is no exchange here; add [exchange] to {folder.root / 'sleetwatch.toml'}, as "
                "docs/how-to/exchange.md says"
            )
        self.folder, self.settings = folder, found
        self.identity = found.identity or f"identity--{self._uuid('identity')}"

    def _uuid(self, what: str) -> uuid.UUID:
        """An id of our own that tells nothing of us and stays."""
        said = blake2b(f"exchange {what}".encode(), digest_size=16, key=self.folder.key).digest()
        return uuid.UUID(bytes=said, version=4)

    @property
    def collection_id(self) -> str:
        """The id of the collection that our own server has."""
        return str(self._uuid("collection"))

    def status(self) -> ExchangeStatus:
        """How it stands."""
        now = clock.now()
        keys_of(self.folder, self.settings)
        holds = sa.and_(received.c.withdrawn.is_(False), received.c.valid_until > now)
        with self.folder.state.connect() as connection:

            def count(what: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> int:
                return int(connection.execute(sa.select(sa.func.count(what)).where(*where)).scalar_one())

            return ExchangeStatus(
                identity=self.identity,
                url=self.settings.url,
                keys=tuple(key.id for key in self.settings.keys),
                offer=self.settings.offer,
                shared=count(offers.c.stix_id, offers.c.withdrawn.is_(False), offers.c.valid_until > now),
                waiting=len(waiting(connection, self.identity, now)),
                received=count(received.c.stix_id, holds),
                sources=count(sa.distinct(received.c.source), holds),
                pulled_at=connection.execute(sa.select(sa.func.max(exchange_cursors.c.pulled_at))).scalar(),
                warned=count(sa.distinct(warnings.c.tenant + "\x1f" + warnings.c.subject)),
                collection=self.collection_id,
            )

    # --- what leaves ------------------------------------------------------------------------------------------------

    def plan(self, progress: Progress) -> Plan:
        """What would leave and what would be taken back. Nothing does."""
        return self._offering().plan(holdings_now(self.folder, self.settings.kinds, progress))

    def _offering(self) -> Offering:
        return Offering(self.folder, self.settings, self.identity)

    def objects(self, shared: Sequence[Shared]) -> list[dict[str, Any]]:
        """Exactly what leaves for these."""
        first = companions(self.identity, self.settings.name, self.settings.tlp) if shared else []
        return [*first, *map(indicator, shared)]

    def push(self, by: str, progress: Progress) -> PushReport:
        """Share what may be shared and take back what may not, and tell the others. Raises `UserError`."""
        access = Access(self.folder)
        actor = access.actor(by, via="cli")
        access.check(actor, OFFER)
        plan = self.plan(progress)
        told = {"new": len(plan.new), "taken_back": len(plan.taken_back)}
        with access.acting(actor, OFFER, details=told) as connection:
            self._offering().keep(connection, plan)
        return self._tell(progress)

    def withdraw_all(self, by: str, progress: Progress) -> PushReport:
        """Take back everything that was ever shared, and tell the others."""
        access = Access(self.folder)
        actor = access.actor(by, via="cli")
        query = sa.select(offers.c.stix_id).where(offers.c.withdrawn.is_(False))
        with access.acting(actor, WITHDRAW) as connection:
            known = tuple(connection.execute(query).scalars())
            self._offering().keep(connection, Plan(taken_back=known))
        return self._tell(progress)

    def _tell(self, progress: Progress) -> PushReport:
        """Send what the others have not heard of; what they took is noted part by part, so that it can be gone on."""
        with self.folder.state.connect() as connection:
            unheard = waiting(connection, self.identity, clock.now())
        refused: list[str] = []
        taken: list[Shared] = []
        if unheard:
            with self._collection() as collection:
                collection.check_writable()
                for start in range(0, len(unheard), AT_ONCE):
                    progress("telling the others", start / len(unheard))
                    some = unheard[start : start + AT_ONCE]
                    failures = collection.push(self.objects(some) if start == 0 else list(map(indicator, some)))
                    well = [one for one in some if one.stix_id not in failures]
                    self._heard(well)
                    taken += well
                    refused += sorted(set(failures.values()))
        gone = sum(one.withdrawn for one in taken)
        return PushReport(len(taken) - gone, gone, tuple(dict.fromkeys(refused)))

    def _heard(self, shared: Sequence[Shared]) -> None:
        with self.folder.state.begin() as connection:
            for one in shared:
                same = offers.c.stix_id == one.stix_id, offers.c.modified == one.modified
                connection.execute(sa.update(offers).where(*same).values(pushed=one.modified))
            connection.execute(sa.delete(offers).where(offers.c.valid_until <= clock.now()))

    # --- what comes -------------------------------------------------------------------------------------------------

    def pull(self, progress: Progress) -> PullReport:
        """Take what others share. A pull that was broken off goes on where it was. Raises `UserError`."""
        counts = dict.fromkeys(("new", "changed", "withdrawn", "refused", "same"), 0)
        with self._collection() as collection:
            for page in collection.pull(self._cursor()):
                progress("taking what others share", min(0.9, sum(counts.values()) / 10_000))
                with self.folder.state.begin() as connection:
                    self._move(connection, page.cursor)
                    for raw in page.objects:
                        counts[self._take(connection, raw)] += 1
        del counts["same"]
        return PullReport(**counts)

    def _cursor(self) -> Cursor:
        query = sa.select(exchange_cursors).where(exchange_cursors.c.collection == self.settings.url)
        with self.folder.state.connect() as connection:
            row = connection.execute(query).first()
        return Cursor() if row is None else Cursor(row.added_after, row.next, row.newest)

    def _move(self, connection: sa.Connection, cursor: Cursor) -> None:
        """In the transaction of the page. What is over goes with it."""
        here = exchange_cursors.c.collection == self.settings.url
        connection.execute(sa.delete(received).where(received.c.valid_until <= clock.now()))
        connection.execute(sa.delete(exchange_cursors).where(here))
        row = {name: getattr(cursor, name) for name in ("added_after", "next", "newest")}
        insert = sa.insert(exchange_cursors).values(collection=self.settings.url, pulled_at=clock.now(), **row)
        connection.execute(insert)

    def _take(self, connection: sa.Connection, raw: object) -> str:
        """What became of one object: new, changed, withdrawn, refused or the same as before."""
        now = clock.now()
        try:
            one = read_indicator(raw, now)
        except Refused:
            return "refused"
        if one.source == self.identity or one.valid_until <= now:
            return "same"
        known = connection.execute(sa.select(received).where(received.c.stix_id == one.stix_id)).first()
        if (
            known is None
            and connection.execute(sa.select(sa.func.count()).select_from(received)).scalar_one() >= MOST_RECEIVED
        ):
            raise UserError(f"others share more than {MOST_RECEIVED:,} things; that is no exchange of rare things")
        if known is not None and known.source != one.source:
            return "refused"
        if known is not None and (known.withdrawn or known.modified >= one.modified):
            return "same"
        connection.execute(sa.delete(received).where(received.c.stix_id == one.stix_id))
        connection.execute(sa.insert(received).values(**_row(one, now)))
        return "withdrawn" if one.withdrawn else "new" if known is None else "changed"

    @contextmanager
    def _collection(self) -> Iterator[Collection]:
        from sleetwatch.live.client import Client, NotTaken  # brings the web, which no other command needs
        from sleetwatch.live.tokens import Fixed, basic

        url = self.settings.url
        if url is None:
            raise UserError('the settings\' [exchange] name no collection; add url = "https://..."')
        token = secret(self.settings.token, self.folder.root) if self.settings.token else ""
        headers = basic(self.settings.user, token) if self.settings.user else {"Authorization": f"Bearer {token}"}
        way = outgoing(self.folder, SECONDS, MOST_ANSWERED).transport
        client = Client(url, Fixed(headers if token else {}), headers={"Accept": MEDIA}, transport=way)
        try:
            yield Collection(client, url)
        except NotTaken as error:
            raise UserError(f"{url} answered {error.status}{_HINTS.get(error.status, '')}") from None
        except FeedError as error:
            raise UserError(f"{error}; what went well is kept, so try again later") from None
        finally:
            client.close()

    # --- the server -------------------------------------------------------------------------------------------------

    def serve(self, stop: threading.Event, told: Callable[[str], None]) -> None:
        """Be the community's server until `stop` is set. Raises `UserError` where the settings have none."""
        with self.serving() as (address, members):
            told(f"{members} members may come to {address}")
            stop.wait()

    @contextmanager
    def serving(self) -> Iterator[tuple[str, int]]:
        """The server at work: the collection's address, and how many may come."""
        from sleetwatch.exchange.server import ROOT, Caller, taxii_app
        from sleetwatch.live.serving import Served
        from sleetwatch.workspace.exchange_shelf import StateShelf

        asked = self.settings.server
        if asked is None:
            raise UserError("the settings have no server; add [exchange.server] and [[exchange.server.members]]")
        callers = [
            Caller(one.name, one.identity, secret(one.token, self.folder.root), one.writes) for one in asked.members
        ]
        if len({one.token for one in callers}) < len(callers):
            raise UserError("two members of the exchange have one token; each needs its own")
        app = taxii_app(asked.title, self.collection_id, callers, StateShelf(self.folder.state), asked.public_url)
        served = Served(app, asked.host, asked.port, "exchange.server")
        seen = asked.public_url or f"http://{asked.host}:{served.port}"
        try:
            yield f"{seen.rstrip('/')}/{ROOT}/collections/{self.collection_id}/", len(callers)
        finally:
            served.close()


_HINTS = {
    401: ": it does not know us; is the token right, and are we a member?",
    403: ": it does not let us; ask whoever runs it",
    404: ": there is no collection; is the url that of a collection, as `exchange status` of the server prints it?",
    406: ": it does not speak TAXII 2.1",
}


def _row(one: Shared, now: int) -> dict[str, Any]:
    names = ("stix_id", "source", "key_id", "link_kind", "digest", "standing", "possible_victim", "tlp", "modified")
    row = {name: getattr(one, name) for name in names}
    return row | {"valid_until": one.valid_until, "withdrawn": one.withdrawn, "received_at": now}
