"""The public face of a workspace."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import sqlalchemy as sa

from sleetwatch.clock import DAY, now
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.explanation import ClusterPage, Explanation, FarmPage, LinksPage, Suspect
from sleetwatch.persona_page import PersonaPage
from sleetwatch.report import HuntFacts, draw_links, render
from sleetwatch.settings import State, Storage, check_tenant
from sleetwatch.signals import Signal
from sleetwatch.sources import Source
from sleetwatch.state import batches
from sleetwatch.workspace.across import Across
from sleetwatch.workspace.arriving import FileReport, Told
from sleetwatch.workspace.arriving import Progress as IngestProgress
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.checking import check_workspace
from sleetwatch.workspace.coverage import Coverage, coverage
from sleetwatch.workspace.diagnosis import Finding
from sleetwatch.workspace.drifting import DriftReport, drift_of
from sleetwatch.workspace.feeding import FeedStatus, statuses
from sleetwatch.workspace.folder import Folder, make_folder
from sleetwatch.workspace.hunting import HuntReport, hunt, load_signals
from sleetwatch.workspace.hunting import Progress as HuntProgress
from sleetwatch.workspace.ingesting import ingest
from sleetwatch.workspace.learning import Models
from sleetwatch.workspace.linked import Linked, masked_cluster, masked_links
from sleetwatch.workspace.masking import mask, mask_explanation, masked_record
from sleetwatch.workspace.outward import Outward
from sleetwatch.workspace.purging import Asked, PurgeReport, purge, purges_of
from sleetwatch.workspace.rehunting import Rehunts
from sleetwatch.workspace.rooms import Rooms
from sleetwatch.workspace.shadow import SHOWN, Shadow, cast_shadow
from sleetwatch.workspace.spark_session import spark_of
from sleetwatch.workspace.verdicts import Verdicts
from sleetwatch.workspace.working_group import WorkingGroup

if TYPE_CHECKING:  # only pages need what they bring
    from sleetwatch.workspace.bringing import Bringing
    from sleetwatch.workspace.health import Health
    from sleetwatch.workspace.looking import Looking
    from sleetwatch.workspace.receiving import Receiving
    from sleetwatch.workspace.watched import Watched

REJECTS_SHOWN = 1000
REPORTED = 25
"""Subjects in a report when none is named."""


def _silent(_what: str, _share: float) -> None:
    """Progress that nobody watches."""


class Workspace(WorkingGroup, Outward, Rooms):
    """One folder: files go in, suspects come out.

    >>> workspace = Workspace.create(Path("acme"))
    >>> reports = list(workspace.ingest([Path("exports")]))
    >>> workspace.hunt()
    >>> first = workspace.suspects(limit=1)[0]
    >>> workspace.explain(first.subject).suspect.parts[0].because
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    @classmethod
    def create(
        cls, root: Path, tenant: str = "main", state: State | None = None, storage: Storage | None = None
    ) -> Workspace:
        """Make a workspace in a new or empty folder; the state may lie in PostgreSQL, what is kept in buckets.

        Raises `WorkspaceError`, and `StorageError` when a bucket cannot be used.
        """
        make_folder(root, check_tenant(tenant), state, storage)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Open a workspace. Raises `WorkspaceError` when the folder is none."""
        return cls(Folder(root))

    @property
    def root(self) -> Path:
        """The folder."""
        return self.folder.root

    def ingest(
        self,
        paths: Iterable[Path],
        tenant: str | None = None,
        source: str | None = None,
        zone: str | None = None,
        progress: IngestProgress = _silent,
    ) -> Iterator[FileReport]:
        """Ingest files, folders and zips; yields a report a file. A file is kept whole or not at all.

        `zone` names the time zone of times that name none, as in a meeting's attendance list.
        """
        if tenant is not None and not tenant.strip():
            raise UserError("the tenant is empty; name one, or leave --tenant out to use the workspace's own")
        if tenant is not None:
            check_tenant(tenant)
        return ingest(self.folder, paths, tenant or self.folder.settings.tenant, source, zone, progress)

    def watch(
        self, stop: threading.Event, told: Told, feeds: Sequence[str] = (), *, once: bool = False, hunt: bool = True
    ) -> bool:
        """Pull and receive what the feeds of the settings bring, until `stop` is set; with `once` one pass of each.

        It is hunted over what comes in, and told what is found, unless `hunt` or the settings say otherwise. Returns
        whether every feed's last pass went well, and with `once` the hunt.
        """
        from sleetwatch.workspace.watching import Watch  # brings web servers and clients, which no other command needs

        watch, hunts = Watch(self.folder, told, feeds), None
        if hunt and self.folder.settings.watch.hunt:
            from sleetwatch.workspace.live_hunts import LiveHunts

            hunts = LiveHunts(self.folder, told)
        with nullcontext() if once else self.metrics.serving(stop):
            return watch.run(stop, once=once, hunts=hunts)

    def watched(self) -> Watched:
        """How the hunting part of `watch` is doing: what waits, how quickly it tells, which signals are left out."""
        from sleetwatch.workspace.watched import watched

        return watched(self.folder)

    def feeds(self) -> list[FeedStatus]:
        """How each live feed is doing."""
        return statuses(self.folder)

    def rejects(self, limit: int = REJECTS_SHOWN, *, reveal: bool = False) -> list[dict[str, Any]]:
        """Rejected records with reason, place and bytes, in order of file and line; bytes masked without `reveal`."""
        names = self.folder.file_names()
        rows: list[dict[str, Any]] = []
        with self.folder.reading():
            for path in self.folder.segments_of("rejects"):
                rows += pq.read_table(path).slice(0, limit).to_pylist()
        rows.sort(key=lambda row: (row["batch"], row["line"]))
        return [_reject(row, names, reveal=reveal) for row in rows[:limit]]

    def reject_reasons(self) -> list[dict[str, Any]]:
        """How many records were rejected for which reason."""
        counted: dict[str, int] = {}
        with self.folder.reading():
            for path in self.folder.segments_of("rejects"):
                for one in pq.read_table(path, columns=["reason"])["reason"].value_counts().to_pylist():
                    counted[one["values"]] = counted.get(one["values"], 0) + one["counts"]
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        return [{"reason": reason, "count": count} for reason, count in ordered]

    def hunt(
        self,
        as_of: int | None = None,
        progress: HuntProgress = _silent,
        *,
        engine: str | None = None,
        spark_master: str | None = None,
    ) -> HuntReport:
        """Derive facts, run signals, follow links, score everybody; on `engine`, if it is not that of the settings.

        `engine` is `duckdb` or `spark`. Raises `UserError` where Spark, or Java for it, is missing.
        """
        return hunt(self.folder, as_of, progress, spark_of(self.folder, engine, spark_master))

    def suspects(self, tenant: str | None = None, limit: int | None = None, *, reveal: bool = False) -> list[Suspect]:
        """Every subject with at least one hit, best first; names only with `reveal`."""
        asking = Asking(self.folder)
        if tenant is not None:
            self._check_known(tenant)
        found = asking.suspects(tenant, limit)
        return found if reveal else [mask(one) for one in found]

    def _check_known(self, tenant: str) -> None:
        with self.folder.state.connect() as connection:
            fed = set(connection.execute(sa.select(batches.c.tenant).distinct()).scalars())
        known = fed | {self.folder.settings.tenant}
        if tenant not in known:
            raise UnknownName(f"no tenant is called {tenant!r}; there is: {', '.join(sorted(known))}")

    def hunted(self) -> dict[str, Any]:
        """The newest hunt's head."""
        return Asking(self.folder).hunt

    def explain(
        self, subject: str, tenant: str | None = None, *, raw: bool = False, reveal: bool = False
    ) -> Explanation:
        """Everything about one subject, given by pseudonym, worker id or account."""
        explanation = Asking(self.folder).explain([subject], tenant, raw=raw)[0]
        return explanation if reveal else mask_explanation(explanation)

    def report(self, subjects: Iterable[str] = (), *, reveal: bool = False, raw: bool = False) -> str:
        """One self-contained HTML page about the best-ranked subjects, or about those named."""
        asking = Asking(self.folder)
        named = list(subjects) or [one.subject for one in asking.suspects(None, REPORTED)]
        explained = asking.explain(named, None, raw=raw)
        shown = explained if reveal else [mask_explanation(one) for one in explained]
        return render(shown, hunt=self._hunt_facts(asking), revealed=reveal)

    def links(
        self, subject: str, tenant: str | None = None, *, reveal: bool = False, provider: bool = False
    ) -> LinksPage:
        """Everybody a subject is tied to, and how likely each would be if the subject were confirmed.

        Of other tenants' subjects it tells how many they are; who they are only to a `provider`, who serves them all.
        """
        asking = Asking(self.folder)
        page = Across(asking).added(Linked(asking).links_of(subject, tenant), provider=provider)
        return page if reveal else masked_links(page)

    def links_picture(self, subject: str, tenant: str | None = None, *, reveal: bool = False) -> str:
        """The same drawn as SVG."""
        return draw_links(self.links(subject, tenant, reveal=reveal))

    def clusters(
        self, tenant: str | None = None, kind: str | None = None, *, reveal: bool = False, provider: bool = False
    ) -> list[ClusterPage]:
        """Groups who share what strangers do not, the likeliest first; `kind` is farm, household or persona.

        For a `provider`, who serves all tenants: those with people of several tenants.
        """
        if tenant is not None:
            self._check_known(tenant)
        asking = Asking(self.folder)
        pages = Across(asking).clusters(kind) if provider else Linked(asking).clusters(tenant, kind)
        return pages if reveal else [masked_cluster(page) for page in pages]

    def farm(self, name: str, *, reveal: bool = False) -> FarmPage:
        """Everything about one cluster of any kind: house, machines, people, what ties them. Raises `UnknownName`."""
        from sleetwatch.workspace.farms import farm_of, masked_farm

        page = farm_of(Asking(self.folder), name)
        return page if reveal else masked_farm(page)

    def personas(self, *, across: bool = False, reveal: bool = False, master: str | None = None) -> list[PersonaPage]:
        """Persons who are several subjects here, by what they said of themselves; no score reads it. Needs Splink.

        With `master` pairs are compared on that Spark.
        """
        from sleetwatch.workspace.personas import masked_persona, personas_in

        pages = personas_in(self.folder, across=across, master=master)
        return pages if reveal else [masked_persona(page) for page in pages]

    def _hunt_facts(self, asking: Asking) -> HuntFacts:
        head, line = asking.hunt, asking.line
        return HuntFacts(
            workspace=self.root.name,
            as_of=head["as_of"],
            generated_at=now(),
            subjects=head["subjects"],
            signals=head["signals"],
            hits=asking.count_hits(),
            notes=tuple(head["notes"]),
            missing=tuple(head["missing"]),
            check_from=line.check_from,
            case_from=line.case_from,
        )

    @cached_property
    def bringing(self) -> Bringing:
        """Files that are taken in and hunted in the background."""
        from sleetwatch.workspace.bringing import Bringing

        return Bringing(self)

    @property
    def receiving(self) -> Receiving:
        """Files that programs send."""
        from sleetwatch.workspace.receiving import Receiving

        return Receiving(self)

    def health(self, tenants: Collection[str]) -> Health:
        """How the sources of some tenants are doing."""
        from sleetwatch.workspace.health import health_of

        return health_of(self.folder, tenants)

    @property
    def verdicts(self) -> Verdicts:
        """What people found out about subjects."""
        return Verdicts(self.folder)

    @property
    def rehunts(self) -> Rehunts:
        """What verdicts changed for the neighbours."""
        return Rehunts(self.folder)

    @cached_property
    def looking(self) -> Looking:
        """Applicants who are looked at again in the background."""
        from sleetwatch.workspace.looking import Looking

        return Looking(self)

    @property
    def models(self) -> Models:
        """The versions of the weights."""
        return Models(self.folder)

    def shadow(self, version: int | None = None, first: int = SHOWN) -> Shadow:
        """How a version would rank the newest hunt; the newest version when none is named."""
        return cast_shadow(self.folder, version, first)

    def drift(self) -> DriftReport:
        """Whether the newest hunt still looks like those of the weeks before."""
        return drift_of(self.folder, load_signals(self.folder))

    def signals(self) -> tuple[Signal, ...]:
        """The signals that run here."""
        return load_signals(self.folder)

    def coverage(self) -> Coverage:
        """Which sources feed which signals here, and which one export would add most."""
        return coverage(self.folder)

    def sources(self) -> tuple[Source, ...]:
        """The sources that can be read."""
        return tuple(self.folder.sources.values())

    def purge(
        self,
        *,
        before: int | None = None,
        tenant: str | None = None,
        subject: str | None = None,
        reason: str = "",
        really: bool = False,
        progress: HuntProgress = _silent,
    ) -> PurgeReport:
        """Take what is older than `before`, one `subject`, or everything of a `tenant`; it cannot be undone.

        `tenant` beside one of the others limits it. Unless `really`, nothing goes and the report says what would.
        """
        return purge(self.folder, Asked(before, subject, tenant), reason, progress, really=really)

    def purge_expired(self, reason: str, *, really: bool = False, progress: HuntProgress = _silent) -> PurgeReport:
        """Take what is older than the settings' retention."""
        days = self.folder.settings.retention.days
        if days is None:
            raise UserError(f"no period is set; write [retention] with days = N into {self.root / 'sleetwatch.toml'}")
        return self.purge(before=now() - days * DAY, reason=reason, really=really, progress=progress)

    def purges(self) -> list[PurgeReport]:
        """What was ever purged here, oldest first."""
        return purges_of(self.folder)

    def check(self) -> list[Finding]:
        """Whether everything here is sound: settings, state, lake, vault, signals."""
        return check_workspace(self.folder)


def _reject(row: dict[str, Any], names: dict[str, str], *, reveal: bool) -> dict[str, Any]:
    text = row["bytes"].decode("utf-8", "backslashreplace")
    return {
        "tenant": row["tenant"],
        "file": names.get(row["origin"], row["origin"]),
        "line": row["line"],
        "reason": row["reason"],
        "detail": row["detail"],
        "bytes": text if reveal else masked_record(text),
    }
