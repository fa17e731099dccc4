"""Derives the facts a hunt needs: what is said of subjects bucket by bucket, what compares them after it, from less.

Where an earlier hunt left its facts, only those subjects are derived anew whom something new touches, and what compares
subjects only in those tenants in which something has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from sleetwatch import __version__, facts
from sleetwatch.engine import MEMORY_LIMIT_MB, VERSION, Engine, rows_of
from sleetwatch.events import KINDS
from sleetwatch.facts.buckets import TOUCHED, Buckets, columns_read, streams
from sleetwatch.facts.scopes import FOLLOWED, TRANSIENT, Round, is_bucketed, rounds, transient_for
from sleetwatch.facts.sparing import Sparing
from sleetwatch.queries import reading_of
from sleetwatch.workspace import touching
from sleetwatch.workspace.changing import Changes
from sleetwatch.workspace.comparing import Comparison
from sleetwatch.workspace.fact_cache import GENERATIONS, Earlier, FactCache, Generation, Manifest, names_of
from sleetwatch.workspace.opening import Opened

BUCKET_ROWS = 4_200_000
"""Rows of heavy kinds that a bucket has about, with the memory an engine has unless told otherwise: the bucket's
sign-ins are held there, and are what takes most of it."""
STREAMED_ROWS = 4 * BUCKET_ROWS
"""The same where nothing of a bucket is held, so that what lies beside its rows in the segments is read less often."""
CACHE_FROM = 1_000_000
"""With fewer rows a full hunt is as quick: all is derived at once and nothing is cached."""
KEPT_ROWS = 1_000_000
"""A fact with more rows stays in its files while signals run: few read it, and each of them few of its columns."""
EVERYBODY = 0.6
"""When more of the subjects are touched, all are derived anew."""
FOLDED = 0.5
"""When the generations after the first are about more of the subjects, all are written anew as one."""
PROGRAM = f"{__version__} {VERSION}"
"""Of this program and the engine: nothing is gone on from that others made."""
SHARES = (0.15, 0.85)
"""How much of the work each round is, about."""

Tell = Callable[[float], None]


def buckets_for(rows: float, memory_mb: int = MEMORY_LIMIT_MB, *, held: bool = True) -> int:
    """Into how many buckets so many rows are dealt: larger ones with more memory, or where no events are held there."""
    most = (BUCKET_ROWS if held else STREAMED_ROWS) * memory_mb / MEMORY_LIMIT_MB
    return max(1, min(200, round(rows / most)))


@dataclass
class Derivation:
    """The derivation of one hunt."""

    engine: Engine
    opened: Opened
    scratch: Path
    tell: Tell
    cache: FactCache | None = None
    earlier: Earlier | None = None
    """What `left` found in the cache."""
    read: frozenset[str] = frozenset()
    _inputs: tuple[str, ...] = ()
    _old: Manifest | None = None
    _made: dict[str, list[Path]] = field(default_factory=dict)
    _touched: list[Path] = field(default_factory=list)
    _later: dict[str, str] = field(default_factory=dict)
    """By fact the rows of all generations but the first."""

    def run(self, read: Iterable[str]) -> None:
        """Make every fact that is to be read, for every subject, as a table in memory or a view over files."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        asked = frozenset(read)
        self.read = asked.intersection(facts.FACTS)
        behind = asked.union(*map(facts.tables_read_by, facts.needed_for(self.read)))
        self._inputs = tuple(name for name in facts.INPUTS if name in behind)
        self._comparison = Comparison(self.engine)
        self._recall()
        for number, this in enumerate(rounds(self.read)):
            done = sum(SHARES[:number])
            self._derive(number, this, lambda share, n=number, d=done: self.tell(d + SHARES[n] * share))  # type: ignore[misc]

    @property
    def changes(self) -> Changes | None:
        """Where tables are others than an earlier hunt left them; None when there is nothing to compare with."""
        return self._comparison.changes

    @property
    def compared_with(self) -> Earlier | None:
        """What the earlier hunt left, if it can be gone on from."""
        return self._comparison.earlier

    def remember(self, others: Iterable[Callable[[Path], None]], ran: Mapping[str, str]) -> None:
        """Leave facts to the next hunt, with what others write into a folder, such as the hits of signals that `ran`.

        After this facts can be read no more where they are views.
        """
        if self.cache is None:
            return
        generations = self._generations()
        tables = self.scratch / "tables"
        tables.mkdir()
        for name in self._inputs:
            self.engine.save(f"select * from main.{name}", tables / f"{name}.parquet")
        self._comparison.leave(tables)
        for leave in others:
            leave(tables)
        folder, segments = self.cache.adopt(tables), self.opened.segments
        self.cache.commit(Manifest(PROGRAM, self._key(), self.opened.until, segments, generations, folder, dict(ran)))

    @property
    def folders(self) -> list[Path]:
        """Where files lie that the facts are read from, until they are remembered."""
        return [self.scratch, *([self.cache.root] if self.cache is not None else [])]

    # --- what an earlier hunt left ----------------------------------------------------------------------------------

    def _recall(self) -> None:
        """Find out whether an earlier hunt's facts can be gone on from; what is fresh since then is laid out."""
        compared = (*touching.traced_inputs(self.read), *self._followed())
        if self.earlier is None or not all(map(self.earlier.table, compared)):
            return
        if self.earlier.manifest.key == self._key():
            self._old = self.earlier.manifest
            touching.begin(self.engine)
            self._comparison.recall(self.earlier)

    def _key(self) -> str:
        """What all facts depend on that no subject can be blamed for."""
        said = hashlib.sha256(PROGRAM.encode())
        for name in facts.needed_for(self.read):
            said.update(facts.sql_of(name).encode())
        for name in touching.other_inputs(self.read):
            said.update(_content(self.engine.table(f"select * from {name} order by all")))
        return said.hexdigest()

    def _followed(self) -> list[str]:
        return [name for name in facts.needed_for(self.read) if name in FOLLOWED]

    def _is_limited(self, number: int) -> bool:
        """Find out who is touched; everybody is when they are so many that it saves nothing."""
        if self._old is None or self.cache is None:
            return False
        compared = touching.traced_inputs(self.read) if number == 0 else self._followed()
        for name in compared:
            touching.by_changes(self.engine, name, self.cache.table(self._old, name))
        touching.by_accounts(self.engine)
        if number:
            touching.by_devices(self.engine)
        if number == 0 and touching.count(self.engine) > EVERYBODY * self._subjects():
            self._old = None
        return self._old is not None

    def _subjects(self) -> int:
        found: int = self.engine.rows("select count(*) from people")[0][0]
        return found

    # --- one round --------------------------------------------------------------------------------------------------

    def _derive(self, number: int, this: Round, tell: Tell) -> None:
        self._comparison.make(this.before)
        if this.bucketed:
            limited = self._is_limited(number)
            files = self._buckets(this, limited=limited).derive(this, self.scratch, tell)
            self._made |= files
            self._lay_out(number, files, limited=limited)
        make_transient(self.engine, transient_for(this.after))
        self._comparison.make(this.after)

    def _buckets(self, this: Round, *, limited: bool) -> Buckets:
        share = touching.count(self.engine) / max(1, self._subjects()) if limited else 1.0
        count = buckets_for(self.opened.rows * share, self.engine.memory_limit_mb, held=not streams(this))
        return Buckets(self.engine, self.scratch, count, limited=limited)

    def _lay_out(self, number: int, files: Mapping[str, Sequence[Path]], *, limited: bool) -> None:
        """Views over what was made now and, for subjects not touched since, what was made before."""
        if not limited:
            for name, paths in files.items():
                self.engine.view(name, paths)
            return
        touched = self.scratch / f"touched-{number}.parquet"
        self.engine.save(f"select * from {TOUCHED}", touched)
        self._touched.append(touched)
        assert self._old is not None and self.cache is not None  # noqa: S101, PT018 - that is what limits it
        self._lay_out_touched(number, self._old, self.cache, touched)
        for name, paths in files.items():
            parts = []
            for place, generation in enumerate(self._old.generations):
                old = rows_of(*self.cache.paths(generation, generation.facts[name]))
                later = f"later_{number}_{place} as t on t.tenant = f.tenant and t.subject = f.subject"
                parts.append(f"select f.* from {old} as f anti join {later}")
            parts.append(f"select * from {rows_of(*paths)}")
            self._later[name] = " union all ".join(parts[1:])
            self.engine.run(f"create or replace view {name} as {' union all '.join(parts)}")

    def _lay_out_touched(self, number: int, old: Manifest, cache: FactCache, newest: Path) -> None:
        """For each generation a table of the subjects of whom a later one speaks."""
        later = [newest]
        for place in reversed(range(len(old.generations))):
            rows = f"select distinct tenant, subject from {rows_of(*later)}"
            self.engine.run(f"create or replace table later_{number}_{place} as {rows}")
            generation = old.generations[place]
            later += cache.paths(generation, [name for name in generation.touched if name == newest.name])

    # --- what is left to the next hunt ------------------------------------------------------------------------------

    def _generations(self) -> list[Generation]:
        """The generations of the next manifest, with the new one."""
        assert self.cache is not None  # noqa: S101 - that is when there is something to remember
        old = self._old.generations if self._old is not None else []
        folder = self.scratch / "generation"
        folder.mkdir()
        if len(old) >= GENERATIONS and (changed := self._changed(old, folder)):
            old, self._touched = old[:1], changed
            self._write_anew(self._later, folder)
        elif len(old) >= GENERATIONS:
            old, self._touched = [], []
            self._write_anew({name: f"select * from {name}" for name in self._made}, folder)
        else:
            self._made = {name: [path.rename(folder / path.name) for path in self._made[name]] for name in self._made}
            self._touched = [path.rename(folder / path.name) for path in self._touched]
        touched = [path.name for path in self._touched]
        return [*old, Generation(self.cache.adopt(folder), names_of(self._made), touched)]

    def _write_anew(self, rows: Mapping[str, str], folder: Path) -> None:
        for name, sql in rows.items():
            self.engine.save(sql, folder / f"{name}.parquet")
        self._made = {name: [folder / f"{name}.parquet"] for name in rows}

    def _changed(self, old: Sequence[Generation], folder: Path) -> list[Path]:
        """By round the subjects of whom later generations than the first speak; none when these are too many."""
        assert self.cache is not None  # noqa: S101 - there are generations
        changed = []
        for newest in self._touched:
            earlier = [
                path for one in old[1:] for path in self.cache.paths(one, one.touched) if path.name == newest.name
            ]
            union = f"select distinct tenant, subject from {rows_of(*earlier, newest)}"
            if self.engine.rows(f"select count(*) from ({union})")[0][0] > FOLDED * self._subjects():
                return []
            self.engine.save(union, folder / newest.name)
            changed.append(folder / newest.name)
        return changed


def left(engine: Engine, opened: Opened, cache: FactCache | None) -> Earlier | None:
    """What an earlier hunt left, if all that it saw is still there; what it did not see is then laid out."""
    old = cache.manifest() if cache is not None else None
    if cache is None or old is None or old.program != PROGRAM or not opened.holds(old.segments):
        return None
    opened.lay_out_fresh(engine, old.segments, old.until)
    return Earlier(cache, old)


def _content(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(sink.getvalue()).digest()


def empty_tables(engine: Engine) -> frozenset[str]:
    """Event kinds and inputs without a row."""
    union = " union all ".join(
        f"select '{name}' where not exists (select 1 from {name})" for name in facts.INPUT_SCHEMAS
    )
    return frozenset(name for (name,) in engine.rows(union))


def derive_at_once(engine: Engine, queries: Sequence[str], read: Iterable[str], empty: Iterable[str]) -> frozenset[str]:
    """All in memory, for everybody, as far as it can have a row; which tables have none comes back."""
    sparing = Sparing(engine, empty)
    asked = {*read, *(table for query in queries for table in reading_of(query).tables)}
    said = [*map(facts.sql_of, facts.needed_for(asked)), *queries]
    reading = sparing.fruitful(queries)  # which may name a kind without needing it, and be run on a locked engine
    for name in sorted(KINDS):
        columns = columns_read(name, reading if name in sparing.empty else said)
        if columns:
            engine.keep(name, ", ".join(f'"{column}"' for column in columns))
    sparing.derive(queries, read)
    return frozenset(sparing.empty)


def keep_for(engine: Engine, queries: Sequence[str], read: Iterable[str]) -> None:
    """Take into memory what signals read: events, which a locked engine cannot reach, and facts that are not large."""
    for name in sorted(read):
        if name in KINDS:
            columns = ", ".join(f'"{column}"' for column in columns_read(name, queries))
            engine.keep(name, columns)
        elif name in facts.FACTS and is_bucketed(name):
            if name in TRANSIENT:
                make_transient(engine, (one for one in facts.needed_for([name]) if one in TRANSIENT))
            if name in TRANSIENT or engine.rows(f"select count(*) from {name}")[0][0] <= KEPT_ROWS:
                engine.keep(name)


def make_transient(engine: Engine, names: Iterable[str]) -> None:
    """Lay out for everybody at once, without keeping it, what is otherwise there for a bucket at a time."""
    for name in names:
        engine.run(f"create or replace view {name} as {facts.sql_of(name)}")
