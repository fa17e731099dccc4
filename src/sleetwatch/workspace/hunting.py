"""A hunt: facts, signals, links and scores over the whole lake, written to the state in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from sleetwatch import clock, facts, signals
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.buckets import ADDRESSES
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.facts.sparing import Sparing
from sleetwatch.facts.within import make_room
from sleetwatch.intel import capture, kvm, lists, places, programs, rmm, zones
from sleetwatch.intel.ip import AddressBook
from sleetwatch.lake import Staging
from sleetwatch.queries import reading_of
from sleetwatch.scores import Scored
from sleetwatch.settings import Settings, Spark
from sleetwatch.signals import Signal
from sleetwatch.sources.countries import country
from sleetwatch.state import news
from sleetwatch.subjects import NEWEST_INGESTS, Distinct, Identities, Pseudonyms, claim_tables, identify, in_all
from sleetwatch.subjects.resumes import Sent, sent_applications
from sleetwatch.workspace import deriving
from sleetwatch.workspace.approving import approved_in, strange_travel, told, unknown_tools
from sleetwatch.workspace.beyond import Beyond
from sleetwatch.workspace.deriving import Derivation, derive_at_once, empty_tables, keep_for, left
from sleetwatch.workspace.drifting import drift_notes
from sleetwatch.workspace.exceptions_held import held_back
from sleetwatch.workspace.fact_cache import cache_of
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.fresh import Fresh, fresh, seen
from sleetwatch.workspace.in_place import look
from sleetwatch.workspace.kept_hits import KeptHits
from sleetwatch.workspace.learnt import learnt
from sleetwatch.workspace.linking import edges_in, hubs_in
from sleetwatch.workspace.near_careers import with_near_careers
from sleetwatch.workspace.near_pictures import with_near_pictures
from sleetwatch.workspace.news import note_scores
from sleetwatch.workspace.once import Once
from sleetwatch.workspace.opening import OLDEST, Opened, open_events
from sleetwatch.workspace.packing import pack
from sleetwatch.workspace.recording import record
from sleetwatch.workspace.running import Finder, Running, by
from sleetwatch.workspace.scoring import Found, kinds_of_tenants, line_of, score
from sleetwatch.workspace.unswept import unswept

if TYPE_CHECKING:
    from sleetwatch.workspace.breakers import Breakers
    from sleetwatch.workspace.sightings import Sighting

SUSPECT = "suspect"
"""The kind of a notice about a score."""
LINKS, HUBS = "edges", "hubs"
"""The facts that the links stage reads."""

NAMED_ADDRESSES = {
    kind: [f"select {name} as ip from {{}} where {name} is not null" for name in ADDRESSES if name in columns]
    for kind, columns in ((kind, schema_of(event).names) for kind, event in KINDS.items())
}
"""Every address in any event."""

Progress = Callable[[str, float], None]
"""Told what is going on and the share of the hunt that is done."""


@dataclass(frozen=True, slots=True)
class HuntReport:
    """What a hunt did."""

    hunt: int
    as_of: int
    subjects: int
    signals: int
    hits: int
    suspects: int
    missing: tuple[str, ...]
    """Event kinds without a row: no source for them was ingested."""
    notes: tuple[str, ...]
    seconds: float


def hunt(folder: Folder, as_of: int | None, progress: Progress, spark: Spark | None = None) -> HuntReport:
    """Run everything over what the lake holds up to `as_of`, by default up to its newest event; on `spark` if given.

    One hunt at a time: it waits for another's end. A signal that fails ends it.
    """
    with folder.hunting():
        return hunt_alone(folder, as_of, progress, spark=spark)


def hunt_alone(
    folder: Folder,
    as_of: int | None,
    progress: Progress,
    breakers: Breakers | None = None,
    spark: Spark | None = None,
) -> HuntReport:
    """The same for who hunts alone already; with `breakers`, as in a watch, a signal that fails is left out."""
    look(folder, lambda what, share: progress(what, 0.05 * share))
    with folder.reading():
        report = Hunt(folder, progress, breakers, spark).run(as_of)
    pack(folder)
    folder.trim()
    return report


def load_signals(folder: Folder, breakers: Breakers | None = None) -> tuple[Signal, ...]:
    """The shipped signals and the workspace's own, without those it has switched off and those that are broken."""
    own = folder.root / "signals"
    loaded = breakers.loaded() if breakers else signals.load_library(*([own] if own.is_dir() else []))
    names = {signal.id for signal in loaded} | (breakers.left_out.keys() if breakers else set())
    for name in folder.settings.signals:
        if name not in names:
            raise UnknownName(f"sleetwatch.toml changes the signal {name!r}, which does not exist")
    switched_off = {name for name, changed in folder.settings.signals.items() if not changed.enabled}
    return tuple(signal for signal in loaded if signal.id not in switched_off and signal.status != "deprecated")


class Hunt:
    """One hunt over one workspace."""

    def __init__(
        self, folder: Folder, progress: Progress, breakers: Breakers | None = None, spark: Spark | None = None
    ) -> None:
        self.folder, self.progress, self.breakers, self.spark = folder, progress, breakers, spark
        self.settings: Settings = folder.settings
        overrides = {name: changed.params for name, changed in folder.settings.signals.items()}
        self.running = Running(load_signals(folder, breakers), overrides, breakers)
        self.learnt = learnt(folder)
        self.pseudonyms = Pseudonyms(folder.key)
        self.started = clock.now()
        self.hubs: list[dict[str, Any]] = []
        self.sightings: list[Sighting] = []
        self.beyond = Beyond(folder)

    def run(self, as_of: int | None) -> HuntReport:
        new = fresh(self.folder) if as_of is None else None
        with self.folder.locked():
            staging = Staging(self.folder.staging)  # a writer removes it, should this hunt be killed
        limit, spill = self.settings.memory_mb, staging.folder / "spill"
        with unswept():
            with closing(staging), Engine(memory_limit_mb=limit, spill=spill) as engine:
                found = self._find(engine, as_of, staging.folder / "facts")
            return self._finish(found, new)

    def _find(self, engine: Engine, as_of: int | None, scratch: Path) -> Found:
        self.progress("reading the lake", 0.05)
        opened = open_events(engine, self.folder, as_of, HEAVY)
        self.progress("finding out who is who", 0.15)
        with ExitStack() as stack:
            keeps = self.spark is None and opened.rows >= deriving.CACHE_FROM
            cache = stack.enter_context(cache_of(self.folder.root)) if keeps else None
            derivation = Derivation(engine, opened, scratch, self._tell_derived, cache, left(engine, opened, cache))
            once = Once(engine, derivation.earlier, opened.until)
            who = self.claims(engine, opened.until, once.rows)
            self.beyond.remember(engine, who, self.pseudonyms)
            who.forget_claims()  # the tables have them
            empty: AbstractSet[str] = empty_tables(engine)
            missing = tuple(kind for kind in KINDS if kind in empty)
            if self.spark is None:
                empty, able, find = stack.enter_context(self._derived(engine, derivation, once, empty))
                hits = self.running.hits(able, find, self.progress)
            else:
                empty, hits = self._find_on(self.spark, engine, opened, empty)
            self.progress("weighing", 0.9)
            people = engine.rows("select tenant, subject, peer from people")
            edges = [] if LINKS in empty else edges_in(engine)
            self.hubs = [] if HUBS in empty else hubs_in(engine)
            beyond = self.beyond.far(engine, empty), self.beyond.warned(engine, empty)
        return Found(opened.until, who, hits, edges, people, missing, kinds_of_tenants(self.folder.state), *beyond)

    def claims(self, engine: Engine, until: int, distinct: Distinct | None = None) -> Identities:
        """Find out who is who and lay out what everybody claims, and what is known of addresses and tools.

        What the events name is found by `distinct`, or by a look through all of them.
        """
        distinct = distinct or in_all(engine)
        engine.register("newest_ingests", newest_ingests(self.folder))
        who = identify(engine, self.pseudonyms, distinct)
        self._register(engine, who, until, distinct)
        return who

    def _register(self, engine: Engine, who: Identities, until: int, distinct: Distinct) -> None:
        tables = claim_tables(engine, who, self.pseudonyms, places)
        tables["contacts"] = self._with_copies(tables["contacts"], sent_applications(engine, who))
        watch = engine.table("select * from watch")
        book = AddressBook.open([self.folder.root / path for path in self.settings.intel.mmdb], watch)
        tables["addresses"] = book.look_up([ip for (ip,) in distinct(NAMED_ADDRESSES)])
        tables["rmm"] = rmm.tools()
        tables["programs"] = programs.programs()
        tables["kvm"] = kvm.identities()
        tables["capture_names"] = capture.names()
        first = min((moment for (moment,) in distinct(OLDEST)), default=0)
        zone_names = [zone for zone in tables["people"]["zone"].unique().to_pylist() if zone]
        tables["zone_offsets"] = zones.zone_offsets(zone_names, *_whole_years(first, until))
        tenants = sorted(set(tables["people"]["tenant"].to_pylist()))
        as_of = [clock.day_began(until)] * len(tenants)
        tables["settings"] = pa.table({"tenant": pa.array(tenants, pa.string()), "as_of": as_of})
        tables["lists"] = lists.lists(tenants, msgspec.structs.asdict(self.settings.lists))
        tables |= self._approved(who, tenants)
        for name, table in tables.items():
            engine.register(name, _shaped(table, facts.INPUTS[name]))
        from sleetwatch.workspace.sightings import find_sightings, sightings_table  # only hunts need it

        self.sightings = find_sightings(engine, self.folder, who)
        engine.register("sightings", _shaped(sightings_table(self.sightings), facts.INPUTS["sightings"]))
        pa.default_memory_pool().release_unused()  # what a million addresses were looked up in; the engine has copies

    def _with_copies(self, contacts: pa.Table, sent: Sequence[Sent]) -> pa.Table:
        """The contacts, with careers and photos that are near copies of others'."""
        contacts = with_near_careers(contacts, sent, self.pseudonyms)
        return with_near_pictures(contacts, self.folder, sent, self.pseudonyms)

    def _approved(self, who: Identities, tenants: list[str]) -> dict[str, pa.Table]:
        tools = [{"tenant": tenant, "tool": tool} for tenant in tenants for tool in approved_in(self.settings, tenant)]
        journeys = [
            {
                "tenant": tenant,
                "subject": who.subject_of_worker.get((tenant, travel.worker_id)),
                "country": country(travel.country) or travel.country.upper(),
                "from_at": _midnight(travel.first_day),
                "until_at": _midnight(travel.last_day + timedelta(days=1)),
            }
            for travel in self.settings.travel
            for tenant in [travel.tenant or self.settings.tenant]
        ]
        return {
            name: pa.Table.from_pylist(rows, schema=facts.INPUTS[name])
            for name, rows in (("approved_tools", tools), ("approved_travel", journeys))
        }

    @contextmanager
    def _derived(
        self, engine: Engine, derivation: Derivation, once: Once, empty: AbstractSet[str]
    ) -> Iterator[tuple[AbstractSet[str], list[Signal], Finder]]:
        """While the facts that signals and links read are there, and the events that signals read themselves; locked.

        Says which tables are empty, which signals can find something, and what finds it. Of what is empty only that is
        there which something reads all the same. What a large hunt found is left to the next one afterwards.
        """
        queries, read = [one.query for one in self.signals], {LINKS, HUBS, *self.beyond.reads}
        if derivation.opened.rows < deriving.CACHE_FROM:
            empty = derive_at_once(engine, queries, sorted(read), empty)
            engine.lock()
            yield empty, self.running.able(empty), by(engine)
            return
        derivation.run(read.union(*(reading_of(query).tables for query in queries)))
        empty = Sparing(engine, empty).empty
        able, kept = self.running.able(empty), KeptHits(engine, derivation)
        queries = [one.query for one, runs in self.running.each(able, kept.plan) if runs]
        keep_for(engine, queries, read.union(*(reading_of(query).tables for query in queries)))
        make_room(engine)
        engine.lock(but=derivation.folders)
        yield empty, able, kept.hits_of
        derivation.remember([kept.leave, once.leave], kept.ran)

    def _find_on(
        self, spark: Spark, engine: Engine, opened: Opened, empty: AbstractSet[str]
    ) -> tuple[AbstractSet[str], list[dict[str, Any]]]:
        """Which tables are empty, and the hits, when Spark does the work; what else is read of it is then here."""
        from sleetwatch.workspace.hunting_on_spark import asked_of, on_spark  # only hunts there need it

        queries, read = [one.query for one in self.signals], [LINKS, HUBS, *self.beyond.reads]
        with on_spark(spark, engine, opened, self.signals, self.settings.memory_mb, self.progress) as there:
            there.lay_out(asked_of(queries, read), empty)
            there.try_own(self.signals, self.running.overrides)
            empty = there.derive(queries, read, empty)
            hits = self.running.hits(self.running.able(empty), by(there.spark), self.progress)
            there.hand_back(read, empty)
        engine.lock()
        return empty, hits

    def _tell_derived(self, share: float) -> None:
        self.progress("deriving facts", 0.25 + 0.55 * share)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those that did not fail."""
        return self.running.signals

    def _finish(self, found: Found, new: Fresh | None) -> HuntReport:
        scored = score(found, self.signals, self.settings, held_back(self.folder, self.learnt, found.hits))
        head: dict[str, Any] = {
            "as_of": found.until,
            "started_at": self.started,
            "finished_at": clock.now(),
            "engine": "duckdb" if self.spark is None else "spark",
            "line": asdict(line_of(self.settings)),
            "subjects": len(found.people),
            "signals": len(self.signals),
            "missing": list(found.missing),
            "missing_of": found.missing_of,
            "calibration": asdict(self.learnt.model.calibration),
            "model": self.learnt.model.version,
            "ran": {signal.id: signal.version for signal in self.signals},
        }
        likely = {(one.tenant, one.subject): one.probability for one in scored}
        drifted = drift_notes(self.folder.state, head, found.hits, likely, self.signals)
        left_out = self.breakers.notes if self.breakers else []
        strange = [f"approved_tools: {told(name)}" for name in unknown_tools(self.settings)]
        strange += strange_travel(self.settings, found.who.subject_of_worker)
        notes = (*left_out, *strange, *found.who.notes, *_roster_notes(found.who), *self.learnt.notes, *drifted)
        head["notes"] = list(notes)
        line = line_of(self.settings)
        number = record(self.folder.state, head, found, scored, line, self.hubs, along=partial(self._tell, new, scored))
        return HuntReport(
            hunt=number,
            as_of=found.until,
            subjects=len(found.people),
            signals=len(self.signals),
            hits=len(found.hits),
            suspects=sum(one.status in {"case", "check"} for one in scored),
            missing=found.missing,
            notes=notes,
            seconds=(clock.now() - self.started) / clock.SECOND,
        )

    def _tell(self, new: Fresh | None, scored: Sequence[Scored], connection: sa.Connection, number: int) -> None:
        """Queue the notices and note what was hunted, in the transaction of the results.

        A hunt as of an earlier moment tells nobody, and leaves everything to be hunted again.
        """
        left_out = self.breakers.left_out if self.breakers else {}
        watched = self.breakers is not None
        if new is None:
            seen(connection, number, Fresh((), {}, {}, ()), watched=watched, notices=0, left_out=left_out)
            return
        standing = [(one.tenant, one.subject, one.status) for one in scored]
        notices = note_scores(connection, [*standing, *_gone(connection, scored)])
        seen(connection, number, new, watched=watched, notices=notices, left_out=left_out)


def _gone(connection: sa.Connection, scored: Iterable[Scored]) -> list[tuple[str, str, str]]:
    """Who was told of and has not even a hit any more."""
    told = sa.select(news.c.tenant, news.c.subject).where(news.c.kind == SUSPECT, news.c.level.is_not(None))
    there = {(one.tenant, one.subject) for one in scored}
    return [(row.tenant, row.subject, "below") for row in connection.execute(told) if tuple(row) not in there]


def newest_ingests(folder: Folder) -> pa.Table:
    """When each file was last ingested: what it states holds from then on."""
    listed = folder.newest_ingests()
    columns = {"origin": [sha256 for sha256, _ in listed], "newest": [batch for _, batch in listed]}
    return pa.table(columns, schema=NEWEST_INGESTS)


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table with exactly the columns that facts count on."""
    return table.select(schema.names).cast(schema)


def _midnight(day: date) -> int:
    return clock.from_datetime(datetime.combine(day, time(), tzinfo=UTC))


def _whole_years(first: int, last: int) -> tuple[int, int]:
    """From the first year's beginning to the last one's end, so that the span hardly ever changes from hunt to hunt."""
    begin, end = (clock.to_datetime(moment).year for moment in (first, last))
    return _midnight(date(begin, 1, 1)), _midnight(date(end + 1, 1, 1))


def _roster_notes(who: Identities) -> list[str]:
    owners = set(who.worker_of_subject)
    ownerless = {
        (tenant, subject) for (tenant, _), subject in who.subject_of_account.items() if (tenant, subject) not in owners
    }
    notes = []
    if ownerless and owners:
        notes.append(f"{len(ownerless)} accounts have no worker on the roster; each is followed on its own")
    if not owners:
        notes.append("there is no roster, so nothing can be compared with a claim; ingest workers.csv")
    return notes
