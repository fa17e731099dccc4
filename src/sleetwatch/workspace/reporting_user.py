"""What the report on one subject is made of: its explanation, its dossier, its pictures, its links, its verdicts."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.report import words
from sleetwatch.report.document import Block, Document, Reference, Row, passage, table
from sleetwatch.report.figure import Column
from sleetwatch.report.incident import verdict_reference, victim_told
from sleetwatch.report.user import user
from sleetwatch.state import scores, verdicts
from sleetwatch.workspace.across import Across
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.desk import Desk
from sleetwatch.workspace.dossier import Attached, Compared, DeviceLine, Dossier
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.linked import Linked, masked_links
from sleetwatch.workspace.oneself import links_for
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

AGREES = {True: "agrees", False: "does not agree", None: "cannot be told"}
MANAGED = {True: "managed", False: "not managed", None: "not told"}


def user_document(folder: Folder, desk: Desk, actor: Actor, tenant: str, subject: str, *, reveal: bool) -> Document:
    """The document, for `actor` to read. Raises `UnknownName`."""
    asking = Asking(folder)
    found = desk.seen(actor, tenant, subject, reveal=reveal)
    until, drawn = found.explanation.as_of, found.pictures
    links = links_for(actor, Across(asking).added(Linked(asking).links_of(subject, tenant), provider=False))
    return user(
        found.explanation,
        links if reveal else masked_links(links),
        seen=(*_compared(subject, found.dossier, until), *_devices(subject, found.dossier, until)),
        pictures=(drawn.timeline, drawn.hours, drawn.places),
        judged=judged(folder, tenant, subject),
        made_at=clock.now(),
    )


def ranked(asking: Asking, tenant: str, subject: str) -> tuple[int, int]:
    """A subject's rank among all who were scored, 0 for one who was not, and how many they are."""
    of_hunt = scores.c.hunt == asking.hunt["hunt"]
    own = sa.select(scores.c.score).where(of_hunt, scores.c.tenant == tenant, scores.c.subject == subject)
    with asking.folder.state.connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(scores).where(of_hunt)).scalar_one()
        score = connection.execute(own).scalar()
        if score is None:
            return 0, count
        before = sa.or_(
            scores.c.score > score,
            sa.and_(scores.c.score == score, sa.tuple_(scores.c.tenant, scores.c.subject) < sa.tuple_(tenant, subject)),
        )
        higher = sa.select(sa.func.count()).select_from(scores).where(of_hunt, before)
        return connection.execute(higher).scalar_one() + 1, count


def judged(folder: Folder, tenant: str, subject: str) -> tuple[Block, ...]:
    """What people found out; their notes stay where they were written."""
    own = sa.and_(verdicts.c.tenant == tenant, verdicts.c.subject == subject)
    found = read_verdicts(folder, own)[::-1]
    victims = (victim_told(subject, one.finding, one.state(clock.now()), _reference(one)) for one in found)
    columns = ("Verdict", "Reason", "By", "When", "State")
    return (*passage(*victims), *table("What people found out", columns, map(_verdict, found)))


def _verdict(one: Verdict) -> Row:
    by = ", ".join([one.reviewer, *one.approved_by])
    return Row((one.finding, one.reason, by, words.day(one.at), one.state(clock.now())), (_reference(one),))


def _reference(one: Verdict) -> Reference:
    return verdict_reference(one.verdict, one.finding, [one.reviewer, *one.approved_by], one.at)


def _records(subject: str, what: str, as_of: int) -> tuple[Reference, ...]:
    return (Reference("records", f"{subject} {what}", f"{subject}'s own records: {what}", as_of),)


def _compared(subject: str, seen: Dossier, as_of: int) -> tuple[Block, ...]:
    rows = (_claim(subject, one, as_of) for one in seen.compared)
    return table("Each claim beside what was observed", ("What", "Claimed", "Observed", "Do they agree?"), rows)


def _claim(subject: str, one: Compared, as_of: int) -> Row:
    agrees = "in part" if one.agrees is None and one.claimed and one.observed else AGREES[one.agrees]
    cells = (one.what, one.claimed or "nothing", "; ".join(one.observed) or "nothing", agrees)
    return Row(cells, _records(subject, one.what.lower(), as_of))


def _devices(subject: str, seen: Dossier, as_of: int) -> Iterator[Block]:
    evidence = _records(subject, "devices signed in on, and what was plugged into them", as_of)
    used = (Row(_device(one), evidence) for one in seen.devices)
    columns = ("Device", "System", "Company's", Column("Days", is_number=True), "Used")
    yield from table("Devices signed in on", columns, used)
    plugged = (Row(_unit(one), evidence) for one in seen.attached)
    yield from table("What hangs on them", ("What", "Maker", "Calls itself", "Since"), plugged)


def _device(one: DeviceLine) -> tuple[str, ...]:
    used = words.period(one.first_at, one.last_at)
    return (one.name, one.os or "not told", MANAGED[one.managed], f"{one.days:,}", used)


def _unit(one: Attached) -> tuple[str, ...]:
    return (one.piece, one.maker or "not told", one.called or "", words.day(one.at))
