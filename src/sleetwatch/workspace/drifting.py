"""Whether the newest hunt still looks like those of the weeks before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from sleetwatch.clock import DAY
from sleetwatch.errors import WorkspaceError
from sleetwatch.events import KINDS
from sleetwatch.scores.drift import Drift, Look, binned, drifts, stability
from sleetwatch.scores.trend import LINES, Period, Trend, trends
from sleetwatch.signals import Signal
from sleetwatch.state import hits, hunts, scores
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.needs import can_fire
from sleetwatch.workspace.ties import Key

APART = 7 * DAY
"""A hunt whose view ends less than this before the newest one's shares nearly all it saw."""
COMPARED = 8
"""Most hunts that the newest is compared with."""
FOLLOWED = 26
"""Most periods over which it is followed who comes over a line."""
NOTED = 3
"""Most changes that a hunt's notes name."""

Head = Mapping[str, Any]
Likely = Mapping[Key, float]
"""By subject: the probability."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """What has changed since the hunts of the weeks before."""

    hunt: int
    compared: tuple[int, ...]
    """The hunts it was compared with; none when there is none of a week ago."""
    stability: float
    """Of the scores: the population stability index; below 0.1 is calm, above 0.25 another population."""
    drifts: tuple[Drift, ...]
    trends: tuple[Trend, ...]
    """Lines that more or fewer people come over than before."""

    @property
    def sentences(self) -> tuple[tuple[str, float], ...]:
        """Each alarm in words, and how likely it is when nothing has changed."""
        return (
            *((sentence(one), one.chance) for one in self.drifts),
            *((told(one), one.chance) for one in self.trends),
        )


def drift_of(folder: Folder, loaded: Sequence[Signal]) -> DriftReport:
    """The newest hunt beside those before it. Raises `WorkspaceError` when nothing was hunted."""
    with folder.state.connect() as connection:
        query = sa.select(hunts).order_by(hunts.c.hunt.desc()).limit(1)
        newest = connection.execute(query).mappings().first()
        if newest is None:
            raise WorkspaceError(f"nothing was hunted in {folder.root} yet; run `sleetwatch hunt` first")
        if not newest["ran"]:
            raise WorkspaceError("the newest hunt is of an older Sleetwatch; run `sleetwatch hunt` first")
        head = dict(newest)
        likely = _likely_in(connection, head["hunt"])
        now = _look(head, _hits_of(connection, head["hunt"]), likely.values(), loaded)
        compared, before = _before(connection, head, loaded)
        followed = trends(_periods(connection, head, likely))
    return DriftReport(head["hunt"], compared, stability(now, before), tuple(drifts(now, before)), tuple(followed))


def drift_notes(
    state: sa.Engine,
    head: Head,
    found: Iterable[Mapping[str, Any]],
    likely: Likely,
    loaded: Sequence[Signal],
) -> list[str]:
    """The same for a hunt that is about to be recorded, in sentences."""
    with state.connect() as connection:
        _, before = _before(connection, head, loaded)
        followed = trends(_periods(connection, head, likely))
    now = _look(head, Counter(hit["signal"] for hit in found), likely.values(), loaded)
    changed = [*(sentence(one) for one in drifts(now, before)), *(told(one) for one in followed)]
    notes = [f"{one}; `sleetwatch model drift` tells more" for one in changed[:NOTED]]
    more = len(changed) - NOTED
    return [*notes, f"{more} more shares are not what they were"] if more > 0 else notes


def sentence(one: Drift) -> str:
    """A change in words."""
    what = f"`{one.what}` fires on" if one.is_signal else f"at a probability of {one.what} are"
    return (
        f"{what} {one.count:,} of {one.people:,} people, where the hunts before expect {one.expected * one.people:,.1f}"
    )


def told(one: Trend) -> str:
    """A trend in words."""
    return (
        f"in {one.days:,.0f} days {one.count:,} people reached a probability of {one.at_least:.0%} for the first time, "
        f"where the time before leads to expect {one.expected:,.1f}"
    )


def _periods(connection: sa.Connection, head: Head, likely: Likely) -> list[Period]:
    """From hunt to hunt, a week or more apart: who came over a line for the first time. The first hunt only begins."""
    followed = [*_followed(connection, head), (dict(head), likely)]
    known = _over(followed[0][1])
    periods = []
    for (before, _), (now, found) in pairwise(followed):
        over = _over(found)
        came = tuple(len(there - once) for there, once in zip(over, known, strict=True))
        periods.append(Period(now["subjects"], (now["as_of"] - before["as_of"]) / DAY, came))
        known = [there | once for there, once in zip(over, known, strict=True)]
    return periods


def _followed(connection: sa.Connection, head: Head) -> list[tuple[dict[str, Any], Likely]]:
    """Hunts before this one, oldest first, whose scores mean the same, with whom each had over the lowest line."""
    query = sa.select(hunts.c.hunt, hunts.c.as_of).where(hunts.c.as_of <= head["as_of"] - APART)
    chosen: list[tuple[dict[str, Any], Likely]] = []
    last = head["as_of"]
    for row in connection.execute(query.order_by(hunts.c.as_of.desc(), hunts.c.hunt.desc())).all():
        if last - row.as_of >= APART and len(chosen) < FOLLOWED:
            one = dict(connection.execute(sa.select(hunts).where(hunts.c.hunt == row.hunt)).mappings().one())
            if not _alike(one, head) or set(one["missing_of"]) != set(head["missing_of"]):
                break
            chosen.append((one, _likely_in(connection, row.hunt, LINES[0])))
            last = row.as_of
    return chosen[::-1]


def _over(likely: Likely) -> list[set[Key]]:
    """By line: whoever is over it."""
    return [{key for key, probability in likely.items() if probability >= line} for line in LINES]


def _before(connection: sa.Connection, head: Head, loaded: Sequence[Signal]) -> tuple[tuple[int, ...], list[Look]]:
    """The hunts of the weeks before over the same tenants; of those with one view the newest."""
    query = sa.select(hunts).where(hunts.c.as_of <= head["as_of"] - APART)
    rows = connection.execute(query.order_by(hunts.c.as_of.desc(), hunts.c.hunt.desc())).mappings().all()
    same = (row for row in reversed(rows) if row["ran"] and set(row["missing_of"]) == set(head["missing_of"]))
    newest = {row["as_of"]: row for row in same}
    chosen = [newest[as_of] for as_of in sorted(newest, reverse=True)[:COMPARED]]
    looks = [_earlier(connection, dict(row), head, loaded) for row in chosen]
    return tuple(row["hunt"] for row in chosen), looks


def _earlier(connection: sa.Connection, row: Head, head: Head, loaded: Sequence[Signal]) -> Look:
    """Signals count that were the same then; scores when all that decides them was."""
    same = [signal for signal in loaded if row["ran"].get(signal.id) == head["ran"].get(signal.id)]
    probabilities = _likely_in(connection, row["hunt"]).values() if _alike(row, head) else None
    return _look(row, _hits_of(connection, row["hunt"]), probabilities, same)


def _alike(row: Head, head: Head) -> bool:
    """All that decides a score was the same."""
    return all(row[name] == head[name] for name in ("ran", "model", "missing", "line", "calibration"))


def _look(
    head: Head, found: Mapping[str, int], probabilities: Iterable[float] | None, loaded: Iterable[Signal]
) -> Look:
    present = KINDS.keys() - set(head["missing"])
    counts = {one.id: found.get(one.id, 0) for one in loaded if one.id in head["ran"] and can_fire(one, present)}
    bins = () if probabilities is None else binned(probabilities, head["subjects"])
    return Look(head["subjects"], counts, bins)


def _hits_of(connection: sa.Connection, hunt: int) -> dict[str, int]:
    query = sa.select(hits.c.signal, sa.func.count()).where(hits.c.hunt == hunt).group_by(hits.c.signal)
    return {row[0]: row[1] for row in connection.execute(query)}


def _likely_in(connection: sa.Connection, hunt: int, at_least: float = 0.0) -> dict[Key, float]:
    columns = scores.c.tenant, scores.c.subject, scores.c.probability
    rows = connection.execute(sa.select(*columns).where(scores.c.hunt == hunt, scores.c.probability >= at_least))
    return {(row.tenant, row.subject): row.probability for row in rows}
