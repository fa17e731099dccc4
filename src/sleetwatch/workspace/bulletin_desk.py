"""Notices and advisories as people and programs look at them: of their own tenants, and never of a case not theirs."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName
from sleetwatch.state import advised, advisories
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.advising import Advising, ToldAdvisory, ToldNotice
from sleetwatch.workspace.folder import Folder


@dataclass(frozen=True, slots=True)
class OwnExposure:
    """How one tenant stood when an advisory was handed to it."""

    tenant: str
    subjects: int
    """Of whom it was seen; 0 when it was not."""
    days: int
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class OneAdvisory:
    """An advisory with what it meant for the tenants that somebody may see."""

    line: ToldAdvisory
    """Counted over those tenants alone."""
    text: str
    signals: tuple[str, ...]
    lists: tuple[int, ...]
    """Lists of intelligence, by number; who advises nobody does not learn which."""
    exposures: tuple[OwnExposure, ...]
    """The exposed first."""


class BulletinDesk:
    """What somebody may see of the notices and advisories of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access = Access(folder)
        self.advising = Advising(folder)

    def notices(self, actor: Actor) -> list[ToldNotice]:
        """The notices to the tenants whose queue the actor reads, the newest first; of a case's own to its members."""
        mine = set(self.access.tenants(actor, "queue.read"))
        found = [one for one in self.advising.notices() if one.tenant in mine]
        cases = {one.case for one in found if one.case is not None}
        may = {case for case in cases if self.access.decide(actor, "case.read", case=case).allowed}
        shown = [one for one in found if (one.tenant, one.subject) not in actor.selves]
        return [one for one in shown if one.case is None or one.case in may][::-1]

    def advisories(self, actor: Actor) -> list[ToldAdvisory]:
        """The advisories that went to those tenants, the newest first; exposure is counted over these alone."""
        exposures = self._exposures(actor)
        told = {one.advisory: one for one in self.advising.advisories()}
        return [_line(told[number], exposures[number]) for number in sorted(exposures, reverse=True)]

    def advisory(self, actor: Actor, number: int) -> OneAdvisory:
        """One of them. Raises `UnknownName` alike where it is not there and where it went to others alone."""
        own = self._exposures(actor).get(number)
        if not own:
            raise UnknownName(f"there is no advisory {number}; the list shows those that went to your tenants")
        line = next(one for one in self.advising.advisories() if one.advisory == number)
        with self.folder.state.connect() as connection:
            row = connection.execute(sa.select(advisories).where(advisories.c.advisory == number)).mappings().one()
        lists = row["lists"] if self.may_advise(actor) else ()
        first = sorted(own, key=lambda one: (-one.subjects, one.tenant))
        return OneAdvisory(_line(line, own), row["text"], tuple(row["signals"]), tuple(lists), tuple(first))

    def may_advise(self, actor: Actor) -> bool:
        """Whether the actor may send advisories, and see every tenant's exposure."""
        return self.access.decide(actor, "tenants.advise").allowed

    def _exposures(self, actor: Actor) -> dict[int, list[OwnExposure]]:
        """By advisory: how the tenants stood that the actor may see."""
        query = sa.select(advised)
        if not self.may_advise(actor):
            query = query.where(advised.c.tenant.in_(self.access.tenants(actor, "queue.read")))
        found: dict[int, list[OwnExposure]] = {}
        with self.folder.state.connect() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["advisory"], []).append(_exposure(row))
        return found


def _exposure(row: sa.RowMapping) -> OwnExposure:
    return OwnExposure(**{name: row[name] for name in OwnExposure.__slots__})


def _line(line: ToldAdvisory, own: list[OwnExposure]) -> ToldAdvisory:
    exposed = sum(one.subjects > 0 for one in own)
    return ToldAdvisory(line.advisory, line.title, line.tlp, line.at, line.by, len(own), exposed)
