"""The analysts' desk: the list of suspects as each sees it, who has which subject until when, notes, saved views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Unpack

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor, Resource, decide
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.explanation import Explanation
from sleetwatch.state import assignments, insert_over, looks, subject_notes, verdicts, views
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.asking import Asking, How
from sleetwatch.workspace.dossier import Dossier
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.judging import Judging, Said
from sleetwatch.workspace.masking import mask_explanation
from sleetwatch.workspace.narrowed import looking
from sleetwatch.workspace.oneself import explanation_for
from sleetwatch.workspace.person_rows import Person, read_people
from sleetwatch.workspace.pictures import Pictures, SubjectPictures
from sleetwatch.workspace.queueing import Filters, Line, Place, Queue, line_of, line_of_ranked, passes, queue, read_desk
from sleetwatch.workspace.ranking import Key, Ranked, Ranking, Rankings
from sleetwatch.workspace.reviewers import note_of
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

READ, WORK = "queue.read", "queue.desk"
LONGEST_VIEW = 60
MOST_VIEWS = 30
MOST_AT_ONCE = 500
"""Subjects that one act may be about."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a subject."""

    note: int
    at: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """Filters that a person keeps."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in the lake about a subject."""

    explanation: Explanation
    """With the events behind each part."""
    pictures: SubjectPictures
    dossier: Dossier
    """The claim beside what was observed, and the devices."""


class Desk:
    """The desk of one workspace. Every act is decided and written down with it."""

    def __init__(self, folder: Folder, access: Access) -> None:
        self._folder, self._access = folder, access
        self._rankings = Rankings(folder)
        self._pictures = Pictures(folder)

    def ranking(self) -> Ranking | None:
        """The newest hunt's order; None before the first hunt."""
        return self._rankings.newest()

    def queue(self, actor: Actor, filters: Filters, page: int = 1) -> Queue | None:
        """One page of the list; None before the first hunt."""
        ranking = self.ranking()
        if ranking is None:
            return None
        desk = read_desk(self._folder, actor.name, ranking)
        return queue(ranking, desk, actor.name, self._access.tenants(actor, READ), actor.selves, filters, page)

    def after(self, actor: Actor, filters: Filters, place: Place | None, most: int) -> tuple[list[Line], int]:
        """The next lines of the list after one that was given before, and how many pass; empty before the first hunt.

        Another hunt in between repeats or leaves out only whose own score changed; where the one that was given last is
        gone, its equals come again.
        """
        ranking = self.ranking()
        if ranking is None:
            return [], 0
        desk = read_desk(self._folder, actor.name, ranking)
        found = list(passes(ranking, desk, actor.name, self._access.tenants(actor, READ), actor.selves, filters))
        start = 0 if place is None else place.start(ranking, found)
        return [line_of_ranked(ranking, desk, one) for one in found[start : start + most]], len(found)

    def line(self, actor: Actor, tenant: str, subject: str) -> Line | None:
        """One subject's line; None when nothing fired on it."""
        ranking = self.ranking()
        return (
            None if ranking is None else line_of(ranking, read_desk(self._folder, actor.name, ranking), tenant, subject)
        )

    def workers(self, tenants: Collection[str]) -> list[str]:
        """Who may have a subject of each of these tenants."""
        return [one.name for one in self._people() if all(_may_work(one, tenant) for tenant in tenants)]

    def colleagues(self, tenants: Collection[str]) -> list[str]:
        """Who may have a subject of any of these tenants."""
        return [one.name for one in self._people() if any(_may_work(one, tenant) for tenant in tenants)]

    def _people(self) -> list[Person]:
        with self._folder.state.connect() as connection:
            return [one for one in read_people(connection) if one.disabled_at is None]

    def around(self, actor: Actor, filters: Filters, tenant: str, subject: str) -> tuple[Ranked | None, Ranked | None]:
        """Who stands before and after a subject among those that pass the filters, whether or not it passes itself."""
        ranking = self.ranking()
        here = None if ranking is None else ranking.find(tenant, subject)
        if ranking is None or here is None:
            return None, None
        desk = read_desk(self._folder, actor.name, ranking)
        passing = passes(ranking, desk, actor.name, self._access.tenants(actor, READ), actor.selves, filters)
        before: Ranked | None = None
        for line in passing:
            if line.rank > here.rank:
                return before, line
            if line.rank < here.rank:
                before = line
        return before, None

    def explain(self, actor: Actor, tenant: str, subject: str, *, reveal: bool) -> Explanation:
        """Why one subject is suspected, without the events behind it; masked unless revealed. Raises `UnknownName`."""
        found = self._explained(actor, tenant, subject, events=False)
        return found if reveal else mask_explanation(found)

    def seen(self, actor: Actor, tenant: str, subject: str, *, raw: bool = False, reveal: bool) -> Seen:
        """What the lake holds on one subject, read by one engine; masked unless revealed. Raises `UnknownName`."""
        with looking() as engine:
            told = self._explained(actor, tenant, subject, events=True, raw=raw, engine=engine)
            explanation = told if reveal else mask_explanation(told)
            return Seen(explanation, *self._pictures.beside(explanation, engine, actor))

    def _explained(self, actor: Actor, tenant: str, subject: str, **how: Unpack[How]) -> Explanation:
        ranking = self.ranking()
        if ranking is None:
            raise UnknownName("nothing was hunted here yet")
        ranked = ranking.find(tenant, subject)
        rank, of = (ranked.rank if ranked else 0), len(ranking.lines)
        return explanation_for(actor, Asking(self._folder).explain_one(tenant, subject, rank, of, **how))

    def judge(self, actor: Actor, keys: Collection[Key], finding: str, *, reason: str, **said: Unpack[Said]) -> None:
        """Give one verdict on each of some subjects; each is an act of its own. Raises `UserError`."""
        self._check_known(keys)
        judging = Judging(self._folder)
        for tenant, subject in keys:
            judging.judge(actor, tenant, subject, finding, reason=reason, **said)

    def verdicts(self, tenant: str, subject: str) -> list[Verdict]:
        """Every verdict on a subject, newest first."""
        own = sa.and_(verdicts.c.tenant == tenant, verdicts.c.subject == subject)
        return read_verdicts(self._folder, own)[::-1]

    def look(self, actor: Actor, tenant: str, subject: str) -> None:
        """Remember how a subject stands now, so that the person is shown what changes from here on."""
        ranking = self.ranking()
        ranked = None if ranking is None else ranking.find(tenant, subject)
        if ranked is None:
            return
        own = {"person": actor.name, "tenant": tenant, "subject": subject}
        seen = {"at": clock.now(), "probability": ranked.probability, "signals": list(ranked.signals)}
        with self._folder.state.begin() as connection:
            connection.execute(insert_over(connection, looks).values(**own, **seen))

    def assign(self, actor: Actor, keys: Collection[Key], owner: str | None) -> None:
        """Give subjects to somebody, or to nobody. Raises `UserError`."""
        self._set(actor, keys, "assign", {"owner": owner})

    def hand(self, actor: Actor, key: Key, owner: str | None, due_at: int | None) -> None:
        """Give one subject to somebody until a time, in one act."""
        if owner not in {None, actor.name, *self.workers([key[0]])}:
            raise UserError("nobody of this name works on subjects; the owner is one who may, or nobody")
        self._set(actor, [key], "assign", {"owner": owner, "due_at": due_at})

    def set_due(self, actor: Actor, keys: Collection[Key], due_at: int | None) -> None:
        """Say until when subjects should be looked at."""
        self._set(actor, keys, "due", {"due_at": due_at})

    def _set(self, actor: Actor, keys: Collection[Key], act: str, values: dict[str, object]) -> None:
        self._check_known(keys)
        for tenant, subject in keys:
            stamp = {"at": clock.now(), "by": actor.name}
            own = sa.and_(assignments.c.tenant == tenant, assignments.c.subject == subject)
            with self._access.acting(actor, WORK, tenant=tenant, subject=subject, details={"act": act}) as connection:
                if not connection.execute(sa.update(assignments).where(own).values(**values, **stamp)).rowcount:
                    connection.execute(sa.insert(assignments).values(tenant=tenant, subject=subject, **values, **stamp))

    def write_note(self, actor: Actor, tenant: str, subject: str, text: str) -> None:
        """Add a note. Raises `UserError` when there is nothing in it, or too much."""
        said = note_of(text)
        if not said:
            raise UserError("the note is empty; write something")
        self._check_known([(tenant, subject)])
        row = {"tenant": tenant, "subject": subject, "at": clock.now(), "author": actor.name, "text": said}
        with self._access.acting(actor, WORK, tenant=tenant, subject=subject, details={"act": "note"}) as connection:
            connection.execute(sa.insert(subject_notes).values(**row))

    def notes(self, tenant: str, subject: str) -> list[Note]:
        """What was written about a subject, newest first."""
        own = sa.and_(subject_notes.c.tenant == tenant, subject_notes.c.subject == subject)
        query = sa.select(subject_notes).where(own).order_by(subject_notes.c.note.desc())
        with self._folder.state.connect() as connection:
            return [Note(row.note, row.at, row.author, row.text) for row in connection.execute(query)]

    def views(self, actor: Actor) -> list[View]:
        """What a person keeps, by name."""
        query = sa.select(views).where(views.c.person == actor.name).order_by(views.c.name)
        with self._folder.state.connect() as connection:
            return [View(row.name, row.query) for row in connection.execute(query)]

    def keep_view(self, actor: Actor, name: str, query: str) -> None:
        """Keep filters under a name; what had the name before is gone. Raises `UserError`."""
        said = " ".join(note_of(name).split())
        if not said or len(said) > LONGEST_VIEW:
            raise UserError(f"a view needs a name of at most {LONGEST_VIEW} characters")
        if len({view.name for view in self.views(actor)} - {said}) >= MOST_VIEWS:
            raise UserError(f"you keep {MOST_VIEWS} views already; drop one first")
        with self._folder.state.begin() as connection:
            row = {"person": actor.name, "name": said, "query": query, "at": clock.now()}
            connection.execute(insert_over(connection, views).values(**row))

    def drop_view(self, actor: Actor, name: str) -> None:
        """Forget a view."""
        with self._folder.state.begin() as connection:
            connection.execute(sa.delete(views).where(views.c.person == actor.name, views.c.name == name))

    def _check_known(self, keys: Collection[Key]) -> None:
        if not keys:
            raise UserError("nobody was chosen; tick a box first")
        if len(keys) > MOST_AT_ONCE:
            raise UserError(f"{len(keys):,} subjects were chosen; {MOST_AT_ONCE} can be at once")
        ranking = self.ranking()
        unknown: Sequence[Key] = [key for key in keys if ranking is None or key not in ranking.places]
        if unknown:
            raise UnknownName("nobody of this name is in the newest hunt")


def _may_work(person: Person, tenant: str) -> bool:
    return decide(Actor(person.name, frozenset(person.grants)), WORK, Resource(tenant=tenant)).allowed
