"""One person behind several identities: applicants, workers and leavers, linked by what they said of themselves.

Fellegi and Sunter's model, fitted without labels by Splink: each column adds bits for or against, a rare value more
than a common one. Pairs are looked for by many narrow rules. Whoever hangs together is then compared with everybody in
the same group, and identities stay together where the evidence between them is on average in favour: a chain of
resemblances makes no person.

This is identity resolution, for an analyst who asks. It compares names, so no score and no signal ever reads it.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.engine import MEMORY_LIMIT_MB, Engine
from sleetwatch.errors import UserError
from sleetwatch.links.communities import Floats, Ints, components
from sleetwatch.links.likeness import Field, by_role, comparison, met, rules

if TYPE_CHECKING:  # needs the extra
    from sleetwatch.spark import SparkEngine

RECORD = "record"
"""The column that tells one identity from another."""
HUB = 50
"""What more identities give than this is an agency's, a template's or nobody's, and is not looked at."""
CANDIDATE = 3.0
"""Bits from which two identities are put into one group to be looked at as a whole."""
TOGETHER = 0.0
"""Bits between two sets of identities, on average over all pairs, from which they are one person's."""
CLIP = 15.0
"""No single pair speaks louder than this, in bits."""
CROWDED = 200
"""Groups larger than this are taken apart by asking for more bits."""
ENOUGH = 2_000
"""Fewer identities fit no model; the one below is used as it stands."""
PLENTY = 200_000
"""More identities make no better model."""
TWICE = 0.02
"""How many of all the others an identity is expected to be the same person as, before anything is compared."""
SEED = 7
SAMPLE = 2e6
"""Pairs by which it is measured how often strangers agree."""

Model = dict[str, Any]
"""A fitted model, as Splink writes it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identities that are one person's, and what each column says of it: `start + sum(bars) = bits`."""

    first: str
    second: str
    bits: float
    start: float
    bars: Mapping[str, float]


def fit(records: pa.Table, fields: Sequence[Field], memory_mb: int = MEMORY_LIMIT_MB) -> Model:
    """Fit the model to identities without knowing who is who; the shipped one where they are few.

    Of very many a part is enough: how likely two of them are one person is the same in any part.
    """
    if records.num_rows > PLENTY:
        chosen = np.random.default_rng(SEED).choice(records.num_rows, PLENTY, replace=False)
        records = records.take(pa.array(np.sort(chosen)))
    with _engine(memory_mb) as engine:
        judge = _Judge(engine, records, fields, _settings(fields, records))
        if records.num_rows >= ENOUGH:
            judge.train(fields)
        model: Model = judge.linker.misc.save_model_to_json()
    return model


def same_person(
    records: pa.Table,
    fields: Sequence[Field],
    model: Model,
    memory_mb: int = MEMORY_LIMIT_MB,
    spark: SparkEngine | None = None,
) -> Ints:
    """For each row of `records` a number that the rows of one person share; pairs are compared by Spark, if there."""
    if spark is not None:
        return _persons(_Judge(spark, records, fields, for_spark(model)), records)
    with _engine(memory_mb) as engine:
        return _persons(_Judge(engine, records, fields, model), records)


def waterfalls(
    records: pa.Table,
    fields: Sequence[Field],
    model: Model,
    pairs: Iterable[tuple[str, str]],
    memory_mb: int = MEMORY_LIMIT_MB,
) -> list[Pair]:
    """Why some pairs are taken for one person: every column's bits."""
    with _engine(memory_mb) as engine:
        told = model | {"retain_intermediate_calculation_columns": True}
        judge = _Judge(engine, records, fields, told)
        listed = sorted(pairs)
        engine.register("asked", pa.table({"a": [pair[0] for pair in listed], "b": [pair[1] for pair in listed]}))
        found = judge.scored("select a as join_key_l, b as join_key_r from asked", "*")
    return [_pair(row) for row in found.to_pylist()]


# --- The model ------------------------------------------------------------------------------------------------------


def _splink() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        import splink
    except ImportError:
        raise UserError("personas need Splink, which is not installed: pip install 'sleetwatch[personas]'") from None
    return splink


@contextmanager
def _engine(memory_mb: int) -> Iterator[Engine]:
    """An engine whose spill goes with it."""
    with tempfile.TemporaryDirectory() as spill, Engine(memory_limit_mb=memory_mb, spill=Path(spill)) as engine:
        yield engine


class _Judge:
    """The model at work on one table of identities."""

    def __init__(
        self, engine: Engine | SparkEngine, records: pa.Table, fields: Sequence[Field], settings: object
    ) -> None:
        splink = _splink()
        logging.getLogger("splink").setLevel(logging.ERROR)
        self.engine = engine
        engine.register("identities", _prepared(records, fields))
        self.database = _database(engine)
        self.linker = splink.Linker(self.database.register("identities"), settings, log_level=None)

    def train(self, fields: Sequence[Field]) -> None:
        """How often strangers agree from random pairs; how often the same do by expectation and maximisation."""
        block_on, training = _splink().block_on, self.linker.training
        of = by_role(fields)
        names = (*of["given"], *of["family"])
        keys = [*of["date"], *of["code"], *of["door"], *of["own"]]
        sure = [*((*names, key) for key in keys), *combinations(keys, 2)]
        telling = [block_on(*rule) for rule in sure if self._agree(rule)]
        if telling:
            training.estimate_probability_two_random_records_match(telling, recall=0.5)
        training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=SEED)
        for blocks in (*((key,) for key in keys), names):
            if blocks and self._agree(blocks):
                training.estimate_parameters_using_expectation_maximisation(block_on(*blocks))

    def _agree(self, columns: Sequence[str]) -> bool:
        """Whether two identities are equal in all of these: without such a pair nothing is learnt there."""
        listed = ", ".join(columns)
        known = " and ".join(f"{column} is not null" for column in columns)
        twice = f"select {listed} from identities where {known} group by {listed} having count(*) > 1 limit 1"
        return bool(self.engine.table(twice).num_rows)

    def likely(self) -> pa.Table:
        """The pairs that the rules find and the model finds likely, with their bits."""
        table = self.linker.inference.predict(threshold_match_weight=CANDIDATE).physical_name
        return self.engine.table(f"select {_BITS} from {table}")

    def scored(self, pairs: str, columns: str) -> pa.Table:
        """The model's word on pairs of our own choice."""
        self.engine.run(f"create or replace table chosen as select '0' as match_key, p.* from ({pairs}) as p")
        self.linker.table_management.register_blocked_pairs_for_predict(self.database.register("chosen"))
        return self.engine.table(f"select {columns} from {self.linker.inference.predict().physical_name}")


def _database(engine: Engine | SparkEngine) -> Any:  # noqa: ANN401 - Splink's
    """Splink's way to an engine; to Spark with the jar of comparisons that Spark lacks."""
    if isinstance(engine, Engine):
        return _splink().DuckDBAPI(connection=engine.connection)
    from splink.backends.spark import SparkAPI, similarity_jar_location

    engine.add_jar(str(similarity_jar_location()))
    made: Any = SparkAPI  # Splink has no types here
    return made(spark_session=engine.session, break_lineage_method="persist")


def for_spark(model: Model) -> Model:
    """A model fitted on DuckDB in the words of Spark: one comparison has another name there."""
    written = json.dumps(model | {"sql_dialect": "spark"})
    carried: Model = json.loads(written.replace("jaro_winkler_similarity(", "jaro_winkler("))
    return carried


_BITS = f"{RECORD}_l as a, {RECORD}_r as b, match_weight as w"


def _prepared(records: pa.Table, fields: Sequence[Field]) -> pa.Table:
    """Only what is compared; hubs are blanked, and dates and codes say their parts."""
    columns: dict[str, Any] = {RECORD: records[RECORD]}
    for field in fields:
        values = _without_hubs(records[field.column]) if field.role in {"door", "own"} else records[field.column]
        columns[field.column] = values
        if field.role == "date":
            columns[f"{field.column}_year"], columns[f"{field.column}_day"] = _halves(values, 4, 5)
        if field.role == "code":
            columns[f"{field.column}_few"] = _without_hubs(values)
            columns[f"{field.column}_area"] = pa.array([_area(code) for code in values.to_pylist()], pa.string())
    return pa.table(columns)


def _without_hubs(values: pa.ChunkedArray) -> pa.ChunkedArray:
    counted = values.value_counts()
    hubs = counted.field("values").filter(pc.greater(counted.field("counts"), HUB))
    return pc.if_else(pc.is_in(values, hubs.drop_null()), pa.scalar(None, values.type), values)


def _halves(values: pa.ChunkedArray, first: int, rest: int) -> tuple[Any, Any]:
    return pc.utf8_slice_codeunits(values, 0, first), pc.utf8_slice_codeunits(values, rest, 10)


def _area(code: str | None) -> str | None:
    """The part of a postal code that says the district: what is before the blank, or all but the last two."""
    if not code:
        return None
    head, blank, _ = code.partition(" ")
    return head if blank else code[:-2] or code


def _settings(fields: Sequence[Field], records: pa.Table) -> Any:  # noqa: ANN401
    """The model before it is fitted. Few leave it so, and do not tell how rare any one value is."""
    splink = _splink()
    count = records.num_rows
    few = count < ENOUGH
    return splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=RECORD,
        comparisons=[comparison(field, met(records[field.column]) if few else None) for field in fields],
        probability_two_random_records_match=TWICE / max(2, count),
        blocking_rules_to_generate_predictions=[splink.block_on(*rule) for rule in rules(fields)],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=20,
    )


# --- From pairs to persons ------------------------------------------------------------------------------------------


def _persons(judge: _Judge, records: pa.Table) -> Ints:
    names = records[RECORD]
    group = _groups(records.num_rows, *_coded(judge.likely(), names))
    judge.engine.register("grouped", pa.table({RECORD: names, "found": group}))
    inner = (
        f"select x.{RECORD} as join_key_l, y.{RECORD} as join_key_r from grouped as x join grouped as y "
        f"on x.found = y.found and x.{RECORD} < y.{RECORD}"
    )
    return _agreed(group, *_coded(judge.scored(inner, _BITS), names))


def _coded(found: pa.Table, names: pa.ChunkedArray) -> tuple[Ints, Ints, Floats]:
    """Record names as row numbers, with each pair's bits."""
    a, b = (pc.index_in(found[side], value_set=names.combine_chunks()).to_numpy().astype(np.int64) for side in "ab")
    return a, b, np.clip(found["w"].to_numpy(), -CLIP, CLIP)


def _groups(nodes: int, a: Ints, b: Ints, bits: Floats) -> Ints:
    """Who hangs together; a crowd is taken apart by asking for one bit more at a time."""
    group = components(nodes, a, b)
    asked = CANDIDATE
    while np.bincount(group).max() > CROWDED and asked < CLIP:
        asked += 1.0
        crowded = np.bincount(group, minlength=nodes)[group] > CROWDED
        kept = (bits >= asked) | ~crowded[a]
        a, b, bits = a[kept], b[kept], bits[kept]
        group = components(nodes, a, b)
    return group


def _agreed(group: Ints, a: Ints, b: Ints, bits: Floats) -> Ints:
    """Each group taken apart into sets between which the evidence is on average against one person."""
    person = group.copy()
    order = np.argsort(group[a], kind="stable")
    a, b, bits = a[order], b[order], bits[order]
    starts = np.flatnonzero(np.diff(group[a], prepend=-1))
    ends = np.append(starts[1:], len(a))
    doubtful = np.minimum.reduceat(bits, starts) < TOGETHER if len(starts) else np.zeros(0, bool)
    for start, end in zip(starts[doubtful], ends[doubtful], strict=True):
        inner = slice(start, end)
        nodes = np.unique(np.concatenate([a[inner], b[inner]]))
        first, second = np.searchsorted(nodes, a[inner]), np.searchsorted(nodes, b[inner])
        person[nodes] = nodes[_merged(len(nodes), first, second, bits[inner])]
    return person


def _merged(size: int, a: Ints, b: Ints, bits: Floats) -> Ints:
    """Average linkage: the two sets with the most bits between them are joined, while those are enough."""
    total = np.full((size, size), -np.inf)
    total[a, b] = total[b, a] = bits
    count = np.ones(size)
    label = np.arange(size)
    mean = total.copy()
    while True:
        first, second = sorted(divmod(int(mean.argmax()), size))
        if not mean[first, second] >= TOGETHER or first == second:
            return label
        label[label == second] = first
        total[first] = total[first] + total[second]
        total[:, first] = total[first]
        total[second], total[:, second], total[first, first] = -np.inf, -np.inf, -np.inf
        count[first] += count[second]
        mean[first] = total[first] / (count[first] * count)
        mean[:, first] = mean[first]
        mean[second], mean[:, second] = -np.inf, -np.inf


# --- Why ------------------------------------------------------------------------------------------------------------


def _pair(row: Mapping[str, Any]) -> Pair:
    """One scored pair with a column's own bits and those of its rarity together."""
    bars: dict[str, float] = {}
    for name, bits in row.items():
        if name.startswith("mw_") and bits is not None:
            column = name.removeprefix("mw_").removeprefix("tf_adj_")
            bars[column] = bars.get(column, 0.0) + bits
    whole = row["match_weight"]
    pair = Pair(row[f"{RECORD}_l"], row[f"{RECORD}_r"], whole, 0.0, bars)
    return replace(pair, start=whole - sum(bars.values()))
