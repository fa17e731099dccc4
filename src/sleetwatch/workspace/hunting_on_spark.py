"""The heavy part of a hunt on Apache Spark: all facts and all signals, over the same segments.

Who is who, what everybody claims and what is known of addresses is found out here, by DuckDB, and handed over as small
tables; what links and scores are made of comes back as small tables. So there is one way to score, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import SignalError, UserError
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.sparing import Sparing
from sleetwatch.queries import reading_of
from sleetwatch.settings import Spark
from sleetwatch.signals import Signal
from sleetwatch.signals.check import is_shipped
from sleetwatch.signals.portable import not_for_spark
from sleetwatch.signals.run import Overrides, statement
from sleetwatch.workspace.opening import Opened
from sleetwatch.workspace.spark_session import spark_session

if TYPE_CHECKING:  # needs the extra
    from sleetwatch.spark import SparkEngine

Tell = Callable[[str, float], None]
STARTS, DERIVES, DERIVED = 0.2, 0.25, 0.8
"""How much of a hunt is done when Spark starts, begins with the facts and ends with them, about."""


@contextmanager
def on_spark(
    how: Spark, engine: Engine, opened: Opened, signals: Iterable[Signal], memory_mb: int, tell: Tell
) -> Iterator[OnSpark]:
    """Spark beside `engine`, which holds what is known before facts. Raises `UserError` where it cannot be."""
    _check(signals)
    tell("starting Spark", STARTS)
    # What runs on this machine takes as much memory as DuckDB would.
    here = {"spark.driver.memory": f"{memory_mb}m"} if how.master.startswith("local") else {}
    with spark_session(how.master, here | how.conf) as spark:
        yield OnSpark(spark, engine, opened, how.lake, tell)


def _check(signals: Iterable[Signal]) -> None:
    """Raise `UserError` that names every signal which Spark could not run."""
    found = [f"{one.id} ({why})" for one in signals for why in not_for_spark(one)]
    if found:
        raise UserError(
            f"Spark cannot run {'; '.join(found)}. Write it otherwise, or switch it off by enabled = false under "
            "[signals.ID] in sleetwatch.toml"
        )


@dataclass(frozen=True, slots=True)
class OnSpark:
    """One hunt's session."""

    spark: SparkEngine
    engine: Engine
    opened: Opened
    lake: str | None
    """The lake's URL, where Spark's workers see it elsewhere."""
    tell: Tell

    def lay_out(self, asked: Iterable[str], empty: AbstractSet[str]) -> None:
        """Every event kind and input behind the tables asked for."""
        self.tell("handing over to Spark", STARTS)
        asked = frozenset(asked)
        wanted = asked.union(*map(facts.tables_read_by, facts.needed_for(asked)))
        for name, schema in facts.INPUT_SCHEMAS.items():
            if name not in wanted:
                continue
            if name in empty:
                self.spark.register(name, schema.empty_table())
            elif name in KINDS:
                where = self.opened.limit_of(name)
                self.spark.scan(name, self.opened.for_spark(name, self.lake), schema_of(KINDS[name]), where)
            else:
                self.spark.register(name, self.engine.table(f"select * from {name}"))

    def try_own(self, signals: Iterable[Signal], overrides: Overrides) -> None:
        """Have Spark read the workspace's own signals before any work. Raises `SignalError` for one that it cannot."""
        own = [one for one in signals if not is_shipped(one)]
        for name in facts.needed_for(table for one in own for table in one.reads):
            self.spark.run(f"create or replace view {name} as\n{facts.sql_of(name)}")
        for one in own:
            try:
                self.spark.check(statement(one, overrides.get(one.id)))
            except self.spark.failure as error:
                raise SignalError(f"{one.id}: Spark cannot run its query: {error}") from error

    def derive(self, queries: Sequence[str], read: Sequence[str], empty: AbstractSet[str]) -> AbstractSet[str]:
        """Make what `read` and the queries name, as far as it can have a row; which tables have none comes back."""
        count = len(facts.needed_for(asked_of(queries, read)))
        sparing = Sparing(_Telling(self.spark, self.tell, count), empty)
        sparing.derive(queries, read)
        return frozenset(sparing.empty)

    def hand_back(self, names: Iterable[str], empty: AbstractSet[str]) -> None:
        """Put tables on the engine of whoever reads them next."""
        for name in names:
            if name not in empty:
                self.engine.register(name, self.spark.table(f"select * from {name}"))


class _Telling:
    """An engine that makes facts, and says which."""

    def __init__(self, spark: SparkEngine, tell: Tell, count: int) -> None:
        self._spark, self._tell, self._count, self._done = spark, tell, max(1, count), 0

    def make(self, name: str, sql: str) -> int:
        share = min(1.0, self._done / self._count)
        self._tell(f"deriving {name.replace('_', ' ')}", DERIVES + share * (DERIVED - DERIVES))
        self._done += 1
        return self._spark.make(name, sql)


def asked_of(queries: Iterable[str], read: Iterable[str]) -> frozenset[str]:
    """Every table that is read by name or by a query."""
    return frozenset({*read, *(table for query in queries for table in reading_of(query).tables)})
