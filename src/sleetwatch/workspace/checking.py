"""Looks a workspace over: what is sound, what is not, and what to do."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from sleetwatch.cases.chain import Checked
from sleetwatch.errors import SleetwatchError
from sleetwatch.events import KINDS
from sleetwatch.intel.embedded import as_of
from sleetwatch.sources import SOURCES
from sleetwatch.state import acts, files, is_sound, passes_walls, people, removals, segments, selves, ties
from sleetwatch.state.database import HEAD
from sleetwatch.workspace.approving import check_approved
from sleetwatch.workspace.checking_service import (
    check_channels,
    check_clock,
    check_disk,
    check_extras,
    check_modes,
    check_secrets,
    check_segments,
    check_silent,
    check_watch,
)
from sleetwatch.workspace.diagnosis import Finding
from sleetwatch.workspace.feeding import statuses
from sleetwatch.workspace.folder import LYING, Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.in_place import statuses as statuses_of_lakes
from sleetwatch.workspace.learning import Models

ROSTER_KIND = "worker"
BACKUP = "put it back from a backup"
AUDIT = "`sleetwatch audit verify` lists them; keep the machine as it is and tell the auditor"
Check = Callable[[Folder], Iterator[Finding]]


def check_workspace(folder: Folder) -> list[Finding]:
    """Every check in order; none of them changes anything."""
    before: tuple[Check, ...] = (_machine, check_disk, check_secrets, check_modes, _state)
    found = [finding for check in before for finding in _safely(check, folder)]
    if any(one.what == "state" and one.state == "bad" for one in found):
        return found  # all else is written in the state, and would say the same again
    checks: tuple[Check, ...] = (
        check_clock,
        _lake,
        _vault,
        _lakes,
        _sources,
        _signals,
        _intel,
        _imported,
        _fed,
        _feeds,
        _models,
        _audit,
        _people,
        check_segments,
        check_silent,
        check_extras,
        check_approved,
        check_watch,
        check_channels,
    )
    return [*found, *(finding for check in checks for finding in _safely(check, folder))]


def _safely(check: Callable[[Folder], Iterator[Finding]], folder: Folder) -> Iterator[Finding]:
    try:
        yield from check(folder)
    except (SleetwatchError, sa.exc.SQLAlchemyError, OSError) as error:
        says, _, do = str(error).splitlines()[0].partition("; ")
        yield Finding(check.__name__.removeprefix("check_").strip("_"), "bad", says, do)


def _machine(_folder: Folder) -> Iterator[Finding]:
    yield Finding("python", "good", f"Python {platform.python_version()} on {platform.system()}")


def _state(folder: Folder) -> Iterator[Finding]:
    with folder.state.connect() as connection:
        verdict, no_walls = is_sound(connection), passes_walls(connection)
    if no_walls:
        do = "give the workspace a role of its own that is no superuser (docs/how-to/share-the-state.md)"
        yield Finding("walls", "bad", "the database's role passes row-level security: tenants have one wall", do)
    yield Finding(
        "state",
        "good" if verdict == "ok" else "bad",
        f"{verdict}, schema {HEAD}" if verdict == "ok" else verdict,
        "" if verdict == "ok" else BACKUP,
    )


def _lake(folder: Folder) -> Iterator[Finding]:
    with folder.state.connect() as connection:
        listed = list(connection.execute(sa.select(segments.c.path)).scalars())
    gone = folder.lake.missing(listed)
    if gone:
        yield Finding("lake", "bad", f"{len(gone)} segments are missing, {gone[0]} first", "ingest their files again")
    else:
        yield Finding("lake", "good", f"{len(listed)} segments, all there")


def _vault(folder: Folder) -> Iterator[Finding]:
    stems = folder.stems()
    with folder.state.connect() as connection:
        ours = sa.select(files.c.sha256).where(
            files.c.feed.is_(None) | ~files.c.feed.startswith(LYING, autoescape=True)
        )
        purged = len(set(connection.execute(ours).scalars()) - stems.keys())
        pending = list(connection.execute(sa.select(removals.c.path)).scalars())
    gone = folder.vault.missing(stems.values())
    redacted = sum(stem != sha256 for sha256, stem in stems.items())
    if gone:
        yield Finding(
            "vault", "bad", f"{len(gone)} raw files are missing; explanations cannot show their records", BACKUP
        )
    else:
        yield Finding("vault", "good", f"{len(stems)} raw files, all there")
    if purged or redacted:
        yield Finding("vault", "note", f"{purged} raw files were purged, {redacted} hold what a purge left of them")
    if pending:
        yield Finding("purge", "bad", f"a purge has yet to delete {len(pending)} files", "run any purge or ingest")


def _lakes(folder: Folder) -> Iterator[Finding]:
    """Lakes of others, as the last hunt found them."""
    for one in statuses_of_lakes(folder):
        says = f"{one.name}: {one.files} files read in place, {one.accepted} records, {one.rejected} rejected"
        yield Finding(
            "lakes", "good" if one.accepted else "note", says, "" if one.accepted else "run `sleetwatch hunt`"
        )
        if one.unreadable:
            says = f"{one.name}: {one.unreadable} files could not be read at all"
            yield Finding("lakes", "note", says, "name a narrower url, or see whether they are damaged")


def _sources(folder: Folder) -> Iterator[Finding]:
    own = len(folder.sources) - len(SOURCES)
    yield Finding("sources", "good", f"{len(folder.sources)} sources, {own} of them the workspace's own mappings")


def _signals(folder: Folder) -> Iterator[Finding]:
    yield Finding("signals", "good", f"{len(load_signals(folder))} signals, all sound")


def _intel(folder: Folder) -> Iterator[Finding]:
    dates = ", ".join(f"{name} {day}" for name, day in sorted(as_of().items()))
    yield Finding("intel", "good", f"built-in data as of: {dates}")
    for path in folder.settings.intel.mmdb:
        found = (folder.root / path).exists()
        yield Finding(
            "intel",
            "good" if found else "bad",
            f"{path} is {'there' if found else 'missing'}",
            "" if found else "mend [intel]",
        )


def _imported(folder: Folder) -> Iterator[Finding]:
    """Lists of intelligence that were imported; what is old finds nobody and accuses the wrong ones."""
    from sleetwatch.workspace.actors import Actors  # brings every reader, which other commands do without

    loaded = [one for one in Actors(folder).lists() if one.list is not None and one.withdrawn_at is None]
    held = sum(sum(one.indicators.values()) for one in loaded)
    if loaded:
        yield Finding("intel", "good", f"{len(loaded)} lists imported, {held} indicators")
    for one in loaded:
        if one.stale:
            yield Finding(
                "intel", "note", f"list {one.list} ({one.name}) is {one.age_days} days old", "get a newer one"
            )


def _fed(folder: Folder) -> Iterator[Finding]:
    """Which kinds of event have come in, since a missing source is what makes a hunt blind."""
    with folder.state.connect() as connection:
        fed = set(connection.execute(sa.select(segments.c.kind).distinct()).scalars())
    missing = [kind for kind in KINDS if kind not in fed]
    if ROSTER_KIND in missing:
        yield Finding(
            "roster", "note", "there is no roster; nothing can be compared with a claim", "ingest workers.csv"
        )
    if missing:
        yield Finding(
            "sources",
            "note",
            f"nothing came in yet for: {', '.join(missing)}",
            "`sleetwatch sources` says what brings it",
        )


def _feeds(folder: Folder) -> Iterator[Finding]:
    """Live feeds that fail, or have lost something."""
    for feed in statuses(folder):
        if feed.error:
            yield Finding("feeds", "bad", f"{feed.feed} failed {feed.failures} times in a row: {feed.error}")
        elif feed.succeeded_at is None:
            yield Finding("feeds", "note", f"{feed.feed} was never asked", "run `sleetwatch watch`")
        if feed.gaps:
            says = f"{feed.feed} has {len(feed.gaps)} gaps"
            yield Finding("feeds", "note", says, "`sleetwatch sources status` lists them")


def _models(folder: Folder) -> Iterator[Finding]:
    """Whether what was learnt is as it was signed; nothing where nothing was."""
    checked = Models(folder).verify()
    for complaint in checked.complaints:
        yield Finding("models", "bad", complaint)
    if checked.public_key is not None and not checked.complaints:
        yield Finding("models", "good", f"{checked.versions} versions and {checked.acts} acts, all as they were signed")


def _audit(folder: Folder) -> Iterator[Finding]:
    """Whether each act's row is the one that was written, and its end where a head kept elsewhere says it was."""
    from sleetwatch.workspace.auditing import Audit  # brings what signs, which an empty audit does without

    with folder.state.connect() as connection:
        if connection.execute(sa.select(acts.c.seq).limit(1)).first() is None:
            return
    found = Audit(folder).verify()
    yield Finding(
        "audit",
        "good" if found.is_whole else "bad",
        f"{found.rows} acts" if found.is_whole else _all(found),
        "" if found.is_whole else AUDIT,
    )
    if not folder.settings.audit.checkpoints:
        yield Finding("audit", "note", "no head of the audit is kept elsewhere", "name a place under [audit]")


def _all(found: Checked) -> str:
    return f"{found.complaints[0]} ({len(found.complaints)} complaints)"


def _people(folder: Folder) -> Iterator[Finding]:
    """Nobody can be kept from a case about themselves whom no tie says to be a worker."""
    with folder.state.connect() as connection:
        known = set(connection.execute(sa.select(people.c.name)).scalars())
        tied = set(connection.execute(sa.select(ties.c.person)).scalars())
        tied |= set(connection.execute(sa.select(selves.c.person)).scalars())
    if untied := len(known - tied):
        says = f"{untied} people are tied to no worker, so nothing keeps them from a case about themselves"
        yield Finding("people", "note", says, "`sleetwatch people tie` says who they are")
