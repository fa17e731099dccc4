"""How well hours tell a true claim from a false one, on people nobody fitted on, by the facts as they ship.

    python -m bench.hours git_worktime.csv.gz

Honest: people whose own clock says UTC-8 to -4 and never anything else, with the American zone that agrees best as
their claim. False: people at UTC+8 or +9 who are given one of four American zones. An active day is one of the claimed
zone's, from four to four o'clock. On the very file the shapes were fitted on, only the people kept apart are measured;
on any other file everybody is.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench.figures import say
from sleetwatch import facts
from sleetwatch.clock import HOUR, MINUTE, to_datetime
from sleetwatch.engine import Engine
from sleetwatch.intel.zones import zone_offsets
from tools.fit_hours import FITTED_ON, is_held_out, read

AMERICAN = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
CLAIMS = (*AMERICAN, "America/Phoenix", "America/Halifax", "America/Bogota", "America/Costa_Rica", "America/Manaus")
WEST = (-480, -240)
"""Own clocks of the honest, in minutes from UTC: from, to."""
EAST = (480, 540)
DAYS = (1, 3, 5, 10, 20, 40)
LONG = 30
"""Active days a person must have to be followed day by day."""
BEFORE_HANDOVER = 20
WEEK = 7 * 24
DRAWS = 500

Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Person:
    """Whose hours are measured, and under which claim."""

    subject: str
    hours: Whole
    claim: str
    is_false: bool


# --- Who is measured ------------------------------------------------------------------------------------------------


def people_in(path: Path, *, strict: bool) -> Iterator[Person]:
    """The people of a file. Unless `strict`, a person's usual clock decides, journeys and servers included."""
    person, hour, offset = read(path)
    everybody = hashlib.sha256(path.read_bytes()).hexdigest() != FITTED_ON
    order = np.argsort(person, kind="stable")
    bounds = np.flatnonzero(np.diff(person[order])) + 1
    for rows in np.split(order, bounds):
        number = int(person[rows[0]])
        if everybody or is_held_out(number):
            yield from _measured(number, hour[rows], offset[rows], strict=strict)


def _measured(number: int, hours: Whole, offsets: Whole, *, strict: bool) -> Iterator[Person]:
    values, times = np.unique(offsets, return_counts=True)
    told = offsets if strict else values[[times.argmax()]]
    if np.all((told >= WEST[0]) & (told <= WEST[1])):
        yield Person(f"p{number}", hours, _agreeing(hours, offsets), is_false=False)
    elif np.all(np.isin(told, EAST)):
        turn = int(hashlib.sha256(f"claim {number}".encode()).hexdigest()[:8], 16)
        yield Person(f"p{number}", hours, AMERICAN[turn % len(AMERICAN)], is_false=True)


def _agreeing(hours: Whole, offsets: Whole) -> str:
    """The zone whose clocks show most often what the person's own clock recorded."""

    def agreement(name: str) -> int:
        return sum(_offset(name, int(hour)) == offset for hour, offset in zip(hours, offsets, strict=True))

    return max(CLAIMS, key=agreement)


_KNOWN: dict[tuple[str, int], int] = {}


def _offset(name: str, hour: int) -> int:
    key = (name, hour)
    if key not in _KNOWN:
        ahead = to_datetime(hour * HOUR).astimezone(ZoneInfo(name)).utcoffset()
        _KNOWN[key] = int(ahead.total_seconds() // 60) if ahead else 0
    return _KNOWN[key]


# --- What the facts say ---------------------------------------------------------------------------------------------


def lay_out(engine: Engine, people: Sequence[Person]) -> None:
    """Derive `human_hours` from one chat per person and hour; the file drops minutes, so that they are made up."""
    subjects = [one.subject for one in people for _ in one.hours]
    hours = np.concatenate([one.hours for one in people])
    minutes = np.random.default_rng(0).integers(0, 60, len(hours))
    at = hours * HOUR + minutes * MINUTE
    tables: dict[str, dict[str, object]] = {
        "activity": {"account": subjects, "action": ["commit"] * len(at), "at": at, "event_id": _numbered(len(at))},
        "subjects": {"account": [one.subject for one in people], "subject": [one.subject for one in people]},
        "people": {"subject": [one.subject for one in people], "zone": [one.claim for one in people]},
    }
    laid = {name: _table(name, columns) for name, columns in tables.items()}
    laid["zone_offsets"] = zone_offsets(CLAIMS, int(at.min()), int(at.max()))
    facts.prepare(engine, laid, ["hour_evidence"])
    engine.run(
        "create or replace table every_hour as select *, dense_rank() over "
        "(partition by subject order by local_day) as day_number from human_hours"
    )


def _numbered(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


def _table(name: str, columns: dict[str, object]) -> pa.Table:
    schema = facts.INPUT_SCHEMAS[name]
    rows = len(columns["subject"] if "subject" in columns else columns["account"])  # type: ignore[arg-type]
    given: dict[str, object] = {"tenant": ["t"] * rows} | columns
    return pa.table([pa.array(given.get(f.name, [None] * rows), f.type) for f in schema], schema=schema)


def evidence(engine: Engine, days: int) -> list[tuple[str, int, int, int | None]]:
    """Subject, active day, and evidence since hire and since a change, from so many first active days."""
    engine.run(
        "create or replace table human_hours as select * exclude (day_number) from every_hour "
        f"where day_number <= {days}"
    )
    facts.derive(engine, ["hour_sums", "hour_evidence"])
    return engine.rows(
        "select subject, day_number, since_hire, since_change from hour_evidence order by subject, day_number"
    )


def active_days(engine: Engine) -> dict[str, int]:
    """How many active days each person has."""
    return dict(engine.rows("select subject, max(day_number) from every_hour group by subject"))


# --- Figures --------------------------------------------------------------------------------------------------------


def caught_at(honest: Numbers, false: Numbers, share: float) -> float:
    """How many false claims lie above what at most this share of the honest exceed."""
    line = np.quantile(honest, 1 - share, method="higher")
    return float((false > line).mean())


def spread(honest: Numbers, false: Numbers, share: float) -> str:
    """Where that lies in nine of ten draws of as many people, with replacement."""
    draw = np.random.default_rng(0).choice
    rates = [caught_at(draw(honest, len(honest)), draw(false, len(false)), share) for _ in range(DRAWS)]
    low, high = np.quantile(rates, (0.05, 0.95))
    return f"{low:.2f} to {high:.2f}"


def ranks_above(honest: Numbers, false: Numbers) -> float:
    """The chance that a false claim scores higher than an honest one (AUC)."""
    ordered = np.sort(honest)
    below, upto = np.searchsorted(ordered, false, "left"), np.searchsorted(ordered, false, "right")
    return float((below + upto).mean() / 2 / len(honest))


def by_days(engine: Engine, people: Sequence[Person]) -> None:
    """A row for each number of first active days: the chance of a right order, and the false claims above two lines."""
    lasting = active_days(engine)
    say("days  honest  false  AUC    TPR@5%  TPR@1%  in nine of ten draws of people")
    for days in DAYS:
        at_last = {subject: since for subject, day, since, _ in evidence(engine, days) if day == days}
        honest, false = (
            np.array(
                [at_last.get(p.subject, -1e9) for p in people if p.is_false == side and lasting[p.subject] >= days]
            )
            for side in (False, True)
        )
        say(
            f"{days:4}  {len(honest):6}  {len(false):5}  {ranks_above(honest, false):.3f}  "
            f"{caught_at(honest, false, 0.05):.3f}   {caught_at(honest, false, 0.01):.3f}   "
            f"{spread(honest, false, 0.01)}"
        )


Course = dict[str, list[tuple[int, float, float]]]
"""By person: active day, evidence since hire and since a change, in nats."""


def courses(rows: Sequence[tuple[str, int, int, int | None]]) -> Course:
    """The evidence day by day."""
    found: Course = {}
    for subject, day, since_hire, since_change in rows:
        found.setdefault(subject, []).append((day, since_hire / 1e6, (since_change or -1e9) / 1e6))
    return found


def sequential(engine: Engine, people: Sequence[Person]) -> None:
    """How many ever cross, against Ville's bound, and after how many days a false claim does."""
    lasting, course = active_days(engine), courses(evidence(engine, 10**6))
    long_honest = [p for p in people if not p.is_false and lasting[p.subject] >= LONG]
    honest = [p for p in people if not p.is_false]
    for alpha in (0.05, 0.02, 0.01):
        line = math.log(1 / alpha)
        cells = [
            f"{_ever(course, group, column, line):.4f} of {len(group)}"
            for column in (1, 2)
            for group in (honest, long_honest)
        ]
        say(f"ever above ln(1/{alpha:g}): since hire", *cells[:2], "(long)  since a change", *cells[2:], "(long)")
    false = [p for p in people if p.is_false and lasting[p.subject] >= LONG]
    peaks = np.array([max([hire for _, hire, _ in course.get(p.subject, ())], default=-1e9) for p in long_honest])
    measured = float(np.quantile(peaks, 0.99, method="higher"))
    _delays(f"line measured at 1 %, {measured:.2f} nats", [_first(course, p.subject, 1, measured) for p in false])
    _delays("Ville's line at 1 %, 4.61 nats", [_first(course, p.subject, 1, math.log(100)) for p in false])


def _ever(course: Course, group: Sequence[Person], column: int, line: float) -> float:
    return sum(_first(course, p.subject, column, line) is not None for p in group) / max(1, len(group))


def _first(course: Course, subject: str, column: int, line: float) -> int | None:
    return next((row[0] for row in course.get(subject, ()) if row[column] > line), None)


def _delays(title: str, first: Sequence[int | None], before: int = 0) -> None:
    caught = sorted(day - before for day in first if day is not None and day > before)
    if not caught:
        say(f"{title}: nobody of {len(first)} caught")
        return
    spread = "/".join(str(caught[min(len(caught) - 1, int(share * len(caught)))]) for share in (0.5, 0.8, 0.9))
    say(f"{title}: {len(caught) / len(first):.3f} of {len(first)} caught; after {spread} active days (median/80/90 %)")


def handed_over(engine: Engine, people: Sequence[Person]) -> None:
    """Accounts of honest people that somebody far away takes over after twenty active days."""
    lasting = active_days(engine)
    honest = [p for p in people if not p.is_false and lasting[p.subject] >= BEFORE_HANDOVER]
    false = [p for p in people if p.is_false and lasting[p.subject] >= BEFORE_HANDOVER]
    spliced = [_spliced(engine, one, other) for one, other in zip(honest, false, strict=False)]
    lay_out(engine, spliced)
    course = courses(evidence(engine, 10**6))
    for title, column in (("since a change", 2), ("since hire", 1)):
        first = [_first(course, p.subject, column, math.log(100)) for p in spliced]
        _delays(f"handed over after {BEFORE_HANDOVER} active days, {title}, 4.61 nats", first, BEFORE_HANDOVER)


def _spliced(engine: Engine, one: Person, other: Person) -> Person:
    [(last,)] = engine.rows(
        f"select max(slot) from every_hour where subject = '{one.subject}' and day_number <= {BEFORE_HANDOVER}"
    )
    weeks = -(-(last + 24 - int(other.hours.min())) // WEEK)
    hours = np.concatenate([one.hours[one.hours <= last], other.hours + weeks * WEEK])
    return Person(one.subject, np.unique(hours), one.claim, is_false=True)


def main(arguments: Sequence[str]) -> int:
    """All figures of a file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    chosen = options.parse_args(arguments)
    with Engine(memory_limit_mb=2048, threads=2) as engine:
        people = list(people_in(chosen.path, strict=True))
        lay_out(engine, people)
        by_days(engine, people)
        sequential(engine, people)
        handed_over(engine, people)
        say("by the usual clock, journeys abroad and servers left in:")
        people = list(people_in(chosen.path, strict=False))
        lay_out(engine, people)
        by_days(engine, people)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
