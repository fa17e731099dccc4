"""Prints a farm: house, machines, people, what ties them, and what would be benign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.clock import to_text
from sleetwatch.explanation import FarmHouse, FarmMachine, FarmPage, FarmPerson, FarmThing, Neighbour
from sleetwatch.report import words
from sleetwatch.report.bars import percent

_MOMENTS = frozenset({"at", "start_at", "end_at", "first_at", "last_at", "first_seen", "last_seen"})

NAME = 24
"""Characters of a host name or a handset's id that are shown."""
HANGING = 6
MACHINES = 12


def farm(page: FarmPage, form: Format) -> None:
    """One cluster as a page."""
    if form is Format.JSON:
        json_out({"farm": _told(asdict(page))})
        return
    one = page.cluster
    seen = _span(page.first_seen, page.last_seen)
    say(f"{one.cluster}: a {one.kind} of {len(one.people)} at {', '.join(page.employers)}; {percent(one.probability)}.")
    say(f"Seen {seen}." if seen else "Nothing tells when it was seen.")
    _people(page.people)
    _houses([house for house in page.houses if len({*house.claimed_by, *house.delivered_to}) > 1] or page.houses)
    _machines(page.machines)
    _things(page.things)
    _siblings(page.siblings)
    say("")
    say("An honest reason could be:")
    for reason in page.benign:
        say(f"  - {reason}")


def _people(people: Sequence[FarmPerson]) -> None:
    revealed = any(one.person.name or one.person.worker_id for one in people)
    rows = [
        (
            one.person.subject,
            *((one.person.name, one.person.worker_id) if revealed else ()),
            one.kind,
            one.agency if revealed else one.department,
            percent(one.person.probability),
            one.person.status,
            _span(one.start_at, one.end_at),
        )
        for one in people
    ]
    named = ("name", "worker id") if revealed else ()
    _table(("person", *named, "is", "agency" if revealed else "department", "now", "status", "employed"), rows)


def _houses(houses: Sequence[FarmHouse]) -> None:
    rows = [
        (one.house, one.address or one.country, one.claimed_by, one.delivered_to, _span(one.first_seen, one.last_seen))
        for one in houses
    ]
    _table(("house", "where", "home of", "delivered to", "seen"), rows)


def _machines(machines: Sequence[FarmMachine]) -> None:
    """Those of several people first, then those on which something hangs."""
    listed = sorted(machines, key=lambda one: (-len(one.used_by), -len(one.hangs)))
    rows = [
        (
            one.machine,
            (one.name or "")[:NAME],
            one.model,
            one.used_by,
            one.hangs[:HANGING],
            _span(one.first_seen, one.last_seen),
        )
        for one in listed[:MACHINES]
    ]
    _table(("machine", "name", "model", "used by", "hangs on it", "seen"), rows)
    if len(listed) > MACHINES:
        say(f"and {len(listed) - MACHINES} more; --format json lists them all.")


def _things(things: Sequence[FarmThing]) -> None:
    rows = [
        (
            words.link_kind(one.link_kind),
            one.subjects,
            one.degree,
            f"{one.nats:.1f}",
            _span(one.first_seen, one.last_seen),
        )
        for one in things
    ]
    if rows:
        table_out(("ties them", "who", "shared by", "nats", "seen"), rows)


def _siblings(siblings: Sequence[Neighbour]) -> None:
    rows = [
        (
            one.person.subject,
            tuple(dict.fromkeys(words.link_kind(tie.link_kind) for tie in one.ties)),
            percent(one.person.probability),
            percent(one.if_confirmed),
        )
        for one in siblings
    ]
    _table(("tied from outside", "shares", "now", "if all are confirmed"), rows)


def _table(columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        say("")
        table_out(columns, rows)


def _span(first: int | None, last: int | None) -> str:
    if first is None:
        return "" if last is None else f"until {words.day(last)}"
    return words.period(first, last) if last is not None else f"from {words.day(first)}"


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Moments as texts."""
    if isinstance(value, dict):
        return {
            name: to_text(one) if name in _MOMENTS and isinstance(one, int) else _told(one)
            for name, one in value.items()
        }
    return [_told(one) for one in value] if isinstance(value, list | tuple) else value
