"""The doctor's look at the machine and the service: files, disk, clock, secrets, extras, sources, watch, channels."""

from __future__ import annotations

import re
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.clock import to_text
from sleetwatch.errors import WorkspaceError
from sleetwatch.settings import KafkaFeed, Settings, secret
from sleetwatch.state import batches, files, segments, vetting_files
from sleetwatch.workspace.diagnosis import Finding
from sleetwatch.workspace.folder import STATE, Folder
from sleetwatch.workspace.model_store import KEY_FILE
from sleetwatch.workspace.stores import LAKE, VAULT

LEAST_BYTES = 512 << 20
"""Free space below which an ingest may not end."""
LEAST_SHARE = 0.1
SAMPLED = 100
"""Segments that are opened; of more, every so manieth."""
FEWEST_FILES = 4
"""Files of a source before it has a rhythm that it can fall out of."""
PATIENCE, QUIET = 4, 2 * clock.DAY
"""A source is silent after so many of its usual pauses, and not before so long."""
AHEAD = clock.HOUR
_SECRET = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)")


def check_disk(folder: Folder) -> Iterator[Finding]:
    """Whether the next ingest has room."""
    usage = shutil.disk_usage(folder.root)
    says = f"{usage.free / (1 << 30):.1f} GB free"
    if usage.free < LEAST_BYTES:
        yield Finding("disk", "bad", says, "make room: an ingest that cannot end keeps nothing")
    elif usage.free < LEAST_SHARE * usage.total:
        yield Finding("disk", "note", says, f"less than {LEAST_SHARE:.0%} of the disk is free; make room soon")
    else:
        yield Finding("disk", "good", says)


def check_modes(folder: Folder) -> Iterator[Finding]:
    """Whether others on this machine can read what only the owner should."""
    kept = (one.removeprefix("file:") for _, one in _references(folder.settings) if _is_file(one))
    open_to = [name for name in (KEY_FILE, *kept) if _read_by_others(folder.root / name)]
    for name in open_to:
        path = folder.root / name
        yield Finding("files", "bad", f"{name} can be read by others on this machine", f"run `chmod 600 {path}`")
    about_people = [name for name in (STATE, LAKE, VAULT) if _read_by_others(folder.root / name)]
    if about_people and _read_by_others(folder.root, stat.S_IXOTH):
        says = f"others on this machine can read who the subjects are: {', '.join(about_people)}"
        yield Finding("files", "note", says, f"run `chmod 700 {folder.root}`")
    elif not open_to:
        yield Finding("files", "good", "keys and state are for their owner alone")


def _read_by_others(path: Path, bits: int = stat.S_IRGRP | stat.S_IROTH) -> bool:
    try:
        return bool(path.stat().st_mode & bits)
    except OSError:
        return False


def check_clock(folder: Folder) -> Iterator[Finding]:
    """Whether time goes on: a clock that was set back hides what is new."""
    now = clock.now()
    with folder.state.connect() as connection:
        last = connection.execute(sa.select(sa.func.max(batches.c.ingested_at))).scalar()
    if last is not None and last > now + AHEAD:
        says = f"the newest file came in at {to_text(last)}, which is still to come"
        yield Finding("clock", "bad", says, "set the clock, and let NTP keep it")
    else:
        yield Finding("clock", "good", to_text(now))


def check_secrets(folder: Folder) -> Iterator[Finding]:
    """Whether every secret of the settings is there. Only its name is told."""
    found = list(_references(folder.settings))
    gone = []
    for place, reference in found:
        try:
            secret(reference, folder.root)
        except WorkspaceError:
            gone.append((place, reference))
    for place, reference in gone:
        says = f"{place} is {reference}, and there is nothing there"
        yield Finding("secrets", "bad", says, "set it where the service starts; secrets are never in the settings")
    if found and not gone:
        yield Finding("secrets", "good", f"{len(found)} secrets, all there")


def _references(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every reference to a secret, with the key it stands under."""
    yield from _in(msgspec.to_builtins(settings), "")


def _in(value: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever a setting holds
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _in(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            called = inner.get("name", number) if isinstance(inner, dict) else number
            yield from _in(inner, f"{place}[{called}]")
    elif isinstance(value, str) and _SECRET.fullmatch(value):
        yield place, value


def _is_file(reference: str) -> bool:
    return reference.startswith("file:")


EXTRAS = {"kafka": "confluent_kafka", "vetting": "pdfminer", "postgres": "pg8000"}


def check_extras(folder: Folder) -> Iterator[Finding]:
    """Whether what the settings and the data ask for is installed."""
    for name in sorted(_asked(folder)):
        if find_spec(EXTRAS[name]) is None:
            says = f"the extra {name} is asked for and not installed"
            yield Finding("extras", "bad", says, f"pip install 'sleetwatch[{name}]'")
        else:
            yield Finding("extras", "good", f"{name} is installed")


def _asked(folder: Folder) -> Iterator[str]:
    settings = folder.settings
    if any(isinstance(feed, KafkaFeed) for feed in settings.feeds):
        yield "kafka"
    if settings.state.url is not None:
        yield "postgres"
    with folder.state.connect() as connection:
        if connection.execute(sa.select(vetting_files.c.number).limit(1)).first() is not None:
            yield "vetting"


def check_segments(folder: Folder) -> Iterator[Finding]:
    """Whether segments hold the rows that the catalogue says, as far as a sample tells."""
    query = sa.select(segments.c.path, segments.c.rows).order_by(segments.c.path)
    with folder.state.connect() as connection:
        listed = [(row.path, row.rows) for row in connection.execute(query)]
    chosen = listed[:: max(1, -(-len(listed) // SAMPLED))]
    wrong = [path for path, rows in chosen if not _holds(folder, path, rows)]
    if wrong:
        says = f"{len(wrong)} of {len(chosen)} segments that were opened are damaged, {wrong[0]} first"
        yield Finding("lake", "bad", says, "put the lake back from a backup, or ingest the raw files anew")
    elif chosen:
        yield Finding("lake", "good", f"{len(chosen)} of them were opened and are whole")


def _holds(folder: Folder, path: str, rows: int) -> bool:
    """A segment that is missing is told of elsewhere."""
    try:
        return bool(pq.read_metadata(folder.lake.path(path)).num_rows == rows)
    except FileNotFoundError:
        return True
    except (OSError, pa.ArrowException):
        return False


def check_silent(folder: Folder) -> Iterator[Finding]:
    """Sources that have fallen silent, each by its own rhythm: what does not come in, no hunt misses aloud."""
    query = sa.select(batches.c.tenant, files.c.source, batches.c.ingested_at).join(batches)
    came: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    with folder.state.connect() as connection:
        for row in connection.execute(query.where(files.c.source.is_not(None)).order_by(batches.c.ingested_at)):
            came[row.tenant, row.source].append(row.ingested_at)
    now = clock.now()
    for (tenant, source), times in sorted(came.items()):
        if len(times) < FEWEST_FILES:
            continue
        usual = median(later - earlier for earlier, later in pairwise(times))
        if now - times[-1] > max(QUIET, PATIENCE * usual):
            says = f"{source} of {tenant} brought nothing since {to_text(times[-1])}"
            yield Finding(
                "sources", "note", says, "see whether its export still runs; a hunt is blind to what is missing"
            )


def check_watch(folder: Folder) -> Iterator[Finding]:
    """Whether `watch` lives, where it ever ran, and which signals it leaves out."""
    from sleetwatch.workspace.watched import watched

    stands = watched(folder)
    if stands.beat_at is not None and not stands.is_running:
        says = f"`watch` last showed itself at {to_text(stands.beat_at)}"
        yield Finding("watch", "note", says, "start it again, or nothing new is hunted")
    if stands.failures:
        says = f"{stands.failures} hunts failed in a row: {stands.error or 'nobody said why'}"
        yield Finding("watch", "bad", says, "run `sleetwatch hunt` and read what it says")
    for one in stands.broken:
        says = f"{one.signal} is left out since {to_text(one.since)}: {one.error}"
        yield Finding("signals", "bad", says, f"mend it, or turn it off under [signals.{one.signal}]")


def check_channels(folder: Folder) -> Iterator[Finding]:
    """Whether notices arrive."""
    from sleetwatch.workspace.outbox import Outbox

    for one in Outbox(folder).health():
        if one.off_since is not None:
            says = f"the other side of {one.channel} said at {to_text(one.off_since)} that it is gone"
            yield Finding("channels", "bad", says, "give the channel another address, or take it out of the settings")
        elif one.dead:
            says = f"{one.dead} notices could not be sent over {one.channel}: {one.error or 'nobody said why'}"
            yield Finding("channels", "bad", says, "mend the channel, then `sleetwatch notify retry` sends them again")
        elif one.failures:
            says = f"{one.channel} failed {one.failures} times in a row: {one.error or 'nobody said why'}"
            yield Finding("channels", "note", says, "what waits is sent as soon as it answers")
        else:
            yield Finding("channels", "good", f"{one.channel}, {one.waiting} notices wait")
