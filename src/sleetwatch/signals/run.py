"""Runs signals on a locked engine and groups what they find into hits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
from sqlglot import exp

from sleetwatch.clock import to_text
from sleetwatch.engine import SqlEngine
from sleetwatch.errors import SignalError
from sleetwatch.queries import reading_of
from sleetwatch.signals.check import REMEMBERED, check, is_shipped, output_of, parse, placeholders_of
from sleetwatch.signals.load import Number, Signal

HITS = pa.schema(
    [
        pa.field("tenant", pa.string(), metadata={"about": "the tenant"}),
        pa.field("subject", pa.string(), metadata={"about": "whom it is about"}),
        pa.field("signal", pa.string(), metadata={"about": "the signal's id"}),
        pa.field("version", pa.int64(), metadata={"about": "the signal's version"}),
        pa.field("family", pa.string(), metadata={"about": "the signal's family"}),
        pa.field("strength", pa.int64(), metadata={"about": "the strongest band, 1 to 3"}),
        pa.field("rows", pa.int64(), metadata={"about": "pieces of evidence"}),
        pa.field("first_at", pa.int64(), metadata={"about": "the earliest of them, microseconds UTC"}),
        pa.field("last_at", pa.int64(), metadata={"about": "the latest of them, microseconds UTC"}),
        pa.field("because", pa.string(), metadata={"about": "the strongest one in a sentence"}),
        pa.field("evidence", pa.list_(pa.string()), metadata={"about": "up to 20 event ids, strongest first"}),
    ]
)
"""One row per subject and signal that fired on it."""

SECONDS = 600.0
"""How long one signal may run; a query that takes longer is somebody's mistake or somebody's attack."""

EVIDENCE = 20
"""Event ids kept per hit."""

Overrides = Mapping[str, Mapping[str, Number]]
"""Parameters a workspace changed: by signal id, then by name."""


def run(engine: SqlEngine, signals: Iterable[Signal], overrides: Overrides | None = None) -> pa.Table:
    """The hits of all signals, by signal and subject. The facts they read must be there; lock the engine first."""
    found = [hits_of(engine, signal, (overrides or {}).get(signal.id, {})) for signal in signals]
    return pa.concat_tables([HITS.empty_table(), *found])


def hits_of(engine: SqlEngine, signal: Signal, overrides: Mapping[str, Number] | None = None) -> pa.Table:
    """The hits of one signal."""
    names = placeholders_of(signal.explain)
    wanted = {*names, "tenant", "subject", "strength", "event_id", *_RANKS}
    try:
        return _grouped(signal, engine.records(statement(signal, overrides), wanted, SECONDS), names)
    except engine.failure as error:
        raise SignalError(f"{signal.id}: query: {str(error).splitlines()[0]}") from error


def statement(signal: Signal, overrides: Mapping[str, Number] | None = None, dialect: str = "duckdb") -> str:
    """The SQL that runs: the query with its parameters bound, evidence ranked per subject, the first of it kept.

    The signal is checked here, so that nothing unchecked ever reaches an engine.
    """
    check(signal)
    values = values_of(signal, overrides or {})
    if dialect == "duckdb" and is_shipped(signal):
        order = _ordered_by(reading_of(signal.query).gives)
        return _RANKED.format(found=_filled(signal.query, values), order=order, kept=EVIDENCE)
    return _statement(signal.query, tuple((name, type(value), value) for name, value in values.items()), dialect)


def _filled(query: str, values: Mapping[str, Number]) -> str:
    """The text of a query that was checked before, with its parameters: a strange one is written anew from its tree."""

    def number(found: re.Match[str]) -> str:
        if not found["name"]:
            return found[0]
        value = values[found["name"]]
        return repr(value) if value >= 0 else f"({value!r})"

    return _PARAMETER.sub(number, query)


_PARAMETER = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\$(?P<name>\w+)")
"""What may hold a dollar sign: a text and a comment, which stay as they are, and a parameter."""


def _ordered_by(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


@lru_cache(maxsize=REMEMBERED)
def _statement(text: str, values: tuple[tuple[str, type, Number], ...], dialect: str) -> str:
    """Written once: a watch hunts again and again. A whole number is not the same as its decimal."""
    query = parse(text)
    wrapped = parse(_RANKED.format(found="select 1", order=_ordered_by(output_of(query)), kept=EVIDENCE)).copy()
    found = next(cte for cte in wrapped.find_all(exp.CTE) if cte.alias == "found_rows_")
    found.set("this", bind(query, {name: value for name, _, value in values}))
    return wrapped.sql(dialect, identify=True)


def bind(query: exp.Select | exp.Union, values: Mapping[str, Number]) -> exp.Expr:
    """The query with each `$name` replaced by its number as a literal."""

    def filled(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder):
            return exp.convert(values[node.name])
        return node

    return query.transform(filled)


_RANKED = """
with found_rows_ as (
{found}
),
of_one_event_ as (
    select *, row_number() over (
        partition by "tenant", "subject", "event_id" order by "strength" desc, "at", {order}
    ) as turn_
    from found_rows_
    where "tenant" is not null and "subject" is not null and "at" is not null and "strength" between 1 and 3
),
ranked_ as (
    select *,
        row_number() over (
            partition by "tenant", "subject" order by "strength" desc, "at", "event_id", {order}
        ) as place_,
        count(*) over (partition by "tenant", "subject") as rows_,
        min("at") over (partition by "tenant", "subject") as first_at_,
        max("at") over (partition by "tenant", "subject") as last_at_
    from of_one_event_
    where turn_ = 1
)
select * from ranked_ where place_ <= {kept} order by "tenant", "subject", place_
"""
"""Its names end as no query's own do: Spark takes the names of the query inside for the same."""
_RANKS = frozenset({"place_", "rows_", "first_at_", "last_at_"})


def values_of(signal: Signal, overrides: Mapping[str, Number]) -> dict[str, Number]:
    """The value of each parameter; one that is changed to what it cannot be raises `SignalError`."""
    for name, value in overrides.items():
        _acceptable(signal, name, value)
    return {name: overrides.get(name, param.default) for name, param in signal.params.items()}


def _acceptable(signal: Signal, name: str, value: object) -> None:
    param = signal.params.get(name)
    if param is None:
        raise SignalError(f"{signal.id}: params.{name}: there is no such parameter")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SignalError(f"{signal.id}: params.{name}: must be a number")
    low, high = param.range
    if not low <= value <= high:
        raise SignalError(f"{signal.id}: params.{name}: {value} is outside its range {low} to {high}")


def _grouped(signal: Signal, found: Iterable[dict[str, Any]], names: tuple[str, ...]) -> pa.Table:
    """Hits from ranked rows: they come sorted by subject and place, so that a first place opens each hit."""
    hits: list[dict[str, Any]] = []
    for row in found:
        if row["place_"] == 1:
            hits.append(_hit(signal, row, names))
        if row["event_id"] is not None:
            hits[-1]["evidence"].append(row["event_id"])
    return pa.Table.from_pylist(hits, HITS)


def _hit(signal: Signal, row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "tenant": row["tenant"],
        "subject": row["subject"],
        "signal": signal.id,
        "version": signal.version,
        "family": signal.family,
        "strength": row["strength"],
        "rows": row["rows_"],
        "first_at": row["first_at_"],
        "last_at": row["last_at_"],
        "because": _because(signal, row, names),
        "evidence": [],
    }


_ONE = re.compile(
    r"(?<![\w.,:-])1 ((?:other |different |active |common |anonymising )*)"
    r"(day|week|month|year|hour|meeting|session|worker|applicant|person|colleague|line|brand|service|site|portal|program"
    r"|remote-access tool|provider|opening|place|network)s\b"
)


def _because(signal: Signal, row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The sentence, in the singular where it counts one thing."""
    return _ONE.sub(r"1 \1\2", signal.explain.format(**{name: _spoken(name, row[name]) for name in names}))


def _spoken(name: str, value: object) -> str:
    """A value as people read it: times as a day, decimals to a tenth, the unknown as such."""
    if value is None:
        return "an unknown value"
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return to_text(value)[:10]
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
