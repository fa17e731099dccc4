"""Counts and times for Prometheus, from the state alone: whichever process is asked, the answer is the same.

No label is about a person. There are labels for tenants, sources, feeds, channels and SIEMs, as many as the settings
and the sources have; of tenants beyond a number the rest is one.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

import sleetwatch
from sleetwatch import clock
from sleetwatch.state import batches, files, hunts, scores, segments, sent_findings
from sleetwatch.workspace.feeding import statuses
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.outbox import Outbox
from sleetwatch.workspace.siems import CLOSED
from sleetwatch.workspace.watched import watched

MOST_TENANTS = 500
OTHERS = "(others)"
"""The label of all tenants beyond `MOST_TENANTS`: a time series each would be too many."""
FRESH = 5.0
"""Seconds for which an answer is given again."""
SECOND = 1_000_000
LEVELS = ("check", "case")


class Metrics:
    """The numbers of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._read_at, self._last = 0.0, b""

    def text(self) -> bytes:
        """What Prometheus reads; for some seconds the same, so that however many ask, the state is read once."""
        with self._lock:
            if not self._last or clock.monotonic() - self._read_at > FRESH:
                self._last, self._read_at = self.read(), clock.monotonic()
            return self._last

    def read(self) -> bytes:
        """The numbers as they are now."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collected(self.folder))
        return generate_latest(registry)

    def is_ready(self) -> bool:
        """Whether the workspace can answer: its state can be read, and its lake is where it should be."""
        try:
            with self.folder.state.connect() as connection:
                connection.execute(sa.select(hunts.c.hunt).limit(1)).first()
        except Exception:  # noqa: BLE001 - whatever it is, this process is not ready
            return False
        return self.folder.lake.root.is_dir()

    @contextmanager
    def serving(self, _stop: threading.Event | None = None) -> Iterator[int | None]:
        """Listen where `[metrics]` says, as long as it lasts; gives the port, or None when there is none to listen at.

        Raises `WorkspaceError` when the port is taken.
        """
        asked = self.folder.settings.metrics
        if asked.port is None:
            yield None
            return
        from sleetwatch.live.numbers import serve_numbers  # brings a web server, which nothing else here needs

        served = serve_numbers(asked.host, asked.port, self.text, self.is_ready)
        try:
            yield served.port
        finally:
            served.close()


class _Collected:
    """Reads the state once for one answer."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def collect(self) -> Iterator[Metric]:
        """Every metric. Prometheus' own name for it."""
        yield _gauge("info", "The version that answers.", ["version"], {(sleetwatch.__version__,): 1})
        yield from self._intake()
        yield from self._feeds()
        yield from self._hunts()
        yield from self._suspects()
        yield from self._watch()
        yield from self._outward()

    def _intake(self) -> Iterator[Metric]:
        names = ("seen", "accepted", "duplicate", "rejected")
        sums = (sa.cast(sa.func.sum(files.c[name]), sa.BigInteger).label(name) for name in names)
        query = sa.select(batches.c.tenant, files.c.source, *sums, sa.func.max(batches.c.ingested_at).label("last"))
        rows = self._rows(query.join(batches).group_by(batches.c.tenant, files.c.source))
        of = _bounded(row["tenant"] for row in rows)
        told = {
            "events": ("accepted", "Events that were kept."),
            "rejects": ("rejected", "Records that were refused."),
            "duplicates": ("duplicate", "Records that were known already."),
        }
        for metric, (name, says) in told.items():
            counts = _added((of[row["tenant"]], row["source"] or "none", row[name] or 0) for row in rows)
            yield _counter(metric, says, ["tenant", "source"], counts)
        newest: dict[tuple[str, ...], float] = {}
        for row in rows:
            key = of[row["tenant"]], row["source"] or "none"
            newest[key] = max(newest.get(key, 0.0), row["last"] / SECOND)
        says = "When a source last brought a file, seconds since 1970."
        yield _gauge("source_last_ingest_timestamp_seconds", says, ["tenant", "source"], newest)
        weight = self._rows(sa.select(sa.func.sum(segments.c.bytes), sa.func.sum(segments.c.rows)))[0]
        sizes = [float(value or 0) for value in weight.values()]
        yield _gauge("lake_bytes", "What the lake weighs.", [], {(): sizes[0]})
        yield _gauge("lake_rows", "Rows in the lake.", [], {(): sizes[1]})

    def _feeds(self) -> Iterator[Metric]:
        found = statuses(self.folder)
        lag: Counts = {(one.feed,): float(one.lag_seconds) for one in found if one.lag_seconds is not None}
        yield _gauge("feed_lag_seconds", "Between now and a feed's newest event.", ["feed"], lag)
        failed: Counts = {(one.feed,): float(one.failures) for one in found}
        yield _gauge("feed_failures", "Passes of a feed that failed in a row.", ["feed"], failed)
        gaps: Counts = {(one.feed,): float(len(one.gaps)) for one in found}
        yield _gauge("feed_gaps", "Times that a feed lost something.", ["feed"], gaps)

    def _hunts(self) -> Iterator[Metric]:
        rows = self._rows(sa.select(hunts).order_by(hunts.c.hunt.desc()).limit(1))
        newest = rows[0] if rows else None
        took: Counts = {} if newest is None else {(): (newest["finished_at"] - newest["started_at"]) / SECOND}
        ended: Counts = {} if newest is None else {(): newest["finished_at"] / SECOND}
        yield _gauge("hunt_duration_seconds", "How long the newest hunt took.", [], took)
        yield _gauge("hunt_finished_timestamp_seconds", "When it ended, seconds since 1970.", [], ended)
        count: Counts = {(): float(newest["hunt"]) if newest else 0.0}
        yield _counter("hunts", "Hunts so far.", [], count)

    def _suspects(self) -> Iterator[Metric]:
        newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
        query = sa.select(scores.c.tenant, scores.c.status, sa.func.count().label("count"))
        chosen = query.where(scores.c.hunt == newest, scores.c.status.in_(LEVELS))
        rows = self._rows(chosen.group_by(scores.c.tenant, scores.c.status))
        of = _bounded(row["tenant"] for row in rows)
        counts = _added((of[row["tenant"]], row["status"], row["count"]) for row in rows)
        yield _gauge("suspects", "Subjects over the line, by level.", ["tenant", "level"], counts)

    def _watch(self) -> Iterator[Metric]:
        stands = watched(self.folder)
        of = _bounded(stands.waiting)
        records = _added((of[name], one.records) for name, one in stands.waiting.items())
        yield _gauge("unhunted_records", "Records that are durable and not hunted yet.", ["tenant"], records)
        since = [one.since for one in stands.waiting.values()]
        oldest = (clock.now() - min(since)) / SECOND if since else 0.0
        yield _gauge("unhunted_oldest_seconds", "How long the oldest of them waits.", [], {(): oldest})
        late = max((one.seconds for one in stands.told), default=0.0)
        says = "The slowest of the newest hunts, from a durable record to the results."
        yield _gauge("told_seconds", says, [], {(): late})
        yield _gauge("watch_up", "Whether `watch` hunts.", [], {(): float(stands.is_running)})
        yield _gauge("hunt_failures", "Hunts of `watch` that failed in a row.", [], {(): float(stands.failures)})
        yield _gauge(
            "broken_signals", "Signals that are left out because they fail.", [], {(): float(len(stands.broken))}
        )

    def _outward(self) -> Iterator[Metric]:
        channels = Outbox(self.folder).health()
        told: Mapping[str, tuple[str, Callable[[Any], float]]] = {
            "outbox_waiting": ("Notices that wait for a channel.", lambda one: one.waiting),
            "outbox_dead": ("Notices that could not be sent.", lambda one: one.dead),
            "channel_failures": ("Tries over a channel that failed in a row.", lambda one: one.failures),
        }
        for name, (says, value) in told.items():
            yield _gauge(name, says, ["channel"], {(one.channel,): float(value(one)) for one in channels})
        counted = sa.select(sent_findings.c.siem, sa.func.count().label("count")).group_by(sent_findings.c.siem)
        counted = counted.where(sent_findings.c.digest != CLOSED)
        known = {siem.name for siem in self.folder.settings.siems}
        sent: Counts = {(row["siem"],): float(row["count"]) for row in self._rows(counted) if row["siem"] in known}
        yield _gauge("siem_findings", "Findings that a SIEM has, without those closed.", ["siem"], sent)

    def _rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        with self.folder.state.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


Counts = Mapping[tuple[str, ...], float]


def _bounded(tenants: Iterable[str]) -> dict[str, str]:
    """The label of each tenant."""
    return {name: name if place < MOST_TENANTS else OTHERS for place, name in enumerate(sorted(set(tenants)))}


def _added(rows: Iterable[tuple[Any, ...]]) -> Counts:
    """The sum of each row's last column, by the others."""
    counts: Counter[tuple[str, ...]] = Counter()
    for *key, value in rows:
        counts[tuple(key)] += value
    return {key: float(value) for key, value in counts.items()}


def _gauge(name: str, says: str, labels: list[str], values: Counts) -> Metric:
    return _filled(GaugeMetricFamily(f"sleetwatch_{name}", says, labels=labels), values)


def _counter(name: str, says: str, labels: list[str], values: Counts) -> Metric:
    return _filled(CounterMetricFamily(f"sleetwatch_{name}", says, labels=labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Counts) -> Metric:
    for key, value in sorted(values.items()):
        family.add_metric(list(key), value)
    return family
