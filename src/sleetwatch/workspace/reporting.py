"""Reports: each read is decided and written down, then a document is made of what the state and the lake hold."""

from __future__ import annotations

from collections.abc import Sequence

from sleetwatch.cases import EVERYWHERE, Actor
from sleetwatch.errors import UnknownName
from sleetwatch.report.document import Document
from sleetwatch.report.writers import FORMS, written
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.actors import Actors
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.desk import Desk
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.reporting_actor import actor_document
from sleetwatch.workspace.reporting_case import incident_document
from sleetwatch.workspace.reporting_exposure import exposure_document
from sleetwatch.workspace.reporting_summary import summary_document
from sleetwatch.workspace.reporting_user import user_document
from sleetwatch.workspace.requesting import Requests

READ = "queue.read"
PERIOD = 30
"""Days that a summary looks back."""

__all__ = ["FORMS", "Reporting", "written"]


class Reporting:
    """The reports of one workspace."""

    def __init__(self, folder: Folder, desk: Desk | None = None) -> None:
        self.folder = folder
        self.access = Access(folder)
        self._desk = desk or Desk(folder, self.access)

    def user(self, actor: Actor, name: str, tenant: str | None = None, *, reveal: bool = False) -> Document:
        """The report on a subject, given by pseudonym, worker id or account. Raises `UnknownName`."""
        found = Asking(self.folder).find(name, tenant)
        return self.subject(actor, found["tenant"], found["subject"], reveal=reveal)

    def subject(self, actor: Actor, tenant: str, subject: str, *, reveal: bool = False) -> Document:
        """The same of a pseudonym of a tenant."""
        details = {"shown": "report", "revealed": reveal}
        self.access.act(actor, READ, tenant=tenant, subject=subject, details=details)
        return user_document(self.folder, self._desk, actor, tenant, subject, reveal=reveal)

    def incident(self, actor: Actor, number: int, *, reveal: bool = False) -> Document:
        """The report on a case; with `reveal` it shows those who are revealed to the actor, and nobody else."""
        self.access.act(actor, "case.export", case=number, details={"form": "incident"})
        revealed = Requests(self.folder).revealed(actor) if reveal else frozenset[tuple[str, str]]()
        return incident_document(self.folder, actor, number, revealed)

    def actor(self, actor: Actor, name: str) -> Document:
        """The profile of a threat actor, and what of it was seen in the tenants that `actor` may read."""
        tenants = self._tenants(actor, None)
        self._read(actor, tenants, "actor")
        return actor_document(self.folder, Actors(self.folder).page(name), tenants, actor.selves)

    def exposure(self, actor: Actor, tenant: str) -> Document:
        """What a tenant's sources see and do not see, and how it stands."""
        tenants = self._tenants(actor, tenant)
        self._read(actor, tenants, "exposure")
        return exposure_document(self.folder, actor, tenants[0])

    def summary(self, actor: Actor, tenant: str | None = None, days: int = PERIOD) -> Document:
        """One page for those who decide: of one tenant, or of all that the actor may read."""
        tenants = self._tenants(actor, tenant)
        self._read(actor, tenants, "summary")
        return summary_document(self.folder, actor, tenants, days)

    def _tenants(self, actor: Actor, tenant: str | None) -> list[str]:
        """Those that may be read; a tenant that may not be is answered like one that is not there."""
        allowed = self.access.tenants(actor, READ)
        if tenant is None:
            if not allowed:
                self.access.check(actor, READ, tenant=EVERYWHERE)
            return allowed
        if tenant not in allowed:
            self.access.check(actor, READ, tenant=tenant)
            said = ", ".join(allowed) or "none that you may read"
            raise UnknownName(f"no tenant is called {tenant!r}; there is: {said}")
        return [tenant]

    def _read(self, actor: Actor, tenants: Sequence[str], shown: str) -> None:
        for tenant in tenants:
            self.access.act(actor, READ, tenant=tenant, details={"shown": f"{shown} report"})
