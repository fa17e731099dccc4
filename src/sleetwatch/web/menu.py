"""The way to the pages: each entry stands there for those who may go there, and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sleetwatch.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    title: str
    path: str
    action: str
    """What somebody must be allowed to do, in any tenant, to see it; nothing for what is there for everybody."""
    whole: bool = False
    """Whether it concerns the whole workspace, so that a right in one tenant is not enough."""
    beside: str = ""
    """Where pages stand that belong to it without being below it."""

    def holds(self, path: str) -> bool:
        """Whether a page is this entry's."""
        return path.startswith(self.path) or bool(self.beside and path.startswith(self.beside))


MENU: tuple[Entry, ...] = (
    Entry("Suspects", "/suspects", "queue.read"),
    Entry("Links", "/links", "queue.read"),
    Entry("Applicants", "/applicants", "applicant.read"),
    Entry("Cases", "/cases", ""),
    Entry("Responses", "/responses", ""),
    Entry("Requests", "/requests", ""),
    Entry("Notices", "/notices", "queue.read", beside="/advisories"),
    Entry("Signals", "/signals", "queue.read"),
    Entry("Sources", "/sources", "sources.read", beside="/welcome"),
    Entry("Audit", "/audit", "audit.read"),
    Entry("Settings", "/settings", "settings.read", whole=True),
)


def menu_for(menu: Sequence[Entry], visit: Visit) -> list[Entry]:
    """The entries for whoever asks."""
    if visit.actor is None:
        return []
    access, actor = visit.workspace.access, visit.actor
    anywhere = access.anywhere(actor, {one.action for one in menu if one.action and not one.whole})
    return [
        one
        for one in menu
        if not one.action or (access.decide(actor, one.action).allowed if one.whole else one.action in anywhere)
    ]
