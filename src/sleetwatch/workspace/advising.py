"""Tenants told of what concerns them: a notice of what was seen at one, an advisory to all with each one's exposure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.explanation import Suspect
from sleetwatch.notify.bulletin import Bulletin
from sleetwatch.notify.message import Attachment
from sleetwatch.report.bulletin_page import to_brief, to_html, to_json, to_markdown, to_text
from sleetwatch.signals import Signal
from sleetwatch.state import advised, advisories, hunts, intel_lists, tenant_notices
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.advisory_text import News, advisory, news_of
from sleetwatch.workspace.exposure import Exposure, exposures
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.news import queue_document
from sleetwatch.workspace.notice_text import NoticeWriter
from sleetwatch.workspace.resources import subjects_of_case
from sleetwatch.workspace.retro_hunting import hunt_indicators
from sleetwatch.workspace.scoring import kinds_of_tenants
from sleetwatch.workspace.sightings import alive

Progress = Callable[[str, float], None]
Key = tuple[str, str]
FORMS: dict[str, Callable[[Bulletin], str]] = {
    "text": to_text,
    "markdown": to_markdown,
    "html": to_html,
    "json": to_json,
}


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice that was handed to the outbox."""

    notice: int
    tenant: str
    subject: str
    case: int | None
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class ToldAdvisory:
    """An advisory, and how many tenants of those who got it were exposed."""

    advisory: int
    title: str
    tlp: str
    at: int
    by: str
    tenants: int
    exposed: int


@dataclass(frozen=True, slots=True)
class Advice:
    """An advisory that is ready, or was sent."""

    number: int | None
    """None when nothing was sent."""
    exposures: tuple[Exposure, ...]
    """The exposed first."""
    bulletins: tuple[Bulletin, ...]


class Advising:
    """Notices and advisories of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)

    def notice(self, subject: str, tenant: str | None = None) -> Bulletin:
        """A notice about one subject, as it would be sent. Raises `UserError` when there is nothing to tell."""
        writer = NoticeWriter(self.folder)
        found = writer.asking.find(subject, tenant)
        some = writer.about([(found["tenant"], found["subject"])])
        return writer.write([(some[0].subject, some)])[0]

    def notice_of_case(self, actor: Actor, case: int) -> Bulletin:
        """A notice about everybody a case is about, masked. Taking it out of the case is an act."""
        self.access.act(actor, "case.export", case=case, details={"form": "notice"})
        return self._of_case(case)

    def _of_case(self, case: int) -> Bulletin:
        with self.folder.state.connect() as connection:
            whom = subjects_of_case(connection, case)
        if not whom:
            raise UserError(f"case {case} is about nobody yet; there is nothing to tell")
        writer = NoticeWriter(self.folder)
        return writer.write([(f"case-{case}", writer.about(list(whom)))])[0]

    def send(self, actor: Actor, subject: str, tenant: str | None = None, *, digest: str | None = None) -> Bulletin:
        """Hand a notice about one subject to the outbox; sent again it is an update of the first.

        With a `digest` only what was read is sent: raises `UserError` when the notice says something else by now.
        """
        bulletin = self.notice(subject, tenant)
        if digest is not None and digest != bulletin.digest:
            raise UserError("the notice says something else by now; read it again before it is sent")
        with self.access.acting(actor, "queue.notify", tenant=bulletin.tenant, subject=bulletin.key) as connection:
            self._hand_over(connection, actor, [(bulletin, [bulletin.key], None)])
        return bulletin

    def send_case(self, actor: Actor, case: int) -> Bulletin:
        """The same for everybody a case is about."""
        self.access.check(actor, "case.export", case=case)
        bulletin = self._of_case(case)
        whom = [one["subject"] for one in bulletin.facts["subjects"]]
        with self.access.acting(actor, "case.export", case=case, details={"form": "notice"}) as connection:
            self._hand_over(connection, actor, [(bulletin, whom, case)])
        return bulletin

    def send_all(self, actor: Actor, tenants: Collection[str] = ()) -> list[Bulletin]:
        """A notice for everybody over the line of whom none has gone out, in every tenant where the actor may.

        Raises `NotAllowed` where there is no such tenant, or none of those named.
        """
        chosen = [one for one in self.access.tenants(actor, "queue.notify") if not tenants or one in tenants]
        if not chosen:
            self.access.check(actor, "queue.notify")
        for name in tenants:
            self.access.check(actor, "queue.notify", tenant=name)
        writer, told = NoticeWriter(self.folder), self._told_of()
        new = [one for one in writer.over_the_line(chosen) if _key(one) not in told | actor.selves]
        written = writer.write([(one.subject, [one]) for one in new])
        by_tenant: defaultdict[str, list[Bulletin]] = defaultdict(list)
        for one in written:
            by_tenant[one.tenant].append(one)
        for tenant, some in sorted(by_tenant.items()):
            said = {"notices": len(some)}
            with self.access.acting(actor, "queue.notify", tenant=tenant, details=said) as connection:
                self._hand_over(connection, actor, [(one, [one.key], None) for one in some])
        return written

    def _told_of(self) -> frozenset[Key]:
        with self.folder.state.connect() as connection:
            rows = connection.execute(sa.select(tenant_notices.c.tenant, tenant_notices.c.subject).distinct())
            return frozenset((row.tenant, row.subject) for row in rows)

    def _hand_over(
        self, connection: sa.Connection, actor: Actor, some: Sequence[tuple[Bulletin, Sequence[str], int | None]]
    ) -> None:
        """Queue the documents and note whom they are about."""
        newest = sa.select(sa.func.coalesce(sa.func.max(hunts.c.hunt), 0))
        same = {"hunt": connection.execute(newest).scalar_one(), "at": clock.now(), "by": actor.name}
        for bulletin, whom, case in some:
            _queue(connection, bulletin)
            rows = [{"tenant": bulletin.tenant, "subject": name, "case": case, **same} for name in whom]
            connection.execute(sa.insert(tenant_notices), rows)

    def advise(  # noqa: PLR0913 - the parts of one advisory
        self,
        actor: Actor,
        title: str,
        text: str,
        *,
        lists: Collection[int] = (),
        signals: Collection[str] = (),
        tenants: Collection[str] = (),
        tlp: str | None = None,
        send: bool = False,
        progress: Progress = lambda _what, _share: None,
    ) -> Advice:
        """Work out what something new means for each tenant; with `send` hand each its own advisory.

        Without lists and signals it is about the lists that no advisory was about yet. Raises `UserError`.
        """
        self.access.check(actor, "tenants.advise")
        chosen = self._signals(signals)
        numbers = self._lists(lists, is_chosen=bool(lists or signals))
        there = self._tenants(tenants)
        news = news_of(self.folder, _said("title", title), _said("text", text), numbers, chosen, tlp)
        sightings = hunt_indicators(self.folder, progress, None) if numbers else []
        found = exposures(self.folder, there, numbers, [one.id for one in chosen], sightings)
        progress("writing", 0.9)
        if not send:
            return Advice(None, _ordered(found), self._written(news, found))
        with self.access.acting(actor, "tenants.advise", details={"tenants": len(found)}) as connection:
            number = self._keep(connection, actor, news, numbers, found)
            written = self._written(replace(news, key=f"advisory-{number}"), found)
            for one in written:
                _queue(connection, one)
        return Advice(number, _ordered(found), written)

    def _written(self, news: News, found: dict[str, Exposure]) -> tuple[Bulletin, ...]:
        fed, contact = kinds_of_tenants(self.folder.state), self.folder.settings.notices.contact
        return tuple(advisory(news, one, fed.get(tenant, frozenset()), contact) for tenant, one in found.items())

    def _keep(
        self, connection: sa.Connection, actor: Actor, news: News, lists: Sequence[int], found: dict[str, Exposure]
    ) -> int:
        about = {"lists": list(lists), "signals": [one.id for one in news.signals]}
        row = {"at": clock.now(), "by": actor.name, "title": news.title, "text": news.text, "tlp": news.tlp, **about}
        insert = sa.insert(advisories).values(**row).returning(advisories.c.advisory)
        number: int = connection.execute(insert).scalar_one()
        rows = [_exposed(number, one) for one in found.values()]
        connection.execute(sa.insert(advised), rows)
        return number

    def _signals(self, names: Collection[str]) -> list[Signal]:
        known = {one.id: one for one in load_signals(self.folder)}
        if unknown := sorted(set(names) - known.keys()):
            raise UnknownName(f"no signal is called {unknown[0]!r}; `sleetwatch signals list` shows those there are")
        return [known[name] for name in dict.fromkeys(names)]

    def _lists(self, numbers: Collection[int], *, is_chosen: bool) -> list[int]:
        with self.folder.state.connect() as connection:
            there = set(connection.scalars(sa.select(intel_lists.c.list).where(intel_lists.c.list.in_(alive()))))
            past: set[int] = {one for told in connection.scalars(sa.select(advisories.c.lists)) for one in told}
        if unknown := sorted(set(numbers) - there):
            raise UnknownName(f"there is no list {unknown[0]}; `sleetwatch intel lists` shows those there are")
        found: list[int] = sorted(numbers) if is_chosen else [one for one in sorted(there) if one not in past]
        if not found and not is_chosen:
            raise UserError("nothing is new: every list was told of; name one with --list, or a signal with --signal")
        return found

    def _tenants(self, names: Collection[str]) -> list[str]:
        there = self.access.all_tenants()
        if unknown := sorted(set(names) - set(there)):
            raise UnknownName(f"no tenant is called {unknown[0]!r}; there is: {', '.join(there)}")
        return sorted(names) or there

    def notices(self) -> list[ToldNotice]:
        """Every notice that was handed over, oldest first."""
        columns = [tenant_notices.c[name] for name in ToldNotice.__slots__]
        with self.folder.state.connect() as connection:
            rows = connection.execute(sa.select(*columns).order_by(tenant_notices.c.notice))
            return [ToldNotice(*row) for row in rows]

    def advisories(self) -> list[ToldAdvisory]:
        """Every advisory, oldest first."""
        exposed = sa.func.sum(sa.case((advised.c.subjects > 0, 1), else_=0))
        counts = sa.select(advised.c.advisory, sa.func.count().label("tenants"), exposed.label("exposed"))
        by_number = counts.group_by(advised.c.advisory).subquery()
        query = sa.select(advisories, by_number.c.tenants, by_number.c.exposed).outerjoin(by_number)
        with self.folder.state.connect() as connection:
            rows = connection.execute(query.order_by(advisories.c.advisory)).mappings()
            return [_told_advisory(row) for row in rows]

    def exposed(self, number: int) -> list[dict[str, Any]]:
        """To whom an advisory went, with each tenant's exposure. Raises `UnknownName`."""
        query = sa.select(advised).where(advised.c.advisory == number).order_by(advised.c.tenant)
        with self.folder.state.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        if not rows:
            raise UnknownName(f"there is no advisory {number}; `sleetwatch notice list` shows those there are")
        return rows


def _queue(connection: sa.Connection, bulletin: Bulletin) -> None:
    name = f"{bulletin.kind}-{bulletin.key}"
    attachments = (
        Attachment(f"{name}.md", "text/markdown", to_markdown(bulletin)),
        Attachment(f"{name}.html", "text/html", to_html(bulletin)),
        Attachment(f"{name}.json", "application/json", to_json(bulletin)),
    )
    queue_document(
        connection,
        tenant=bulletin.tenant,
        kind=bulletin.kind,
        key=bulletin.key,
        title=bulletin.title,
        text=to_brief(bulletin),
        attachments=attachments,
    )


def _key(one: Suspect) -> Key:
    return one.tenant, one.subject


def _ordered(found: dict[str, Exposure]) -> tuple[Exposure, ...]:
    return tuple(sorted(found.values(), key=lambda one: (-one.subjects, one.tenant)))


def _exposed(number: int, one: Exposure) -> dict[str, Any]:
    said = {name: value for name, value in asdict(one).items() if name in {"tenant", "subjects", "first_at", "last_at"}}
    return said | {"advisory": number, "days": one.days}


def _told_advisory(row: sa.RowMapping) -> ToldAdvisory:
    own = {name: row[name] for name in ("advisory", "title", "tlp", "at", "by")}
    return ToldAdvisory(**own, tenants=row["tenants"] or 0, exposed=row["exposed"] or 0)


def _said(what: str, text: str) -> str:
    if not text.strip():
        raise UserError(f"the advisory has no {what}; say what is new, and name nobody")
    return text.strip()
