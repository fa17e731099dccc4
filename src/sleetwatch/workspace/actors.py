"""What is known of actors here: names and who uses them, lists that were imported, and where they were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.intel.actors import ActorPage, Claim, Knowledge, Listing, Source, shipped
from sleetwatch.intel.embedded import as_of
from sleetwatch.intel.imports.found import Given, tlp_of
from sleetwatch.state import actor_statements, indicators, intel_lists, intel_rejects
from sleetwatch.subjects import Pseudonyms
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.intel_files import open_intel
from sleetwatch.workspace.intel_store import ImportReport, store
from sleetwatch.workspace.retro_hunting import hunt_indicators
from sleetwatch.workspace.sightings import Sighting, alive

STALE_DAYS = 90
"""A list that is older needs a look: who publishes such things does so every few weeks."""


@dataclass(frozen=True, slots=True)
class ListStatus:
    """One list of intelligence that is loaded."""

    list: int | None
    """None for what ships."""
    name: str
    format: str
    publisher: str
    licence: str
    imported_at: int | None
    newest_at: int | None
    age_days: int | None
    """Since its newest indicator, else since it was imported."""
    indicators: dict[str, int]
    """By kind, without those taken back."""
    expired: int
    """Of these, how many held only until a moment that is past."""
    names: int
    seen: int
    accepted: int
    duplicate: int
    rejected: int
    withdrawn_at: int | None

    @property
    def stale(self) -> bool:
        """Whether it is time for a newer one."""
        return self.withdrawn_at is None and self.age_days is not None and self.age_days > STALE_DAYS


@dataclass(frozen=True, slots=True)
class IntelReject:
    """A record of an import that was refused."""

    list: int
    place: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name: who gave it, what else the same actor is called, and whether it stands for the scheme.

    Imports have no say in the last: whoever writes a list does not decide what counts.
    """

    name: str
    namer: str
    same: tuple[str, ...]
    is_scheme: bool


def actor_page(name: str, root: Path | None) -> ActorPage:
    """What is said of a name by what ships and, if a workspace is named, what it imported. Raises `UnknownName`."""
    return _page(shipped(), name) if root is None else Actors(Folder(root)).page(name)


def actor_names(root: Path | None) -> list[NameRow]:
    """Every name there is, likewise."""
    return _names(shipped()) if root is None else Actors(Folder(root)).names()


def _page(known: Knowledge, name: str) -> ActorPage:
    page = known.page(name)
    if page is None:
        raise UnknownName(f"nobody here speaks of {name!r}; `sleetwatch intel actors` lists the names there are")
    return page


def _names(known: Knowledge) -> list[NameRow]:
    return [
        NameRow(name, known.namer_of(name), tuple(known.same(name)), shipped().stands_for_scheme(name))
        for name in known.names()
    ]


class Actors:
    """`workspace.actors`."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def bring(
        self, path: Path, *, publisher: str = "", actor: str = "", tlp: str = "", licence: str = ""
    ) -> ImportReport:
        """Import a file; its own words go before those given here. Raises `InputError` when it cannot be read whole."""
        level = tlp_of([tlp])
        if tlp and not level:
            raise UserError(f"{tlp!r} is no TLP; write clear, green, amber, amber+strict or red")
        file = open_intel(path)
        given = Given(publisher, actor, level)
        found = file.found(given)
        return store(self._folder.state, file, found, Pseudonyms(self._folder.key), licence, publisher)

    def lists(self) -> list[ListStatus]:
        """What ships, then every list that was imported, oldest first."""
        with self._folder.state.connect() as connection:
            rows = connection.execute(sa.select(intel_lists).order_by(intel_lists.c.list)).all()
            kinds = _counted(connection)
            past = _expired(connection)
            named: Counter[int] = Counter(connection.execute(sa.select(actor_statements.c.list)).scalars())
        return [_shipped(), *(_status(row, kinds, past, named) for row in rows)]

    def rejects(self, number: int) -> list[IntelReject]:
        """What of an import was refused, and why. Raises `UnknownName`."""
        self._row(number)
        query = sa.select(intel_rejects).where(intel_rejects.c.list == number).order_by(intel_rejects.c.reject)
        with self._folder.state.connect() as connection:
            return [IntelReject(row.list, row.place, row.reason, row.detail) for row in connection.execute(query)]

    def withdraw(self, number: int, reason: str) -> ListStatus:
        """Take a list back: nothing of it counts from the next hunt on. What it was stays on record."""
        if self._row(number).withdrawn_at is None:
            mine = sa.update(intel_lists).where(intel_lists.c.list == number)
            with self._folder.state.begin() as connection:
                connection.execute(mine.values(withdrawn_at=clock.now(), reason=reason))
                for table in (indicators, actor_statements):
                    connection.execute(sa.delete(table).where(table.c.list == number))
        return next(one for one in self.lists() if one.list == number)

    def page(self, name: str) -> ActorPage:
        """Everything said of a name, by what ships and what was imported. Raises `UnknownName`."""
        return _page(self.knowledge(), name)

    def names(self) -> list[NameRow]:
        """Every name there is."""
        return _names(self.knowledge())

    def knowledge(self) -> Knowledge:
        """What ships with what was imported."""
        query = sa.select(actor_statements).where(actor_statements.c.list.in_(alive()))
        claims: list[Claim] = []
        listings: list[Listing] = []
        with self._folder.state.connect() as connection:
            for row in connection.execute(query.order_by(actor_statements.c.statement)):
                source = Source(row.publisher, row.title, row.link, row.day, "", "imported")
                if row.relation == "listed-with":
                    listings.append(Listing(tuple(row.names), source))
                else:
                    claims.append(Claim(row.names[0], row.relation, row.names[1], source))
        return shipped().with_more(claims, listings)

    def seen(self, progress: Callable[[str, float], None], *, as_of: int | None = None) -> list[Sighting]:
        """Where indicators stand in everything that was ingested, those that count first."""
        return hunt_indicators(self._folder, progress, as_of)

    def _row(self, number: int) -> sa.Row[tuple[object, ...]]:
        with self._folder.state.connect() as connection:
            row = connection.execute(sa.select(intel_lists).where(intel_lists.c.list == number)).first()
        if row is None:
            raise UnknownName(f"there is no list {number}; `sleetwatch intel lists` shows those there are")
        return row


def _counted(connection: sa.Connection) -> dict[int, Counter[str]]:
    query = sa.select(indicators.c.list, indicators.c.kind, sa.func.count()).where(indicators.c.withdrawn_at.is_(None))
    counted: dict[int, Counter[str]] = {}
    for number, kind, count in connection.execute(query.group_by(indicators.c.list, indicators.c.kind)):
        counted.setdefault(number, Counter())[kind] = count
    return counted


def _expired(connection: sa.Connection) -> Counter[int]:
    past = sa.and_(indicators.c.ends < clock.now(), indicators.c.withdrawn_at.is_(None))
    query = sa.select(indicators.c.list, sa.func.count().label("past")).where(past).group_by(indicators.c.list)
    return Counter({row.list: row.past for row in connection.execute(query)})


def _status(
    row: sa.Row[tuple[object, ...]], kinds: dict[int, Counter[str]], past: Counter[int], named: Counter[int]
) -> ListStatus:
    said = row._mapping  # noqa: SLF001 - SQLAlchemy's own way to a row's columns by name
    since = said["newest_at"] or said["imported_at"]
    return ListStatus(
        list=said["list"],
        name=said["name"],
        format=said["format"],
        publisher=said["publisher"],
        licence=said["licence"],
        imported_at=said["imported_at"],
        newest_at=said["newest_at"],
        age_days=max(0, (clock.now() - since) // clock.DAY),
        indicators=dict(sorted(kinds.get(said["list"], Counter()).items())),
        expired=past[said["list"]],
        names=named[said["list"]],
        seen=said["seen"],
        accepted=said["accepted"],
        duplicate=said["duplicate"],
        rejected=said["rejected"],
        withdrawn_at=said["withdrawn_at"],
    )


def _shipped() -> ListStatus:
    """The names that ship are a list too."""
    told = shipped()
    statements = len(told.claims) + len(told.listings)
    day = clock.from_datetime(clock.to_datetime(0).fromisoformat(as_of()["actors"] + "T00:00:00+00:00"))
    return ListStatus(
        list=None,
        name="actors.toml, shipped",
        format="names",
        publisher="Sleetwatch",
        licence="facts, each with its source",
        imported_at=None,
        newest_at=day,
        age_days=max(0, (clock.now() - day) // clock.DAY),
        indicators={},
        expired=0,
        names=statements,
        seen=statements,
        accepted=statements,
        duplicate=0,
        rejected=0,
        withdrawn_at=None,
    )
