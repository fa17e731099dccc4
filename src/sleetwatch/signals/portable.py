"""What of a signal Apache Spark could not run, or would understand otherwise, though the contract allows it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sleetwatch.signals.check import is_shipped, parse
from sleetwatch.signals.load import Signal


def not_for_spark(signal: Signal) -> Iterator[str]:
    """Each thing in a few words. Nothing is said of what ships: tests run all of it there."""
    if not is_shipped(signal):
        yield from _found(parse(signal.query))


def _found(query: exp.Expr) -> Iterator[str]:
    for join in query.find_all(exp.Join):
        if join.args.get("method") in {"ASOF", "POSITIONAL"}:
            yield f"{join.args['method'].lower()} join"
