"""What of a signal Apache Spark could not run, or would understand otherwise, though the contract allows it.

Only what the text shows is found here. What depends on the types of columns Spark says itself: `sleetwatch signals test
--engine spark` asks it, and so does a hunt there before it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from sleetwatch.signals.check import is_shipped, parse
from sleetwatch.signals.load import Signal

_WIDE = frozenset({exp.DataType.Type.INT128, exp.DataType.Type.UINT128, exp.DataType.Type.UINT256})

Sure = Callable[[exp.Expr], bool]
"""Whether an expression is surely above 0."""


def not_for_spark(signal: Signal) -> Iterator[str]:
    """Each thing in a few words. Nothing is said of what ships: tests run all of it there."""
    if is_shipped(signal):
        return
    above = {name for name, param in signal.params.items() if param.range[0] > 0}
    yield from dict.fromkeys(_found(parse(signal.query), lambda node: _above_zero(node, above)))


def _found(query: exp.Expr, sure: Sure) -> Iterator[str]:
    for node in query.walk():
        if isinstance(node, exp.Join) and node.args.get("method"):
            yield f"there is no {node.args['method'].lower()} join"
        elif isinstance(node, exp.WindowSpec) and node.args.get("kind") == "GROUPS":
            yield "a frame counts rows or a range, not groups"
        elif isinstance(node, exp.Window) and node.this.find(exp.Distinct):
            yield "nothing distinct is counted over a window"
        elif isinstance(node, exp.AggFunc) and isinstance(node.this, exp.Order):
            yield "an aggregate takes no order"
        elif isinstance(node, exp.Min | exp.Max) and (node.args.get("count") or node.expressions):
            yield "min and max give one value"
        elif isinstance(node, exp.DataType) and node.this in _WIDE:
            yield "no integer is wider than 64 bits"
        elif isinstance(node, exp.Div) and not sure(node.expression):
            yield f"dividing by 0 gives nothing there, infinity on DuckDB: divide by greatest(1e0, ...): {_text(node)}"
        elif isinstance(node, exp.Ln) and not sure(node.this):
            yield f"ln of what is not above 0 gives nothing there: take ln(greatest(1e-9, ...)): {_text(node)}"


def _above_zero(node: exp.Expr, above: set[str]) -> bool:
    """Whether it can be seen to be above 0, where it is anything."""
    if isinstance(node, exp.Literal):
        return not node.is_string and float(node.name) > 0
    if isinstance(node, exp.Placeholder):
        return node.name in above
    if isinstance(node, exp.Count):
        return isinstance(node.this, exp.Star)
    if isinstance(node, exp.Greatest):
        return any(_above_zero(one, above) for one in (node.this, *node.expressions))
    if isinstance(node, exp.Mul | exp.Add):
        return _above_zero(node.this, above) and _above_zero(node.expression, above)
    return isinstance(node, exp.Paren | exp.Cast | exp.Sqrt | exp.Window) and _above_zero(node.this, above)


def _text(node: exp.Expr) -> str:
    return node.sql("duckdb")
