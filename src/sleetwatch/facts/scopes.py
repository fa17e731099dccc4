"""Which facts can be derived for some subjects at a time, and in which order everything is derived.

Every fact says in its first line whether a row of it depends on one subject's rows only, or compares several subjects.
What is said of subjects can be derived one bucket of subjects after the other, and again for those alone about whom
something new came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sleetwatch.events import KINDS
from sleetwatch.facts import FACTS, INPUTS, needed_for, scope_of, tables_read_by

HEAVY = frozenset(
    {
        "sign_in", "process", "connection", "device_network", "peripheral", "activity", "meeting", "code_access",
        "data_access",
    }
)  # fmt: skip
"""Kinds with many rows for each person and day."""

FOLLOWED = frozenset({"exits", "shared_lines", "device_owners"})
"""Facts about several subjects that facts of one subject may read: when they change, it is known whom that touches."""

TRANSIENT = frozenset({"sign_ins", "places"})
"""As large as the events themselves: there only while a bucket is at work, and a view for who needs all of it."""

UNSTEADY = frozenset({"settings"})
"""Inputs that change with every hunt: what reads them is derived from small facts, for everybody, every time."""


@cache
def is_bucketed(name: str) -> bool:
    """Whether a fact is made of heavy events and can be derived for some subjects at a time."""
    return scope_of(name) == "subject" and _is_steady(name) and _is_heavy(name)


@cache
def _is_steady(name: str) -> bool:
    """Whether all that a fact of one subject reads is of that subject, or is followed."""
    return all(map(_may_be_read, tables_read_by(name)))


def _may_be_read(table: str) -> bool:
    if table in FACTS:
        return table in FOLLOWED or (scope_of(table) == "subject" and _is_steady(table))
    return table in KINDS or (table in INPUTS and table not in UNSTEADY)


@cache
def _is_heavy(name: str) -> bool:
    read = tables_read_by(name)
    return bool(read & HEAVY) or any(scope_of(one) == "subject" and _is_heavy(one) for one in read if one in FACTS)


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over all buckets, with what must be there before it and what follows from it."""

    before: tuple[str, ...]
    bucketed: tuple[str, ...]
    """Those that are kept."""
    transient: tuple[str, ...]
    after: tuple[str, ...]


def rounds(wanted: Iterable[str]) -> tuple[Round, Round]:
    """How to derive the facts that are wanted: first what the followed ones need, then the rest."""
    needed = needed_for(wanted)
    first = needed_for(FOLLOWED.intersection(needed))
    return _round(first), _round(tuple(name for name in needed if name not in first or name in TRANSIENT))


def _round(names: tuple[str, ...]) -> Round:
    bucketed = tuple(name for name in names if is_bucketed(name) and name not in TRANSIENT)
    passing = tuple(name for name in needed_for(bucketed) if name in TRANSIENT)
    rest = [name for name in names if name not in bucketed and name not in TRANSIENT]
    late = {name for name in rest if any(one in bucketed or one in TRANSIENT for one in needed_for([name]))}
    return Round(
        before=tuple(name for name in rest if name not in late),
        bucketed=bucketed,
        transient=passing,
        after=tuple(name for name in rest if name in late),
    )


def transient_for(names: Iterable[str]) -> tuple[str, ...]:
    """The transient facts that these read for everybody at once."""
    needed = {one for name in names for one in tables_read_by(name) if one in TRANSIENT}
    return tuple(name for name in needed_for(needed) if name in TRANSIENT)
